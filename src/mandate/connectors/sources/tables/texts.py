"""Conversation notes and processing records among the tables: small texts that are read whole."""

from collections.abc import Iterator

from mandate.connectors.sources.fields import FieldProblem
from mandate.connectors.sources.notes import looks_like_note, read_note
from mandate.connectors.sources.problems import Problem
from mandate.connectors.sources.processing import looks_like_processing, parse_processing
from mandate.connectors.sources.shapes import shape_of
from mandate.connectors.sources.tables.cells import OpenedTable, Source
from mandate.connectors.sources.tables.delimited import lines_from_start, text_lines
from mandate.connectors.sources.tables.reasons import TEXT_TOO_LARGE
from mandate.engines.discovery.facts import Rejection, Row

_LONGEST = 1_000_000


def text_kind(opening: str) -> str | None:
    """`conversation` or `processing` when the opening of a file shows one; else None."""
    if looks_like_note(opening):
        return "conversation"
    return "processing" if looks_like_processing(opening) else None


def open_text(table: OpenedTable, source: Source, kind: str) -> None:
    """Give the table the whole text of a small file; one above a megabyte is a problem."""
    table.kind = kind
    lines = lines_from_start(source, table.limits)
    held: list[str] = []
    size = 0
    for _, text in text_lines(lines):
        held.append(text or "")
        size += len(held[-1]) + 1
        if size > _LONGEST:
            table.fail(TEXT_TOO_LARGE)
            held = held[:1]
            size = 0
    table.text = "\n".join(held)
    table.lines, table.bytes, table.sha256 = lines.lines, lines.bytes, lines.sha256
    lines.close()


def read_conversation(table: OpenedTable) -> Iterator[Row | Rejection]:
    """The note of a conversation; a mistake in it becomes the problem of the table and rejects its line."""
    if table.problem is not None:
        return
    try:
        yield read_note(table.text, table.name)
    except FieldProblem as problem:
        yield _rejected(table, problem)


def read_processing_text(table: OpenedTable) -> Iterator[Row | Rejection]:
    """No rows: a processing record is no fact about use. A mistake in it becomes the problem and rejects its line."""
    if table.problem is not None:
        return
    try:
        parse_processing(table.text, table.name)
    except FieldProblem as problem:
        yield _rejected(table, problem)


def _rejected(table: OpenedTable, problem: FieldProblem) -> Rejection:
    en, nl = f"{problem.field} {problem.en}.", f"{problem.field} {problem.nl}."
    table.fail(Problem("bad_field", en, nl, problem.line))
    lines = table.text.split("\n")
    line = min(problem.line, max(table.lines, 1))
    return Rejection(line, "bad_field", shape_of(lines[line - 1]))
