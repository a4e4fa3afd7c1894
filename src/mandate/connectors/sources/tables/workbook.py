"""Rows of an XLSX workbook: checked before it is opened, and the sheet that looks most like a table is the one read."""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import BinaryIO

import python_calamine as calamine

from mandate.connectors.sources.problems import Problem
from mandate.connectors.sources.tables.cells import OpenedTable, PhysicalRow, Source, TableLimits, plain_cell
from mandate.connectors.sources.tables.headers import HEADER_ROWS, recognised
from mandate.connectors.sources.tables.reasons import (
    BROKEN_WORKBOOK,
    NO_SHEET,
    NOT_A_WORKBOOK,
    OLD_EXCEL,
    OTHER_OFFICE,
    PASSWORD,
    SHEET_TOO_LARGE,
    WORKBOOK_BOMB,
)

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20
_OLE_DIRECTORY = 4 << 20
_MAX_PARTS = 10_000
_REFERENCE = re.compile(rb"\br\s*=\s*[\"'](?:([A-Za-z]{1,3}))?(\d{1,7})[\"']")
_LONGEST_REFERENCE = 32


def old_office_problem(raw: BinaryIO) -> Problem:
    """Which kind of old or encrypted Office file this is; such files are never opened."""
    raw.seek(0)
    content = raw.read(_OLE_DIRECTORY)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return PASSWORD
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return OLD_EXCEL
    return OTHER_OFFICE


def workbook_problem(raw: BinaryIO, limits: TableLimits) -> Problem | None:
    """Why a workbook must not be opened, from its directory and one bounded look at its parts; None when it may be."""
    raw.seek(0)
    try:
        with zipfile.ZipFile(raw) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > limits.unpacked_bytes or len(parts) > _MAX_PARTS:
                return WORKBOOK_BOMB
            if not any(part.filename.casefold() == "xl/workbook.xml" for part in parts):
                return NOT_A_WORKBOOK
            if any(part.flag_bits & 0x1 for part in parts):
                return PASSWORD
            if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
                return BROKEN_WORKBOOK
            return _parts_problem(archive, parts, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError, EOFError):
        return BROKEN_WORKBOOK


def _parts_problem(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limits: TableLimits) -> Problem | None:
    """Unpack every part once, up to the size and checksum its directory states, since a directory can lie; and look how
    far the cells reach: one cell far away makes the workbook library reserve memory for all the empty ones before it.
    Raises BadZipFile where a part is not what the directory says."""
    for part in parts:
        rows = columns = 1
        tail = b""
        with archive.open(part) as content:
            while block := content.read(_CHUNK):
                for letters, digits in _REFERENCE.findall(tail + block):
                    rows = max(rows, int(digits))
                    columns = max(columns, _column_number(letters))
                tail = block[-_LONGEST_REFERENCE:]
        is_sheet = part.filename.casefold().startswith("xl/") and part.filename.casefold().endswith(".xml")
        if is_sheet and rows * columns > limits.sheet_cells:
            return SHEET_TOO_LARGE
    return None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def open_workbook(table: OpenedTable, source: Source, raw: BinaryIO) -> None:
    """Give the table the rows of the best sheet of a workbook, or the problem it has; hashed as the file it is."""
    table.kind = "xlsx"
    table.bytes, table.sha256 = _size_and_hash(raw)
    problem = workbook_problem(raw, table.table_limits)
    if problem is not None:
        table.fail(problem)
        return
    raw.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(raw)
        best, others = _best_sheet(book, _visible_first(book))
    except BaseException as error:
        if not _is_damage(error):
            raise
        table.fail(BROKEN_WORKBOOK)
        return
    if best is None:
        table.fail(NO_SHEET)
        return
    _take_sheet(table, best, others)


def _size_and_hash(raw: BinaryIO) -> tuple[int, str]:
    raw.seek(0)
    digest = hashlib.sha256()
    while block := raw.read(_CHUNK):
        digest.update(block)
    return raw.tell(), digest.hexdigest()


def _is_damage(error: BaseException) -> bool:
    """Whether an error comes from a damaged file. The library is in Rust: its panics derive from BaseException only."""
    return isinstance(error, calamine.CalamineError | OSError | ValueError) or type(error).__name__ == "PanicException"


def _visible_first(book: calamine.CalamineWorkbook) -> list[str]:
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is calamine.SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible is calamine.SheetVisibleEnum.Visible]
    return visible + [sheet.name for sheet in sheets if sheet.name not in visible]


def _best_sheet(book: calamine.CalamineWorkbook, names: list[str]) -> tuple[calamine.CalamineSheet | None, list[str]]:
    """The sheet whose first rows know most column names, then the longest; and the names of the other filled sheets."""
    best: calamine.CalamineSheet | None = None
    best_score = (-1, -1)
    filled: list[str] = []
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if not sheet.height:
            continue
        filled.append(name)
        top = sheet.to_python(skip_empty_area=True, nrows=HEADER_ROWS)
        known = max((recognised([plain_cell(_readable(value)) for value in row]) for row in top), default=0)
        score = (known, min(sheet.height, HEADER_ROWS))
        if score > best_score:
            best, best_score = sheet, score
    return best, [name for name in filled if best is not None and name != best.name]


def _take_sheet(table: OpenedTable, sheet: calamine.CalamineSheet, others: list[str]) -> None:
    table.sheet = sheet.name
    if others:
        rest = ", ".join(f'"{name}"' for name in others[:5])
        table.note(
            f'The sheet "{sheet.name}" was read; it looks most like a table. Not read: {rest}.',
            f'Het blad "{sheet.name}" is gelezen; dat lijkt het meest op een tabel. Niet gelezen: {rest}.',
        )
    downward = _downward_merges(sheet)
    if downward:
        table.note(
            "Merged cells were read as if every row under them held the same value.",
            "Samengevoegde cellen zijn gelezen alsof elke rij eronder dezelfde waarde heeft.",
        )

    def read(opened: OpenedTable) -> Iterator[PhysicalRow]:
        return _read_sheet(opened, sheet, downward)

    table.read = read


def _downward_merges(sheet: calamine.CalamineSheet) -> dict[tuple[int, int], int]:
    """For the top cell of every range merged over several rows: its row and column (from 0), and its last row."""
    ranges = sheet.merged_cell_ranges or []
    return {(top, left): bottom for (top, left), (bottom, _) in ranges if bottom > top}


def _read_sheet(
    table: OpenedTable, sheet: calamine.CalamineSheet, downward: dict[tuple[int, int], int]
) -> Iterator[PhysicalRow]:
    left = sheet.start[1] if sheet.start else 0
    held: dict[int, tuple[int, object]] = {}
    number = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        row: list[object] = list(values)
        if downward:
            _fill_down(row, number - 1, left, downward, held)
        yield PhysicalRow(number, 1, [plain_cell(_readable(value)) for value in row])
    table.lines = number


def _fill_down(
    row: list[object], index: int, left: int, downward: dict[tuple[int, int], int], held: dict[int, tuple[int, object]]
) -> None:
    for column, value in enumerate(row):
        last = downward.get((index, column + left))
        if last is not None:
            held[column] = (last, value)
            continue
        until, above = held.get(column, (-1, None))
        if index <= until and value == "":
            row[column] = above


def _readable(value: object) -> object:
    """Times and durations as text; all else as the library gives it."""
    if isinstance(value, time | timedelta) and not isinstance(value, date):
        return str(value)
    return value
