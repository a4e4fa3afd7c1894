"""Rows of a CSV file: the separator follows from the content, and one stray quote costs one line and not the file."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mandate.connectors.sources.stream import Limits, Lines, open_lines
from mandate.connectors.sources.tables.cells import Cell, OpenedTable, PhysicalRow, Source, TableLimits, unescape
from mandate.connectors.sources.tables.headers import recognised
from mandate.connectors.sources.tables.reasons import UNCLOSED_QUOTE

SEPARATORS = (";", "\t", "|", ",")  # a comma is the decimal sign of half the world: on a draw the others win
_SAMPLE_ROWS = 60
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=([,;\t|])\"?\s*", re.IGNORECASE)
_C1 = re.compile("[\x80-\x9f]")
# Windows-1252 puts printable signs, the euro among them, where Latin-1 has control characters.
_WINDOWS = {code: text for code in range(0x80, 0xA0) if (text := bytes([code]).decode("cp1252", "ignore"))}


@dataclass(frozen=True, slots=True)
class _Split:
    """The cells of a piece of text. `open`: a quote is not closed. `torn`: text sticks to a closed quote."""

    cells: list[str]
    open: bool = False
    torn: bool = False


def split_cells(text: str, separator: str) -> _Split:
    """Cells of one record by the rules of RFC 4180; a quote inside a bare cell is text."""
    if '"' not in text:
        return _Split(text.split(separator))
    with suppress(csv.Error):
        if f'{separator} "' not in text and not text.startswith(" "):
            return _Split(next(csv.reader([text], delimiter=separator, strict=True)))
    return _split_by_sign(text, separator)


def _split_by_sign(text: str, separator: str) -> _Split:
    """Cells found quote by quote, for text the library refuses: open quotes, text stuck to a quote, very long cells."""
    cells: list[str] = []
    torn = False
    position = 0
    while True:
        start = _first_ink(text, position, separator)
        if text[start : start + 1] != '"':
            end = text.find(separator, position)
            cells.append(text[position:] if end < 0 else text[position:end])
            if end < 0:
                return _Split(cells, torn=torn)
            position = end + 1
            continue
        value, end, clean = _quoted(text, start + 1, separator)
        if end < 0:
            return _Split(cells, open=True, torn=torn)
        cells.append(value)
        torn = torn or not clean
        if end >= len(text):
            return _Split(cells, torn=torn)
        position = end + 1


def _first_ink(text: str, position: int, separator: str) -> int:
    while position < len(text) and text[position] == " " and separator != " ":
        position += 1
    return position


def _quoted(text: str, position: int, separator: str) -> tuple[str, int, bool]:
    """Value, place of the separator after it (-1 when the quote stays open), and whether nothing stuck to the quote."""
    parts: list[str] = []
    clean = True
    while True:
        close = text.find('"', position)
        if close < 0:
            return "", -1, clean
        parts.append(text[position:close])
        after = _first_ink(text, close + 1, separator)
        if after >= len(text) or text[after] == separator:
            return "".join(parts), after, clean
        if text[close + 1] != '"':
            clean = False
            parts.append('"')
            position = close + 1
            continue
        parts.append('"')
        position = close + 2


def text_lines(lines: Lines) -> Iterator[tuple[int, str | None]]:
    """Numbered physical lines; None stands for a line above the limit."""
    number = 0
    for batch in lines.batches():
        for text in batch:
            number += 1
            if text and _C1.search(text):
                text = text.translate(_WINDOWS)
            yield number, text


def find_separator(sample: list[str]) -> str:
    """The separator of the first lines: where most column names are known, then where rows agree best; else a comma."""
    told = _SEPARATOR_LINE.fullmatch(sample[0]) if sample else None
    if told:
        return told[1]
    fits = {separator: _fit(sample, separator) for separator in SEPARATORS}
    return max(fits, key=lambda separator: fits[separator]) if any(share for _, share in fits.values()) else ","


def _fit(sample: list[str], separator: str) -> tuple[int, float]:
    rows = [split_cells(line, separator).cells for line in sample if line.strip()]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0, 0.0)
    known = max(recognised(row) for row in rows)
    width, votes = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (known, votes / len(rows) * min(width, 6))


def open_delimited(table: OpenedTable, source: Source) -> None:
    """Give the table the rows of a CSV file; reads only its first lines now."""
    with_lines = lines_from_start(source, table.limits)
    sample = [text or "" for _, text in islice(text_lines(with_lines), _SAMPLE_ROWS)]
    with_lines.close()
    separator = find_separator(sample)
    table.separator = separator
    skip_first = bool(sample and _SEPARATOR_LINE.fullmatch(sample[0]))

    def read(opened: OpenedTable) -> Iterator[PhysicalRow]:
        return read_delimited(opened, source, separator, skip_first=skip_first)

    table.read = read


def read_delimited(table: OpenedTable, source: Source, separator: str, *, skip_first: bool) -> Iterator[PhysicalRow]:
    """Rows in file order; multi-line cells joined, each row with the number of physical lines it takes."""
    lines = lines_from_start(source, table.limits)
    try:
        rows = _Rows(text_lines(lines), separator, table)
        if skip_first:
            rows.skip_one()
        yield from rows.all()
        table.lines, table.bytes, table.sha256 = lines.lines, lines.bytes, lines.sha256
        if lines.problem is not None:
            table.fail(lines.problem)
    finally:
        lines.close()


def lines_from_start(source: Source, limits: Limits) -> Lines:
    """The file opened at its start, also when a stream was read before. Raises OSError when it cannot be opened."""
    if not isinstance(source, Path):
        source.seek(0)
    return open_lines(source, limits)


class _Rows:
    """Joins physical lines to rows; keeps the lines of an unfinished quote so they can be read again one by one."""

    def __init__(self, lines: Iterator[tuple[int, str | None]], separator: str, table: OpenedTable) -> None:
        self._lines = lines
        self._again: deque[tuple[int, str | None]] = deque()
        self._separator = separator
        self._table = table
        self._limits: TableLimits = table.table_limits

    def skip_one(self) -> None:
        self._next()

    def all(self) -> Iterator[PhysicalRow]:
        while (item := self._next()) is not None:
            yield self._row(*item)

    def _next(self) -> tuple[int, str | None] | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _row(self, number: int, text: str | None) -> PhysicalRow:
        if text is None:
            return PhysicalRow(number, 1, [], "line_too_long")
        split = split_cells(text, self._separator)
        if split.open:
            return self._joined(number, text)
        return self._sound(number, 1, split.cells, text)

    def _sound(self, number: int, span: int, cells: list[str], text: str) -> PhysicalRow:
        values: list[Cell] = [unescape(cell) if cell.startswith("'") else cell for cell in cells]
        return PhysicalRow(number, span, values, None, text)

    def _joined(self, number: int, first: str) -> PhysicalRow:
        """The row whose quoted cell runs over several lines, or the one line that opened a quote in vain."""
        taken: list[tuple[int, str | None]] = []
        text = first
        while len(taken) < self._limits.quoted_lines and len(text) <= self._limits.cell_characters:
            item = self._next()
            if item is None:
                break
            taken.append(item)
            if item[1] is None:
                break
            text = f"{text}\n{item[1]}"
            if '"' not in item[1]:
                continue
            split = split_cells(text, self._separator)
            if split.torn or (not split.open and self._swallowed(taken, split.cells)):
                break
            if not split.open:
                return self._sound(number, 1 + len(taken), split.cells, text)
        self._again.extendleft(reversed(taken))
        self._table.fail(UNCLOSED_QUOTE.at(number))
        return PhysicalRow(number, 1, [], "unclosed_quote", first)

    def _swallowed(self, taken: list[tuple[int, str | None]], cells: list[str]) -> bool:
        """Whether the joined lines look like rows of their own: the quote then closed at a later one by chance."""
        width = len(self._table.header)
        if width < 2:
            return False
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) != width:
            return True
        inner = [text for _, text in taken[:-1]]
        alike = sum(1 for text in inner if text and len(text.split(self._separator)) == width)
        return width > 2 and alike > 0 and alike * 2 >= len(inner)
