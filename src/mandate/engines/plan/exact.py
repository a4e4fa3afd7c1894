"""The same model for CP-SAT, whole or with most of it held still: a better plan and a bound, repeatable."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from mandate.engines.plan.cutting import Cut
from mandate.engines.plan.model import Chosen, Model, Row
from mandate.engines.plan.relaxing import SLACK


@dataclass(frozen=True, slots=True)
class Search:
    """How far one call may go: work in CP-SAT's own measure, or `seconds`, which is for benches and not repeatable.

    `presolve`: small parts are solved in half the time without it.
    """

    work: float
    seed: int = 1
    workers: int = 8
    seconds: float | None = None
    stop: Any = None
    presolve: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What a call brought: a plan if any, a bound if any, whether it is proven best, or that there is none."""

    chosen: Chosen | None
    bound: int | None
    proven: bool
    impossible: bool = False


def cp_sat_is_there() -> bool:
    """Whether the solver is installed; without it a plan is greedy and has no bound."""
    from importlib.util import find_spec

    return find_spec("ortools") is not None


def solver(search: Search) -> Any:
    """A CP-SAT solver that gives the same answer every time, unless it is held to seconds.

    Eight workers that run free give another plan every time, whatever the work is limited to; interleaved they do not.
    """
    from ortools.sat.python import cp_model

    made = cp_model.CpSolver()
    made.parameters.num_workers = search.workers
    made.parameters.random_seed = search.seed
    made.parameters.cp_model_presolve = search.presolve
    if search.seconds is not None:
        made.parameters.max_time_in_seconds = max(search.seconds, 0.05)
    else:
        made.parameters.max_deterministic_time = search.work
        made.parameters.interleave_search = search.workers > 1
    return made


def improve(
    model: Model,
    search: Search,
    *,
    hint: Chosen | None = None,
    free: Collection[int] | None = None,
    gains: Sequence[int] | None = None,
    cuts: Sequence[Cut] = (),
) -> Found:
    """The best plan CP-SAT finds. `free`: all other initiatives stay as in `hint`; `cuts` help its bound.

    `gains` replaces the gain of each column. The bound is one for the whole only where nothing is held still.
    """
    from ortools.sat.python import cp_model

    worth = [column.gain for column in model.columns] if gains is None else gains
    open_to = range(len(model.of)) if free is None else sorted(free)
    held = [] if free is None or hint is None else _held(hint, set(free))
    built: Any = cp_model.CpModel()
    literal = {column: built.new_bool_var("") for number in open_to for column in model.of[number]}
    _rows(model, built, literal, held, open_to)
    for one in cuts:
        built.add(_sum(literal, list(zip(one.columns, one.factors, strict=True))) <= one.most)
    built.maximize(_sum(literal, [(column, worth[column]) for column in literal if worth[column]]))
    if hint is not None:
        for column, var in literal.items():
            built.add_hint(var, hint[model.columns[column].initiative] == column)
    run = solver(search)
    status = run.solve(built, _Stopping.made(search.stop)) if search.stop is not None else run.solve(built)
    if status == cp_model.INFEASIBLE:
        return Found(None, None, proven=False, impossible=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        # A search that ended before it began reports 0 as its bound, which would be below plans there are.
        return Found(None, None, proven=False)
    base = sum(worth[column] for column in held) + (model.nothing if gains is None else 0)
    bound = base + floor(run.best_objective_bound + SLACK)
    taken = {model.columns[c].initiative: c for c in (*held, *(c for c, var in literal.items() if run.value(var)))}
    chosen = tuple(taken.get(number) for number in range(len(model.of)))
    return Found(chosen, bound, proven=status == cp_model.OPTIMAL)


@dataclass(frozen=True, slots=True)
class Loan:
    """A row that may be passed by what these places lend it; the same place may lend to several rows."""

    row: Row
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """The least that has to be lent in all, by place, with a plan that needs no more; whether less is impossible."""

    parts: tuple[tuple[int, int], ...]
    chosen: Chosen
    proven: bool


def borrowed(model: Model, search: Search, loans: Sequence[Loan]) -> Borrowed | None:
    """The least to lend with which all that has to be done can be; None where nothing was found."""
    from ortools.sat.python import cp_model

    built: Any = cp_model.CpModel()
    literal = {column: built.new_bool_var("") for column in range(len(model.columns))}
    _rows(model, built, literal, (), range(len(model.of)))
    most = sum(sum(loan.row.factors) for loan in loans)
    lends = {place: built.new_int_var(0, most, "") for place in sorted({p for loan in loans for p in loan.places})}
    for loan in loans:
        used = _sum(literal, list(zip(loan.row.columns, loan.row.factors, strict=True)))
        built.add(used - sum(lends[place] for place in loan.places) <= loan.row.most)
    built.minimize(sum(lends.values()))
    run = solver(search)
    status = run.solve(built)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    taken = {model.columns[column].initiative: column for column, var in literal.items() if run.value(var)}
    parts = tuple((place, int(run.value(var))) for place, var in lends.items() if run.value(var))
    return Borrowed(parts, tuple(taken.get(n) for n in range(len(model.of))), proven=status == cp_model.OPTIMAL)


def _held(hint: Chosen, free: set[int]) -> list[int]:
    return [column for number, column in enumerate(hint) if number not in free and column is not None]


def _sum(literal: dict[int, Any], terms: Sequence[tuple[int, int]]) -> Any:
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.weighted_sum([literal[c] for c, _ in terms], [factor for _, factor in terms])


def _rows(model: Model, built: Any, literal: dict[int, Any], held: Sequence[int], open_to: Sequence[int]) -> None:
    """The rows that what is free can change, less what is held still."""
    used: dict[int, int] = {}
    for column in held:
        for place, factor in model.entries[column]:
            used[place] = used.get(place, 0) + factor
    terms: dict[int, list[tuple[int, int]]] = {}
    for column in literal:
        for place, factor in model.entries[column]:
            terms.setdefault(place, []).append((column, factor))
    exact = {number for number in open_to if number in model.must}
    for number in open_to:
        choices = [literal[column] for column in model.of[number]]
        if number in exact:
            built.add_exactly_one(choices)
        elif choices:
            built.add_at_most_one(choices)
    for place in sorted(terms):
        most = model.rows[place].most - used.get(place, 0)
        if place >= len(model.of) and sum(max(0, factor) for _, factor in terms[place]) > most:
            built.add(_sum(literal, terms[place]) <= most)


class _Stopping:
    """Ends a search from within when somebody asks for it."""

    @staticmethod
    def made(stop: Any) -> Any:
        """A callback for CP-SAT that asks `stop` whenever there is a better plan."""
        from ortools.sat.python import cp_model

        class Asked(cp_model.CpSolverSolutionCallback):
            def on_solution_callback(self) -> None:
                if stop():
                    self.stop_search()

        return Asked()
