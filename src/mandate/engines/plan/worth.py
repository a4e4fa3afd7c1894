"""What a start is worth in whole units: benefit, less cost, a late promise, and moving what was signed."""

from __future__ import annotations

from fractions import Fraction

from mandate.engines.plan.rules import cost_at
from mandate.engines.plan.terms import DueKind, Initiative, Mode, Portfolio
from mandate.engines.terms import half_up


def worth(portfolio: Portfolio, one: Initiative, mode: Mode, start: int) -> int:
    """The value of starting there, every part of it counted."""
    end = max(0, start + mode.duration)
    value = one.value.per_slot * (portfolio.slots - end) + one.value.on_delivery
    return value - _cost(portfolio, mode, start) - _late(one, end) - moving(portfolio, one, mode.id, start)


def without(portfolio: Portfolio, one: Initiative) -> int:
    """The value of not doing it: 0, less a broken promise and less dropping what was signed."""
    late = _late(one, portfolio.slots + 1)
    if one.previous is None:
        return -late
    rule = portfolio.stability
    return -late - rule.per_slot * rule.cap_slots * _nearness(portfolio, one.previous.start)


def moving(portfolio: Portfolio, one: Initiative, mode: str, start: int) -> int:
    """What it costs that a start of the previous plan moves; another mode counts as one slot at least."""
    if one.previous is None:
        return 0
    rule = portfolio.stability
    shift = max(abs(start - one.previous.start), int(mode != one.previous.mode))
    near = _nearness(portfolio, min(start, one.previous.start))
    return rule.per_slot * min(shift, rule.cap_slots) * near


def _nearness(portfolio: Portfolio, slot: int) -> int:
    return portfolio.stability.near_factor if slot < portfolio.stability.near_slots else 1


def _late(one: Initiative, end: int) -> int:
    if one.due is None or one.due.kind is not DueKind.PROMISE:
        return 0
    return one.due.weight * max(0, end - one.due.slot)


def _cost(portfolio: Portfolio, mode: Mode, start: int) -> int:
    if not portfolio.cost_weight:
        return 0
    cents = sum(amount for _budget, _quarter, amount in cost_at(mode, start))
    return int(half_up(Fraction(cents) * portfolio.cost_weight))
