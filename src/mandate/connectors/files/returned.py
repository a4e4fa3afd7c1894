"""A table that left the product and comes back: what was changed in it, row by row, and what could not be read."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from mandate.connectors.files.sheets import ABOUT_SHEETS, shielded, shortened, unshielded
from mandate.connectors.files.tables import (
    SAMPLE_KEY,
    Cell,
    Column,
    Kind,
    Table,
    cell_of,
    is_number,
    is_text,
    rows_written,
    unguarded,
    writable,
)
from mandate.connectors.workbooks import UnsafeWorkbook, check_workbook

LARGEST_FILE = 50_000_000
_LONGEST_FIELD = 5_000_000
_SEPARATORS = (",", ";", "\t")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_DAY_FIRST = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})")
_SPREADSHEET = b"PK\x03\x04"

Raw = str | float | date | None


class NotReturned(Exception):
    """A file that is not one of our tables; carries the reason in both languages and the line where it is known."""

    def __init__(self, en: str, nl: str, *, line: int | None = None) -> None:
        super().__init__(en)
        self.en = en
        self.nl = nl
        self.line = line


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row of the file: its line (row number of the sheet) and the cells of the columns the file has."""

    line: int
    values: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that changes nothing, with the column at fault and the reason in both languages."""

    line: int
    column: str
    en: str
    nl: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything the file says. `missing` are columns it lacks (they stay as they are), `ignored` headings we do not
    know, `sample` whether it came from the sample company, `spreadsheet` whether it was an XLSX."""

    rows: tuple[ReturnedRow, ...]
    refused: tuple[RefusedRow, ...]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]
    sample: bool
    spreadsheet: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One cell: what the record said and what the file says."""

    column: str
    was: Cell
    now: Cell


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One record with the fields that differ."""

    line: int
    key: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What accepting the file would do; `gone` are keys the file no longer has."""

    new: tuple[ReturnedRow, ...]
    changed: tuple[ChangedRow, ...]
    gone: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    unchanged: int

    @property
    def empty(self) -> bool:
        """Whether the file says exactly what the record says."""
        return not (self.new or self.changed or self.gone or self.refused)


def read_table_back(data: bytes, columns: Sequence[Column], *, key: str | None) -> Returned:
    """The rows of a CSV or XLSX that carries `columns` (by key or by label in either language).

    Liberal about what a spreadsheet does on saving: separator, encoding, decimal comma, day-first dates. What can be
    read in two ways is refused by row. Raises NotReturned when the file is no such table or has no `key` column.
    """
    if len(data) > LARGEST_FILE:
        raise NotReturned("The file is larger than 50 MB.", "Het bestand is groter dan 50 MB.")
    spreadsheet = data.startswith(_SPREADSHEET)
    sheets = [rows for _name, rows in _xlsx_sheets(data)] if spreadsheet else [_csv_lines(data, columns)]
    known = _headings(columns)
    best = max((_fit(rows, known) for rows in sheets), default=0)
    chosen = [rows for rows in sheets if best and _fit(rows, known) == best]
    if not chosen:
        raise NotReturned(
            "No column of this table was found in the first row.", "In de eerste rij staat geen kolom van deze tabel."
        )
    return _collect(chosen, columns, known, key=key, spreadsheet=spreadsheet)


def read_sheets_back(
    data: bytes, wanted: Mapping[str, tuple[Sequence[str], Sequence[Column]]]
) -> tuple[dict[str, Returned], tuple[str, ...]]:
    """What a workbook of several tables says of each, by the name of the table, and the sheets that nobody asked for.

    `wanted` gives each table the titles its sheet may have and its columns. Rows need no key here: who reads them
    finds out which record they mean. Raises NotReturned when the file is no workbook that can be opened.
    """
    if len(data) > LARGEST_FILE:
        raise NotReturned("The file is larger than 50 MB.", "Het bestand is groter dan 50 MB.")
    titles = {_folded(title): name for name, (names, _columns) in wanted.items() for title in names}
    found: dict[str, Returned] = {}
    unasked: list[str] = []
    for title, rows in _xlsx_sheets(data):
        name = titles.get(_folded(title))
        if name is None or not rows:
            unasked += [title] if name is None else []
            continue
        columns = wanted[name][1]
        found[name] = _collect([rows], columns, _headings(columns), key=None, spreadsheet=True)
    return found, tuple(unasked)


def difference(table: Table, returned: Returned, *, key: str) -> Difference:
    """What the returned file would change in `table`. An unchanged file gives a difference that is empty."""
    at = {column.key: number for number, column in enumerate(table.columns)}
    before = {str(cells[at[key]]): cells for cells in rows_written(table)}
    refused, changed, new, unchanged = list(returned.refused), [], [], 0
    seen: set[str] = set()
    for row in returned.rows:
        name = str(row.values[key])
        if name in seen:
            refused.append(RefusedRow(row.line, key, f"{name} is there twice.", f"{name} staat er twee keer in."))
            continue
        seen.add(name)
        if name not in before:
            new.append(row)
            continue
        fields = tuple(_field_changes(table.columns, before[name], row, spreadsheet=returned.spreadsheet))
        unchanged += not fields
        changed += [ChangedRow(row.line, name, fields)] if fields else []
    blamed = {row.line for row in returned.refused}
    gone = () if blamed else tuple(name for name in before if name not in seen)
    return Difference(tuple(new), tuple(changed), gone, tuple(refused), unchanged)


def _field_changes(
    columns: Sequence[Column], was: Sequence[Cell], row: ReturnedRow, *, spreadsheet: bool
) -> Iterator[FieldChange]:
    for column, old in zip(columns, was, strict=False):
        if column.key not in row.values:
            continue
        now = row.values[column.key]
        if spreadsheet and isinstance(old, str) and isinstance(now, str) and shortened(shielded(old)) == shielded(now):
            continue
        if now != old:
            yield FieldChange(column.key, old, now)


Rows = list[tuple[int, list[Raw]]]


def _headings(columns: Sequence[Column]) -> dict[str, str]:
    known = {SAMPLE_KEY: SAMPLE_KEY, "voorbeeld": SAMPLE_KEY}
    for column in columns:
        for name in (column.label_en, column.label_nl, column.heading("en"), column.heading("nl")):
            known.setdefault(_folded(name), column.key)
    # A key always means its own column, also where it happens to be the label of another.
    return known | {_folded(column.key): column.key for column in columns}


def _folded(name: Raw) -> str:
    return unguarded(str(name if name is not None else "")).strip().casefold()


def _fit(rows: Rows, known: Mapping[str, str]) -> int:
    return sum(_folded(name) in known for name in rows[0][1]) if rows else 0


def _collect(
    sheets: Sequence[Rows], columns: Sequence[Column], known: Mapping[str, str], *, key: str | None, spreadsheet: bool
) -> Returned:
    by_key = {column.key: column for column in columns}
    rows: list[ReturnedRow] = []
    refused: list[RefusedRow] = []
    present: set[str] = set()
    ignored: list[str] = []
    sample = False
    for lines in sheets:
        heads = [known.get(_folded(name)) for name in lines[0][1]]
        ignored += [str(name) for name, head in zip(lines[0][1], heads, strict=True) if head is None and name]
        present |= {head for head in heads if head}
        if key is not None and key not in present:
            raise NotReturned(
                f"The column {key} is missing; without it no row can be matched.",
                f"De kolom {key} ontbreekt; zonder die kolom past geen rij ergens bij.",
                line=lines[0][0],
            )
        for line, cells in lines[1:]:
            pairs = [(head, cell) for head, cell in zip_longest(heads, cells) if head]
            if all(cell in (None, "") for _, cell in pairs):
                continue
            sample = sample or any(head == SAMPLE_KEY and cell for head, cell in pairs)
            row = _row(line, pairs, by_key, key, spreadsheet=spreadsheet)
            (rows if isinstance(row, ReturnedRow) else refused).append(row)  # type: ignore[arg-type]
    missing = tuple(column.key for column in columns if column.key not in present)
    return Returned(tuple(rows), tuple(refused), missing, tuple(dict.fromkeys(ignored)), sample, spreadsheet)


def _row(
    line: int, pairs: Iterable[tuple[str, Raw]], columns: Mapping[str, Column], key: str | None, *, spreadsheet: bool
) -> ReturnedRow | RefusedRow:
    values: dict[str, Cell] = {}
    for name, raw in pairs:
        if name == SAMPLE_KEY:
            continue
        try:
            values[name] = _read(columns[name], raw, spreadsheet=spreadsheet)
        except _Unreadable as fault:
            return RefusedRow(line, name, fault.en, fault.nl)
    if key is not None and values[key] is None:
        return RefusedRow(line, key, "The key is empty.", "De sleutel is leeg.")
    return ReturnedRow(line, values)


class _Unreadable(Exception):
    def __init__(self, en: str, nl: str) -> None:
        super().__init__(en)
        self.en = en
        self.nl = nl


def _read(column: Column, raw: Raw, *, spreadsheet: bool) -> Cell:
    if raw is None or raw == "":
        return None
    if is_text(column.kind):
        return _read_text(raw, spreadsheet=spreadsheet)
    if is_number(column.kind):
        number = _read_number(raw)
        if column.kind is Kind.INT and number != number.to_integral_value():
            raise _Unreadable(f"{raw} is not a whole number.", f"{raw} is geen geheel getal.")
        return cell_of(column, number)
    moment = _read_moment(raw)
    return moment if column.kind is Kind.MOMENT else moment.date()


def _read_text(raw: Raw, *, spreadsheet: bool) -> Cell:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if not isinstance(raw, str):
        return str(raw)
    return writable(unshielded(raw) if spreadsheet else unguarded(raw)) or None


def _read_number(raw: Raw) -> Decimal:
    if isinstance(raw, float):
        return Decimal(repr(raw))
    text = unguarded(str(raw).strip()).replace("\xa0", "").replace("\u202f", "").replace(" ", "")
    if text.count(",") == 1 and "." not in text and _GROUPED.fullmatch(text):
        raise _Unreadable(f"{raw} can be read in two ways; write 1234.5.", f"{raw} is dubbelzinnig; schrijf 1234.5.")
    if "," in text:
        text = text.replace(",", "") if text.rfind(".") > text.rfind(",") else text.replace(".", "").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Unreadable(f"{raw} is not a number.", f"{raw} is geen getal.") from None
    if not number.is_finite():
        raise _Unreadable(f"{raw} is not a number.", f"{raw} is geen getal.")
    return number


def _read_moment(raw: Raw) -> datetime:
    if isinstance(raw, datetime):
        # A spreadsheet keeps moments as fractions of a day: the nearest whole second is what was written.
        rounded = raw + timedelta(microseconds=500_000)
        return rounded.replace(microsecond=0, tzinfo=UTC)
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day, tzinfo=UTC)
    text = str(raw).strip()
    day_first = _DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            day, month, year = (int(part) for part in day_first.groups())
            return datetime(year, month, day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Unreadable(
            f"{raw} is not a date; write 2026-11-22.", f"{raw} is geen datum; schrijf 2026-11-22."
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _csv_lines(data: bytes, columns: Sequence[Column]) -> Rows:
    text = _decoded(data)
    first = text.partition("\n")[0]
    known = _headings(columns)
    separator = max(
        _SEPARATORS, key=lambda mark: sum(_folded(name.strip('"')) in known for name in first.rstrip("\r").split(mark))
    )
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    try:
        line = 1
        for cells in reader:
            rows.append((line, list(cells)))
            line = reader.line_num + 1
    except csv.Error as fault:
        raise NotReturned(
            f"Line {reader.line_num}: a quote was opened and not closed, or a cell is too long ({fault}).",
            f"Regel {reader.line_num}: een aanhalingsteken is niet gesloten of een cel is te lang ({fault}).",
            line=reader.line_num,
        ) from None
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _xlsx_sheets(data: bytes) -> Iterator[tuple[str, Rows]]:
    # Imported here for the same reason as the writer: only a returned file needs it.
    import python_calamine

    file = io.BytesIO(data)
    try:
        check_workbook(file)
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            if name not in ABOUT_SHEETS:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield name, [(number, [_raw(cell) for cell in cells]) for number, cells in enumerate(rows, start=1)]
    except UnsafeWorkbook as fault:
        raise NotReturned(fault.en, fault.nl) from None
    except BaseException as fault:
        # The reader is in Rust: its panics derive from BaseException only.
        if isinstance(fault, python_calamine.CalamineError) or type(fault).__name__ == "PanicException":
            raise NotReturned("The workbook is damaged or locked.", "De werkmap is beschadigd.") from None
        raise


def _raw(cell: object) -> Raw:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return float(cell)
    return cell if isinstance(cell, (str, float, date)) else str(cell)
