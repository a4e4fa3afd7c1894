"""Rows that every plan obeys and the relaxation does not see: they bring its bound nearer to what a plan can reach.

A row of hours, cents or licences lets the relaxation fill the last ten hours with a quarter of an initiative. Two
kinds of rows forbid that. **Rounded rows**: for a function that never gains by adding up (superadditive), such as
"whole times 26 hours", what the chosen ones add up to is at most the function of what there is. **Cliques**: columns of
which any two are too much for some row, so that at most one of all of them is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mandate.engines.plan.model import Model
from mandate.engines.plan.rules import RuleCode

SUMS = (RuleCode.CAPACITY, RuleCode.BUDGET, RuleCode.POOL)
FULL = 0.5
"""Rows that the relaxation fills by less than this are left alone."""
PASSED = 0.01
"""How far a cut has to be passed by the relaxation to be worth a row."""
MOST_PARTS = 12
MOST_COLUMNS = 3000
"""Above this the table of what excludes what would take more memory and time than its cliques bring."""
SEEDS = 300


@dataclass(frozen=True, slots=True)
class Cut:
    """The sum of factor times column is at most `most`."""

    columns: tuple[int, ...]
    factors: tuple[int, ...]
    most: int


class Cutter:
    """Finds cuts that a fractional solution passes."""

    def __init__(self, model: Model) -> None:
        import numpy as np

        self._knapsacks = [
            (np.array(row.columns), np.minimum(np.array(row.factors, dtype=np.int64), row.most + 1), row.most)
            for row in model.rows
            if row.rule.code in SUMS and row.most > 0 and row.columns
        ]
        self._apart: Any = self._pairs(model) if len(model.columns) <= MOST_COLUMNS else None

    def passed_by(self, shares: Any) -> list[Cut]:
        """Cuts that these shares of the columns do not obey, in the order of the rows."""
        return [*self._rounded(shares), *self._cliques(shares)]

    def _rounded(self, shares: Any) -> Iterator[Cut]:
        for columns, factors, most in self._knapsacks:
            here = shares[columns]
            if float((here * factors).sum()) < FULL * most:
                continue
            passed, best = 1 + PASSED, None
            for rounded, limit in rounded_rows(factors, most):
                how_far = float((here * rounded).sum()) / limit
                if how_far > passed:
                    passed, best = how_far, (rounded, limit)
            if best is not None:
                kept = best[0] > 0
                yield Cut(tuple(map(int, columns[kept])), tuple(map(int, best[0][kept])), best[1])

    def _pairs(self, model: Model) -> Any:
        """Which columns can never be chosen together: too much for a row, or two ways to do one thing."""
        import numpy as np

        apart = np.zeros((len(model.columns), len(model.columns)), dtype=bool)
        for ways in model.of:
            if ways:
                apart[np.ix_(ways, ways)] = True
        for columns, factors, most in self._knapsacks:
            apart[np.ix_(columns, columns)] |= factors[:, None] + factors[None, :] > most
        np.fill_diagonal(apart, val=False)
        return apart

    def _cliques(self, shares: Any) -> Iterator[Cut]:
        import numpy as np

        if self._apart is None:
            return
        taken = np.flatnonzero(shares > 1e-6)
        order = taken[np.argsort(-shares[taken], kind="stable")]
        found = {self._clique(int(first), order): None for first in order[:SEEDS]}
        yield from (Cut(one, (1,) * len(one), 1) for one in found if float(shares[list(one)].sum()) > 1 + 2 * PASSED)

    def _clique(self, first: int, order: Any) -> tuple[int, ...]:
        """What excludes the first and each other, those with most share first, then all that still fit."""
        import numpy as np

        found, open_to = [first], self._apart[first].copy()
        for some in (order, None):
            for column in np.flatnonzero(open_to) if some is None else some:
                if open_to[column]:
                    found.append(int(column))
                    open_to &= self._apart[column]
        return tuple(sorted(found))


def rounded_rows(factors: Any, most: int) -> Iterator[tuple[Any, int]]:
    """Superadditive functions of a row's factors, and of its limit: each pair bounds every sum that the row allows.

    Whole multiples of a unit; the same with what is above half counted by what it leaves (Carlier, Clautiaux, Moukrim);
    small ones counted as nothing and those beside which nothing else fits as all (Martello, Toth).
    """
    import numpy as np

    units = {most // part + 1 for part in range(2, MOST_PARTS + 1)} | set(map(int, factors))
    for unit in sorted(unit for unit in units if 0 < unit <= most):
        yield factors // unit, most // unit
        above = 2 * (most // unit - (most - factors) // unit)
        middle = np.where(2 * factors == most, most // unit, 2 * (factors // unit))
        yield np.where(2 * factors > most, above, middle), 2 * (most // unit)
    for small in sorted({int(one) for one in factors if 0 < 2 * one <= most}):
        yield np.where(factors > most - small, most, np.where(factors >= small, factors, 0)), most
