"""How far two groups are apart on one item, how rarely chance gives that, and which differences survive correction."""

from collections.abc import Sequence
from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from mandate.engines.terms import InvalidFact

SCALE = 5
LEVEL = 0.05
MOST_TABLES = 1_000_000
LEAST_DRAWS, MOST_DRAWS = 20_000, 200_000
ENOUGH = 50
FIRST_BLOCK = 1_000
LARGEST_BLOCK = 32_000
RESAMPLES = 2_000
SEED = 20261122

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _pair(counts_a: Sequence[int], counts_b: Sequence[int]) -> tuple[Ints, Ints]:
    a, b = np.asarray(counts_a, dtype=np.int64), np.asarray(counts_b, dtype=np.int64)
    if a.shape != (SCALE,) or b.shape != (SCALE,):
        raise InvalidFact("counts", f"needs {SCALE} categories in both groups")
    if (a < 0).any() or (b < 0).any() or not a.sum() or not b.sum():
        raise InvalidFact("counts", "needs numbers of 0 or more, and at least one answer in both groups")
    return a, b


def steps(counts_a: Sequence[int], counts_b: Sequence[int]) -> float:
    """How many answer steps two groups are apart on average, 0 to 4: the work of moving one into the other.

    Wasserstein-1 over the ordered anchors, times K - 1. Raises InvalidFact for other than five counts or no answers.
    """
    a, b = _pair(counts_a, counts_b)
    return float(np.abs(np.cumsum(a) / a.sum() - np.cumsum(b) / b.sum()).sum())


def p_value(counts_a: Sequence[int], counts_b: Sequence[int], *, draws: int = MOST_DRAWS) -> float:
    """How often chance puts the same answers at least as far apart, when who is in which group is drawn anew.

    Exact up to 10^6 tables under the fixed margins. Above, seeded draws until 50 are at least as far apart (Besag and
    Clifford 1991), at most `draws`; where a bound shows that these would find none, nothing is drawn. Never below
    1/(draws + 1) unless exact. The distance is compared in whole numbers, so ties are ties.
    Raises InvalidFact as `steps` does.
    """
    a, b = _pair(counts_a, counts_b)
    small = a if a.sum() <= b.sum() else b
    margins, size = a + b, int(small.sum())
    observed = int(_far(np.cumsum(small)[np.newaxis], margins, size)[0])
    if observed == 0:
        return 1.0
    if tables(margins.tolist(), size) <= MOST_TABLES:
        return _exact(margins, size, observed)
    finest = 1 / (draws + 1)
    return finest if _bound(margins, size, observed) < finest else _drawn(margins, size, observed, draws)


def tables(margins: Sequence[int], size: int) -> int:
    """At most this many tables of `size` people can be drawn from the margins."""
    product = 1
    for margin in sorted(margins)[:-1]:
        product *= min(margin, size) + 1
    return min(product, comb(size + SCALE - 1, SCALE - 1))


def _far(below: Ints, margins: Ints, size: int) -> Ints:
    """Steps times both group sizes, a whole number; `below` holds running sums of the smaller group, one row each."""
    return np.asarray(np.abs(margins.sum() * below - size * np.cumsum(margins)).sum(axis=1), dtype=np.int64)


@cache
def _log_factorials(size: int) -> Floats:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, size + 1)))))


def _ways(margin: int, taken: Ints) -> Floats:
    """Logarithm of the number of ways to take so many out of a margin."""
    logs = _log_factorials(1 << int(margin).bit_length())
    return np.asarray(logs[margin] - logs[taken] - logs[margin - taken], dtype=np.float64)


def _exact(margins: Ints, size: int, observed: int) -> float:
    """Sum over how many of the smaller group chose one of the two lowest anchors: given that, both sides are apart.

    The far side is sorted once by its distance, and the near side looks up how much of it suffices.
    """
    n, (m1, m2, m3, m4, m5) = int(margins.sum()), (int(margin) for margin in margins)
    upto = np.cumsum(margins)
    total = float(_ways(n, np.array([size]))[0])
    chances = 0.0
    for low in range(max(0, size - (n - m1 - m2)), min(m1 + m2, size) + 1):
        near = np.arange(max(0, low - m2), min(m1, low) + 1)
        near_far = np.abs(n * near - size * upto[0]) + abs(n * low - size * int(upto[1]))
        near_weight = _ways(m1, near) + _ways(m2, low - near)
        far, ways = _far_side(size - low, low, (m3, m4, m5), n, size, upto)
        # Weights are relative to the largest, for a number of ways can be larger than a float.
        most = ways.max()
        reaching = np.concatenate((np.cumsum(np.exp(ways - most)[::-1])[::-1], [0.0]))
        found = reaching[np.searchsorted(far, observed - near_far, side="left")]
        chances += float((np.exp(near_weight + most - total) * found).sum())
    return min(chances, 1.0)


def _far_side(left: int, low: int, margins: tuple[int, int, int], n: int, size: int, upto: Ints) -> tuple[Ints, Floats]:
    """Distances, sorted, and the logarithm of the ways to spread `left` people over the three highest anchors."""
    m3, m4, m5 = margins
    third = np.arange(max(0, left - m4 - m5), min(m3, left) + 1)[:, np.newaxis]
    fourth = np.arange(0, min(m4, left) + 1)[np.newaxis]
    fifth = left - third - fourth
    possible = (fifth >= 0) & (fifth <= m5)
    far = np.abs(n * (low + third) - size * upto[2]) + np.abs(n * (low + third + fourth) - size * upto[3])
    ways = _ways(m3, third) + _ways(m4, fourth) + _ways(m5, np.clip(fifth, 0, m5))
    order = np.argsort(far[possible], kind="stable")
    return far[possible][order], ways[possible][order]


def _bound(margins: Ints, size: int, observed: int) -> float:
    """An upper bound of the chance: Chernoff's over each choice of signs, valid without replacement (Hoeffding)."""
    n = margins.sum()
    shares = margins / n
    gaps = np.arange(1 << (SCALE - 1))[:, np.newaxis] >> np.arange(SCALE - 1) & 1
    signs = 2.0 * gaps - 1
    scores = np.concatenate((np.cumsum(signs[:, ::-1], axis=1)[:, ::-1], np.zeros((len(signs), 1))), axis=1)
    scores -= (scores @ shares)[:, np.newaxis]
    tilts = np.geomspace(1e-3, 20, 120)
    grown = np.log(np.exp(tilts[:, np.newaxis, np.newaxis] * scores) @ shares)
    exponents = size * (grown - tilts[:, np.newaxis] * (observed / (n * size))).min(axis=0)
    return float(min(np.exp(np.minimum(exponents, 0)).sum(), 1.0))


def enough_draws(tests: int) -> int:
    """Draws that reach five times below the chance that the first of so many tests needs, 20,000 to 200,000."""
    return min(max(round(5 * tests / LEVEL), LEAST_DRAWS), MOST_DRAWS)


def _drawn(margins: Ints, size: int, observed: int, draws: int) -> float:
    chance = np.random.default_rng([SEED, size, *(int(margin) for margin in margins)])
    found = drawn = 0
    block = FIRST_BLOCK
    while drawn < draws:
        block = min(block, draws - drawn)
        sums = np.cumsum(chance.multivariate_hypergeometric(margins, size, size=block, method="marginals"), axis=1)
        hits = np.flatnonzero(_far(sums, margins, size) >= observed)
        if found + hits.size >= ENOUGH:
            return ENOUGH / (drawn + int(hits[ENOUGH - found - 1]) + 1)
        found, drawn, block = found + hits.size, drawn + block, min(2 * block, LARGEST_BLOCK)
    return (found + 1) / (draws + 1)


def chance_steps(counts_a: Sequence[int], counts_b: Sequence[int]) -> float:
    """How many steps chance alone puts these groups apart on average, given how everybody in both answered.

    Closed form: the mean absolute deviation of a hypergeometric number (Diaconis and Zabell 1991), per anchor.
    """
    a, b = _pair(counts_a, counts_b)
    n, size = int((a + b).sum()), int(a.sum())
    expected = 0.0
    for lower in np.cumsum(a + b)[:-1].tolist():
        above = size * lower // n + 1
        if above <= min(size, lower):
            ways = float(_ways(lower, np.array([above]))[0] + _ways(n - lower, np.array([size - above]))[0])
            weight = np.exp(ways - float(_ways(n, np.array([size]))[0]))
            expected += 2 * above * (n - lower - size + above) / n * float(weight)
    return expected * n / (size * (n - size))


def benjamini_hochberg(ps: Sequence[float]) -> tuple[float, ...]:
    """Each p corrected for all of them together: the rate of false discoveries at which it would be the last one in.

    Source: Benjamini and Hochberg 1995. Keep every q at or below 0.05 and at most 5 % of those kept are expected false.
    """
    values = np.asarray(ps, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * values.size / np.arange(1, values.size + 1)
    qs = np.empty_like(values)
    qs[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return tuple(qs.tolist())


def interval(counts_a: Sequence[int], counts_b: Sequence[int]) -> tuple[float, float]:
    """How far apart: 2.5 and 97.5 % of 2,000 resamples seeded from the counts. Not a test: its lower end never is 0."""
    a, b = _pair(counts_a, counts_b)
    chance = np.random.default_rng([SEED, *a.tolist(), *b.tolist()])
    shares = [np.cumsum(chance.multinomial(g.sum(), g / g.sum(), size=RESAMPLES), axis=1) / g.sum() for g in (a, b)]
    low, high = np.quantile(np.abs(shares[0] - shares[1]).sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def can_tell(n_a: int, n_b: int, tests: int) -> bool:
    """Whether one difference alone could survive the correction at all, were both groups as far apart as can be."""
    extremes = 2 if n_a == n_b else 1
    # From 60 people on the answer no longer changes, and the number of ways has thousands of digits.
    people = min(n_a + n_b, 60)
    return extremes * tests <= LEVEL * comb(people, min(n_a, n_b, people // 2))
