"""Who may decide: within the charter the architect decides alone, above it the MT does, and splitting does not help."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from mandate.engines.charter.facts import (
    MT,
    NEVER,
    Case,
    ChangeCode,
    Charter,
    CharterState,
    Clause,
    Kind,
    Routing,
    RoutingCode,
    Spent,
    Verdict,
    need,
    same_name,
)
from mandate.engines.charter.limits import objections, room
from mandate.engines.terms import DataClass, Money, Reason, because

MONTHS_OF_DRAFT = 3
_STRICTNESS = (Verdict.ALONE, Verdict.TO_MT, Verdict.NEVER)


def decide(case: Case, charter: Charter | None, already: Spent, *, today: date) -> Routing:
    """Where the decision goes: alone, to the MT (or one member), or never.

    No charter, or one that is not in force on the day of the case and today: to the MT. Every clause of the kind that
    touches a team of the case must agree, and every team must be under one: the strictest answer counts (the MT as a
    whole over one member), and the first clause that gives it. Who such a clause wants heard and nobody has heard
    stands in `hear`; what only holds off needs nobody heard. A limit includes its own amount. What is unknown goes to
    the MT where the clause limits it. The limit per decision also holds for the sum of the case and what was decided
    this quarter for the same initiative, and for the same vendor. Of a case that is free and forbids or defers, neither
    data class, people nor hours are asked. What the MT decided is replaced by the MT alone, whatever the clauses leave.
    Raises InvalidFact for a case in the future. Source of the rule: docs/engines/charter.md.
    """
    need(case.on <= today, "on", "is after today")
    if charter is None:
        return _to_mt(None, because(RoutingCode.NO_CHARTER), because(ChangeCode.DRAFT_CHARTER))
    if case.on < charter.valid_from:
        start = charter.valid_from
        return _to_mt(
            charter, because(RoutingCode.NOT_IN_FORCE_YET, valid_from=start), because(ChangeCode.WAIT_UNTIL, day=start)
        )
    if charter.valid_until is not None and charter.valid_until < today:
        reason = because(RoutingCode.LAPSED, valid_until=charter.valid_until)
        return _to_mt(charter, reason, because(ChangeCode.RENEW_CHARTER))
    touching = [clause for clause in charter.clauses if clause.kind is case.kind and _touches(clause, case)]
    routings = [_under(clause, case, charter, already) for clause in touching]
    if not _covered(touching, case):
        missing = because(RoutingCode.NO_CLAUSE, kind=case.kind, teams=tuple(sorted(case.teams)))
        routings.append(_to_mt(charter, missing, because(ChangeCode.ADD_CLAUSE, kind=case.kind)))
    if case.replaces_mt:
        routings.append(_to_mt(charter, because(RoutingCode.MT_DECIDED), because(ChangeCode.MT_AGAIN)))
    strictest = max(routings, key=lambda routing: (_STRICTNESS.index(routing.verdict), routing.to == MT))
    return replace(strictest, hear=() if strictest.verdict is Verdict.NEVER else _unheard(touching, case))


def _unheard(clauses: Iterable[Clause], case: Case) -> tuple[str, ...]:
    """Whom the clauses want heard and the case has not heard, in order."""
    if case.holds_off:
        return ()
    wanted = {name for clause in clauses for name in clause.consulted}
    return tuple(sorted(wanted - case.heard))


def tally(decided_alone: Iterable[Case], *, currency: str, on: date) -> Spent:
    """What earlier cases add up to: cost in the calendar quarter of `on`, hours in its month.

    Give the cases that were decided alone. A cost in another currency, or unknown, cannot have been decided alone where
    money is limited; it is not added.
    """
    by_initiative: dict[str, Decimal] = {}
    by_vendor: dict[str, Decimal] = {}
    total = hours = Decimal(0)
    for case in decided_alone:
        if (case.on.year, case.on.month) == (on.year, on.month):
            hours += case.hours or 0
        if _quarter(case.on) != _quarter(on) or case.cost is None or case.cost.currency != currency:
            continue
        total += case.cost.amount
        for sums, name in ((by_initiative, case.initiative), (by_vendor, case.vendor)):
            if name is not None:
                sums[same_name(name)] = sums.get(same_name(name), Decimal(0)) + case.cost.amount
    return Spent(currency, MappingProxyType(by_initiative), MappingProxyType(by_vendor), total, hours)


def draft_charter(today: date) -> Charter:
    """Draft 0.1, unsigned, for three months from `today`.

    Alone: EUR 2,500 a decision, EUR 10,000 a quarter, 40 hours a month and data up to internal, for every kind but
    hiring. All else goes to the MT.
    """
    clauses = tuple(
        Clause(
            id=kind.value,
            kind=kind,
            max_cost_per_decision=Money("EUR", Decimal(2500)),
            max_cost_per_quarter=Money("EUR", Decimal(10000)),
            max_hours_per_month=Decimal(40),
            max_risk=DataClass.INTERNAL,
        )
        for kind in Kind
        if kind is not Kind.HIRE
    )
    return Charter("0.1", CharterState.DRAFT, today, _months_later(today, MONTHS_OF_DRAFT), clauses)


def _touches(clause: Clause, case: Case) -> bool:
    """A decision that reaches one team of a clause is under it: adding a team is no way round."""
    return not clause.scope or not case.teams or bool(clause.scope & case.teams)


def _covered(clauses: Iterable[Clause], case: Case) -> bool:
    """A clause for some teams gives no leave to decide for others, or for the whole organisation."""
    scopes = [clause.scope for clause in clauses]
    if any(not scope for scope in scopes):
        return True
    return bool(case.teams) and case.teams <= frozenset().union(*scopes)


def _under(clause: Clause, case: Case, charter: Charter, already: Spent) -> Routing:
    found = objections(clause, case, already)
    if not found:
        within = because(RoutingCode.WITHIN_LIMITS, clause=clause.id)
        return Routing(
            Verdict.ALONE, None, charter.version, charter.state, clause.id, (within,), room(clause, case, already)
        )
    above = clause.above
    if above == NEVER and all(objection.is_unknown for objection in found):
        above = MT
    return Routing(
        verdict=Verdict.NEVER if above == NEVER else Verdict.TO_MT,
        to=None if above == NEVER else above,
        charter=charter.version,
        state=charter.state,
        clause=clause.id,
        reasons=tuple(objection.reason for objection in found),
        what_would_change=tuple(dict.fromkeys(objection.change for objection in found)),
    )


def _to_mt(charter: Charter | None, reason: Reason, change: Reason) -> Routing:
    version, state = (charter.version, charter.state) if charter else (None, None)
    return Routing(Verdict.TO_MT, MT, version, state, None, (reason,), (change,))


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
