"""Triage as JSON: what nobody decided on, and an answer about a service that becomes a routed decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api.bodies import Given, existing
from mandate.api.decisions import Decision, Routing, Verdict, speaking
from mandate.api.entering import Call, may
from mandate.api.inventory import Service, Services, seen
from mandate.api.lists import Asked, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.records import clock, models
from mandate.services import tabling, verdicts
from mandate.services import triage as service

router = Router(tags=["triage"])


class TriageAnswer(Given):
    """What is decided about a service; no teams is everybody."""

    verdict: Verdict
    why: Words = Field(default="", max_length=4000)
    until: date | None = None
    alternative: Words = Field(default="", max_length=200, description="What takes its place; needed to replace.")
    conditions: Words = Field(default="", max_length=4000, description="Needed to allow with conditions.")
    data_class: DataClass | None = Field(default=None, description="The highest class of data it may be used with.")
    cost: Decimal | None = Field(
        default=None, ge=0, le=1_000_000_000, decimal_places=2, description="All of it, until its end."
    )
    hours: Decimal | None = Field(default=None, ge=0, le=744, decimal_places=2, description="The architect's, a month.")
    teams: list[Words] = Field(default=[], max_length=200, description="Keys of teams.")
    heard: list[Words] = Field(
        default=[], max_length=50, description="Keys of people who were asked, where the charter wants somebody heard."
    )
    critics: Words = Field(
        default="", max_length=2000,
        description="What is done with what critics say; needed to take into use what they wait for a reply about.",
    )  # fmt: skip


class OneAnswer(TriageAnswer):
    """An answer about one service."""

    versions: list[int] | None = Field(
        default=None, max_length=100, description="Versions of its rows in the register, as `preview` gave them."
    )


class ManyAnswers(TriageAnswer):
    """One answer about several services: a decision each, all or none."""

    services: list[Words] = Field(min_length=1, max_length=200)


class Preview(Out):
    """Where the answer would go, and what it would write."""

    service: str
    name: str
    routing: Routing
    unheard: str = Field(description="Whom the charter wants heard before it takes effect; empty for nobody.")
    rows: list[str] = Field(description="Rows of the register it would write.")
    versions: list[int]


class Decided(Out):
    """The decisions that were taken or prepared."""

    items: list[Decision]


def _answer(given: TriageAnswer) -> service.Answer:
    """The answer as the service reads it, checked. Raises NotValid."""
    existing(models.Team, {f"teams.{number}": team for number, team in enumerate(given.teams)})
    existing(models.Person, {f"heard.{number}": key for number, key in enumerate(given.heard)})
    answer = service.Answer(
        verdict=given.verdict, why=given.why, until=given.until.isoformat() if given.until else "",
        alternative=given.alternative, conditions=given.conditions,
        data_class="" if given.data_class is None else str(int(given.data_class)),
        cost="" if given.cost is None else format(given.cost, "f"),
        hours="" if given.hours is None else format(given.hours, "f"), teams=tuple(given.teams),
        heard=tuple(dict.fromkeys(given.heard)), critics=given.critics,
    )  # fmt: skip
    valid(service.problems(answer, today=clock.today()))
    return answer


def _known(key: str) -> str:
    if verdicts.catalogued(key) is None:
        raise Http404(key)
    return key


@router.get("/triage", response=Services, auth=may("triage"))
def undecided(request: Call, asked: Query[Asked]) -> Any:
    """The services nobody decided on, the most used first, without those that wait for the MT."""
    listed = Listed(
        title=_("Services nobody decided on"),
        rows=Rows(list(service.queue(seen(asked)).lines)),
        answer=Services,
        search=("name", "category"),
        make=lambda line: Service.model_validate(tabling.service_json(line)),
    )
    return show(request, asked, listed)


@router.post("/triage", response={201: Decided}, auth=may("triage"))
def triage_services(request: Call, given: ManyAnswers) -> Any:
    """One answer about several services: a decision each, one deed, all or none."""
    unknown = [number for number, key in enumerate(given.services) if verdicts.catalogued(key) is None]
    valid({f"services.{number}": _("The catalogue knows no such service.") for number in unknown})
    by, owner = request.auth.actor, request.auth.person
    answer, today = _answer(given), clock.today()
    taken = service.triage_many(given.services, answer, by=by, today=today, at=clock.now(), owner=owner)
    out = speaking()
    return Status(201, Decided(items=[out(row) for row in taken]))


@router.post("/triage/{slug:key}", response={201: Decision}, auth=may("triage"))
def triage_service(request: Call, key: str, given: OneAnswer) -> Any:
    """An answer about one service becomes a decision: taken alone, or prepared for the MT, as the charter says."""
    taken = service.triage(
        _known(key),
        _answer(given),
        by=request.auth.actor,
        today=clock.today(),
        at=clock.now(),
        owner=request.auth.person,
        versions=given.versions,
    )
    return Status(201, speaking()(taken))


@router.post("/triage/{slug:key}/preview", response=Preview, auth=may("triage"))
def preview_triage(request: Call, key: str, given: TriageAnswer) -> Any:
    """Where the answer would go under the charter of today; nothing is written."""
    loaded = service.ground([_known(key)], today=clock.today())
    found = service.preview(loaded, _answer(given))[0]
    return Status(
        200,
        Preview(
            service=key,
            name=found.name,
            routing=Routing.model_validate(found.said),
            unheard=found.unheard,
            rows=list(found.rows),
            versions=loaded.versions,
        ),
    )
