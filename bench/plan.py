"""Roadmaps of invented portfolios: gap, value beside plain CP-SAT, dates, moves, answers: `python -m bench.plan`.

Seconds are wall clock on whatever else the machine does where it does not say CPU; ratios are within one run.
`--seconds` and `--parts` make it shorter. Everything is seeded, but what a search reaches in seconds is not repeatable.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median
from typing import Any

from bench.measuring import Figure, machine, table
from bench.plan_checking import broken, nudged, odd_world
from bench.plan_world import world
from mandate.engines.plan import checking
from mandate.engines.plan.changing import patched, what_if
from mandate.engines.plan.exact import Search, improve
from mandate.engines.plan.explaining import why_not
from mandate.engines.plan.keeping import unkept
from mandate.engines.plan.model import build, value_of
from mandate.engines.plan.outcome import Plan, Status
from mandate.engines.plan.pricing import price
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.searching import EFFORTS, Measure, search, starts_of
from mandate.engines.plan.solving import plan
from mandate.engines.plan.terms import Effort, Portfolio, Price, WhyNot
from mandate.engines.plan.watching import Watch

MANDATORY = {"mandatory": 0.7, "tightness": 1.3}
OPTIONAL = {"mandatory": 0.05, "tightness": 0.58}
GAPS = {"mandatory": {60: 2, 150: 4, 300: 5}, "optional": {60: 5, 120: 8, 300: 10}}
SEED = 1
STEADY = Measure(rounds=40, work_a_round=0.1, work=0.0, nodes=0, cuts=4)
LITTLE_MORE = Measure(rounds=4, work_a_round=0.02, work=0.1, nodes=0)
LITTLE = Measure(rounds=1, work_a_round=0.005, work=0.005, nodes=0, cuts=1)


def timed(asked: Portfolio, seconds: float) -> Plan:
    """A plan held to seconds."""
    until = time.monotonic() + seconds
    return plan(asked, watch=Watch(remaining=lambda: until - time.monotonic()))


def took(act: Callable[[], Any]) -> tuple[Any, float]:
    """What came back, and how many CPU seconds it took, those of all its threads."""
    started = time.process_time()
    done = act()
    return done, time.process_time() - started


def loading() -> float:
    """CPU seconds that a child takes to load what answers are made with; they are part of every answer."""
    code = "import mandate.connectors.planning.child, ortools.sat.python.cp_model, ortools.linear_solver.pywraplp"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def gaps(mix: str, sizes: list[int], seconds: float) -> Iterator[Figure]:
    """The proven gap of each size, and broken rules and missed dates."""
    for count in sizes:
        asked = portfolio(world(count, seed=SEED, **(MANDATORY if mix == "mandatory" else OPTIONAL)))
        found = timed(asked, seconds)
        if found.gap is None:
            yield Figure(f"{count} initiatives, mostly {mix}: no plan ({found.status})", 1, "", most=0)
            continue
        remark = f"value {found.value:,} of at most {found.bound:,}, {len(found.starts)} planned"
        most = GAPS[mix].get(count)
        yield Figure(f"{count} initiatives, mostly {mix}: gap", float(found.gap) * 100, "%", most=most, remark=remark)
        yield Figure("rules it breaks, by the checker", len(checking.broken(asked, found.as_starts())), "", most=0)
        proof = "fewer proven impossible" if found.legal_proven else "not proven"
        yield Figure("legal dates missed", len(found.missed), "", remark=proof)


def beside(sizes: list[int], seconds: float) -> Iterator[Figure]:
    """Value beside plain CP-SAT with eight workers on the same columns and rows, in the same seconds.

    The model has the legal dates settled; settling them is in our seconds, not in theirs.
    """
    for count in sizes:
        asked = portfolio(world(count, seed=SEED, **OPTIONAL))
        until = time.monotonic() + seconds
        found = search(asked, watch=Watch(remaining=lambda until=until: until - time.monotonic()))
        plain = improve(found.model, Search(0.0, SEED, 8, seconds))
        ours = None if found.chosen is None else value_of(found.model, found.chosen)
        other = None if plain.chosen is None else value_of(found.model, plain.chosen)
        if ours is None or other is None:
            words = "no plan by us" if ours is None else "plain CP-SAT found no plan at all"
            yield Figure(f"{count} initiatives, {seconds:g} s: {words}", 1, "", most=0 if ours is None else None)
            continue
        more, what = 100 * (ours / other - 1), f"{count} initiatives, {seconds:g} s: more value than plain CP-SAT"
        yield Figure(what, more, "%", least=5, remark=f"{ours:,} against {other:,}")


def dates(count: int = 40, worlds: int = 8) -> Iterator[Figure]:
    """Portfolios whose legal dates can all be met: whether quick plans meet them."""
    missed = possible = 0
    for seed in range(1, worlds + 1):
        asked = portfolio(world(count, seed=seed, mandatory=0.3, tightness=1.0, effort="quick"))
        found = plan(asked)
        if found.status is not Status.INFEASIBLE:
            possible += 1
            missed += 0 if found.legal_proven else len(found.missed)
    yield Figure(f"legal dates missed without proof, {possible} portfolios of {count}, quick", missed, "", most=0)


def recalibrated(count: int = 60) -> Iterator[Figure]:
    """Seven percent fewer hours after a plan was signed: how many starts move, and what staying put costs.

    Asked as the product asks (the best value first, then as few moves as 2 % of it buys), and free to move anything.
    Value lost counts from the best that either found.
    """
    raw = world(count, seed=SEED, mandatory=0.3, tightness=1.0)
    steady = replace(STEADY, calm=EFFORTS[Effort.NORMAL].calm)
    place = plan(portfolio(raw), measure=steady).as_starts()
    for one in raw["initiatives"]:
        if one["id"] in place:
            one["previous"] = dict(zip(("mode", "start"), place[one["id"]], strict=True))
    usual = int(median(one["value"]["per_slot"] for one in raw["initiatives"]))
    fewer = patched(raw, {"roles": {role["id"]: {"capacity": "-7%"} for role in raw["roles"]}})
    model = build(portfolio(patched(fewer, {"stability": {"per_slot": 0}})))
    ids = [one.id for one in model.portfolio.initiatives]
    gain = {(ids[column.initiative], column.mode.id, column.start): column.gain for column in model.columns}
    best = 0
    for name, weight, percent in (("free", 0, 0), ("as the product asks", max(1, usual // 20), 2)):
        stability = {"per_slot": weight, "give_up_percent": percent}
        again = portfolio(patched(fewer, {"stability": stability}))
        used = time.process_time()
        found = plan(again, measure=steady)
        used = time.process_time() - used
        value = model.nothing + sum(gain[name, *at] for name, at in found.as_starts().items())
        best = max(best, value)
        moved, remark = (
            100 * len(found.moved) / max(len(place), 1),
            f"{len(found.moved)} of {len(place)}, {used:.0f} s CPU",
        )
        yield Figure(f"{count}, {name}: starts moved", moved, "%", most=33.4 if percent else None, remark=remark)
        yield Figure(f"{count}, {name}: value lost", 100 * (1 - value / best), "%", most=3 if percent else None)


def answers(count: int = 60) -> Iterator[Figure]:
    """How long a quick plan and the questions about it take, in CPU seconds; a child loads the solvers for each."""
    raw = world(count, seed=SEED, mandatory=0.3, tightness=0.9, effort="quick")
    asked, load = portfolio(raw), loading()
    yield Figure("loading, part of each figure below", load, "s CPU")
    found, seconds = took(lambda: plan(asked))
    yield Figure(f"quick plan of {count}", seconds + load, "s CPU", most=5, remark=f"gap {float(found.gap or 0):.1%}")
    names = [one.id for one in found.left_out][:4] + [one.id for one in found.starts if one.start > 6][:4]
    told = [took(lambda name=name: why_not(asked, found, WhyNot(name, 3))) for name in names]
    yield Figure("slowest explanation", load + max(seconds for _answer, seconds in told), "s CPU", most=2)
    most = max(len(answer.forced.moved) for answer, _seconds in told if answer.forced is not None)
    yield Figure("most starts that forcing one in moves", most, "", remark=f"of {len(found.starts)}")
    yield Figure("most items in one", max(len(answer.reasons) for answer, _seconds in told), "", most=5)
    richer = portfolio(patched(raw, {"roles": {"data": {"capacity": "+160"}}}))
    change, seconds = took(lambda: what_if(found, richer))
    remark = f"{change.value_low} to {change.value_high}"
    yield Figure("what if 160 hours more", seconds + load, "s CPU", most=5, remark=remark)
    priced, seconds = took(lambda: price(asked, found, Price("data", 160)))
    remark = f"{priced.low} to {priced.high}; without {priced.without}"
    yield Figure("price of 160 hours", seconds + load, "s CPU", remark=remark)
    yield Figure("price below 0", float(priced.low < 0), "", most=0)


def impossible(count: int = 60) -> Iterator[Figure]:
    """Dates of law that cannot be kept: CPU seconds for the rules in the way and the least changes of each."""
    raw = world(count, seed=SEED, mandatory=0.3, tightness=0.9)
    for number, one in enumerate(raw["initiatives"]):
        if number % 12 == 5:
            one["due"] = {"slot": 5, "kind": "legal"}
    asked = portfolio(raw)
    found = plan(asked, measure=LITTLE_MORE)
    told, seconds = took(lambda: unkept(asked, found.as_starts()))
    changes = sum(len(one.changes) for one in told)
    remark = f"{len(told)} dates, {changes} changes, each found again with the change and not with one less"
    yield Figure("a date that cannot be kept", seconds / max(1, len(told)), "s CPU", remark=remark)


def odd(count: int) -> Iterator[Figure]:
    """Odd portfolios, planned with little effort: whether a second checker, which knows only the JSON, finds fault.

    Each plan is also spoilt a little, to see whether both checkers tell the same ones apart.
    """
    wrong = differ = held = planned = 0
    for seed in range(1, count + 1):
        raw = odd_world(seed)
        asked, chance = portfolio(raw), random.Random(seed)
        found = search(asked, measure=LITTLE)
        if found.chosen is None:
            continue
        planned += 1
        starts = starts_of(found.model, found.chosen)
        wrong += bool(broken(raw, starts))
        for _try in range(3):
            spoilt = nudged(raw, starts, chance)
            fault = bool(broken(raw, spoilt))
            held += not fault
            differ += fault != bool(checking.broken(asked, spoilt))
    remark = f"{count - planned} cannot be planned"
    yield Figure(f"plans of {planned} odd portfolios that break a rule", wrong, "", most=0, remark=remark)
    remark = f"{held} of them hold"
    yield Figure(f"{planned * 3} spoilt plans that the two checkers judge apart", differ, "", most=0, remark=remark)


def room(count: int = 60) -> Iterator[Figure]:
    """The same portfolio with more and more hours: how much of a gap is a matter of how full the months are."""
    for hours in (1.3, 1.7, 2.2):
        found = plan(portfolio(world(count, seed=SEED, mandatory=0.7, tightness=hours)), measure=STEADY)
        remark = f"value {found.value:,} of at most {found.bound:,}"
        yield Figure(
            f"{count}, mostly mandatory, hours {hours:g} of demand: gap",
            float(found.gap or 0) * 100,
            "%",
            remark=remark,
        )


def first_plan(count: int = 300) -> Iterator[Figure]:
    """Seconds until somebody who watches sees a plan."""
    asked = portfolio(world(count, seed=SEED, **OPTIONAL))
    started, seen = time.monotonic(), []
    until = started + 10
    watch = Watch(
        on_progress=lambda _progress: seen.append(time.monotonic() - started),
        stop=lambda: bool(seen),
        remaining=lambda: until - time.monotonic(),
    )
    plan(asked, watch=watch)
    yield Figure(f"first plan of {count}", seen[0] if seen else 10, "s", most=1)


def main() -> int:
    """Run the parts and print their figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.plan")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--parts", default="first,mandatory,optional,beside,dates,moved,answers,impossible,room,odd")
    parser.add_argument("--count", type=int, default=10_000, help="how many odd portfolios")
    arguments = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[Figure]]] = {
        "first": first_plan,
        "mandatory": lambda: gaps("mandatory", [60, 150, 300], arguments.seconds),
        "optional": lambda: gaps("optional", [60, 120, 300], arguments.seconds),
        "beside": lambda: beside([120, 300], arguments.seconds / 2),
        "dates": dates,
        "moved": recalibrated,
        "answers": answers,
        "impossible": impossible,
        "room": room,
        "odd": lambda: odd(arguments.count),
    }
    print(f"\n{machine()}; {arguments.seconds:g} s a plan where seconds are given.")
    for name in arguments.parts.split(","):
        print(table(f"Roadmaps: {name}", list(parts[name]())), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
