"""A recalibration on paper: the difference with the last one, every point with its decision, and who signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files import wording as paper_words
from mandate.connectors.files.pdf import render_pdf
from mandate.connectors.files.tables import file_name
from mandate.records import ledger
from mandate.records.models import Organisation, Point, Recalibration
from mandate.services import formats, wording
from mandate.services.policy.papers import Made
from mandate.services.recalibration import planning, telling, words
from mandate.services.recalibration.telling import PointLine


def made(
    row: Recalibration, points: Sequence[Point], *, language: str, today: date, at: datetime, past: bool = False
) -> Made:
    """The session as a PDF in a language; `past` where `at` is a moment of the past."""
    company = Organisation.objects.first()
    with translation.override(language):
        data = _data(row, points, company, language=language, today=today, at=at, past=past)
        content = render_pdf("recalibration", data, language=language, date=row.held_on or today)
        title = data["title"]
    sample = bool(company and company.is_sample)
    titles = (company.name if company else "", title)
    name = file_name(titles, "pdf", on=row.held_on or row.due_on, sample=sample, language=language)
    return Made(name, content)


def _data(
    row: Recalibration, points: Sequence[Point], company: Organisation | None, *, language: str, today: date,
    at: datetime, past: bool,
) -> dict[str, Any]:  # fmt: skip
    anchor, signed = ledger.anchor(), row.state == planning.SIGNED
    last = telling.before(row, at if past else None)
    lines = telling.compared(row, last, today=today, at=at if past else None)
    return {
        "labels": paper_words.labels(language),
        "organisation": company.name if company else "",
        "sample": bool(company and company.is_sample),
        "as_of": formats.moment(at),
        "change": anchor.change,
        "seal": anchor.digest[:8],
        "title": _("Recalibration %(number)s") % {"number": row.number},
        "kicker": _("Recalibration %(number)s") % {"number": row.number},
        "standing": formats.day(row.held_on) if signed else _("Draft"),
        "sentence": telling.sentence(row, points),
        "basis": _since(last),
        "words": _words(),
        "figures": [
            {"label": one.label, "now": one.now, "before": one.before, "differs": one.differs} for one in lines
        ],
        "groups": _groups([telling.line(point) for point in points], signed=signed),
        "minutes": [line.strip() for line in row.minutes.splitlines() if line.strip()],
        "signatures": signatures(row),
        "next": _("Next session: %(day)s") % {"day": formats.day(row.next_on)} if row.next_on else "",
    }


def _since(last: Recalibration | None) -> str:
    if last is None:
        return _("The first session: there is nothing to compare with yet.")
    said = {"number": last.number, "day": formats.day(last.held_on)}
    return _("Compared with recalibration %(number)s of %(day)s.") % said


def _words() -> dict[str, str]:
    return {
        "different": _("What is different"),
        "figure": _("Figure"),
        "now": _("Now"),
        "last": _("Last time"),
        "minutes": _("Minutes"),
        "signed": _("Signed"),
    }


def signatures(row: Recalibration) -> list[str]:
    """Who signed, in which role, on which day; or that nobody did."""
    found = [
        _("%(name)s, %(role)s, %(day)s")
        % {"name": one["name"], "role": wording.word("role", one["role"]).lower(), "day": formats.day(one["on"])}
        for one in row.signatures
    ]
    return found or [_("Nobody has signed yet.")]


def _groups(lines: Sequence[PointLine], *, signed: bool) -> list[dict[str, Any]]:
    found: dict[str, list[PointLine]] = {}
    for line in lines:
        found.setdefault(line.source_words, []).append(line)
    return [{"title": title, "points": [_point(one, signed=signed) for one in rows]} for title, rows in found.items()]


def _point(one: PointLine, *, signed: bool) -> dict[str, str]:
    proposed = _("Proposal: %(proposal)s") % {"proposal": one.proposal}
    owner = _("Owner: %(name)s") % {"name": one.owner} if one.owner else ""
    done = words.outcome(one.subject_kind, one.verdict) if signed and one.verdict else ""
    note = " ".join(part for part in (done, owner) if part)
    return {
        "name": one.name, "decided": one.decided, "why": one.why, "reason": one.reason, "proposed": proposed,
        "note": note,
    }  # fmt: skip


def sources(lines: Sequence[PointLine]) -> list[tuple[str, int]]:
    """Every source with how many points it gave; one without any is named too."""
    return [(label, sum(one.source == code for one in lines)) for code, label in words.sources().items()]
