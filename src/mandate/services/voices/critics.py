"""Critics are asked first: what was said about a subject is answered, or named, before somebody decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.records import access
from mandate.records.models import Dataset, Decision, Initiative, Person, Tool, Voice
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.voices.saying import AGENT, ARCHITECT, OPEN

LONGEST = 2000
Subject = tuple[str, str]
"""What a voice is about: its kind and its key; of an agent its name."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One voice beside its subject: for whom it is, its text only for them; for everybody else that it is there."""

    key: str
    about: str
    state: str
    due_on: date
    text: str
    reply: str
    hearer: str
    hears: bool


def subjects(decision: Decision) -> tuple[Subject, ...]:
    """What a decision is about, as voices name it: the decision itself, and the tool, dataset or initiative."""
    found = [(Decision.kind, decision.key)]
    if decision.subject_kind == "service" and decision.subject:
        found += of_services([decision.subject])[decision.subject]
    elif decision.subject_kind in {Tool.kind, Dataset.kind, Initiative.kind} and decision.subject:
        found.append((decision.subject_kind, decision.subject))
    return tuple(found)


def of_services(services: Iterable[str], tools: Iterable[Tool] | None = None) -> dict[str, list[Subject]]:
    """Each service as voices name it: the rows of the register that are it, and an agent called like one of them.

    `tools` are rows that were read already, these services' among them.
    """
    found: dict[str, list[Subject]] = {service: [] for service in services}
    for row in Tool.objects.filter(service__in=found) if tools is None else tools:
        if row.service in found:
            found[row.service] += [(Tool.kind, row.key), (AGENT, row.name)]
    return found


def about_services(services: Iterable[str], tools: Iterable[Tool] | None = None) -> dict[str, list[Voice]]:
    """Every voice about each of these services, what waits longest first."""
    wanted = of_services(services, tools)
    if not any(wanted.values()):
        return {service: [] for service in wanted}
    rows = about(one for subjects in wanted.values() for one in subjects)
    names = {service: {_folded(*one) for one in subjects} for service, subjects in wanted.items()}
    return {service: [row for row in rows if _subject(row) in named] for service, named in names.items()}


def _subject(row: Voice) -> Subject:
    return _folded(row.about_kind, row.about_name if row.about_kind == AGENT else row.about)


def _folded(kind: str, key: str) -> Subject:
    return kind, key.casefold() if kind == AGENT else key


def about(wanted: Iterable[Subject]) -> list[Voice]:
    """Every voice about one of these subjects, what waits longest first."""
    asked = Q(pk=None)
    for kind, key in wanted:
        asked |= Q(about_kind=kind, about_name__iexact=key) if kind == AGENT else Q(about_kind=kind, about=key)
    rows = Voice.objects.filter(asked).select_related("person").order_by("due_on", "key")
    return list(rows)


def waiting(rows: Iterable[Voice]) -> list[Voice]:
    """Those of them that nobody answered."""
    return [row for row in rows if row.state == OPEN]


def hearer(row: Voice) -> str:
    """Who answers it, in words."""
    return _("The architect") if row.lane == ARCHITECT else _("The MT and the works council")


def shown(rows: Sequence[Voice], person: Person | None) -> tuple[Heard, ...]:
    """The voices as one reader may see them: whoever does not hear one is told that it is there, not what it says."""
    return tuple(_shown(row, person) for row in rows)


def _shown(row: Voice, person: Person | None) -> Heard:
    hears = person is not None and row.lane in access.lanes_heard(person) and person.key != row.criticised
    sees = hears or (person is not None and person.key == row.person_id)
    text, reply = (row.text, row.reply) if sees else ("", row.summary)
    return Heard(row.key, row.about_name, row.state, row.due_on, text, reply, hearer(row), sees)


def named(rows: Iterable[Voice], note: str, *, today: date) -> list[dict[str, Any]]:
    """What a decision keeps of the voices about it: which there were, how each stood, and what was said of the open."""
    return [
        {
            "voice": row.key,
            "state": row.state,
            "on": today.isoformat(),
            "note": note.strip() if row.state == OPEN else "",
        }
        for row in rows
    ]


def unnamed(decision: Decision) -> list[Voice]:
    """Voices about a decision that nobody answered, and of which it does not say yet what is done with them."""
    kept = {one["voice"] for one in decision.voices if one.get("note")}
    return [row for row in waiting(about(subjects(decision))) if row.key not in kept]


def refuse_unanswered(wanted: Iterable[Subject], note: str) -> None:
    """Raises Refused where critics wait for a reply and `note` does not say what is done with what they say.

    Whatever is decided or accepted asks this first: a decision, the acceptance of an agent.
    """
    refuse_waiting(waiting(about(wanted)), note)


def refuse_waiting(rows: Sequence[Voice], note: str) -> None:
    """The same of voices that were read already, all of which wait for a reply."""
    if not rows or note.strip():
        return
    raise Refused(
        why=_("Critics wait for a reply about this."),
        whose_move=", ".join(dict.fromkeys(hearer(row) for row in rows)),
        what_would_change_this=_("A reply to each, or a sentence that says what is done with what they say."),
        reasons=tuple(
            _("About %(name)s, a reply is promised for %(day)s.")
            % {"name": row.about_name, "day": formats.day(row.due_on)}
            for row in rows
        ),
    )
