"""Cedar's extension values read from their texts: decimal, ip, datetime and duration, as exact whole numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mandate.engines.access.terms import LONGEST, SHORTEST
from mandate.engines.access.values import Address, Decimal, Moment, Span

DAY = 86_400_000
_DECIMAL = re.compile(r"(-?)([0-9]+)\.([0-9]{1,4})")
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?"
)
_SPAN = re.compile(r"(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?")
# January to December; February where it is short.
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNITS = (DAY, 3_600_000, 60_000, 1_000, 1)


class Unreadable(ValueError):
    """A text that is no value of its extension type."""


def long(number: int) -> int:
    """The number if it fits in 64 bits; raises Unreadable."""
    if SHORTEST <= number <= LONGEST:
        return number
    raise Unreadable(f"{number} does not fit in 64 bits")


def decimal(text: str) -> Decimal:
    """`1.25` and `-0.0001`: digits on both sides of the point, at most four behind it."""
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise Unreadable(f"{text!r} is not a decimal")
    sign, whole, part = found.groups()
    units = int(whole) * 10_000 + int(part.ljust(4, "0"))
    return Decimal(long(-units if sign else units))


def ip(text: str) -> Address:
    """An IPv4 or IPv6 address, with or without a prefix length; no zones, no IPv4 inside IPv6."""
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    name, slash, length = text.partition("/")
    try:
        address: IPv4Address | IPv6Address
        if ":" in name:
            if "." in name or "%" in name:
                raise AddressValueError(name)
            address = IPv6Address(name)
        else:
            address = IPv4Address(name)
    except ValueError as error:
        raise Unreadable(f"{text!r} is not an IP address") from error
    if slash and (not _PREFIX.fullmatch(length) or int(length) > address.max_prefixlen):
        raise Unreadable(f"{text!r} has no prefix length that fits")
    return Address(address.version, int(address), int(length) if slash else address.max_prefixlen)


def datetime(text: str) -> Moment:
    """`2026-11-22`, `2026-11-22T09:30:00Z`, with `.123` and `+0100` where wanted."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise Unreadable(f"{text!r} is not a datetime")
    sign = found[8]
    year, month, day, hours, minutes, seconds, part, ahead, beside = (
        int(found[n] or 0) for n in (1, 2, 3, 4, 5, 6, 7, 9, 10)
    )
    if not 1 <= month <= 12 or not 1 <= day <= _days(year, month):
        raise Unreadable(f"{text!r} is no day of the calendar")
    if hours > 23 or minutes > 59 or seconds > 59 or ahead > 23 or beside > 59:
        raise Unreadable(f"{text!r} is no time of the day")
    within = hours * 3_600_000 + minutes * 60_000 + seconds * 1_000 + part
    offset = (ahead * 60 + beside) * 60_000
    return Moment(_day_number(year, month, day) * DAY + within + (offset if sign == "-" else -offset))


def _days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _LENGTHS[month - 1] + (month == 2 and leap)


def _day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar, also in the year 0, which Python's dates do not have."""
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    months = sum(_days(year, earlier) for earlier in range(1, month))
    return before * 365 + leaps + months + day - 719_163


def duration(text: str) -> Span:
    """`1d2h3m4s5ms` or a part of it in this order, with a minus in front where wanted."""
    found = _SPAN.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        raise Unreadable(f"{text!r} is not a duration")
    sign, *counts = found.groups()
    total = sum(int(count) * unit for count, unit in zip(counts, _UNITS, strict=True) if count)
    return Span(long(-total if sign else total))


CONSTRUCTORS: dict[str, Callable[[str], Any]] = {
    "decimal": decimal, "ip": ip, "datetime": datetime, "duration": duration,
}  # fmt: skip
