"""The roadmap as JSON: what starts when, plans and scenarios, why and what if, two side by side, signing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.roadmap import committing, explaining, load, reading, running, words

router = Router(tags=["roadmap"])


class Start(Out):
    """One initiative of a plan."""

    key: str
    name: str
    owner: str
    approach: str
    begins: date
    ends: date
    hours: int
    running: bool
    late: bool = Field(description="Whether its legal date is missed.")
    goals: list[str]
    teams: list[str]


class LeftOut(Out):
    """One initiative that a plan does without."""

    key: str
    name: str
    reason: str


class RoadmapPlan(Kept):
    """One plan: what starts when, what is left out and why, how far from the best possible, who signed."""

    name: str
    state: str = Field(description="draft, committed, superseded or dropped.")
    made_on: date
    committed_on: date | None
    effort: str
    computing: bool
    status: str = Field(description="optimal, feasible, infeasible or unknown; empty while it is computed.")
    gap_percent: float | None = Field(description="At most so far below the best possible plan.")
    digest: str = Field(description="Send it to sign exactly this plan.")
    starts: list[Start]
    left_out: list[LeftOut]
    standing: str


class PlanRow(Kept):
    """A plan in the list."""

    name: str
    state: str
    made_on: date
    committed_on: date | None
    effort: str
    digest: str


class RoadmapPlans(Answer):
    """A part of the plans."""

    items: list[PlanRow]


class PlansAsked(Asked):
    """What the list of plans can be asked."""

    state: Literal["draft", "committed", "superseded", "dropped"] | None = None
    sort: Words = Field(default="", max_length=40, description="name or made_on; with - before it backwards.")


class Load(Out):
    """Hours or money of one role or budget in one month or quarter; money in whole cents."""

    name: str
    unit: Literal["hours", "cents"]
    period: str
    taken: int
    there: int


class Loads(Out):
    """How full every role and budget is."""

    items: list[Load]


class NewPlan(Given):
    """A plan of the record as it stands."""

    name: Words = Field(default="", max_length=120)
    effort: Literal["quick", "normal", "deep"] = "normal"


class WhyAsked(Schema):
    """Which month a question is about."""

    month: Words = Field(default="", max_length=7, description="Such as 2027-03; empty: why it is not planned.")


class WhatIf(Schema):
    """One change that is only asked about."""

    what: Literal["hours", "money", "later", "without"]
    role: Words = Field(default="", max_length=80)
    hours: Words = Field(default="160", max_length=6, description="More hours a month; fewer with - before it.")
    budget: Words = Field(default="", max_length=80)
    percent: Words = Field(default="-10", max_length=6)
    initiative: Words = Field(default="", max_length=40)
    month: Words = Field(default="", max_length=7)


class Told(Out):
    """What another plan changes, in words and by name."""

    sentence: str
    interval: str
    moved: list[dict[str, str]]
    added: list[str]
    dropped: list[str]
    missed: list[str]
    met: list[str]
    possible: bool


class Why(Out):
    """Why an initiative does not start then."""

    code: str
    sentence: str
    reasons: list[str]
    forced: Told | None


class Chance(Out):
    """How likely a date is, in percent."""

    key: str
    name: str
    due: str
    chance: int | None
    half: str
    likely: str


class DateNotKept(Out):
    """A date the plan does not keep: which rules are in the way, and changes of which each would be enough."""

    key: str
    name: str
    due: str
    legal: bool
    late: int = Field(description="In months.")
    reasons: list[str]
    changes: list[str]


class Chances(Out):
    """How likely every date is, and which the plan does not keep."""

    items: list[Chance]
    not_kept: list[DateNotKept]


class PlanSigned(Given):
    """What is signed."""

    digest: Words = Field(min_length=1, max_length=64)


def _out(plan: models.Plan, response: HttpResponse | None = None) -> dict[str, Any]:
    """A plan as it leaves."""
    if response is not None:
        records.stamp(response, plan)
    today = clock.today()
    names = ("key", "version", "name", "state", "made_on", "committed_on", "effort", "digest")
    return {
        **{name: getattr(plan, name) for name in names},
        "computing": running.computing(plan), "status": plan.result.get("status", ""),
        "gap_percent": plan.result.get("gap_percent"), "starts": reading.rows(plan),
        "left_out": reading.left_out(plan),
        "standing": committing.sentence(plan, committing.standing(plan, today=today)),
    }  # fmt: skip


def _plan(request: Call, key: str, at: datetime | None = None) -> models.Plan:
    return records.one(models.Plan, request, key, at)


@router.get("/roadmap", response=RoadmapPlan, auth=may("see roadmap"))
def roadmap(request: Call, response: HttpResponse) -> Any:
    """What the MT committed to, else the newest draft."""
    found = reading.current()
    if found is None:
        raise Http404("roadmap")
    return _out(found, response)


@router.get("/roadmap/load", response=Loads, auth=may("see capacity"))
def roadmap_load(request: Call) -> Any:
    """How full every role and budget is."""
    found = reading.current()
    if found is None:
        raise Http404("roadmap")
    return {
        "items": [
            {"name": line.name, "unit": unit, "period": period, "taken": cell.taken, "there": cell.there}
            for heat, unit in ((load.hours(found), "hours"), (load.money(found), "cents"))
            for line in heat.lines
            for period, cell in zip(heat.columns, line.cells, strict=True)
        ]
    }


@router.get("/plans", response=RoadmapPlans, auth=may("see roadmap"))
def roadmap_plans(request: Call, asked: Query[PlansAsked]) -> Any:
    """Every plan and scenario."""
    listed = Listed(
        title=_("Plans"), rows=Rows.of(models.Plan, request, asked.moment), answer=RoadmapPlans, search=("name",),
        sorts={name: name for name in ("name", "made_on")}, sort="-made_on", where={"state": asked.state},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort or "-made_on")


@router.post("/plans", response={202: RoadmapPlan}, auth=may("plan roadmap"))
def make_roadmap_plan(request: Call, given: NewPlan, response: HttpResponse) -> Any:
    """Ask the planner for a plan; it is computed beside the server, read it again until it is there."""
    by = request.auth.actor
    made = running.make(name=given.name, effort=given.effort, by=by, today=clock.today())
    running.start(made, by=by, language=(translation.get_language() or "en")[:2])
    return Status(202, _out(made, response))


@router.get("/plans/{slug:key}", response=RoadmapPlan, auth=may("see roadmap"))
def roadmap_plan(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One plan."""
    return _out(_plan(request, key, asked.moment), response)


@router.get("/plans/{slug:key}/why/{slug:initiative}", response=Why, auth=may("see capacity"))
def roadmap_why(request: Call, key: str, initiative: str, asked: Query[WhyAsked]) -> Any:
    """Why an initiative does not start in a month, or is left out."""
    found = _plan(request, key)
    if initiative not in words.names(found):
        raise Http404(initiative)
    slot = explaining.slot_of(found, asked.month) if asked.month else None
    return asdict(explaining.why(found, initiative, slot))


@router.get("/plans/{slug:key}/what-if", response=Told, auth=may("see capacity"))
def roadmap_what_if(request: Call, key: str, asked: Query[WhatIf]) -> Any:
    """What one change would do; nothing changes by asking."""
    found = _plan(request, key)
    patch, _said = explaining.patch_of(found, asked.dict())
    return asdict(explaining.what_if(found, patch))


@router.get("/plans/{slug:key}/against/{slug:other}", response=Told, auth=may("see capacity"))
def compare_roadmap_plans(request: Call, key: str, other: str) -> Any:
    """What differs between two plans."""
    return asdict(explaining.compare(_plan(request, key), _plan(request, other)))


@router.get("/plans/{slug:key}/dates", response=Chances, auth=may("see capacity"))
def roadmap_dates(request: Call, key: str) -> Any:
    """How likely every date is."""
    found = _plan(request, key)
    explaining.refuse_uncomputed(found)
    return {
        "items": [asdict(one) for one in explaining.chances(found)],
        "not_kept": [asdict(one) for one in reading.unkept(found)],
    }


@router.post("/plans/{slug:key}/sign", response=RoadmapPlan, auth=may("sign roadmap"))
def sign_roadmap_plan(request: Call, key: str, given: PlanSigned, response: HttpResponse) -> Any:
    """A member of the MT signs exactly the plan of this digest."""
    found = _plan(request, key)
    by, today = request.auth.actor, clock.today()
    return _out(committing.sign(found, request.auth.person, digest=given.digest, by=by, today=today), response)


@router.post("/plans/{slug:key}/stop", response={202: RoadmapPlan}, auth=may("plan roadmap"))
def stop_roadmap_plan(request: Call, key: str) -> Any:
    """End a computation with the best plan so far."""
    found = _plan(request, key)
    running.stop(found)
    return Status(202, _out(found))


@router.post("/plans/{slug:key}/drop", response=RoadmapPlan, auth=may("plan roadmap"))
def drop_roadmap_plan(request: Call, key: str, given: MustSayWhy, if_match: IfMatch, response: HttpResponse) -> Any:
    """Put a draft away."""
    found = _plan(request, key)
    fresh(found, if_match)
    committing.drop(found, by=request.auth.actor, why=given.why)
    return _out(found, response)


@router.get("/plans/{slug:key}/history", response=Changes, auth=may("see roadmap"))
def roadmap_plan_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one plan."""
    return records.history(request, asked, records.one(models.Plan, request, key, asked.moment))
