"""The agenda of a short meeting: what comes first, what fits into the minutes, and what a month asks of the MT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mandate.engines.terms import InvalidFact

BRIEF, USUAL, LONG = 3, 5, 10
"""Minutes for a yes or no on one page, for a choice of two, and for a choice of three or more."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide: the day it was promised for, whether law asks for it, what it costs, and minutes."""

    key: str
    promised_on: date | None
    legal: bool
    cost: Decimal | None
    minutes: int

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise InvalidFact("minutes", "is under one")


@dataclass(frozen=True, slots=True)
class Agenda:
    """The items that fit, in order, and those that do not."""

    items: tuple[Item, ...]
    left_out: tuple[Item, ...]

    @property
    def minutes(self) -> int:
        """Minutes of what fits."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True, slots=True)
class Month:
    """Minutes asked of the MT in a month, named by its first day, against the minutes there are."""

    month: date
    asked: int
    there: int

    @property
    def short(self) -> int:
        """Minutes that are missing."""
        return max(self.asked - self.there, 0)


def minutes_for(options: int) -> int:
    """Minutes to plan for a decision with so many options."""
    if options < 2:
        return BRIEF
    return USUAL if options == 2 else LONG


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """What was promised soonest first; of the same day what law asks, then what costs most."""
    return tuple(
        sorted(items, key=lambda one: (one.promised_on or date.max, not one.legal, -(one.cost or Decimal(0)), one.key))
    )


def fit(items: Iterable[Item], *, minutes: int) -> Agenda:
    """The items in their order as far as the minutes go; a short one may follow a long one that does not fit."""
    inside: list[Item] = []
    outside: list[Item] = []
    left = minutes
    for one in in_order(items):
        if one.minutes <= left:
            inside.append(one)
            left -= one.minutes
        else:
            outside.append(one)
    return Agenda(tuple(inside), tuple(outside))


def months(asked: Iterable[tuple[date, int]], there: Iterable[tuple[date, int]], *, today: date) -> tuple[Month, ...]:
    """Per month from this one on: minutes asked for a day against minutes of meetings. What is late asks now."""
    first = today.replace(day=1)
    wanted, given = Counter[date](), Counter[date]()
    for day, minutes in asked:
        wanted[max(day.replace(day=1), first)] += minutes
    for day, minutes in there:
        if day.replace(day=1) >= first:
            given[day.replace(day=1)] += minutes
    return tuple(Month(month, wanted[month], given[month]) for month in sorted({first, *wanted, *given}))
