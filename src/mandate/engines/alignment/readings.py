"""The words and facts about one item that pages need, without the tables of numbers behind them (no numpy here)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


class Reading(StrEnum):
    """What may be said about one item in one group."""

    CLEAR = "clear"
    CAMPS = "camps"
    NONE = "none"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Chance:
    """Agreement of a random team of the same size: its mean, the 5 % values, and how often chance reaches them.

    `lower` or `upper` is None where even the most extreme answers come up in more than 5 % of random teams.
    """

    mean: float
    lower: float | None
    upper: float | None
    share_lower: float
    share_upper: float


@dataclass(frozen=True, slots=True)
class Camps:
    """Two camps: how many people sit around the lower and around the higher anchor (anchors from 1)."""

    people_low: int
    low: int
    people_high: int
    high: int


def camps(counts: Sequence[int]) -> Camps | None:
    """The two anchors, two or more apart, that most people chose, with those beside them; None where there are none."""
    pairs = [(i, j) for i, j in combinations(range(len(counts)), 2) if j - i >= 2 and min(counts[i], counts[j]) > 0]
    if not pairs:
        return None
    low, high = max(pairs, key=lambda pair: (min(counts[pair[0]], counts[pair[1]]), pair[1] - pair[0], -pair[0]))
    cut = min(range(low + 1, high), key=lambda i: (counts[i], abs(2 * i - low - high), i))
    return Camps(sum(counts[:cut]), low + 1, sum(counts[cut + 1 :]), high + 1)
