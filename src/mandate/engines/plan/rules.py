"""What forbids a start or holds several together: rules with a name, so that an answer can say which it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mandate.engines.plan.terms import SLOTS_PER_QUARTER, Budget, Initiative, Kind, Mode, Portfolio


class RuleCode(StrEnum):
    """Why something cannot start, or cannot stand beside something else."""

    NOT_BEFORE = "not_before"
    MT_GATE = "mt_gate"
    NO_MT_MEETING = "no_mt_meeting"
    QUARTER_START = "quarter_start"
    HORIZON = "horizon"
    FROZEN = "frozen"
    AFTER = "after"
    GROUP = "group"
    EXCLUDES = "excludes"
    CAPACITY = "capacity"
    BUDGET = "budget"
    POOL = "pool"
    EXPERIMENTS = "experiments"
    LEGAL_DATE = "legal_date"
    MANDATORY = "mandatory"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One rule by its code, the names it is about, and the slot or quarter it holds in (-1: in all)."""

    code: RuleCode
    names: tuple[str, ...] = ()
    at: int = -1


def first_meeting(portfolio: Portfolio) -> int | None:
    """The first slot with a meeting that papers begun in slot 0 can reach; None where there is none."""
    return next((slot for slot in portfolio.mt.meetings if slot >= portfolio.mt.lead_slots), None)


def own_rule(portfolio: Portfolio, one: Initiative, mode: Mode, start: int) -> Rule | None:
    """The rule that alone forbids this start, whatever else is planned; None where none does."""
    if one.frozen and one.previous:
        return None if (one.previous.mode, one.previous.start) == (mode.id, start) else Rule(RuleCode.FROZEN, (one.id,))
    if start < one.not_before:
        return Rule(RuleCode.NOT_BEFORE, (one.id,), one.not_before)
    if one.mt_gate:
        meeting = first_meeting(portfolio)
        if meeting is None:
            return Rule(RuleCode.NO_MT_MEETING, (one.id,))
        if start < meeting:
            return Rule(RuleCode.MT_GATE, (one.id,), meeting)
    if start < 0 or start + mode.duration > portfolio.slots:
        return Rule(RuleCode.HORIZON, (one.id,), portfolio.slots)
    if start >= portfolio.fine_slots and start % SLOTS_PER_QUARTER:
        return Rule(RuleCode.QUARTER_START, (one.id,), portfolio.fine_slots)
    return None


def starts(portfolio: Portfolio, one: Initiative, mode: Mode) -> list[int]:
    """Every start that no rule of the initiative's own forbids."""
    if one.frozen and one.previous:
        return [one.previous.start] if one.previous.mode == mode.id else []
    return [start for start in range(portfolio.slots) if own_rule(portfolio, one, mode, start) is None]


def demand_at(mode: Mode, start: int) -> Iterator[tuple[str, int, int]]:
    """Role, slot and hours of a mode started there, for the slots of the plan only (a running one began before)."""
    for role, hours in mode.demand:
        for offset, amount in enumerate(hours):
            if amount and start + offset >= 0:
                yield role, start + offset, amount


def cost_at(mode: Mode, start: int) -> Iterator[tuple[str, int, int]]:
    """Budget, quarter and cents of a mode started there, for the slots of the plan only; a quarter may come twice."""
    for budget, cents in mode.cost:
        for offset, amount in enumerate(cents):
            if amount and start + offset >= 0:
                yield budget, (start + offset) // SLOTS_PER_QUARTER, amount


def allowance(budget: Budget, quarter: int) -> int:
    """Cents that may be spent in a quarter, or up to its end where the budget carries over."""
    return sum(budget.per_quarter[: quarter + 1]) if budget.carry else budget.per_quarter[quarter]


def ceiling_amounts(portfolio: Portfolio, one: Initiative, mode: Mode, start: int) -> Iterator[tuple[int, int]]:
    """Quarter and what it adds there to `experiments - ratio x proven`, in cents times the ratio's denominator."""
    rule = portfolio.experiments
    if rule is None or one.kind not in (Kind.EXPERIMENT, Kind.PROVEN):
        return
    factor = rule.ratio.denominator if one.kind is Kind.EXPERIMENT else -rule.ratio.numerator
    for budget, quarter, cents in cost_at(mode, start):
        if rule.budget in (None, budget):
            yield quarter, factor * cents


def ceiling_room(portfolio: Portfolio) -> int:
    """What `experiments - ratio x proven` may add up to at any quarter's end, in the unit of `ceiling_amounts`.

    Never below 0: who was above the ceiling before the first slot may not go further above it, and can still plan.
    """
    rule = portfolio.experiments
    if rule is None:
        return 0
    return max(0, rule.ratio.numerator * rule.spent_proven - rule.ratio.denominator * rule.spent_experiment)
