"""A date that a plan does not keep: which rules make it impossible, and the least change with which it can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mandate.engines.plan import checking, rules
from mandate.engines.plan.checking import Starts
from mandate.engines.plan.easing import LARGE, eased, lent, reach
from mandate.engines.plan.exact import Loan, Search, borrowed, cp_sat_is_there, improve
from mandate.engines.plan.model import (
    Chosen,
    Legal,
    Model,
    build,
    earliest,
    rows_of,
    with_predecessors,
)
from mandate.engines.plan.outcome import Least, Unkept
from mandate.engines.plan.relaxing import relaxation
from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.terms import Due, DueKind, Effort, Initiative, Kind, Portfolio, Value
from mandate.engines.terms import Reason, because

MOST_DATES = {Effort.GLANCE: 0, Effort.QUICK: 2, Effort.NORMAL: 6, Effort.DEEP: 20}
"""Dates for which changes are sought; of the others only the rules on their own way are named."""
WORK_ALONE, WORK_A_TRY = 0.1, 0.5
LENDING = (RuleCode.CAPACITY, RuleCode.BUDGET, RuleCode.POOL)


def unkept(portfolio: Portfolio, starts: Starts) -> tuple[Unkept, ...]:
    """Every date the plan does not keep, legal ones first; a promise about what is left out is none.

    Each is looked at alone, beside all that has to be done and the legal dates that the plan keeps.
    """
    found: list[Unkept] = []
    for name, due, late in _late(portfolio, starts):
        question = _Question.about(portfolio, starts, name)
        if cp_sat_is_there() and len(found) < MOST_DATES[portfolio.solve.effort]:
            found.append(_answered(question, due, late))
        else:
            reasons = tuple(question.on_the_way())
            found.append(Unkept(name, due.kind, due.slot, late, False if reasons else None, reasons))
    return tuple(found)


def _late(portfolio: Portfolio, starts: Starts) -> list[tuple[str, Due, int]]:
    missed = checking.missed_dates(portfolio, starts)
    found = []
    for one in portfolio.initiatives:
        late = missed.get(one.id, 0)
        if one.due is not None and one.due.kind is DueKind.PROMISE and one.id in starts:
            mode, start = starts[one.id]
            late = start + next(each.duration for each in one.modes if each.id == mode) - one.due.slot
        if one.due is not None and late > 0:
            found.append((one.id, one.due, late))
    return sorted(found, key=lambda each: (each[1].kind is not DueKind.LEGAL, each[0]))


@dataclass(frozen=True, slots=True)
class _Question:
    """Whether one date can be kept: a portfolio of what has to be done, what it waits for, and the dates to keep."""

    portfolio: Portfolio
    id: str
    close: tuple[Initiative, ...]

    @classmethod
    def about(cls, portfolio: Portfolio, starts: Starts, name: str) -> _Question:
        missed = checking.missed_dates(portfolio, starts)
        held = {
            one.id
            for one in portfolio.initiatives
            if one.due is not None and one.due.kind is DueKind.LEGAL and one.id not in missed
        } | {name}
        needed = {
            number for number, one in enumerate(portfolio.initiatives) if one.mandatory or one.frozen or one.id in held
        }
        kept = {portfolio.initiatives[number].id for number in with_predecessors(portfolio, needed)}
        if any(one.id in kept and one.kind is Kind.EXPERIMENT for one in portfolio.initiatives):
            # Other proven work lifts the ceiling; all else could only take room.
            proven = {number for number, one in enumerate(portfolio.initiatives) if one.kind is Kind.PROVEN}
            kept |= {portfolio.initiatives[number].id for number in with_predecessors(portfolio, proven)}
        asked = replace(
            portfolio,
            initiatives=tuple(_bare(one, name, held, kept) for one in portfolio.initiatives if one.id in kept),
        )
        place = [one.id for one in asked.initiatives].index(name)
        close = tuple(asked.initiatives[number] for number in sorted(with_predecessors(asked, {place})))
        return cls(asked, name, close)

    def end(self, portfolio: Portfolio) -> int | None:
        """Before which slot it could have ended if nothing ran short; None where no start is open."""
        found = earliest(portfolio).get(self.id)
        return None if found is None else found[1]

    def in_time(self, portfolio: Portfolio) -> bool:
        """Whether its own rules, and those of what it waits for, leave a way; anything more is for the solver."""
        due, end = portfolio.named()[self.id].due, self.end(portfolio)
        return due is not None and end is not None and end <= due.slot

    def on_the_way(self) -> Iterator[Reason]:
        """The rules behind its earliest end, from itself back along what it waits for; none where that is in time."""
        if self.in_time(self.portfolio):
            return
        reached, named = earliest(self.portfolio), self.portfolio.named()
        current: str | None = self.id
        while current is not None:
            one, current = named[current], None
            if any(link.id not in reached for link in one.after):
                waits = next(link for link in one.after if link.id not in reached)
                yield because("keep_waits", id=one.id, name=waits.id)
                current = waits.id
            elif one.id not in reached:
                yield because("keep_no_start", id=one.id)
            else:
                start = reached[one.id][0]
                binding = [link for link in one.after if reached[link.id][1] + link.lag >= start]
                if binding:
                    yield because("keep_after", id=one.id, name=binding[0].id, at=start)
                    current = binding[0].id
                else:
                    yield _own(self.portfolio, one, start)

    def rules(self) -> Iterator[Rule]:
        """The rules that could be in the way: those of what it needs, and hours, money and licences it asks for."""
        for one in self.close:
            yield from (Rule(RuleCode.AFTER, (one.id, link.id)) for link in one.after)
            if one.mt_gate:
                met = rules.first_meeting(self.portfolio) is not None
                yield Rule(RuleCode.MT_GATE if met else RuleCode.NO_MT_MEETING, (one.id,))
            if one.not_before:
                yield Rule(RuleCode.NOT_BEFORE, (one.id,))
            if one.frozen:
                yield Rule(RuleCode.FROZEN, (one.id,))
            yield from (Rule(RuleCode.EXCLUDES, (one.id, other)) for other in one.excludes)
        yield from (Rule(RuleCode.GROUP, (name,)) for name in sorted({one.group for one in self.close if one.group}))
        if self.portfolio.fine_slots < self.portfolio.slots:
            yield Rule(RuleCode.QUARTER_START)
        modes = [mode for one in self.close for mode in one.modes]
        yield from (Rule(RuleCode.CAPACITY, (role,)) for role in sorted({r for mode in modes for r, _ in mode.demand}))
        yield from (Rule(RuleCode.BUDGET, (name,)) for name in sorted({b for mode in modes for b, _ in mode.cost}))
        yield from (Rule(RuleCode.POOL, (name,)) for name in sorted({p for mode in modes for p, _ in mode.pools}))
        if self.portfolio.experiments is not None and any(one.kind is Kind.EXPERIMENT for one in self.close):
            yield Rule(RuleCode.EXPERIMENTS)


def _bare(one: Initiative, name: str, held: set[str], kept: set[str]) -> Initiative:
    """What counts for the question: no value, no other date, and nothing about what is not looked at."""
    due = None
    if one.id in held and one.due is not None:
        due = replace(one.due, kind=DueKind.LEGAL)
    return replace(
        one,
        value=Value(),
        due=due,
        mandatory=one.mandatory or one.id in held,
        previous=one.previous if one.frozen else None,
        excludes=tuple(other for other in one.excludes if other in kept),
    )


def _own(portfolio: Portfolio, one: Initiative, start: int) -> Reason:
    """What keeps it from starting a slot earlier: a rule of its own, or only how long it takes."""
    found = [rules.own_rule(portfolio, one, mode, start - 1) for mode in one.modes] if start > 0 else []
    rule = next((each for each in found if each is not None and each.code is not RuleCode.HORIZON), None)
    if rule is not None:
        return because(f"keep_{rule.code.value}", id=one.id, at=start)
    months = min(mode.duration for mode in one.modes)
    return because("keep_length_one" if months == 1 else "keep_length", id=one.id, months=months)


def _answered(question: _Question, due: Due, late: int) -> Unkept:
    """With every rule that stands in the way alone, and how little looser it has to be."""
    reasons = tuple(question.on_the_way())
    possible = False if reasons else _possible(question, question.portfolio)
    if possible is not False:
        code = "keep_worth" if possible else "keep_unsure"
        return Unkept(question.id, due.kind, due.slot, late, possible, (because(code),))
    changes = tuple(change for rule in question.rules() if (change := _least(question, rule)) is not None)
    later = _later(question, due)
    reasons = reasons or tuple(_short(change) for change in changes) or (because("keep_together"),)
    return Unkept(question.id, due.kind, due.slot, late, False, reasons, (*later, *changes))


def _model(portfolio: Portfolio) -> Model:
    """The model in which every date left in the portfolio is kept."""
    return build(portfolio, legal=Legal(0, 0, 0, proven=True))


def _possible(question: _Question, portfolio: Portfolio) -> bool | None:
    """Whether there is a plan that keeps the date; the checker has passed each that was found."""
    if not question.in_time(portfolio):
        return False
    model = _model(portfolio)
    nothing = [0] * len(model.columns)
    if relaxation(model, gains=nothing).bound is None:
        return False
    for search in (Search(WORK_ALONE, workers=1), Search(WORK_A_TRY, workers=portfolio.solve.workers)):
        found = improve(model, search, gains=nothing)
        if found.impossible:
            return False
        if found.chosen is not None:
            return _holds(model, found.chosen)
    return None


def _holds(model: Model, chosen: Chosen) -> bool:
    """Whether the checker, which knows nothing of the model, finds the plan whole and every date in it kept."""
    ids = [one.id for one in model.portfolio.initiatives]
    picked = [model.columns[column] for column in chosen if column is not None]
    starts = {ids[one.initiative]: (one.mode.id, one.start) for one in picked}
    return not checking.broken(model.portfolio, starts) and not checking.missed_dates(model.portfolio, starts)


def _least(question: _Question, rule: Rule) -> Least | None:
    """The least change of one rule with which the date can be kept; None where no change of it alone is enough."""
    without = eased(question.portfolio, rule, LARGE)
    if not _possible(question, without):
        return None
    if rule.code in LENDING:
        return _lent(question, rule, without)
    most = _reach(question.portfolio, rule)
    if most is None or not _possible(question, eased(question.portfolio, rule, most)):
        return Least(rule, 0)
    low, high, proven = 0, most, True
    while high - low > 1:
        middle = (low + high) // 2
        found = _possible(question, eased(question.portfolio, rule, middle))
        low, high = (low, middle) if found else (middle, high)
        proven = proven and found is not None
    return Least(rule, high, proven=proven)


def _reach(portfolio: Portfolio, rule: Rule) -> int | None:
    """The most by which a rule is made looser before it is dropped; for waiting, until both may start together."""
    if rule.code is not RuleCode.AFTER:
        return reach(portfolio, rule)
    named = portfolio.named()
    lag = next(link.lag for link in named[rule.names[0]].after if link.id == rule.names[1])
    return lag + max(mode.duration for mode in named[rule.names[1]].modes)


def _lent(question: _Question, rule: Rule, without: Portfolio) -> Least | None:
    """The fewest hours, cents or licences in all, and when; the plan with them goes by the checker."""
    model = _model(without)
    carry = any(budget.carry for budget in without.budgets if budget.id == rule.names[0])
    loans = []
    for row in rows_of(question.portfolio, model.columns, rule):
        at = max(0, row.rule.at)
        places = tuple(range(at + 1)) if rule.code is RuleCode.BUDGET and carry else (at,)
        loans.append(Loan(row, places))
    found = borrowed(model, Search(WORK_A_TRY * 2, workers=1), loans)
    if found is None:
        return None
    richer = lent(question.portfolio, rule, dict(found.parts))
    total = sum(amount for _place, amount in found.parts)
    if not _possible(question, richer):
        return None
    return Least(rule, total, found.parts, proven=found.proven)


def _later(question: _Question, due: Due) -> tuple[Least, ...]:
    """The date as little later as can be; nothing where it cannot be done within the plan at all."""
    rule = Rule(RuleCode.LEGAL_DATE, (question.id,))
    whenever = eased(question.portfolio, rule, LARGE)
    model = _model(whenever)
    place = [one.id for one in whenever.initiatives].index(question.id)
    gains = [-column.end if column.initiative == place else 0 for column in model.columns]
    found = improve(model, Search(WORK_A_TRY * 2, workers=1), gains=gains)
    if found.chosen is None or not _holds(model, found.chosen):
        return ()
    column = found.chosen[place]
    end = due.slot if column is None else model.columns[column].end
    return (Least(rule, end - due.slot, proven=found.proven),)


def _short(change: Least) -> Reason:
    """The rule that a change makes looser, as what stands in the way."""
    rule, places = change.rule, tuple(str(place) for place, _amount in change.parts)
    return because(f"way_{rule.code.value}", names=rule.names, places=places)
