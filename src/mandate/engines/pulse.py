"""Which three questions a month asks, and how much of what was answered is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from mandate.engines.terms import InvalidFact

ASKED = 3
"""Questions of one month: more is a survey, and takes more than a minute."""
SCALE = 5
AGREES = 4
"""From this answer on somebody agrees."""
_Z = 1.959963984540054


def month_of(day: date) -> str:
    """The month of a day, as 2026-11."""
    return f"{day.year:04}-{day.month:02}"


def first_day(month: str) -> date:
    """The day a month begins. Raises ValueError for what is no month."""
    return date.fromisoformat(f"{month}-01")


def after(month: str) -> str:
    """The month that follows."""
    begins = first_day(month)
    return month_of(date(begins.year + begins.month // 12, begins.month % 12 + 1, 1))


def turn(month: str, bank: Sequence[str]) -> tuple[str, ...]:
    """The three questions whose turn it is: the bank is asked in its order, three a month, and begins again.

    Raises InvalidFact for a bank of fewer than three.
    """
    if len(bank) < ASKED:
        raise InvalidFact("bank", f"needs {ASKED} questions")
    begins = first_day(month)
    start = (begins.year * 12 + begins.month) * ASKED
    return tuple(bank[(start + step) % len(bank)] for step in range(ASKED))


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who answered agree, as a part of one, between `low` and `high` where chance leaves it."""

    agree: int
    people: int
    low: float
    high: float

    @property
    def part(self) -> float:
        """The share itself."""
        return self.agree / self.people


def share(counts: Sequence[int]) -> Share:
    """The share that agrees, with the range of 95 % around it (Wilson 1927: it stays between none and all).

    Raises InvalidFact for other than five counts, a negative one, or no answer at all.
    """
    people = sum(counts)
    if len(counts) != SCALE or min(counts) < 0 or people == 0:
        raise InvalidFact("counts", f"needs {SCALE} numbers of 0 or more, and an answer")
    agree = sum(counts[AGREES - 1 :])
    part, square = agree / people, _Z**2
    middle = (part + square / (2 * people)) / (1 + square / people)
    half = _Z / (1 + square / people) * sqrt(part * (1 - part) / people + square / (4 * people**2))
    # A float may end a hair inside: nobody and everybody stay inside their own range.
    return Share(agree, people, min(part, max(0.0, middle - half)), max(part, min(1.0, middle + half)))
