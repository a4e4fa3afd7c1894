"""What a chart says, before it is drawn: rows with labels of their own, never more than two hues."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

DRAWING_VERSION = 1
MOST_SERIES = 3
FIVE = 5


class ChartKind(StrEnum):
    """The five shapes a chart may have."""

    LINE = "line"
    BAR = "bar"
    DOT = "dot"
    FIVE_BARS = "five_bars"
    TIMELINE = "timeline"


class Hue(StrEnum):
    """The colour of a series: the accent, the amber of "your move", or the quiet ink behind both."""

    ACCENT = "accent"
    WARN = "warn"
    QUIET = "quiet"


class InvalidChart(ValueError):
    """A chart that would mislead or cannot be drawn; says why."""


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is drawn, with the label that stands beside it (there is no legend)."""

    key: str
    label: str
    hue: Hue = Hue.ACCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One mark. `label` names it, `at` places it in time (line, timeline), None as value leaves a gap.

    `low` and `high` are the interval of a dot; `until` ends a bar on a timeline.
    """

    label: str = ""
    value: float | None = None
    series: str = ""
    at: date | None = None
    low: float | None = None
    high: float | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A line with a word: a value on the axis of values, or a date on a timeline."""

    at: float | date
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSpec:
    """A chart: a heading that is a sentence, series with direct labels, and the rows that also stand in its table.

    `unit` follows the numbers ("€", "%", "people"); `language` decides points and commas. Raises InvalidChart.
    """

    kind: ChartKind
    heading: str
    rows: tuple[ChartRow, ...]
    series: tuple[Series, ...] = (Series("", ""),)
    unit: str = ""
    language: str = "en"
    limit: Limit | None = None

    def __post_init__(self) -> None:
        """Refuses what would mislead: nameless charts, unknown series, three colours, bars below zero."""
        if not self.heading.strip():
            raise InvalidChart("a chart needs a heading that says what it shows")
        keys = [one.key for one in self.series]
        if not keys or len(keys) > MOST_SERIES or len(set(keys)) != len(keys):
            raise InvalidChart("one to three series with different keys")
        strangers = {row.series for row in self.rows} - set(keys)
        if strangers:
            raise InvalidChart(f"rows of a series that is not there: {', '.join(sorted(strangers))}")
        _check_rows(self.kind, self.rows)


def _check_rows(kind: ChartKind, rows: tuple[ChartRow, ...]) -> None:
    if not rows or (kind is not ChartKind.TIMELINE and all(row.value is None for row in rows)):
        raise InvalidChart("nothing is known yet: say so in words instead")
    if kind in (ChartKind.LINE, ChartKind.TIMELINE) and any(row.at is None for row in rows):
        raise InvalidChart(f"every row of a {kind} needs a date")
    if kind in (ChartKind.BAR, ChartKind.FIVE_BARS) and any((row.value or 0) < 0 for row in rows):
        raise InvalidChart("a bar starts at zero and cannot go below it")
    if kind is ChartKind.FIVE_BARS and len(rows) != FIVE:
        raise InvalidChart("five answers, five bars")


def spec_digest(spec: ChartSpec, *, width: int, paper: bool = False) -> str:
    """Sixteen characters that differ whenever the drawing would: the key for a cache."""
    said = json.dumps(asdict(spec), default=str, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(f"{DRAWING_VERSION}|{width}|{paper}|{said}".encode()).hexdigest()[:16]
