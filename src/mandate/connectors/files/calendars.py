"""Calendar files (RFC 5545, 5546): invitations that any calendar updates in place, and a feed it can subscribe to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mandate.connectors.files.tables import writable
from mandate.engines.gatherings import WEEKDAYS, Rule, place_of

if TYPE_CHECKING:
    from icalendar import Event as Component
    from icalendar import Timezone

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Mandate//Gatherings//EN"
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
OPEN_END = timedelta(days=3660)
"""How far ahead the rules of a zone are written for what has no end."""
_WORDS = {"Summary": 300, "Description": 8000, "Location": 500}
_SURE_YEARS = 3
"""Years in a row in which the clock has to change by a rule before that rule is told."""
_Kind = tuple[timedelta, timedelta, str, bool]
"""Offset before, offset after, name, and whether it is summer time."""
_BLANKS = re.compile(r"[ \t]+")
_BREAKS = str.maketrans({"\v": "\n", "\f": "\n", "\x1c": "\n", "\x1d": "\n", "\x1e": "\n", "\x85": "\n",
                         "\u2028": "\n", "\u2029": "\n"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """Who calls together or is invited: a name and a mail address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar: a gathering with its rule, one time of it that differs, or a day something is due.

    `start` is local time of `zone`; without `minutes` it is a whole day. `instead_of` is the local time of the rule
    that this entry replaces; `without` are times of the rule that do not take place. `sequence` goes up by one with
    each change, and `stamp` is the moment of the last one.
    """

    uid: str
    start: datetime
    summary: str
    stamp: datetime
    zone: str = "UTC"
    minutes: int = 0
    sequence: int = 0
    rule: Rule | None = None
    times: int | None = None
    until: date | None = None
    without: tuple[datetime, ...] = ()
    instead_of: datetime | None = None
    text: str = ""
    place: str = ""
    link: str = ""
    organiser: Party | None = None
    invited: tuple[Party, ...] = field(default=())
    cancelled: bool = False


def to_ics(entries: Sequence[Entry], *, method: str = PUBLISH, name: str = "") -> bytes:
    """A calendar with these entries: UTF-8, CRLF, lines folded at 75 octets, each zone with its rules.

    The same entries give the same bytes. A feed has a `name`; an invitation is a REQUEST, its end a CANCEL.
    """
    from icalendar import Calendar, vText

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", vText(_said(name, 200)))
        made.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT4H")
    timed = [entry for entry in entries if entry.minutes]
    for zone in sorted({entry.zone for entry in timed} - {"UTC"}):
        first, last = min(entry.start.year for entry in timed), max(_end(entry).year for entry in timed)
        made.add_component(_zone(zone, first - 1, last + 1))
    for entry in entries:
        made.add_component(_component(entry))
    return bytes(made.to_ical())


def _zone(name: str, first: int, last: int) -> Timezone:
    """The rules of a zone in these years: each change of the clock, at the local time at which it strikes.

    Our own, because the library writes the onset of summer time an hour late: it counts from the offset before.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    made = Timezone()
    made.add("tzid", name)
    start = datetime(first, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(name))
    kinds: dict[_Kind, list[datetime]] = {_kind(start, start): [start.replace(tzinfo=None)]}
    for before, after in _changes(name, first, last):
        onset = (after.astimezone(UTC) + _offset(before)).replace(tzinfo=None)
        kinds.setdefault(_kind(before, after), []).append(onset)
    for (was, becomes, word, summer), onsets in kinds.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzoffsetfrom", was)
        part.add("tzoffsetto", becomes)
        part.add("tzname", word)
        yearly = _yearly(onsets)
        if yearly:
            part.add("rrule", yearly)
        elif onsets[1:]:
            part.add("rdate", onsets[1:])
        made.add_component(part)
    return made


def _yearly(onsets: Sequence[datetime]) -> dict[str, Any] | None:
    """The rule by which the clock changes, where one holds for all these years: the last Sunday of March."""
    months = {(one.month, one.weekday(), one.time()) for one in onsets}
    years = [one.year for one in onsets]
    if len(months) > 1 or len(years) < _SURE_YEARS or years != list(range(years[0], years[0] + len(years))):
        return None
    for place in (1, 2, 3, 4, -1):
        if all(place == (-1 if _last_week(one) and place < 0 else place_of(one)) for one in onsets):
            return {"FREQ": "YEARLY", "BYMONTH": onsets[0].month, "BYDAY": f"{place}{WEEKDAYS[onsets[0].weekday()]}"}
    return None


def _last_week(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _kind(before: datetime, after: datetime) -> _Kind:
    return _offset(before), _offset(after), after.tzname() or "", bool(after.dst())


@cache
def _changes(name: str, first: int, last: int) -> tuple[tuple[datetime, datetime], ...]:
    """The last second before and the first after each change of the clock: looked for by day, found by halves."""
    zone, found = ZoneInfo(name), []
    low, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while low < end:
        high = low + timedelta(days=1)
        was = _offset(low.astimezone(zone))
        if was != _offset(high.astimezone(zone)):
            early, late = low, high
            while late - early > timedelta(seconds=1):
                middle = (early + (late - early) // 2).replace(microsecond=0)
                early, late = (middle, late) if _offset(middle.astimezone(zone)) == was else (early, middle)
            found.append((early.astimezone(zone), late.astimezone(zone)))
        low = high
    return tuple(found)


def _end(entry: Entry) -> date:
    """The last day an entry can reach."""
    day = entry.start.date()
    if entry.rule is None:
        return day
    return min(entry.until or date.max, day + OPEN_END)


def _component(entry: Entry) -> Component:
    from icalendar import Event

    made = Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.stamp.astimezone(UTC).replace(microsecond=0))
    made.add("sequence", entry.sequence)
    made.add("summary", _said(entry.summary, _WORDS["Summary"]))
    _timed(made, entry)
    for name, value in (("Description", entry.text), ("Location", entry.place)):
        if value:
            made.add(name, _said(value, _WORDS[name]))
    if entry.link:
        made.add("url", entry.link)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "OPAQUE" if entry.minutes else "TRANSPARENT")
    made.add("class", "PRIVATE")
    if entry.organiser:
        made.add("organizer", _party(entry.organiser), encode=False)
    for one in entry.invited:
        made.add("attendee", _invited(one), encode=False)
    return made


def _timed(made: Component, entry: Entry) -> None:
    """Begin, end, rule and exceptions; what is due on a day has the day alone."""
    if not entry.minutes:
        made.add("dtstart", entry.start.date())
        made.add("dtend", entry.start.date() + timedelta(days=1))
        return
    zone = ZoneInfo(entry.zone)
    start = _local(entry.start, zone)
    made.add("dtstart", start)
    made.add("dtend", (start.astimezone(UTC) + timedelta(minutes=entry.minutes)).astimezone(zone))
    if entry.instead_of:
        made.add("recurrence-id", _local(entry.instead_of, zone))
    if entry.rule:
        made.add("rrule", _rule(entry, entry.rule, zone))
        if entry.without:
            made.add("exdate", [_local(one, zone) for one in entry.without])


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A local time in its zone. An hour that the clock jumps over is the one after it, as every calendar reads it."""
    there = moment.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone)


def _rule(entry: Entry, rule: Rule, zone: ZoneInfo) -> dict[str, Any]:
    found: dict[str, Any] = {"FREQ": rule.freq, "INTERVAL": rule.interval}
    if rule.by_day:
        found["BYDAY"] = rule.by_day
    if rule.by_month_day:
        found["BYMONTHDAY"] = rule.by_month_day
    if entry.times is not None:
        found["COUNT"] = entry.times
    elif entry.until is not None:
        last = datetime.combine(entry.until, entry.start.time())
        found["UNTIL"] = _local(last, zone).astimezone(UTC)
    return found


def _party(party: Party) -> Any:
    from icalendar import vCalAddress

    found = vCalAddress(f"mailto:{party.email}")
    found.params["CN"] = " ".join(_said(party.name, 120).replace('"', "'").split()) or party.email
    return found


def _invited(party: Party) -> Any:
    found = _party(party)
    found.params |= {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    return found


def _said(text: str, most: int) -> str:
    """A text as a calendar can hold it: no control characters, one kind of line break, no long run of blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS)
    return _BLANKS.sub(" ", writable(lines))[:most].strip()
