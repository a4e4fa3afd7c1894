"""Rows of a JSON document or of JSON lines, so a list an interface returned is read like a table."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mandate.connectors.sources.stream import Lines
from mandate.connectors.sources.tables.cells import Cell, OpenedTable, PhysicalRow, Source, plain_cell
from mandate.connectors.sources.tables.delimited import lines_from_start, text_lines
from mandate.connectors.sources.tables.reasons import BROKEN_JSON, DOCUMENT_TOO_LARGE

_HEADER_OBJECTS = 1_000
_BLANKS = " \t\r\n"
_DECODER = json.JSONDecoder()
_DAMAGE = (ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a list with the lines it takes; `value` is None where the document is damaged."""

    line: int
    span: int
    value: object
    text: str = ""


def looks_like_json(opening: str) -> bool:
    """Whether the first sign of the text opens an object or a list."""
    return opening.lstrip("\ufeff" + _BLANKS)[:1] in {"{", "["}


def open_document(table: OpenedTable, source: Source) -> None:
    """Give the table the objects of a JSON file as rows; the header holds the names of their values."""
    table.kind = "json"
    names: dict[str, None] = {}
    count = 0
    for item in _items(table, source):
        if isinstance(item.value, dict):
            names.update(dict.fromkeys(flat(item.value)))
            count += 1
        if count >= _HEADER_OBJECTS:
            break
    if table.problem is DOCUMENT_TOO_LARGE:
        return
    table.header, table.problem = list(names), None

    def read(opened: OpenedTable) -> Iterator[PhysicalRow]:
        for item in _items(opened, source):
            yield _row(item, opened.header)

    table.read = read


def flat(value: Mapping[str, object]) -> dict[str, Cell]:
    """The values of an object as cells: lists joined by blanks, objects inside it one level deep as `outer.inner`."""
    cells: dict[str, Cell] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            cells.update({f"{name}.{key}": _cell(deep) for key, deep in inner.items()})
            continue
        cells[str(name)] = _cell(inner)
    return cells


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        return " ".join(str(entry) for entry in value if isinstance(entry, str | int | float)) or None
    if isinstance(value, dict):
        return None
    return plain_cell(value)


def _row(item: Item, header: list[str]) -> PhysicalRow:
    if isinstance(item.value, dict):
        cells = flat(item.value)
        return PhysicalRow(item.line, item.span, [cells.get(name) for name in header], None, "")
    return PhysicalRow(item.line, item.span, [], "broken_json" if item.value is None else "not_an_object", item.text)


def _items(table: OpenedTable, source: Source) -> Iterator[Item]:
    """The objects of the file in order, with physical lines; what cannot be read comes out as an item without value."""
    lines = lines_from_start(source, table.limits)
    try:
        if _is_object_a_line(lines.opening_text()):
            for number, text in text_lines(lines):
                yield from _item_of_line(number, text)
        else:
            yield from _document(table, lines)
        table.lines, table.bytes, table.sha256 = lines.lines, lines.bytes, lines.sha256
        if lines.problem is not None:
            table.fail(lines.problem)
    finally:
        lines.close()


def _is_object_a_line(opening: str) -> bool:
    """Whether the first line is an object by itself, and not one that wraps a list of objects."""
    first = next((line for line in opening.lstrip("\ufeff").split("\n") if line.strip()), "")
    try:
        value = json.loads(first)
    except _DAMAGE:
        return False
    return isinstance(value, dict) and not any(_is_list_of_objects(inner) for inner in value.values())


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _item_of_line(number: int, text: str | None) -> Iterator[Item]:
    if text is not None and not text.strip():
        return
    try:
        value = json.loads((text or "").lstrip("\ufeff"))
    except _DAMAGE:
        value = None
    yield Item(number, 1, value, text or "")


def _document(table: OpenedTable, lines: Lines) -> Iterator[Item]:
    """The objects of one document. It is read as running text: many interfaces return everything on a single line."""
    held: list[str] = []
    size = 0
    for piece in lines.pieces():
        held.append(piece)
        size += len(piece)
        if size > table.table_limits.document_bytes:
            table.fail(DOCUMENT_TOO_LARGE)
            return
    text = "".join(held)
    scan = _Scan(text)
    try:
        yield from scan.items()
    except _DAMAGE:
        # A text that stops right behind a line end breaks on the line it does not have.
        line = max(1, min(scan.line, lines.lines))
        table.fail(BROKEN_JSON.at(line))
        yield Item(line, max(1, lines.lines - line + 1), None, text.split("\n", line)[line - 1])


class _Scan:
    """Walks a JSON text value by value and knows the physical line it is on; raises ValueError at damage."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted = 0
        self.line = 1

    def items(self) -> Iterator[Item]:
        """Objects of the top level, or of the lists of objects inside it."""
        while self._peek():
            start = self._at
            if self._peek() == "[":
                yield from self._listed()
                continue
            if self._peek() == "{":
                found = False
                for item in self._lists_in_object():
                    found = True
                    yield item
                if found:
                    continue
                self._at = start
            yield self._value()

    def _peek(self) -> str:
        text, at = self._text, self._at
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        self._at = at
        self.line += text.count("\n", self._counted, at)
        self._counted = max(self._counted, at)
        return text[at : at + 1]

    def _value(self) -> Item:
        self._peek()
        line = self.line
        value, end = _DECODER.raw_decode(self._text, self._at)
        span = 1 + self._text.count("\n", self._at, end)
        self._at = end
        return Item(line, span, [] if value is None else value)

    def _take(self, signs: str) -> str:
        sign = self._peek()
        if not sign or sign not in signs:
            raise ValueError("unexpected sign")
        self._at += 1
        return sign

    def _listed(self) -> Iterator[Item]:
        self._take("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if self._take(",]") == "]":
                return

    def _lists_in_object(self) -> Iterator[Item]:
        """The objects of every list of objects directly inside the object at hand."""
        self._take("{")
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            self._value()
            self._take(":")
            if self._opens_objects():
                yield from self._listed()
            else:
                self._value()
            if self._take(",}") == "}":
                return

    def _opens_objects(self) -> bool:
        if self._peek() != "[":
            return False
        rest = self._text[self._at + 1 : self._at + 200].lstrip(_BLANKS)
        return rest.startswith("{")
