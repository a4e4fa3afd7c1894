"""Our shortest plans beside pyjobshop's on instances from outside: `python -m bench.psplib FOLDER [--seconds 10]`.

The folder holds `.rcp` (Patterson), `.sm` and `.mm` files (PSPLIB) and `best_known.csv` with the columns `file`, `lb`,
`best_known_makespan`; without it `planning/psplib` under the folder that CASES names. Each instance becomes a
portfolio and goes through the command `mandate plan`. Both solvers get the same seconds and eight workers, in turns in
one run; times are wall clock, so run it alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import Figure, machine, mandate, table

WORKERS = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One job: its modes as duration, renewable and non-renewable demand, and who comes after it."""

    modes: tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One project: what there is each slot, what there is in all, and the jobs in their order."""

    renewable: tuple[int, ...]
    pools: tuple[int, ...]
    jobs: tuple[Job, ...]


def patterson(text: str) -> Instance:
    """A `.rcp` file: counts, capacities, then per job duration, demands, number of successors, successors from 1."""
    numbers = iter(map(int, text.split()))
    count, kinds = next(numbers), next(numbers)
    capacity = tuple(next(numbers) for _ in range(kinds))
    jobs = []
    for _ in range(count):
        duration = next(numbers)
        demand = tuple(next(numbers) for _ in range(kinds))
        jobs.append(Job(((duration, demand, ()),), tuple(next(numbers) - 1 for _ in range(next(numbers)))))
    return Instance(capacity, (), tuple(jobs))


def psplib(text: str) -> Instance:
    """A `.sm` or `.mm` file: sections of numbers under their headings; a mode's line may leave out the job."""
    kinds = {word: int(re.search(rf"{word}\s*:\s*(\d+)", text)[1]) for word in ("- renewable", "- nonrenewable")}  # type: ignore[index]
    renewable = kinds["- renewable"]
    after = [tuple(number - 1 for number in row[3:]) for row in _rows(text, "PRECEDENCE RELATIONS")]
    modes: list[list[tuple[int, tuple[int, ...], tuple[int, ...]]]] = []
    width = 2 + renewable + kinds["- nonrenewable"]
    for row in _rows(text, "REQUESTS/DURATIONS"):
        if len(row) == width + 1:
            modes.append([])
            row = row[1:]
        modes[-1].append((row[1], tuple(row[2 : 2 + renewable]), tuple(row[2 + renewable :])))
    there = next(_rows(text, "RESOURCE ?AVAILABILITIES"))
    jobs = tuple(Job(tuple(found), later) for found, later in zip(modes, after, strict=True))
    return Instance(tuple(there[:renewable]), tuple(there[renewable:]), jobs)


def _rows(text: str, heading: str) -> Iterator[list[int]]:
    part = re.split(heading, text, maxsplit=1)[1].split("*****")[0]
    for line in part.splitlines():
        words = line.split()
        if words and all(word.isdecimal() for word in words):
            yield list(map(int, words))


def read(path: Path) -> Instance:
    """An instance by the ending of its file."""
    return (patterson if path.suffix == ".rcp" else psplib)(path.read_text(encoding="utf-8", errors="replace"))


def portfolio(instance: Instance) -> dict[str, Any]:
    """The instance as a portfolio with the objective makespan."""
    before: dict[int, list[int]] = {number: [] for number in range(len(instance.jobs))}
    for number, job in enumerate(instance.jobs):
        for later in job.after:
            before[later].append(number)
    return {
        "format": "mandate-plan/1", "objective": "makespan", "solve": {"workers": WORKERS},
        "roles": [{"id": f"r{n}", "capacity": most} for n, most in enumerate(instance.renewable)],
        "pools": [{"id": f"p{n}", "capacity": most} for n, most in enumerate(instance.pools)],
        "initiatives": [
            {
                "id": f"j{number:03d}", "after": [{"id": f"j{other:03d}"} for other in before[number]],
                "modes": [
                    {
                        "id": f"m{n}", "duration": duration,
                        "demand": {f"r{k}": amount for k, amount in enumerate(each)},
                        "pools": {f"p{k}": amount for k, amount in enumerate(total)},
                    }
                    for n, (duration, each, total) in enumerate(job.modes)
                ],
            }
            for number, job in enumerate(instance.jobs)
        ],
    }  # fmt: skip


def ours(instance: Instance, seconds: float) -> tuple[int | None, int | None]:
    """Makespan and bound of `mandate plan`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portfolio.json"
        path.write_text(json.dumps(portfolio(instance)), encoding="utf-8")
        command = mandate("plan", str(path), "--seconds", str(seconds), "--json")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer = json.loads(done.stdout)
    return answer["makespan"], answer["bound"]


THEIRS = """
import json, sys
from pyjobshop import Model
given, seconds = json.load(sys.stdin), float(sys.argv[1])
model = Model()
kinds = [model.add_renewable(capacity=most) for most in given["renewable"]]
kinds += [model.add_consumable(capacity=most) for most in given["pools"]]
tasks = [model.add_task() for _ in given["jobs"]]
for task, job in zip(tasks, given["jobs"]):
    for duration, each, total in job["modes"]:
        model.add_mode(task, kinds, duration, demands=[*each, *total])
for task, job in zip(tasks, given["jobs"]):
    for later in job["after"]:
        model.add_end_before_start(task, tasks[later])
found = model.solve(solver="ortools", time_limit=seconds, display=False, num_workers=WORKERS)
print(json.dumps([found.objective, found.lower_bound]))
""".replace("WORKERS", str(WORKERS))


def theirs(instance: Instance, seconds: float) -> tuple[int | None, int | None]:
    """Makespan and bound of pyjobshop; nothing where it is not installed."""
    given = {
        "renewable": instance.renewable,
        "pools": instance.pools,
        "jobs": [{"modes": job.modes, "after": job.after} for job in instance.jobs],
    }
    done = subprocess.run(
        [sys.executable, "-c", THEIRS, str(seconds)],
        input=json.dumps(given), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return None, None
    makespan, bound = json.loads(done.stdout.splitlines()[-1])
    return (None, None) if makespan in (None, float("inf")) else (round(makespan), round(bound))


def main() -> int:
    """Run every instance through both, print a row each and the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.psplib")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="families or instances, such as MM100 or j6025_6")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(os.environ.get("CASES") or "nowhere") / "planning" / "psplib"
    if not folder.is_dir():
        print("Shortest plans: say where the instances are, `python -m bench.psplib FOLDER` or CASES=FOLDER.")
        return 0
    known = list(csv.DictReader((folder / "best_known.csv").open(encoding="utf-8")))
    print(f"\n## Shortest plans\n\n{machine()}; {arguments.seconds:g} s each.\n")
    print("| instance | best known | ours | bound | pyjobshop | bound |\n|---|---|---|---|---|---|")
    rows = []
    for one in known:
        if arguments.only and not {one["family"], one["instance"]} & set(arguments.only):
            continue
        instance = read(folder / one["file"])
        here, there = ours(instance, arguments.seconds), theirs(instance, arguments.seconds)
        print(f"| {one['instance']} | {one['best_known_makespan']} | {here[0]} | {here[1]} | {there[0]} | {there[1]} |")
        sys.stdout.flush()
        rows.append((int(one["best_known_makespan"]), int(one["lb"] or 0), here, there))
    print(table("Shortest plans, together", _figures(rows)))
    return 0


def _figures(rows: list[tuple[int, int, Any, Any]]) -> list[Figure]:
    mine = [(best, here) for best, _lb, here, _there in rows if here[0] is not None]
    rival = [(best, there) for best, _lb, _here, there in rows if there[0] is not None]

    def gap(found: list[Any]) -> float:
        return 100 * sum(one[0] / best - 1 for best, one in found) / max(len(found), 1)

    def proven(found: list[Any]) -> float:
        return 100 * sum(one[0] == one[1] for _best, one in found) / max(len(rows), 1)

    wrong = sum(here[0] is not None and here[0] < lb for _best, lb, here, _there in rows)
    return [
        Figure("instances solved by ours", len(mine), "", least=len(rows)),
        Figure("proven optimal, ours", proven(mine), "%", least=85),
        Figure("mean distance from the best known, ours", gap(mine), "%", most=0.8),
        Figure("makespans below a listed bound", wrong, "", most=0),
        Figure("instances solved by pyjobshop", len(rival), ""),
        Figure("proven optimal, pyjobshop", proven(rival), "%"),
        Figure("mean distance, pyjobshop", gap(rival), "%", remark="ours at most 0.1 point above it"),
    ]


if __name__ == "__main__":
    sys.exit(main())
