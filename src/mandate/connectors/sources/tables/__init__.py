"""Tables a company already has: opened by content, recognised by their columns, read row by row."""

from collections.abc import Callable, Iterator

from mandate.connectors.sources.tables.cells import OpenedTable, ReadingNote, TableLimits, TableOptions
from mandate.connectors.sources.tables.expenses import read_expenses
from mandate.connectors.sources.tables.extensions import read_extensions
from mandate.connectors.sources.tables.grants import app_names, name_grant, read_grants
from mandate.connectors.sources.tables.opening import open_table
from mandate.connectors.sources.tables.people import read_people
from mandate.connectors.sources.tables.reasons import REASONS
from mandate.connectors.sources.tables.sniffing import sniff_table
from mandate.connectors.sources.tables.texts import read_conversation, read_processing_text
from mandate.connectors.sources.tables.tools import read_tools
from mandate.engines.discovery.facts import Rejection, Row

TABLE_READERS: dict[str, Callable[[OpenedTable], Iterator[Row | Rejection]]] = {
    "people": read_people,
    "tools": read_tools,
    "expenses": read_expenses,
    "oauth_grants": read_grants,
    "extensions": read_extensions,
    "conversation": read_conversation,
    "processing": read_processing_text,
}
"""By format id. Every rejected physical line comes out as one `Rejection`; the other lines are parsed."""

__all__ = [
    "REASONS",
    "TABLE_READERS",
    "OpenedTable",
    "ReadingNote",
    "TableLimits",
    "TableOptions",
    "app_names",
    "name_grant",
    "open_table",
    "sniff_table",
]
