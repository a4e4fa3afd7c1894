"""A file with answers on a scale of 1 to 5 is counted per group and item; every fault is named with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from mandate.engines.alignment.facts import BUT, EVERYONE, LAST, Tallied, Tally
from mandate.engines.terms import MINIMUM_GROUP

PLACES = {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "dk": 5, "na": 6}
PEOPLE_COLUMNS = frozenset({"respondent", "respondent_id", "person", "participant", "id"})
MOST_FAULTS = 10
MOST_GROUPS = 200
MOST_PAIRED = 6
FEWEST_ANSWERS = 0.1
"""Below this share of answers a column of words or dates is none of answers; a number off the scale stays a fault."""


class WrongFile(Exception):
    """A file that cannot be used; each line says where and why."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that holds no answers; `groups` where the same few values come back, as names of groups do."""

    column: str
    groups: bool


def tally(path: Path, group_column: str | None) -> tuple[Tally, tuple[LeftOut, ...]]:
    """What a file of answers or counts holds, and the columns that were left out of it.

    Raises WrongFile with file, line and column for what cannot be used.
    """
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise WrongFile(f"{path} cannot be read: {problem.strerror}. Give a file with answers.") from problem
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    read = _from_json(path, text) if text.lstrip()[:1] in ("{", "[") else _from_csv(path, text, group_column)
    return read.tally(path), tuple(read.left_out)


@dataclass(slots=True)
class _Answers:
    """Counts per group and item while a file is read; the group is None for people without one."""

    items: list[str]
    people: dict[str | None, int] = field(default_factory=dict)
    counts: dict[str | None, list[list[int]]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def of(self, group: str | None) -> list[list[int]]:
        """The rows of a group, one of seven numbers per item."""
        if group not in self.counts:
            self.people[group] = 0
            self.counts[group] = [[0] * len(PLACES) for _ in self.items]
        return self.counts[group]

    def tally(self, path: Path) -> Tally:
        """What was counted, with the larger groups first and the pairs that will be compared."""
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

    def leave_out(self, columns: Sequence[_Column], *, hint: bool) -> None:
        """Take columns that hold no answers out again; `hint` where one of them may hold the groups."""
        self.left_out = [LeftOut(one.name, hint and one.repeats) for one in columns if one.no_answers]
        kept = [at for at, one in enumerate(columns) if not one.no_answers]
        self.items = [columns[at].name for at in kept]
        self.counts = {group: [rows[at] for at in kept] for group, rows in self.counts.items()}


@dataclass(slots=True)
class _Column:
    """What stands in a column beside its answers, until it is known whether it was meant to hold any."""

    name: str
    answers: int = 0
    strays: int = 0
    words: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    values: set[str] = field(default_factory=set)

    def stray(self, line: int, cell: str) -> None:
        """Note a cell that is no answer."""
        self.strays += 1
        self.words += not _is_number(cell)
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((line, f"column {self.name}: {cell!r} is not 1 to 5, dk, na or empty"))
        if len(self.values) <= MOST_GROUPS:
            self.values.add(cell.strip())

    @property
    def no_answers(self) -> bool:
        """Whether hardly any cell is an answer and most others are words or dates."""
        return self.answers < FEWEST_ANSWERS * (self.answers + self.strays) and 2 * self.words > self.strays

    @property
    def repeats(self) -> bool:
        """Whether the same values come back twice or more, as names of groups do."""
        return 2 <= len(self.values) <= MOST_GROUPS and 2 * len(self.values) <= self.strays


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def _pairs(names: Sequence[str], people: dict[str | None, int]) -> tuple[tuple[str, str], ...]:
    """Every two groups where there are few; each against all others where there are many or some are left out."""
    large = [name for name in names if people[name] >= MINIMUM_GROUP]
    pairs = list(combinations(large, 2)) if len(large) <= MOST_PAIRED else []
    if len(large) > MOST_PAIRED or len(large) < len(people):
        pairs += [(name, f"not:{name}") for name in large]
    return tuple(pairs)


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
        self._path, self._said, self._count = path, list[tuple[int, str]](), 0

    def add(self, line: int, text: str) -> None:
        """Note one."""
        self._count += 1
        if len(self._said) < MOST_FAULTS:
            self._said.append((line, text))

    def of(self, column: _Column) -> None:
        """Note every cell of a column that is no answer."""
        self._count += column.strays
        self._said += column.faults

    def check(self, read: _Answers, *, people: bool) -> None:
        """Raises WrongFile if there was any, or if nobody answered."""
        if self._count:
            first = [f"{self._path}:{line}: {text}" for line, text in sorted(self._said, key=_line)[:MOST_FAULTS]]
            more = [f"and {self._count - len(first)} more"] if self._count > len(first) else []
            raise WrongFile("\n".join([*first, *more]))
        if not people or not read.items:
            without = (
                f" No answers stand in: {', '.join(one.column for one in read.left_out)}." if read.left_out else ""
            )
            raise WrongFile(
                f"{self._path}: there are no answers in it. It needs a header and a row per respondent.{without}"
            )


def _line(fault: tuple[int, str]) -> int:
    return fault[0]


def _from_wide(path: Path, rows: Rows, names: list[str], group_at: int | None) -> _Answers:
    """One row per respondent, one column per item; a column that names the respondent is checked and dropped."""
    people_at = next((at for at, name in enumerate(names) if name.lower() in PEOPLE_COLUMNS and at != group_at), None)
    places = [at for at in range(len(names)) if at not in (group_at, people_at)]
    read, faults, known = _Answers([names[at] for at in places]), _Faults(path), set[str]()
    columns = [_Column(names[at]) for at in places]
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
                columns[item].stray(line, row[at])
            elif place >= 0:
                counts[item][place] += 1
    for item, column in enumerate(columns):
        column.answers = sum(sum(rows[item]) for rows in read.counts.values())
        if not column.no_answers:
            faults.of(column)
    read.leave_out(columns, hint=group_at is None)
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
