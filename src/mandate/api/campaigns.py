"""Assessments as JSON: plan, change, open, ask, count, close, cancel; how many answered per group, never who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import NotValid, valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.catalogue.assessment import load_bank
from mandate.records import clock, models
from mandate.services import campaigns as service
from mandate.services import publishing
from mandate.services.answering import ANONYMOUS
from mandate.services.campaigns import DRAFT, OPEN, CampaignFacts

router = Router(tags=["assessments"])
State = Literal["draft", "open", "closed", "cancelled"]
Mode = Literal["anonymous", "named"]
Form = Literal["full", "manager", "employee"]


class Group(Out):
    """Who is asked together: by a role, a team with all below it, or a link alone where both are null."""

    key: str
    label: str
    form: str
    role: str | None
    team: str | None


class PossibleGroup(Group):
    """A group the record knows, and how many people are in it today."""

    people: int


class PossibleGroups(Out):
    """The groups an assessment can be planned with, besides those by link."""

    items: list[PossibleGroup]


class Turnout(Out):
    """How many of a group were asked by name (null: by a link alone), began and finished; never who."""

    group: str
    asked: int | None
    begun: int
    finished: int


class Campaign(Kept):
    """One round of the assessment."""

    title: str
    mode: str = Field(description="anonymous, or named for a circle in which everybody agreed.")
    state: State
    groups: list[Group]
    compare: list[list[str]] = Field(description="Pairs of groups that are compared, settled before anybody answers.")
    weights: dict[str, int] = Field(description="Dimensions that count more than once in the priorities.")
    opens_on: date
    closes_on: date
    remind_on: list[date]
    previous: str | None = Field(description="Key of the round it repeats.", validation_alias="previous_id")
    closed_on: date | None


class Campaigns(Answer):
    """A part of the assessments."""

    items: list[Campaign]


class CampaignInFull(Campaign):
    """One assessment with its live counts; none for a moment of the past or once it has ended."""

    turnout: list[Turnout]


class CampaignsAsked(Asked):
    """What the list of assessments can be asked."""

    state: State | Literal[""] = Field(default="", description="Only those that stand so.")
    sort: Words = Field(
        default="", max_length=40, description="title, opens_on or closes_on; with - before it backwards."
    )


class NewGroup(Given):
    """A group the record knows, by its key, or one of your own, by its name."""

    key: Words = Field(default="", max_length=40, description="Of `/assessments/groups`.")
    label: Words = Field(default="", max_length=60, description="Name of a group by link alone.")
    form: Form | None = Field(
        default=None, description="Which questions; the group's own, or employee, where left out."
    )


class CampaignChange(Reason):
    """The fields to change; what is left out stays."""

    title: Words = Field(default="", max_length=160)
    groups: list[NewGroup] = Field(default=[], max_length=40)
    opens_on: date | None = None
    closes_on: date | None = None
    mode: Mode = "anonymous"
    previous: Words = Field(default="", max_length=40, description="Key of a closed round that this one repeats.")
    weights: dict[Words, int] = Field(default={}, description="Dimension to 1, 2 or 3.")
    remind_on: list[date] = Field(default=[], max_length=8)


class NewCampaign(CampaignChange):
    """An assessment to plan."""

    title: Words = Field(min_length=1, max_length=160)
    groups: list[NewGroup] = Field(min_length=1, max_length=40)
    opens_on: date
    closes_on: date


class NewLastDay(MustSayWhy):
    """Until when people can answer, and why that moved."""

    closes_on: date


class NewLink(Given):
    """For which group."""

    group: Words = Field(min_length=1, max_length=40)


class Link(Out):
    """A link that leads a whole group in; an earlier one of the group stops working."""

    secret: str = Field(description="It leads in at `/a/<secret>/`, and is shown this once.")


class PersonalLink(Out):
    """One person's link."""

    person: str = Field(description="Key of the person.")
    name: str
    email: str | None
    secret: str | None = Field(description="It leads in at `/a/<secret>/`; null with names shown: there one signs in.")


class PersonalLinks(Out):
    """Who was asked just now; nobody is listed who was asked before."""

    items: list[PersonalLink]


class Closed(Out):
    """What closing gave."""

    published: bool = Field(description="False with names shown: the circle keeps its answers.")
    people: int | None = Field(description="How many people's answers are counted.")


def _facts(start: CampaignFacts, given: CampaignChange) -> CampaignFacts:
    sent: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set if name != "why"}
    if "groups" in sent:
        sent["groups"] = _groups(start, given)
    if "weights" in sent:
        sent["weights"] = _weights(given.weights)
    if "remind_on" in sent:
        sent["remind_on"] = tuple(given.remind_on)
    return replace(start, **sent)


def _groups(start: CampaignFacts, given: CampaignChange) -> tuple[service.Group, ...]:
    known = {group.key: group for group in (*service.possible_groups(), *start.groups)}
    found = []
    for at, one in enumerate(given.groups):
        if one.key and one.key not in known:
            raise NotValid({f"groups.{at}.key": _("There is no group %(key)s.") % {"key": one.key}})
        group = known[one.key] if one.key else service.Group(service.key_of(one.label), one.label.strip(), "employee")
        found.append(replace(group, form=one.form or group.form))
    return tuple(found)


def _weights(given: Mapping[str, int]) -> dict[str, int]:
    known = {one.id for one in load_bank().dimensions}
    why = _("A weight is 1, 2 or 3, for one of: %(names)s.") % {"names": ", ".join(sorted(known))}
    valid({f"weights.{name}": why for name, weight in given.items() if name not in known or weight not in {1, 2, 3}})
    return dict(given)


def _in_full(row: models.Campaign, *, at: datetime | None = None) -> CampaignInFull:
    live = row.state in {DRAFT, OPEN} and at is None
    counted = [
        Turnout(group=one.group.key, asked=one.asked, begun=one.begun, finished=one.finished)
        for one in (service.turnout(row) if live else ())
    ]
    known = Campaign.model_validate(row).model_dump(exclude={"previous"})
    return CampaignInFull.model_validate({**known, "previous_id": row.previous_id, "turnout": counted})


@router.get("/assessments", response=Campaigns, auth=may("see assessment"))
def campaigns(request: Call, asked: Query[CampaignsAsked]) -> Any:
    """Every assessment: where it stands, its days, who is asked what."""
    listed = Listed(
        title=_("Assessments"),
        rows=Rows.of(models.Campaign, request, asked.moment),
        answer=Campaigns,
        search=("title",),
        sorts={name: name for name in ("title", "opens_on", "closes_on")},
        sort="-opens_on",
        where={"state": asked.state},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/assessments/groups", response=PossibleGroups, auth=may("run assessment"))
def possible_groups(request: Call) -> Any:
    """The groups the record knows (the MT, the managers, every team at the top) and how many people are in each."""
    groups = service.possible_groups()
    people = service.sizes(groups, today=clock.today())
    return PossibleGroups(items=[PossibleGroup(**one.kept(), people=people[one.key]) for one in groups])


@router.post("/assessments", response={201: CampaignInFull}, auth=may("run assessment"))
def plan_campaign(request: Call, given: NewCampaign, response: HttpResponse) -> Any:
    """Plan an assessment; nobody can answer before it is opened."""
    start = CampaignFacts("", (), None, None, mode=ANONYMOUS)
    facts, today = _facts(start, given), clock.today()
    valid(service.problems(facts, today=today))
    made = service.plan(facts, by=request.auth.actor, today=today, why=given.why)
    records.stamp(response, made)
    return Status(201, _in_full(made))


@router.get("/assessments/{slug:key}", response=CampaignInFull, auth=may("see assessment"))
def campaign(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One assessment, with how many of each group answered while it runs."""
    found = records.one(models.Campaign, request, key, asked.moment)
    records.stamp(response, found)
    return _in_full(found, at=asked.moment)


@router.patch("/assessments/{slug:key}", response=CampaignInFull, auth=may("run assessment"))
def change_campaign(request: Call, key: str, given: CampaignChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change a plan; an assessment that is open stands fixed."""
    found, today = records.one(models.Campaign, request, key, None), clock.today()
    fresh(found, if_match)
    facts = _facts(service.facts_of(found), given)
    valid(service.problems(facts, today=today))
    service.change(found, facts, by=request.auth.actor, today=today, why=given.why, version=found.version)
    records.stamp(response, found)
    return _in_full(found)


@router.post("/assessments/{slug:key}/open", response=CampaignInFull, auth=may("run assessment"))
def open_campaign(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """Open a plan: from its first day on links lead in."""
    found = records.one(models.Campaign, request, key, None)
    fresh(found, if_match)
    service.start(found, by=request.auth.actor, today=clock.today())
    records.stamp(response, found)
    return _in_full(found)


@router.post("/assessments/{slug:key}/last-day", response=CampaignInFull, auth=may("run assessment"))
def move_last_day(request: Call, key: str, given: NewLastDay, if_match: IfMatch, response: HttpResponse) -> Any:
    """Another last day for an open assessment: later, or earlier but not passed; nothing else of it moves."""
    found = records.one(models.Campaign, request, key, None)
    fresh(found, if_match)
    service.move_end(found, given.closes_on, by=request.auth.actor, today=clock.today(), why=given.why)
    records.stamp(response, found)
    return _in_full(found)


@router.post("/assessments/{slug:key}/links", response={201: Link}, auth=may("run assessment"))
def make_group_link(request: Call, key: str, given: NewLink, if_match: IfMatch) -> Any:
    """A new link for a whole group."""
    found = records.one(models.Campaign, request, key, None)
    fresh(found, if_match)
    secret = service.make_door(found, service.group_of(found, given.group), at=clock.now())
    return Status(201, Link(secret=secret))


@router.post("/assessments/{slug:key}/invitations", response={201: PersonalLinks}, auth=may("run assessment"))
def ask_people(request: Call, key: str, if_match: IfMatch) -> Any:
    """Ask everybody in its groups who was not asked yet, each with a link of their own."""
    found = records.one(models.Campaign, request, key, None)
    fresh(found, if_match)
    made = service.invite(found, today=clock.today(), only_new=True)
    named = found.mode != ANONYMOUS
    items = [
        PersonalLink(person=person.key, name=person.name, email=person.email, secret=None if named else secret)
        for person, secret in made
    ]
    return Status(201, PersonalLinks(items=items))


@router.post("/assessments/{slug:key}/close", response=Closed, auth=may("run assessment"))
def close_campaign(request: Call, key: str, if_match: IfMatch) -> Any:
    """Close and publish, once; the answers are deleted. It cannot be undone."""
    found = records.one(models.Campaign, request, key, None)
    fresh(found, if_match)
    sealed = publishing.close(found, by=request.auth.actor, today=clock.today())
    return Closed(published=sealed is not None, people=sealed.people if sealed else None)


@router.post("/assessments/{slug:key}/cancel", response=CampaignInFull, auth=may("run assessment"))
def cancel_campaign(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """End it without an outcome; what was answered is deleted."""
    found = records.one(models.Campaign, request, key, None)
    fresh(found, if_match)
    service.cancel(found, by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return _in_full(found)


@router.get("/assessments/{slug:key}/history", response=Changes, auth=may("see assessment"))
def campaign_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one assessment: what, by whom, why."""
    return records.history(request, asked, records.one(models.Campaign, request, key, asked.moment))
