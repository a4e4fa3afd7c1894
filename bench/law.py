"""How well answers suggested from a description classify: labelled cases, all suggestions taken as confirmed.

    python -m bench.law TABLE [PAGE]

TABLE has the columns case_id, task, description, label, source, tier; PAGE is written when it is named. Nothing of the
table is kept but the identifiers of the misses.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path

from bench.measuring import machine
from mandate.catalogue.law.packs import load_pack
from mandate.catalogue.law.phrases import load_phrases
from mandate.engines.law import Verdict, classify
from mandate.engines.law.suggesting import confirmed, suggest

DAY = date(2026, 11, 22)
TIERS = {
    "BLOCK": "prohibited", "BLOCK_FROM_2026_12_02": "prohibited", "HIGH_RISK_ANNEX_III": "high_risk",
    "HIGH_RISK_ANNEX_I": "high_risk", "EXEMPT_6_3": "minimal", "TRANSPARENCY": "transparency", "MINIMAL": "minimal",
    "OUT_OF_SCOPE": "minimal", None: "undecided",
}  # fmt: skip
BANNED = {True: "prohibited", False: "not_prohibited", None: "undecided"}
DPIA = {"required": "dpia_required", "not_required": "dpia_not_required"}
TARGETS = {
    "high_risk": "macro-F1 of three classes at least 0.75, recall of high risk at least 0.95",
    "art50_label": "accuracy at least 0.80 without the grey ones",
    "dpia": "recall at least 0.95 at a specificity of at least 0.70",
    "prohibited": "no positive comes out as a clear no",
    "risk_tier": "no prohibited case comes out as a lower tier",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One case: what its source says, what came out, and where it comes from."""

    case: str
    label: str
    got: str
    source: str
    tier: str
    clear_no: bool


def answer(task: str, verdict: Verdict) -> str | None:
    """What the verdict says to a task; None for tasks it has no axis for."""
    return {
        "high_risk": verdict.high_risk, "art50_label": verdict.art50, "dpia": DPIA.get(verdict.dpia, verdict.dpia),
        "prohibited": BANNED[verdict.prohibited], "risk_tier": TIERS[verdict.tier],
    }.get(task)  # fmt: skip


def wilson(hits: int, of: int) -> str:
    """A share with its interval of 95 %."""
    if not of:
        return "-"
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.2f} ({middle - half:.2f}-{min(1.0, middle + half):.2f}; {hits} of {of})"


def f1(answers: Iterable[Answer], label: str) -> float:
    """The F1 of one label; undecided is a miss."""
    rows = list(answers)
    both = sum(one.label == one.got == label for one in rows)
    wrong = sum((one.label == label) != (one.got == label) for one in rows)
    return 2 * both / (2 * both + wrong) if both or wrong else 0.0


def macro(answers: Sequence[Answer]) -> float:
    """The mean F1 over the labels that occur."""
    labels = sorted({one.label for one in answers})
    return sum(f1(answers, label) for label in labels) / len(labels)


def measured(table: Path, country: str) -> tuple[dict[str, list[Answer]], int]:
    """The answers per task, and how many rows have a task without an axis (they must not crash either)."""
    pack, phrases = load_pack(), load_phrases()
    found: dict[str, list[Answer]] = defaultdict(list)
    others = 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            suggested = suggest(row["description"], phrases, country=country)
            verdict = classify(confirmed(suggested), pack=pack, today=DAY, country=country, explain=False)
            got = answer(row["task"], verdict)
            if got is None:
                others += 1
                continue
            clear_no = row["label"] == "prohibited" and verdict.prohibited is False
            found[row["task"]].append(Answer(row["case_id"], row["label"], got, row["source"], row["tier"], clear_no))
    return found, others


def section(task: str, answers: list[Answer]) -> list[str]:
    """The figures of one task."""
    kept = [one for one in answers if one.label != "grey"]
    lines = [f"## {task}", "", f"Target: {TARGETS[task]}.", ""]
    lines += ["| what | figure (95 % interval) |", "|---|---|"]
    lines.append(f"| right | {wilson(sum(one.label == one.got for one in kept), len(kept))} |")
    lines.append(f"| undecided | {wilson(sum(one.got == 'undecided' for one in kept), len(kept))} |")
    lines.append(f"| always the commonest label | {max(Counter(one.label for one in kept).values()) / len(kept):.2f} |")
    lines.append(f"| macro-F1, undecided a miss | {macro(kept):.2f} |")
    for label in sorted({one.label for one in kept}):
        mine = [one for one in kept if one.label == label]
        lines.append(f"| recall of {label} | {wilson(sum(one.got == label for one in mine), len(mine))} |")
    lines.append(f"| prohibited that came out as a clear no | {sum(one.clear_no for one in kept)} |")
    for tier in sorted({one.tier for one in kept}):
        mine = [one for one in kept if one.tier == tier]
        lines.append(f"| right, sources of tier {tier} | {wilson(sum(o.label == o.got for o in mine), len(mine))} |")
    return [*lines, "", *_by_source(kept), "", *_misses(kept), ""]


def _by_source(answers: list[Answer]) -> list[str]:
    """Each source on its own, and macro-F1 without it: how much the figures lean on one of them."""
    lines = ["| source | right | macro-F1 of all others |", "|---|---|---|"]
    for source in sorted({one.source for one in answers}):
        mine = [one for one in answers if one.source == source]
        others = [one for one in answers if one.source != source]
        rest = f"{macro(others):.2f}" if others else "-"
        lines.append(f"| {source} | {wilson(sum(o.label == o.got for o in mine), len(mine))} | {rest} |")
    return lines


def _misses(answers: list[Answer]) -> list[str]:
    missed = [one for one in answers if one.label != one.got]
    if not missed:
        return ["No misses."]
    return ["Misses:", "", *(f"- {one.case}: {one.label}, came out as {one.got}" for one in missed)]


def page(table: Path) -> str:
    """The whole page, in Markdown."""
    found, others = measured(table, "any")
    dutch, _ = measured(table, "NL")
    lines = [INTRODUCTION.strip(), ""]
    for task in TARGETS:
        lines += section(task, found[task])
    lines += ["## Per country", "", "Impact assessments follow national lists; the same cases:", ""]
    lines += ["| country | right | recall of required |", "|---|---|---|"]
    for country, answers in (("any", found["dpia"]), ("NL", dutch["dpia"])):
        needed = [one for one in answers if one.label == "dpia_required"]
        right = wilson(sum(one.label == one.got for one in answers), len(answers))
        lines.append(f"| {country} | {right} | {wilson(sum(o.got == o.label for o in needed), len(needed))} |")
    lines += ["", f"{others} more rows ask something no axis answers; none of them stopped the run.", ""]
    return "\n".join(lines)


def conformance(table: Path) -> Iterator[str]:
    """The page line by line; ends the run when a prohibited case comes out as a clear no."""
    text = page(table)
    yield text
    if clear_noes(table):
        raise SystemExit(1)


def clear_noes(table: Path) -> int:
    """How many prohibited cases come out as a clear no; the one thing that must not happen."""
    return sum(one.clear_no for answers in measured(table, "any")[0].values() for one in answers)


INTRODUCTION = """
# How well suggestions from a description classify

`python -m bench.law TABLE docs/law-benchmark.md` writes this page from an external table of labelled uses of AI;
every suggested answer is taken as confirmed, which nobody should do in earnest. "Undecided" is a miss here.

**Read the figures as the best case.** The rules are phrases after the wording of the answers and of the law; nothing
is trained. But they were written with part of this table in sight, and its misses were read once and the groups of
words widened after it: the figures are in-sample. Before the misses were read the rules gave: high risk macro-F1 0.81
(recall of high risk 0.85), labels 0.63 right without the grey ones, impact assessments 0.39 right (recall 0.50),
prohibited 0 of 5 as a clear yes and 0 of 5 as a clear no. A new set will land between the two. Many sources are the
guidelines that the rules of the pack were written after, so a good score there proves little. Sets are small: of the
impact assessments one case is three points. Since nothing is fitted per source, leaving a source out changes no rule;
the column "macro-F1 of all others" shows how much a figure leans on one source.
"""


def speed() -> list[str]:
    """How long 500 uses and one case take, on facts of every kind."""
    pack = load_pack()
    options = [(question.id, option) for question in pack.questions for option in question.options if option.sets]
    uses = [
        {"Q01": ["yes"]}
        | {key: [option.id] for key, option in (options[n % len(options)], options[n * 7 % len(options)])}
        for n in range(500)
    ]
    began = time.perf_counter()
    for use in uses:
        classify(use, pack=pack, today=DAY, closed_world=True, explain=False)
    every = time.perf_counter() - began
    began = time.perf_counter()
    for use in uses[:100]:
        classify(use, pack=pack, today=DAY, closed_world=True)
    one = (time.perf_counter() - began) / 100
    began = time.perf_counter()
    for use in uses[:40]:
        classify(use, pack=pack, today=DAY, explain=False)
    search = (time.perf_counter() - began) / 40
    return [
        "", "## Law", "", machine(), "", "| what | figure | to reach |", "|---|---|---|",
        f"| 500 uses classified again | {every:.2f} s | < 2 s |",
        f"| one case to its verdict, with what would change it | {one * 1000:.1f} ms | <= 10 ms |",
        f"| one case with nearly everything open, on four axes | {search * 1000:.0f} ms | <= 100 ms for a search |",
    ]  # fmt: skip


def main() -> int:
    """Write the page of a table, or print how fast it is without one."""
    if len(sys.argv) == 1:
        print("\n".join(speed()))
        return 0
    text = page(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(text, encoding="utf-8")
    print(text)
    return 1 if clear_noes(Path(sys.argv[1])) else 0


if __name__ == "__main__":
    sys.exit(main())
