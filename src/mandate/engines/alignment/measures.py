"""Other measures of agreement, for who compares with the literature; none of them is ever a headline here."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mandate.engines.alignment.agreement import MOST_CATEGORIES
from mandate.engines.terms import InvalidFact

Floats = NDArray[np.float64]
Level = StrEnum("Level", {"ORDINAL": "ordinal", "INTERVAL": "interval"})


def measures(counts: Sequence[float]) -> dict[str, float | None]:
    """Every measure of one item by name; None where it is not defined for so few answers or such a mean.

    Sources per measure: docs/engines/alignment.md. Raises InvalidFact for fewer than 2 categories, a negative number
    or no answers.
    """
    n = np.asarray(counts, dtype=np.float64)
    if n.ndim != 1 or not 2 <= n.size <= MOST_CATEGORIES or not np.isfinite(n).all() or (n < 0).any() or n.sum() <= 0:
        raise InvalidFact("counts", f"needs 2 to {MOST_CATEGORIES} numbers of 0 or more, and at least one answer")
    variation = _berry_mielke(n)
    return {
        "leik": _leik(n),
        "consensus": _consensus(n),
        "blair_lacy_squared": _blair_lacy(n),
        "blair_lacy": float(np.sqrt(_blair_lacy(n))),
        "berry_mielke": variation,
        "kvalseth": 1 - float(np.sqrt(max(1 - variation, 0.0))),
        "entropy": _entropy(n),
        "reynal_querol": _reynal_querol(n),
        "rwg": _rwg(n),
        "awg": _awg(n),
        "ad_mean": _deviation(n, float((n * _anchors(n)).sum() / n.sum())),
        "ad_median": _deviation(n, _median(n)),
    }


def _anchors(n: Floats) -> Floats:
    return np.arange(1, n.size + 1, dtype=np.float64)


def _below(n: Floats) -> Floats:
    """Shares at or below each anchor but the last."""
    return np.asarray(np.cumsum(n)[:-1] / n.sum(), dtype=np.float64)


def _leik(n: Floats) -> float:
    """Dispersion: 0 one answer, 1 half at either end."""
    below = _below(n)
    return float(2 * np.minimum(below, 1 - below).sum() / (n.size - 1))


def _consensus(n: Floats) -> float:
    shares, anchors = n / n.sum(), _anchors(n)
    near = 1 - np.abs(anchors - (shares * anchors).sum()) / (n.size - 1)
    chosen = shares > 0
    return float(1 + (shares[chosen] * np.log2(near[chosen])).sum())


def _blair_lacy(n: Floats) -> float:
    return float(((_below(n) - 0.5) ** 2).sum() / ((n.size - 1) / 4))


def _berry_mielke(n: Floats) -> float:
    """Ordinal variation as a share of the most there can be; an odd number of people cannot be split in halves."""
    total = n.sum()
    if total == 1:
        return 0.0
    apart = (np.cumsum(n)[:-1] * (total - np.cumsum(n)[:-1])).sum()
    most = (total**2 - (1 if total % 2 == 1 else 0)) * (n.size - 1) / 4
    return float(apart / most)


def _entropy(n: Floats) -> float:
    shares = n[n > 0] / n.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _reynal_querol(n: Floats) -> float:
    shares = n / n.sum()
    return float(1 - (((0.5 - shares) / 0.5) ** 2 * shares).sum())


def _variance(n: Floats) -> float | None:
    """Variance of the answers with n - 1; None for a single answer."""
    total, anchors = n.sum(), _anchors(n)
    if total <= 1:
        return None
    return float((n * (anchors - (n * anchors).sum() / total) ** 2).sum() / (total - 1))


def _rwg(n: Floats) -> float | None:
    """1 minus the variance over that of even answering."""
    variance = _variance(n)
    return None if variance is None else 1 - variance / ((n.size**2 - 1) / 12)


def _awg(n: Floats) -> float | None:
    """1 minus twice the variance over the most there can be at this mean; None at the ends, where there is none."""
    variance, total = _variance(n), float(n.sum())
    mean = float((n * _anchors(n)).sum()) / total
    if variance is None or not 1 < mean < n.size:
        return None
    most = ((n.size + 1) * mean - mean**2 - n.size) * total / (total - 1)
    return 1 - 2 * variance / most


def _median(n: Floats) -> float:
    below = np.cumsum(n)
    half = below[-1] / 2
    return float((np.searchsorted(below, half, side="left") + np.searchsorted(below, half, side="right")) / 2 + 1)


def _deviation(n: Floats, centre: float) -> float:
    return float((n * np.abs(_anchors(n) - centre)).sum() / n.sum())


def several(items: Sequence[Sequence[float]]) -> dict[str, float | None]:
    """Measures over several items answered by the same people: rWG(J), Lindell's r*WG(J), AD(J), aWG(J) and alpha.

    Raises InvalidFact as `measures` does.
    """
    each = [measures(counts) for counts in items]
    if not each or len({len(counts) for counts in items}) != 1:
        raise InvalidFact("items", "needs at least one, all on one scale")
    means = {name: _mean([one[name] for one in each]) for name in ("rwg", "awg", "ad_mean", "ad_median")}
    lindell, j = means["rwg"], len(each)
    return {
        "rwg_j": None if lindell is None else j * lindell / (j * lindell + 1 - lindell),
        "rwg_j_lindell": lindell,
        "awg_j": means["awg"],
        "ad_mean_j": means["ad_mean"],
        "ad_median_j": means["ad_median"],
        "alpha_ordinal": alpha(items, Level.ORDINAL),
        "alpha_interval": alpha(items, Level.INTERVAL),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None


def alpha(items: Sequence[Sequence[float]], level: Level) -> float | None:
    """Krippendorff's alpha with items as units and people as coders; None where nobody could have disagreed.

    Items with fewer than two answers do not count. Source: Krippendorff, Content Analysis, 4th ed., chapter 12.
    """
    table = np.asarray(items, dtype=np.float64)
    table = table[table.sum(axis=1) >= 2]
    values = table.sum(axis=0)
    total = values.sum()
    distance = _distance(values, level)
    expected = float(values @ distance @ values)
    if expected == 0:
        return None
    observed = sum(float(row @ distance @ row) / (row.sum() - 1) for row in table)
    return float(1 - (total - 1) * observed / expected)


def _distance(values: Floats, level: Level) -> Floats:
    """Squared distance between anchors: in anchors, or in how many answers lie between."""
    place = np.cumsum(values) - values / 2 if level is Level.ORDINAL else np.arange(values.size, dtype=np.float64)
    return np.asarray((place[:, np.newaxis] - place) ** 2, dtype=np.float64)
