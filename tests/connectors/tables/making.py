"""Small tables for the tests, and one way to read them that checks the account of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from mandate.connectors.sources.tables import TABLE_READERS, OpenedTable, TableLimits, TableOptions, open_table
from mandate.engines.discovery.facts import Rejection, Row


@dataclass(frozen=True)
class Result:
    """What came out of a table."""

    table: OpenedTable
    rows: list[Any]
    rejected: list[tuple[int, str]]

    @property
    def notes(self) -> list[str]:
        return [note.en for note in self.table.notes]


def opened(content: str | bytes, **options: Any) -> OpenedTable:
    raw = content.encode() if isinstance(content, str) else content
    return open_table(BytesIO(raw), name="table", **options)


def read(kind: str, content: str | bytes, *, currency: str | None = None, limits: TableLimits | None = None) -> Result:
    """Read a table as one kind; every physical line is then parsed or rejected, and none twice."""
    table = opened(content, options=TableOptions(default_currency=currency), table_limits=limits)
    return result(table, kind)


def result(table: OpenedTable, kind: str) -> Result:
    rows: list[Row] = []
    rejections: list[Rejection] = []
    for item in TABLE_READERS[kind](table):
        if isinstance(item, Rejection):
            rejections.append(item)
        else:
            rows.append(item)
    numbers = [rejection.number for rejection in rejections]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= table.lines for number in numbers)
    return Result(table, rows, [(rejection.number, rejection.reason) for rejection in rejections])


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """An XLSX with typed cells; text is never turned into a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    days = book.add_format({"num_format": "dd-mm-yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, days)
                elif cell is not None:
                    sheet.write(number, column, cell)
        if name in hidden:
            sheet.hide()
        elif hidden:
            sheet.activate()
            sheet.set_first_sheet()
    book.close()
    return out.getvalue()
