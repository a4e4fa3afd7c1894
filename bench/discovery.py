"""How fast and in how much memory a proxy log is read, beside `rg -c -F -f domains` on the same file in the same run.

    python -m bench.discovery                     1 million lines
    python -m bench.discovery --lines 10000000    10 million lines, about 1.3 GB of disk while it runs

The log is made up and the same for the same seed. Trust the ratios more than the seconds.
"""

import argparse
import gzip
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measuring import Measured, machine, mandate, measured
from mandate.catalogue.services import load_services

TEMPLATES = 100_000
FIRST_MOMENT = 1_760_000_000.0
BROKEN_EVERY = 1_000
AI_SHARE = 0.04


def domains() -> list[str]:
    """Every domain of the catalogue."""
    return sorted({domain for service in load_services() for domain in service.domains})


def templates(chance: random.Random, known: Sequence[str]) -> list[str]:
    """Squid lines without their time: ordinary hosts, AI services, look-alikes and URLs that only mention a service."""
    ordinary = [f"host{number}.example{number % 97}.com" for number in range(5_000)]
    return [_template(chance, known, ordinary) for _ in range(TEMPLATES)]


def _template(chance: random.Random, known: Sequence[str], ordinary: Sequence[str]) -> str:
    draw = chance.random()
    host = chance.choice(known) if draw < AI_SHARE else chance.choice(ordinary)
    if AI_SHARE <= draw < AI_SHARE + 0.01:
        host = f"not{chance.choice(known)}.example.org"
    address = f"10.{chance.randrange(4)}.{chance.randrange(250)}.{chance.randrange(1, 250)}"
    user, size, took = f"user{chance.randrange(2_000)}", chance.randrange(200, 90_000), chance.randrange(1, 9_000)
    if chance.random() < 0.7:
        return (
            f" {took:6d} {address} TCP_TUNNEL/200 {size} CONNECT {host}:443 {user} HIER_DIRECT/192.0.2.{size % 250} -\n"
        )
    query = f"?next=https://{chance.choice(known)}/" if chance.random() < 0.02 else ""
    url = f"http://{host}/path/{size:x}/page{query}"
    return f" {took:6d} {address} TCP_MISS/200 {size} GET {url} {user} HIER_DIRECT/192.0.2.{size % 250} text/html\n"


def write_log(path: Path, lines: int, seed: int) -> int:
    """Write the log; returns how many of its lines are broken on purpose."""
    chance = random.Random(seed)
    rows = templates(chance, domains())
    broken = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for start in range(0, lines, TEMPLATES):
            block = []
            for number in range(start, min(start + TEMPLATES, lines)):
                if number % BROKEN_EVERY == BROKEN_EVERY - 1:
                    block.append(f"{FIRST_MOMENT + number * 0.05:.3f} half a li\n")
                    broken += 1
                else:
                    block.append(f"{FIRST_MOMENT + number * 0.05:.3f}{rows[(number * 7919) % TEMPLATES]}")
            out.writelines(block)
    return broken


PLAIN_LOOP = """
import sys
known = set(open(sys.argv[1]).read().split())
lines = broken = found = 0
for line in open(sys.argv[2], encoding="utf-8", errors="replace"):
    lines += 1
    fields = line.split()
    if len(fields) < 9:
        broken += 1
        continue
    method, url = fields[5], fields[6]
    host = url.rsplit(":", 1)[0] if method == "CONNECT" else url.split("/", 3)[2]
    labels = host.lower().split(".")
    if any(".".join(labels[start:]) in known for start in range(len(labels) - 1)):
        found += 1
print(lines, broken, found)
"""
"""What somebody would write in ten minutes: no formats, no people, no days, no accounting."""

SIGNED = """purpose: To measure.
retention_days: 3650
signatures:
- {role: architect, name: Anna, on: 2020-01-01}
- {role: auditor, name: Bo, on: 2020-01-01}
"""


def runs(log: Path, folder: Path, *, packed: bool) -> Iterator[Measured]:
    """The counting tool first, then a plain loop, the reader with the matcher, and the whole inventory with storing.

    Optionally also the same log packed with gzip.
    """
    patterns = folder / "domains.txt"
    patterns.write_text("\n".join(domains()) + "\n")
    yield measured("rg -c -F -f domains", ["rg", "-c", "-F", "-f", str(patterns), str(log)])
    yield measured("plain Python loop", [sys.executable, "-c", PLAIN_LOOP, str(patterns), str(log)])
    scan = mandate("discovery", "scan", "--json")
    yield measured("mandate discovery scan", [*scan, str(log)])
    (folder / "processing.yaml").write_text(SIGNED)
    command = mandate("inventory", str(log.parent), "--processing", str(folder / "processing.yaml"), "--json")
    yield measured("mandate inventory", command, home=folder / "home")
    if packed:
        with log.open("rb") as plain, gzip.open(folder / "log.gz", "wb", compresslevel=3) as out:
            shutil.copyfileobj(plain, out, 1024 * 1024)
        yield measured("mandate discovery scan, gzip", [*scan, str(folder / "log.gz")])


def check(run: Measured, lines: int, broken: int) -> str:
    """What a scan found, after holding its account against what was written."""
    found = json.loads(run.output)
    (file,) = found["files"]
    if (file["lines"], file["rejected"]) != (lines, broken) or file["lines"] != file["parsed"] + file["rejected"]:
        raise SystemExit(f"the account is wrong: {file}")
    requests = sum(service["requests"] or 0 for service in found["services"])
    return f"{len(found['services'])} services, {requests} requests, {file['rejected']} rejected"


def main() -> None:
    """Make the log, run everything once, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--no-gzip", action="store_true", help="leave out the packed run")
    arguments = parser.parse_args()
    if shutil.which("rg") is None:
        raise SystemExit("ripgrep (rg) is not installed; install it with: apt install ripgrep")
    with tempfile.TemporaryDirectory(prefix="bench-discovery-") as name:
        folder = Path(name)
        log = folder / "in" / "log"
        log.parent.mkdir()
        broken = write_log(log, arguments.lines, arguments.seed)
        size = log.stat().st_size / 1e6
        print(machine())
        print(
            f"{arguments.lines:,} lines of Squid log, {size:,.0f} MB, {len(domains())} domains, seed {arguments.seed}\n"
        )
        print("| way | wall s | CPU s | x rg | lines per CPU s | peak MB | result |\n|---|---|---|---|---|---|---|")
        base = 0.0
        for run in runs(log, folder, packed=not arguments.no_gzip):
            base = base or run.cpu
            result = check(run, arguments.lines, broken) if run.name.startswith("mandate") else run.output.strip()
            print(
                f"| {run.name} | {run.wall:.1f} | {run.cpu:.1f} | {run.cpu / base:.1f} |"
                f" {arguments.lines / run.cpu:,.0f} | {run.peak_mb:.0f} | {result} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
