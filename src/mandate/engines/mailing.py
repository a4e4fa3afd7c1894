"""When a mail may go, how often, and what a server's answer means: rules without a queue, a server or a clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

WEEKLY, MONTHLY, DAILY, NEVER = "weekly", "monthly", "daily", "none"
RHYTHMS = (DAILY, WEEKLY, MONTHLY, NEVER)
SATURDAY = 5
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 45, 120, 360, 720, 1440, 1800))
"""How long a mail waits after each time that a server said: later. Together a little over three days."""
_SERVER_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))


class Outcome(StrEnum):
    """What the answer of a server means for one mail."""

    TAKEN = "taken"
    LATER = "later"
    BOUNCED = "bounced"
    REFUSED = "refused"


def judge(code: int, *, at_address: bool) -> Outcome:
    """What a reply code means (RFC 5321, 4.2.1): 2 taken, 5 never again, all else later.

    A 5 about the address says that nobody is there, so nothing goes there any more; about the mail or the sender it
    says nothing about the person. A code of 0, nobody answered, is later.
    """
    if 200 <= code < 300:
        return Outcome.TAKEN
    if 500 <= code < 600:
        return Outcome.BOUNCED if at_address else Outcome.REFUSED
    return Outcome.LATER


def again(tries: int) -> timedelta | None:
    """How long a mail waits that was tried so often; None: it has been long enough. Raises ValueError below 1."""
    if tries < 1:
        raise ValueError("a mail that was not tried waits for nothing")
    return _WAITS[tries - 1] if tries <= len(_WAITS) else None


def server_again(failures: int) -> timedelta:
    """How long a server is left alone that did not answer so often in a row; never more than a quarter of an hour."""
    return _SERVER_WAITS[min(max(failures, 1), len(_SERVER_WAITS)) - 1]


def moment(day: date, hour: time, zone: tzinfo) -> datetime:
    """The moment in UTC at which it is that hour on that day in a zone.

    An hour that summer time leaves out begins when the clock goes on; one that comes twice is the first.
    """
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def allowed(at: datetime, *, quiet_from: int, quiet_until: int, weekends: bool, zone: tzinfo) -> datetime:
    """The first moment from `at` on outside the quiet hours, and outside the weekend where `weekends` is quiet.

    Quiet from 18 until 8 is the night; equal hours are no quiet at all.
    """
    found = at
    for _day in range(4):
        local = found.astimezone(zone)
        wait = _until(local, quiet_from, quiet_until, weekends=weekends)
        if wait is None:
            return found
        found = moment(local.date() + timedelta(days=wait), time(quiet_until % 24), zone)
    return found


def _until(local: datetime, quiet_from: int, quiet_until: int, *, weekends: bool) -> int | None:
    """In how many days the end of the quiet hours comes; None where it is not quiet."""
    if weekends and local.weekday() >= SATURDAY:
        return 7 - local.weekday()
    if quiet_from < quiet_until:
        return 0 if quiet_from <= local.hour < quiet_until else None
    if quiet_from == quiet_until or quiet_until <= local.hour < quiet_from:
        return None
    return 1 if local.hour >= quiet_from else 0


def due(rhythm: str, last: date | None, today: date) -> bool:
    """Whether somebody with this rhythm, who had a mail on `last`, may have one today.

    Weekly is once in a calendar week (from Monday), monthly once in a calendar month.
    """
    if rhythm == NEVER:
        return False
    if last is None:
        return True
    if rhythm == MONTHLY:
        return (last.year, last.month) < (today.year, today.month)
    if rhythm == WEEKLY:
        return last.isocalendar()[:2] < today.isocalendar()[:2]
    return last < today


def one_each(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Who gets a mail: key by address, one for each address, whatever its capitals; the first key wins."""
    kept: dict[str, str] = {}
    for key, address in found:
        kept.setdefault(address.strip().casefold(), key)
    return kept
