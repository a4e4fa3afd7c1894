"""May I? as JSON, and what is asked for by five people or more."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.records import clock
from mandate.services.asking_access import advising, demand, matching, nearby
from mandate.services.asking_access.choices import unknown_purpose
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question

router = Router(tags=["ask"])


class Wondered(At):
    """A question: what, for what, with which data."""

    q: Words = Field(default="", max_length=300, description="Name, vendor, alias or link; or kind and key instead.")
    kind: Words = Field(default="tool", max_length=12, description="tool, dataset or service.")
    key: Words = Field(default="", max_length=120)
    purpose: Words = Field(default="", max_length=40, description="Key or name of a purpose.")
    data_class: DataClass | None = Field(default=None, description="0 public to 4 special personal.")


class AskStep(Out):
    """One thing that turns the answer; it was tried."""

    sorts: list[str] = Field(description="training, request, class, purpose or team; several together.")
    say: str
    who: str
    purpose: str | None = None
    data_class: int | None = None


class AskUnmet(Out):
    """One condition that is not met."""

    what: str = Field(description="competence, data_class, purpose, team, access or other.")
    name: str = Field(description="Key of the competence, or what else it is called; empty where there is one only.")
    now: Any = Field(description="Level, rank, key or value as it is; null where there is none.")
    needed: Any = Field(description="What is needed; for purposes and teams any of these keys.")
    say: str


class Instead(Out):
    """What to use instead."""

    name: str
    key: str = Field(description="Key of the tool, or empty where the row only names it.")


class Advice(Out):
    """Yes, after, not_yet or no; with why, until when, and what would change it."""

    subject_kind: str
    subject: str
    name: str
    purpose: str
    data_class: int | None
    verdict: str = Field(description="yes, after, not_yet or no.")
    headline: str
    why: list[str]
    unmet: list[AskUnmet] = Field(description="How it is now, and what is needed.")
    until: date | None
    conditions: str
    owner: str
    what_would_change_this: list[AskStep]
    instead: Instead | None
    rules: list[str]
    generation: int


class Meant(Out):
    """One thing that may be meant."""

    kind: str
    key: str
    name: str
    note: str


class AskAnswer(Out):
    """The answer; or what may be meant, where that is not clear."""

    advice: Advice | None
    choices: list[Meant]


@router.get("/ask", response=AskAnswer, auth=may("ask"))
def ask(request: Call, asked: Query[Wondered]) -> Any:
    """May I use this? The caller's own answer; where several things may be meant, those instead."""
    at, person = asked.moment, me(request)
    by = current.current(at, today=clock.today())
    purpose = nearby.purpose_of(asked.purpose, by.register)
    unknown = "" if purpose else unknown_purpose(asked.purpose, by.register)
    if unknown:
        raise NotValid({"purpose": unknown})
    chosen = matching.one(asked.kind, asked.key, by.register) if asked.key else None
    if asked.key and chosen is None:
        raise Http404(asked.key)
    found = (chosen,) if chosen else matching.find(asked.q, by.register)
    if len(found) != 1:
        return AskAnswer(advice=None, choices=[Meant.model_validate(one) for one in found])
    rank = None if asked.data_class is None else int(asked.data_class)
    question = Question(person.key, found[0].kind, found[0].key, purpose, rank)
    if found[0].kind == matching.SERVICE:
        advice = advising.undecided(found[0].name, question)
    else:
        advice = advising.advise(question, by=by, now=at or clock.now(), today=by.register.day)
    if at is None:
        demand.remember(
            person.key, subject_kind=question.subject_kind, subject=question.subject, name=found[0].name,
            purpose=purpose, data_class=rank, verdict=advice.verdict, today=clock.today(),
        )  # fmt: skip
    return AskAnswer(advice=Advice.model_validate(advising.as_data(advice)), choices=[])


class DemandLine(Out):
    """One thing that five people or more asked for."""

    subject_kind: str
    subject: str
    name: str
    people: int = Field(description="Different people; each counts once.")
    yes: int | None = Field(description="Null where it would tell of fewer than five.")
    after: int | None
    not_yet: int | None
    no: int | None


class DemandLines(Answer):
    """A part of the demand."""

    items: list[DemandLine]


@router.get("/demand", response=DemandLines, auth=may("see demand"))
def asked_for(request: Call, asked: Query[Asked]) -> Any:
    """What five people or more asked for, most people first; nobody's name is kept. Of a day in the past nothing."""
    rows = [
        DemandLine(
            subject_kind=line.subject_kind, subject=line.subject, name=line.name, people=line.people, **line.verdicts
        )
        for line in (demand.asked() if asked.moment is None else demand.NOTHING).lines
    ]
    listed = Listed(title=_("Demand"), rows=Rows(rows), answer=DemandLines, search=("name",))
    return show(request, asked, listed)
