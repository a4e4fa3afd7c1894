"""`mandate align FILE` and `mandate align measure`: where views align and differ, from answers on a scale of 1 to 5."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.cli import FAULT, FINE, USAGE, answer
from mandate.engines.terms import MINIMUM_GROUP, half_up

if TYPE_CHECKING:
    from mandate.engines.alignment.facts import Apart, Report, Seen, Tally

PLACES = {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "dk": 5, "na": 6}
PEOPLE_COLUMNS = frozenset({"respondent", "respondent_id", "person", "participant", "id"})
MOST_FAULTS = 10
MOST_GROUPS = 200
MOST_PAIRED = 6
MEASURE = "measure"


class WrongFile(Exception):
    """A file that cannot be used; each line says where and why."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("align", help="where a team's answers agree, and where groups differ")
    noun.add_argument(
        "file", metavar="FILE", help="answers as CSV, counts as JSON, or the word measure (then ./measure is a file)"
    )
    noun.add_argument("--group-column", metavar="NAME", help="the column of the CSV that holds the group")
    noun.add_argument("--counts", metavar="N,N,...", help="with measure: how many chose each answer, lowest first")
    noun.add_argument("--measures", action="store_true", help="add the measures of the literature")
    noun.add_argument("--json", action="store_true", help="answer in JSON")
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.file == MEASURE:
        return _measure(arguments)
    if arguments.counts is not None:
        print("--counts goes with: mandate align measure", file=sys.stderr)
        return USAGE
    try:
        tally = _tally(Path(arguments.file), arguments.group_column)
    except WrongFile as wrong:
        print(wrong, file=sys.stderr)
        return FAULT
    from mandate.engines.alignment.report import report

    found = report(tally)
    if arguments.json:
        answer(_as_json(found, with_measures=arguments.measures))
    else:
        print("\n".join(_as_text(found)))
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


@dataclass(slots=True)
class _Answers:
    """Counts per group and item while a file is read; the group is None for people without one."""

    items: list[str]
    people: dict[str | None, int] = field(default_factory=dict)
    counts: dict[str | None, list[list[int]]] = field(default_factory=dict)

    def of(self, group: str | None) -> list[list[int]]:
        """The rows of a group, one of seven numbers per item."""
        if group not in self.counts:
            self.people[group] = 0
            self.counts[group] = [[0] * len(PLACES) for _ in self.items]
        return self.counts[group]

    def tally(self, path: Path) -> Tally:
        """What was counted, with the larger groups first and the pairs that will be compared."""
        from mandate.engines.alignment.facts import BUT, EVERYONE, LAST, Tallied, Tally

        names = sorted((g for g in self.people if g is not None), key=lambda g: (-self.people[g], g))
        if len(names) > MOST_GROUPS:
            raise WrongFile(f"{path}: {len(names)} different groups. Is this the column of the group?")
        wrong = [g for g in names if g == EVERYONE or g.startswith(BUT) or g.endswith(LAST)]
        if wrong:
            raise WrongFile(f"{path}: a group cannot be called {wrong[0]!r}; rename it")
        atoms = tuple(
            Tallied(frozenset() if g is None else frozenset({g}), self.people[g], tuple(map(tuple, rows)))
            for g, rows in self.counts.items()
        )
        return Tally(tuple(self.items), tuple(names), atoms, _pairs(names, self.people))


def _pairs(names: Sequence[str], people: dict[str | None, int]) -> tuple[tuple[str, str], ...]:
    """Every two groups where there are few; each against all others where there are many or some are left out."""
    large = [name for name in names if people[name] >= MINIMUM_GROUP]
    pairs = list(combinations(large, 2)) if len(large) <= MOST_PAIRED else []
    if len(large) > MOST_PAIRED or len(large) < len(people):
        pairs += [(name, f"not:{name}") for name in large]
    return tuple(pairs)


def _tally(path: Path, group_column: str | None) -> Tally:
    """Read a file of answers or counts. Raises WrongFile with file, line and column for what cannot be used."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise WrongFile(f"{path} cannot be read: {problem.strerror}. Give a file with answers.") from problem
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if text.lstrip()[:1] in ("{", "["):
        return _from_json(path, text).tally(path)
    return _from_csv(path, text, group_column).tally(path)


def _from_json(path: Path, text: str) -> _Answers:
    """Counts per item and group: {"scale": 5, "items": [{"id", "groups": {name: [n1..n5]}}]}; dk and na may follow."""
    try:
        kept = json.loads(text)
        items = [(str(item["id"]), dict(item["groups"])) for item in kept["items"]]
        scale = kept.get("scale", 5)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise WrongFile(f'{path}: not JSON of the form {{"scale": 5, "items": [{{"id", "groups"}}]}}') from problem
    if scale not in (5, [1, 5], [1, 2, 3, 4, 5]) or isinstance(scale, bool):
        raise WrongFile(f"{path}: scale is {scale!r}; answers on a scale of 1 to 5 can be compared")
    _check_names(path, "item", [name for name, _groups in items])
    read = _Answers([name for name, _groups in items])
    for number, (name, groups) in enumerate(items):
        for group, counts in groups.items():
            if not _are_counts(counts):
                raise WrongFile(
                    f"{path}: item {name}, group {group}: needs 5 whole numbers of 0 or more, or 7 with dk and na"
                )
            read.of(group)[number] = [*counts, 0, 0][: len(PLACES)]
            read.people[group] = max(read.people[group], sum(counts))
    return read


def _are_counts(value: Any) -> bool:
    whole = isinstance(value, list) and all(type(count) is int and 0 <= count < 10**9 for count in value)
    return whole and len(value) in (5, len(PLACES))


def _check_names(path: Path, kind: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WrongFile(f"{path}:1: {kind} {twice[0]!r} is there twice; rename one")
    if not names:
        raise WrongFile(f"{path}: there is no {kind}")


Rows = Iterator[tuple[int, list[str]]]


def _from_csv(path: Path, text: str, group_column: str | None) -> _Answers:
    rows = _rows(path, text)
    line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    _check_names(path, "column", names)
    if "" in names:
        raise WrongFile(f"{path}:{line}: column {names.index('') + 1} has no name")
    lower = [name.lower() for name in names]
    if group_column is not None and group_column not in names:
        raise WrongFile(f"{path}:{line}: there is no column {group_column!r}. Columns: {', '.join(names)}")
    if {"item", "value"} <= set(lower):
        return _from_long(path, rows, lower, names.index(group_column) if group_column else None)
    return _from_wide(path, rows, names, None if group_column is None else names.index(group_column))


def _rows(path: Path, text: str) -> Rows:
    """Lines with their number, without empty ones, split by what splits the first one most."""
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as problem:
        raise WrongFile(
            f"{path}:{reader.line_num}: a quote was opened and not closed, or a cell is too long ({problem})"
        ) from problem


class _Faults:
    """What is wrong with single cells: the first ten with their place, and how many more."""

    def __init__(self, path: Path) -> None:
        self._path, self._said, self._more = path, list[str](), 0

    def add(self, line: int, text: str) -> None:
        """Note one."""
        if len(self._said) < MOST_FAULTS:
            self._said.append(f"{self._path}:{line}: {text}")
        else:
            self._more += 1

    def check(self, read: _Answers, *, people: bool) -> None:
        """Raises WrongFile if there was any, or if nobody answered."""
        if self._said:
            more = [f"and {self._more} more"] if self._more else []
            raise WrongFile("\n".join([*self._said, *more]))
        if not people or not read.items:
            raise WrongFile(f"{self._path}: there are no answers in it. It needs a header and a row per respondent")


def _from_wide(path: Path, rows: Rows, names: list[str], group_at: int | None) -> _Answers:
    """One row per respondent, one column per item; a column that names the respondent is checked and dropped."""
    people_at = next((at for at, name in enumerate(names) if name.lower() in PEOPLE_COLUMNS and at != group_at), None)
    places = [at for at in range(len(names)) if at not in (group_at, people_at)]
    read, faults, known = _Answers([names[at] for at in places]), _Faults(path), set[str]()
    for line, row in rows:
        if len(row) != len(names):
            faults.add(line, f"has {len(row)} cells, the header has {len(names)}")
            continue
        if people_at is not None and row[people_at].strip():
            if row[people_at] in known:
                faults.add(line, f"column {names[people_at]}: {row[people_at]!r} answered before")
            known.add(row[people_at])
        group = row[group_at].strip() or None if group_at is not None else None
        counts = read.of(group)
        read.people[group] += 1
        for item, at in enumerate(places):
            place = PLACES.get(row[at])
            place = _place(row[at]) if place is None else place
            if place is None:
                faults.add(line, f"column {names[at]}: {row[at]!r} is not 1 to 5, dk, na or empty")
            elif place >= 0:
                counts[item][place] += 1
    faults.check(read, people=any(read.people.values()))
    return read


def _place(cell: str) -> int | None:
    """Where an answer is counted, -1 for an empty one, None for one that is none."""
    value = cell.strip().lower()
    return PLACES.get(value) if value else -1


def _from_long(path: Path, rows: Rows, names: list[str], group_at: int | None) -> _Answers:
    """One row per answer: respondent, group, item, value."""
    if "respondent" not in names:
        raise WrongFile(f"{path}:1: with item and value there must be a column respondent")
    who_at, item_at, value_at = (names.index(name) for name in ("respondent", "item", "value"))
    group_at = names.index("group") if group_at is None and "group" in names else group_at
    faults, given, groups = _Faults(path), dict[tuple[str, str], int](), dict[str, str | None]()
    for line, row in rows:
        if len(row) != len(names):
            faults.add(line, f"has {len(row)} cells, the header has {len(names)}")
            continue
        who, item, place = row[who_at].strip(), row[item_at].strip(), _place(row[value_at])
        group = row[group_at].strip() or None if group_at is not None else None
        if place is None:
            faults.add(line, f"column value: {row[value_at]!r} is not 1 to 5, dk, na or empty")
        elif (who, item) in given:
            faults.add(line, f"respondent {who!r} answered {item!r} before")
        elif groups.setdefault(who, group) != group:
            faults.add(line, f"respondent {who!r} is in two groups")
        else:
            given[who, item] = place
    read = _Answers(list(dict.fromkeys(item for _who, item in given)))
    faults.check(read, people=bool(given))
    for group in groups.values():
        read.of(group)
        read.people[group] += 1
    at = {item: number for number, item in enumerate(read.items)}
    for (who, item), place in given.items():
        if place >= 0:
            read.of(groups[who])[at[item]][place] += 1
    return read


def _as_json(found: Report, *, with_measures: bool) -> dict[str, Any]:
    """The report, with the talks worth having."""
    from mandate.engines.alignment.conversations import conversations

    said = {name: value for name, value in found.to_json().items() if name != "overlaps"}
    said["differences"] = [{**one, "w1": one["steps"] / 4} for one in said["differences"]]
    said["conversations"] = [asdict(talk) for talk in conversations(found)]
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


def _as_text(found: Report) -> Iterator[str]:
    """The report in plain words: groups, what each says, what differs, what is hidden, what to talk about."""
    from mandate.engines.alignment.conversations import conversations

    yield "Groups: " + (", ".join(f"{one.group} ({one.people})" for one in found.groups) or "none with five people")
    for seen in found.items:
        yield f"{seen.item}, {seen.group}, {seen.n} answers: {_reading(seen)}"
    items, clear, split = (
        sum(getattr(one, name) for one in found.expected_by_chance) for name in ("items", "clear", "camps")
    )
    if items:
        yield f"Of these {items}, chance alone would call {half_up(clear, 1)} agreed and {half_up(split, 1)} two camps."
    for apart in found.differences:
        yield _apart(apart)
    for hidden in found.suppressed:
        yield f"Not shown: {hidden.group}{f', {hidden.item}' if hidden.item else ''}: {WHY_HIDDEN[hidden.why]}"
    talks = [f"{talk.item} ({', '.join(one.group for one in talk.standings)})" for talk in conversations(found)]
    if talks:
        yield f"Talk first about: {', '.join(talks)}"


WHY_HIDDEN = {
    "too_few": "fewer than five",
    "would_reveal": "with the other numbers it would tell the answers of fewer than five",
    "close_to_last": "it differs by fewer than five people from the wave before",
    "nearly_all": "sensitive, and nearly all chose one answer",
    "beside_nearly_all": "sensitive, and it would tell the answers of a group that is nearly of one mind",
}


def _reading(seen: Seen) -> str:
    from mandate.engines.alignment.readings import Reading, camps

    if seen.counts is None:
        return f"bars not shown, {seen.dk} do not know"
    bars = " ".join(map(str, seen.counts))
    split = camps(seen.counts) if seen.reading is Reading.CAMPS else None
    if split:
        words = f"Two camps: {split.people_low} people around {split.low}, {split.people_high} around {split.high}."
        return f"{bars}. {words} Talk before you decide."
    if seen.reading is Reading.CLEAR:
        return f"{bars}. Agreed: most choose {seen.counts.index(max(seen.counts)) + 1}."
    return f"{bars}. No clear view yet; with {seen.n} answers chance could look like this."


def _apart(apart: Apart) -> str:
    from mandate.engines.alignment.facts import Difference

    one, other = apart.groups
    other = f"all others than {other.removeprefix('not:')}" if other.startswith("not:") else other
    if apart.reading is Difference.DIFFER:
        often = f"chance gives this in 1 of {half_up(1 / apart.p):,} draws"
        return f"{apart.item}: {one} and {other} are on average {half_up(apart.steps, 1)} steps apart; {often}."
    if apart.reading is Difference.TOO_SMALL:
        return f"{apart.item}: {one} and {other} are too small to find anything but a very large difference."
    return f"{apart.item}: no difference found between {one} and {other} ({half_up(apart.steps, 1)} steps)."
