"""How far people agree on one item, beside a team that answers at random: van der Eijk's A and its chance."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations, permutations
from math import comb

import numpy as np
from numpy.typing import NDArray

from mandate.engines.alignment.readings import Camps, Chance, Reading, camps
from mandate.engines.terms import MINIMUM_GROUP, InvalidFact

__all__ = ["SCALE", "Camps", "Chance", "Reading", "agreement", "camps", "chance", "label", "polarization", "read"]

SCALE = 5
MOST_CATEGORIES = 10
TAIL = 0.05
SAME = 1e-9
MOST_TABLES = comb(60 + SCALE - 1, SCALE - 1)
MOST_CHAINED = 6
DRAWS = 200_000
SEED = 20261122

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _checked(counts: Sequence[float]) -> Floats:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 1 or not 2 <= table.size <= MOST_CATEGORIES:
        raise InvalidFact("counts", f"needs 2 to {MOST_CATEGORIES} categories")
    if not np.isfinite(table).all() or (table < 0).any() or table.sum() <= 0:
        raise InvalidFact("counts", "needs numbers of 0 or more, and at least one answer")
    return table


def agreement(counts: Sequence[float]) -> float:
    """Van der Eijk's A in [-1, 1]: 1 one answer, 0 evenly spread, -1 half at either end.

    Raises InvalidFact for fewer than 2 categories, a negative number or no answers.
    Source: C. van der Eijk, Measuring agreement in ordered rating scales, Quality and Quantity 35 (2001).
    """
    table = _checked(counts)
    return float(_layered(table[np.newaxis])[0] / table.sum())


def polarization(counts: Sequence[float]) -> float:
    """(1 - A) / 2, in [0, 1]: 0 one answer, 1 half at either end. Raises InvalidFact as `agreement` does."""
    return (1 - agreement(counts)) / 2


@cache
def _pattern_values(k: int) -> Floats:
    """Value times width of a layer for each pattern of categories (bit i: category i is in the layer)."""
    values = np.zeros(1 << k)
    for pattern in range(1, 1 << k):
        inside = [bool(pattern >> i & 1) for i in range(k)]
        values[pattern] = sum(inside) * _layer_value(inside)
    return values


def _layer_value(inside: Sequence[bool]) -> float:
    k, width = len(inside), sum(inside)
    if width in (1, k):
        return float(width == 1)
    triples = [(inside[i], inside[j], inside[m]) for i, j, m in combinations(range(k), 3)]
    unimodal = sum(triple in ((True, True, False), (False, True, True)) for triple in triples)
    bimodal = sum(triple == (True, False, True) for triple in triples)
    shape = ((k - 2) * unimodal - (k - 1) * bimodal) / ((k - 2) * (unimodal + bimodal))
    return shape * (1 - (width - 1) / (k - 1))


def _layered(tables: Floats) -> Floats:
    """A times N of each row. Layers lie between the sorted counts, so nothing is peeled off by repeated subtraction."""
    k = tables.shape[1]
    order = np.argsort(tables, axis=1)
    heights = np.take_along_axis(tables, order, axis=1)
    gaps = np.diff(heights, axis=1, prepend=0)
    # The layer above the r lowest categories holds all the others.
    patterns = np.cumsum((1 << order)[:, ::-1], axis=1)[:, ::-1]
    values = _pattern_values(k)[patterns]
    return np.asarray((gaps * values).sum(axis=1), dtype=np.float64)


@lru_cache(maxsize=4096)
def chance(n: int, k: int = SCALE) -> Chance:
    """Agreement of n people who each pick one of k categories evenly: exact up to 60 people on five categories.

    Above, 200,000 seeded draws of the large-sample law (A times the root of n has a limit), the same draws for every n.
    Raises InvalidFact for n below 1 or k outside 2 to 10. A yardstick, not a claim about how people answer.
    """
    if n < 1 or not 2 <= k <= MOST_CATEGORIES:
        raise InvalidFact("n", f"needs at least one answer on 2 to {MOST_CATEGORIES} categories")
    if k <= MOST_CHAINED and comb(n + k - 1, k - 1) <= MOST_TABLES:
        return _summary(*_exact(n, k))
    limit, root = _limit(k), n**0.5
    lower, upper = (None if value is None else value / root for value in (limit.lower, limit.upper))
    return replace(limit, mean=limit.mean / root, lower=lower, upper=upper)


def _summary(values: Floats, weights: Floats) -> Chance:
    """Mean and tails; values closer than 1e-9 are one value."""
    whole = np.round(values.ravel() / SAME).astype(np.int64)
    _steps, first, where = np.unique(whole, return_index=True, return_inverse=True)
    attained = values.ravel()[first]
    mass = np.bincount(where, weights=weights.ravel(), minlength=attained.size)
    below, above = np.cumsum(mass), np.cumsum(mass[::-1])
    low = int(np.searchsorted(below, TAIL + SAME, side="right")) - 1
    high = int(np.searchsorted(above, TAIL + SAME, side="right")) - 1
    return Chance(
        mean=float((attained * mass).sum()),
        lower=float(attained[low]) if low >= 0 else None,
        upper=float(attained[-1 - high]) if high >= 0 else None,
        share_lower=float(below[low]) if low >= 0 else 0.0,
        share_upper=float(above[high]) if high >= 0 else 0.0,
    )


def _exact(n: int, k: int) -> tuple[Floats, Floats]:
    """Every value of A with its probability: sorted tables times the orders in which categories can be the largest.

    A sorted table is given by the heights of its layers of width 1..k; an order of categories is a chain of patterns.
    Tables with equal counts meet several orders with the same A, so each order gets its share.
    """
    layers = _sorted_tables(n, k)
    chains, times = _chains(k)
    parts = np.cumsum(layers[:, ::-1], axis=1)[:, ::-1]
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    run = shared = np.ones(len(layers))
    for width in range(k - 1):
        run = np.where(layers[:, width] == 0, run + 1, 1.0)
        shared = shared * run
    weight = np.exp(logs[n] - logs[parts].sum(axis=1) - n * np.log(k)) / shared
    values: Floats = np.dot(layers / n, chains.T)
    return values, weight[:, np.newaxis] * times


def _sorted_tables(n: int, k: int) -> Ints:
    """Every way to write n as d1 + 2 d2 + ... + k dk, one row each."""
    rest = np.array([n])
    columns: list[Ints] = []
    for width in range(k, 1, -1):
        choices = rest // width + 1
        starts = np.repeat(np.cumsum(choices) - choices, choices)
        taken = np.arange(choices.sum()) - starts
        columns = [np.repeat(column, choices) for column in columns]
        rest = np.repeat(rest, choices) - taken * width
        columns.append(taken)
    return np.stack([rest, *reversed(columns)], axis=1)


@cache
def _chains(k: int) -> tuple[Floats, Floats]:
    """The layer values along each order of categories, and how many orders share them."""
    values = _pattern_values(k)
    rows = [
        [values[sum(1 << category for category in order[: width + 1])] for width in range(k)]
        for order in permutations(range(k))
    ]
    table: Floats = np.array(rows, dtype=np.float64).round(12)
    chains, times = np.unique(table, axis=0, return_counts=True)
    return chains, times.astype(np.float64)


@cache
def _limit(k: int) -> Chance:
    """Chance of A times the root of n for large n: counts are normal around n/k, and the even part adds nothing."""
    draws = np.random.default_rng([SEED, k]).standard_normal((DRAWS, k))
    tables = (draws - draws.mean(axis=1, keepdims=True)) / np.sqrt(k)
    values = _layered(tables - tables.min(axis=1, keepdims=True))
    return _summary(values, np.full(DRAWS, 1 / DRAWS))


def read(counts: Sequence[int]) -> Reading:
    """What may be said: agreement that chance reaches in at most 5 % of teams of this size, on either side."""
    n = int(sum(counts))
    return Reading.TOO_FEW if n < MINIMUM_GROUP else label(agreement(counts), chance(n, len(counts)))


def label(found: float, random: Chance) -> Reading:
    """What an agreement says beside that of a random team of the same size."""
    if random.upper is not None and found >= random.upper - SAME:
        return Reading.CLEAR
    if random.lower is not None and found <= random.lower + SAME:
        return Reading.CAMPS
    return Reading.NONE
