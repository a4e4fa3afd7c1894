"""Dated data files: a first line with version and date, a header, and rows that remember the line they stand on."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


class BadData(ValueError):
    """A data file that cannot be read as one; names file and line."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the physical line it starts on and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell without surrounding spaces; a column that is not there is a fault of the file."""
        return self.cells[column].strip()

    def many(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that holds several values with `|` between them."""
        return tuple(part.strip() for part in self[column].split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file with its version, its date and its rows."""

    name: str
    version: str
    dated: date
    rows: tuple[Row, ...]


def read(name: str, columns: tuple[str, ...], *, folder: Path = FOLDER) -> DataFile:
    """Return a data file; raise `BadData` when the first line carries no version and date or a column is missing."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        version, dated = _stamp(name, file.readline())
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise BadData(name, 2, f"no column {', '.join(missing)}")
        return DataFile(name, version, dated, tuple(_rows(name, reader)))


def _rows(name: str, reader: "csv.DictReader[str]") -> Iterator[Row]:
    for cells in reader:
        line = reader.line_num + 1
        if None in cells or None in cells.values():
            raise BadData(name, line, "more or fewer cells than columns")
        yield Row(line, cells)


def _stamp(name: str, first: str) -> tuple[str, date]:
    if not first.startswith("#"):
        raise BadData(name, 1, "no version and date")
    stamp = dict(part.strip().partition(": ")[::2] for part in first.lstrip("# ").split(";"))
    try:
        return stamp["version"], date.fromisoformat(stamp["dated"])
    except (KeyError, ValueError):
        raise BadData(name, 1, "no version and date") from None
