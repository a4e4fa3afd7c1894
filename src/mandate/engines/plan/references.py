"""Names that lead nowhere, circles, and fields that contradict each other are found before anything is planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mandate.engines.plan.fields import Faults
from mandate.engines.plan.terms import Initiative, Objective, Portfolio


def look_up(portfolio: Portfolio, faults: Faults) -> None:
    """Note every name that is there twice or not at all, every circle, and what does not go together.

    Paths here go by id (`initiatives.x.after`), since a portfolio is sorted and the places in the file are gone.
    """
    for kind, ids in (
        ("roles", [one.id for one in portfolio.roles]),
        ("pools", [one.id for one in portfolio.pools]),
        ("budgets", [one.id for one in portfolio.budgets]),
        ("initiatives", [one.id for one in portfolio.initiatives]),
    ):
        for name in _twice(ids):
            faults.add(f"{kind}.{name}", "twice", id=name)
    for one in portfolio.initiatives:
        _names(one, portfolio, faults)
        _agrees(one, portfolio, faults)
    _currencies(portfolio, faults)
    _asked(portfolio, faults)
    circle = circle_of(portfolio.initiatives)
    if circle:
        faults.add(f"initiatives.{circle[0]}.after", "circle", ids=circle)


def _twice(ids: Sequence[str]) -> list[str]:
    return sorted({one for one, next_one in pairwise(ids) if one == next_one})


def _names(one: Initiative, portfolio: Portfolio, faults: Faults) -> None:
    """Names that an initiative uses and nobody has."""
    path = f"initiatives.{one.id}"
    everyone = {other.id for other in portfolio.initiatives}
    for mode in one.modes:
        at = f"{path}.modes.{mode.id}"
        _missing([role for role, _hours in mode.demand], {role.id for role in portfolio.roles}, f"{at}.demand", faults)
        _missing([name for name, _cents in mode.cost], {name.id for name in portfolio.budgets}, f"{at}.cost", faults)
        _missing([pool for pool, _total in mode.pools], {pool.id for pool in portfolio.pools}, f"{at}.pools", faults)
    for name in _twice([mode.id for mode in one.modes]):
        faults.add(f"{path}.modes.{name}", "twice", id=name)
    _missing([link.id for link in one.after], everyone, f"{path}.after", faults)
    _missing(one.excludes, everyone, f"{path}.excludes", faults)
    if one.id in one.excludes:
        faults.add(f"{path}.excludes", "excludes_itself")


def _missing(names: Iterable[str], known: set[str], path: str, faults: Faults) -> None:
    for name in names:
        if name not in known:
            faults.add(path, "not_there", id=name)


def _agrees(one: Initiative, portfolio: Portfolio, faults: Faults) -> None:
    """Fields of one initiative that contradict each other."""
    path = f"initiatives.{one.id}"
    if one.previous and one.previous.mode not in {mode.id for mode in one.modes}:
        faults.add(f"{path}.previous.mode", "not_there", id=one.previous.mode)
    elif one.frozen and one.previous is None:
        faults.add(f"{path}.frozen", "frozen_without_previous")
    if portfolio.objective is Objective.VALUE:
        return
    used = (one.due, one.mt_gate, one.excludes, one.group, one.previous, one.estimate, any(m.cost for m in one.modes))
    if any(used):
        faults.add(path, "not_for_makespan")


def _currencies(portfolio: Portfolio, faults: Faults) -> None:
    """Amounts of two currencies are never added; the ceiling over all budgets and the weight of cost would do so."""
    found = sorted({one.currency for one in portfolio.budgets})
    if len(found) < 2:
        return
    if portfolio.experiments and portfolio.experiments.budget is None:
        faults.add("experiments.budget", "two_currencies", found=tuple(found))
    if portfolio.cost_weight:
        faults.add("cost_weight", "two_currencies", found=tuple(found))


def _asked(portfolio: Portfolio, faults: Faults) -> None:
    """Questions about what is not there, and a ceiling on a budget that is not."""
    everyone = {one.id for one in portfolio.initiatives}
    if portfolio.experiments and portfolio.experiments.budget is not None:
        known = {one.id for one in portfolio.budgets}
        _missing([portfolio.experiments.budget], known, "experiments.budget", faults)
    _missing([asked.id for asked in portfolio.ask.why_not], everyone, "ask.why_not", faults)
    _missing([asked.role for asked in portfolio.ask.price], {one.id for one in portfolio.roles}, "ask.price", faults)


def circle_of(initiatives: Sequence[Initiative]) -> tuple[str, ...]:
    """Initiatives that wait for each other, each after the next and the last after the first; empty where none do."""
    before = {one.id: [link.id for link in one.after] for one in initiatives}
    done: set[str] = set()
    for first in sorted(before):
        way: list[str] = []
        waiting = [(first, iter(before[first]))] if first not in done else []
        way += [first] if waiting else []
        while waiting:
            here, rest = waiting[-1]
            following = next((name for name in rest if name not in done and name in before), None)
            if following is None:
                done.add(here)
                waiting.pop()
                way.pop()
            elif following in way:
                return tuple(way[way.index(following) :])
            else:
                way.append(following)
                waiting.append((following, iter(before[following])))
    return ()
