"""The overview as JSON: services, the plan, and what cannot be seen; cut to groups of five, unknown is null."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import Family
from mandate.engines.terms import Status as Standing
from mandate.records import clock
from mandate.services import tabling
from mandate.services.overview import Overview, PlanLine, ServiceLine, overview

router = Router(tags=["inventory"])


class Money(Out):
    """An amount in its own currency; no currency is converted."""

    currency: str
    amount: str = Field(description="`123.45`")


class TeamUse(Out):
    """How many people of a team, or of the rest of the organisation, use a service: five or more."""

    team: str
    people: int


class Service(Out):
    """One service in sight. Null is unknown, or fewer than five people; never 0."""

    service: str = Field(description="Id in the catalogue.")
    name: str
    category: str
    status: Standing
    people: int | None
    teams: list[TeamUse]
    days: int | None
    requests: int | None
    bytes_out: int | None
    spend: list[Money]
    sources: list[str] = Field(description="Formats of the files that show it.")


class Week(Out):
    """How many people used a service in a week."""

    week: str
    people: int | None


class CostCentre(Out):
    """What a cost centre paid for a service."""

    cost_centre: str
    spend: list[Money]


class ServiceInFull(Service):
    """One service with everything its page shows."""

    decided: bool
    first_day: date | None
    last_day: date | None
    bytes_in: int | None
    worst_scope: int | None = Field(description="The widest OAuth grant, from 1 (worst) to 4.")
    weekly: list[Week]
    cost_centres: list[CostCentre]
    tool: str = Field(description="Key of its row in the register, or empty.")
    plan: list[int] = Field(description="Ranks of the plan that rest on it.")


class Candidate(Out):
    """One candidate of the priority plan."""

    rank: int
    action: str
    reason: str
    evidence: list[str]
    first_step: str
    due: date
    owner: str
    decided_by: str = Field(description="The criterion that put it above the next.")
    priority: bool = Field(description="Whether it is one of the three that come first.")


class Inventory(Out):
    """The overview: the contract of `mandate inventory --json`, without the files of one run."""

    organisation: str
    sample: bool
    made_on: date
    sentence: str
    services: list[Service]
    plan: list[Candidate]
    unseen: list[str]
    silent: list[str]


class Services(Answer):
    """A part of the services in sight."""

    items: list[Service]


class ServicesAsked(Asked):
    """What the list of services can be asked."""

    status: Standing | None = None
    category: Words = Field(default="", max_length=40)
    sort: Words = Field(
        default="",
        max_length=40,
        description="name, category, status, people, requests, cost or last_day; with - before it backwards.",
    )


class Plan(Answer):
    """A part of the plan, in order."""

    items: list[Candidate]


class Source(Out):
    """A source that speaks, since when, and whether it fell silent."""

    family: Family
    format: str
    first: date | None
    last: date | None
    silent_since: date | None


class Missing(Out):
    """A kind of source that is not there, and what nothing else shows."""

    family: Family
    closed: bool = Field(description="A file is there, but shut until the processing record is signed by two.")
    adds: list[str]


class Coverage(Out):
    """What can be seen and what cannot."""

    present: list[Source]
    missing: list[Missing]
    unseen: list[str]
    silent: list[str]


class Voice(Out):
    """A quote that somebody pinned, with the role that spoke."""

    text: str
    role: str
    subject: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A service with the values a list sorts by."""

    line: ServiceLine
    key: str
    name: str
    category: str
    status: str
    people: int | None
    requests: int | None
    cost: Decimal | None
    last_day: date | None


def seen(asked: At) -> Overview:
    """The overview at the moment asked for. Raises Http404 before the first inventory."""
    found = overview(today=clock.today(), at=asked.moment)
    if found is None:
        raise Http404("inventory")
    return found


def _cost(line: ServiceLine) -> Decimal | None:
    return max((money.amount for money in line.spend), default=None)


@router.get("/inventory", response=Inventory, auth=may("see overview"))
def inventory(request: Call, asked: Query[At]) -> Any:
    """The overview: one sentence, services, the plan, and what cannot be seen."""
    return tabling.as_json(seen(asked))


@router.get("/inventory/services", response=Services, auth=may("see overview"))
def services(request: Call, asked: Query[ServicesAsked]) -> Any:
    """Every AI service in sight: by how many, how much, at what cost, under which standing."""
    lines = seen(asked).services
    rows = [_Row(s, s.service, s.name, s.category, s.status, s.people, s.requests, _cost(s), s.last_day) for s in lines]
    names = ("name", "category", "status", "people", "requests", "cost", "last_day")
    listed = Listed(
        title=_("AI services in sight"),
        rows=Rows(rows),
        answer=Services,
        search=("name", "category"),
        sorts={name: name for name in names},
        sort="-people",
        where={"status": asked.status, "category": asked.category},
        make=lambda row: Service.model_validate(tabling.service_json(row.line)),
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/inventory/services/{slug:key}", response=ServiceInFull, auth=may("see overview"))
def service(request: Call, key: str, asked: Query[At]) -> Any:
    """One service: who, how much, at what cost, seen by which sources, and where it stands."""
    found = seen(asked)
    line = found.service(key)
    if line is None:
        raise Http404(key)
    return {
        **tabling.service_json(line),
        "decided": line.decided,
        "first_day": line.first_day,
        "last_day": line.last_day,
        "bytes_in": line.bytes_in,
        "worst_scope": line.worst_scope,
        "weekly": [{"week": week, "people": people} for week, people in line.weekly],
        "cost_centres": [
            {"cost_centre": centre, "spend": [{"currency": m.currency, "amount": f"{m.amount:.2f}"} for m in paid]}
            for centre, paid in line.cost_centres
        ],
        "tool": line.tool,
        "plan": [row.rank for row in found.plan if key in row.services],
    }


@router.get("/inventory/plan", response=Plan, auth=may("see overview"))
def plan(request: Call, asked: Query[Asked]) -> Any:
    """Every candidate in order, with the criterion that put it above the next."""
    listed = Listed(
        title=_("Priority plan"),
        rows=Rows(list(seen(asked).plan)),
        answer=Plan,
        search=("action", "reason", "owner"),
        make=_candidate,
    )
    return show(request, asked, listed)


def _candidate(row: PlanLine) -> Candidate:
    return Candidate.model_validate(tabling.plan_json(row))


@router.get("/inventory/coverage", response=Coverage, auth=may("see overview"))
def coverage(request: Call, asked: Query[At]) -> Any:
    """Which sources speak, since when, which fell silent, and what the missing ones would show."""
    found = seen(asked)
    return Coverage(
        present=[Source.model_validate(row) for row in found.present],
        missing=[
            Missing(family=row.family, closed=row.closed, adds=[one.value for one in row.adds]) for row in found.missing
        ],
        unseen=list(found.unseen),
        silent=list(found.silent),
    )


@router.get("/inventory/voices", response=list[Voice], auth=may("see overview"))
def voices(request: Call, asked: Query[At]) -> Any:
    """What was said in conversations and pinned to a finding, with the role that spoke."""
    return [Voice.model_validate(quote) for quote in seen(asked).quotes]
