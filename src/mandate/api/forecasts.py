"""Sealed forecasts as JSON: list, one, ask, seal one's own number, open them on their day, let one fall."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.forecasts import asking, opening, sealing
from mandate.services.forecasts.asking import Question

router = Router(tags=["forecasts"])
State = Literal["open", "sealed", "opened", "void"]


class ForecastGroup(Out):
    """What five voters or more said, as one, in the unit of the question: a share of one, a day since 1970."""

    voters: int
    median: float
    low: float
    high: float
    near: int = Field(description="How many came near: within a tenth, five points of a share, or fourteen days.")
    bias: float = Field(description="Mean of number minus outcome.")


class SealedForecast(Kept):
    """A question that voters seal a number for; before it opens there is no number in it for anybody."""

    question: str
    unit: str
    currency: str
    subject_kind: str
    subject: str
    seal_until: date
    opens_on: date
    state: State
    actual: Decimal | None = Field(description="A share as a part of one, a date as days since 1970.")
    source: str
    sealed: int = Field(default=0, description="How many sealed a number.")
    group: ForecastGroup | None = Field(default=None, description="Once opened, with five numbers or more.")
    own: Decimal | None = Field(default=None, description="The caller's own number, once opened; in no list.")


class Forecasts(Answer):
    """A part of the forecasts."""

    items: list[SealedForecast]


class ForecastsAsked(Asked):
    """What the list of forecasts can be asked."""

    state: State | None = None
    sort: Words = Field(default="", max_length=40, description="question, unit, seal_until, opens_on or state; - back.")


class NewForecast(Given):
    """What voters are asked."""

    question: Words = Field(min_length=1, max_length=240)
    unit: Literal["number", "share", "money", "date"] = "number"
    currency: Words = Field(default="", max_length=3, description="Of money.")
    seal_until: date
    opens_on: date
    subject_kind: Literal["", "decision", "initiative"] = ""
    subject: Words = Field(default="", max_length=40, description="Its key.")


class SealedNumber(Given):
    """One's own number."""

    number: Words = Field(min_length=1, max_length=100, description="`12.5`, percents for a share, or a date.")


class ForecastOutcome(Given):
    """What it became."""

    actual: Words = Field(min_length=1, max_length=100, description="Written as a number to seal.")
    source: Words = Field(min_length=1, max_length=300, description="Where it was read.")


def _plain(row: models.Forecast) -> SealedForecast:
    """A row without what it keeps inside: digests and the group stand in one field of the record."""
    told = SealedForecast.model_validate(row)
    told.sealed = sealing.count(row)
    group = opening.group(row)
    if group is not None:
        told.group = ForecastGroup(
            voters=group.voters, median=float(group.median), low=float(group.low), high=float(group.high),
            near=group.near, bias=float(group.bias),
        )  # fmt: skip
    return told


@router.get("/forecasts", response=Forecasts, auth=may("seal forecasts"))
def forecasts(request: Call, asked: Query[ForecastsAsked]) -> Any:
    """Every forecast, the one that opens first on top."""
    listed = Listed(
        title=_("Sealed forecasts"), rows=Rows.of(models.Forecast, request, asked.moment), answer=Forecasts,
        search=("question",), sorts={name: name for name in ("question", "unit", "seal_until", "opens_on", "state")},
        sort="opens_on", where={"state": asked.state}, make=_plain,
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.post("/forecasts", response={201: SealedForecast}, auth=may("prepare decisions"))
def ask_forecast(request: Call, given: NewForecast, response: HttpResponse) -> Any:
    """Ask the voters for a number before it is decided."""
    asked = Question(
        given.question, given.unit, given.currency, given.seal_until.isoformat(), given.opens_on.isoformat(),
        given.subject_kind, given.subject,
    )  # fmt: skip
    valid(asking.problems(asked, today=clock.today()))
    made = asking.ask(asked, by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return Status(201, _plain(made))


@router.get("/forecasts/{slug:key}", response=SealedForecast, auth=may("seal forecasts"))
def forecast(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One forecast, with the caller's own number once it opened."""
    found = records.one(models.Forecast, request, key, asked.moment)
    records.stamp(response, found)
    told = _plain(found)
    own = opening.mine(found, me(request)) if asked.moment is None else None
    told.own = own.number if own else None
    return told


@router.put("/forecasts/{slug:key}/seal", response=SealedForecast, auth=may("seal forecasts"))
def seal_forecast(request: Call, key: str, given: SealedNumber, response: HttpResponse) -> Any:
    """Seal the caller's own number, or put it in the place of their earlier one; no answer repeats it."""
    found, person, today = records.one(models.Forecast, request, key, None), me(request), clock.today()
    sealing.refuse_unless_seals(found, person, today=today)
    valid(sealing.problems(found, given.number))
    kept = sealing.seal(found, given.number, person=person, by=request.auth.actor, today=today, at=clock.now())
    records.stamp(response, kept)
    return _plain(kept)


@router.post("/forecasts/{slug:key}/open", response=SealedForecast, auth=may("prepare decisions"))
def open_forecast(request: Call, key: str, given: ForecastOutcome, if_match: IfMatch, response: HttpResponse) -> Any:
    """Open all numbers against what it became, on their day at the earliest."""
    found, today = records.one(models.Forecast, request, key, None), clock.today()
    asking.refuse_unless_waits(found)
    asking.refuse_before_its_day(found, today=today)
    fresh(found, if_match)
    valid(opening.problems(found, given.actual, given.source))
    opening.open_(found, given.actual, given.source, by=request.auth.actor, today=today)
    records.stamp(response, found)
    return _plain(found)


@router.post("/forecasts/{slug:key}/void", response=SealedForecast, auth=may("prepare decisions"))
def void_forecast(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Let a forecast fall; its numbers are thrown away unread."""
    found = records.one(models.Forecast, request, key, None)
    asking.refuse_unless_waits(found)
    fresh(found, if_match)
    asking.void(found, why=given.why, by=request.auth.actor)
    records.stamp(response, found)
    return _plain(found)


@router.get("/forecasts/{slug:key}/history", response=Changes, auth=may("seal forecasts"))
def forecast_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one forecast: who sealed and when, never a number."""
    return records.history(request, asked, records.one(models.Forecast, request, key, asked.moment))
