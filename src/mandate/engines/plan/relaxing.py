"""The linear relaxation of a model by GLOP, and the model by HiGHS: a bound no plan can pass, and a first guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from mandate.engines.plan.cutting import Cut, Cutter
from mandate.engines.plan.model import Chosen, Model, Row
from mandate.engines.plan.rules import RuleCode

SLACK = 1e-4
"""A bound is a float of 9 digits; a whole number of value below it by less than this is still reached."""
LITTLE = 0.002
"""The share of the bound that a round of cuts has to bring for another to follow."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best the relaxation could reach in units of value, and how much of each column it takes; None: impossible."""

    bound: int | None
    mass: tuple[float, ...]


def relaxation(model: Model, *, gains: Sequence[int] | None = None) -> Relaxed:
    """The relaxation; the bound is None where not even the relaxation has a plan.

    `gains` replaces the gain of each column; all 0 asks only whether there is one.
    """
    return _Lp(model, gains).solved()


def cut(model: Model, relaxed: Relaxed, *, rounds: int, over: Callable[[], bool]) -> tuple[Relaxed, tuple[Cut, ...]]:
    """The relaxation with cuts, and the cuts; rounds end early where a round brings little, or when `over` says so."""
    import numpy as np

    cutter, lp, cuts, best = Cutter(model), _Lp(model, None), list[Cut](), relaxed
    for _round in range(rounds):
        found = cutter.passed_by(np.array(best.mass))
        if not found or over():
            break
        cuts += found
        lp.add(found)
        next_ = lp.solved()
        if next_.bound is None or best.bound is None:
            return next_, tuple(cuts)
        little = best.bound - next_.bound <= LITTLE * abs(best.bound)
        best = next_
        if little:
            break
    return best, tuple(cuts)


class _Lp:
    """The relaxation in GLOP, which CP-SAT brings along: loading SciPy's HiGHS took longer than most relaxations."""

    def __init__(self, model: Model, gains: Sequence[int] | None) -> None:
        from ortools.linear_solver import pywraplp

        self._model, self._solver = model, pywraplp.Solver.CreateSolver("GLOP")
        self._shares = [self._solver.NumVar(0, 1, "") for _ in model.columns]
        self._gains = [column.gain for column in model.columns] if gains is None else gains
        goal = self._solver.Objective()
        goal.SetMaximization()
        for share, gain in zip(self._shares, self._gains, strict=True):
            goal.SetCoefficient(share, gain)
        for number, row in enumerate(model.rows):
            self._bound(row, 1 if number in model.must else -self._solver.infinity())

    def add(self, cuts: Sequence[Cut]) -> None:
        """More rows; the next solution is sought from where the last one stood."""
        for one in cuts:
            self._bound(one, -self._solver.infinity())

    def _bound(self, row: Row | Cut, least: float) -> None:
        made = self._solver.Constraint(least, row.most)
        for column, factor in zip(row.columns, row.factors, strict=True):
            made.SetCoefficient(self._shares[column], factor)

    def solved(self) -> Relaxed:
        """The best it could reach, never below what it can: where GLOP gives up, all that every column brings."""
        status = self._solver.Solve()
        if status == self._solver.INFEASIBLE:
            return Relaxed(None, ())
        if status != self._solver.OPTIMAL:
            most = sum(max([0, *(self._gains[column] for column in ways)]) for ways in self._model.of)
            return Relaxed(self._model.nothing + most, (0.0,) * len(self._shares))
        reached = floor(self._solver.Objective().Value() + SLACK)
        return Relaxed(self._model.nothing + reached, tuple(share.solution_value() for share in self._shares))


def by_highs(
    model: Model, *, nodes: int, seconds: float | None = None, cuts: Sequence[Cut] = ()
) -> tuple[Chosen | None, int | None]:
    """A plan and a bound by HiGHS's branch and cut after so many nodes; `seconds` is for benches and not repeatable."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix, most, exact, ones = _matrices(model, cuts)
    constraints = [LinearConstraint(matrix, ub=most)]
    if exact is not None:
        constraints.append(LinearConstraint(exact, lb=ones, ub=ones))
    options: dict[str, Any] = {"node_limit": nodes, "mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.1)
    done: Any = milp(
        np.array([-column.gain for column in model.columns]),
        constraints=constraints,
        integrality=np.ones(len(model.columns)),
        bounds=Bounds(0, 1),
        options=options,
    )
    bound = None
    if done.get("mip_dual_bound") is not None and abs(done.mip_dual_bound) < 1e15:
        bound = model.nothing + floor(-done.mip_dual_bound + SLACK)
    return (None if done.x is None else _chosen(model, done.x)), bound


def _chosen(model: Model, shares: Sequence[float]) -> Chosen:
    return tuple(next((column for column in columns if shares[column] > 0.5), None) for columns in model.of)


def _matrices(model: Model, cuts: Sequence[Cut]) -> tuple[Any, list[int], Any, list[int]]:
    """The rows and cuts as sparse matrices: at most, and for what has to be done exactly one."""
    upper = [
        row
        for number, row in enumerate(model.rows)
        if not (row.rule.code is RuleCode.MANDATORY and number in model.must)
    ]
    exact = [model.rows[number] for number in sorted(model.must)]
    bounding: list[Row | Cut] = [*upper, *cuts]
    return (
        _sparse(bounding, len(model.columns)),
        [row.most for row in bounding],
        _sparse(exact, len(model.columns)) if exact else None,
        [1] * len(exact),
    )


def _sparse(rows: Sequence[Any], width: int) -> Any:
    from scipy.sparse import csr_array

    pointers, columns, factors = [0], [], []
    for row in rows:
        columns += row.columns
        factors += row.factors
        pointers.append(len(columns))
    return csr_array((factors, columns, pointers), shape=(len(rows), width), dtype=float)
