"""The watch list as JSON: list, one, bring, triage, take off."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasChoices, AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import watch as service
from mandate.services.watch import DevelopmentFacts

router = Router(tags=["watch"])
Triage = Literal["new", "try", "wait", "ignore"]


class Development(Kept):
    """One development: what, where, why, and what became of it."""

    title: str
    link: str
    why: str
    fed_by: str = Field(default="", validation_alias=AliasChoices(AliasPath("fed_by", "name")))
    fed_on: date
    triage: Triage
    triaged_on: date | None
    note: str
    again_on: date | None


class Developments(Answer):
    """A part of the watch list."""

    items: list[Development]


class DevelopmentsAsked(Asked):
    """What the watch list can be asked."""

    triage: Triage | None = None
    sort: Words = Field(
        default="", max_length=40, description="title, fed_on, triage or again_on; - before: backwards."
    )


class NewDevelopment(Given):
    """A development for the watch list."""

    title: Words = Field(min_length=1, max_length=160)
    link: Words = Field(min_length=1, max_length=300)
    why: Words = Field(min_length=1, max_length=4000)


class Triaged(Given):
    """What becomes of it."""

    triage: Literal["try", "wait", "ignore"]
    note: Words = Field(min_length=1, max_length=4000)
    again_on: date | None = Field(default=None, description="Until when it waits.")


@router.get("/watch", response=Developments, auth=may("feed the watch list"))
def developments(request: Call, asked: Query[DevelopmentsAsked]) -> Any:
    """Every development, where it stands and until when it waits."""
    listed = Listed(
        title=_("Watch list"),
        rows=Rows.of(models.Development, request, asked.moment, "fed_by"),
        answer=Developments,
        search=("title", "why", "note"),
        sorts={name: name for name in ("title", "fed_on", "triage", "again_on")},
        sort="-fed_on",
        where={"triage": asked.triage},
    )
    return show(request, asked, listed, sort=asked.sort or "-fed_on")


@router.post("/watch", response={201: Development}, auth=may("feed the watch list"))
def feed_watch_list(request: Call, given: NewDevelopment, response: HttpResponse) -> Any:
    """Bring a development; a link that is there already is refused."""
    facts = DevelopmentFacts(given.title, given.link, given.why)
    valid(service.problems(facts))
    made = service.feed(facts, fed_by=me(request), by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/watch/{slug:key}", response=Development, auth=may("feed the watch list"))
def development(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One development."""
    found = records.one(models.Development, request, key, asked.moment, "fed_by")
    records.stamp(response, found)
    return found


@router.post("/watch/{slug:key}/triage", response=Development, auth=may("prepare recalibration"))
def triage_development(request: Call, key: str, given: Triaged, if_match: IfMatch, response: HttpResponse) -> Any:
    """Try it, let it wait until a day, or ignore it, with the reason."""
    found, today = records.one(models.Development, request, key, None, "fed_by"), clock.today()
    fresh(found, if_match)
    valid(service.triage_problems(given.triage, note=given.note, again_on=given.again_on, today=today))
    by = request.auth.actor
    service.triage(found, given.triage, note=given.note, again_on=given.again_on, by=by, today=today)
    records.stamp(response, found)
    return found


@router.post("/watch/{slug:key}/remove", response={204: None}, auth=may("prepare recalibration"))
def remove_development(request: Call, key: str, given: MustSayWhy, if_match: IfMatch) -> Any:
    """Take a development off the list."""
    found = records.one(models.Development, request, key, None)
    fresh(found, if_match)
    service.remove(found, by=request.auth.actor, why=given.why)
    return Status(204, None)


@router.get("/watch/{slug:key}/history", response=Changes, auth=may("feed the watch list"))
def development_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one development."""
    return records.history(request, asked, records.one(models.Development, request, key, asked.moment))
