"""Decisions as JSON: list, one, what the MT said, undo, history; each under its charter and clause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import charter, routing
from mandate.services import decisions as service
from mandate.services.deciding import showing

router = Router(tags=["decisions"])
State = Literal["asked", "taken", "prepared", "declined", "replaced", "undone", "reversed", "dropped"]
Verdict = Literal["allow", "conditions", "replace", "forbid", "not_ai", "later"]


class Routing(Out):
    """Where the charter sent it, in words."""

    verdict: str = Field(description="alone, to_mt, never; empty for a decision of before routings were kept.")
    sentence: str
    reasons: list[str]
    would_change: list[str]


class Option(Out):
    """One option: what it does and costs, who gains and loses; `cost` and `hours` empty for unknown."""

    id: str
    title: str = ""
    effect: str = ""
    cost: str = ""
    hours: str = ""
    risk: str = ""
    gains: str = ""
    loses: str = ""
    verdict: str = Field(default="", description="What the register then says; empty where it stays as it is.")
    experiment_share: str = Field(
        default="",
        description="What the share of experiments would become, in words; only of one decision, until then.",
    )


class Evidence(Out):
    """What it rests on: a kind with the key of a record, or a citation or address."""

    kind: str
    key: str = ""
    note: str = ""


class Decision(Kept):
    """One decision: the question, the answer, why, until when, and how the charter routed it."""

    title: str
    case: str
    subject_kind: str
    subject: str
    verdict: str
    state: str = Field(
        description="asked, taken, prepared (waits for the MT), declined, replaced, undone, reversed or dropped."
    )
    why: str
    conditions: str
    alternative: str
    until: date | None
    review_on: date | None
    cost: Decimal | None = Field(description="All it commits to until its end.")
    currency: str
    hours: Decimal | None = Field(description="Hours of the architect, a month.")
    data_class: int | None
    teams: list[str] = Field(description="Keys; none is everybody.")
    effect: str
    routed: str
    charter: str = Field(description="Label of the charter it was routed under.")
    clause: str
    routing: Routing
    owner: str | None = Field(default=None, description="Key of the person who owns it.", validation_alias="owner_id")
    owner_name: str = ""
    taken_on: date
    mt_on: date | None
    mt_who: str
    mt_note: str
    question: str = Field(description="Why it is asked.")
    wait: str = Field(description="What happens if nobody decides.")
    options: list[Option]
    recommended: str = Field(description="Id of the option that is advised.")
    chosen: str = Field(description="Id of the option that was chosen.")
    evidence: list[Evidence]
    people: int | None = Field(description="How many people it touches.")
    intake: str
    intake_key: str
    brought_by: str | None = Field(default=None, description="Key of who brought it.", validation_alias="brought_by_id")
    brought_on: date | None
    lane: str
    promised_on: date | None
    follow_up: str
    reviewed_on: date | None
    review_note: str


class Decisions(Answer):
    """A part of the decisions."""

    items: list[Decision]


class DecisionsAsked(Asked):
    """What the list of decisions can be asked."""

    state: State | None = None
    verdict: Verdict | None = None
    lane: Literal["fast", "review", "mt"] | None = None
    subject: Words = Field(default="", max_length=80, description="Id of the service it is about.")
    sort: Words = Field(
        default="", max_length=40, description="title, state, until, taken_on, promised_on or review_on; - backwards."
    )


class MtSaid(Given):
    """What the MT said about a prepared decision."""

    agreed: bool
    who: Words = Field(min_length=1, max_length=160, description="The MT as a whole, or the member by name.")
    on: date = Field(description="The day on which it was said.")
    why: Words = Field(default="", max_length=2000)
    critics: Words = Field(
        default="", max_length=2000,
        description="What is done with what critics said since it was prepared; needed where they wait for a reply.",
    )  # fmt: skip


def speaking(at: Any = None) -> Callable[[models.Decision], Decision]:
    """What turns decisions into answers, with the names of clauses and teams read once."""
    current = charter.current(at)
    names = charter.names(charter.as_engine(current) if current else None)

    def out(row: models.Decision) -> Decision:
        said = routing.said(row.routing, names=names)
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        values["routing"] = Routing.model_validate(said)
        values["charter"] = row.charter_label
        values["owner_name"] = row.owner.name if row.owner else ""
        return Decision.model_validate(values)

    return out


def _one(request: Call, key: str, asked: At | None = None) -> models.Decision:
    return records.one(models.Decision, request, key, asked.moment if asked else None, "owner")


@router.get("/decisions", response=Decisions, auth=may("see decisions"))
def decisions(request: Call, asked: Query[DecisionsAsked]) -> Any:
    """Every decision, the newest first."""
    listed = Listed(
        title=_("Decisions"),
        rows=Rows.of(models.Decision, request, asked.moment, "owner"),
        answer=Decisions,
        search=("title", "question", "why", "conditions", "alternative", "follow_up"),
        sorts={name: name for name in ("title", "state", "until", "taken_on", "promised_on", "review_on")},
        sort="-taken_on",
        where={"state": asked.state, "verdict": asked.verdict, "lane": asked.lane, "subject": asked.subject},
        make=speaking(asked.moment),
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/decisions/{slug:key}", response=Decision, auth=may("see decisions"))
def decision(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One decision, under which charter and clause it was taken."""
    found = _one(request, key, asked)
    records.stamp(response, found)
    told = speaking(asked.moment)(found)
    shares = {one.id: one.share for one in showing.columns(found, today=asked.day)} if asked.moment is None else {}
    for option in told.options:
        option.experiment_share = shares.get(option.id, "")
    return told


@router.post("/decisions/{slug:key}/undo", response=Decision, auth=may("triage"))
def undo_decision(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Take a decision back as a new change: the register stands as before it."""
    found = _one(request, key)
    fresh(found, if_match)
    by = request.auth.actor
    undone = service.undo(found, by=by, why=given.why, today=clock.today(), at=clock.now(), version=found.version)
    records.stamp(response, undone)
    return speaking()(undone)


@router.post("/decisions/{slug:key}/mt", response=Decision, auth=may("triage"))
def mt_said(request: Call, key: str, given: MtSaid, if_match: IfMatch, response: HttpResponse) -> Any:
    """Write down what the MT said on paper; refused as soon as a member of the MT is known, who votes instead."""
    found, today = _one(request, key), clock.today()
    fresh(found, if_match)
    valid(service.mt_problems(who=given.who, on=given.on, decision=found, today=today))
    said = service.take_prepared(
        found,
        agreed=given.agreed,
        who=given.who,
        on=given.on,
        by=request.auth.actor,
        today=today,
        at=clock.now(),
        why=given.why,
        heard=given.critics,
        version=found.version,
    )
    records.stamp(response, said)
    return speaking()(said)


@router.get("/decisions/{slug:key}/history", response=Changes, auth=may("see decisions"))
def decision_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one decision: what, by whom, why."""
    return records.history(request, asked, _one(request, key, asked))
