"""Opens whatever was handed in as a table, by its content; what cannot be one says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from mandate.connectors.sources.problems import BINARY, BINARY_KINDS, UNREADABLE, Problem
from mandate.connectors.sources.stream import Limits
from mandate.connectors.sources.tables.cells import OpenedTable, Source, TableLimits, TableOptions
from mandate.connectors.sources.tables.delimited import lines_from_start, open_delimited
from mandate.connectors.sources.tables.documents import looks_like_json, open_document
from mandate.connectors.sources.tables.headers import HEADER_ROWS, settle_header
from mandate.connectors.sources.tables.reasons import EMPTY_TABLE
from mandate.connectors.sources.tables.texts import open_text, text_kind
from mandate.connectors.sources.tables.workbook import OLE, ZIP, old_office_problem, open_workbook

_BINARY_SHARE = 0.02


def open_table(
    source: Path | str | BinaryIO,
    *,
    name: str | None = None,
    limits: Limits | None = None,
    table_limits: TableLimits | None = None,
    options: TableOptions | None = None,
) -> OpenedTable:
    """The table in a CSV, XLSX or JSON file (CSV and JSON also gzip or zstd), header found, rows not yet read.

    A stream must be seekable and stay open while the table is read. Never raises for what the file holds: `problem`
    says what is wrong. `name` is only used in messages.
    """
    known: Source = Path(source) if isinstance(source, str) else source
    table = OpenedTable(
        name=name or getattr(known, "name", "") or "",
        limits=limits or Limits(),
        table_limits=table_limits or TableLimits(),
        options=options or TableOptions(),
    )
    try:
        _open(table, known)
        if table.problem is None and table.kind in ("csv", "xlsx") and table.read is not None:
            settle_header(table, list(islice(table.read(table), HEADER_ROWS)))
            table.problem = None
    except OSError:
        table.fail(UNREADABLE)
    return table


def _open(table: OpenedTable, source: Source) -> None:
    with _raw(source) as raw:
        head = raw.read(8)
        if head.startswith(ZIP):
            open_workbook(table, source, raw)
            return
        if head == OLE:
            table.fail(old_office_problem(raw))
            return
    lines = lines_from_start(source, table.limits)
    opening, text, problem = lines.opening, lines.opening_text(), lines.problem
    lines.close()
    if not opening:
        table.fail(problem or EMPTY_TABLE)
        return
    binary = _binary_problem(opening, text)
    if binary is not None:
        table.fail(binary)
        return
    kind = text_kind(text)
    if kind is not None:
        open_text(table, source, kind)
        return
    if looks_like_json(text):
        open_document(table, source)
        return
    open_delimited(table, source)


@contextmanager
def _raw(source: Source) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as raw:
            yield raw
        return
    source.seek(0)
    yield source


def _binary_problem(opening: bytes, text: str) -> Problem | None:
    for magic, (en, nl) in BINARY_KINDS:
        if opening.startswith(magic):
            return Problem("binary", en, nl)
    head = text[:4096]
    control = sum(1 for letter in head if letter < " " and letter not in "\t\n\r\f")
    if "\0" in head or control > len(head) * _BINARY_SHARE:
        return BINARY
    return None
