"""What the statistics of agreement and differences promise: false findings, found differences, time and memory.

    python -m bench.alignment                   2,000 simulated reports
    python -m bench.alignment --reports 200     fewer, in a minute

Everything is seeded. Time and memory are measured in children; `report` is what such a child runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from bench.measuring import Figure, machine, measured, table
from mandate.engines.alignment.differences import benjamini_hochberg, p_value
from mandate.engines.alignment.facts import Tallied, Tally
from mandate.engines.alignment.report import report

SEED = 2026
ITEMS, GROUPS = 36, (6, 12, 20)
CAMPS, MIDDLE = (0.45, 0.05, 0.0, 0.05, 0.45), (0.0, 0.1, 0.8, 0.1, 0.0)
LEVEL = 0.05


def answers(chance: np.random.Generator, people: int, shares: Sequence[float] | np.ndarray[Any, Any]) -> list[int]:
    """Five counts of a group whose people answer with these shares."""
    return [int(count) for count in chance.multinomial(people, shares)]


def null_ps(chance: np.random.Generator, items: int = ITEMS) -> list[float]:
    """p of every item and pair where all groups answer alike, each item in its own way."""
    found = []
    for _ in range(items):
        shares = chance.dirichlet(np.full(5, 1.5))
        groups = [answers(chance, people, shares) for people in GROUPS]
        found += [p_value(a, b) for a, b in combinations(groups, 2)]
    return found


def calibration(reports: int) -> list[Figure]:
    """How many reports without a difference claim one, and how often camps against the middle are found in them."""
    chance = np.random.default_rng(SEED)
    false = found = claims = 0
    for _ in range(reports):
        ps = null_ps(chance)
        kept = sum(q <= LEVEL for q in benjamini_hochberg(ps))
        false, claims = false + (kept > 0), claims + kept
        true = p_value(answers(chance, 6, CAMPS), answers(chance, 20, MIDDLE))
        found += benjamini_hochberg([true, *ps[1:]])[0] <= LEVEL
    name = f"{ITEMS} items, 3 pairs of {GROUPS[0]}, {GROUPS[1]} and {GROUPS[2]} people"
    share = 100 * false / reports
    remark = f"{claims} false sentences in {reports:,} reports"
    within = "two camps of 6 against 20 in the middle, one among 108 tests of a full report"
    return [
        Figure(f"reports without a difference that claim one ({name})", share, "%", most=5, remark=remark),
        Figure(within, 100 * found / reports, "%", remark="small groups cannot promise this one"),
    ]


def planned(times: int) -> list[Figure]:
    """How often one planned comparison finds a difference, and calls one where there is none."""
    chance = np.random.default_rng(SEED + 1)
    cases: tuple[tuple[str, Sequence[float], Sequence[float], float | None, float | None], ...] = (
        ("two camps of 6 against 20 in the middle, one planned comparison", CAMPS, MIDDLE, None, 95.0),
        ("6 against 20 who answer alike, one planned comparison", MIDDLE, MIDDLE, 5.0, None),
        (
            "6 against 20 one step apart, one planned comparison",
            (0, 0.1, 0.3, 0.4, 0.2),
            (0.1, 0.3, 0.4, 0.2, 0),
            None,
            None,
        ),
    )
    figures = []
    for name, a, b, most, least in cases:
        hits = sum(p_value(answers(chance, 6, a), answers(chance, 20, b)) <= LEVEL for _ in range(times))
        figures.append(Figure(name, 100 * hits / times, "%", most=most, least=least))
    return figures


def tally(people: Sequence[int], items: int, apart: float) -> Tally:
    """Groups of these sizes; `apart` is how much the way of answering differs between them."""
    chance = np.random.default_rng(SEED + 2)
    names = tuple(f"g{number}" for number in range(len(people)))
    atoms = []
    for name, size in zip(names, people, strict=True):
        counts = []
        for _ in range(items):
            shares = np.array([0.15, 0.2, 0.25, 0.2, 0.15, 0.03, 0.02])
            shares *= np.exp(apart * chance.normal() * np.array([-2, -1, 0, 1, 2, 0, 0]))
            counts.append(tuple(int(count) for count in chance.multinomial(size, shares / shares.sum())))
        atoms.append(Tallied(frozenset({name}), size, tuple(counts)))
    return Tally(tuple(f"q{number}" for number in range(items)), names, tuple(atoms), tuple(combinations(names, 2)))


LARGE = (1_000, 9_000, 30_000, 60_000)
CASES = {
    "team": ("full report of a team of 40 (6, 12, 22 people; 36 items, 108 tests)", (6, 12, 22), 36, 0.5, 0.3),
    "alike": ("100,000 people, 40 items, 4 groups, 240 tests, groups alike", LARGE, 40, 0.0, 2.0),
    "apart": ("the same, groups a little apart", LARGE, 40, 0.02, 2.0),
    "far": ("the same, groups far apart", LARGE, 40, 0.5, 2.0),
}  # fmt: skip


def child(case: str) -> None:
    """Make one report and print the seconds it took."""
    _name, people, items, apart, _most = CASES[case]
    given = tally(people, items, apart)
    wall, cpu = time.perf_counter(), time.process_time()
    made = report(given)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    differ = sum(one.reading == "differ" for one in made.differences)
    print(json.dumps({"wall": wall, "cpu": cpu, "differ": differ}))


def speed() -> list[Figure]:
    """CPU seconds of the report alone, and the peak memory of its whole process."""
    figures, peak = [], 0.0
    for case, (name, _people, _items, _apart, most) in CASES.items():
        run = measured(case, [sys.executable, "-m", "bench.alignment", "--child", case])
        took = json.loads(run.output)
        remark = f"wall {took['wall']:.2f} s, {took['differ']} differ"
        figures.append(Figure(name, took["cpu"], "s CPU", most=most, remark=remark))
        peak = max(peak, run.peak_mb)
    return [*figures, Figure("peak memory of these processes", peak, "MB", most=400)]


def main() -> str:
    """Measure; the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=2_000)
    parser.add_argument("--child", choices=sorted(CASES))
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child)
        return ""
    figures = [*speed(), *planned(arguments.reports), *calibration(arguments.reports)]
    return f"{machine()}\n{table('Agreement and differences', figures)}"


if __name__ == "__main__":
    print(main())
