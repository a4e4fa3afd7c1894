"""Why an initiative is left out, late or moved: the first rule that explains it, with who holds what it needs."""

from __future__ import annotations

from mandate.engines.plan import rules
from mandate.engines.plan.checking import Starts
from mandate.engines.plan.greedy import Room
from mandate.engines.plan.model import build, earliest_starts
from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.terms import Initiative, Mode, Portfolio, Previous
from mandate.engines.plan.worth import without, worth
from mandate.engines.terms import Reason, because

MOST_HOLDERS = 3


class Standing:
    """A plan as it fills the rows of the model, to ask what stands in the way of one more start."""

    def __init__(self, portfolio: Portfolio, starts: Starts) -> None:
        self.portfolio, self.starts = portfolio, starts
        self._room = Room(build(portfolio))
        model = self._room.model
        self._place = {
            (column.initiative, column.mode.id, column.start): number for number, column in enumerate(model.columns)
        }
        self._number = {one.id: number for number, one in enumerate(portfolio.initiatives)}
        for name, (mode, start) in starts.items():
            column = self._place.get((self._number[name], mode, start))
            if column is not None:
                self._room.take(column)

    def blocked(self, one: Initiative, mode: Mode, start: int) -> tuple[Rule, ...]:
        """The rules that this start would break with everything else staying as it is, each once and sorted."""
        column = self._place.get((self._number[one.id], mode.id, start))
        if column is None:
            return (self._closed(one, mode, start),)
        model, taken = self._room.model, self._room.chosen[self._number[one.id]]
        mine = dict(model.entries[taken]) if taken is not None else {}
        return tuple(
            sorted(
                model.rows[row].rule
                for row, factor in model.entries[column]
                if factor > 0 and self._room.used[row] - mine.get(row, 0) + factor > model.rows[row].most
            )
        )

    def _closed(self, one: Initiative, mode: Mode, start: int) -> Rule:
        """Why there is no such start at all: a rule of its own, more than there is, or what it waits for."""
        own = rules.own_rule(self.portfolio, one, mode, start)
        if own is not None:
            return own
        short = too_much(self.portfolio, mode, start)
        if short:
            return Rule(RuleCode.CAPACITY, (short[0][0],), short[0][1])
        return Rule(RuleCode.AFTER, (one.id, *(link.id for link in one.after)), start)


def too_much(portfolio: Portfolio, mode: Mode, start: int) -> list[tuple[str, int, int, int]]:
    """Role, slot, hours asked and hours there, wherever a start alone asks more than there is."""
    capacity = {role.id: role.capacity for role in portfolio.roles}
    return [
        (role, slot, hours, capacity[role][slot])
        for role, slot, hours in rules.demand_at(mode, start)
        if hours > capacity[role][slot]
    ]


def asks_too_much(portfolio: Portfolio, mode: Mode, start: int) -> list[Reason]:
    """The same as reasons."""
    found = too_much(portfolio, mode, start)
    return [
        because("more_than_there_is", name=role, at=at, asked=hours, there=there) for role, at, hours, there in found
    ]


def why_left_out(standing: Standing, one: Initiative) -> Reason:
    """Why a plan does without one: no start is open, nothing is gained, or others hold what it needs."""
    portfolio, starts = standing.portfolio, standing.starts
    if one.id not in earliest_starts(portfolio):
        return because("no_open_start", id=one.id)
    missing = [link.id for link in one.after if link.id not in starts]
    if missing:
        return because("predecessor_left_out", ids=tuple(missing))
    options = [(mode, start) for mode in one.modes for start in rules.starts(portfolio, one, mode)]
    alone = [asks_too_much(portfolio, mode, start) for mode, start in options]
    if all(alone):
        return min(alone, key=len)[0]
    gains = [worth(portfolio, one, mode, start) - without(portfolio, one) for mode, start in options]
    if max(gains, default=0) <= 0:
        return because("brings_nothing", id=one.id)
    tries = [
        (standing.blocked(one, mode, start), -gain)
        for (mode, start), gain in zip(options, gains, strict=True)
        if gain > 0
    ]
    fewest = min((len(found), gain, found) for found, gain in tries)[2]
    return said(portfolio, starts, fewest[0]) if fewest else because("not_worth_its_cost", id=one.id)


def said(portfolio: Portfolio, starts: Starts, rule: Rule) -> Reason:
    """A rule as a reason: what is full with how much, and up to three that hold most of it."""
    if rule.code in (RuleCode.CAPACITY, RuleCode.BUDGET):
        return because(
            f"{rule.code.value}_full", name=rule.names[0], at=rule.at, held_by=tuple(holders(portfolio, starts, rule))
        )
    return because(rule.code.value, names=rule.names, at=rule.at)


def holders(portfolio: Portfolio, starts: Starts, rule: Rule) -> list[str]:
    """Up to three initiatives that use most of a role in a slot or of a budget up to a quarter, the most first."""
    used: dict[str, int] = {}
    for one in portfolio.initiatives:
        if one.id in starts:
            name, start = starts[one.id]
            mode = next(mode for mode in one.modes if mode.id == name)
            amount = _used(portfolio, mode, start, rule)
            if amount:
                used[one.id] = amount
    return sorted(used, key=lambda name: (-used[name], name))[:MOST_HOLDERS]


def _used(portfolio: Portfolio, mode: Mode, start: int, rule: Rule) -> int:
    if rule.code is RuleCode.CAPACITY:
        found = rules.demand_at(mode, start)
        return sum(hours for role, slot, hours in found if (role, slot) == (rule.names[0], rule.at))
    carry = any(budget.carry for budget in portfolio.budgets if budget.id == rule.names[0])
    return sum(
        cents
        for budget, quarter, cents in rules.cost_at(mode, start)
        if budget == rule.names[0] and (quarter == rule.at or (carry and quarter < rule.at))
    )


def why_late(portfolio: Portfolio, name: str, *, proven: bool) -> Reason:
    """Why a legal date is missed: its own rules already end too late, or the others need what it needs."""
    one = portfolio.named()[name]
    date = one.due.slot if one.due else portfolio.slots
    earliest = earliest_starts(portfolio).get(name)
    if earliest is None:
        return because("no_open_start", id=name)
    end = earliest + min(mode.duration for mode in one.modes)
    if end > date:
        return because("earliest_end_too_late", earliest=end, due=date)
    return because("dates_compete" if proven else "not_found_in_time", due=date)


def why_moved(standing: Standing, one: Initiative, before: Previous) -> Reason:
    """Why a start of the signed plan moved: the rule it would break there now, or that the whole gains by it."""
    mode = next(mode for mode in one.modes if mode.id == before.mode)
    found = standing.blocked(one, mode, before.start)
    return said(standing.portfolio, standing.starts, found[0]) if found else because("whole_gains", id=one.id)
