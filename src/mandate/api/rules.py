"""Written rules and drafts of changes as JSON: list, one, put in a draft, what it would change, publish, roll back."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.guardrails import drafts as service
from mandate.services.guardrails import publishing, whatif

router = Router(tags=["rules"])


class Rule(Kept):
    """One written rule, in Cedar and in a sentence; with a team it is that department's and can only forbid."""

    title: str
    text: str = Field(description="The rule in Cedar.")
    en: str
    nl: str
    team: str | None = Field(default=None, validation_alias="team_id")
    owner: str | None = Field(default=None, validation_alias="owner_id")
    until: date | None
    state: Literal["active", "withdrawn"]


class Rules(Answer):
    """A part of the written rules."""

    items: list[Rule]


class RulesAsked(Asked):
    """What the list of rules can be asked."""

    state: Literal["active", "withdrawn"] | None = None
    sort: Words = Field(default="", max_length=40, description="title, until or state; with - before it backwards.")


class DraftChange(Out):
    """One change in a draft: the row, the version it is about, and the fields it sets."""

    kind: str
    key: str | None
    version: int
    fields: dict[str, Any]


class Draft(Kept):
    """Changes that do not count before they are published."""

    title: str
    state: Literal["draft", "published", "rolled_back", "dropped"]
    changes: list[DraftChange]
    why: str
    result: dict[str, Any] = Field(description="What was compared when it was published.")
    published_on: date | None
    made_by: str | None = Field(default=None, validation_alias="made_by_id")


class DraftList(Answer):
    """A part of the drafts."""

    items: list[Draft]


class DraftsAsked(Asked):
    """What the list of drafts can be asked."""

    state: Literal["draft", "published", "rolled_back", "dropped"] | None = None
    sort: Words = Field(default="", max_length=40, description="title, state or published_on; - before it: backwards.")


class NewDraft(Given):
    """A new draft."""

    title: Words = Field(min_length=1, max_length=160)


class NewChange(Given):
    """A change of one row, or with no key a new row."""

    kind: Literal["rule", "tool", "dataset", "purpose", "competence", "classification", "attainment"]
    key: Words | None = Field(default=None, max_length=40)
    fields: dict[str, Any] = Field(description="The fields to set, as the registers name them.")


class TakenOut(Given):
    """Which change to take out, counted from 0."""

    position: int = Field(ge=0, le=1000)


class Published(MustSayWhy):
    """Why a draft counts from now on."""

    confirm: int | None = Field(
        default=None,
        ge=0,
        le=100_000_000,
        description="`gaining` of the what-if as you read it; asked for where the what-if gives a `warning`.",
    )


class Touched(Out):
    """Who would gain or lose what."""

    person: str
    subject_kind: str
    subject: str
    was: int | None = Field(description="The highest class of data it could be used with; null is not at all.")
    now: int | None


class PerTeam(Out):
    """How many people of a team gain and lose something."""

    team: str
    gains: int
    loses: int


class UseTold(Out):
    """A tool seen in use by people who could no longer use it; below five people no number is said."""

    tool: str
    people: int | None


class WhatIf(Out):
    """What a draft would change."""

    gaining: int
    losing: int
    subjects: int
    gains: list[Touched] = Field(description="At most 10,000 of them; the command line gives all.")
    loses: list[Touched] = Field(description="At most 10,000 of them.")
    gains_count: int = Field(description="How many lines of gains there are.")
    loses_count: int
    teams: list[PerTeam]
    uses: list[UseTold]
    observed: bool = Field(description="Whether discovery saw anybody at all in the last 90 days.")
    people: int = Field(description="Everybody who works here.")
    open_ended: bool = Field(description="Whether it also opens what no register knows yet, to more than half of them.")
    broad: bool = Field(description="Whether publishing has to be confirmed.")
    warning: str = Field(description="What has to be confirmed, in a sentence; empty where nothing has.")


@router.get("/rules", response=Rules, auth=may("see rules"))
def rules(request: Call, asked: Query[RulesAsked]) -> Any:
    """Every written rule: what it means, for whom it holds, whose it is, until when."""
    listed = Listed(
        title=_("Rules"),
        rows=Rows.of(models.Rule, request, asked.moment),
        answer=Rules,
        search=("title", "en", "nl", "text"),
        sorts={name: name for name in ("title", "until", "state")},
        sort="title",
        where={"state": asked.state},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/rules/{slug:key}", response=Rule, auth=may("see rules"))
def rule(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One rule."""
    found = records.one(models.Rule, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.get("/rules/{slug:key}/history", response=Changes, auth=may("see rules"))
def rule_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one rule: what, by whom, why."""
    return records.history(request, asked, records.one(models.Rule, request, key, asked.moment))


@router.get("/drafts", response=DraftList, auth=may("change rules"))
def drafts(request: Call, asked: Query[DraftsAsked]) -> Any:
    """Every draft: what is open, what was published, what was rolled back."""
    listed = Listed(
        title=_("Drafts"),
        rows=Rows.of(models.Draft, request, asked.moment),
        answer=DraftList,
        search=("title", "why"),
        sorts={name: name for name in ("title", "state", "published_on")},
        sort="title",
        where={"state": asked.state},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/drafts", response={201: Draft}, auth=may("change rules"))
def begin_draft(request: Call, given: NewDraft, response: HttpResponse) -> Any:
    """A new, empty draft."""
    made = service.make(given.title, by=request.auth.actor, person=request.auth.person, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/drafts/{slug:key}", response=Draft, auth=may("change rules"))
def draft(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One draft with its changes."""
    found = records.one(models.Draft, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.post("/drafts/{slug:key}/changes", response=Draft, auth=may("change rules"))
def put_in_draft(request: Call, key: str, given: NewChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Put a change of a rule or a row in the draft; nothing counts before it is published."""
    found = _fresh(request, key, if_match)
    valid(service.problems(given.kind, given.key, given.fields))
    service.put(found, given.kind, given.key, given.fields, by=request.auth.actor)
    records.stamp(response, found)
    return found


@router.post("/drafts/{slug:key}/take-out", response=Draft, auth=may("change rules"))
def take_out_of_draft(request: Call, key: str, given: TakenOut, if_match: IfMatch, response: HttpResponse) -> Any:
    """The draft without one of its changes."""
    found = service.take_out(_fresh(request, key, if_match), given.position, by=request.auth.actor)
    records.stamp(response, found)
    return found


@router.get("/drafts/{slug:key}/what-if", response=WhatIf, auth=may("change rules"))
def what_if(request: Call, key: str) -> Any:
    """Who would gain and who would lose what, and which uses seen in discovery would be refused."""
    found = records.one(models.Draft, request, key, None)
    seen = publishing.compared(found, today=clock.today(), now=clock.now())
    return {**whatif.as_json(seen), "warning": publishing.warning(seen)}


@router.post("/drafts/{slug:key}/publish", response=Draft, auth=may("change rules"))
def publish_draft(request: Call, key: str, given: Published, if_match: IfMatch, response: HttpResponse) -> Any:
    """Make the draft count, with a reason; all of it or nothing. What gives to most people has to be confirmed."""
    found = _fresh(request, key, if_match)
    publishing.publish(
        found, by=request.auth.actor, why=given.why, today=clock.today(), now=clock.now(), confirmed=given.confirm
    )
    records.stamp(response, found)
    return found


@router.post("/drafts/{slug:key}/roll-back", response=Draft, auth=may("change rules"))
def roll_back_draft(request: Call, key: str, given: Reason, if_match: IfMatch, response: HttpResponse) -> Any:
    """Every row as it was before the draft was published, as one act."""
    found = _fresh(request, key, if_match)
    publishing.roll_back(found, by=request.auth.actor, why=given.why, today=clock.today(), now=clock.now())
    records.stamp(response, found)
    return found


@router.post("/drafts/{slug:key}/drop", response=Draft, auth=may("change rules"))
def drop_draft(request: Call, key: str, given: Reason, if_match: IfMatch, response: HttpResponse) -> Any:
    """Put the draft away; it stays in the record and changes nothing."""
    found = service.drop(_fresh(request, key, if_match), by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return found


def _fresh(request: Call, key: str, if_match: str) -> models.Draft:
    found = records.one(models.Draft, request, key, None)
    fresh(found, if_match)
    return found
