"""What a decision costs, beside other engines with the same rules in the same run; who can, compare, publish, memory.

    python -m bench.access [--requests 4000] [--random 2000]

Other engines are asked where they are installed (`bench/access_peers.py`); every answer must be ours. `--random` also
puts that many random worlds to the compiler and to Cedar.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.access_peers import Ask, casbin, cedarpy_handles, vakt
from bench.access_world import NOW, PURPOSES, USE, Organisation, organisation
from bench.measuring import Figure, machine, middle, percentile, resident_mb, table
from mandate.engines.access import snapshot
from mandate.engines.access.comparing import Grid, compare, replay
from mandate.engines.access.deciding import decide
from mandate.engines.access.explaining import explain
from mandate.engines.access.levers import Circumstance, Level, Lever
from mandate.engines.access.reach import who_can
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Request, Uid

ROUNDS = 3
# How many of the requests an engine is asked in one round, so that a round takes about a second.
SLOW = {"cedarpy with handles": 1_000, "vakt 1.6.0": 1_000, "casbin 1.43.0": 200}


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call: on a busy machine the clock on the wall says nothing."""
    started = time.process_time()
    work()
    return time.process_time() - started


def rate(ask: Ask, requests: Sequence[Request]) -> float:
    """Decisions per CPU second."""
    return len(requests) / cpu(lambda: [ask(request) for request in requests])


def paired(ours: Ask, theirs: Ask, requests: Sequence[Request]) -> tuple[float, float]:
    """Their decisions per second, and ours as a multiple: measured in turns, the middle of the rounds."""
    assert [ours(request) for request in requests] == [theirs(request) for request in requests]
    rounds = [(rate(theirs, requests), rate(ours, requests)) for _ in range(ROUNDS)]
    return statistics.median(one for one, _ in rounds), statistics.median(other / one for one, other in rounds)


def deciding(built: Snapshot, world: Organisation) -> list[Figure]:
    """Decisions per second, and how long a single one takes."""

    def ours(request: Request) -> bool:
        return decide(request, snapshot=built, now=NOW).allow

    ours_rate = middle(ROUNDS, lambda: rate(ours, world.requests))
    taken = []
    for request in world.requests * 5:
        started = time.perf_counter_ns()
        decide(request, snapshot=built, now=NOW)
        taken.append((time.perf_counter_ns() - started) / 1000)
    allowed = sum(ours(request) for request in world.requests) / len(world.requests)
    figures = [
        Figure("decisions per second", ours_rate, "", remark=f"{allowed:.0%} of the answers are yes"),
        Figure("one decision, half of them within", percentile(taken, 0.5), "us"),
        Figure("one decision, 99 of 100 within", percentile(taken, 0.99), "us", most=50),
        Figure("policies compiled", built.compiled_share * 100, "%"),
    ]
    peers = {"cedarpy with handles": cedarpy_handles, "vakt 1.6.0": vakt, "casbin 1.43.0": casbin}
    least = {"cedarpy with handles": 10.0, "casbin 1.43.0": 20.0}
    for name, make in peers.items():
        ask = make(world, built)
        if ask is None:
            continue
        their_rate, times = paired(ours, ask, world.requests[: SLOW[name]])
        figures.append(Figure(f"{name}: decisions per second", their_rate, "", remark="same answers"))
        figures.append(Figure(f"ours, times {name}", times, "x", least=least.get(name)))
    return figures


def around(built: Snapshot, world: Organisation) -> list[Figure]:
    """Publishing, explaining, who can, comparing and replaying."""
    tool = Uid("Tool", world.rules[0].tool)
    context = {"purpose": Uid("Purpose", "support"), "data_class": 0}
    refused = [one for one in world.requests if not decide(one, snapshot=built, now=NOW).allow][:200]
    grid = Grid((USE,), tuple(Uid("Purpose", one) for one in PURPOSES), tuple(range(5)))
    changed = dict(world.entities)
    changed[tool] = replace(changed[tool], attrs={**changed[tool].attrs, "max_class": 0, "status": "in_use"})
    row = snapshot.compile(world.text, changed.values())
    everybody = world.text + '\npermit (principal, action == Action::"use", resource is Tool);'
    nobody = world.text + "\nforbid (principal, action, resource is Tool) when { context.data_class >= 1 };"
    wider = snapshot.compile(everybody, world.entities.values())
    stricter = snapshot.compile(nobody, world.entities.values())
    return [
        Figure(
            "publish: parse, compile and index everything",
            middle(3, lambda: cpu(lambda: snapshot.compile(world.text, world.entities.values()))),
            "s",
            most=1,
        ),
        Figure("explain one no, eight levers", _explaining(built, refused) * 1000, "ms", most=2),
        Figure(
            "who can, first asked",
            cpu(lambda: who_can(USE, tool, snapshot=built, now=NOW, context=context)) * 1000,
            "ms",
        ),
        Figure(
            "who can, 10,000 people",
            middle(9, lambda: cpu(lambda: who_can(USE, tool, snapshot=built, now=NOW, context=context))) * 1000,
            "ms",
            most=50,
        ),
        Figure(
            "who can, everybody may",
            middle(5, lambda: cpu(lambda: who_can(USE, tool, snapshot=wider, now=NOW, context=context))) * 1000,
            "ms",
            most=50,
        ),
        Figure("compare: one row changed", cpu(lambda: compare(built, row, grid=grid, now=NOW)), "s", most=5),
        Figure(
            "compare: a forbid about everything", cpu(lambda: compare(built, stricter, grid=grid, now=NOW)), "s", most=5
        ),
        Figure(
            "compare: everybody may everything", cpu(lambda: compare(built, wider, grid=grid, now=NOW)), "s", most=5
        ),
        Figure(
            "replay, decisions per second",
            len(world.requests) / middle(3, lambda: cpu(lambda: list(replay(world.requests, snapshot=built)))),
            "",
            least=50_000,
        ),
    ]


def _explaining(built: Snapshot, refused: Sequence[Request]) -> float:
    def levers(request: Request) -> list[Lever]:
        return [
            *(Lever(f"level {n}", "", (Level(request.principal, "prompting", n),)) for n in (2, 3, 5)),
            *(Lever(f"class {n}", "", (Circumstance("data_class", n),)) for n in (0, 1)),
            *(Lever(one, "", (Circumstance("purpose", Uid("Purpose", one)),)) for one in PURPOSES[:3]),
        ]

    asked = [(request, levers(request)) for request in refused]
    for request, some in asked:
        explain(request, snapshot=built, now=NOW, levers=some)
    return cpu(lambda: [explain(r, snapshot=built, now=NOW, levers=some) for r, some in asked]) / len(asked)


def randomly(worlds: int) -> str:
    """That many random worlds put to the compiler and to Cedar; raises AssertionError at the first difference."""
    from hypothesis import HealthCheck, given, settings
    from tests.engines.access.test_equal_to_cedar import differences
    from tests.engines.access.worlds import World
    from tests.engines.access.worlds import worlds as random_worlds

    count = [0]

    @settings(max_examples=worlds, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(random_worlds())
    def equal(world: World) -> None:
        count[0] += len(world.requests)
        assert differences(world) == []

    equal()
    return f"\n{worlds:,} random worlds, {count[0]:,} requests: the compiler and Cedar agree on every one."


def main(requests: int = 4_000, worlds: int = 0) -> str:
    """Measure the engine; the table."""
    before = resident_mb(os.getpid())
    world = organisation(requests=requests)
    with_world = resident_mb(os.getpid())
    built = snapshot.compile(world.text, world.entities.values())
    memory = Figure("memory of a snapshot", resident_mb(os.getpid()) - with_world, "MB")
    given_ = Figure("memory of the entities given", with_world - before, "MB")
    figures = [*deciding(built, world), *around(built, world), given_, memory]
    title = "Access decisions: 200 policies, 10,000 people, 50 teams, 300 tools"
    return f"{machine()}\n{table(title, figures)}{randomly(worlds) if worlds else ''}"


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--requests", type=int, default=4_000)
    asked.add_argument("--random", type=int, default=0)
    told = asked.parse_args()
    print(main(told.requests, told.random))
