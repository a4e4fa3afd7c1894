"""Cedar's own cases against the access engine: decision, reasons and errors of every request, all compared."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from mandate.engines.access import jsonform, snapshot
from mandate.engines.access.deciding import decide

Reading = Callable[[str], str]


def cedar(folder: Path) -> Iterator[str]:
    """The hand-written tests and every sample of the fuzz corpus; raises SystemExit where one answer differs."""
    yield "| cases | files | policies | compiled | by cedarpy | requests | differences |\n|---|---|---|---|---|---|---|"
    told: list[str] = []
    written = sorted(str(path.relative_to(folder)) for path in folder.glob("tests/**/*.json"))
    yield _row("hand-written", written, lambda name: (folder / name).read_text(encoding="utf-8"), told)
    for path in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            texts = {
                member.name: stream.read().decode("utf-8")
                for member in archive
                if member.isfile() and (stream := archive.extractfile(member)) is not None
            }
        cases = sorted(name for name in texts if name.endswith(".json") and not name.endswith(".entities.json"))
        yield _row(path.name.removesuffix(".tar.gz"), cases, texts.__getitem__, told)
    if told:
        raise SystemExit("\n".join(told[:20]))


def _row(title: str, cases: list[str], read: Reading, told: list[str]) -> str:
    count: Counter[str] = Counter(files=len(cases))
    for name in cases:
        told += _differences(name, read, count)
    compiled = count["compiled"] / max(count["policies"], 1)
    return (
        f"| {title} | {count['files']:,} | {count['policies']:,} | {compiled:.1%} | {1 - compiled:.1%} "
        f"| {count['requests']:,} | {count['differences']} |"
    )


def _differences(name: str, read: Reading, count: Counter[str]) -> Iterator[str]:
    case = json.loads(read(name))
    schema = read(case["schema"])
    policies = jsonform.policies_from_json(read(case["policies"]))
    built = snapshot.compile(policies, jsonform.entities_from_json(read(case["entities"]), schema=schema))
    count["policies"] += len(policies)
    count["compiled"] += len(policies) - len(built.outside.policies)
    for number, asked in enumerate(case["requests"]):
        count["requests"] += 1
        ours = decide(jsonform.request_from_json(asked, schema=schema), snapshot=built)
        answer = ("allow" if ours.allow else "deny", sorted(ours.reasons), sorted(e.policy for e in ours.errors))
        wanted = (asked["decision"].lower(), sorted(asked["reason"]), sorted(asked["errors"]))
        if answer != wanted:
            count["differences"] += 1
            yield f"{name}, request {number}: {answer}, Cedar says {wanted}"
