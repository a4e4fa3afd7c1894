"""A plan as a drawing: the near quarter in weeks, then months, then quarters, then the horizon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from mandate.records.models import Plan
from mandate.services.roadmap import slots, words
from mandate.services.roadmap.reading import Row

LABEL, WEEKS, MONTH, LATER, BEYOND = 300, 98, 38, 15, 78
"""Widths: of the names, of a month drawn in weeks, of a month, of a month drawn in quarters, and of the horizon."""
NEAR = 3
ROW, HEAD, LANE = 30, 62, 30
CHARACTERS = 42
ROOM_FOR_WEEK = 18


@dataclass(frozen=True, slots=True)
class Band:
    """One column head with its place, and whether its text has room for a year."""

    x: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One initiative on its line; `cut` says that it began before the drawing does."""

    row: Row
    y: float
    x: float
    width: float
    label: str
    inside: bool
    due: float | None
    cut: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """Initiatives that are for the same thing, under their heading."""

    code: str
    text: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs; `edges` are the places where slots begin, for who drags."""

    width: float
    height: float
    near: tuple[Band, ...]
    weeks: tuple[Band, ...]
    months: tuple[Band, ...]
    quarters: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    edges: tuple[float, ...]
    today: float | None
    horizon: Band
    first: int
    last: int


def draw(plan: Plan, lanes: Iterable[tuple[str, str, Sequence[Row]]], *, today: date, months: int) -> Drawing:
    """The drawing of what lies in the next `months` months; what ended before is left out."""
    first = min(max(0, slots.slot(today, plan.starts_on)), plan.asked["slots"] - 1)
    last = min(plan.asked["slots"], first + months)
    edges = _edges(first, last)
    drawn, y = [], float(HEAD)
    for code, text, rows in lanes:
        bars, at = [], y + LANE
        for row in rows:
            if row.end > first and row.start < last:
                bars.append(_bar(row, at, edges, first, last))
                at += ROW
        if bars:
            drawn.append(Lane(code, text, y, tuple(bars)))
            y = at + 8
    end = edges[-1]
    return Drawing(
        end + BEYOND, y + 6, *_heads(plan, edges, first, last), tuple(drawn), tuple(edges),
        _place(today, plan, edges, first), Band(end, BEYOND, _("Horizon")), first, last,
    )  # fmt: skip


def _edges(first: int, last: int) -> list[float]:
    """Where each slot begins, and where the last one ends; a shorter view uses the room of the later months."""
    far = last - first
    stretch = 1.0 if far > 12 else (1.35 if far > 6 else 2.6)
    edges, x = [], float(LABEL)
    for place in range(far):
        edges.append(x)
        x += WEEKS if place < NEAR else (MONTH * stretch if place + first < slots.FINE else LATER)
    return [*edges, x]


def _x(slot: int, edges: Sequence[float], first: int) -> float:
    return edges[min(max(slot - first, 0), len(edges) - 1)]


def _bar(row: Row, y: float, edges: Sequence[float], first: int, last: int) -> Bar:
    x, end = _x(row.start, edges, first), _x(row.end, edges, first)
    due = _x(row.due, edges, first) if row.due is not None and row.due <= last else None
    label = row.name if len(row.name) <= CHARACTERS else f"{row.name[: CHARACTERS - 1].rstrip()}…"
    width = max(end - x - 2, 6)
    return Bar(row, y, x + 1, width, label, width > 8 * len(row.owner) + 16, due, row.start < first)


def _heads(
    plan: Plan, edges: Sequence[float], first: int, last: int
) -> tuple[tuple[Band, ...], tuple[Band, ...], tuple[Band, ...], tuple[Band, ...]]:
    """Column heads: the months drawn in weeks, the weeks, the months after them, the quarters after a year."""

    def band(slot: int, until: int, text: str) -> Band:
        x = _x(slot, edges, first)
        return Band(x, _x(until, edges, first) - x, text)

    near = tuple(band(s, s + 1, words.month(s, plan, short=True)) for s in range(first, min(first + NEAR, last)))
    weeks = tuple(_weeks(plan, edges, first, min(first + NEAR, last)))
    months = tuple(
        band(s, s + 1, words.month(s, plan, short=True).split(" ")[0])
        for s in range(first + NEAR, min(slots.FINE, last))
    )
    quarters = tuple(
        band(s, min(s + 3, last), words.quarter(s // 3, plan.starts_on)) for s in range(max(slots.FINE, first), last, 3)
    )
    return near, weeks, months, quarters


def _weeks(plan: Plan, edges: Sequence[float], first: int, until: int) -> Iterable[Band]:
    """Every Monday of the near months with the number of its week."""
    day, end = slots.day(first, plan.starts_on), slots.day(until, plan.starts_on)
    day += timedelta(days=-day.weekday() % 7)
    while day < end:
        x = _place(day, plan, edges, first) or 0.0
        room = edges[until - first] - x
        yield Band(x, room, str(day.isocalendar().week) if room > ROOM_FOR_WEEK else "")
        day += timedelta(days=7)


def _place(day: date, plan: Plan, edges: Sequence[float], first: int) -> float | None:
    """Where a day lies; None outside the drawing."""
    slot = slots.slot(day, plan.starts_on) - first
    if not 0 <= slot < len(edges) - 1:
        return None
    begins, ends = slots.day(slot + first, plan.starts_on), slots.day(slot + first + 1, plan.starts_on)
    share = (day - begins).days / (ends - begins).days
    return round(edges[slot] + share * (edges[slot + 1] - edges[slot]), 1)
