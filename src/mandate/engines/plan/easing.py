"""A rule made looser by a number of its own unit: hours a slot, cents a quarter, slots; by enough it is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.terms import SLOTS_PER_QUARTER, Initiative, Portfolio

LARGE = 10**9
MORE_SLOTS = 36
MORE_CEILING = 10_000
"""In hundredths; a hundred times the money on proven work is no ceiling."""


def eased(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    """The portfolio with the rule looser by `amount`; a rule without a number is gone for any amount above 0."""
    return _EASE[rule.code](portfolio, rule, amount)


def reach(portfolio: Portfolio, rule: Rule) -> int | None:
    """The most that makes sense to add; None for a rule without a number."""
    modes = [mode for one in portfolio.initiatives for mode in one.modes]
    if rule.code is RuleCode.CAPACITY:
        return sum(max(hours, default=0) for mode in modes for role, hours in mode.demand if role == rule.names[0])
    if rule.code is RuleCode.BUDGET:
        return sum(sum(cents) for mode in modes for budget, cents in mode.cost if budget == rule.names[0])
    if rule.code is RuleCode.POOL:
        return sum(total for mode in modes for pool, total in mode.pools if pool == rule.names[0])
    if rule.code in (RuleCode.NOT_BEFORE, RuleCode.MT_GATE):
        return portfolio.slots
    return {RuleCode.HORIZON: MORE_SLOTS, RuleCode.EXPERIMENTS: MORE_CEILING}.get(rule.code)


def lent(portfolio: Portfolio, rule: Rule, parts: Mapping[int, int]) -> Portfolio:
    """The portfolio with so many hours more in these slots, cents in these quarters, or more in a pool (place 0)."""

    def more(amounts: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(amount + parts.get(place, 0) for place, amount in enumerate(amounts))

    name = rule.names[0]
    return replace(
        portfolio,
        roles=tuple(
            replace(one, capacity=more(one.capacity)) if (rule.code, one.id) == (RuleCode.CAPACITY, name) else one
            for one in portfolio.roles
        ),
        budgets=tuple(
            replace(one, per_quarter=more(one.per_quarter)) if (rule.code, one.id) == (RuleCode.BUDGET, name) else one
            for one in portfolio.budgets
        ),
        pools=tuple(
            replace(one, capacity=more((one.capacity,))[0]) if (rule.code, one.id) == (RuleCode.POOL, name) else one
            for one in portfolio.pools
        ),
    )


def _capacity(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    roles = tuple(
        replace(role, capacity=tuple(hours + amount for hours in role.capacity)) if role.id in rule.names else role
        for role in portfolio.roles
    )
    return replace(portfolio, roles=roles)


def _budget(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    budgets = tuple(
        replace(one, per_quarter=tuple(cents + amount for cents in one.per_quarter)) if one.id in rule.names else one
        for one in portfolio.budgets
    )
    return replace(portfolio, budgets=budgets)


def _pool(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    pools = tuple(
        replace(pool, capacity=pool.capacity + amount) if pool.id in rule.names else pool for pool in portfolio.pools
    )
    return replace(portfolio, pools=pools)


def _experiments(portfolio: Portfolio, _rule: Rule, amount: int) -> Portfolio:
    ceiling = portfolio.experiments
    if ceiling is None or amount >= LARGE:
        return replace(portfolio, experiments=None)
    return replace(portfolio, experiments=replace(ceiling, ratio=ceiling.ratio + Fraction(amount, 100)))


def _horizon(portfolio: Portfolio, _rule: Rule, amount: int) -> Portfolio:
    """More slots behind the last one, with as many hours and cents as the last ones have."""
    slots = portfolio.slots + min(amount, MORE_SLOTS)
    quarters = -(-slots // SLOTS_PER_QUARTER)
    return replace(
        portfolio,
        slots=slots,
        fine_slots=slots if portfolio.fine_slots >= portfolio.slots else portfolio.fine_slots,
        roles=tuple(replace(one, capacity=_longer(one.capacity, slots)) for one in portfolio.roles),
        budgets=tuple(replace(one, per_quarter=_longer(one.per_quarter, quarters)) for one in portfolio.budgets),
    )


def _longer(amounts: tuple[int, ...], wanted: int) -> tuple[int, ...]:
    return amounts + amounts[-1:] * (wanted - len(amounts))


def _quarter_start(portfolio: Portfolio, _rule: Rule, _amount: int) -> Portfolio:
    return replace(portfolio, fine_slots=portfolio.slots)


def _mt_gate(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    """A meeting so many slots earlier for this one; without any number no gate at all."""
    meeting = min((slot for slot in portfolio.mt.meetings if slot >= portfolio.mt.lead_slots), default=portfolio.slots)
    return _one(
        portfolio, rule, lambda one: replace(one, mt_gate=False, not_before=max(one.not_before, meeting - amount))
    )


def _no_mt_meeting(portfolio: Portfolio, rule: Rule, _amount: int) -> Portfolio:
    """A meeting for this one at the very beginning, where there is none at all."""
    return _one(portfolio, rule, lambda one: replace(one, mt_gate=False))


def _not_before(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    return _one(portfolio, rule, lambda one: replace(one, not_before=max(0, one.not_before - amount)))


def _frozen(portfolio: Portfolio, rule: Rule, _amount: int) -> Portfolio:
    return _one(portfolio, rule, lambda one: replace(one, frozen=False, mandatory=True))


def _after(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    """It may start so many slots sooner after the other has ended; by enough it waits for it no longer."""

    def sooner(one: Initiative) -> Initiative:
        links = (replace(link, lag=link.lag - amount) if link.id == rule.names[1] else link for link in one.after)
        return replace(one, after=tuple(link for link in links if link.lag > -LARGE // 2))

    return _one(portfolio, rule, sooner)


def _legal_date(portfolio: Portfolio, rule: Rule, amount: int) -> Portfolio:
    """The date so many slots later."""
    return _one(portfolio, rule, lambda one: replace(one, due=one.due and replace(one.due, slot=one.due.slot + amount)))


def _excludes(portfolio: Portfolio, rule: Rule, _amount: int) -> Portfolio:
    pair = set(rule.names)
    return replace(
        portfolio,
        initiatives=tuple(
            replace(one, excludes=tuple(n for n in one.excludes if n not in pair)) if one.id in pair else one
            for one in portfolio.initiatives
        ),
    )


def _group(portfolio: Portfolio, rule: Rule, _amount: int) -> Portfolio:
    return replace(
        portfolio,
        initiatives=tuple(
            replace(one, group=None) if one.group == rule.names[0] else one for one in portfolio.initiatives
        ),
    )


def _one(portfolio: Portfolio, rule: Rule, change: Callable[[Initiative], Initiative]) -> Portfolio:
    return replace(
        portfolio,
        initiatives=tuple(change(one) if one.id == rule.names[0] else one for one in portfolio.initiatives),
    )


_EASE: dict[RuleCode, Callable[[Portfolio, Rule, int], Portfolio]] = {
    RuleCode.CAPACITY: _capacity,
    RuleCode.BUDGET: _budget,
    RuleCode.POOL: _pool,
    RuleCode.EXPERIMENTS: _experiments,
    RuleCode.HORIZON: _horizon,
    RuleCode.QUARTER_START: _quarter_start,
    RuleCode.MT_GATE: _mt_gate,
    RuleCode.NO_MT_MEETING: _no_mt_meeting,
    RuleCode.NOT_BEFORE: _not_before,
    RuleCode.FROZEN: _frozen,
    RuleCode.AFTER: _after,
    RuleCode.EXCLUDES: _excludes,
    RuleCode.GROUP: _group,
    RuleCode.LEGAL_DATE: _legal_date,
}
