"""Every rule that a plan breaks, found from the portfolio alone, without the model and the solvers it checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.terms import Initiative, Kind, Mode, Objective, Portfolio

Starts = Mapping[str, tuple[str, int]]
"""Mode and start by the id of the initiative; who is left out is absent."""


def broken(portfolio: Portfolio, starts: Starts) -> tuple[Rule, ...]:
    """Every rule these starts break, each once and sorted; empty where the plan holds.

    A missed legal date is no broken rule: the legal phase decides which dates can be met (`missed_dates`).
    """
    planned = [
        (one, _mode(one, starts[one.id][0]), starts[one.id][1]) for one in portfolio.initiatives if one.id in starts
    ]
    found = set(_alone(portfolio, planned))
    found |= {Rule(RuleCode.MANDATORY, (one.id,)) for one in portfolio.initiatives if _needed(one, portfolio, starts)}
    found |= set(_between(portfolio, starts))
    found |= set(_amounts(portfolio, planned))
    found |= set(_ceiling(portfolio, planned))
    return tuple(sorted(found))


Planned = list[tuple[Initiative, Mode, int]]


def _mode(one: Initiative, name: str) -> Mode:
    return next(mode for mode in one.modes if mode.id == name)


def _needed(one: Initiative, portfolio: Portfolio, starts: Starts) -> bool:
    return one.id not in starts and (one.mandatory or one.frozen or portfolio.objective is Objective.MAKESPAN)


def _alone(portfolio: Portfolio, planned: Planned) -> Iterator[Rule]:
    """Rules about one start."""
    meetings = [slot for slot in portfolio.mt.meetings if slot >= portfolio.mt.lead_slots]
    for one, mode, start in planned:
        if one.frozen:
            if one.previous is None or (one.previous.mode, one.previous.start) != (mode.id, start):
                yield Rule(RuleCode.FROZEN, (one.id,))
            continue
        if start < one.not_before:
            yield Rule(RuleCode.NOT_BEFORE, (one.id,), one.not_before)
        if one.mt_gate and not meetings:
            yield Rule(RuleCode.NO_MT_MEETING, (one.id,))
        elif one.mt_gate and start < meetings[0]:
            yield Rule(RuleCode.MT_GATE, (one.id,), meetings[0])
        if start < 0 or start + mode.duration > portfolio.slots:
            yield Rule(RuleCode.HORIZON, (one.id,), portfolio.slots)
        elif portfolio.fine_slots <= start < portfolio.slots and start % 3:
            yield Rule(RuleCode.QUARTER_START, (one.id,), portfolio.fine_slots)


def _between(portfolio: Portfolio, starts: Starts) -> Iterator[Rule]:
    """Rules between initiatives."""
    named = portfolio.named()
    for name, (_mode_id, start) in starts.items():
        for link in named[name].after:
            other = starts.get(link.id)
            if other is None or other[1] + _mode(named[link.id], other[0]).duration + link.lag > start:
                yield Rule(RuleCode.AFTER, (name, link.id), start)
        for excluded in named[name].excludes:
            if excluded in starts:
                yield Rule(RuleCode.EXCLUDES, (min(name, excluded), max(name, excluded)))
    groups = Counter(named[name].group for name in starts)
    yield from (Rule(RuleCode.GROUP, (group,)) for group, count in groups.items() if group is not None and count > 1)


def _amounts(portfolio: Portfolio, planned: Planned) -> Iterator[Rule]:  # noqa: C901
    """Hours, cents and pools that are more than there is."""
    hours: Counter[tuple[str, int]] = Counter()
    cents: Counter[tuple[str, int]] = Counter()
    taken: Counter[str] = Counter()
    for _one, mode, start in planned:
        for role, per_slot in mode.demand:
            hours.update({(role, start + n): amount for n, amount in enumerate(per_slot) if start + n >= 0})
        for budget, per_month in mode.cost:
            for n, amount in enumerate(per_month):
                if start + n >= 0:
                    cents[budget, (start + n) // 3] += amount
        taken.update(dict(mode.pools))
    for one in portfolio.roles:
        for slot, capacity in enumerate(one.capacity):
            if hours[one.id, slot] > capacity:
                yield Rule(RuleCode.CAPACITY, (one.id,), slot)
    for money in portfolio.budgets:
        left = 0
        for quarter, given in enumerate(money.per_quarter):
            left = (left if money.carry else 0) + given - cents[money.id, quarter]
            if left < 0:
                yield Rule(RuleCode.BUDGET, (money.id,), quarter)
    yield from (Rule(RuleCode.POOL, (pool.id,)) for pool in portfolio.pools if taken[pool.id] > pool.capacity)


def _ceiling(portfolio: Portfolio, planned: Planned) -> Iterator[Rule]:
    """Quarters with experiments above their share; what was too much before the first slot is not held against it."""
    rule = portfolio.experiments
    if rule is None:
        return
    spent: dict[Kind, Counter[int]] = {Kind.EXPERIMENT: Counter(), Kind.PROVEN: Counter()}
    for one, mode, start in planned:
        for budget, per_month in mode.cost:
            for n, amount in enumerate(per_month if one.kind in spent and rule.budget in (None, budget) else ()):
                if start + n >= 0:
                    spent[one.kind][(start + n) // 3] += amount
    over = max(Fraction(0), rule.spent_experiment - rule.ratio * rule.spent_proven)
    experiment, proven = rule.spent_experiment, rule.spent_proven
    for quarter in range(portfolio.quarters):
        experiment += spent[Kind.EXPERIMENT][quarter]
        proven += spent[Kind.PROVEN][quarter]
        if experiment > rule.ratio * proven + over:
            yield Rule(RuleCode.EXPERIMENTS, (), quarter)


def missed_dates(portfolio: Portfolio, starts: Starts) -> dict[str, int]:
    """Slots late of every legal date that is missed; who is left out is late by one slot past the horizon."""
    found = {}
    for one in portfolio.initiatives:
        if one.due is None or one.due.kind.value != "legal":
            continue
        end = portfolio.slots + 1
        if one.id in starts:
            mode, start = starts[one.id]
            end = start + _mode(one, mode).duration
        if end > one.due.slot:
            found[one.id] = end - one.due.slot
    return found
