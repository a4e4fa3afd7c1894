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
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, existing, fresh
from mandate.api.entering import Call, may
from mandate.api.initiatives import RowsOutcome
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.connectors.sources.tables.roster import Roster
from mandate.engines.discovery.facts import PersonRow
from mandate.engines.terms import Role
from mandate.records import clock, models, seen
from mandate.services import entry, signing_in
from mandate.services import people as service
from mandate.services.people import PersonFacts
from mandate.services.roster import doubles, merging, planning, undoing

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


class RosterRow(Given):
    """One person of a list."""

    name: Words = Field(min_length=1, max_length=160)
    email: Words = Field(default="", max_length=254)
    logins: list[Words] = Field(default=[], max_length=20, description="Other names that systems know them by.")
    function: Words = Field(default="", max_length=160)
    team: Words = Field(default="", max_length=120, description="Name of a team; one that is not there is added.")
    parent_team: Words = Field(default="", max_length=120)
    manager: Words = Field(default="", max_length=254, description="E-mail address, sign-in name or name.")
    left: bool = Field(default=False, description="Whether they left.")


class RosterGiven(Given):
    """A people list; first look, then write it with what was chosen."""

    rows: list[RosterRow] = Field(min_length=1, max_length=planning.MOST_ROWS)
    joins: list[Words] = Field(default=[], max_length=2000, description="Ids of proposals to join two identities.")
    whole: bool = Field(default=False, description="The list names everybody: who is not on it has left.")
    dry_run: bool = Field(default=True, description="Say what would change and write nothing.")
    why: Words = Field(default="", max_length=2000, description="Why; needed to write.")


class Double(Out):
    """Two identities that may be one person: `goes` would be joined into `stays`."""

    id: str
    why: str
    line: int = Field(description="Row of the list where the one that goes is new; 0 where both are in the record.")
    stays: str = Field(description="Name of who stays.")
    stays_key: str = Field(description="Key of who stays; empty where they are new as well.")
    goes: str
    goes_key: str = Field(description="Key of the identity that goes; empty where it is new.")


class Doubles(Out):
    """Who may be in the record twice."""

    items: list[Double]


class RosterOutcome(RowsOutcome):
    """What the list changes, or would change."""

    teams: list[str] = Field(description="Teams that are new.")
    left: list[str] = Field(description="Names of who left by the list's own word.")
    unnamed: list[str] = Field(description="Names of who is in the record and not on the list.")
    doubles: list[Double]
    notes: list[str]


class Joined(MustSayWhy):
    """Who an identity turned out to be."""

    into: Words = Field(max_length=40, description="Key of the person who stays.")


class DeedGiven(Given):
    """A people list or a joining, by the id that was answered when it was written."""

    act: Words = Field(max_length=60)


class PeopleUndone(Out):
    """How many rows were taken back, and which stay as they are, with why."""

    undone: int
    stays: list[str]


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


def _double(one: doubles.Double) -> dict[str, Any]:
    def key(person: models.Person) -> str:
        return "" if person._state.adding else person.key

    return {
        "id": one.id, "why": doubles.reason(one.why), "line": one.line, "stays": one.stays.name,
        "stays_key": key(one.stays), "goes": one.goes.name, "goes_key": key(one.goes),
    }  # fmt: skip


@router.get("/people/doubles", response=Doubles, auth=may("change people"))
def people_doubles(request: Call, asked: Query[At]) -> Any:
    """Who may be in the record twice: the same address but for a plus or a login, or the same name in one team."""
    here = seen.rows(models.Person, request.auth.person, asked.moment)
    return {"items": [_double(one) for one in doubles.found(here)]}


@router.post("/people/import", response=RosterOutcome, auth=may("change people"))
def bring_people(request: Call, given: RosterGiven) -> Any:
    """A people list: first to see what it changes, then with `dry_run` false written as one deed or not at all."""
    read = Roster(
        rows=[
            PersonRow(
                tuple(dict.fromkeys(mark.casefold() for mark in (one.email, *one.logins) if mark)), one.name,
                one.email.casefold() or None, one.team or None, one.parent_team or None, one.function or None,
                one.manager or None, number,
            )
            for number, one in enumerate(given.rows, start=1)
        ],
        left={number for number, one in enumerate(given.rows, start=1) if one.left},
    )  # fmt: skip
    today = clock.today()
    planned, act = planning.plan_rows(read, today=today), None
    told = {
        "unchanged": planned.same, "changes": planned.lines, "faults": planned.faults,
        "teams": [team.name for team in planned.teams], "left": [one.name for one in planned.gone],
        "unnamed": [one.name for one in planned.unnamed], "doubles": [_double(one) for one in planned.doubles],
        "notes": planned.notes,
    }  # fmt: skip
    if not given.dry_run:
        choice = planning.Choice(frozenset(given.joins), given.whole)
        act = planning.write(planned, choice, by=request.auth.actor, why=given.why, today=today)
    return {**told, "written": act is not None, "act": act.id if act else ""}


@router.post("/people/undo", response=PeopleUndone, auth=may("change people"))
def undo_people(request: Call, given: DeedGiven) -> Any:
    """Take a people list, or a joining, back; what was changed since stays."""
    done = undoing.undo(given.act, by=request.auth.actor)
    return {"undone": done.count, "stays": [f"{line.name}: {line.stays}" for line in done.staying]}


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


@router.post("/people/{slug:key}/merge", response=Person, auth=may("change people"))
def merge_person(request: Call, key: str, given: Joined, if_match: IfMatch, response: HttpResponse) -> Any:
    """This identity is somebody who is there already: it closes, and everything goes on under `into`."""
    goes = _one(request, key)
    fresh(goes, if_match)
    existing(models.Person, {"into": given.into})
    stays = _one(request, given.into)
    merging.merge(stays, goes, by=request.auth.actor, why=given.why, today=clock.today())
    records.stamp(response, stays)
    return stays


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
