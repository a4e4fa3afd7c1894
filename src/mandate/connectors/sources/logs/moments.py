"""Moments in UTC from the ways logs write time; no zone means UTC, no year means the last one that fits."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ISO_FRACTION = re.compile(r"([.,]\d{6})\d+")
_CTIME = re.compile(r"(?:[A-Za-z]{3},? )?([A-Za-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4})$")
_NAMED = re.compile(
    r"(\d{1,2})[-/ ]([A-Za-z]{3}|\d{1,2})[-/ ](\d{4})[: ](\d\d):(\d\d):(\d\d)(\.\d{1,6})?(?: ?([+-])(\d\d):?(\d\d))?$"
)
_LEADING = re.compile(
    r"(?:<\d{1,3}>(?:1 )?)?"
    r"(?:(?P<yearless>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)"
    r"|(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<named>\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?))"
)
_YEARLESS = re.compile(r"([A-Za-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)$")


def from_epoch(seconds: float) -> datetime | None:
    """The moment of a Unix time in seconds (or, above 1e11, in milliseconds); None outside the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def from_iso(text: str) -> datetime | None:
    """The moment of an ISO 8601 text, with `T` or a space, any number of decimals, with or without a zone."""
    if len(text) > 26:
        text = _ISO_FRACTION.sub(r"\1", text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def from_ctime(text: str) -> datetime | None:
    """The moment of `Mon Jun 20 15:29:11 2022`, the way C's ctime writes it."""
    found = _CTIME.match(text)
    if not found:
        return None
    month, day, hour, minute, second, year = found.groups()
    return _moment(int(year), MONTHS.get(month.lower(), 0), day, hour, minute, second)


def from_day_first(text: str) -> datetime | None:
    """The moment of `27-Mar-2024 10:11:12.345`, `10/Oct/2000:13:55:36 -0700` or `05/02/2025 11:31:06` (day first)."""
    found = _NAMED.match(text)
    if not found:
        return None
    day, month, year, hour, minute, second, fraction, sign, zone_hours, zone_minutes = found.groups()
    number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
    moment = _moment(int(year), number, day, hour, minute, second)
    if moment is None:
        return None
    if fraction:
        moment = moment.replace(microsecond=int(fraction[1:].ljust(6, "0")))
    if not sign:
        return moment
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        return moment - offset if sign == "+" else moment + offset
    except OverflowError:
        return None


def from_yearless(text: str, reference: date) -> datetime | None:
    """The moment of a syslog stamp (`Nov 22 07:14:00`), in the last year in which it is not after `reference`.

    One day of slack is left, because a machine elsewhere may already have tomorrow's date.
    """
    found = _YEARLESS.match(text)
    if not found:
        return None
    month, day, hour, minute, second = found.groups()
    number = MONTHS.get(month.lower(), 0)
    # 29 February may need up to eight years (around 1900 or 2100) to find a leap year.
    for year in range(min(reference.year + 1, 9999), max(reference.year - 9, 0), -1):
        moment = _moment(year, number, day, hour, minute, second)
        if moment is not None and (moment.date() - reference).days <= 1:
            return moment
    return None


def leading(line: str, reference: date) -> datetime | None:
    """The moment a line of a DNS server or a syslog file opens with; None when it opens with something else."""
    found = _LEADING.match(line)
    return _stamp(found.lastgroup or "", found[found.lastgroup or 0], reference) if found else None


@lru_cache(maxsize=4096)
def _stamp(kind: str, text: str, reference: date) -> datetime | None:
    if kind == "yearless":
        return from_yearless(text, reference)
    return from_iso(text) if kind == "iso" else from_day_first(text)


def _moment(year: int, month: int, day: str, hour: str, minute: str, second: str) -> datetime | None:
    try:
        return datetime(year, month, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        return None
