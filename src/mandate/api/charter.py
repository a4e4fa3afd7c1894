"""The charter as JSON: what the architect decides alone, what goes to the MT, and how much of it is used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import charterreplay, delegations, deputies, records
from mandate.api.bodies import Given, IfMatch, existing, fresh
from mandate.api.entering import Call, may, me
from mandate.api.inventory import Money
from mandate.api.lists import Asked, At
from mandate.api.problems import NotValid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.charter import Clause as EngineClause
from mandate.engines.charter import Kind
from mandate.engines.terms import DataClass, InvalidFact, Role
from mandate.engines.terms import Money as Amount
from mandate.records import access, clock, models
from mandate.services import charter as service
from mandate.services import clauses
from mandate.services.mandate import signing

router = Router(tags=["charter"])
router.add_router("", charterreplay.router)
router.add_router("", deputies.router)
router.add_router("", delegations.router)


class Clause(Out):
    """How far one kind of decision goes; null is no limit of that sort."""

    id: str
    kind: Kind
    label: str
    scope: list[str] = Field(description="Keys of teams; none is everybody.")
    max_cost_per_decision: Money | None
    max_cost_per_quarter: Money | None
    max_hours_per_month: str | None
    max_risk: str | None = Field(description="The highest class of data, by name: public, internal...")
    max_people: int | None = Field(description="How many people a decision may touch.")
    consulted: list[str] = Field(description="Who is heard first: `role:auditor`, `person:KEY`.")
    above: str = Field(description="`mt`, `member:KEY` or `never`.")
    says: list[str] = Field(description="The limits as parts of a sentence.")


class Used(Out):
    """How much of a limit over time is used; the lowest limit of all clauses counts, null where there is none."""

    quarter: Money
    of_quarter: Money | None
    hours: Decimal
    of_hours: Decimal | None


class Charter(Kept):
    """The charter that holds, now or at a moment."""

    label: str
    state: str
    valid_from: date
    valid_until: date | None
    note: str
    budget: Decimal | None = Field(description="The architect's own money a quarter.")
    hours: Decimal | None = Field(description="Hours a month promised for the work on AI.")
    quorum: int = Field(description="Members of the MT who sign, and who are counted in a vote.")
    signed_on: date | None
    draft: str | None = Field(description="Key of the draft that waits for signatures beside this one.")
    sentence: str
    clauses: list[Clause]
    used: Used | None = Field(description="Null for who may not see decisions.")


class GivenMoney(Given):
    """An amount."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    amount: Decimal = Field(ge=0, le=1_000_000_000, decimal_places=2)


class GivenClause(Given):
    """A clause as it shall be."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    kind: Kind
    scope: list[Words] = Field(default=[], max_length=200)
    max_cost_per_decision: GivenMoney | None = None
    max_cost_per_quarter: GivenMoney | None = None
    max_hours_per_month: Decimal | None = Field(default=None, ge=0, le=744, decimal_places=2)
    max_risk: DataClass | None = None
    max_people: int | None = Field(default=None, ge=0, le=1_000_000_000)
    consulted: list[Words] = Field(default=[], max_length=50, description="`role:auditor`, `person:KEY`.")
    above: Words = Field(default="mt", max_length=60)


class NewLimits(Given):
    """The clauses that shall hold; what is not named goes to the MT."""

    clauses: list[GivenClause] = Field(max_length=50)
    valid_from: date | None = Field(default=None, description="Null keeps the beginning it has.")
    valid_until: date | None = Field(default=None, description="Null keeps the end it has.")
    budget: Decimal | None = Field(default=None, ge=0, le=1_000_000_000, decimal_places=2)
    hours: Decimal | None = Field(default=None, ge=0, le=100_000, decimal_places=1)
    quorum: int | None = Field(default=None, ge=1, le=50, description="Null keeps the quorum it has.")
    why: Words = Field(min_length=1, max_length=2000)


def _clause(row: EngineClause) -> Clause:
    kept = clauses.kept(row)
    return Clause.model_validate({**kept, "label": clauses.label(row.kind.value), "says": list(clauses.limits(row))})


def _out(request: Call, found: models.Charter, asked: At) -> Charter:
    person, today = me(request), asked.day
    watching = access.may(person, "see decisions", today=clock.today())
    loaded = service.under(today=today, at=asked.moment) if watching else None
    return Charter(
        key=found.key,
        version=found.version,
        label=found.label,
        state=found.state,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        note=found.note,
        budget=found.budget,
        hours=found.hours,
        quorum=found.quorum,
        signed_on=found.signed_on,
        draft=_beside(found, asked),
        sentence=service.headline(found, today=today, you=person.holds(Role.ARCHITECT)),
        clauses=[_clause(row) for row in service.as_engine(found).clauses],
        used=_used(service.used(loaded)) if loaded else None,
    )


def _used(already: service.Used) -> Used:
    return Used(
        quarter=_money(already.quarter),
        of_quarter=_money(already.of_quarter) if already.of_quarter else None,
        hours=already.hours,
        of_hours=already.of_hours,
    )


def _money(amount: Amount) -> Money:
    return Money(currency=amount.currency, amount=f"{amount.amount:.2f}")


def _beside(found: models.Charter, asked: At) -> str | None:
    draft = service.drafted(asked.moment)
    return draft.key if draft is not None and draft.key != found.key else None


def _there(asked: At) -> models.Charter:
    found = service.current(asked.moment, today=asked.day)
    if found is None:
        raise Http404("charter")
    return found


@router.get("/charter", response=Charter, auth=may("see charter"))
def charter(request: Call, asked: Query[At], response: HttpResponse) -> Any:
    """What the architect decides alone, and what goes to the MT."""
    found = _there(asked)
    records.stamp(response, found)
    return _out(request, found, asked)


def _wanted(given: NewLimits) -> list[EngineClause]:
    """The clauses as the engine has them. Raises NotValid naming the field."""
    found = []
    for number, row in enumerate(given.clauses):
        existing(models.Team, {f"clauses.{number}.scope.{n}": team for n, team in enumerate(row.scope)})
        try:
            found.append(
                EngineClause(
                    id=row.id, kind=row.kind, scope=frozenset(row.scope), above=row.above, max_risk=row.max_risk,
                    max_cost_per_decision=_amount(row.max_cost_per_decision),
                    max_cost_per_quarter=_amount(row.max_cost_per_quarter), max_hours_per_month=row.max_hours_per_month,
                    max_people=row.max_people, consulted=frozenset(row.consulted),
                )
            )  # fmt: skip
        except InvalidFact as error:
            raise NotValid({f"clauses.{number}": str(error)}) from error
        _member(row.above, f"clauses.{number}.above")
        _hearing(row.consulted, f"clauses.{number}.consulted")
    return found


def _amount(given: GivenMoney | None) -> Amount | None:
    return None if given is None else Amount(given.currency, given.amount)


def _member(above: str, field: str) -> None:
    if above.startswith("member:") and above.removeprefix("member:") not in service.members():
        raise NotValid({field: _("There is no such member of the MT.")})


def _hearing(names: list[str], field: str) -> None:
    """Raises NotValid unless every name is a role or a person who is there."""
    persons = {
        f"{field}.{n}": name.removeprefix("person:") for n, name in enumerate(names) if name.startswith("person:")
    }
    existing(models.Person, persons)
    roles = {f"role:{role.value}" for role in Role}
    for number, name in enumerate(names):
        if name not in roles and f"{field}.{number}" not in persons:
            raise NotValid({f"{field}.{number}": _("Write a role or a person: role:auditor, person:KEY.")})


@router.put("/charter", response=Charter, auth=may("change charter"))
def change_charter(request: Call, given: NewLimits, if_match: IfMatch, response: HttpResponse) -> Any:
    """The draft with these clauses, as the next draft; beside a signed charter a new draft, for the MT to sign."""
    found, wanted, by = service.drafted() or _there(At()), _wanted(given), request.auth.actor
    fresh(found, if_match)
    with transaction.atomic():
        if found.state != service.DRAFT:
            found = signing.next_draft(by=by, today=clock.today())
        terms = service.terms_of(found)
        own = service.Terms(
            given.budget if "budget" in given.model_fields_set else terms.budget,
            given.hours if "hours" in given.model_fields_set else terms.hours,
            given.quorum or terms.quorum, given.valid_from or terms.valid_from,
        )  # fmt: skip
        service.change(
            found, wanted, by=by, why=given.why, valid_until=given.valid_until, version=found.version, own=own
        )  # fmt: skip
    records.stamp(response, found)
    return _out(request, found, At())


@router.get("/charter/history", response=Changes, auth=may("see charter"))
def charter_history(request: Call, asked: Query[Asked]) -> Any:
    """Every change of the charter that holds."""
    return records.history(request, asked, _there(asked))
