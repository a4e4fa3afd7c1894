"""Installed extensions of browsers and editors, one row for each line of an inventory."""

import re
from collections.abc import Iterator

from mandate.connectors.sources.tables.cells import OpenedTable, PhysicalRow
from mandate.connectors.sources.tables.sniffing import columns_for
from mandate.connectors.sources.tables.walking import read_each
from mandate.engines.discovery.facts import ExtensionRow, Rejection, Row

_VERSION = re.compile(r"@\d[\w.-]*$")
_COUNT = re.compile(r"\d{1,3}(?:[., ]\d{3})+|\d+", re.ASCII)


def read_extensions(table: OpenedTable) -> Iterator[Row | Rejection]:
    """Extension rows and rejections in file order. Ids are lower-case, without version; "" where only a name is."""
    columns = columns_for(table, "extensions")

    def make(row: PhysicalRow) -> ExtensionRow | str:
        written = columns.text(row.cells, "extension_id")
        name = columns.text(row.cells, "name")
        if written is None and name is None:
            return "no_extension"
        return ExtensionRow(
            extension_id=_VERSION.sub("", written.casefold()) if written else "",
            name=name,
            user=columns.text(row.cells, "user"),
            device=columns.text(row.cells, "device"),
            count=_count(columns.text(row.cells, "count")),
            line=row.line,
        )

    yield from read_each(table, make)


def _count(text: str | None) -> int | None:
    """A number of installations; None when the cell holds none. `1.204` and `1,204` are both thousands here."""
    if text is None or not _COUNT.fullmatch(text):
        return None
    return int(re.sub(r"\D", "", text)[:15])
