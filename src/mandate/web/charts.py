"""Charts on pages: drawn once in a child process, kept by what they show, beside the rows they show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from mandate.connectors.charts.spec import ChartKind, ChartRow, ChartSpec, Hue, InvalidChart, Series, spec_digest
from mandate.connectors.charts.svg import NotDrawn, chart_svgs
from mandate.services import formats
from mandate.services.overview import Overview, ServiceLine

WIDE, NARROW = 640, 340


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: its heading is a sentence, and its rows stand beneath it."""

    heading: str
    wide: Markup
    narrow: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _drawn(spec: ChartSpec) -> tuple[Markup, Markup] | None:
    """The chart at both widths, from the cache where it was drawn before; None when drawing failed."""
    folder = Path(settings.ORGANISATION_HOME) / "cache"
    paths = [folder / f"{spec_digest(spec, width=width)}.svg" for width in (WIDE, NARROW)]
    if not all(path.exists() for path in paths):
        try:
            drawn = chart_svgs([(spec, WIDE), (spec, NARROW)])
        except NotDrawn:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        for path, svg in zip(paths, drawn, strict=True):
            path.write_text(svg, encoding="utf-8")
    wide, narrow = (Markup(path.read_text(encoding="utf-8")) for path in paths)  # noqa: S704 - drawn by our own child
    return wide, narrow


def _monday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def _weeks(lines: Iterable[ServiceLine], most: int) -> list[ServiceLine]:
    """The services with the most people in any week, of those whose weeks may be shown."""
    known = [line for line in lines if sum(1 for _w, people in line.weekly if people is not None) >= 3]
    return sorted(known, key=lambda line: -max(p or 0 for _w, p in line.weekly))[:most]


def weekly(seen: Overview) -> Chart | None:
    """People per week for the most used services."""
    chosen = _weeks(seen.services, 2)
    if not chosen:
        return None
    heading = _("People per week: %(names)s") % {"names": formats.listed(line.name for line in chosen)}
    return _chart(heading, chosen)


def weekly_of(line: ServiceLine) -> Chart | None:
    """People per week for one service."""
    chosen = _weeks([line], 1)
    return _chart(_("People per week"), chosen) if chosen else None


def _chart(heading: str, chosen: list[ServiceLine]) -> Chart | None:
    hues = (Hue.ACCENT, Hue.QUIET)
    weeks = sorted({week for line in chosen for week, _people in line.weekly})
    by_line = [dict(line.weekly) for line in chosen]
    rows = tuple(
        ChartRow(at=_monday(week), value=known.get(week), series=line.service)
        for line, known in zip(chosen, by_line, strict=True)
        for week in weeks
    )
    series = tuple(Series(line.service, line.name, hue) for line, hue in zip(chosen, hues, strict=False))
    language = (translation.get_language() or "en")[:2]
    try:
        spec = ChartSpec(kind=ChartKind.LINE, heading=heading, rows=rows, series=series, language=language)
    except InvalidChart:
        return None
    drawn = _drawn(spec)
    if drawn is None:
        return None
    few = _("fewer than 5")
    table = tuple((week, *(few if k.get(week) is None else str(k[week]) for k in by_line)) for week in weeks)
    return Chart(heading, *drawn, (_("Week"), *(line.name for line in chosen)), table)
