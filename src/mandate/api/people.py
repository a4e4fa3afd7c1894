"""People as JSON: list, one, add, change, invite by link, leave, erase, history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasPath

from mandate.api import records
from mandate.api.bodies import IfMatch, MustSayWhy, Reason, existing, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import Role
from mandate.records import clock, models
from mandate.services import entry, signing_in
from mandate.services import people as service
from mandate.services.people import PersonFacts

router = Router(tags=["people"])


class Person(Kept):
    """Somebody of, or for, the organisation."""

    name: str
    email: str | None
    function: str
    team: str | None = Field(default=None, description="Key of the team.", validation_alias="team_id")
    team_name: str = Field(default="", validation_alias=AliasPath("team", "name"))
    manager: str | None = Field(default=None, description="Key of the manager.", validation_alias="manager_id")
    manager_name: str = Field(default="", validation_alias=AliasPath("manager", "name"))
    roles: list[Role]
    until: date | None = Field(description="The last day, for who is here for a time.")
    left_on: date | None


class People(Answer):
    """A part of the people the caller may see."""

    items: list[Person]


class PeopleAsked(Asked):
    """What the list of people can be asked."""

    team: Words = Field(default="", max_length=40, description="Key of a team.")
    sort: Words = Field(
        default="", max_length=40, description="name, function, team or left_on; with - before it backwards."
    )


class PersonChange(Reason):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=160)
    email: Words = Field(default="", max_length=254)
    function: Words = Field(default="", max_length=160)
    team: Words = Field(default="", max_length=40, description="Key of a team, or empty.")
    manager: Words = Field(default="", max_length=40, description="Key of a person, or empty.")
    roles: list[Role] = Field(default=[Role.EMPLOYEE], max_length=20)
    until: date | None = None


class NewPerson(PersonChange):
    """A person to add."""

    name: Words = Field(min_length=1, max_length=160)


class Invitation(Out):
    """A link that signs the person in once."""

    link: str = Field(description="Empty where it was mailed: of who decides for the MT, where a mail server is set.")
    mailed: bool
    ends_at: datetime


def _facts(start: PersonFacts, given: PersonChange) -> PersonFacts:
    sent: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set if name != "why"}
    if "roles" in sent:
        sent["roles"] = tuple(role.value for role in given.roles)
    existing(models.Team, {"team": given.team})
    existing(models.Person, {"manager": given.manager})
    return replace(start, **sent)


def _one(request: Call, key: str, asked: At | None = None) -> models.Person:
    return records.one(models.Person, request, key, asked.moment if asked else None, "team", "manager")


@router.get("/people", response=People, auth=may("see people"))
def people(request: Call, asked: Query[PeopleAsked]) -> Any:
    """Everybody the caller may see, with team, function and roles."""
    listed = Listed(
        title=_("People"),
        rows=Rows.of(models.Person, request, asked.moment, "team", "manager"),
        answer=People,
        search=("name", "email", "function"),
        sorts={"name": "name", "function": "function", "team": "team__name", "left_on": "left_on"},
        sort="name",
        where={"team_id": asked.team},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/people", response={201: Person}, auth=may("change people"))
def add_person(request: Call, given: NewPerson, response: HttpResponse) -> Any:
    """Add a person by hand."""
    facts = _facts(PersonFacts(name=""), given)
    valid(service.problems(facts))
    made = service.add_person(facts, by=request.auth.actor, why=given.why or _("Added by hand."))
    records.stamp(response, made)
    return Status(201, made)


@router.get("/people/{slug:key}", response=Person, auth=may("see people"))
def person(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One person: team, function, roles."""
    found = _one(request, key, asked)
    records.stamp(response, found)
    return found


@router.patch("/people/{slug:key}", response=Person, auth=may("change people"))
def change_person(request: Call, key: str, given: PersonChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change a person's facts or roles."""
    found = _one(request, key)
    fresh(found, if_match)
    start = PersonFacts(
        name=found.name, email=found.email or "", function=found.function, team=found.team_id or "",
        manager=found.manager_id or "", roles=tuple(found.roles), until=found.until,
    )  # fmt: skip
    facts = _facts(start, given)
    valid(service.problems(facts, person=found))
    service.change_person(found, facts, by=request.auth.actor, why=given.why or _("Changed by hand."))
    records.stamp(response, found)
    return found


@router.post("/people/{slug:key}/invitation", response={201: Invitation}, auth=may("change people"))
def invite_person(request: Call, key: str) -> Any:
    """A one-time link to hand over; of who decides for the MT it is mailed instead, where a mail server is set."""
    found, now, today = _one(request, key), clock.now(), clock.today()
    secret = signing_in.make(found, purpose=entry.INVITE, by=request.auth.actor, at=now, today=today)
    link, mailed = (
        request.build_absolute_uri(reverse("enter", args=[secret])),
        signing_in.only_mailed(found, today=today),
    )
    if mailed:
        company = models.Organisation.objects.first()
        mail = signing_in.letter(found, link=link, organisation=company.name if company else "")
        signing_in.post(found, mail, at=clock.now())
    ends = now + timedelta(hours=settings.LINK_HOURS)
    return Status(201, Invitation(link="" if mailed else link, mailed=mailed, ends_at=ends))


@router.post("/people/{slug:key}/leave", response=Person, auth=may("change people"))
def part_person(request: Call, key: str, given: Reason, if_match: IfMatch, response: HttpResponse) -> Any:
    """Somebody left: every way in ends at once."""
    found = _one(request, key)
    fresh(found, if_match)
    service.part(found, by=request.auth.actor, why=given.why or _("Left."), today=clock.today())
    records.stamp(response, found)
    return found


@router.post("/people/{slug:key}/erase", response=Person, auth=may("change people"))
def erase_person(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Forget who somebody was, also in earlier changes. It cannot be undone."""
    found = _one(request, key)
    fresh(found, if_match)
    service.erase_person(found, by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return found


@router.get("/people/{slug:key}/history", response=Changes, auth=may("see people"))
def person_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one person: what, by whom, why."""
    return records.history(request, asked, _one(request, key, asked))
