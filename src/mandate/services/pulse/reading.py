"""What the pulse says: how many agree, with the range chance leaves, per month and team; and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mandate.catalogue.pulse import load_pulse
from mandate.engines import pulse as engine
from mandate.engines.alignment.facts import BUT, EVERYONE
from mandate.engines.pulse import Share
from mandate.records.models import Pulse, Team
from mandate.services import formats
from mandate.services.pulse import asking

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """What one group said to one question in one month: its share, or None where it is hidden, in a word why."""

    share: Share | None
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group and its cells, a question or a month each; `key` is empty for everybody."""

    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """One question over the months in which it was asked, the oldest first."""

    code: str
    text: str
    months: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the page of the pulse says."""

    last: Pulse | None
    questions: tuple[str, ...]
    teams: tuple[Line, ...]
    trends: tuple[Trend, ...]
    differences: tuple[str, ...]
    compared: int


def seen(rows: Iterable[Pulse]) -> Seen:
    """What these months say together; only what was sealed when each was closed."""
    closed = sorted((row for row in rows if row.state == asking.CLOSED), key=lambda row: row.month)[-MOST_MONTHS:]
    texts = asking.texts()
    full = [row for row in closed if row.report]
    last = closed[-1] if closed else None
    codes = tuple(full[-1].questions) if full else ()
    names = dict(Team.objects.values_list("key", "name"))
    lines = _lines(full[-1], codes, names) if full else ()
    found, compared = _differences(full[-1], texts, names) if full else ((), 0)
    trends = tuple(_trend(code, texts.get(code, code), full) for code in codes)
    shorts = load_pulse().shorts(asking.language())
    return Seen(last, tuple(shorts.get(code, code) for code in codes), lines, trends, found, compared)


def of_team(rows: Iterable[Pulse], team: str) -> Line | None:
    """What the newest month says of one team, a cell per question; None where it is not shown alone."""
    return next((line for line in seen(rows).teams if line.key == team), None)


def trend_of(rows: Iterable[Pulse], team: str, *, months: int = 4) -> tuple[Trend, ...]:
    """What one team said to the questions of the newest month, and in the months before; none where nobody asked yet.

    A month in which fewer than five of the team answered stands there without a figure.
    """
    full = sorted((row for row in rows if row.state == asking.CLOSED and row.report), key=lambda row: row.month)
    texts, codes = asking.texts(), full[-1].questions if full else ()
    found = []
    for code in codes:
        asked = [row for row in full if code in row.questions][-months:]
        cells = tuple(cell(row, code, team) for row in asked)
        found.append(Trend(code, texts.get(code, code), tuple(row.month for row in asked), cells))
    return tuple(found)


def cell(row: Pulse, code: str, group: str = EVERYONE) -> Cell:
    """What a group said to a question in a month."""
    one = next((it for it in row.report.get("items", ()) if (it["item"], it["group"]) == (code, group)), None)
    if one is None:
        return Cell(None, _("fewer than five"))
    if one["counts"] is None:
        return Cell(None, _("nearly all alike") if one["nearly_all"] else _("not shown"))
    found = engine.share(one["counts"])
    if found.agree in (0, found.people):
        # Of a group that is all of one mind the share would tell what each of them thinks.
        return Cell(None, _("nearly all alike"))
    return Cell(found, said(found))


def said(found: Share) -> str:
    """A share as one reads it: "62 % (48 to 74)"."""
    low, high = (formats.number(round(one * 100)) for one in (found.low, found.high))
    return _("%(share)s %% (%(low)s to %(high)s)") % {
        "share": formats.number(round(found.part * 100)), "low": low, "high": high,
    }  # fmt: skip


def _lines(row: Pulse, codes: Sequence[str], names: dict[str, str]) -> tuple[Line, ...]:
    shown = [one["group"] for one in row.report["groups"]]
    found = [
        Line("" if key == EVERYONE else key, _("Everybody") if key == EVERYONE else names[key],
             tuple(cell(row, code, key) for code in codes))
        for key in shown if key == EVERYONE or key in names
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda line: (line.key != "", line.name)))


def _trend(code: str, text: str, rows: Sequence[Pulse]) -> Trend:
    asked = [row for row in rows if code in row.questions]
    return Trend(code, text, tuple(row.month for row in asked), tuple(cell(row, code) for row in asked))


def _differences(row: Pulse, texts: dict[str, str], names: dict[str, str]) -> tuple[tuple[str, ...], int]:
    """A sentence for each difference that survives the correction for all of them; and how many were looked at."""
    every = row.report["differences"]
    return tuple(_difference(one, texts, names) for one in every if one["reading"] == "differ"), len(every)


def _difference(one: dict[str, Any], texts: dict[str, str], names: dict[str, str]) -> str:
    first, second = one["groups"]
    words = {
        "text": texts.get(one["item"], one["item"]), "team": names.get(first, first),
        "steps": formats.rounded(one["steps"], 1), "draws": formats.number(max(2, round(1 / max(one["p"], 1e-6)))),
    }  # fmt: skip
    if second.startswith(BUT):
        text = _("On “%(text)s” %(team)s and the others are %(steps)s steps apart; chance does this once in %(draws)s.")
    else:
        text = _("“%(text)s” moved %(steps)s steps since the month before; chance does this once in %(draws)s.")
    return text % words


@dataclass(frozen=True, slots=True)
class Point:
    """One question, one month, one group, as lists and files have it; the numbers are None where they are hidden."""

    key: str
    month: str
    code: str
    text: str
    group: str
    name: str
    people: int | None
    agree: int | None
    share: float | None
    low: float | None
    high: float | None
    word: str


def points(rows: Iterable[Pulse]) -> list[Point]:
    """Every figure of these months, the newest first; what is hidden stands there without a number."""
    texts, names = asking.texts(), dict(Team.objects.values_list("key", "name"))
    found = []
    for row in sorted((row for row in rows if row.report), key=lambda row: row.month, reverse=True):
        groups = [one["group"] for one in row.report["groups"]]
        for code in row.questions:
            found += [_point(row, code, texts.get(code, code), group, names) for group in groups]
    return found


def _point(row: Pulse, code: str, text: str, group: str, names: dict[str, str]) -> Point:
    known, own = cell(row, code, group), "" if group == EVERYONE else group
    name = names.get(own, _("a team that is gone")) if own else _("Everybody")
    key = f"{row.month}-{code}-{own or EVERYONE}"
    if known.share is None:
        return Point(key, row.month, code, text, own, name, None, None, None, None, None, known.word)
    one = known.share
    parts = (round(one.part, 4), round(one.low, 4), round(one.high, 4))
    return Point(key, row.month, code, text, own, name, one.people, one.agree, *parts, known.word)
