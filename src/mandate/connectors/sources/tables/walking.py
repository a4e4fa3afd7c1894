"""One walk over the rows of a table for every reader, so that each physical line ends as read or as rejected."""

from collections.abc import Callable, Iterator, Sequence

from mandate.catalogue.headers import header_key
from mandate.connectors.sources.tables.cells import OpenedTable, PhysicalRow, row_shape, says_something
from mandate.engines.discovery.facts import Rejection, Row

_TOTALS = frozenset({"total", "totals", "subtotal", "grandtotal", "totaal", "totalen", "subtotaal", "eindtotaal"})

_TOTAL_STARTS = frozenset("tTsSgGeE")
_LONGEST_TOTAL = 20
_SHOWN_LINES = 5

Made = Row | str | None


def read_each(table: OpenedTable, make: Callable[[PhysicalRow], Made]) -> Iterator[Row | Rejection]:
    """What `make` says of every row: a fact, nothing (None), or the code of why the row is rejected."""
    for row in table.records():
        fault = fault_of(table, row)
        if fault is not None:
            yield from rejections(table, row, fault)
            continue
        if row.blank:
            continue
        made = make(row)
        if isinstance(made, str):
            yield from rejections(table, row, made)
        elif made is not None:
            yield made


def fault_of(table: OpenedTable, row: PhysicalRow) -> str | None:
    """The code of what makes a row unreadable for any reader; None when it can be read."""
    if row.fault is not None:
        return row.fault
    if any(says_something(cell) for cell in row.cells[len(table.header) :]):
        return "too_many_cells"
    first = next((cell for cell in row.cells if says_something(cell)), None)
    if isinstance(first, str) and first.lstrip()[:1] in _TOTAL_STARTS and header_key(first[:_LONGEST_TOTAL]) in _TOTALS:
        return "total_row"
    longest = table.table_limits.cell_characters
    if any(isinstance(cell, str) and len(cell) > longest for cell in row.cells):
        return "cell_too_long"
    return None


def line_list(lines: Sequence[int]) -> str:
    """The first five line numbers, for a note."""
    return ", ".join(str(line) for line in lines[:_SHOWN_LINES]) + (" ..." if len(lines) > _SHOWN_LINES else "")


def rejections(table: OpenedTable, row: PhysicalRow, code: str) -> Iterator[Rejection]:
    """One rejection for every physical line of the row: the first says why, the rest belong to it.

    Several objects of a JSON document may share a line; a line is rejected once.
    """
    for number in range(max(row.line, table.rejected_to + 1), row.line + row.span):
        first = number == row.line
        yield Rejection(number, code if first else "part_of_row", row_shape(row) if first else "")
    table.rejected_to = max(table.rejected_to, row.line + row.span - 1)
