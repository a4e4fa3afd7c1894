"""What a manager decides under the charter: never more than the architect may alone, and never more than was given."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mandate.engines.charter.facts import (
    Case,
    Charter,
    CharterState,
    Clause,
    Kind,
    Routing,
    RoutingCode,
    Spent,
    Verdict,
)
from mandate.engines.charter.routing import decide
from mandate.engines.terms import DataClass, Money, because


@dataclass(frozen=True, slots=True)
class Delegated:
    """One kind of decision for one team, up to `most` a quarter in all and a class of data, until which day."""

    id: str
    kind: Kind
    team: str
    most: Money
    data: DataClass
    valid_from: date
    valid_until: date

    @property
    def clause(self) -> Clause:
        """The delegation as a clause: one decision may take all of a quarter, cutting up wins nothing."""
        return Clause(
            id=self.id, kind=self.kind, scope=frozenset({self.team}), max_cost_per_decision=self.most,
            max_cost_per_quarter=self.most, max_risk=self.data,
        )  # fmt: skip


def widest(given: Delegated, charter: Charter | None, *, today: date) -> Routing:
    """Where the largest decision under a delegation would go if nothing was decided yet.

    Anything but alone, or somebody to be heard first, means that the delegation is wider than the charter.
    """
    case = Case(
        kind=given.kind, cost=given.most, hours=Decimal(0), data_class=given.data, on=today,
        teams=frozenset({given.team}), people=0,
    )  # fmt: skip
    return decide(case, charter, Spent(given.most.currency), today=today)


def by_manager(
    case: Case, given: Delegated, charter: Charter | None, already: Spent, under_it: Spent, *, today: date
) -> Routing:
    """Where a manager's decision goes: alone with the delegation as its first reason, or why it is not the manager's.

    `already` is all that was decided alone under the charter, `under_it` what of it was decided under this delegation.
    The charter is asked first: what it sends to the MT no delegation keeps. Raises InvalidFact as `decide` does.
    """
    outer = decide(case, charter, already, today=today)
    if outer.verdict is not Verdict.ALONE:
        return outer
    own = Charter(given.id, CharterState.SIGNED, given.valid_from, given.valid_until, (given.clause,))
    inner = decide(case, own, under_it, today=today)
    if inner.verdict is not Verdict.ALONE:
        return replace(
            outer, verdict=Verdict.TO_MT, to=None, reasons=inner.reasons, what_would_change=inner.what_would_change
        )
    named = because(RoutingCode.DELEGATED, valid_until=given.valid_until)
    return replace(outer, reasons=(named, *outer.reasons), delegation=given.id)
