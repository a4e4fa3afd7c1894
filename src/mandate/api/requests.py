"""Requests as JSON: made, answered, moved, withdrawn and appealed."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.engines.access.lanes import Lane
from mandate.engines.terms import DataClass
from mandate.records import clock, models
from mandate.services.asking_access import due, rights, verdicts
from mandate.services.asking_access import requests as service

router = Router(tags=["requests"])


class Request(Kept):
    """Somebody asks; with the lane, the promise and, once there is one, the answer."""

    sort: str = Field(description="access or idea.")
    person: str = Field(validation_alias="person_id", description="Key of who asks.")
    person_name: str = Field(validation_alias=AliasPath("person", "name"))
    subject_kind: str
    subject: str
    name: str
    link: str
    purpose: str
    data_class: DataClass | None
    why: str
    wanted_until: date | None
    emergency: bool
    lane: str = Field(description="fast, review or mt.")
    reasons: list[str] = Field(description="Why this lane, as codes.")
    asked_on: date
    promised_on: date
    expires_on: date
    state: str = Field(description="open, approved, denied, withdrawn or expired.")
    answer: str
    way_back: str
    instead: str
    answered_by: str | None = Field(validation_alias="answered_by_id")
    answered_on: date | None
    appeal_of: str | None = Field(validation_alias="appeal_of_id")


class Requests(Answer):
    """A part of the requests."""

    items: list[Request]


class RequestsAsked(Asked):
    """What the list can be asked."""

    state: Literal["", "open", "approved", "denied", "withdrawn", "expired"] = ""
    lane: Literal["", "fast", "review", "mt"] = ""
    emergency: Literal["", "true", "false"] = Field(default="", description="Only emergencies, or only what is none.")
    sort: Words = Field(
        default="", max_length=40, description="name, promised_on, asked_on or state; - before: backwards."
    )


class NewRequest(Given):
    """What is asked for: a row of a register by its key, or for an idea a name and a link."""

    sort: Literal["access", "idea"] = "access"
    subject_kind: Literal["", "tool", "dataset", "way"] = Field(
        default="", description="Of the row; for an idea `way` says that it is a way of working."
    )
    subject: Words = Field(default="", max_length=40)
    name: Words = Field(default="", max_length=120)
    link: Words = Field(default="", max_length=300)
    purpose: Words = Field(default="", max_length=40)
    data_class: DataClass | None = None
    why: Words = Field(min_length=1, max_length=service.LONGEST)
    wanted_until: date | None = None
    emergency: bool = False


class RequestAnswer(Given):
    """An answer; a yes needs `until` and never gives more than was asked for, a no needs `way_back`."""

    verdict: Literal["approve", "deny"]
    why: Words = Field(min_length=1, max_length=service.LONGEST)
    until: date | None = None
    data_class: DataClass | None = None
    purpose: Words = Field(default="", max_length=40)
    way_back: Words = Field(default="", max_length=service.LONGEST)
    instead: Words = Field(default="", max_length=200)
    row: Literal["", "not_yet", "pilot"] = Field(default="", description="What an approved idea becomes; empty: noted.")


class Moved(MustSayWhy):
    """Another lane."""

    lane: Lane


@router.get("/requests", response=Requests, auth=may("ask"))
def requests(request: Call, asked: Query[RequestsAsked]) -> Any:
    """Every request that exists for the caller: their own, those of their people, those for what they own."""
    if asked.moment is None:
        due.settle(today=clock.today())
    listed = Listed(
        title=_("Requests"),
        rows=Rows.of(models.Request, request, asked.moment, "person"),
        answer=Requests,
        search=("name", "why"),
        sorts={name: name for name in ("name", "promised_on", "asked_on", "state")},
        sort="promised_on",
        where={"state": asked.state, "lane": asked.lane, "emergency": asked.emergency.capitalize()},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/requests", response={201: Request}, auth=may("ask"))
def make_request(request: Call, given: NewRequest, response: HttpResponse) -> Any:
    """Ask for access, or bring an idea."""
    sent = given.model_dump(exclude={"sort", "data_class", "wanted_until"})
    rank = None if given.data_class is None else int(given.data_class)
    until = given.wanted_until.isoformat() if given.wanted_until else ""
    wanted = service.Wanted(**sent, data_class=rank, wanted_until=until)
    valid(service.problems(wanted, today=clock.today()))
    made = service.make(wanted, person=me(request), by=request.auth.actor, today=clock.today(), sort=given.sort)
    records.stamp(response, made)
    return Status(201, made)


@router.get("/requests/{slug:key}", response=Request, auth=may("ask"))
def request(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One request: what, why, its lane and promise, and what was answered."""
    found = records.one(models.Request, request, key, asked.moment, "person")
    records.stamp(response, found)
    return found


@router.post("/requests/{slug:key}/answer", response=Request, auth=may("ask"))
def answer_request(request: Call, key: str, given: RequestAnswer, response: HttpResponse) -> Any:
    """Approve or deny; refused for who may not, and where somebody was first."""
    found = records.one(models.Request, request, key, None, *rights.RELATED)
    until = given.until.isoformat() if given.until else ""
    rank = None if given.data_class is None else int(given.data_class)
    sent = given.model_dump(exclude={"until", "data_class"})
    verdict = verdicts.Verdict(**sent, until=until, data_class=rank)
    service.refuse_unless_open(found)
    rights.refuse_unless_may_answer(me(request), found, today=clock.today())
    valid(verdicts.problems(found, verdict, today=clock.today()))
    done = verdicts.answer(
        found, verdict, person=me(request), by=request.auth.actor, now=clock.now(), today=clock.today()
    )
    records.stamp(response, done)
    return done


@router.post("/requests/{slug:key}/move", response=Request, auth=may("answer requests"))
def move_request(request: Call, key: str, given: Moved, if_match: IfMatch, response: HttpResponse) -> Any:
    """Put a request into another lane, with that lane's promise."""
    found = records.one(models.Request, request, key, None, *rights.RELATED)
    fresh(found, if_match)
    service.move(found, given.lane, person=me(request), by=request.auth.actor, why=given.why, today=clock.today())
    records.stamp(response, found)
    return found


@router.post("/requests/{slug:key}/withdraw", response=Request, auth=may("ask"))
def withdraw_request(request: Call, key: str, given: Reason, if_match: IfMatch, response: HttpResponse) -> Any:
    """Take back one's own request."""
    found = records.one(models.Request, request, key, None, *rights.RELATED)
    fresh(found, if_match)
    service.withdraw(found, person=me(request), by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return found


@router.post("/requests/{slug:key}/appeal", response={201: Request}, auth=may("ask"))
def appeal_request(request: Call, key: str, given: MustSayWhy, response: HttpResponse) -> Any:
    """Ask for the one second look at a no; a new request."""
    found = records.one(models.Request, request, key, None, *rights.RELATED)
    made = service.appeal(found, person=me(request), by=request.auth.actor, why=given.why, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/requests/{slug:key}/history", response=Changes, auth=may("ask"))
def request_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one request: what, by whom, why."""
    return records.history(request, asked, records.one(models.Request, request, key, asked.moment))
