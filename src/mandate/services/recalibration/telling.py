"""A session as pages, papers and scripts tell it: its sentence, its points in words, what differs from the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.files.tables import Column, Kind, Table
from mandate.records import asof, ledger
from mandate.records.models import Organisation, Point, Recalibration
from mandate.services import formats, wording
from mandate.services.recalibration import figures, planning, words
from mandate.services.recalibration.planning import Rhythm


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point in words; `decided` is empty while it is open, `decision` the key of a decision it led to."""

    key: str
    position: int
    source: str
    source_words: str
    subject_kind: str
    subject: str
    name: str
    also: tuple[str, ...]
    proposal: str
    reason: str
    verdict: str
    decided: str
    why: str
    owner: str
    until: date | None
    decision: str
    version: int


def points_of(row: Recalibration, at: datetime | None = None) -> list[Point]:
    """The points of a session in the order of its agenda, now or at a moment."""
    if at is None:
        return list(row.points.select_related("owner").order_by("position"))
    past = [one for one in asof.world(at).all(Point) if one.recalibration_id == row.key]
    return sorted(past, key=lambda one: one.position)


def line(point: Point) -> PointLine:
    """One point in the reader's words."""
    sources, facts = words.sources(), point.facts
    return PointLine(
        key=point.key,
        position=point.position,
        source=point.source,
        source_words=sources.get(point.source, point.source),
        subject_kind=point.subject_kind,
        subject=point.subject,
        name=words.name(point),
        also=tuple(sources.get(one, one) for one in facts.get("also", ())),
        proposal=words.proposal(point),
        reason=words.reason(point),
        verdict=point.verdict,
        decided=_decided(point),
        why=point.why,
        owner=point.owner.name if point.owner else "",
        until=point.until,
        decision=facts.get("decision", ""),
        version=point.version,
    )


def _decided(point: Point) -> str:
    if not point.verdict:
        return ""
    word = words.verdicts()[point.verdict]
    if point.until is None:
        return word
    return _("%(verdict)s until %(day)s") % {"verdict": word, "day": formats.day(point.until)}


def sentence(row: Recalibration, points: Sequence[Point]) -> str:
    """Where a session stands, in one sentence."""
    count = len(points)
    open_ = sum(not point.verdict for point in points)
    said = {"number": row.number, "count": formats.count(count), "open": formats.count(open_)}
    if row.state == planning.SIGNED:
        text = ngettext(
            "Recalibration %(number)s decided %(count)s point on %(day)s.",
            "Recalibration %(number)s decided %(count)s points on %(day)s.",
            count,
        )
        return text % {**said, "day": formats.day(row.held_on)}
    if row.state == planning.PLANNED:
        return _("Recalibration %(number)s is planned for %(day)s.") % {**said, "day": formats.day(row.due_on)}
    if not open_ and row.next_on is None:
        return _("Every point is decided; the day of the next session is not set yet.")
    if not open_:
        return _("Every point is decided; recalibration %(number)s can be signed.") % said
    text = ngettext(
        "%(open)s of %(count)s points waits for a decision.", "%(open)s of %(count)s points wait for a decision.", open_
    )
    return wording.opening(text % said)


def next_sentence(found: Rhythm, *, today: date) -> str:
    """When the next session is, in one sentence."""
    if found.due is None:
        return _("The rhythm begins with the first inventory.")
    left = (found.due - today).days
    if not left:
        return _("The next recalibration is today.")
    if left < 0:
        text = ngettext(
            "The recalibration of %(day)s is %(count)s day late.",
            "The recalibration of %(day)s is %(count)s days late.",
            -left,
        )
        return text % {"day": formats.day(found.due), "count": formats.count(-left)}
    text = ngettext(
        "The next recalibration is on %(day)s, in %(count)s day.",
        "The next recalibration is on %(day)s, in %(count)s days.",
        left,
    )
    return text % {"day": formats.day(found.due), "count": formats.count(left)}


def before(row: Recalibration, at: datetime | None = None) -> Recalibration | None:
    """The session before this one that was signed."""
    rows: Iterable[Recalibration]
    if at is None:
        rows = Recalibration.objects.filter(number__lt=row.number, state=planning.SIGNED)
    else:
        rows = [one for one in asof.world(at).all(Recalibration) if one.number < row.number]
    signed = [one for one in rows if one.state == planning.SIGNED]
    return max(signed, key=lambda one: one.number, default=None)


def compared(
    row: Recalibration, last: Recalibration | None, *, today: date, at: datetime | None = None
) -> list[figures.Line]:
    """The figures of a session beside those of the `last`: as sealed, or while it is open as they are."""
    now = row.facts or figures.figures(today=today, at=at)
    return figures.lines(now, last.facts if last else None)


_COLUMNS = (
    ("position", "Place", "Plaats", Kind.INT),
    ("source_words", "Source", "Bron", Kind.TEXT),
    ("name", "Subject", "Onderwerp", Kind.TEXT),
    ("proposal", "Proposal", "Voorstel", Kind.TEXT),
    ("reason", "Because", "Omdat", Kind.TEXT),
    ("decided", "Decided", "Besloten", Kind.TEXT),
    ("why", "Why", "Waarom", Kind.TEXT),
    ("owner", "Owner", "Eigenaar", Kind.TEXT),
    ("until", "Until", "Tot", Kind.DATE),
    ("key", "Key", "Sleutel", Kind.TEXT),
)


def table(row: Recalibration, points: Iterable[Point], *, at: datetime) -> Table:
    """The agenda with what was decided, as a table that can leave the house."""
    company = Organisation.objects.first()
    told = [line(point) for point in points]
    cells: list[dict[str, Any]] = [{name: getattr(one, name) for name, *_rest in _COLUMNS} for one in told]
    return Table(
        title=_("Recalibration %(number)s") % {"number": row.number},
        columns=tuple(Column(key, en, nl, kind=kind) for key, en, nl, kind in _COLUMNS),
        rows=cells,
        as_of=at,
        source_url=f"/recalibration/{row.key}/",
        digest=ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )
