"""Why something does not start then: a rule, or what is full and who holds it, and what forcing it in costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mandate.engines.plan import rules
from mandate.engines.plan.calming import Calm
from mandate.engines.plan.changing import Difference, difference
from mandate.engines.plan.checking import Starts, broken
from mandate.engines.plan.exact import cp_sat_is_there
from mandate.engines.plan.model import columns_of, earliest_starts
from mandate.engines.plan.outcome import Plan, Status
from mandate.engines.plan.reasons import asks_too_much, said
from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.searching import Measure, search
from mandate.engines.plan.solving import told
from mandate.engines.plan.terms import Initiative, Mode, Portfolio, WhyNot
from mandate.engines.plan.watching import Watch
from mandate.engines.terms import Reason, because

MOST_ITEMS = 5
EFFORT = Measure(rounds=4, work_a_round=0.05, work=0.0, nodes=0)
GIVEN_UP = Fraction(3, 100)
"""Of the value with it forced in, so that what is said to move is what has to, and not what searching brought."""


class Explained(StrEnum):
    """What explains it, in the order in which it is looked for."""

    STARTS_THERE = "starts_there"
    RULE = "rule"
    CAPACITY = "capacity"
    SWAP = "swap"
    IMPOSSIBLE = "impossible"
    NOTHING = "nothing"
    BETTER_PLAN = "better_plan"


@dataclass(frozen=True, slots=True)
class Answer:
    """Why not, in at most five items, each of which was tried: a plan was made with it, or proven not to exist.

    `forced` is the plan with it in place and what that changes; None where a rule forbids it or nothing was found.
    `loses_low` and `loses_high` enclose the value that forcing it loses.
    """

    id: str
    slot: int | None
    explained: Explained
    reasons: tuple[Reason, ...]
    earliest: int | None
    forced: Difference | None = None
    loses_low: int | None = None
    loses_high: int | None = None


def why_not(portfolio: Portfolio, plan: Plan, asked: WhyNot, *, watch: Watch | None = None) -> Answer:
    """Why the initiative does not start in that slot of the plan, or, without a slot, why it is not planned."""
    one = portfolio.named()[asked.id]
    starts = plan.as_starts()
    earliest = earliest_starts(portfolio).get(one.id)
    if one.id in starts and asked.slot in (None, starts[one.id][1]):
        return Answer(one.id, asked.slot, Explained.STARTS_THERE, (), earliest)
    forbidden = _forbidden(portfolio, one, asked.slot, earliest)
    if forbidden:
        return Answer(one.id, asked.slot, Explained.RULE, forbidden[:MOST_ITEMS], earliest)
    full = _full(portfolio, starts, one, asked.slot)[: MOST_ITEMS - 1]
    return _forced(portfolio, plan, asked, full, earliest, watch)


def _forbidden(portfolio: Portfolio, one: Initiative, slot: int | None, earliest: int | None) -> tuple[Reason, ...]:
    """Rules that no other plan could change; each was tried: there is no column for that start."""
    if earliest is None:
        return (because("no_open_start", id=one.id),)
    if slot is None or any(column.start == slot for column in columns_of(portfolio, one, earliest)):
        return ()
    found: dict[Reason, None] = {}
    for mode in one.modes:
        rule = rules.own_rule(portfolio, one, mode, slot)
        if rule is not None:
            found[because(rule.code.value, names=rule.names, at=rule.at)] = None
        elif slot < earliest:
            found.update(dict.fromkeys(_waiting(portfolio, one, slot)))
        else:
            found.update(dict.fromkeys(asks_too_much(portfolio, mode, slot)))
    return tuple(found)


def _waiting(portfolio: Portfolio, one: Initiative, slot: int) -> list[Reason]:
    """What it waits for that cannot have ended by then."""
    earliest, named = earliest_starts(portfolio), portfolio.named()
    found = []
    for link in one.after:
        ends = earliest[link.id] + min(mode.duration for mode in named[link.id].modes) + link.lag
        if ends > slot:
            found.append(because(RuleCode.AFTER.value, names=(one.id, link.id), at=ends))
    return found


def _full(portfolio: Portfolio, starts: Starts, one: Initiative, slot: int | None) -> tuple[Reason, ...]:
    """What stands in the way while everything else stays: the mode and start with the fewest rules against it."""
    options = [
        (mode, start) for mode in one.modes for start in rules.starts(portfolio, one, mode) if slot in (None, start)
    ]
    tries = [_blocked(portfolio, starts, one, mode, start) for mode, start in options]
    fewest = min(tries, key=lambda found: (len(found), found), default=())
    return tuple(dict.fromkeys(said(portfolio, starts, rule) for rule in fewest))


def _blocked(portfolio: Portfolio, starts: Starts, one: Initiative, mode: Mode, start: int) -> tuple[Rule, ...]:
    """The rules that the checker finds broken once it starts there and everything else stays."""
    others = {name: value for name, value in starts.items() if name != one.id}
    before = set(broken(portfolio, others))
    return tuple(rule for rule in broken(portfolio, others | {one.id: (mode.id, start)}) if rule not in before)


def _forced(
    portfolio: Portfolio, plan: Plan, asked: WhyNot, full: tuple[Reason, ...], earliest: int | None, watch: Watch | None
) -> Answer:
    """The best plan found with it in place; the legal dates that were met stay met where that can be."""
    within = None if asked.slot is None else {asked.id: frozenset({asked.slot})}
    must = frozenset({asked.id})
    if not cp_sat_is_there():
        return Answer(asked.id, asked.slot, Explained.CAPACITY if full else Explained.NOTHING, full, earliest)
    starts = plan.as_starts()
    calm = Calm(starts, GIVEN_UP)
    found = search(portfolio, watch=watch, hint=starts, must=must, within=within, measure=EFFORT, calm=calm)
    if found.status is Status.INFEASIBLE:
        reasons = (*full, because("cannot_stand_together", id=asked.id))
        return Answer(asked.id, asked.slot, Explained.IMPOSSIBLE, reasons, earliest)
    if found.chosen is None:
        return Answer(asked.id, asked.slot, Explained.CAPACITY, full, earliest)
    forced = told(portfolio, found, whole=False)
    change = difference(plan, forced)
    high = (plan.value or 0) - (forced.value or 0)
    low = None if forced.bound is None else max(0, (plan.value or 0) - forced.bound)
    explained = Explained.CAPACITY if full else Explained.SWAP
    if (plan.value or 0) <= (found.most or 0) and not change.newly_missed:
        explained = Explained.BETTER_PLAN
    return Answer(asked.id, asked.slot, explained, full, earliest, change, low, high)
