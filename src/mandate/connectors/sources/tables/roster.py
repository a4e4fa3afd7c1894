"""A people list as somebody hands it over: every person with their line, every fault with its column."""

from dataclasses import dataclass, field
from typing import BinaryIO

from mandate.connectors.sources.problems import Problem
from mandate.connectors.sources.tables.cells import OpenedTable, PhysicalRow, ReadingNote
from mandate.connectors.sources.tables.headers import Columns
from mandate.connectors.sources.tables.names import name_key
from mandate.connectors.sources.tables.opening import open_table
from mandate.connectors.sources.tables.people import entry_of, has_left
from mandate.connectors.sources.tables.reasons import REASONS
from mandate.connectors.sources.tables.reporting_lines import Entry
from mandate.connectors.sources.tables.sniffing import columns_for
from mandate.connectors.sources.tables.teams import TeamTree
from mandate.connectors.sources.tables.walking import fault_of
from mandate.engines.discovery.facts import PersonRow

_NO_MAIL = ("this is no e-mail address", "dit is geen e-mailadres")
_OTHER_NAME = (
    "the same e-mail address or login as line {line}, with another name",
    "hetzelfde e-mailadres of dezelfde inlognaam als regel {line}, met een andere naam",
)
_TWICE = (
    "Line {line} names somebody whom an earlier line names too; they were joined.",
    "Regel {line} noemt iemand die een eerdere regel ook noemt; ze zijn samengevoegd.",
)


@dataclass(frozen=True, slots=True)
class RosterFault:
    """One place that cannot be read: line, name of the column as the file writes it, and why in both languages."""

    line: int
    column: str
    en: str
    nl: str


@dataclass(slots=True)
class Roster:
    """What a list says: people, who of them left by its own word (by line), faults, notes; or why it is no list."""

    rows: list[PersonRow] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    faults: list[RosterFault] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    problem: Problem | None = None


def read_roster(source: BinaryIO, *, name: str = "") -> Roster:
    """The people of a CSV or XLSX, whatever its columns are called; nobody is left out without a word."""
    table = open_table(source, name=name)
    if table.problem is not None:
        return Roster(problem=table.problem)
    columns = columns_for(table, "people")
    if not any(columns.has(one) for one in ("name", "last_name", "first_name", "email", "login", "upn")):
        return Roster(problem=Problem(
            "no_people", "No column with names or e-mail addresses was found in the first rows.",
            "In de eerste rijen staat geen kolom met namen of e-mailadressen.",
        ))  # fmt: skip
    made, tree = Roster(), TeamTree()
    entries: list[Entry] = []
    by_key: dict[str, Entry] = {}
    for row in table.records():
        entry = None if row.blank else _entry(table, columns, row, made)
        if entry is not None and _joined(entry, by_key, columns, made) is None:
            entry.path = tree.add(entry.path)
            entries.append(entry)
            by_key.update(dict.fromkeys(entry.keys, entry))
    made.rows = [_person(entry, tree) for entry in entries]
    made.problem, made.notes = table.problem, [*table.notes, *made.notes]
    return made


def _entry(table: OpenedTable, columns: Columns, row: PhysicalRow, made: Roster) -> Entry | None:
    code = fault_of(table, row)
    bad_mail: list[int] = []
    entry = None if code else entry_of(columns, row, bad_mail=bad_mail)
    if entry is None or not entry.name:
        made.faults.append(RosterFault(row.line, "", *REASONS[code or "no_person"]))
        return None
    if bad_mail:
        made.faults.append(RosterFault(row.line, columns.title("email"), *_NO_MAIL))
    if has_left(columns, row):
        made.left.add(row.line)
    return entry


def _joined(entry: Entry, by_key: dict[str, Entry], columns: Columns, made: Roster) -> Entry | None:
    """The earlier row about the same person, which takes over what this one adds; None where there is none."""
    known = next((by_key[key] for key in entry.keys if key in by_key), None)
    if known is None:
        return None
    if name_key(known.name) != name_key(entry.name):
        column = next((columns.title(one) for one in ("email", "login", "upn") if columns.has(one)), "")
        text = [one.format(line=known.line) for one in _OTHER_NAME]
        made.faults.append(RosterFault(entry.line, column, text[0], text[1]))
        return known
    known.logins += [key for key in entry.keys if key not in known.keys]
    known.email, known.path = known.email or entry.email, known.path or entry.path
    known.function, known.manager = known.function or entry.function, known.manager or entry.manager
    by_key.update(dict.fromkeys(entry.keys, known))
    made.notes.append(ReadingNote(*(one.format(line=entry.line) for one in _TWICE)))
    return known


def _person(entry: Entry, tree: TeamTree) -> PersonRow:
    return PersonRow(
        identifiers=tuple(dict.fromkeys(entry.keys)), name=entry.name, email=entry.email, team=tree.name(entry.path),
        parent_team=tree.parent(entry.path), function=entry.function, manager=entry.manager, line=entry.line,
    )  # fmt: skip
