"""What every log reader offers: how it is recognised and how one line, or one JSON record, becomes an event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mandate.engines.discovery.facts import Event

LineOutcome = Event | str | None
"""Of one line: an event; None for a line that was understood and holds no event; or the reason it is rejected."""

RecordOutcome = tuple[Event, ...] | str
"""Of one JSON record: its events (none is fine), or the reason it is rejected."""

Record = Mapping[str, Any]
LineParser = Callable[[str], LineOutcome]


@dataclass(frozen=True, slots=True)
class Guess:
    """How sure a reader is that lines are its own: 0 not at all, 1 entirely."""

    format_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class LineSlice:
    """A log of one record a line. `start` gives a fresh parser; `reference` is the day yearless stamps end at."""

    guess: Callable[[Sequence[str]], Guess]
    start: Callable[[date], LineParser]


@dataclass(frozen=True, slots=True)
class RecordSlice:
    """A log of JSON records. `recognise` gives the format of a record it knows, None for any other."""

    recognise: Callable[[Record], str | None]
    parse: Callable[[Record], RecordOutcome]


def share_of_events(lines: Sequence[str], parse: LineParser) -> float:
    """The part of the non-blank lines that hold an event, 0 to 1."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return 0.0
    return sum(isinstance(parse(line), Event) for line in filled) / len(filled)


def text_of(value: object) -> str | None:
    """A field as text; None for what sources write when they have nothing: null, empty, `-`, `null`, `None`, `N/A`."""
    if value is None or isinstance(value, dict | list):
        return None
    text = str(value).strip()
    return None if text in ABSENT else text


def whole(value: object) -> int | None:
    """A count of bytes as a number; None when it is absent or no whole number from 0 up."""
    if isinstance(value, int):
        return value if value >= 0 else None
    text = text_of(value)
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return int(text)


ABSENT = frozenset({"", "-", "null", "None", "NA", "N/A", "none", "(none)", "(empty)"})
