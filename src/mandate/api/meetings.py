"""Steering meetings as JSON: list, one with its agenda, plan, change the agenda, begin, minutes, cancel; MT time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.deciding import meetings as service
from mandate.services.deciding.meetings import Plan

router = Router(tags=["meetings"])


class Item(Out):
    """One item of an agenda."""

    decision: str = Field(description="Key of the decision.")
    minutes: int


class Meeting(Kept):
    """One meeting with its agenda."""

    held_on: date
    minutes: int
    place: str
    agenda: list[Item]
    left_out: list[Item] = Field(default_factory=list, description="What waits for the MT and is not on the agenda.")
    quorum: int
    present: list[str] = Field(description="Keys of who was there.")
    notes: str
    state: str = Field(description="planned, open or held.")


class Meetings(Answer):
    """A part of the meetings."""

    items: list[Meeting]


class MeetingsAsked(Asked):
    """What the list of meetings can be asked."""

    state: Literal["planned", "open", "held"] | None = None
    sort: Words = Field(default="", max_length=40, description="held_on or minutes; with - before it backwards.")


class GivenMeeting(Given):
    """When the MT meets."""

    held_on: date
    minutes: int = Field(default=service.USUAL_MINUTES, ge=service.SHORTEST, le=service.LONGEST)
    place: Words = Field(default="", max_length=200)


class GivenItem(Given):
    """One item in its place."""

    decision: Words = Field(min_length=1, max_length=40)
    minutes: int = Field(ge=1, le=service.MOST_ITEM)


class GivenAgenda(Given):
    """The agenda in order; null makes it anew from what waits."""

    items: list[GivenItem] | None = Field(default=None, max_length=50)


class GivenMinutes(Given):
    """Minutes of a meeting."""

    notes: Words = Field(max_length=20000)
    present: list[Words] = Field(default_factory=list, max_length=100)
    close: bool = Field(default=False, description="Whether the meeting ends with it.")


class Month(Out):
    """What a month asks of the MT."""

    month: date = Field(description="Its first day.")
    asked: int
    there: int
    short: int


class Time(Out):
    """MT time per month."""

    items: list[Month]


def _out(left_out: bool = False) -> Callable[[models.Meeting], Meeting]:
    def out(row: models.Meeting) -> Meeting:
        made = Meeting.model_validate(row)
        if left_out:
            laid = service.laid(row, at=getattr(row, "as_of", None))
            made.left_out = [Item(decision=one.decision.key, minutes=one.minutes) for one in laid.left_out]
        return made

    return out


def _said(response: HttpResponse, row: models.Meeting) -> Meeting:
    records.stamp(response, row)
    return _out(left_out=True)(row)


def _plan(given: GivenMeeting) -> Plan:
    return Plan(given.held_on.isoformat(), str(given.minutes), given.place)


@router.get("/meetings", response=Meetings, auth=may("see meetings"))
def meetings(request: Call, asked: Query[MeetingsAsked]) -> Any:
    """Every meeting, the newest first."""
    listed = Listed(
        title=_("Meetings of the MT"), rows=Rows.of(models.Meeting, request, asked.moment), answer=Meetings,
        search=("place", "notes"), sorts={name: name for name in ("held_on", "minutes")}, sort="-held_on",
        where={"state": asked.state}, make=_out(),
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.get("/meetings/time", response=Time, auth=may("see meetings"))
def mt_time(request: Call) -> Any:
    """Minutes asked of the MT per month, against the minutes there are."""
    rows = models.Meeting.objects.seen_by(request.auth.person)
    found = service.time(service.waiting(), rows, today=clock.today())
    return Time(items=[Month.model_validate(one) for one in found])


@router.get("/meetings/{slug:key}", response=Meeting, auth=may("see meetings"))
def meeting(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One meeting, with what does not fit on its agenda."""
    return _said(response, records.one(models.Meeting, request, key, asked.moment))


@router.post("/meetings", response={201: Meeting}, auth=may("hold meetings"))
def plan_meeting(request: Call, given: GivenMeeting, response: HttpResponse) -> Any:
    """Plan a meeting; its agenda is made from what waits, by promise, law and money."""
    today = clock.today()
    valid(service.problems(_plan(given), today=today))
    return Status(201, _said(response, service.plan(_plan(given), by=request.auth.actor, today=today)))


@router.put("/meetings/{slug:key}", response=Meeting, auth=may("hold meetings"))
def change_meeting(request: Call, key: str, given: GivenMeeting, if_match: IfMatch, response: HttpResponse) -> Any:
    """Another day, length or place."""
    found, today = records.one(models.Meeting, request, key, None), clock.today()
    fresh(found, if_match)
    valid(service.problems(_plan(given), today=today, meeting=found))
    return _said(response, service.change(found, _plan(given), by=request.auth.actor, today=today))


@router.put("/meetings/{slug:key}/agenda", response=Meeting, auth=may("hold meetings"))
def arrange_meeting(request: Call, key: str, given: GivenAgenda, if_match: IfMatch, response: HttpResponse) -> Any:
    """The agenda in another order, or made anew from what waits."""
    found = records.one(models.Meeting, request, key, None)
    fresh(found, if_match)
    items = None if given.items is None else [(one.decision, one.minutes) for one in given.items]
    return _said(response, service.arrange(found, items, by=request.auth.actor))


@router.post("/meetings/{slug:key}/begin", response=Meeting, auth=may("hold meetings"))
def begin_meeting(request: Call, key: str, if_match: IfMatch, response: HttpResponse) -> Any:
    """The meeting begins, on its own day."""
    found = records.one(models.Meeting, request, key, None)
    fresh(found, if_match)
    return _said(response, service.begin(found, by=request.auth.actor, today=clock.today()))


@router.post("/meetings/{slug:key}/minutes", response=Meeting, auth=may("hold meetings"))
def note_meeting(request: Call, key: str, given: GivenMinutes, if_match: IfMatch, response: HttpResponse) -> Any:
    """Who is there and what was said; `close` ends the meeting."""
    found = records.one(models.Meeting, request, key, None)
    fresh(found, if_match)
    by = request.auth.actor
    return _said(response, service.note(found, notes=given.notes, present=given.present, by=by, close=given.close))


@router.post("/meetings/{slug:key}/cancel", response={204: None}, auth=may("hold meetings"))
def cancel_meeting(request: Call, key: str, given: MustSayWhy, if_match: IfMatch) -> Any:
    """The meeting does not take place; what was on its agenda waits on."""
    found = records.one(models.Meeting, request, key, None)
    fresh(found, if_match)
    service.cancel(found, by=request.auth.actor, why=given.why)
    return Status(204, None)


@router.get("/meetings/{slug:key}/history", response=Changes, auth=may("see meetings"))
def meeting_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one meeting."""
    return records.history(request, asked, records.one(models.Meeting, request, key, asked.moment))
