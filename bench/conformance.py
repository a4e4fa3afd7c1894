"""Run external cases against the engines that exist, one folder of cases after the other.

    make conformance CASES=FOLDER

Known so far: `logs/cases.jsonl` (`vendor`, `input`, `expected` with any acceptable value per field) and `logs/zeek`
(raw Zeek logs; where the package zat is installed its rows must be ours), `statistics/alignment_vectors.csv` (values of
measures of agreement as other programs give them), `access/cedar` (tests and fuzz corpus of the
policy language), `access/authzen` (published decisions, with who may what in `fixture.json`),
`law/labelled_dev.csv` (labelled uses of AI). Other folders are named as not yet covered.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench import authzen, law
from bench.conformance_access import cedar
from bench.measuring import mandate
from mandate.connectors.sources.reading import Reading, read
from mandate.engines.alignment.agreement import agreement, polarization
from mandate.engines.alignment.measures import Level, alpha, measures, several

READERS = {
    "azure": "Entra sign-ins", "entra_graph": "Entra sign-ins", "google_workspace": "Google Workspace", "okta": "Okta",
    "bind": "BIND", "squid": "Squid", "zeek": "Zeek", "zscaler_zia": "Zscaler ZIA",
}  # fmt: skip
LEAST_SHARE = 0.90
ZAT_SECONDS = 20
ZAT_ROWS = """
import json, sys
from zat.zeek_log_reader import ZeekLogReader
print(json.dumps([str(row.get("uid", row.get("query", ""))) for row in ZeekLogReader(sys.argv[1]).readrows()]))
"""


def moment_of(value: Any) -> float | None:
    """Seconds since 1970 of a moment written as ISO text or as a number of seconds or milliseconds."""
    if isinstance(value, int | float):
        return value / 1000 if abs(value) > 10**11 else float(value)
    try:
        read_as = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return (read_as if read_as.tzinfo else read_as.replace(tzinfo=UTC)).timestamp()


def same_moment(ours: Any, theirs: Any) -> bool:
    """Within a second: sources cut or round what lies behind it."""
    found, wanted = moment_of(ours), moment_of(theirs)
    return str(ours) == str(theirs) if found is None or wanted is None else abs(found - wanted) <= 1


def same_count(ours: Any, theirs: Any) -> bool:
    """The same whole number, however it is written."""
    return str(ours).removesuffix(".0") == str(theirs).removesuffix(".0")


def _host(text: str) -> str:
    name, colon, port = text.rpartition(":")
    return (name if colon and port.isdigit() else text).rstrip(".")


def _url(text: str) -> str:
    return text.split("://", 1)[-1].rstrip("/")


def _user(text: str) -> str:
    return text.rsplit("\\", 1)[-1]


def _by(form: Callable[[str], str]) -> Callable[[Any, Any], bool]:
    return lambda ours, theirs: form(str(ours).strip().lower()) == form(str(theirs).strip().lower())


SAME: dict[str, Callable[[Any, Any], bool]] = {
    "ts": same_moment, "bytes_out": same_count, "bytes_in": same_count, "dst_host": _by(_host), "url": _by(_url),
    "user": _by(_user), "src_ip": _by(str), "action": _by(str),
}  # fmt: skip


def score(path: Path) -> Iterator[str]:
    """Share of fields our readers get right, per vendor; raises SystemExit below the share that is asked for."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = "".join(json.dumps({"vendor": case["vendor"], "raw": case["input"]}) + "\n" for case in cases)
    command = mandate("discovery", "read")
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, timeout=600)
    answers = done.stdout.splitlines()
    if done.returncode or len(answers) != len(cases):
        raise SystemExit(f"{len(answers)} answers to {len(cases)} cases, exit {done.returncode}: {done.stderr[-400:]}")
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for case, answer in zip(cases, answers, strict=True):
        found = json.loads(answer)
        for field, accepted in case["expected"].items():
            if field in SAME:
                wanted[case["vendor"]] += 1
                right[case["vendor"]] += (
                    any(SAME[field](found[field], one) for one in accepted) if field in found else 0
                )
    yield "| vendor | reader | fields | right |\n|---|---|---|---|"
    for vendor in sorted(wanted):
        share = right[vendor] / wanted[vendor]
        yield f"| {vendor} | {READERS.get(vendor, 'none yet')} | {wanted[vendor]} | {share:.1%} |"
    ours = [vendor for vendor in wanted if vendor in READERS]
    share = sum(right[v] for v in ours) / max(sum(wanted[v] for v in ours), 1)
    yield f"\nWhere there is a reader: {share:.1%} of fields (asked: {LEAST_SHARE:.0%}); {len(cases)} cases, no crash."
    if ours and share < LEAST_SHARE:
        raise SystemExit(f"only {share:.1%} of fields")


def zeek(folder: Path) -> Iterator[str]:
    """Every line of every Zeek log accounted for; and where zat is there, the same rows."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    peer = importlib.util.find_spec("zat") is not None
    formats: Counter[str] = Counter()
    lines = rejected = compared = 0
    faults: list[str] = []
    for path in files:
        reading = read(path, reference=date(2026, 1, 1))
        rows = sum(1 for _row in reading)
        account = reading.accounting
        formats[reading.format.id if reading.format else "not recognised"] += 1
        lines, rejected = lines + account.lines, rejected + account.rejected
        physical = len(path.read_bytes().removesuffix(b"\n").split(b"\n")) if path.stat().st_size else 0
        if account.lines != physical or account.lines != account.parsed + account.rejected:
            faults.append(f"{path.name}: {physical} lines, accounted {account.lines}")
        theirs = _zat_rows(path) if peer and _tabbed(reading, path) else None
        if theirs is not None:
            compared += 1
            if theirs != rows + account.rejected:
                faults.append(f"{path.name}: {rows} rows, zat reads {theirs}")
    yield ", ".join(f"{count} {name}" for name, count in formats.most_common())
    beside = (
        f"{compared} files hold as many rows as zat reads" if peer else "zat is not installed, so no rows were compared"
    )
    yield f"{len(files)} files, {lines:,} lines, {rejected} rejected, every line accounted for: {not faults}; {beside}."
    if faults:
        raise SystemExit("\n".join(faults))


def _tabbed(reading: Reading, path: Path) -> bool:
    """Whether zat reads this kind of file at all: it waits for ever for a header that never comes."""
    return reading.format is not None and b"#fields" in path.read_bytes()


def _zat_rows(path: Path) -> int | None:
    try:
        done = subprocess.run(
            [sys.executable, "-c", ZAT_ROWS, str(path)], capture_output=True, text=True, timeout=ZAT_SECONDS, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return len(json.loads(done.stdout.splitlines()[-1]))


OF_COUNTS = {
    "Leik_D": "leik", "TastleWierman_consensus": "consensus", "BlairLacy_lsq": "blair_lacy_squared",
    "BlairLacy_l": "blair_lacy", "BerryMielke_IOV": "berry_mielke", "Kvalseth_COV": "kvalseth", "entropy": "entropy",
    "ReynalQuerol": "reynal_querol",
}  # fmt: skip
OF_ITEMS = {
    "rwg_j": "rwg_j", "rwg_j_lindell": "rwg_j_lindell", "awg_j": "awg_j", "AD_m_j": "ad_mean_j",
    "AD_md_j": "ad_median_j",
}  # fmt: skip
HEADLINES = {"vdEijk_A": agreement, "polarization_vdEijk": polarization}
CLOSE = 1e-9
# The four coders of Krippendorff's textbook example; 0 is "did not code".
TEXTBOOK = ("123321412000", "123322412500", "033323422513", "123324412510")


def statistics(path: Path) -> Iterator[str]:
    """Every value of every measure, met or missed; raises SystemExit where a headline or an offered measure misses."""
    met: Counter[str] = Counter()
    missed: dict[str, list[str]] = {}
    absent: Counter[str] = Counter()
    raw = path.parent / "lq2002_12groups.csv"
    people = list(csv.DictReader(raw.open(encoding="utf-8"))) if raw.exists() else []
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            ours = _measured(row, people)
            if ours is None:
                absent[row["measure"]] += 1
            elif _as_close(ours, row):
                met[row["measure"]] += 1
            else:
                missed.setdefault(row["measure"], []).append(f"{row['input']}: {ours} against {row['value']}")
    yield "| measure | met | missed | not offered |\n|---|---|---|---|"
    for name in sorted({*met, *missed, *absent}):
        yield f"| {name} | {met[name]} | {len(missed.get(name, []))} | {absent[name]} |"
    wrong = sum(map(len, missed.values()))
    yield f"\n{sum(met.values())} values met, {wrong} missed, {sum(absent.values())} of measures not offered."
    if (path.parent / "evidence_vectors.csv").exists():
        yield "evidence_vectors.csv: no engine yet"
    if missed:
        raise SystemExit("\n".join(f"{name}: {text}" for name, texts in missed.items() for text in texts))


def _as_close(ours: float, row: dict[str, str]) -> bool:
    """To 1e-9; a value copied from print to the decimals it was printed with."""
    if row["kind"] != "published":
        return abs(ours - float(row["value"])) <= CLOSE
    decimals = len(row["value"].partition(".")[2])
    return f"{ours:.{decimals}f}" == row["value"]


def _measured(row: dict[str, str], people: Sequence[dict[str, str]]) -> float | None:
    """Our value of a row; None for a measure that is not offered."""
    name, given = row["measure"], row["input"]
    if given.startswith("freq:"):
        counts = [float(count) for count in given.removeprefix("freq:").split(",")]
        return HEADLINES[name](counts) if name in HEADLINES else measures(counts)[OF_COUNTS[name]]
    if name in OF_ITEMS and people:
        group = row["params"].split(";")[0].removeprefix("group=")
        rows = [[person[f"LEAD{item:02}"] for person in people if person["COMPID"] == group] for item in range(1, 12)]
        return several([[answers.count(str(anchor)) for anchor in range(1, 6)] for answers in rows])[OF_ITEMS[name]]
    if name == "krippendorff_alpha":
        units = zip(*TEXTBOOK, strict=True)
        return alpha([[unit.count(str(anchor)) for anchor in range(1, 6)] for unit in units], Level(row["params"]))
    return None


def main(arguments: Sequence[str]) -> None:
    """Run the cases of a folder; ends with 1 where an engine falls short."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        raise SystemExit("Say where the cases are: make conformance CASES=FOLDER")
    root = Path(arguments[0])
    logs = root if (root / "cases.jsonl").is_file() else root / "logs"
    vectors = root / "statistics" / "alignment_vectors.csv"
    parts = (
        ("Log lines", logs / "cases.jsonl", score),
        ("Zeek logs", logs / "zeek", zeek),
        ("Statistics", vectors, statistics),
        ("Access decisions", root / "access" / "cedar", cedar),
        ("Access decisions for other systems", root / "access" / "authzen", authzen.decisions),
        ("Law from descriptions", root / "law" / "labelled_dev.csv", law.conformance),
    )
    for title, path, run in parts:
        if path.exists():
            print(f"\n## {title}\n")
            for text in run(path):
                print(text, flush=True)
    if logs != root:
        others = sorted(
            place.name
            for place in root.iterdir()
            if place.is_dir() and place not in (logs, vectors.parent, root / "access", root / "law")
        )
        print("".join(f"\n{name}: no engine yet" for name in others))


if __name__ == "__main__":
    main(sys.argv[1:])
