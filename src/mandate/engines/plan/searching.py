"""The best plan an effort finds, and a bound: several solvers take turns, since none wins everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mandate.engines.plan import checking
from mandate.engines.plan.calming import Calm, calmer, stiller
from mandate.engines.plan.checking import Starts
from mandate.engines.plan.cutting import Cut
from mandate.engines.plan.exact import Found, Search, cp_sat_is_there, improve
from mandate.engines.plan.greedy import greedy
from mandate.engines.plan.improving import Rounds, improved
from mandate.engines.plan.model import Chosen, Legal, Model, build, legal_dates, legal_gains, value_of
from mandate.engines.plan.outcome import Phase, Status
from mandate.engines.plan.relaxing import by_highs, cut, relaxation
from mandate.engines.plan.terms import Effort, Portfolio
from mandate.engines.plan.watching import Progress, Watch

MANY = 200
"""From here HiGHS's branch and cut does better than CP-SAT on the whole."""
NO_END = 10**6


@dataclass(frozen=True, slots=True)
class Measure:
    """What an effort allows: rounds of the neighbourhoods, work per round and whole, HiGHS's nodes, rounds of cuts.

    `calm`: rounds for each of the plans between the best and a known one, where fewer moves are asked for.
    """

    rounds: int
    work_a_round: float
    work: float
    nodes: int
    cuts: int = 0
    calm: int = 0


EFFORTS = {
    Effort.GLANCE: Measure(rounds=0, work_a_round=0.0, work=0.0, nodes=0, cuts=2),
    Effort.QUICK: Measure(rounds=20, work_a_round=0.05, work=0.1, nodes=0, cuts=4, calm=10),
    Effort.NORMAL: Measure(rounds=40, work_a_round=0.1, work=2.0, nodes=1, cuts=12, calm=16),
    Effort.DEEP: Measure(rounds=300, work_a_round=0.5, work=40.0, nodes=200, cuts=24, calm=40),
}
ANSWER = Measure(rounds=20, work_a_round=0.05, work=0.0, nodes=0)
"""For a question about a plan: neighbourhoods from where the plan stands, and the bound of the relaxation.

Cuts are left out: they took a fifth of the time of an answer for 0.1 to 1.7 % of the bound.
"""
WORK_FOR_A_PLAN = 0.5
"""At least: without it a search that only improves what is found would say of nothing that it cannot be."""
WORK_FOR_CALM, MORE_WORK_FOR_CALM = 0.2, 2.0


@dataclass(frozen=True, slots=True)
class Searched:
    """The end of a search; `chosen` are columns of `model`, which holds what the legal phase settled."""

    status: Status
    model: Model
    chosen: Chosen | None
    bound: int | None
    legal: Legal
    phases: tuple[Phase, ...]
    repeatable: bool
    most: int | None = None
    """The highest value found; above that of `chosen` where some was given up for fewer moves."""


@dataclass(slots=True)
class _Run:
    """One search on its way: the best plan that the checker let pass, the lowest bound, and the steps so far."""

    portfolio: Portfolio
    watch: Watch
    measure: Measure
    model: Model
    best: Chosen | None = None
    bound: int | None = None
    cuts: tuple[Cut, ...] = ()
    phases: list[Phase] = field(default_factory=list)
    stopped: bool = False
    mended: Chosen | None = None

    @property
    def value(self) -> int | None:
        return None if self.best is None else value_of(self.model, self.best)

    @property
    def proven(self) -> bool:
        return self.best is not None and self.bound is not None and self.value == self.bound

    def over(self) -> bool:
        """Whether to go on no further; asked between steps and rounds."""
        self.stopped = self.stopped or self.watch.stop()
        return self.stopped or self.watch.over() or self.proven

    def offer(self, chosen: Chosen | None, step: str) -> bool:
        """Keep a plan if it is better and the checker finds no broken rule in it; tell whoever watches."""
        if chosen is None or (self.best is not None and value_of(self.model, chosen) <= (self.value or 0)):
            return False
        if not self.sound(chosen):
            return False
        self.best = chosen
        self.watch.on_progress(Progress(step, starts_of(self.model, chosen), self.value, self.bound))
        return True

    def sound(self, chosen: Chosen) -> bool:
        """Whether the checker finds no broken rule in a plan, and it keeps what the legal phase settled."""
        return _holds(self.model, chosen) and not checking.broken(self.portfolio, starts_of(self.model, chosen))

    def below(self, bound: int | None) -> None:
        """A proven bound; the lowest counts."""
        if bound is not None:
            self.bound = bound if self.bound is None else min(self.bound, bound)

    def ended(self, step: str) -> None:
        """Note a step with what is known at its end."""
        self.phases.append(Phase(step, self.value, self.bound, self.proven))
        if self.best is not None:
            self.watch.on_progress(Progress(step, starts_of(self.model, self.best), self.value, self.bound))

    def seconds(self, share: float = 1.0) -> float | None:
        """The seconds a step may take; None where work is counted."""
        return None if self.watch.remaining is None else max(self.watch.remaining() * share, 0.05)

    def how(self, work: float, share: float = 1.0) -> Search:
        """How a call of CP-SAT is limited."""
        solve = self.portfolio.solve
        return Search(work, solve.seed, solve.workers, self.seconds(share), self.halted)

    def halted(self) -> bool:
        """Whether somebody asked to stop."""
        self.stopped = self.stopped or self.watch.stop()
        return self.stopped


def starts_of(model: Model, chosen: Chosen) -> Starts:
    """Mode and start by id."""
    picked = [model.columns[column] for column in chosen if column is not None]
    ids = [one.id for one in model.portfolio.initiatives]
    return {ids[column.initiative]: (column.mode.id, column.start) for column in picked}


def chosen_of(model: Model, starts: Starts) -> Chosen:
    """The columns of starts; what has no column there is left out."""
    place = {
        (model.columns[c].initiative, model.columns[c].mode.id, model.columns[c].start): c
        for c in range(len(model.columns))
    }
    return tuple(
        place.get((number, *starts[one.id])) if one.id in starts else None
        for number, one in enumerate(model.portfolio.initiatives)
    )


def search(
    portfolio: Portfolio,
    *,
    watch: Watch | None = None,
    measure: Measure | None = None,
    hint: Starts | None = None,
    must: frozenset[str] = frozenset(),
    within: Mapping[str, frozenset[int]] | None = None,
    legal: Legal | None = None,
    calm: Calm | None = None,
) -> Searched:
    """The best plan found with the portfolio's effort, or `measure`.

    `hint` is a plan to begin from; `must` and `within` force initiatives in, in those slots; `legal` is what an earlier
    search settled about legal dates, which is then held and not searched again; `calm` gives up some of the value found
    for fewer moves.
    """
    watch = watch or Watch()
    run = _Run(portfolio, watch, measure or EFFORTS[portfolio.solve.effort], build(portfolio, must=must, within=within))
    settled = legal or _legal_phase(run, hint)
    if settled is None:
        return _ended(run, Legal(0, 0, 0, proven=True), impossible=True)
    if legal_dates(portfolio):
        first = None if run.best is None else starts_of(run.model, run.best)
        run.model = build(portfolio, legal=settled, must=must, within=within)
        run.best, run.bound = None, None
        run.offer(None if first is None else chosen_of(run.model, first), "legal")
    if hint:
        _begin_from(run, chosen_of(run.model, hint))
    impossible = _first(run)
    if not impossible and run.best is not None:
        _improve(run)
    ended = _ended(run, settled, impossible=impossible)
    if calm is None or ended.chosen is None or not (ended.repeatable and cp_sat_is_there()):
        # Whoever stops a search or holds it to seconds gets the best plan as it is.
        return ended
    return _calmed(run, ended, ended.chosen, calm)


def _calmed(run: _Run, ended: Searched, best: Chosen, calm: Calm) -> Searched:
    """The same with fewer moves, for at most what may be given up."""
    begin, work = run.mended or best, WORK_FOR_CALM
    also: tuple[Chosen, ...] = (begin,)
    if run.measure.calm:
        work = MORE_WORK_FOR_CALM
        part = replace(run.how(run.measure.work_a_round), workers=1, presolve=False)
        rounds = Rounds(run.measure.calm, part)
        also += stiller(run.model, best, calm, rounds, begin=begin, over=run.halted)
    chosen = calmer(run.model, best, calm, replace(run.how(work), workers=1), also=also)
    if chosen == best or not run.sound(chosen):
        return ended
    run.best = chosen
    run.ended("calm")
    return replace(_ended(run, ended.legal, impossible=False), most=ended.most)


def _begin_from(run: _Run, hint: Chosen) -> None:
    """The plan to begin from, or what a greedy plan keeps of it where it no longer holds."""
    if not run.sound(hint):
        wanted = set(hint)
        hint = greedy(run.model, [float(column in wanted) for column in range(len(run.model.columns))])
    if run.sound(hint):
        run.mended = hint
        run.offer(hint, "hint")


def _ended(run: _Run, legal: Legal, *, impossible: bool) -> Searched:
    status = Status.FEASIBLE
    if impossible:
        status = Status.INFEASIBLE
    elif run.best is None:
        status = Status.UNKNOWN
    elif run.proven and legal.proven:
        status = Status.OPTIMAL
    bound = None if impossible else run.bound
    repeatable = run.watch.remaining is None and not run.stopped
    return Searched(status, run.model, run.best, bound, legal, tuple(run.phases), repeatable, run.value)


def _legal_phase(run: _Run, hint: Starts | None) -> Legal | None:
    """Fewest missed legal dates, then least lateness; None where what is mandatory cannot be done at all."""
    dates = legal_dates(run.portfolio)
    if not dates:
        return Legal(0, 0, 0, proven=True)
    gains = legal_gains(run.portfolio, run.model.columns)
    if hint:
        run.offer(chosen_of(run.model, hint), "hint")
    if run.best is None or _missed(run, run.best) != (0, 0):
        run.best = None
        run.offer(greedy(run.model), "greedy")
    if run.best is not None and _missed(run, run.best) == (0, 0):
        run.ended("legal")
        return Legal(0, 0, _gained(run.best, gains), proven=True)
    if not cp_sat_is_there():
        return _reached(run, gains, proven=False)
    return _prove_dates(run, gains)


def _prove_dates(run: _Run, gains: list[int]) -> Legal | None:
    """CP-SAT on the legal dates alone: first whether all can be met, which needs no search for the best."""
    everything = build(run.portfolio, legal=Legal(0, 0, 0, proven=True), must=_ids(run.model))
    found = improve(everything, run.how(run.measure.work * 2, 0.2), gains=[0] * len(everything.columns))
    if found.chosen is not None:
        run.best = chosen_of(run.model, starts_of(everything, found.chosen))
        run.ended("legal")
        return _reached(run, gains, proven=True)
    best = improve(run.model, run.how(run.measure.work * 4, 0.3), hint=run.best, gains=gains)
    if best.impossible:
        return None
    if best.chosen is not None and (run.best is None or _gained(best.chosen, gains) > _gained(run.best, gains)):
        run.best = best.chosen
    run.ended("legal")
    return _reached(run, gains, proven=best.proven)


def _ids(model: Model) -> frozenset[str]:
    return frozenset(model.portfolio.initiatives[number].id for number in model.must)


def _gained(chosen: Chosen, gains: list[int]) -> int:
    return sum(gains[column] for column in chosen if column is not None)


def _reached(run: _Run, gains: list[int], *, proven: bool) -> Legal:
    if run.best is None:
        return Legal(len(legal_dates(run.portfolio)), 0, 0, proven=False)
    missed, late = _missed(run, run.best)
    return Legal(missed, late, _gained(run.best, gains), proven=proven)


def _missed(run: _Run, chosen: Chosen) -> tuple[int, int]:
    found = checking.missed_dates(run.portfolio, starts_of(run.model, chosen))
    return len(found), sum(found.values())


def _first(run: _Run) -> bool:
    """A relaxation for the bound and a first plan; True where there is none."""
    relaxed = relaxation(run.model) if cp_sat_is_there() else None
    if relaxed is not None:
        if relaxed.bound is None:
            return run.best is None
        run.below(relaxed.bound)
        run.ended("relaxation")
        run.offer(greedy(run.model, relaxed.mass), "greedy")
    if run.mended is None:
        run.offer(greedy(run.model), "greedy")
    run.ended("greedy")
    if relaxed is not None and run.measure.cuts and not run.over():
        relaxed, run.cuts = cut(run.model, relaxed, rounds=run.measure.cuts, over=run.over)
        if relaxed.bound is None:
            return run.best is None
        run.below(relaxed.bound)
        run.offer(greedy(run.model, relaxed.mass), "cuts")
        run.ended("cuts")
    if run.best is not None or relaxed is None:
        return False
    nothing = [0] * len(run.model.columns)
    work = max(run.measure.work * 10, WORK_FOR_A_PLAN)
    found = improve(run.model, run.how(work, 0.5), gains=nothing)
    run.offer(found.chosen, "feasibility")
    run.ended("feasibility")
    return found.impossible


def _improve(run: _Run) -> None:
    """Neighbourhood search, then the whole by CP-SAT, or by HiGHS where there is much."""
    if run.best is None or run.over() or not cp_sat_is_there() or not (run.measure.rounds or run.measure.work):
        return
    timed = run.watch.remaining is not None
    # One worker: on a small part eight in turns bring the same plan and take five times as long.
    part = replace(run.how(run.measure.work_a_round), workers=1, presolve=False)
    rounds = Rounds(NO_END if timed else run.measure.rounds, part)
    until = (run.seconds() or 0.0) * 0.35
    improved(
        run.model,
        run.best,
        rounds,
        over=lambda: run.over() or (timed and (run.seconds() or 0.0) <= until),
        left=(lambda: run.seconds() or 0.05) if timed else None,
        better=lambda chosen: run.offer(chosen, "neighbourhoods"),
    )
    run.ended("neighbourhoods")
    if run.over() or not run.measure.work:
        return
    if len(run.model.of) > MANY and run.measure.nodes:
        nodes = NO_END if timed else run.measure.nodes
        chosen, bound = by_highs(run.model, nodes=nodes, seconds=run.seconds(), cuts=run.cuts)
        found = Found(chosen, bound, proven=False)
    else:
        found = improve(run.model, run.how(run.measure.work), hint=run.best, cuts=run.cuts)
    run.below(found.bound)
    run.offer(found.chosen, "whole")
    run.ended("whole")


def _holds(model: Model, chosen: Chosen) -> bool:
    """Whether all that has to be done is, and the rows hold that the portfolio does not name (legal dates)."""
    if any(chosen[number] is None for number in model.must):
        return False
    used: dict[int, int] = {}
    for column in chosen:
        for row, factor in model.entries[column] if column is not None else ():
            used[row] = used.get(row, 0) + factor
    return all(used.get(place, 0) <= row.most for place, row in enumerate(model.rows) if row.most < 0)
