"""On which days a series of gatherings falls, and how a calendar is told so: days alone, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mandate.engines.terms import InvalidFact

MOST_TIMES = 520
"""Times a series can have: weekly for ten years."""
MOST_EVERY = 12
MOST_DAYS = 3660
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Days of the week as RFC 5545 names them."""
_SURE_DAY = 28
_SURE_WEEK = 4


class Repeats(StrEnum):
    """How a series repeats; the day of the week or of the month is that of its first time."""

    ONCE = "once"
    WEEKLY = "weekly"
    BY_WEEKDAY = "weekday"
    BY_LAST_WEEKDAY = "last_weekday"
    BY_DAY = "day"


@dataclass(frozen=True, slots=True)
class Series:
    """A first day, how it repeats, and where it ends: on a day, after so many times, or never.

    Raises InvalidFact for a series that would skip months or go on beyond `MOST_TIMES` and `MOST_DAYS`.
    """

    first: date
    repeats: Repeats = Repeats.ONCE
    every: int = 1
    until: date | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        for field, wrong in wrong_of(self):
            raise InvalidFact(field, wrong)


def wrong_of(series: Series) -> list[tuple[str, str]]:
    """What is wrong with a series, as pairs of a field and a code."""
    found = []
    if not 1 <= series.every <= MOST_EVERY:
        found.append(("every", "every"))
    if series.times is not None and not 1 <= series.times <= MOST_TIMES:
        found.append(("times", "times"))
    if series.until is not None and series.until < series.first:
        found.append(("until", "before"))
    elif series.until is not None and (series.until - series.first).days > MOST_DAYS:
        found.append(("until", "long"))
    if series.repeats is Repeats.BY_DAY and series.first.day > _SURE_DAY and not _is_last(series.first):
        found.append(("repeats", "skips"))
    if series.repeats is Repeats.BY_WEEKDAY and place_of(series.first) > _SURE_WEEK:
        found.append(("repeats", "fifth"))
    if series.repeats is Repeats.BY_LAST_WEEKDAY and (series.first + timedelta(days=7)).month == series.first.month:
        found.append(("repeats", "not_last"))
    return found


def place_of(day: date) -> int:
    """Which of its weekday in its month a day is: 1 for the first Tuesday, 5 for a fifth."""
    return (day.day - 1) // 7 + 1


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month


def nth(series: Series, number: int) -> date | None:
    """The day of the time with this number, counted from 0; None where the series has ended by then."""
    if number < 0 or (series.times is not None and number >= series.times):
        return None
    if series.repeats is Repeats.ONCE and number:
        return None
    day = _day(series, number)
    return None if day is None or (series.until is not None and day > series.until) else day


def _day(series: Series, number: int) -> date | None:
    """The day without regard to the end; None beyond what a calendar can name."""
    first = series.first
    try:
        if series.repeats in {Repeats.ONCE, Repeats.WEEKLY}:
            return first + timedelta(weeks=series.every * number)
        months = first.year * 12 + first.month - 1 + series.every * number
        start = date(months // 12, months % 12 + 1, 1)
    except (OverflowError, ValueError):
        return None
    if series.repeats is Repeats.BY_DAY:
        return _end_of(start) if first.day > _SURE_DAY else start.replace(day=first.day)
    if series.repeats is Repeats.BY_LAST_WEEKDAY:
        end = _end_of(start)
        return end - timedelta(days=(end.weekday() - first.weekday()) % 7)
    ahead = (first.weekday() - start.weekday()) % 7
    return start + timedelta(days=ahead + 7 * (place_of(first) - 1))


def _end_of(start: date) -> date:
    """The last day of the month that begins here."""
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def between(series: Series, first: date, last: date, *, most: int = MOST_TIMES) -> tuple[date, ...]:
    """The days of a series from one day up to another, at most so many; nothing before is walked through."""
    found: list[date] = []
    number = _near(series, first)
    while len(found) < most:
        day = nth(series, number)
        if day is None or day > last:
            break
        if day >= first:
            found.append(day)
        number += 1
    return tuple(found)


def _near(series: Series, day: date) -> int:
    """A number of a time that is not after this day."""
    gone = (day - series.first).days
    if gone <= 0:
        return 0
    if series.repeats in {Repeats.ONCE, Repeats.WEEKLY}:
        return min(gone // (7 * series.every), 0 if series.repeats is Repeats.ONCE else gone)
    months = (day.year - series.first.year) * 12 + day.month - series.first.month
    return max(months // series.every - 1, 0)


def falls_on(series: Series, day: date) -> bool:
    """Whether the series has a time on this day."""
    return between(series, day, day) == (day,)


@dataclass(frozen=True, slots=True)
class Rule:
    """A series as RFC 5545 writes it, without its end: FREQ, INTERVAL and the part that names the day."""

    freq: str
    interval: int
    by_day: str = ""
    by_month_day: int = 0


def rule(series: Series) -> Rule | None:
    """The rule of a series for a calendar; None for what happens once."""
    if series.repeats is Repeats.ONCE:
        return None
    weekday = WEEKDAYS[series.first.weekday()]
    if series.repeats is Repeats.WEEKLY:
        return Rule("WEEKLY", series.every, by_day=weekday)
    if series.repeats is Repeats.BY_LAST_WEEKDAY:
        return Rule("MONTHLY", series.every, by_day=f"-1{weekday}")
    if series.repeats is Repeats.BY_WEEKDAY:
        return Rule("MONTHLY", series.every, by_day=f"{place_of(series.first)}{weekday}")
    return Rule("MONTHLY", series.every, by_month_day=-1 if series.first.day > _SURE_DAY else series.first.day)
