"""Speed and weight of the pages, and what Lighthouse says of them.

    make a11y                       everything; Lighthouse where npm is there
    python -m bench.pages --rows 10000 --no-lighthouse

Lists are asked for with ten thousand people, tools and changes behind them, as the architect, within one process.
Lighthouse looks at the sample on a server of its own. Accessibility itself is held by tests/journeys.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bench.ledger import prepared
from bench.measuring import Figure, link, machine, percentile, serving, table

LISTS = ("/tools/", "/people/", "/changes/")
TIMES = 25
LIGHTHOUSE = "lighthouse@12.8.2"
LOOKED_AT = ("/", "/tools/", "/inventory/")
SCORES = (("performance", 98), ("accessibility", 100), ("best-practices", 100))
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class Elements(HTMLParser):
    """Counts the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += 1


def filled(rows: int) -> Callable[[str], tuple[float, float, int, bytes]]:
    """A company with so many people, tools and changes; gives a way to ask for a page: ms, CPU ms, queries, body."""
    from django.db import connection
    from django.test import Client

    from mandate.records import clock, ledger
    from mandate.records.ledger import Actor
    from mandate.records.models import Change, Person, Team, Tool
    from mandate.services import begin, entry

    by = Actor("cli:bench")
    architect = begin.begin(begin.Beginning(name="Bench", architect="Anna"), by=by, today=clock.today())
    teams = [Team(name=f"Team {n}") for n in range(40)]
    ledger.write_many(teams, action="team.added", by=by, why="bench")
    people = [
        Person(
            name=f"Person {n}", email=f"p{n}@bench.example", team=teams[n % 40], roles=["employee"], function="Seller"
        )
        for n in range(rows)
    ]
    ledger.write_many(people, action="person.imported", by=by, why="bench")
    tools = [
        Tool(name=f"Tool {n}", status="pilot", why="To try it out", vendor="Vendor", owner=people[n])
        for n in range(rows)
    ]
    ledger.write_many(tools, action="tool.added", by=by, why="bench")
    assert Change.objects.count() >= rows
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(entry.account_of(architect), backend="mandate.web.reader.Accounts")

    def ask(path: str) -> tuple[float, float, int, bytes]:
        queries = 0

        def count(execute: Any, *facts: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*facts)

        started, used = time.perf_counter(), time.process_time()
        with connection.execute_wrapper(count):
            answer = client.get(path)
        took, cpu = (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
        return took, cpu, queries, answer.content

    return ask


def lists(ask: Callable[[str], tuple[float, float, int, bytes]]) -> Iterator[Figure]:
    """Time, queries, size and elements of every list, first page, last page and a search."""
    for path in LISTS:
        for name, address in ((path, path), (f"{path} searched", f"{path}?q=99")):
            ask(address)
            runs = [ask(address) for _ in range(TIMES)]
            took, used, queries = [run[0] for run in runs], [run[1] for run in runs], runs[-1][2]
            yield Figure(
                f"{name} p50",
                percentile(took, 0.5),
                "ms",
                remark=f"p95 {percentile(took, 0.95):.0f} ms, CPU p50 {percentile(used, 0.5):.0f} ms",
            )
            yield Figure(f"{name} queries", queries, "", most=8)
        yield from weight(path, body=ask(path)[3])


def weight(path: str, body: bytes) -> Iterator[Figure]:
    """How heavy a page is."""
    elements = Elements()
    elements.feed(body.decode())
    size = len(body) / 1024
    packed = len(gzip.compress(body, 6)) / 1024
    yield Figure(f"{path} HTML", size, "KB", most=20, remark=f"{packed:.1f} KB packed")
    yield Figure(f"{path} elements at 50 rows", elements.count, "", most=1000)


def first_visit(home: Path) -> list[Figure]:
    """Everything a browser fetches for a first page, packed as it travels."""
    with serving(home) as server:
        server.sign_in(link(home))
        page = server.get("/")
        found = {path for path in re.findall(rb'(?:src|href)="(/static/[^"]+)"', page)}
        parts = {path.decode(): server.get(path.decode()) for path in found}
    for path, body in tuple(parts.items()):
        for inner in re.findall(rb'url\("?(/static/[^")]+)"?\)', body) if path.endswith(".css") else ():
            parts.setdefault(inner.decode(), b"")
    css = sum(len(body) for path, body in parts.items() if ".css" in path) / 1024
    packed = sum(len(body if path.endswith("woff2") else gzip.compress(body, 6)) for path, body in parts.items())
    return [
        Figure("style sheet", css, "KB", most=10),
        Figure(
            "first visit",
            (packed + len(gzip.compress(page, 6))) / 1024,
            "KB",
            most=50,
            remark=f"{len(parts)} files and the page",
        ),
        Figure("repeated visit", len(gzip.compress(page, 6)) / 1024, "KB", most=10),
    ]


def lighthouse(home: Path) -> Iterator[Figure]:
    """Scores of the main pages: mobile, throttled, as Lighthouse does by itself."""
    chrome = next((found for name in CHROMIUM if (found := shutil.which(name))), "")
    with serving(home) as server:
        server.sign_in(link(home))
        for path in LOOKED_AT:
            report = _report(server.address + path, server.cookie(), chrome)
            for category, least in SCORES:
                score = report["categories"][category]["score"] or 0
                yield Figure(f"{path} {category}", score * 100, "", least=least)
            audits = report["audits"]
            for audit, name, most in (("largest-contentful-paint", "LCP", 1500), ("total-blocking-time", "TBT", 50)):
                yield Figure(f"{path} {name}", audits[audit]["numericValue"], "ms", most=most)


def _report(address: str, cookie: str, chrome: str) -> dict[str, Any]:
    command = [
        "npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json",
        f"--only-categories={','.join(category for category, _least in SCORES)}",
        "--chrome-flags=--headless --no-sandbox --disable-gpu", f"--extra-headers={json.dumps({'Cookie': cookie})}",
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "CHROME_PATH": chrome}
    )
    if done.returncode:
        raise SystemExit(f"Lighthouse failed on {address}: {done.stderr[-600:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(rows: int = 10_000, *, with_lighthouse: bool = True) -> str:
    """Measure the pages; the tables."""
    parts = [machine()]
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as name:
        home = Path(name) / "sample"
        weights = first_visit(home)
        looked = list(lighthouse(home)) if with_lighthouse and shutil.which("npx") else []
        prepared(Path(name) / "lists")
        parts.append(table(f"Lists with {rows:,} rows", [*lists(filled(rows)), *weights]))
    if looked:
        parts.append(table(f"{LIGHTHOUSE}, mobile, throttled", looked))
    elif with_lighthouse:
        parts.append("\nLighthouse was left out: npm is not installed.")
    return "\n".join(parts)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--rows", type=int, default=10_000)
    asked.add_argument("--no-lighthouse", action="store_true")
    given = asked.parse_args()
    print(main(given.rows, with_lighthouse=not given.no_lighthouse))
