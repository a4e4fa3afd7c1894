"""Who has access to what as JSON: one question, who can, what can, what changed for the caller, each by its rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from ninja import Field, Query, Router, Schema

from mandate.api.entering import Call, may, me
from mandate.api.lists import At
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Person
from mandate.services import moments
from mandate.services.asking_access import nearby
from mandate.services.guardrails import current, overview, told
from mandate.services.guardrails.answers import MODELS, Question, ask
from mandate.services.guardrails.current import Guardrails

router = Router(tags=["access"])
"""Questions about the guardrails; the ones a machine asks in AuthZEN have addresses of their own."""


class Asked(At):
    """Who, what, for which purpose, with which class of data."""

    subject_kind: Literal["tool", "dataset"]
    subject: Words = Field(min_length=1, max_length=40, description="Key of the tool or dataset.")
    purpose: Words = Field(default="", max_length=40, description="Key or name of a purpose.")
    data_class: int | None = Field(default=None, ge=0, le=4)
    action: Literal["", "use", "send", "read", "export", "train_on"] = ""


class Check(Asked):
    """One question about one person."""

    person: Words = Field(min_length=1, max_length=40, description="Key of the person.")


class Ruling(Out):
    """Yes or no, why, until when, and of which generation of the guardrails."""

    allow: bool
    sentences: list[str]
    rules: list[str]
    errors: list[str] = Field(description="Rules that could not be evaluated.")
    until: date | None
    generation: int


class Who(Out):
    """One person who can, by which rules, until when."""

    person: str
    name: str
    team: str
    sentences: list[str]
    rules: list[str]
    until: date | None


class WhoCan(Out):
    """Everybody who can, of those the caller may see."""

    generation: int
    items: list[Who]


class What(Out):
    """One tool or dataset somebody can use, with the highest class of data."""

    subject_kind: str
    subject: str
    name: str
    data_class: int


class WhatCan(Out):
    """Everything one person can use."""

    generation: int
    items: list[What]


def _guardrails(asked: At) -> tuple[Guardrails, datetime]:
    return current.current(asked.moment, today=clock.today()), asked.moment or clock.now()


def _question(asked: Asked, by: Guardrails, person: str) -> Question:
    if asked.subject not in by.register.of(MODELS[asked.subject_kind]):
        raise Http404(asked.subject)
    purpose = nearby.purpose_of(asked.purpose, by.register)
    if asked.purpose and not purpose:
        raise NotValid({"purpose": nearby.unknown(nearby.PURPOSE, asked.purpose, by.register).say})
    return Question(person, asked.subject_kind, asked.subject, purpose, asked.data_class, asked.action)


def _seen(request: Call) -> set[str]:
    return set(Person.objects.seen_by(request.auth.person).values_list("key", flat=True))


@router.get("/access/check", response=Ruling, auth=may("see access"))
def check(request: Call, asked: Query[Check]) -> Any:
    """May this person? Decided by the guardrails in force, or as they stood at a moment."""
    by, now = _guardrails(asked)
    if asked.person not in _seen(request):
        raise Http404(asked.person)
    return ask(_question(asked, by, asked.person), by=by, now=now)


@router.get("/access/who", response=WhoCan, auth=may("see access"))
def who(request: Call, asked: Query[Asked]) -> Any:
    """Everybody who can use this in this way, with the rules that say so."""
    by, now = _guardrails(asked)
    seen = _seen(request)
    held = overview.who(_question(asked, by, ""), by, now=now)
    items = [
        {"person": one.person.key, "name": one.person.name, "team": one.team, "sentences": list(one.sentences),
         "rules": list(one.rules), "until": one.until}
        for one in held
        if one.person.key in seen
    ]  # fmt: skip
    return {"generation": by.generation, "items": items}


class Person_(At):
    """Whose access."""

    person: Words = Field(min_length=1, max_length=40, description="Key of the person.")


@router.get("/access/what", response=WhatCan, auth=may("see access"))
def what(request: Call, asked: Query[Person_]) -> Any:
    """Everything this person can use, with the highest class of data."""
    by, now = _guardrails(asked)
    if asked.person not in _seen(request):
        raise Http404(asked.person)
    things = overview.overview(by, now=now).of_person(asked.person)
    items = [
        {"subject_kind": t.kind, "subject": t.key, "name": t.name, "data_class": t.people[asked.person]} for t in things
    ]
    return {"generation": by.generation, "items": items}


class Since(Schema):
    """From when."""

    since: Words = Field(
        default="", max_length=40, description="The end of this day, or this moment; thirty days ago where left out."
    )


class ChangedAccess(Out):
    """One tool or dataset the caller may use otherwise than then: since which day, in a sentence, and by which rule."""

    subject_kind: str
    subject: str = Field(description="Key of the row; empty where it is in no register any more.")
    name: str
    data_class: int | None = Field(description="The highest class of data it may be used with; null: not at all.")
    on: date
    say: str
    why: str


class ChangedForMe(Out):
    """What changed for the caller, the newest first."""

    generation: int
    items: list[ChangedAccess]


@router.get("/access/mine/changes", response=ChangedForMe, auth=may("see own data"))
def changed_for_me(request: Call, asked: Query[Since]) -> Any:
    """What the caller may use otherwise than at a moment; empty for who was not here yet."""
    person, today = me(request), clock.today()
    found = told.changed_for(person.key, today=today, since=moments.past(asked.since, today=today))
    items = [
        {"subject_kind": one.kind, "subject": one.key, "name": one.name, "data_class": one.data_class, "on": one.on,
         "say": one.say, "why": one.why}
        for one in found
    ]  # fmt: skip
    return {"generation": current.current(today=today).generation, "items": items}
