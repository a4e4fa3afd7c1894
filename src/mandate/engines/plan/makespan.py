"""The earliest end of everything under capacity and precedence: intervals instead of columns, the same solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mandate.engines.plan import checking
from mandate.engines.plan.checking import Starts
from mandate.engines.plan.exact import Search, cp_sat_is_there, solver
from mandate.engines.plan.model import in_order
from mandate.engines.plan.outcome import Method, Phase, Plan, Started, Status
from mandate.engines.plan.terms import Effort, Initiative, Portfolio
from mandate.engines.plan.watching import Progress, Watch

WORK = {Effort.QUICK: 1.0, Effort.NORMAL: 10.0, Effort.DEEP: 100.0}


def shortest(portfolio: Portfolio, watch: Watch) -> Plan:
    """Starts of every initiative with the earliest end found, and a bound that no plan can end before."""
    first = serial(portfolio)
    bound = _longest_way(portfolio)
    if first is not None:
        watch.on_progress(Progress("serial", first, -_end(portfolio, first), -bound))
    if (
        first is None and bound > portfolio.slots
    ):  # one after the other they end too late, whatever else stands in the way
        serial_phase = Phase("serial", None, -bound)
        return _told(portfolio, None, bound, [serial_phase], Method.GREEDY, watch, impossible=True)
    if not cp_sat_is_there() or (first is not None and _end(portfolio, first) == bound):
        method = Method.SEARCH if cp_sat_is_there() else Method.GREEDY
        return _told(portfolio, first, bound, [Phase("serial", None, bound)], method, watch, impossible=False)
    starts, found_bound, impossible = _by_cp_sat(portfolio, watch, first, bound)
    if first is not None and (starts is None or _end(portfolio, first) <= _end(portfolio, starts)):
        starts = first
    phases = [
        Phase("serial", None if first is None else -_end(portfolio, first), -bound),
        Phase("whole", None, -found_bound),
    ]
    return _told(portfolio, starts, max(bound, found_bound), phases, Method.SEARCH, watch, impossible=impossible)


def _told(
    portfolio: Portfolio,
    starts: Starts | None,
    bound: int,
    phases: list[Phase],
    method: Method,
    watch: Watch,
    *,
    impossible: bool,
) -> Plan:
    repeatable = watch.remaining is None and not watch.stop()
    if starts is None:
        status = Status.INFEASIBLE if impossible else Status.UNKNOWN
        return Plan(status, method, None, None, (), phases=tuple(phases), repeatable=repeatable)
    end = _end(portfolio, starts)
    status = Status.OPTIMAL if end == bound else Status.FEASIBLE
    rows = (
        Started(
            one.id, starts[one.id][0], starts[one.id][1], starts[one.id][1] + _length(one, starts[one.id][0]), "slot"
        )
        for one in portfolio.initiatives
    )
    ordered = tuple(sorted(rows, key=lambda one: (one.start, one.id)))
    return Plan(status, method, None, bound, ordered, phases=tuple(phases), makespan=end, repeatable=repeatable)


def _length(one: Initiative, mode: str) -> int:
    return next(m.duration for m in one.modes if m.id == mode)


def _end(portfolio: Portfolio, starts: Starts) -> int:
    return max(starts[one.id][1] + _length(one, starts[one.id][0]) for one in portfolio.initiatives)


def _heads(portfolio: Portfolio) -> dict[str, int]:
    """The earliest start by precedence alone, each in its shortest mode."""
    found: dict[str, int] = {}
    shortest_mode = {one.id: min(mode.duration for mode in one.modes) for one in portfolio.initiatives}
    for one in in_order(portfolio):
        ready = max((found[link.id] + shortest_mode[link.id] + link.lag for link in one.after), default=0)
        found[one.id] = max(one.not_before, ready)
    return found


def _tails(portfolio: Portfolio) -> dict[str, int]:
    """Slots that must follow an initiative's end by precedence alone."""
    tails = {one.id: 0 for one in portfolio.initiatives}
    for one in reversed(in_order(portfolio)):
        least = min(mode.duration for mode in one.modes) + tails[one.id]
        for link in one.after:
            tails[link.id] = max(tails[link.id], link.lag + least)
    return tails


def _longest_way(portfolio: Portfolio) -> int:
    heads = _heads(portfolio)
    return max(heads[one.id] + min(mode.duration for mode in one.modes) for one in portfolio.initiatives)


def serial(portfolio: Portfolio) -> Starts | None:
    """A plan by placing each at its first free slot, in several orders; None where pools stand in the way."""
    tails = _tails(portfolio)
    heads = _heads(portfolio)
    plans = []
    for modes in _mode_choices(portfolio):
        longest = {one.id: tails[one.id] + _length(one, modes[one.id]) for one in portfolio.initiatives}
        for rank in (longest, {name: -heads[name] + longest[name] for name in heads}):
            found = _placed(portfolio, modes, rank)
            if found is not None:
                plans.append(found)
                again = _placed(portfolio, modes, {name: -start for name, (_mode, start) in found.items()})
                plans += [again] if again is not None else []
    return min(plans, key=lambda starts: _end(portfolio, starts)) if plans else None


def _mode_choices(portfolio: Portfolio) -> Iterator[dict[str, str]]:
    """Shortest modes, and, where pools are short, those that take least of them."""
    for rank in (
        lambda mode: (mode.duration, mode.id),
        lambda mode: (sum(dict(mode.pools).values()), mode.duration, mode.id),
    ):
        chosen = {one.id: min(one.modes, key=rank) for one in portfolio.initiatives}
        totals = {
            pool.id: sum(dict(mode.pools).get(pool.id, 0) for mode in chosen.values()) for pool in portfolio.pools
        }
        if all(totals[pool.id] <= pool.capacity for pool in portfolio.pools):
            yield {name: mode.id for name, mode in chosen.items()}


def _placed(portfolio: Portfolio, modes: dict[str, str], rank: dict[str, int]) -> Starts | None:
    """Everything at its first free slot, the highest rank that is ready first."""
    free = {role.id: list(role.capacity) for role in portfolio.roles}
    named = portfolio.named()
    waiting = {one.id: {link.id for link in one.after} for one in portfolio.initiatives}
    starts: dict[str, tuple[str, int]] = {}
    while waiting:
        name = min((n for n, before in waiting.items() if not before), key=lambda n: (-rank[n], n))
        one = named[name]
        mode = next(m for m in one.modes if m.id == modes[name])
        ready = max(
            (starts[link.id][1] + _length(named[link.id], modes[link.id]) + link.lag for link in one.after), default=0
        )
        start = _first_free(free, mode, max(ready, one.not_before), portfolio.slots)
        if start is None:
            return None
        for role, hours in mode.demand:
            for offset, amount in enumerate(hours):
                free[role][start + offset] -= amount
        starts[name] = (mode.id, start)
        del waiting[name]
        for before in waiting.values():
            before.discard(name)
    return starts


def _first_free(free: dict[str, list[int]], mode: Any, start: int, slots: int) -> int | None:
    while start + mode.duration <= slots:
        clash = max(
            (
                start + n
                for role, hours in mode.demand
                for n, amount in enumerate(hours)
                if amount > free[role][start + n]
            ),
            default=None,
        )
        if clash is None:
            return start
        start += 1
    return None


@dataclass(frozen=True, slots=True)
class _Task:
    """The variables of one initiative."""

    start: Any
    end: Any
    length: Any
    literals: dict[str, Any]


def _by_cp_sat(portfolio: Portfolio, watch: Watch, hint: Starts | None, bound: int) -> tuple[Starts | None, int, bool]:
    from ortools.sat.python import cp_model

    built: Any = cp_model.CpModel()
    most = portfolio.slots if hint is None else _end(portfolio, hint)
    heads, tails = _heads(portfolio), _tails(portfolio)
    end = built.new_int_var(bound, max(bound, most), "")
    tasks = {one.id: _task(built, one, heads[one.id], most - tails[one.id]) for one in portfolio.initiatives}
    for one in portfolio.initiatives:
        built.add(end >= tasks[one.id].end)
        for link in one.after:
            built.add(tasks[one.id].start >= tasks[link.id].end + link.lag)
    _renewable(portfolio, built, tasks, end, most)
    for pool in portfolio.pools:
        terms = [
            (literal, dict(mode.pools).get(pool.id, 0))
            for one in portfolio.initiatives
            for mode in one.modes
            for literal in (tasks[one.id].literals[mode.id],)
        ]
        built.add(sum(literal * amount for literal, amount in terms if amount) <= pool.capacity)
    if hint is not None and all(len(one.modes) == 1 for one in portfolio.initiatives):
        # Where modes had to be guessed the serial plan is far off, and a hint keeps most workers near it.
        for name, (_mode, start) in hint.items():
            built.add_hint(tasks[name].start, start)
    built.minimize(end)
    seconds = None if watch.remaining is None else watch.remaining()
    run = solver(Search(WORK[portfolio.solve.effort], portfolio.solve.seed, portfolio.solve.workers, seconds))
    status = run.solve(built)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, bound, bool(status == cp_model.INFEASIBLE)
    starts = {}
    for name, task in tasks.items():
        mode = next(m for m, literal in task.literals.items() if isinstance(literal, int) or run.value(literal))
        starts[name] = (mode, int(run.value(task.start)))
    return (None if checking.broken(portfolio, starts) else starts), round(run.best_objective_bound), False


def _task(built: Any, one: Initiative, head: int, latest: int) -> _Task:
    """One interval whose length follows the mode: far faster than an optional interval per mode."""
    lengths = sorted({mode.duration for mode in one.modes})
    start = built.new_int_var(head, max(head, latest - lengths[0]), "")
    if len(one.modes) == 1:
        return _Task(start, start + lengths[0], lengths[0], {one.modes[0].id: 1})
    from ortools.sat.python import cp_model

    literals = {mode.id: built.new_bool_var("") for mode in one.modes}
    built.add_exactly_one(literals.values())
    length = built.new_int_var_from_domain(cp_model.Domain.from_values(lengths), "")
    built.add(length == sum(literals[mode.id] * mode.duration for mode in one.modes))
    end = built.new_int_var(head + lengths[0], max(head + lengths[0], latest), "")
    return _Task(start, end, length, literals)


def _renewable(portfolio: Portfolio, built: Any, tasks: dict[str, _Task], end: Any, most: int) -> None:
    intervals = {name: built.new_interval_var(task.start, task.length, task.end, "") for name, task in tasks.items()}
    for role in portfolio.roles:
        used, demands = [], []
        for one in portfolio.initiatives:
            per_mode = {mode.id: dict(mode.demand).get(role.id, ()) for mode in one.modes}
            levels = {name: max(hours, default=0) for name, hours in per_mode.items()}
            if not any(levels.values()):
                continue
            used.append(intervals[one.id])
            if len(set(levels.values())) == 1:
                demands.append(max(levels.values()))
                continue
            level = built.new_int_var(min(levels.values()), max(levels.values()), "")
            built.add(level == sum(tasks[one.id].literals[name] * amount for name, amount in levels.items()))
            demands.append(level)
        top = max(role.capacity)
        for slot, capacity in enumerate(role.capacity[:most]):
            if capacity < top:
                used.append(built.new_fixed_size_interval_var(slot, 1, ""))
                demands.append(top - capacity)
        built.add_cumulative(used, demands, top)
