"""Alignment sessions as JSON: plan one, change it before it begins, read what it settled; voting is for the room."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import IfMatch, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import disputes
from mandate.services import sessions as service
from mandate.services.disputes import Bars

router = Router(tags=["sessions"])
MOST = service.MOST_ITEMS


class Votes(Out):
    """The bars of one question; `counts` is null where they would speak of a few people, and `why` says so."""

    counts: list[int] | None = Field(description="How many chose each of the five answers.")
    do_not_know: int
    nearly_all: int | None = Field(description="The answer that nearly all chose, where bars would tell everybody's.")
    why: str


class Settled(Out):
    """One question of a session: where the group stood, how it voted after the talk, what it agreed."""

    item: str
    before: Votes
    after: Votes | None = Field(description="Null where no vote was closed.")
    anchor: int | None = Field(description="The answer that was agreed on, 1 to 5.")
    agreed: str


class AlignmentSession(Kept):
    """One alignment session."""

    campaign: str = Field(validation_alias="campaign_id", description="Key of the assessment.")
    group: str
    held_on: date
    state: Literal["planned", "running", "held"]
    items: list[str]
    minutes: str


class AlignmentSessions(Answer):
    """A part of the sessions."""

    items: list[AlignmentSession]


class SessionInFull(AlignmentSession):
    """One session with what it settled, question by question."""

    of_everybody: bool = Field(
        description="Whether the questions are those that divide everybody, since the group itself is not shown."
    )
    outcomes: list[Settled]


class NewSession(Reason):
    """A session to plan; without questions those that divide the group most."""

    group: Words = Field(min_length=1, max_length=40)
    items: list[Words] = Field(default=[], max_length=MOST)
    held_on: date


class SessionChange(Reason):
    """Other questions, another order or another day; what is left out stays."""

    items: list[Words] | None = Field(default=None, max_length=MOST)
    held_on: date | None = None


def _votes(bars: Bars) -> Votes:
    return Votes(
        counts=None if bars.counts is None else list(bars.counts),
        do_not_know=bars.dont_know,
        nearly_all=bars.nearly_all,
        why=disputes.hidden(bars.why) if bars.why else "",
    )


def _in_full(request: Call, row: models.Session) -> SessionInFull:
    settled = [
        Settled(
            item=one.item,
            before=_votes(one.before),
            after=_votes(one.after) if one.after else None,
            anchor=one.anchor,
            agreed=one.agreed,
        )
        for one in service.outcomes(row, request.auth.person, today=clock.today())
    ]
    known = AlignmentSession.model_validate(row).model_dump(exclude={"campaign"})
    shared = disputes.of_everybody(row.campaign, row.group)
    more = {"campaign_id": row.campaign_id, "outcomes": settled, "of_everybody": shared}
    return SessionInFull.model_validate({**known, **more})


def _one(request: Call, key: str, asked: At | None = None) -> models.Session:
    """The session as this caller may see it; that of a circle they are not in does not exist for them."""
    there = service.visible(request.auth.person, at=asked.moment if asked else None)
    found = next((one for one in there if one.key == key), None)
    if found is None:
        raise Http404(key)
    return found


@router.get("/sessions", response=AlignmentSessions, auth=may("be signed in"))
def sessions(request: Call, asked: Query[Asked]) -> Any:
    """The alignment sessions for the eyes of the caller, the newest first; those of a named circle for its members
    alone, whatever other role they have."""
    listed = Listed(
        title=_("Alignment sessions"),
        rows=Rows(service.visible(request.auth.person, at=asked.moment)),
        answer=AlignmentSessions,
        search=("group", "minutes"),
        sorts={"held_on": "held_on"},
        sort="-held_on",
    )
    return show(request, asked, listed)


@router.get("/sessions/{slug:key}", response=SessionInFull, auth=may("be signed in"))
def session(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One session: its questions, the bars that may be shown, what was agreed, the minutes."""
    found = _one(request, key, asked)
    records.stamp(response, found)
    return _in_full(request, found)


@router.get("/sessions/{slug:key}/history", response=Changes, auth=may("be signed in"))
def session_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one session."""
    return records.history(request, asked, _one(request, key, asked))


@router.post("/assessments/{slug:key}/sessions", response={201: SessionInFull}, auth=may("run assessment"))
def plan_session(request: Call, key: str, given: NewSession, response: HttpResponse) -> Any:
    """Plan a session for a group of a closed assessment."""
    campaign, today = records.one(models.Campaign, request, key, None), clock.today()
    if not service.leads(campaign, me(request), today=today):
        raise Http404(key)
    published = disputes.publication_of(campaign)
    divided = disputes.disputed(published.report, given.group) if published else []
    items = list(given.items) or [found.item for found in divided]
    made = service.plan(
        campaign,
        group=given.group,
        items=items,
        on=given.held_on,
        by=request.auth.actor,
        today=today,
        why=given.why,
    )
    records.stamp(response, made)
    return Status(201, _in_full(request, made))


@router.patch("/sessions/{slug:key}", response=SessionInFull, auth=may("run assessment"))
def change_session(request: Call, key: str, given: SessionChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change a session that has not begun."""
    found, today = _one(request, key), clock.today()
    fresh(found, if_match)
    service.change(
        found,
        items=found.items if given.items is None else given.items,
        on=given.held_on or found.held_on,
        by=request.auth.actor,
        today=today,
        why=given.why,
        version=found.version,
    )
    records.stamp(response, found)
    return _in_full(request, found)
