"""A plan gets better by letting some of it free at a time (large neighbourhood search), each part solved by CP-SAT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mandate.engines.plan.exact import Search, improve
from mandate.engines.plan.model import Chosen, Model, value_of
from mandate.engines.plan.rules import RuleCode

FEWEST_FREE = 12
GROWS, SHRINKS = 1.25, 0.9


@dataclass(frozen=True, slots=True)
class Rounds:
    """How many parts are let free, one after the other, and how each is searched."""

    count: int
    search: Search


def improved(
    model: Model,
    chosen: Chosen,
    rounds: Rounds,
    *,
    over: Callable[[], bool],
    left: Callable[[], float] | None = None,
    better: Callable[[Chosen], object],
) -> Chosen:
    """The best plan after so many rounds, or when `over` says so; `better` is told of each one that is."""
    import numpy as np

    chance = np.random.default_rng(rounds.search.seed)
    size, best = float(min(FEWEST_FREE * 2, len(model.of))), chosen
    parts = _Parts(model)
    for number in range(rounds.count):
        if over():
            break
        free = parts.pick(best, number, round(size), chance)
        search = replace(rounds.search, seed=rounds.search.seed + number)
        if left is not None:
            search = replace(search, seconds=min(left(), rounds.search.work * 2))
        found = improve(model, search, hint=best, free=free)
        now = best if found.chosen is None else found.chosen
        if value_of(model, now) > value_of(model, best):
            better(now)
        # Another plan that is as good is gone on with: it leads elsewhere.
        best = max(now, best, key=lambda one: value_of(model, one))
        size = min(size * GROWS, len(model.of)) if found.proven else max(size * SHRINKS, FEWEST_FREE)
        if found.proven and len(free) == len(model.of):
            break
    return best


class _Parts:
    """Which initiatives are let free together: by chance, by time, by role, or along what waits for what."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._roles: dict[str, list[int]] = {}
        for row in model.rows:
            if row.rule.code in (RuleCode.CAPACITY, RuleCode.BUDGET):
                name = "/".join((row.rule.code, *row.rule.names))
                members = {model.columns[column].initiative for column in row.columns}
                self._roles[name] = sorted(members | set(self._roles.get(name, ())))
        place = {one.id: number for number, one in enumerate(model.portfolio.initiatives)}
        self._near: list[set[int]] = [set() for _ in model.of]
        for number, one in enumerate(model.portfolio.initiatives):
            for link in one.after:
                self._near[number].add(place[link.id])
                self._near[place[link.id]].add(number)

    def pick(self, chosen: Chosen, round_: int, size: int, chance: Any) -> set[int]:
        """So many initiatives; the kinds take turns."""
        everyone = list(range(len(self._model.of)))
        kind = round_ % 3
        pool = everyone
        if kind == 1:
            pool = self._window(chosen, size, chance)
        elif kind == 2 and self._roles:
            names = sorted(self._roles)
            pool = self._roles[names[int(chance.integers(len(names)))]]
        some = set(map(int, chance.permutation(pool)[:size]))
        if len(some) < size:
            others = [number for number in everyone if number not in some]
            some |= set(map(int, chance.permutation(others)[: size - len(some)]))
        return some if kind else self._along(some, size, chance)

    def _window(self, chosen: Chosen, size: int, chance: Any) -> list[int]:
        """Those that start near one slot, and as many that are left out."""
        columns = self._model.columns
        middle = int(chance.integers(self._model.portfolio.slots))
        near = sorted(
            (n for n, column in enumerate(chosen) if column is not None),
            key=lambda n: (abs(columns[chosen[n] or 0].start - middle), n),
        )
        out = [n for n, column in enumerate(chosen) if column is None]
        part = size - min(len(out), size // 2)
        return near[:part] + list(map(int, chance.permutation(out)[: size - part]))

    def _along(self, some: set[int], size: int, chance: Any) -> set[int]:
        """A few of them with everything that waits for them or they wait for."""
        found: set[int] = set()
        for first in map(int, chance.permutation(sorted(some))):
            waiting = [first]
            while waiting and len(found) < size:
                one = waiting.pop()
                if one not in found:
                    found.add(one)
                    waiting += sorted(self._near[one] - found)
        return found
