"""Where the header is and which column says what, whatever a system or a colleague called it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mandate.catalogue.headers import Headerless, Kind, Synonym, header_keys, load_headers
from mandate.connectors.sources.tables.cells import Cell, OpenedTable, PhysicalRow, cell_text, says_something

HEADER_ROWS = 20
_LONGEST_TITLE = 120
_HEADERLESS_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a header speak for which field of one kind of table, preferred column first."""

    kind: str
    header: tuple[str, ...]
    at: Mapping[str, tuple[int, ...]]
    weight: int
    language: str | None

    def has(self, field: str) -> bool:
        """Whether any column speaks for the field."""
        return field in self.at

    def cell(self, cells: Sequence[Cell], field: str) -> Cell:
        """The first cell of the field that says something; None when none does."""
        for index in self.at.get(field, ()):
            if index < len(cells) and says_something(cells[index]):
                return cells[index]
        return None

    def text(self, cells: Sequence[Cell], field: str) -> str | None:
        """The field as text without outer blanks; None when no column says anything."""
        return cell_text(self.cell(cells, field))

    def texts(self, cells: Sequence[Cell], field: str) -> list[str]:
        """What every column of the field says, in order of preference."""
        found = (cell_text(cells[index]) for index in self.at.get(field, ()) if index < len(cells))
        return [text for text in found if text]

    def title(self, field: str) -> str:
        """The name of the preferred column of a field, as the file writes it."""
        return self.header[self.at[field][0]]


def match_columns(header: Sequence[str], kind: Kind) -> Columns:
    """The columns of a header that are known for a kind of table; one column speaks for one field only."""
    found: dict[str, list[tuple[int, int]]] = {}
    weights: dict[str, int] = {}
    languages: Counter[str] = Counter()
    for index, title in enumerate(header):
        synonym = _synonym(title, kind)
        if synonym is None:
            continue
        found.setdefault(synonym.field, []).append((synonym.rank, index))
        weights[synonym.field] = max(weights.get(synonym.field, 0), synonym.weight)
        if synonym.language:
            languages[synonym.language] += 1
    at = {field: tuple(index for _, index in sorted(places)) for field, places in found.items()}
    return Columns(kind.id, tuple(header), at, sum(weights.values()), _language(languages))


def recognised(cells: Sequence[Cell]) -> int:
    """How many columns of a row carry a name that is known, for the kind of table that knows most of them."""
    titles = [cell for cell in cells if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_TITLE]
    if not titles:
        return 0
    kinds = load_headers().kinds.values()
    return max(len({found.field for title in titles if (found := _synonym(title, kind))}) for kind in kinds)


def settle_header(table: OpenedTable, rows: Sequence[PhysicalRow]) -> None:
    """Find the header among the first rows and set it on the table; without known names the first full row counts."""
    sound = [row for row in rows if row.fault is None and not row.blank]
    if not sound:
        return
    bare = _headerless(sound)
    if bare is not None:
        table.header, table.header_line = list(bare.columns), 0
        table.note(
            f"The file has no column names; it was recognised as {bare.name} by its rows.",
            f"Het bestand heeft geen kolomnamen; het is aan zijn rijen herkend als {bare.name}.",
        )
        return
    counts = [recognised(row.cells) for row in sound]
    best = max(counts)
    chosen = sound[counts.index(best)] if best else _first_full(sound)
    table.header = [" ".join((cell_text(cell) or "").split()) for cell in chosen.cells]
    while table.header and not table.header[-1]:
        table.header.pop()
    table.header_line = chosen.line + chosen.span - 1


def column_unit(title: str) -> str | None:
    """The currency a column name carries, as in `Bedrag (EUR)` or `Amount in USD`; None when it names none."""
    found = re.search(r"(?:[(\[]|\bin\s+|\s)(EUR|USD|GBP|CHF|SEK|DKK|NOK|PLN|CZK|CAD|AUD|JPY|€|\$|£)[)\]]?\s*$", title)
    if not found:
        return None
    return {"€": "EUR", "$": "USD", "£": "GBP"}.get(found[1], found[1])


def _synonym(title: str, kind: Kind) -> Synonym | None:
    for key in header_keys(title):
        if key in kind.names:
            return kind.names[key]
    return None


def _language(votes: Counter[str]) -> str | None:
    if votes["nl"] == votes["en"]:
        return None
    return "nl" if votes["nl"] > votes["en"] else "en"


def _first_full(rows: Sequence[PhysicalRow]) -> PhysicalRow:
    widths = [sum(1 for cell in row.cells if cell_text(cell)) for row in rows]
    return rows[widths.index(max(widths))]


def _headerless(rows: Sequence[PhysicalRow]) -> Headerless | None:
    for candidate in load_headers().headerless:
        alike = sum(1 for row in rows if _fits(row, candidate))
        first = all(_fits(row, candidate) for row in rows[:1])
        if first and alike >= len(rows) * _HEADERLESS_SHARE and not recognised(rows[0].cells):
            return candidate
    return None


def _fits(row: PhysicalRow, candidate: Headerless) -> bool:
    texts = [cell_text(cell) or "" for cell in row.cells]
    if len(texts) != len(candidate.cells):
        return False
    return all(pattern.fullmatch(text) for pattern, text in zip(candidate.cells, texts, strict=True))
