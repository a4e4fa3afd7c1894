"""A decision on one page: long texts are shortened there and stand in full on the page it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files import wording as paper_words
from mandate.connectors.files.pdf import NotRendered, render_pdf
from mandate.connectors.files.tables import file_name
from mandate.records import ledger
from mandate.records.models import Decision, Organisation
from mandate.services import charter, formats, routing
from mandate.services.deciding import ballots, evidence, gates, showing, words
from mandate.services.deciding.showing import Column
from mandate.services.decisions import ASKED, PREPARED, states
from mandate.services.overview import Overview
from mandate.services.policy.papers import Made
from mandate.services.voices import critics
from mandate.services.voices.critics import Heard
from mandate.services.voices.saying import OPEN

LENGTHS = (1.0, 0.55, 0.25)
"""How much of its room each text gets, until the sheet is one page."""
LONG, MIDDLE, SHORT = 520, 260, 150
MOST = 6


@dataclass(frozen=True, slots=True)
class _Room:
    """How long texts may be on this attempt."""

    share: float

    def cut(self, text: str, most: int) -> str:
        """The text, shortened at a word where it is too long."""
        room, plain = int(most * self.share), " ".join(text.split())
        if len(plain) <= room:
            return plain
        return f"{plain[:room].rsplit(' ', 1)[0].rstrip(',.;: ')} …"


def made(
    decision: Decision, *, language: str, today: date, at: datetime, past: bool = False, seen: Overview | None = None
) -> Made:
    """The sheet of a decision as a PDF of one page; `past` where `at` is a moment of the past."""
    company = Organisation.objects.first()
    with translation.override(language):
        content = _one_page(decision, company, language=language, today=today, at=at, past=past, seen=seen)
    sample = bool(company and company.is_sample)
    titles = (company.name if company else "", decision.title)
    return Made(
        file_name(titles, "pdf", on=words.settled_on(decision) or today, sample=sample, language=language), content
    )


def _one_page(decision: Decision, company: Organisation | None, *, language: str, today: date, **facts: Any) -> bytes:
    for share in LENGTHS:
        data = _data(decision, company, _Room(share), language=language, today=today, **facts)
        try:
            return render_pdf("decision", data, language=language, date=words.settled_on(decision) or today)
        except NotRendered:
            if share == LENGTHS[-1]:
                raise
    raise AssertionError("every attempt returns or raises")


def _data(
    decision: Decision, company: Organisation | None, room: _Room, *, language: str, today: date, at: datetime,
    past: bool, seen: Overview | None,
) -> dict[str, Any]:  # fmt: skip
    anchor = ledger.anchor()
    said = routing.said(decision.routing, names=charter.known_names())
    columns = showing.columns(decision, today=today)
    stands = states().get(decision.state, decision.state)
    return {
        "labels": paper_words.labels(language),
        "organisation": company.name if company else "",
        "sample": bool(company and company.is_sample),
        "as_of": formats.moment(at),
        "change": anchor.change,
        "seal": anchor.digest[:8],
        "title": room.cut(decision.title, SHORT),
        "kicker": _("Decision"),
        "standing": f"{stands}, {formats.day(words.settled_on(decision) or decision.promised_on or decision.taken_on)}",
        "sentence": f"{room.cut(decision.title, SHORT)} {room.cut(words.answer(decision), SHORT)}",
        "background": room.cut(decision.question, MIDDLE),
        "words": _words(),
        "options": [{"title": room.cut(one.title, 60), "mark": _mark(one)} for one in columns],
        "rows": _rows(columns, room),
        "why": room.cut(decision.why or _("Nothing is advised yet."), LONG),
        "wait": room.cut(decision.wait, MIDDLE),
        "whose": said.sentence or _whose(columns),
        "reasons": [] if said.alone else [room.cut(one, SHORT) for one in said.reasons[:3]],
        "votes": _votes(decision, room, today=today, at=at if past else None),
        "gates": [{"words": room.cut(one.words, SHORT), "shut": one.shut} for one in _gates(decision, today)],
        "evidence": [
            {"name": room.cut(one.name, SHORT), "fact": room.cut(" ".join((one.fact, one.note)), SHORT)}
            for one in evidence.pieces(decision.evidence, seen=seen, today=today)[:MOST]
        ],
        "voices": [] if past else _voices(decision, room),
        "after": _after(decision, room),
    }


def _words() -> dict[str, str]:
    return {
        "options": _("The options side by side"),
        "advice": _("What is advised, and why"),
        "wait": _("If we wait:"),
        "whose": _("Whose decision it is"),
        "gates": _("What must be true first"),
        "evidence": _("What it rests on"),
        "voices": _("What critics say"),
        "after": _("What follows"),
    }


def _mark(one: Column) -> str:
    if one.chosen:
        return _("Chosen")
    return _("Advised") if one.advised else ""


def _rows(columns: tuple[Column, ...], room: _Room) -> list[dict[str, Any]]:
    """The same rows for every option; a row that nobody filled in is left out."""
    rows = (
        (_("Effect"), [one.effect for one in columns], SHORT),
        (_("Cost"), [one.cost for one in columns], SHORT),
        (_("Hours"), [one.hours for one in columns], SHORT),
        (_("Risk"), [one.risk for one in columns], SHORT),
        (_("Who gains"), [one.gains for one in columns], 80),
        (_("Who loses"), [one.loses for one in columns], 80),
        (_("Share of experiments"), [one.share for one in columns], 80),
    )
    return [
        {"label": label, "cells": [room.cut(cell, most) or "–" for cell in cells]}
        for label, cells, most in rows
        if any(cells)
    ]


def _whose(columns: tuple[Column, ...]) -> str:
    return next((one.whose for one in columns if one.advised), "")


def _gates(decision: Decision, today: date) -> tuple[gates.Gate, ...]:
    return gates.of(decision, None, today=today)[:MOST] if decision.state in {ASKED, PREPARED} else ()


def _votes(decision: Decision, room: _Room, *, today: date, at: datetime | None) -> list[str]:
    """What members said, each on a line with the comment."""
    lines = []
    for row in ballots.of(decision, at)[:MOST]:
        choice = words.said(words.CHOICES, row.choice).lower()
        comment = f" {room.cut(row.comment, SHORT)}" if row.comment else ""
        lines.append(f"{row.member.name}: {choice}.{comment}")
    return lines


def _voices(decision: Decision, room: _Room) -> list[str]:
    """What critics said, as everybody may read it: never the words of a voice, and what is done with those that wait.

    Of a moment in the past nothing is told: what was said without a name could be joined to its day.
    """
    rows = critics.about(critics.subjects(decision))
    lines = [_voice(one, room) for one in critics.shown(rows, None)[:MOST]]
    notes = dict.fromkeys(one["note"] for one in decision.voices if one.get("note"))
    return [*lines, *(room.cut(_("Said when it was decided: %(note)s") % {"note": note}, MIDDLE) for note in notes)]


def _voice(one: Heard, room: _Room) -> str:
    """One voice: the sentence written for everybody, else that there is one; and where it stands."""
    said = room.cut(one.reply, SHORT) or _("Somebody said something about %(name)s.") % {"name": one.about}
    if one.state != OPEN:
        return said if one.reply else f"{said} {_('Was answered.')}"
    waits = {"day": formats.day(one.due_on), "who": one.hearer}
    return f"{said} {_('Waits for a reply by %(day)s: %(who)s.') % waits}"


def _after(decision: Decision, room: _Room) -> list[str]:
    if decision.state in {ASKED, PREPARED}:
        return []
    found = []
    if decision.owner is not None:
        found.append(_("Owner: %(name)s") % {"name": decision.owner.name})
    if decision.review_on:
        found.append(_("Looked at again on %(day)s.") % {"day": formats.day(decision.review_on)})
    return [*found, *([room.cut(decision.follow_up, MIDDLE)] if decision.follow_up else [])]
