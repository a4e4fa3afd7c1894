"""Why nothing works: a smallest set of initiatives and rules that cannot hold together, and the least change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mandate.engines.plan.easing import LARGE, eased, reach
from mandate.engines.plan.exact import Search, cp_sat_is_there, improve
from mandate.engines.plan.model import build, with_predecessors
from mandate.engines.plan.outcome import Change, Conflict
from mandate.engines.plan.relaxing import relaxation
from mandate.engines.plan.rules import Rule, RuleCode
from mandate.engines.plan.terms import Kind, Portfolio

WORK_A_TRY = 0.5
WORK_ALONE = 0.1


@dataclass(slots=True)
class _Tries:
    """Counts what could not be decided: then the set may not be a smallest one."""

    unsure: bool = False

    def possible(self, portfolio: Portfolio) -> bool:
        """Whether everything that has to be done can be; what cannot be decided counts as possible."""
        needed = replace(_with(portfolio, frozenset()), experiments=None)
        found = _decided(needed)
        if portfolio.experiments is not None and found is not False:
            # Other proven work could only lift the ceiling: it is looked at where the ceiling is in the way.
            found = _decided(_with(portfolio, frozenset())) or _decided(_with(portfolio, frozenset({Kind.PROVEN})))
        self.unsure = self.unsure or found is None
        return found is not False


def _decided(portfolio: Portfolio) -> bool | None:
    """Whether there is a plan with all that has to be done; None where the effort did not tell."""
    model = build(portfolio)
    nothing = [0] * len(model.columns)
    if relaxation(model, gains=nothing).bound is None:
        return False
    # One worker decides nearly all of them in a tenth of the time that eight need to begin.
    found = improve(model, Search(WORK_ALONE, portfolio.solve.seed, 1), gains=nothing)
    if found.chosen is None and not found.impossible:
        found = improve(model, Search(WORK_A_TRY, portfolio.solve.seed, portfolio.solve.workers), gains=nothing)
    return False if found.impossible else (True if found.chosen is not None else None)


def conflict(portfolio: Portfolio) -> Conflict:
    """The smallest set of what has to be done and of rules that cannot hold together, found by leaving out what can be.

    Each change is enough by itself for that set; `enough` says whether it is for the whole portfolio too.
    """
    needed = [one.id for one in portfolio.initiatives if one.mandatory or one.frozen]
    if not cp_sat_is_there():
        return Conflict(tuple(needed), (), (), smallest=False)
    tries = _Tries()
    kept = _fewest(needed, lambda ids: not tries.possible(needing(portfolio, ids)))
    small = needing(portfolio, kept)
    rules = _rules(portfolio, small, tries)
    changes = tuple(_changes(portfolio, small, rules, tries))
    return Conflict(tuple(kept), rules, changes, smallest=not tries.unsure)


def _with(portfolio: Portfolio, kinds: frozenset[Kind]) -> Portfolio:
    """Only what has to be done, what goes before it, and these kinds: all else can only take room."""
    number = {one.id: place for place, one in enumerate(portfolio.initiatives)}
    needed = {number[one.id] for one in portfolio.initiatives if one.mandatory or one.frozen or one.kind in kinds}
    kept = {portfolio.initiatives[place].id for place in with_predecessors(portfolio, needed)}
    there = (one for one in portfolio.initiatives if one.id in kept)
    return replace(
        portfolio,
        initiatives=tuple(replace(one, excludes=tuple(n for n in one.excludes if n in kept)) for one in there),
    )


def needing(portfolio: Portfolio, ids: Sequence[str]) -> Portfolio:
    """The portfolio in which only these have to be done; the others that had to be are gone."""
    place = {one.id: number for number, one in enumerate(portfolio.initiatives)}
    before = with_predecessors(portfolio, {place[name] for name in ids})
    dropped = {
        number
        for number, one in enumerate(portfolio.initiatives)
        if (one.mandatory or one.frozen) and number not in before
    }
    kept = {
        one.id: one if one.id in ids else replace(one, mandatory=False, frozen=one.frozen and number in before)
        for number, one in enumerate(portfolio.initiatives)
        if not with_predecessors(portfolio, {number}) & dropped
    }
    there = tuple(replace(one, excludes=tuple(name for name in one.excludes if name in kept)) for one in kept.values())
    return replace(portfolio, initiatives=there)


def _fewest(ids: Sequence[str], impossible: Callable[[Sequence[str]], bool]) -> list[str]:
    """A smallest part that is still impossible, by halves (QuickXplain): few tries where few are to blame."""

    def explain(held: list[str], added: bool, rest: list[str]) -> list[str]:
        if added and impossible(held):
            return []
        if len(rest) <= 1:
            return rest
        middle = len(rest) // 2
        first, second = rest[:middle], rest[middle:]
        right = explain(held + first, bool(first), second)
        left = explain(held + right, bool(right), first)
        return left + right

    return sorted(explain([], False, list(ids)))


def _rules(portfolio: Portfolio, small: Portfolio, tries: _Tries) -> tuple[Rule, ...]:
    """The rules without any of which the small set would hold."""
    kept = []
    current = small
    for rule in _candidates(portfolio, small):
        without = eased(current, rule, LARGE)
        if tries.possible(without):
            kept.append(rule)
        else:
            current = without
    return tuple(sorted(kept))


def _candidates(portfolio: Portfolio, small: Portfolio) -> Iterator[Rule]:
    yield from (Rule(RuleCode.CAPACITY, (role.id,)) for role in portfolio.roles)
    yield from (Rule(RuleCode.BUDGET, (budget.id,)) for budget in portfolio.budgets)
    yield from (Rule(RuleCode.POOL, (pool.id,)) for pool in portfolio.pools)
    if portfolio.experiments is not None:
        yield Rule(RuleCode.EXPERIMENTS)
    yield from (
        Rule(RuleCode.GROUP, (group,)) for group in sorted({one.group for one in small.initiatives if one.group})
    )
    for one in small.initiatives:
        yield from (Rule(RuleCode.EXCLUDES, (one.id, other)) for other in one.excludes)
        yield from (Rule(RuleCode.AFTER, (one.id, link.id)) for link in one.after)
        if one.mt_gate:
            yield Rule(RuleCode.MT_GATE, (one.id,))
        if one.not_before:
            yield Rule(RuleCode.NOT_BEFORE, (one.id,))
        if one.frozen:
            yield Rule(RuleCode.FROZEN, (one.id,))
    if portfolio.fine_slots < portfolio.slots:
        yield Rule(RuleCode.QUARTER_START)
    yield Rule(RuleCode.HORIZON)


def _changes(portfolio: Portfolio, small: Portfolio, rules: Sequence[Rule], tries: _Tries) -> Iterator[Change]:
    for rule in rules:
        most = reach(small, rule)
        if most is None or not tries.possible(eased(small, rule, most)):
            continue
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            if tries.possible(eased(small, rule, middle)):
                high = middle
            else:
                low = middle
        yield Change(rule, high, enough=tries.possible(eased(portfolio, rule, high)))
