"""Tool rows from the list a company keeps; the status stays as the company wrote it."""

from collections.abc import Iterator
from datetime import date

from mandate.connectors.sources.tables.cells import OpenedTable, PhysicalRow
from mandate.connectors.sources.tables.dates import parse_date
from mandate.connectors.sources.tables.deciding import decide_styles
from mandate.connectors.sources.tables.sniffing import columns_for
from mandate.connectors.sources.tables.walking import line_list, read_each
from mandate.engines.discovery.facts import Rejection, Row, ToolRow


def read_tools(table: OpenedTable) -> Iterator[Row | Rejection]:
    """Tool rows and rejections in file order; an end date that cannot be read is left out and noted, with its lines."""
    columns = columns_for(table, "tools")
    styles = decide_styles(table, columns, date="until")
    unread: list[int] = []

    def until(row: PhysicalRow) -> date | None:
        day = parse_date(columns.cell(row.cells, "until"), styles.order.order)
        if day is None and columns.text(row.cells, "until"):
            unread.append(row.line)
        return day

    def make(row: PhysicalRow) -> ToolRow | str:
        name = columns.text(row.cells, "name")
        if name is None:
            return "no_tool"
        return ToolRow(
            name=" ".join(name.split()),
            vendor=columns.text(row.cells, "vendor"),
            url=columns.text(row.cells, "url"),
            status=columns.text(row.cells, "status"),
            owner=columns.text(row.cells, "owner"),
            audience=columns.text(row.cells, "audience"),
            data=columns.text(row.cells, "data"),
            cost=columns.text(row.cells, "cost"),
            until=until(row),
            why=columns.text(row.cells, "why"),
            alternative=columns.text(row.cells, "alternative"),
            note=columns.text(row.cells, "note"),
            line=row.line,
        )

    yield from read_each(table, make)
    if unread:
        lines = line_list(unread)
        table.note(
            f"The end date cannot be read as a date and was left out on line {lines}.",
            f"De einddatum is niet als datum te lezen en is weggelaten op regel {lines}.",
        )
