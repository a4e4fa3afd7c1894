"""`mandate align FILE` and `mandate align measure`: where views align and differ, from answers on a scale of 1 to 5."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.cli import FAULT, FINE, USAGE, answer
from mandate.engines.terms import half_up

if TYPE_CHECKING:
    from mandate.connectors.files.responses import LeftOut
    from mandate.engines.alignment.facts import Apart, Report, Seen

MEASURE = "measure"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("align", help="where a team's answers agree, and where groups differ")
    noun.add_argument(
        "file", metavar="FILE", help="answers as CSV, counts as JSON, or the word measure (then ./measure is a file)"
    )
    noun.add_argument("--group-column", metavar="NAME", help="the column of the CSV that holds the group")
    noun.add_argument("--counts", metavar="N,N,...", help="with measure: how many chose each answer, lowest first")
    noun.add_argument("--measures", action="store_true", help="add the measures of the literature")
    noun.add_argument("--language", choices=("en", "nl"), default="en", help="language of the text (default en)")
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.file == MEASURE:
        return _measure(arguments)
    if arguments.counts is not None:
        print("--counts goes with: mandate align measure", file=sys.stderr)
        return USAGE
    from mandate.connectors.files.responses import WrongFile, tally
    from mandate.engines.alignment.report import report

    try:
        counted, left_out = tally(Path(arguments.file), arguments.group_column)
    except WrongFile as wrong:
        print(wrong, file=sys.stderr)
        return FAULT
    say = _Words(arguments.language)
    for one in left_out:
        print(say("left_out_groups" if one.groups else "left_out", column=one.column), file=sys.stderr)
    found = report(counted)
    if arguments.json:
        answer(_as_json(found, left_out, with_measures=arguments.measures))
    else:
        print("\n".join(_as_text(found, say)))
    return FINE


def _measure(arguments: argparse.Namespace) -> int:
    """Agreement of one row of counts."""
    from mandate.engines.alignment.agreement import agreement, chance, polarization, read
    from mandate.engines.alignment.measures import measures
    from mandate.engines.terms import InvalidFact

    try:
        counts = [float(part) for part in (arguments.counts or "").split(",")]
        found = agreement(counts)
    except (ValueError, InvalidFact):
        print(
            "Give --counts as 2 to 10 numbers of 0 or more with at least one answer, such as 3,1,0,2,6", file=sys.stderr
        )
        return USAGE
    whole = [int(count) for count in counts] if all(count.is_integer() for count in counts) else None
    random = chance(sum(whole), len(whole)) if whole else None
    said: dict[str, Any] = {
        "agreement": found,
        "polarization": polarization(counts),
        "n": sum(whole) if whole else sum(counts),
        "random_mean": random.mean if random else None,
        "random_low": random.lower if random else None,
        "random_high": random.upper if random else None,
        "reading": read(whole).value if whole else None,
    }
    more = {"measures": measures(counts)} if arguments.measures else {}
    if arguments.json:
        answer(said | more)
    else:
        for name, value in {**said, **more.get("measures", {})}.items():
            print(f"{name}: {'not defined' if value is None else value}")
    return FINE


def _as_json(found: Report, left_out: Sequence[LeftOut], *, with_measures: bool) -> dict[str, Any]:
    """The report, with the talks worth having and the columns that hold no answers."""
    from mandate.engines.alignment.conversations import conversations

    said = {name: value for name, value in found.to_json().items() if name != "overlaps"}
    said["differences"] = [{**one, "w1": one["steps"] / 4} for one in said["differences"]]
    said["conversations"] = [asdict(talk) for talk in conversations(found)]
    said["left_out"] = [{"column": one.column, "looks_like_groups": one.groups} for one in left_out]
    if with_measures:
        said["measures"] = [_measured(found, one.group) for one in found.groups]
    return said


def _measured(found: Report, group: str) -> dict[str, Any]:
    """The measures of the literature per item and over the items whose counts are shown."""
    from mandate.engines.alignment.measures import measures, several

    shown = [(one.item, one.counts) for one in found.items if one.group == group and one.counts]
    return {
        "group": group,
        "items": [{"item": item, **measures(counts)} for item, counts in shown],
        "together": several([counts for _item, counts in shown]) if shown else None,
    }


class _Words:
    """Says things in one language, with numbers as it writes them."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, path: str, **values: str) -> str:
        """One sentence with its values filled in."""
        from mandate.catalogue.assessment import assessment_text

        return assessment_text(f"align.{path}", self._language, **values)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with its separators, a half rounded up."""
        written = f"{half_up(value, digits):,}"
        return written.translate(str.maketrans(",.", ".,")) if self._language == "nl" else written

    def group(self, key: str) -> str:
        """What a group is called in a sentence."""
        from mandate.engines.alignment.facts import BUT, EVERYONE

        if key.startswith(BUT):
            return self("outside", group=key.removeprefix(BUT))
        return self("everyone") if key == EVERYONE else key

    def groups(self, keys: Sequence[str]) -> str:
        """Groups in a row."""
        return ", ".join(self.group(key) for key in keys)


def _as_text(found: Report, say: _Words) -> Iterator[str]:
    """The report in plain words: groups, what each says, what differs, what is hidden, what to talk about."""
    from mandate.engines.alignment.conversations import conversations

    shown = ", ".join(f"{say.group(one.group)} ({one.people})" for one in found.groups)
    yield say("groups", groups=shown or say("no_groups"))
    for seen in found.items:
        yield say("item", item=seen.item, group=say.group(seen.group), n=str(seen.n), reading=_reading(seen, say))
    items, clear, split = (
        sum(getattr(one, name) for one in found.expected_by_chance) for name in ("items", "clear", "camps")
    )
    if items:
        yield say("by_chance", items=str(items), clear=say.number(clear, 1), camps=say.number(split, 1))
    for apart in found.differences:
        yield _apart(apart, say)
    for hidden in found.suppressed:
        what = ", ".join(filter(None, (say.group(hidden.group), hidden.item)))
        yield say("hidden", what=what, why=say(f"why_{hidden.why}"))
    talks = [f"{talk.item} ({say.groups([one.group for one in talk.standings])})" for talk in conversations(found)]
    if talks:
        yield say("talks", talks=", ".join(talks))


def _reading(seen: Seen, say: _Words) -> str:
    from mandate.engines.alignment.readings import Reading, camps

    if seen.counts is None:
        return say("no_bars_one" if seen.dk == 1 else "no_bars", dk=str(seen.dk))
    bars = " ".join(map(str, seen.counts))
    split = camps(seen.counts) if seen.reading is Reading.CAMPS else None
    if split:
        ends = {"low": str(split.low), "high": str(split.high)}
        return say("camps", bars=bars, a=str(split.people_low), b=str(split.people_high), **ends)
    if seen.reading is Reading.CLEAR:
        return say("clear", bars=bars, anchor=str(seen.counts.index(max(seen.counts)) + 1))
    return say("none", bars=bars, n=str(seen.n))


def _apart(apart: Apart, say: _Words) -> str:
    from mandate.engines.alignment.facts import Difference

    one, other = map(say.group, apart.groups)
    steps = say.number(apart.steps, 1)
    words = {"item": apart.item, "a": one, "b": other, "steps": say("step" if steps == "1" else "steps", count=steps)}
    if apart.reading is Difference.DIFFER:
        return say("differ", **words, draws=say.number(1 / apart.p))
    if apart.reading is Difference.TOO_SMALL:
        return say("too_small", **words)
    return say("no_difference", **words)
