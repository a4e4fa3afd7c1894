"""What the ledger costs: writing beside a plain save, verifying, the past, and comparing rows with their last change.

    python -m bench.ledger [--changes 100000]

Works on a database of its own in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measuring import Figure, machine, middle, table

RECORDS = 1_000
WRITES = 1_000
SMALL = 50


def prepared(home: Path) -> None:
    """Django on a fresh database file in this home."""
    os.environ.update(
        MANDATE_HOME=str(home), MANDATE_ORGANISATION="own", DJANGO_SETTINGS_MODULE="mandate.config.settings"
    )
    import django

    django.setup()
    from mandate.services import homes

    homes.migrate()


def seconds(work: Callable[[], object]) -> float:
    """Wall clock of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of one call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def writing() -> list[Figure]:
    """One write through the ledger beside one plain save of the same row, each its own transaction."""
    from django.db import models, transaction

    from mandate.records import ledger
    from mandate.records.ledger import Actor
    from mandate.records.models import Tool

    def plain() -> None:
        for number in range(WRITES):
            with transaction.atomic():
                models.Model.save(Tool(name=f"plain {number}", why="x" * 80), force_insert=True)

    def sealed() -> None:
        for number in range(WRITES):
            ledger.write(
                Tool(name=f"sealed {number}", why="x" * 80), action="tool.added", by=Actor("cli:bench"), why="bench"
            )

    plain_ms = middle(3, lambda: seconds(plain)) / WRITES * 1000
    sealed_ms = middle(3, lambda: seconds(sealed)) / WRITES * 1000
    Tool._base_manager.filter(name__startswith="plain").delete()
    return [
        Figure("plain save of a row", plain_ms, "ms"),
        Figure("write through the ledger", sealed_ms, "ms"),
        Figure("write, times a plain save", sealed_ms / plain_ms, "x", most=4),
    ]


def fill(changes: int) -> float:
    """Bring the ledger to so many changes over a thousand tools, in deeds of a thousand; changes per second."""
    from mandate.records import ledger
    from mandate.records.ledger import Actor
    from mandate.records.models import Change, Team, Tool

    by = Actor("cli:bench")
    ledger.write_many([Team(name=f"team {n}") for n in range(SMALL)], action="team.added", by=by, why="bench")
    tools = list(Tool.objects.order_by("key")[:RECORDS])
    started, before = time.perf_counter(), Change.objects.count()
    turn = 0
    while Change.objects.count() < changes:
        turn += 1
        for tool in tools:
            tool.why = f"turn {turn}"
        ledger.write_many(tools, action="tool.changed", by=by, why="bench")
    return (Change.objects.count() - before) / (time.perf_counter() - started)


def reading(changes: int) -> list[Figure]:
    """Verify, the past of a small kind and of a large one, the history of one record, and drift."""
    from mandate.records import asof, ledger
    from mandate.records.models import RECORDS as KINDS
    from mandate.records.models import Change, Team, Tool

    count = Change.objects.count()
    verify = cpu_seconds(lambda: list(ledger.breaks()))
    half = Change.objects.order_by("id")[count // 2].at
    tool = Tool.objects.order_by("key").first()
    assert tool is not None
    return [
        Figure("changes", count, ""),
        Figure("verify, changes per CPU second", count / verify, "", least=50_000),
        Figure(
            f"the past of {SMALL} records",
            middle(9, lambda: seconds(lambda: asof.world(half).all(Team))) * 1000,
            "ms",
            most=10,
        ),
        Figure(
            f"the past of {RECORDS:,} records",
            middle(5, lambda: seconds(lambda: asof.world(half).all(Tool))) * 1000,
            "ms",
        ),
        Figure("history of one record", middle(9, lambda: seconds(lambda: ledger.history(tool))) * 1000, "ms"),
        Figure("rows against their last change", seconds(lambda: list(ledger.drifts(KINDS))), "s"),
    ]


def main(changes: int = 100_000) -> str:
    """Measure the ledger; the table."""
    with tempfile.TemporaryDirectory(prefix="bench-ledger-") as name:
        prepared(Path(name))
        figures = writing()
        rate = fill(changes)
        figures += [Figure("changes per second in deeds of a thousand", rate, ""), *reading(changes)]
        size = (Path(name) / "own" / "mandate.sqlite3").stat().st_size / 1024**2
        figures.append(Figure("database on disk", size, "MB"))
    return f"{machine()}\n{table('The ledger', figures)}"


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--changes", type=int, default=100_000)
    print(main(asked.parse_args().changes))
