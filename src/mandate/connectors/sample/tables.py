"""Tables on disk: CSV as each system writes it, and workbooks whose bytes do not depend on the clock."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

Cell = str | int | date | Decimal | None
WRITTEN_ON = datetime(2026, 1, 1)  # inside every workbook; a fixed moment, or the same table would differ each run


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system writes CSV."""

    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"


DUTCH_HR = Dialect(";", "utf-8-sig", "\r\n")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], dialect: Dialect | None = None) -> int:
    """Write a CSV file and return its lines, header included."""
    how = dialect or Dialect()
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = 1
    with path.open("w", encoding=how.encoding, newline="") as out:
        writer = csv.writer(out, delimiter=how.delimiter, lineterminator=how.newline)
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            lines += 1
    return lines


def write_xlsx(path: Path, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a workbook of one sheet and return its rows, header included; dates and amounts are typed cells."""
    import xlsxwriter  # a third of a second to load, and most processes never write a sample

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "in_memory": True, "default_date_format": "dd-mm-yyyy"}
    )
    book.set_properties({"created": WRITTEN_ON, "comments": "Sample data"})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, header, bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                page.write_number(number, column, float(cell), money)
            elif isinstance(cell, date):
                page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day))
            elif cell is not None and cell != "":
                page.write(number, column, cell)
    book.close()
    return number + 1
