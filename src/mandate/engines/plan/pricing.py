"""What more hours of a role would bring: an interval from two searches of equal effort, never a dual value."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.engines.plan.easing import eased
from mandate.engines.plan.model import value_of
from mandate.engines.plan.outcome import Plan
from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.searching import ANSWER, Measure, Searched, search, starts_of
from mandate.engines.plan.terms import Portfolio, Price
from mandate.engines.plan.watching import Watch


@dataclass(frozen=True, slots=True)
class Priced:
    """So much more of a role in every slot brings from `low` to `high`; None where no bound is known.

    `without` is what a better search could still find without it: a `low` within that could be noise.
    `dates_met` counts the legal dates that are met with it and not without.
    """

    role: str
    per_slot: int
    low: int
    high: int | None
    without: int | None
    distinguishable: bool
    dates_met: int


def price(
    portfolio: Portfolio, plan: Plan, asked: Price, *, watch: Watch | None = None, measure: Measure | None = None
) -> Priced:
    """The price of `asked.per_slot` more hours of a role in every slot.

    The base is searched again with the same effort, from the plan; the richer portfolio from the better of the two.
    What can be planned without them can be planned with them, so the answer is never below 0.
    """
    effort = measure or ANSWER
    base = search(portfolio, watch=watch, hint=plan.as_starts(), measure=effort)
    richer = eased(portfolio, Rule(RuleCode.CAPACITY, (asked.role,)), asked.per_slot)
    hint = plan.as_starts() if base.chosen is None else starts_of(base.model, base.chosen)
    new = search(richer, watch=watch, hint=hint, measure=effort)
    before, after = _value(base), _value(new)
    low = max(0, after - before)
    high = None if new.bound is None else max(low, new.bound - before)
    without = None if base.bound is None else base.bound - before
    return Priced(
        asked.role,
        asked.per_slot,
        low,
        high,
        without,
        distinguishable=without is not None and low > without,
        dates_met=max(0, base.legal.missed - new.legal.missed),
    )


def _value(found: Searched) -> int:
    return 0 if found.chosen is None else value_of(found.model, found.chosen)
