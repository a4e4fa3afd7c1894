"""Answers of calendars to an invitation (RFC 5546, 3.2.3; RFC 6047): who, to what, and whether they come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

LARGEST_FILE = 50_000_000
"""The largest mail that is opened, with all that is attached to it."""
LARGEST_CALENDAR = 1_000_000
MOST = 200
"""Answers in one file: a calendar sends one at a time."""
ACCEPTED, DECLINED, TENTATIVE = "ACCEPTED", "DECLINED", "TENTATIVE"
_BEGIN = re.compile(rb"^BEGIN:VCALENDAR[ \t]*\r?$.*?^END:VCALENDAR[ \t]*\r?$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_FOLDED = re.compile(rb"\r?\n[ \t]")
_PARTS = re.compile(rb"^(?:content-type|mime-version|received|message-id):", re.MULTILINE | re.IGNORECASE)


class NotReplies(ValueError):
    """What is no answer of a calendar; `code` says why: large, none, method, many or broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: to the entry `uid`, by the mail address `who`, as `said` (a PARTSTAT), at the moment `stamp`.

    `instead_of` is the moment or day of the one time of a series that it answers; None answers all of them.
    """

    uid: str
    who: str
    said: str
    stamp: datetime | None
    sequence: int = 0
    instead_of: datetime | date | None = None


def read_replies(content: bytes) -> list[Reply]:
    """The answers in a calendar file, or in a whole mail or pasted text that carries one. Raises NotReplies."""
    if len(content) > LARGEST_FILE:
        raise NotReplies("large")
    found: list[Reply] = []
    seen = False
    for calendar in _calendars(content):
        seen = True
        found += _of(calendar)
        if len(found) > MOST:
            raise NotReplies("many")
    if not seen:
        raise NotReplies("none")
    return found


def _calendars(content: bytes) -> Iterator[bytes]:
    """Every calendar in what was given: the parts of a mail, else the text as it is."""
    text = _as_utf8(content)
    if not text.lstrip().upper().startswith(b"BEGIN:VCALENDAR") and _PARTS.search(text[:20_000]):
        parts = list(_parts(text))
        if parts:
            yield from parts
            return
    for match in _BEGIN.finditer(text):
        yield _small(match[0])


def _as_utf8(content: bytes) -> bytes:
    """UTF-16, as a text editor may have kept it, as UTF-8; and without a mark in front."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def _parts(content: bytes) -> Iterator[bytes]:
    message = message_from_bytes(content, policy=default)
    for part in message.walk():
        name = str(part.get_filename() or "").lower()
        if part.get_content_type() in {"text/calendar", "application/ics"} or name.endswith(".ics"):
            yield _small(_payload(part))


def _payload(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _small(calendar: bytes) -> bytes:
    if len(calendar) > LARGEST_CALENDAR:
        raise NotReplies("large")
    return calendar


def _of(calendar: bytes) -> list[Reply]:
    """The answers of one calendar. Raises NotReplies for one that invites, asks for another time, or is broken."""
    from icalendar import Calendar

    try:
        root: Any = Calendar.from_ical(calendar.decode("utf-8", "replace"))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError):
        raise NotReplies("broken") from None
    if str(root.get("method", "")).upper() != "REPLY":
        raise NotReplies("method")
    return [reply for event in root.walk("VEVENT") for reply in _replies(event)]


def _replies(event: Any) -> Iterator[Reply]:
    asked = event.get("attendee")
    for one in asked if isinstance(asked, list) else [asked]:
        who = str(one or "").strip()
        if who.lower().startswith("mailto:"):
            said = str(getattr(one, "params", {}).get("PARTSTAT", "")).upper()
            yield Reply(
                uid=str(event.get("uid", ""))[:300], who=who[len("mailto:") :].strip()[:254], said=said,
                stamp=_moment(event, "dtstamp"), sequence=_sequence(event), instead_of=_time(event, "recurrence-id"),
            )  # fmt: skip


def _sequence(event: Any) -> int:
    try:
        return int(event.get("sequence", 0))
    except (TypeError, ValueError):
        return 0


def _time(event: Any, name: str) -> datetime | date | None:
    found = getattr(event.get(name), "dt", None)
    return found if isinstance(found, date) else None


def _moment(event: Any, name: str) -> datetime | None:
    """A moment in UTC; one without a zone cannot be compared and is none."""
    found = _time(event, name)
    return found.astimezone(UTC) if isinstance(found, datetime) and found.tzinfo else None
