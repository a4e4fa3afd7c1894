"""The pack for the MT: what leads it, what is cut, and what became of the last one; counts go in, codes come out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from mandate.engines.terms import InvalidFact

T = TypeVar("T")
MOST_LEADS = 2
"""A headline says two things: a third is no headline any more."""


class Lead(StrEnum):
    """What a headline can say, the gravest first; each is a count."""

    LAW = "law"
    OVERDUE = "overdue"
    LATE = "late"
    BROKEN = "broken"
    SHORT = "short"
    ASKED = "asked"
    DELIVERED = "delivered"


class Became(StrEnum):
    """What became of a thing that led the last pack."""

    GONE = "gone"
    LESS = "less"
    SAME = "same"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The first of ranked rows, and how many there are beyond them."""

    shown: tuple[T, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Which keys came since the last time and which went, each sorted."""

    new: tuple[str, ...]
    gone: tuple[str, ...]


def cut(rows: Sequence[T], most: int, *, total: int | None = None) -> Part[T]:
    """At most so many of the rows, and how many are left out; `total` where the rows are a part themselves.

    Raises InvalidFact for a negative limit, or a total below the rows that are there.
    """
    count = len(rows) if total is None else total
    if most < 0 or count < len(rows):
        raise InvalidFact("cut", "a limit of 0 or more, and a total that holds its rows, are needed")
    shown = tuple(rows[:most])
    return Part(shown, count - len(shown))


def leads(stand: Mapping[Lead, int], *, most: int = MOST_LEADS) -> tuple[Lead, ...]:
    """What the headline says, the gravest first, at most `most`; nothing where there is nothing to say.

    What is asked of the MT always has its place, for that is why it reads at all: it takes the last one where graver
    things would push it out. Raises InvalidFact for a negative count.
    """
    if any(count < 0 for count in stand.values()):
        raise InvalidFact("stand", "a count is 0 or more")
    found = [lead for lead in Lead if stand.get(lead, 0)]
    if Lead.ASKED in found[most:] and most:
        return (*found[: most - 1], Lead.ASKED)
    return tuple(found[:most])


def became(lead: Lead, before: Mapping[Lead, int], now: Mapping[Lead, int]) -> Became:
    """What became of one thing that led the last pack, by counting it again."""
    was, is_ = before.get(lead, 0), now.get(lead, 0)
    if not is_:
        return Became.GONE
    if is_ == was:
        return Became.SAME
    return Became.LESS if is_ < was else Became.MORE


def moved(before: Collection[str], now: Collection[str]) -> Moved:
    """What came and what went between two packs."""
    return Moved(tuple(sorted(set(now) - set(before))), tuple(sorted(set(before) - set(now))))
