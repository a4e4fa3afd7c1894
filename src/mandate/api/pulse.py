"""The pulse as JSON: every figure that may be shown, the months, and what is asked; answers come by page only."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models, seen
from mandate.services.pulse import asking, reading

router = Router(tags=["pulse"])


class PulseFigure(Out):
    """One question, one month, one group; numbers are null where they are hidden."""

    key: str
    month: str
    code: str
    text: str
    group: str = Field(description="Key of a team; empty for everybody.")
    name: str
    people: int | None = Field(description="Answers counted.")
    agree: int | None
    share: float | None = Field(description="Part that agrees, 0 to 1; chance leaves `low` to `high` (95 %).")
    low: float | None
    high: float | None


class PulseFigures(Answer):
    """A part of the figures."""

    items: list[PulseFigure]


class PulseFiguresAsked(Asked):
    """What the figures can be asked."""

    month: Words = Field(default="", max_length=7, description="As 2026-10.")
    code: Words = Field(default="", max_length=40, description="Id of the question.")
    sort: Words = Field(default="", max_length=40, description="month, name, text, share or people; - before: back.")


class PulseMonth(Kept):
    """One month: what was asked, and how many answers are counted."""

    month: str
    questions: list[str]
    rotating: bool
    goes_on: bool
    state: Literal["planned", "open", "closed"]
    asked: int | None
    answered: int | None = Field(description="Null below five.")
    closed_on: date | None


class PulseMonths(Answer):
    """A part of the months."""

    items: list[PulseMonth]


class PulseQuestions(Given):
    """Three questions of the bank."""

    questions: list[Words] = Field(min_length=3, max_length=3)
    rotating: bool = False


@router.get("/pulse", response=PulseFigures, auth=may("see pulse"))
def pulse(request: Call, asked: Query[PulseFiguresAsked]) -> Any:
    """Every figure of the months that are over, for everybody and per team."""
    rows = reading.points(seen.rows(models.Pulse, request.auth.person, asked.moment))
    listed = Listed(
        title=_("Pulse"), rows=Rows(rows), answer=PulseFigures, search=("text", "name"),
        sorts={name: name for name in ("month", "name", "text", "share", "people")}, sort="-month",
        where={"month": asked.month, "code": asked.code},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort or "-month")


@router.get("/pulse/months", response=PulseMonths, auth=may("see pulse"))
def pulse_months(request: Call, asked: Query[Asked]) -> Any:
    """Every month, the newest first."""
    listed = Listed(
        title=_("Pulse"), rows=Rows.of(models.Pulse, request, asked.moment), answer=PulseMonths, search=("month",),
        sorts={"month": "month"}, sort="-month",
    )  # fmt: skip
    return show(request, asked, listed, sort="-month")


@router.post("/pulse/months", response={201: PulseMonth}, auth=may("run pulse"))
def begin_pulse(request: Call, given: PulseQuestions, response: HttpResponse) -> Any:
    """Begin the pulse with this month."""
    valid(asking.problems(given.questions))
    made = asking.begin(given.questions, rotating=given.rotating, by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.put("/pulse/questions", response=PulseMonth, auth=may("run pulse"))
def choose_pulse_questions(request: Call, given: PulseQuestions, if_match: IfMatch, response: HttpResponse) -> Any:
    """Choose what next month asks; If-Match is of that month where it has questions already, else of the newest."""
    last = asking.latest()
    if last is not None:
        fresh(last, if_match)
    valid(asking.problems(given.questions))
    made = asking.choose(given.questions, rotating=given.rotating, by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return made


@router.post("/pulse/stop", response=PulseMonth, auth=may("run pulse"))
def stop_pulse(request: Call, given: MustSayWhy) -> Any:
    """No month follows any more."""
    return asking.stop(by=request.auth.actor, why=given.why, today=clock.today())


@router.get("/pulse/months/{slug:key}/history", response=Changes, auth=may("see pulse"))
def pulse_month_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one month; none of them names who answered."""
    return records.history(request, asked, records.one(models.Pulse, request, key, asked.moment))
