"""The guardrails as other systems see them: what else an entity is called, and an answer in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.engines.access.terms import Decision, Request, Uid
from mandate.records.models import Competence, Dataset, Person, Purpose, Record, Tool
from mandate.services.asking_access import advising, nearby
from mandate.services.asking_access.advising import Step
from mandate.services.asking_access.lacking import Lack
from mandate.services.guardrails import answers
from mandate.services.guardrails.answers import TYPES, Question
from mandate.services.guardrails.current import Guardrails

_KINDS = {type_: kind for kind, type_ in TYPES.items()}
_CALLED: Mapping[str, tuple[type[Record], str]] = {
    "Person": (Person, "email"), "Tool": (Tool, "name"), "Dataset": (Dataset, "name"), "Purpose": (Purpose, "name"),
    "Competence": (Competence, "name"),
}  # fmt: skip


def names(by: Guardrails) -> dict[str, dict[str, str]]:
    """By type and in lower case: people by their e-mail address, things by their name; never a name two have."""
    return {type_: _names(by, model, attribute) for type_, (model, attribute) in _CALLED.items()}


def _names(by: Guardrails, model: type[Record], attribute: str) -> dict[str, str]:
    found: dict[str, str] = {}
    twice = set()
    for key, row in by.register.of(model).items():
        name = str(getattr(row, attribute) or "").casefold()
        if name in found:
            twice.add(name)
        found[name] = key
    return {name: key for name, key in found.items() if name and name not in twice}


def question_of(request: Request) -> Question:
    """The request as a question about a row of the registers."""
    purpose, rank = request.context.get("purpose"), request.context.get("data_class")
    return Question(
        request.principal.id,
        _KINDS.get(request.resource.type, ""),
        request.resource.id,
        purpose.id if isinstance(purpose, Uid) else "",
        rank if type(rank) is int else None,
        request.action.id,
    )


def said(request: Request, decision: Decision, *, by: Guardrails) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Why, in English and in Dutch."""
    english, dutch = (_in(language, partial(_said, request, decision, by)) for language in ("en", "nl"))
    return english, dutch


def unknown(part: str, given: str, *, by: Guardrails) -> tuple[str, str, tuple[str, ...]]:
    """What to say of a circumstance that no register knows, in English and in Dutch, and what looks like it, by key."""
    english, dutch = (_in(language, partial(nearby.unknown, part, given, by.register)) for language in ("en", "nl"))
    return english.say, dutch.say, english.known


@dataclass(frozen=True, slots=True)
class Turns:
    """What would turn a no, each step tried; what is lacking now; and whether asking for access is one of the steps."""

    steps: tuple[dict[str, Any], ...] = ()
    unmet: tuple[dict[str, Any], ...] = ()
    requestable: bool = False


def changes(request: Request, *, by: Guardrails, now: datetime, today: date) -> Turns:
    """What would turn a no and what is lacking, in both languages."""
    question = question_of(request)
    if answers.row_of(question, by) is None:
        return Turns()
    advice = partial(advising.advise, question, by=by, now=now, today=today)
    english, dutch = (_in(language, advice) for language in ("en", "nl"))
    return Turns(
        tuple(_step(one, other) for one, other in zip(english.steps, dutch.steps, strict=True)),
        tuple(_unmet(one, other) for one, other in zip(english.lacks, dutch.lacks, strict=True)),
        any(advising.REQUEST in step.sorts for step in english.steps),
    )


def _unmet(english: Lack, dutch: Lack) -> dict[str, Any]:
    told = {"what": english.what, "now": english.now, "needed": english.needed, "en": english.say, "nl": dutch.say}
    return told | ({"name": english.name} if english.name else {})


def _step(english: Step, dutch: Step) -> dict[str, Any]:
    told: dict[str, Any] = {"steps": list(english.sorts), "en": english.say, "nl": dutch.say}
    told |= {"who_en": english.who, "who_nl": dutch.who}
    told |= {"purpose": english.purpose} if english.purpose else {}
    return told | ({"data_class": english.data_class} if english.data_class is not None else {})


def _in(language: str, say: Any) -> Any:
    with translation.override(language):
        return say()


def _said(request: Request, decision: Decision, by: Guardrails) -> tuple[str, ...]:
    if request.principal not in by.snapshot.entities:
        return (_("Nobody of that name is known here."),)
    agent = request.context.get("agent")
    if isinstance(agent, Uid) and agent not in by.snapshot.entities:
        return (_("No agent of that name is known here."),)
    question = question_of(request)
    return tuple(answers.said(rule, question, by) for rule in decision.reasons) or (answers.default(question, by),)
