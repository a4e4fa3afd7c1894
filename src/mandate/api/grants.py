"""Access given as JSON: listed, given, withdrawn; and the reviews of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import NotValid, valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.records import clock, models
from mandate.services.asking_access import due, reviews
from mandate.services.asking_access import grants as service

router = Router(tags=["grants"])


class Grant(Kept):
    """Access on top of the registers, for a time."""

    person: str | None = Field(validation_alias="person_id")
    team: str | None = Field(validation_alias="team_id", description="A team; beside a person, where they worked then.")
    subject_kind: str
    subject: str
    purpose: str
    data_class: DataClass | None
    why: str
    given_on: date
    until: date
    state: str = Field(description="active or withdrawn; past its last day it has ended.")
    request: str | None = Field(validation_alias="request_id")
    given_by: str | None = Field(validation_alias="given_by_id")
    confirmed_on: date | None


class Grants(Answer):
    """A part of the access given."""

    items: list[Grant]


class GrantsAsked(Asked):
    """What the list can be asked."""

    state: Literal["", "active", "withdrawn"] = ""
    subject: Words = Field(default="", max_length=40)
    sort: Words = Field(default="", max_length=40, description="until or given_on; with - before it backwards.")


class NewGrant(Given):
    """Access for one person or one team, never without an end."""

    subject_kind: Literal["tool", "dataset"]
    subject: Words = Field(min_length=1, max_length=40)
    person: Words = Field(default="", max_length=40)
    team: Words = Field(default="", max_length=40)
    purpose: Words = Field(default="", max_length=40)
    data_class: DataClass | None = None
    why: Words = Field(min_length=1, max_length=2000)
    until: date


@router.get("/grants", response=Grants, auth=may("ask"))
def grants(request: Call, asked: Query[GrantsAsked]) -> Any:
    """Every access that exists for the caller."""
    if asked.moment is None:
        due.settle(today=clock.today())
    listed = Listed(
        title=_("Access given"),
        rows=Rows.of(models.Grant, request, asked.moment),
        answer=Grants,
        search=("why", "person__name", "team__name"),
        sorts={name: name for name in ("until", "given_on")},
        sort="until",
        where={"state": asked.state, "subject": asked.subject},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/grants", response={201: Grant}, auth=may("ask"))
def give_access(request: Call, given: NewGrant, response: HttpResponse) -> Any:
    """Give access without being asked: the architect, and whoever owns the row."""
    sent = given.model_dump(exclude={"until", "data_class"})
    rank = None if given.data_class is None else int(given.data_class)
    wanted = service.Given(**sent, data_class=rank, until=given.until.isoformat())
    valid(service.problems(wanted, today=clock.today()))
    made = service.give(wanted, person=me(request), by=request.auth.actor, now=clock.now(), today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/grants/{slug:key}", response=Grant, auth=may("ask"))
def grant(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One access: who, what, until when, why."""
    found = records.one(models.Grant, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.post("/grants/{slug:key}/withdraw", response=Grant, auth=may("ask"))
def withdraw_access(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """End access now, with the reason."""
    found = records.one(models.Grant, request, key, None, "person", "team")
    fresh(found, if_match)
    service.withdraw(found, person=me(request), by=request.auth.actor, why=given.why, today=clock.today())
    records.stamp(response, found)
    return found


@router.get("/grants/{slug:key}/history", response=Changes, auth=may("ask"))
def grant_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one access."""
    return records.history(request, asked, records.one(models.Grant, request, key, asked.moment))


class Review(Kept):
    """One team's access looked at again."""

    team: str = Field(validation_alias="team_id")
    team_name: str = Field(validation_alias=AliasPath("team", "name"))
    reviewer: str = Field(validation_alias="reviewer_id")
    opened_on: date
    due_on: date
    done_on: date | None
    state: str = Field(description="open, done or lapsed.")
    lines: list[dict[str, Any]] = Field(description="Each with `grant` or `tool`, and `verdict`, `why`, `until`.")


class Reviews(Answer):
    """A part of the reviews."""

    items: list[Review]


class ReviewsAsked(Asked):
    """What the list can be asked."""

    state: Literal["", "open", "done", "lapsed"] = ""


class NewReview(MustSayWhy):
    """Which team."""

    team: Words = Field(min_length=1, max_length=40)


class SaidLine(Given):
    """A word on one line, by its place in `lines` from 0."""

    line: int = Field(ge=0, le=10_000)
    verdict: Literal["keep", "narrow", "remove"]
    why: Words = Field(min_length=1, max_length=500)
    until: date | None = None
    data_class: DataClass | None = None


class SaidLines(Given):
    """Words on some or all lines."""

    lines: list[SaidLine] = Field(min_length=1, max_length=1000)


class Opened(Out):
    """The reviews that were opened: the manager's, and one for what is about the manager."""

    items: list[Review]


@router.get("/reviews", response=Reviews, auth=may("review access"))
def access_reviews(request: Call, asked: Query[ReviewsAsked]) -> Any:
    """Every review that exists for the caller; those that are due open by themselves."""
    if asked.moment is None:
        reviews.settle(today=clock.today())
    listed = Listed(
        title=_("Reviews of access"),
        rows=Rows.of(models.Review, request, asked.moment, "team"),
        answer=Reviews,
        search=("team__name",),
        sorts={"due_on": "due_on"},
        sort="-due_on",
        where={"state": asked.state},
    )
    return show(request, asked, listed)


@router.post("/reviews", response={201: Opened}, auth=may("change registers"))
def open_review(request: Call, given: NewReview) -> Any:
    """Open the review of one team now."""
    team = models.Team.objects.filter(key=given.team).first()
    if team is None:
        raise NotValid({"team": _("There is no such team.")})
    made = reviews.begin(team, by=request.auth.actor, why=given.why, today=clock.today())
    return Status(201, {"items": made})


@router.get("/reviews/{slug:key}", response=Review, auth=may("review access"))
def access_review(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One review with its lines."""
    found = records.one(models.Review, request, key, asked.moment, "team")
    records.stamp(response, found)
    return found


@router.post("/reviews/{slug:key}/answer", response=Review, auth=may("review access"))
def answer_review(request: Call, key: str, given: SaidLines, if_match: IfMatch, response: HttpResponse) -> Any:
    """Keep, narrow or remove lines; what is said counts at once."""
    found = records.one(models.Review, request, key, None, "team", "reviewer")
    fresh(found, if_match)
    if any(one.line >= len(found.lines) for one in given.lines):
        raise NotValid({"lines": _("There is no such line.")})
    said = {one.line: _said(one) for one in given.lines}
    valid(reviews.problems(found, said, today=clock.today()))
    done = reviews.answer(found, said, person=me(request), by=request.auth.actor, today=clock.today())
    records.stamp(response, done)
    return done


def _said(one: SaidLine) -> reviews.Said:
    rank = None if one.data_class is None else int(one.data_class)
    return reviews.Said(one.verdict, one.why, one.until.isoformat() if one.until else "", rank)


@router.get("/reviews/{slug:key}/history", response=Changes, auth=may("review access"))
def review_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one review."""
    return records.history(request, asked, records.one(models.Review, request, key, asked.moment))
