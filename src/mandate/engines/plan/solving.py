"""A portfolio becomes a plan: what starts when, what is left out and why, what it uses, how far from the best."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from fractions import Fraction

from mandate.engines.plan import checking, makespan, rules
from mandate.engines.plan.calming import Calm
from mandate.engines.plan.checking import Starts
from mandate.engines.plan.conflicts import conflict
from mandate.engines.plan.exact import cp_sat_is_there
from mandate.engines.plan.keeping import unkept
from mandate.engines.plan.model import value_of
from mandate.engines.plan.outcome import LeftOut, Method, Missed, Moved, Plan, Started, Status
from mandate.engines.plan.reasons import Standing, why_late, why_left_out, why_moved
from mandate.engines.plan.searching import Measure, Searched, search, starts_of
from mandate.engines.plan.terms import Kind, Mode, Objective, Portfolio
from mandate.engines.plan.watching import Watch


def plan(
    portfolio: Portfolio, *, watch: Watch | None = None, hint: Starts | None = None, measure: Measure | None = None
) -> Plan:
    """The best plan found with the portfolio's effort; the same portfolio and effort give the same plan everywhere.

    `watch` sees every step and may end the search; `hint` is a plan to begin from, else the signed one; `measure`
    replaces the effort.
    """
    if portfolio.objective is Objective.MAKESPAN:
        return sealed(makespan.shortest(portfolio, watch or Watch()))
    before, share = signed(portfolio), Fraction(portfolio.stability.give_up_percent, 100)
    calm = Calm(before, share) if before and share else None
    return told(portfolio, search(portfolio, watch=watch, hint=hint or before, measure=measure, calm=calm))


def signed(portfolio: Portfolio) -> Starts:
    """The starts of the last signed plan."""
    return {
        one.id: (one.previous.mode, one.previous.start) for one in portfolio.initiatives if one.previous is not None
    }


def told(portfolio: Portfolio, found: Searched, *, whole: bool = True) -> Plan:
    """The plan at the end of a search, with everything that follows from its starts, or only as `recalled` has it."""
    method = Method.SEARCH if cp_sat_is_there() else Method.GREEDY
    if found.chosen is None:
        why = conflict(portfolio) if found.status is Status.INFEASIBLE else None
        return Plan(
            found.status, method, None, None, (), phases=found.phases, conflict=why, repeatable=found.repeatable
        )
    return (described if whole else recalled)(
        portfolio,
        starts_of(found.model, found.chosen),
        Plan(
            found.status,
            method,
            value_of(found.model, found.chosen),
            found.bound if method is Method.SEARCH else None,
            (),
            phases=found.phases,
            legal_proven=found.legal.proven,
            repeatable=found.repeatable,
        ),
    )


def described(portfolio: Portfolio, starts: Starts, bare: Plan) -> Plan:
    """A plan with its starts, what they use, what they leave out and what they move."""

    standing = Standing(portfolio, starts)
    return sealed(
        replace(
            recalled(portfolio, starts, bare),
            left_out=tuple(
                LeftOut(one.id, why_left_out(standing, one)) for one in portfolio.initiatives if one.id not in starts
            ),
            load=load(portfolio, starts),
            spend=spend(portfolio, starts),
            experiment_ratio=experiment_ratio(portfolio, starts),
            moved=moved(standing),
            unkept=unkept(portfolio, starts),
        ),
    )


def recalled(portfolio: Portfolio, starts: Starts, bare: Plan) -> Plan:
    """A plan with its starts and legal dates only, which is what two plans are compared by."""
    late = checking.missed_dates(portfolio, starts)
    dates = [one.id for one in portfolio.initiatives if one.due is not None and one.due.kind.value == "legal"]
    missed = (Missed(name, late[name], why_late(portfolio, name, proven=bare.legal_proven)) for name in late)
    met = tuple(name for name in dates if name not in late)
    return sealed(replace(bare, starts=started(portfolio, starts), met=met, missed=tuple(missed)))


def sealed(found: Plan) -> Plan:
    """The plan with its digest: SHA-256 over starts and value, so that two plans can be compared at a glance."""

    facts = [found.status, found.value, found.makespan, [[one.id, one.mode, one.start] for one in found.starts]]
    text = json.dumps(facts, separators=(",", ":"))
    return replace(found, digest=hashlib.sha256(text.encode()).hexdigest())


def started(portfolio: Portfolio, starts: Starts) -> tuple[Started, ...]:
    """The starts in the order of their slots."""
    found = []
    for one in portfolio.initiatives:
        if one.id in starts:
            name, start = starts[one.id]
            precision = "month" if start < portfolio.fine_slots else "quarter"
            found.append(Started(one.id, name, start, start + mode_of(portfolio, one.id, name).duration, precision))
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


def mode_of(portfolio: Portfolio, name: str, mode: str) -> Mode:
    """A mode by the id of its initiative and its own."""
    return next(m for one in portfolio.initiatives if one.id == name for m in one.modes if m.id == mode)


def load(portfolio: Portfolio, starts: Starts) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Hours per role and slot that a plan asks."""
    used = {role.id: [0] * portfolio.slots for role in portfolio.roles}
    for name, (mode, start) in starts.items():
        for role_id, slot, hours in rules.demand_at(mode_of(portfolio, name, mode), start):
            used[role_id][slot] += hours
    return tuple((role_id, tuple(hours)) for role_id, hours in used.items())


def spend(portfolio: Portfolio, starts: Starts) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Cents per budget and quarter that a plan asks."""
    used = {budget.id: [0] * portfolio.quarters for budget in portfolio.budgets}
    for name, (mode, start) in starts.items():
        for budget_id, quarter, cents in rules.cost_at(mode_of(portfolio, name, mode), start):
            used[budget_id][quarter] += cents
    return tuple((budget_id, tuple(cents)) for budget_id, cents in used.items())


def experiment_ratio(portfolio: Portfolio, starts: Starts) -> tuple[Fraction | None, ...]:
    """Experiments against proven work up to each quarter, with what was spent before; None while nothing is proven."""
    rule = portfolio.experiments
    if rule is None:
        return ()
    sums = {Kind.EXPERIMENT: [0] * portfolio.quarters, Kind.PROVEN: [0] * portfolio.quarters}
    for one in portfolio.initiatives:
        if one.id in starts and one.kind in sums:
            mode, start = starts[one.id]
            for budget, quarter, cents in rules.cost_at(mode_of(portfolio, one.id, mode), start):
                if rule.budget in (None, budget):
                    sums[one.kind][quarter] += cents
    experiment, proven, found = rule.spent_experiment, rule.spent_proven, []
    for quarter in range(portfolio.quarters):
        experiment += sums[Kind.EXPERIMENT][quarter]
        proven += sums[Kind.PROVEN][quarter]
        found.append(Fraction(experiment, proven) if proven else None)
    return tuple(found)


def moved(standing: Standing) -> tuple[Moved, ...]:
    """What differs from the signed plan, near starts first."""
    portfolio, starts = standing.portfolio, standing.starts
    found = []
    for one in portfolio.initiatives:
        before = one.previous.start if one.previous else None
        after = starts[one.id][1] if one.id in starts else None
        if one.previous is None or before == after:
            continue
        first = min(slot for slot in (before, after) if slot is not None)
        near = first < portfolio.stability.near_slots
        found.append(Moved(one.id, before, after, near, why_moved(standing, one, one.previous)))
    return tuple(sorted(found, key=lambda one: (not one.near, one.id)))
