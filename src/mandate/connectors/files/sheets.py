"""A table as CSV, XLSX or JSON: same rows, same bytes every time, and nothing in it that a spreadsheet would run."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from mandate.connectors.files.tables import (
    Cell,
    Column,
    Kind,
    Table,
    columns_written,
    guarded,
    is_number,
    is_text,
    rows_written,
    writable,
)

ROWS_PER_SHEET = 1_048_576 - 1
LONGEST_CELL = 32_767
CUT_MARK = " … [cut]"
EXACT_DIGITS = 15
_FIRST_INEXACT = 1_000_000_000_000_000
_LOOK_AHEAD = 100
_NAME_LENGTH = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_TOUCHING = re.compile("(_x[0-9A-Fa-f]{4}\u200b*)(?=_x[0-9A-Fa-f]{4}|\r)")
_SHIELDED = re.compile("(_x[0-9A-Fa-f]{4}\u200b*)\u200b(?=_x[0-9A-Fa-f]{4}|\r)")
_MARK_UP = re.compile("\u200b*<r>.*</r>", re.DOTALL)
# Spreadsheets disagree about every day before.
_EARLIEST = date(1900, 3, 1)
_FORMATS = {
    Kind.INT: "#,##0",
    Kind.NUMBER: "#,##0.######",
    Kind.MONEY: "#,##0.00",
    Kind.SHARE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
_ABOUT = {
    "en": {
        "sheet": "About",
        "organisation": "Organisation",
        "title": "Table",
        "sheets": "Sheets",
        "rows": "Rows",
        "as_of": "As of",
        "filter": "Filter",
        "no_filter": "none: every row the reader may see",
        "source": "Source",
        "digest": "Seal of the record",
        "sample": "This is a sample company. None of it is real.",
    },
    "nl": {
        "sheet": "Over",
        "organisation": "Organisatie",
        "title": "Tabel",
        "sheets": "Bladen",
        "rows": "Rijen",
        "as_of": "Stand van",
        "filter": "Filter",
        "no_filter": "geen: elke rij die de lezer mag zien",
        "source": "Bron",
        "digest": "Zegel van het register",
        "sample": "Dit is een voorbeeldbedrijf. Niets hiervan is echt.",
    },
}
ABOUT_SHEETS = frozenset(words["sheet"] for words in _ABOUT.values())


def to_csv(table: Table, *, language: str = "en", separator: str = ",", labels: bool = False) -> bytes:
    """The table as CSV: UTF-8 with BOM, CRLF, keys in row 1 (or labels), ISO dates, dot decimals, formulas disarmed.

    `separator` is `,` or `;`; anything else raises ValueError.
    """
    if separator not in (",", ";"):
        raise ValueError(f"separator {separator!r}: only , and ; are written")
    columns = columns_written(table)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(guarded(writable(column.heading(language) if labels else column.key)) for column in columns)
    for cells in rows_written(table):
        writer.writerow(_csv_cell(column, cell) for column, cell in zip(columns, cells, strict=True))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _csv_cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if is_text(column.kind):
        return guarded(str(cell))
    return _plain(cell)


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, date):
        return cell.isoformat()
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def to_json(table: Table, *, language: str = "en") -> bytes:
    """The table as one JSON object in UTF-8: title, columns, as_of, filter, source, digest, organisation, sample, rows.

    Money is text (exact), numbers are numbers, dates and moments ISO text, unknown is null.
    """
    body = {
        "title": table.title,
        "organisation": table.organisation,
        "sample": table.sample,
        "as_of": _plain(table.as_of.astimezone(UTC)),
        "filter": table.filter,
        "source": table.source_url,
        "digest": table.digest,
        "columns": [
            {"key": c.key, "label": c.heading(language), "kind": c.kind.value, "unit": c.unit} for c in table.columns
        ],
        "rows": [
            {c.key: _json_cell(c, cell) for c, cell in zip(table.columns, cells, strict=False)}
            for cells in rows_written(table)
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _json_cell(column: Column, cell: Cell) -> str | int | float | None:
    if cell is None or isinstance(cell, (str, int)):
        return cell
    if isinstance(cell, Decimal) and column.kind is not Kind.MONEY:
        return float(cell)
    return _plain(cell)


@dataclass(slots=True)
class _Written:
    """What the About sheet tells about one table."""

    table: Table
    sheets: list[str]
    rows: int = 0


def to_xlsx(tables: Sequence[Table], *, language: str = "en", rows_per_sheet: int = ROWS_PER_SHEET) -> bytes:
    """The tables as one workbook, a sheet each (more where a sheet is full) and a last sheet that says what they are.

    Same tables, same bytes: the workbook carries the as-of moment of the first. Raises ValueError without tables.
    """
    if not tables:
        raise ValueError("a workbook needs at least one table")
    # Imported here: only an export needs it, and the server stays smaller while nobody asks for one.
    import xlsxwriter

    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    book = xlsxwriter.Workbook(target, options)
    created = tables[0].as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {"title": writable(tables[0].title), "author": writable(tables[0].organisation), "created": created}
    )
    looks = _Looks(book)
    names: set[str] = {words["sheet"].casefold() for words in _ABOUT.values()}
    written = [_write_table(book, looks, table, names, language, rows_per_sheet) for table in tables]
    _write_about(book, looks, written, language)
    book.close()
    return target.getvalue()


class _Looks:
    """The cell formats of one workbook, made once."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 2, "font_color": "#1b1a17", "valign": "vcenter"})
        self.number_head = book.add_format({"bold": True, "bottom": 2, "align": "right", "valign": "vcenter"})
        self.kinds = {kind: book.add_format({"num_format": pattern}) for kind, pattern in _FORMATS.items()}
        self.text = book.add_format({"num_format": "@"})
        self.label = book.add_format({"font_color": "#5c574d", "valign": "top"})
        self.value = book.add_format({"text_wrap": True, "valign": "top"})
        self.mark = book.add_format({"bold": True, "font_color": "#8a4b00"})


def _write_table(
    book: Any, looks: _Looks, table: Table, names: set[str], language: str, rows_per_sheet: int
) -> _Written:
    columns = columns_written(table)
    kinds = [looks.kinds.get(column.kind) for column in columns]
    done = _Written(table, [])
    rows = rows_written(table)
    first = list(islice(rows, min(_LOOK_AHEAD, rows_per_sheet)))
    widths = _widths(columns, first, language)
    rest = chain(first, rows)
    while True:
        part = islice(rest, rows_per_sheet)
        head = next(part, None)
        if head is None and done.sheets:
            return done
        name = sheet_name(table.title, names)
        done.sheets.append(name)
        sheet = _open_sheet(book, looks, table, name, widths, language)
        count = 0
        for count, cells in enumerate(chain([head] if head is not None else [], part), start=1):
            for at, cell in enumerate(cells):
                _write_cell(sheet, count, at, cell, kinds[at], looks.text)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        done.rows += count
        if count < rows_per_sheet:
            return done


def _open_sheet(book: Any, looks: _Looks, table: Table, name: str, widths: Sequence[int], language: str) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{_footer(table, language)}&R&P / &N")
    for at, (column, width) in enumerate(zip(columns_written(table), widths, strict=True)):
        sheet.set_column(at, at, width)
        look = looks.number_head if is_number(column.kind) else looks.head
        _write_text(sheet, 0, at, writable(column.heading(language)), look)
    return sheet


def _footer(table: Table, language: str) -> str:
    mark = f" · {_ABOUT[language]['sample']}" if table.sample else ""
    text = f"{table.organisation} · {table.title}"[:120] + f" · {table.as_of.date().isoformat()}{mark}"
    return writable(text).replace("\n", " ").replace("&", "&&")


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], language: str) -> list[int]:
    widths = []
    for at, column in enumerate(columns):
        longest = max((len(_plain(row[at])) for row in rows if row[at] is not None), default=0)
        widths.append(max(8, min(60, 3 + max(longest, len(column.heading(language))))))
    return widths


def _write_cell(sheet: Any, row: int, at: int, cell: Cell, look: Any, text: Any) -> None:
    """Writes a typed cell with `look`; what a spreadsheet would change goes in as text, with the look `text`."""
    if cell is None:
        return
    if isinstance(cell, str):
        _write_text(sheet, row, at, cell, None)
    elif isinstance(cell, (int, Decimal)) and _exact(cell):
        sheet.write_number(row, at, cell, look)
    elif isinstance(cell, datetime) and cell.date() >= _EARLIEST:
        sheet.write_datetime(row, at, cell.replace(tzinfo=None), look)
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _EARLIEST:
        sheet.write_datetime(row, at, cell, look)
    else:
        sheet.write_string(row, at, _plain(cell), text)


def _exact(number: int | Decimal) -> bool:
    """Whether a spreadsheet keeps all digits: it has room for fifteen."""
    if isinstance(number, int):
        return abs(number) < _FIRST_INEXACT
    return len(number.normalize().as_tuple().digits) <= EXACT_DIGITS


def _write_text(sheet: Any, row: int, at: int, text: str, look: Any) -> None:
    sheet.write_string(row, at, shortened(shielded(text)), look)


def shielded(text: str) -> str:
    """`text` as XlsxWriter may have it; `unshielded` gives it back.

    The writer takes `<r>...</r>` for its own mark-up, and of two touching escapes (`_x0041_x0042_`) it disarms only
    the first, so a reader would decode the second. An invisible space (U+200B) keeps both what they are.
    """
    if "_x" not in text and "<r>" not in text:
        return text
    text = _TOUCHING.sub("\\1\u200b", text)
    return "\u200b" + text if _MARK_UP.fullmatch(text) else text


def unshielded(text: str) -> str:
    """The text behind `shielded`."""
    if "_x" not in text and "<r>" not in text:
        return text
    text = text[1:] if text.startswith("\u200b") and _MARK_UP.fullmatch(text) else text
    return _SHIELDED.sub("\\1", text)


def shortened(text: str) -> str:
    """The text a cell can hold: 32,767 UTF-16 units, longer ones cut with a visible mark."""
    if len(text) * 2 <= LONGEST_CELL:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST_CELL:
        return text
    return units[: (LONGEST_CELL - len(CUT_MARK)) * 2].decode("utf-16-le", "ignore") + CUT_MARK


def sheet_name(title: str, taken: set[str]) -> str:
    """A sheet name Excel accepts and no other sheet has: at most 31 characters; adds it to `taken` (folded)."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", writable(title)).strip(" '")[:_NAME_LENGTH].strip(" '") or "Table"
    if base.casefold() == "history":
        base = "History of"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        tail = f" ({number})"
        name = base[: _NAME_LENGTH - len(tail)].rstrip(" '") + tail
    taken.add(name.casefold())
    return name


def _write_about(book: Any, looks: _Looks, written: Sequence[_Written], language: str) -> None:
    words = _ABOUT[language]
    sheet = book.add_worksheet(words["sheet"])
    sheet.set_column(0, 0, 24, looks.label)
    sheet.set_column(1, 1, 90, looks.value)
    at = 0
    if any(done.table.sample for done in written):
        _write_text(sheet, at, 1, words["sample"], looks.mark)
        at += 2
    for done in written:
        for label, value in _about_lines(done, words):
            _write_text(sheet, at, 0, label, looks.label)
            _write_text(sheet, at, 1, writable(value), looks.value)
            at += 1
        at += 1


def _about_lines(done: _Written, words: dict[str, str]) -> list[tuple[str, str]]:
    table = done.table
    return [
        (words["title"], table.title),
        (words["organisation"], table.organisation),
        (words["sheets"], ", ".join(done.sheets)),
        (words["rows"], str(done.rows)),
        (words["as_of"], _plain(table.as_of.astimezone(UTC))),
        (words["filter"], table.filter or words["no_filter"]),
        (words["source"], table.source_url or "-"),
        (words["digest"], table.digest or "-"),
    ]
