"""Hours asked of departments as JSON: list, one, ask, answer as its head, done or taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasChoices, AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.deciding import asks as service
from mandate.services.deciding.asks import Wanted

router = Router(tags=["asks"])
State = Literal["asked", "accepted", "declined", "done", "withdrawn"]


class DepartmentAsk(Kept):
    """Hours asked of one department."""

    department: str
    head: str | None = Field(default=None, validation_alias="head_id")
    head_name: str = Field(default="", validation_alias=AliasChoices(AliasPath("head", "name")))
    what: str
    hours: Decimal
    hours_given: Decimal | None
    by: date
    state: State
    answered_on: date | None
    note: str
    subject_kind: str
    subject: str


class Asks(Answer):
    """A part of the asks."""

    items: list[DepartmentAsk]


class AsksAsked(Asked):
    """What the list of asks can be asked."""

    state: State | None = None
    sort: Words = Field(default="", max_length=40, description="what, department, hours, by or state; - backwards.")


class NewAsk(Given):
    """What is asked of a department."""

    department: Words = Field(min_length=1, max_length=60, description="it, hr, legal, finance, or another name.")
    head: Words = Field(min_length=1, max_length=40, description="Key of who leads it.")
    what: Words = Field(min_length=1, max_length=300)
    hours: Decimal = Field(gt=0)
    by: date
    decision: Words = Field(default="", max_length=40, description="Key of the decision it is for.")


class AskAnswered(Given):
    """The word of the head."""

    accepts: bool
    hours: Decimal | None = Field(default=None, gt=0, description="Fewer than asked; null promises them all.")
    note: Words = Field(default="", max_length=4000, description="Needed to decline.")


class AskClosed(Given):
    """What became of it."""

    state: Literal["done", "withdrawn"]
    why: Words = Field(default="", max_length=4000)


@router.get("/asks", response=Asks, auth=may("answer asks"))
def asks(request: Call, asked: Query[AsksAsked]) -> Any:
    """Every ask the caller may see, what is needed first."""
    listed = Listed(
        title=_("Hours asked of departments"), rows=Rows.of(models.Ask, request, asked.moment, "head"), answer=Asks,
        search=("what", "note"), sorts={name: name for name in ("what", "department", "hours", "by", "state")},
        sort="by", where={"state": asked.state},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.post("/asks", response={201: DepartmentAsk}, auth=may("prepare decisions"))
def ask_department(request: Call, given: NewAsk, response: HttpResponse) -> Any:
    """Ask a department for hours; only its head promises them."""
    wanted = Wanted(given.department, given.head, given.what, str(given.hours), given.by.isoformat(), given.decision)
    valid(service.problems(wanted, today=clock.today()))
    made = service.make(wanted, by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/asks/{slug:key}", response=DepartmentAsk, auth=may("answer asks"))
def department_ask(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One ask."""
    found = records.one(models.Ask, request, key, asked.moment, "head")
    records.stamp(response, found)
    return found


@router.post("/asks/{slug:key}/answer", response=DepartmentAsk, auth=may("answer asks"))
def answer_department_ask(
    request: Call, key: str, given: AskAnswered, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Accept, accept fewer, or decline: only the head of the department, or who stands in."""
    found, today = records.one(models.Ask, request, key, None, "head"), clock.today()
    service.refuse_unless_may_answer(found, me(request), today=today)
    fresh(found, if_match)
    hours = "" if given.hours is None else str(given.hours)
    valid(service.answer_problems(found, accepts=given.accepts, hours=hours, note=given.note))
    by, person = request.auth.actor, me(request)
    service.answer(found, accepts=given.accepts, hours=hours, note=given.note, person=person, by=by, today=today)
    records.stamp(response, found)
    return found


@router.post("/asks/{slug:key}/close", response=DepartmentAsk, auth=may("prepare decisions"))
def close_department_ask(request: Call, key: str, given: AskClosed, if_match: IfMatch, response: HttpResponse) -> Any:
    """The work is done, or the ask is taken back."""
    found = records.one(models.Ask, request, key, None, "head")
    fresh(found, if_match)
    service.close(found, given.state, by=request.auth.actor, why=given.why)
    records.stamp(response, found)
    return found


@router.get("/asks/{slug:key}/history", response=Changes, auth=may("answer asks"))
def department_ask_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one ask."""
    return records.history(request, asked, records.one(models.Ask, request, key, asked.moment))
