"""Coaching as JSON: the modules, what helps a group most, and the path of who takes what by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.catalogue.coaching import Module, load_modules
from mandate.records import clock, models
from mandate.services import campaigns
from mandate.services import coaching as service

router = Router(tags=["coaching"])


class CoachingModule(Out):
    """A short module, in the caller's language."""

    id: str
    minutes: int
    title: str
    what: str
    why: str
    exercise: list[str]
    good: str = Field(description="When it is good enough.")
    items: list[str] = Field(description="Questions of the assessment that it raises.")


class CoachingModules(Out):
    """All modules."""

    items: list[CoachingModule]


class Proposal(Out):
    """A module worth taking."""

    module: str
    items: list[str]
    why: str


class Proposals(Out):
    """At most five, the most useful first; none for a named circle, whose answers stay inside."""

    items: list[Proposal]


class CoachingStep(Kept):
    """One module on a group's path."""

    campaign: str = Field(validation_alias="campaign_id", description="Key of the assessment the gap was found in.")
    group: str
    module: str
    items: list[str]
    due: date
    done_on: date | None


class CoachingPath(Answer):
    """A part of the path."""

    items: list[CoachingStep]


class ProposalsAsked(Schema):
    """For which group."""

    group: Words = Field(min_length=1, max_length=40)


class NewStep(Given):
    """A module to plan."""

    group: Words = Field(min_length=1, max_length=40)
    module: Words = Field(min_length=1, max_length=40)
    due: date


def _module(module: Module) -> CoachingModule:
    language = translation.get_language() or "en"
    return CoachingModule(
        id=module.id,
        minutes=module.minutes,
        title=module.title.of(language),
        what=module.what.of(language),
        why=module.why.of(language),
        exercise=[step.of(language) for step in module.exercise],
        good=module.good.of(language),
        items=list(module.items),
    )


@router.get("/coaching/modules", response=CoachingModules, auth=may("be signed in"))
def coaching_modules(request: Call) -> Any:
    """The modules, for everybody who signs in."""
    return CoachingModules(items=[_module(module) for module in load_modules()])


@router.get("/coaching", response=CoachingPath, auth=may("see assessment"))
def coaching(request: Call, asked: Query[Asked]) -> Any:
    """What groups take by when, the first due first."""
    listed = Listed(
        title=_("Coaching"),
        rows=Rows.of(models.Coaching, request, asked.moment),
        answer=CoachingPath,
        search=("module", "group"),
        sorts={"due": "due", "done_on": "done_on"},
        sort="due",
    )
    return show(request, asked, listed)


@router.get("/assessments/{slug:key}/coaching", response=Proposals, auth=may("see assessment"))
def coaching_proposals(request: Call, key: str, asked: Query[ProposalsAsked]) -> Any:
    """What helps a group of a closed assessment most, from what was published."""
    campaign = records.one(models.Campaign, request, key, None)
    campaigns.group_of(campaign, asked.group)
    found = service.proposals(campaign, asked.group)
    return Proposals(items=[Proposal(module=one.module.id, items=list(one.items), why=one.why) for one in found])


@router.post("/assessments/{slug:key}/coaching", response={201: CoachingStep}, auth=may("run assessment"))
def plan_coaching(request: Call, key: str, given: NewStep, response: HttpResponse) -> Any:
    """Put a module on a group's path."""
    campaign = records.one(models.Campaign, request, key, None)
    made = service.plan(
        campaign,
        group=given.group,
        module=given.module,
        due=given.due,
        by=request.auth.actor,
        today=clock.today(),
    )
    records.stamp(response, made)
    return Status(201, made)


@router.post("/coaching/{slug:key}/done", response=CoachingStep, auth=may("run assessment"))
def finish_coaching(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """Mark a module as taken."""
    found = records.one(models.Coaching, request, key, None)
    fresh(found, if_match)
    service.done(found, by=request.auth.actor, today=clock.today(), version=found.version)
    records.stamp(response, found)
    return found


@router.post("/coaching/{slug:key}/remove", response={204: None}, auth=may("run assessment"))
def remove_coaching(request: Call, key: str, given: Reason, if_match: IfMatch) -> Any:
    """Take a module off a path; one that was done stays."""
    found = records.one(models.Coaching, request, key, None)
    fresh(found, if_match)
    service.remove(found, by=request.auth.actor, why=given.why, version=found.version)
    return Status(204, None)
