"""What is delegated to who leads a team as JSON: delegations, giving and withdrawing one, and deciding by it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Status

from mandate.api import decisions, records
from mandate.api.bodies import Given, IfMatch, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Kept
from mandate.api.texts import Words
from mandate.engines.charter import Kind
from mandate.engines.terms import DataClass
from mandate.records import clock, models
from mandate.services.clauses import plain
from mandate.services.mandate import delegating as service

router = Router(tags=["charter"])


class Delegation(Kept):
    """Who decides which kind of thing for which team, up to how much a quarter, from and until which day."""

    manager: str = Field(validation_alias="manager_id")
    team: str = Field(validation_alias="team_id")
    case: str = Field(description="The kind of decision, as clauses of the charter name it.")
    clause: str = Field(description="The clause of the charter it hangs on.")
    most: Decimal = Field(description="All that is decided by it in a quarter, together.")
    currency: str
    data_class: int
    valid_from: date
    valid_until: date
    withdrawn_on: date | None
    why: str


class Delegations(Answer):
    """A part of the delegations."""

    items: list[Delegation]


class NewDelegation(Given):
    """A kind of decision that who leads a team takes for it."""

    manager: Words = Field(max_length=40, description="Key of who leads the team.")
    team: Words = Field(max_length=40)
    kind: Kind
    most: Decimal = Field(ge=0, max_digits=12, decimal_places=2, description="All of a quarter together.")
    data_class: DataClass
    valid_from: date
    valid_until: date
    why: Words = Field(default="", max_length=200)


class NewDecision(Given):
    """A decision of who leads the team, by a delegation."""

    title: Words = Field(max_length=200)
    verdict: Literal["allow", "forbid", "later"]
    why: Words = Field(max_length=2000)
    cost: Decimal = Field(ge=0, max_digits=12, decimal_places=2, description="All it commits to; 0 is free.")
    data_class: DataClass


@router.get("/delegations", response=Delegations, auth=may("see decisions"))
def delegations(request: Call, asked: Query[Asked]) -> Any:
    """Delegations, the newest first."""
    listed = Listed(
        title="Delegations", rows=Rows.of(models.Delegation, request, asked.moment, "manager", "team"),
        answer=Delegations, search=("why",), sorts={"valid_from": "valid_from"}, sort="-valid_from",
    )  # fmt: skip
    return show(request, asked, listed, sort="-valid_from")


@router.post("/delegations", response={201: Delegation}, auth=may("delegate decisions"))
def delegate(request: Call, given: NewDelegation, response: HttpResponse) -> Any:
    """Let who leads a team decide one kind of thing for it, never wider than the charter."""
    facts = service.Given(
        given.manager, given.team, given.kind.value, plain(given.most), str(int(given.data_class)),
        given.valid_from.isoformat(), given.valid_until.isoformat(), given.why,
    )  # fmt: skip
    today = clock.today()
    valid(service.problems(facts, today=today))
    row = service.give(facts, by=request.auth.actor, person=me(request), today=today)
    records.stamp(response, row)
    return Status(201, row)


@router.post("/delegations/{slug:key}/withdraw", response={204: None}, auth=may("delegate decisions"))
def withdraw_delegation(request: Call, key: str, given: Reason, if_match: IfMatch) -> Any:
    """It holds no longer; what was decided by it stands."""
    row = records.one(models.Delegation, request, key, None, "manager", "team")
    fresh(row, if_match)
    service.withdraw(
        row, by=request.auth.actor, person=me(request), why=given.why, today=clock.today(), version=row.version
    )  # fmt: skip
    return Status(204, None)


@router.post("/delegations/{slug:key}/decide", response={201: decisions.Decision}, auth=may("see decisions"))
def decide_delegated(request: Call, key: str, given: NewDecision, if_match: IfMatch, response: HttpResponse) -> Any:
    """Decide for the team one leads; refused for anybody else, and for what goes further than what is delegated."""
    row = records.one(models.Delegation, request, key, None, "manager", "team")
    fresh(row, if_match)
    asked = service.Asked(given.title, given.verdict, given.why, plain(given.cost), str(int(given.data_class)))
    valid(service.decision_problems(asked))
    made = service.decide(row, asked, by=request.auth.actor, person=me(request), today=clock.today())
    records.stamp(response, made)
    return Status(201, made)
