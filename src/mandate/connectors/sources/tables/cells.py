"""A table as its file has it, so every reader counts the same lines and sees the same cells."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from mandate.connectors.sources.problems import Problem
from mandate.connectors.sources.shapes import shape_of
from mandate.connectors.sources.stream import Limits
from mandate.connectors.sources.tables.reasons import NO_ROWS, TOO_MANY_ROWS

Cell = str | float | date | None
Source = Path | BinaryIO

# What an export guards with an apostrophe: a sign a spreadsheet runs as a formula, also behind blanks nobody sees.
_BLANK = r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]"
_GUARDED = re.compile(rf"'+(?:[\t\r\n]|{_BLANK}*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_EXACT = 1 << 53  # larger whole numbers are ids; a float would change their last digits
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How large a table may be. What lies beyond is a stated problem and never a full memory."""

    rows: int = 1_000_000
    cell_characters: int = 1_000_000
    quoted_lines: int = 200
    unpacked_bytes: int = 256 * 1024**2
    sheet_cells: int = 10_000_000
    document_bytes: int = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the organisation says about its own tables; None is "not said" and is never guessed."""

    default_currency: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something the reader decided that a person may want to know; column names and line numbers, no cell text."""

    en: str
    nl: str


@dataclass(frozen=True, slots=True)
class PhysicalRow:
    """One row: the line it starts on, how many lines it takes, its cells, and the code of what is wrong with it."""

    line: int
    span: int
    cells: list[Cell]
    fault: str | None = None
    text: str = ""

    @property
    def blank(self) -> bool:
        """Whether no cell says anything."""
        return not any(says_something(cell) for cell in self.cells)


def says_something(cell: Cell) -> bool:
    """Whether a cell holds more than blanks."""
    if isinstance(cell, str):
        return bool(cell) and not cell.isspace()
    return cell is not None


RowReader = Callable[["OpenedTable"], Iterator[PhysicalRow]]


@dataclass(slots=True)
class OpenedTable:
    """A table with its header found. `lines`, `bytes` and `sha256` are complete once the rows have run to their end."""

    name: str
    kind: str = "csv"
    text: str = ""
    read: RowReader | None = None
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    separator: str | None = None
    sheet: str | None = None
    lines: int = 0
    bytes: int = 0
    sha256: str = ""
    rejected_to: int = 0
    problem: Problem | None = None
    notes: list[ReadingNote] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    table_limits: TableLimits = field(default_factory=TableLimits)
    options: TableOptions = field(default_factory=TableOptions)
    teams: dict[str, str | None] = field(default_factory=dict)

    @property
    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """The sound rows under the header with the line each starts on; every use reads from the start."""
        return ((row.line, row.cells) for row in self.records() if row.fault is None and not row.blank)

    def records(self) -> Iterator[PhysicalRow]:
        """All rows under the header, faulty and blank ones too; every call reads from the start."""
        if self.read is None:
            return
        self.rejected_to = 0
        filled = False
        under_header = (row for row in self.read(self) if row.line > self.header_line)
        for count, row in enumerate(under_header, start=1):
            filled = filled or row.fault is not None or not row.blank
            if count <= self.table_limits.rows:
                yield row
                continue
            self.fail(TOO_MANY_ROWS.at(row.line - 1))
            yield replace(row, cells=[], fault="beyond_row_limit")
        if not filled:
            self.fail(NO_ROWS.at(self.lines))

    def note(self, en: str, nl: str) -> None:
        """Keep a remark for the person who gave the file; the same remark counts once."""
        remark = ReadingNote(en, nl)
        if remark not in self.notes:
            self.notes.append(remark)

    def fail(self, problem: Problem) -> None:
        """State the problem of this table; the first one stays."""
        if self.problem is None:
            self.problem = problem


def unescape(text: str) -> str:
    """The text without the apostrophe an export puts before a formula sign; all other text as it is."""
    return text[1:] if _GUARDED.match(text) else text


def plain_cell(value: object) -> Cell:
    """A cell of a workbook or document in the four forms readers know; spreadsheet errors are no value."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return value
    if isinstance(value, int):
        return float(value) if abs(value) < _EXACT else str(value)
    if isinstance(value, date):
        return value
    text = str(value)
    return None if _SPREADSHEET_ERROR.fullmatch(text.strip()) else unescape(text)


def cell_text(cell: Cell) -> str | None:
    """What a cell says as text, without outer blanks; None when it says nothing. Whole numbers lose their `.0`."""
    if cell is None:
        return None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strip() or None


def row_shape(row: PhysicalRow) -> str:
    """The shape of a row: of its line of text where it has one, else of its cells."""
    return shape_of(row.text or " | ".join(cell_text(cell) or "" for cell in row.cells))
