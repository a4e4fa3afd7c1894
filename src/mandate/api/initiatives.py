"""Draft initiatives as JSON: list, one, change, drop with a reason, put back, and undo what one click made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import models
from mandate.services.initiatives import drafting as service
from mandate.services.initiatives.drafting import MOST_HOURS, InitiativeFacts

router = Router(tags=["initiatives"])


class Initiative(Kept):
    """A draft for the roadmap that came from a row of the priorities."""

    title: str
    why: str
    first_step: str
    owner: str
    hours: int | None
    due: date = Field(description="Day of the first step.")
    review_on: date
    source: str = Field(description="`item:G2`, or `finding:` with the id of a finding.")
    rank: int = Field(description="Its rank in the plan of the day it was drafted.")
    needs: list[str] = Field(description="Sources that have to come first.")
    state: Literal["draft", "dropped"]


class Initiatives(Answer):
    """A part of the initiatives."""

    items: list[Initiative]


class InitiativesAsked(Asked):
    """What the list of initiatives can be asked."""

    state: Literal["draft", "dropped"] | None = None
    sort: Words = Field(
        default="",
        max_length=40,
        description="title, rank, owner, hours, due or review_on; - before it: backwards.",
    )


class InitiativeChange(Reason):
    """The fields to change; what is left out stays."""

    title: Words = Field(default="", max_length=200)
    first_step: Words = Field(default="", max_length=4000)
    owner: Words = Field(default="", max_length=120)
    hours: int | None = Field(default=None, ge=0, le=MOST_HOURS)
    due: date | None = None
    review_on: date | None = None


class Undo(Given):
    """Which click to take back."""

    act: Words = Field(min_length=1, max_length=40)


class Undone(Out):
    """How many drafts are gone."""

    removed: int


def _facts(start: InitiativeFacts, given: InitiativeChange) -> InitiativeFacts:
    sent: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set if name != "why"}
    return replace(start, **{name: "" if value is None else str(value) for name, value in sent.items()})


@router.get("/initiatives", response=Initiatives, auth=may("see initiatives"))
def initiatives(request: Call, asked: Query[InitiativesAsked]) -> Any:
    """Every draft initiative, dropped ones too: what, whose, by when, from which row of the plan."""
    names = ("title", "rank", "owner", "hours", "due", "review_on")
    listed = Listed(
        title=_("Initiatives"),
        rows=Rows.of(models.Initiative, request, asked.moment),
        answer=Initiatives,
        search=("title", "why", "owner", "first_step"),
        sorts={name: name for name in names},
        sort="rank",
        where={"state": asked.state},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/initiatives/undo", response=Undone, auth=may("draft initiatives"))
def undo_drafts(request: Call, given: Undo) -> Any:
    """Take back the drafts of one click; refused where one of them was changed since."""
    return {"removed": service.undo(given.act, by=request.auth.actor)}


@router.get("/initiatives/{slug:key}", response=Initiative, auth=may("see initiatives"))
def initiative(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One initiative: what, why, how it begins, whose, by when."""
    found = records.one(models.Initiative, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.patch("/initiatives/{slug:key}", response=Initiative, auth=may("draft initiatives"))
def change_initiative(
    request: Call, key: str, given: InitiativeChange, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Change name, first step, owner, hours or days; decided on an older version it is refused."""
    found = records.one(models.Initiative, request, key, None)
    fresh(found, if_match)
    facts = _facts(service.facts_of(found), given)
    valid(service.problems(facts))
    service.change(found, facts, by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return found


@router.post("/initiatives/{slug:key}/drop", response=Initiative, auth=may("draft initiatives"))
def drop_initiative(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Drop an initiative; the reason stays with it."""
    found = records.one(models.Initiative, request, key, None)
    fresh(found, if_match)
    service.drop(found, why=given.why, by=request.auth.actor)
    records.stamp(response, found)
    return found


@router.post("/initiatives/{slug:key}/put-back", response=Initiative, auth=may("draft initiatives"))
def put_back_initiative(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """A dropped initiative as a draft again."""
    found = records.one(models.Initiative, request, key, None)
    fresh(found, if_match)
    service.put_back(found, by=request.auth.actor)
    records.stamp(response, found)
    return found


@router.get("/initiatives/{slug:key}/history", response=Changes, auth=may("see initiatives"))
def initiative_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one initiative: what, by whom, why."""
    return records.history(request, asked, records.one(models.Initiative, request, key, asked.moment))
