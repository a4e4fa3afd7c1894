"""How near sealed numbers came: of a group of five or more as a whole, and of one person for that person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from mandate.engines.terms import MINIMUM_GROUP


class Unit(StrEnum):
    """What a number counts: things, a share of one, money, or days since 1 January 1970."""

    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    DATE = "date"


NEAR_PART = Decimal("0.1")
"""A number or an amount is near within a tenth of what it became."""
NEAR_SHARE = Decimal("0.05")
NEAR_DAYS = Decimal(14)


@dataclass(frozen=True, slots=True)
class Group:
    """What a group said, in the unit of the question: nothing in it belongs to one named voter.

    `near` is how many numbers lie within the tolerance of the actual value, `bias` the mean of number minus actual.
    """

    voters: int
    median: Fraction
    low: Decimal
    high: Decimal
    near: int
    bias: Fraction

    @property
    def share_near(self) -> Fraction:
        """Which part of the voters came near."""
        return Fraction(self.near, self.voters)


@dataclass(frozen=True, slots=True)
class Own:
    """One voter's own number against what it became; positive means that it was too high, or too late."""

    off: Decimal
    near: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened question as calibration reads it: the range and the median of the group, and the actual value."""

    low: Decimal
    high: Decimal
    median: Fraction
    actual: Decimal


@dataclass(frozen=True, slots=True)
class Calibration:
    """Over several opened questions: how often the range held the actual value, and the median was over or under it."""

    questions: int
    held: int
    over: int
    under: int


def tolerance(actual: Decimal, unit: Unit) -> Decimal:
    """How far from the actual value still counts as near, in the unit of the question; never negative."""
    if unit is Unit.DATE:
        return NEAR_DAYS
    return NEAR_SHARE if unit is Unit.SHARE else abs(actual) * NEAR_PART


def own(number: Decimal, actual: Decimal, unit: Unit) -> Own:
    """One number against the actual value, for its owner alone."""
    off = number - actual
    return Own(off, abs(off) <= tolerance(actual, unit))


def median(numbers: Sequence[Decimal]) -> Fraction:
    """The middle number, or halfway between the two middle ones; exact.

    The middle of many sealed guesses is what a group says (F. Galton, Vox populi, Nature 75, 1907, p. 450-451).
    Raises ValueError without any number.
    """
    if not numbers:
        raise ValueError("a median needs a number")
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return (Fraction(ordered[middle - 1]) + Fraction(ordered[middle])) / 2


def group(numbers: Sequence[Decimal], actual: Decimal, unit: Unit, *, minimum: int = MINIMUM_GROUP) -> Group | None:
    """The group as a whole; None where fewer than `minimum` sealed a number, since one would read single people.

    Bias is the mean error, sum(number - actual) / n: the error measure of R.J. Hyndman and G. Athanasopoulos,
    Forecasting: Principles and Practice, 3rd ed., section 5.8, with the sign turned so that too high is positive.
    """
    if len(numbers) < max(minimum, 1):
        return None
    scores = [own(number, actual, unit) for number in numbers]
    errors = sum((Fraction(one.off) for one in scores), Fraction(0))
    near = sum(one.near for one in scores)
    return Group(len(numbers), median(numbers), min(numbers), max(numbers), near, errors / len(numbers))


def calibration(rows: Iterable[Opened]) -> Calibration:
    """How well the group as a whole judged so far: counts of questions, which differ in unit and cannot be averaged."""
    seen = list(rows)
    return Calibration(
        len(seen),
        sum(row.low <= row.actual <= row.high for row in seen),
        sum(row.median > row.actual for row in seen),
        sum(row.median < row.actual for row in seen),
    )
