"""Champions as JSON: who helps which team, offering, giving and ending hours, and what was done with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasChoices, AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import champions as service
from mandate.services.champions import Done, Wanted

router = Router(tags=["champions"])
State = Literal["asked", "agreed", "declined", "stopped"]


class Champion(Kept):
    """Somebody who helps a team, for hours a month that their manager gives."""

    person: str = Field(validation_alias="person_id")
    person_name: str = Field(default="", validation_alias=AliasChoices(AliasPath("person", "name")))
    team: str = Field(validation_alias="team_id")
    team_name: str = Field(default="", validation_alias=AliasChoices(AliasPath("team", "name")))
    hours: Decimal = Field(description="Hours a month.")
    brings: str
    state: State
    asked_on: date
    answered_on: date | None
    stopped_on: date | None
    note: str


class Champions(Answer):
    """A part of the network."""

    items: list[Champion]


class ChampionsAsked(Asked):
    """What the list of champions can be asked."""

    state: State | None = None
    sort: Words = Field(default="", max_length=40, description="asked_on, hours or state; with - before it backwards.")


class ChampionOffered(Given):
    """An offer to help a team."""

    team: Words = Field(min_length=1, max_length=40, description="Key of the team.")
    hours: Decimal = Field(ge=Decimal("0.5"), le=40, description="Hours a month.")
    brings: Words = Field(default="", max_length=300)


class ChampionAnswered(Given):
    """The hours that a manager gives, or a reason why not."""

    agrees: bool
    hours: Decimal | None = Field(default=None, ge=Decimal("0.5"), le=40, description="Null: those offered.")
    note: Words = Field(default="", max_length=300, description="Needed where it is declined.")


class ChampionDeed(Kept):
    """What a champion did."""

    sort: Literal["question", "shared", "session"]
    text: str
    answer: str
    team: str | None = Field(default=None, validation_alias="team_id")
    hours: Decimal
    on: date


class ChampionDeeds(Answer):
    """A part of what a champion did."""

    items: list[ChampionDeed]


class DeedNoted(Given):
    """Help that was given."""

    sort: Literal["question", "shared", "session"]
    text: Words = Field(min_length=1, max_length=300)
    answer: Words = Field(default="", max_length=4000)
    team: Words = Field(default="", max_length=40, description="Key of the team, or empty.")
    hours: Decimal = Field(gt=0, le=24)
    on: date


@router.get("/champions", response=Champions, auth=may("see champions"))
def champions(request: Call, asked: Query[ChampionsAsked]) -> Any:
    """Every champion, and offers that are the caller's or their people's."""
    listed = Listed(
        title=_("Champions"), rows=Rows.of(models.Champion, request, asked.moment, "person", "team"), answer=Champions,
        search=("brings", "note"), sorts={name: name for name in ("asked_on", "hours", "state")}, sort="asked_on",
        where={"state": asked.state},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.post("/champions", response={201: Champion}, auth=may("be champion"))
def offer_champion(request: Call, given: ChampionOffered, response: HttpResponse) -> Any:
    """The caller offers to help a team; their manager gives the hours."""
    wanted = Wanted(given.team, str(given.hours), given.brings)
    valid(service.problems(wanted))
    row = service.offer(wanted, person=me(request), by=request.auth.actor, today=clock.today())
    records.stamp(response, row)
    return Status(201, row)


@router.get("/champions/{slug:key}", response=Champion, auth=may("see champions"))
def champion(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One champion."""
    found = records.one(models.Champion, request, key, asked.moment, "person", "team")
    records.stamp(response, found)
    return found


@router.post("/champions/{slug:key}/answer", response=Champion, auth=may("be champion"))
def answer_champion(request: Call, key: str, given: ChampionAnswered, if_match: IfMatch, response: HttpResponse) -> Any:
    """Give hours, other hours, or say why not: by the manager, or the architect."""
    found = records.one(models.Champion, request, key, None, "person__manager", "team")
    fresh(found, if_match)
    hours = "" if given.hours is None else str(given.hours)
    service.answer(
        found, agrees=given.agrees, hours=hours, note=given.note, person=me(request), by=request.auth.actor,
        today=clock.today(),
    )  # fmt: skip
    records.stamp(response, found)
    return found


@router.post("/champions/{slug:key}/stop", response=Champion, auth=may("be champion"))
def stop_champion(request: Call, key: str, given: Reason, if_match: IfMatch, response: HttpResponse) -> Any:
    """Step down, or take the hours back with a reason."""
    found = records.one(models.Champion, request, key, None, "person__manager", "team")
    fresh(found, if_match)
    service.stop(found, person=me(request), by=request.auth.actor, today=clock.today(), why=given.why)
    records.stamp(response, found)
    return found


@router.get("/champions/{slug:key}/deeds", response=ChampionDeeds, auth=may("see champions"))
def champion_deeds(request: Call, key: str, asked: Query[Asked]) -> Any:
    """What one champion did, the newest first."""
    found = records.one(models.Champion, request, key, None)
    rows = Rows.of(models.Deed, request, asked.moment)
    listed = Listed(
        title=_("Help of a champion"), rows=rows, answer=ChampionDeeds, search=("text", "answer"), sorts={"on": "on"},
        sort="-on", where={"champion_id": found.key},
    )  # fmt: skip
    return show(request, asked, listed, sort="-on")


@router.post("/champions/{slug:key}/deeds", response={201: ChampionDeed}, auth=may("be champion"))
def note_deed(request: Call, key: str, given: DeedNoted) -> Any:
    """Note a question that was taken, something shared, or a session."""
    found = records.one(models.Champion, request, key, None, "person__manager", "team")
    done = Done(given.sort, given.text, str(given.hours), given.on.isoformat(), given.answer, given.team)
    valid(service.wrong_deed(done, today=clock.today()))
    row = service.note(found, done, person=me(request), by=request.auth.actor, today=clock.today())
    return Status(201, row)


@router.get("/champions/{slug:key}/history", response=Changes, auth=may("see champions"))
def champion_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one champion."""
    return records.history(request, asked, records.one(models.Champion, request, key, asked.moment))
