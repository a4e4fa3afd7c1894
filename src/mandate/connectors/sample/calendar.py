"""Working time in the Netherlands: weekends, public holidays and school breaks show in every log."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """The Dutch public holidays of a year on which offices are closed (Algemene termijnenwet, art. 3)."""
    easter = _easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day = date(year, 4, 26)
    days = [date(year, 1, 1), easter + timedelta(1), kings_day, easter + timedelta(39), easter + timedelta(50)]
    return frozenset([*days, date(year, 12, 25), date(year, 12, 26)])


def attendance(day: date) -> float:
    """Which share of office people works on that day, 0 to 1."""
    if day in public_holidays(day.year):
        return 0.0
    if day.weekday() >= 5:
        return 0.03
    week = day.isocalendar().week
    usual = 0.72 if day.weekday() == 4 else 0.88
    return usual * _BREAKS.get(week, 1.0)


def store_open(day: date) -> bool:
    """Whether the brand stores are open: Monday to Saturday, not on public holidays."""
    return day.weekday() < 6 and day not in public_holidays(day.year)


def utc(day: date, minutes: float) -> datetime:
    """The moment in UTC that many minutes after local midnight in Amsterdam."""
    return _local_midnight(day) + timedelta(minutes=minutes)


@lru_cache(maxsize=16)
def _local_midnight(day: date) -> datetime:
    hours_ahead = 2 if _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10) else 1
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=hours_ahead)


# ISO week -> share that is not away: Christmas, February, May, summer and autumn breaks.
_BREAKS = {
    1: 0.5,
    8: 0.8,
    18: 0.65,
    29: 0.75,
    30: 0.6,
    31: 0.55,
    32: 0.55,
    33: 0.65,
    34: 0.75,
    43: 0.68,
    52: 0.35,
    53: 0.4,
}


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the method published by Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
