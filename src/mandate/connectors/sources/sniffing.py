"""Which format a file is, judged by its first lines alone; a file's name is never asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mandate.connectors.sources.formats import FORMATS
from mandate.connectors.sources.logs import LINE_SLICES, RECORD_SLICES
from mandate.connectors.sources.logs.slices import LineParser, Record, RecordSlice
from mandate.connectors.sources.problems import BINARY_KINDS, WHY_BINARY, WHY_EMPTY, WHY_JSON, WHY_TEXT, Words
from mandate.connectors.sources.records import RecordReader, unwrapped
from mandate.connectors.sources.stream import Lines

SAMPLE_LINES = 100
SAMPLE_RECORDS = 20
# Less than this part of the lines being a vendor's is chance or another vendor.
LEAST_CONFIDENCE = 0.3
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1b")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file turned out to be. `format_id` is None when nothing recognised it; the why then says what to do."""

    format_id: str | None
    why_en: str
    why_nl: str
    compression: str
    encoding: str
    binary: bool = False


@dataclass(frozen=True, slots=True)
class LogKind:
    """A recognised log: its format and the vendor whose reader reads it; `as_records` when it is JSON."""

    format_id: str
    vendor: str
    as_records: bool


def sniff_lines(lines: Lines, path: Path | None) -> tuple[Sniffed, LogKind | None]:
    """What an opened file is, and how to read it when it is a log. `path` lets the table readers look too."""
    binary = is_binary(lines.opening, lines.encoding)
    format_id, why, kind = _recognised(lines, path, binary)
    return Sniffed(format_id, *why, lines.compression, lines.encoding, binary), kind


def _recognised(lines: Lines, path: Path | None, binary: bool) -> tuple[str | None, Words, LogKind | None]:
    if not lines.opening:
        problem = lines.problem
        return None, (problem.en, problem.nl) if problem else WHY_EMPTY, None
    text = "" if binary else lines.opening_text()
    kind = None if binary else log_kind(text)
    if kind is not None:
        return kind.format_id, _why(kind.format_id), kind
    table_id, table_why = _table(path)
    if table_id is not None:
        return table_id, table_why or _why(table_id), None
    if binary:
        return None, _why_binary(lines.opening, table_why), None
    if text.lstrip()[:1] in ("{", "["):
        return None, WHY_JSON, None
    return None, table_why or WHY_TEXT, None


def log_kind(text: str) -> LogKind | None:
    """The log that a text opens; None when no log reader is sure enough."""
    if text.lstrip()[:1] in ("{", "["):
        return _record_kind(text)
    sample = text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES]
    best: LogKind | None = None
    confidence = LEAST_CONFIDENCE
    for vendor, slice_ in LINE_SLICES.items():
        guess = slice_.guess(sample)
        if guess.confidence > confidence:
            best, confidence = LogKind(guess.format_id, vendor, as_records=False), guess.confidence
    return best


def recognised_by(record: Record, vendor: str | None = None) -> tuple[RecordSlice, str] | None:
    """The reader and the format of one JSON record, among all vendors or one; None when nobody knows it."""
    for name, slice_ in RECORD_SLICES.items():
        if vendor in (None, name):
            format_id = slice_.recognise(record)
            if format_id is not None:
                return slice_, format_id
    return None


def line_parser(vendor: str, reference: date) -> LineParser:
    """A fresh parser for one file of a vendor's lines."""
    return LINE_SLICES[vendor].start(reference)


def is_binary(opening: bytes, encoding: str) -> bool:
    """Whether a file is no text: a known signature, or too many control characters. Stray runs of NUL are no proof."""
    if not opening:
        return False
    if opening.startswith(tuple(signature for signature, _ in BINARY_KINDS)):
        return True
    if encoding.startswith("utf-16"):
        return False
    filled = opening[:65536].replace(b"\0", b"")
    if len(filled) < 0.3 * len(opening[:65536]):
        return True
    controls = len(filled) - len(filled.translate(None, _CONTROLS))
    return controls > 0.02 * len(filled)


def _record_kind(text: str) -> LogKind | None:
    votes: Counter[tuple[str, str]] = Counter()
    seen = 0
    for found in RecordReader(iter((text,)), len(text)):
        for record in unwrapped(found.value) if found.value is not None else ():
            known = recognised_by(record)
            seen += 1
            if known is not None:
                votes[_vendor_of(known[0]), known[1]] += 1
        if seen >= SAMPLE_RECORDS:
            break
    if not votes or sum(votes.values()) < LEAST_CONFIDENCE * seen:
        return None
    (vendor, format_id), _ = votes.most_common(1)[0]
    return LogKind(format_id, vendor, as_records=True)


def _vendor_of(slice_: RecordSlice) -> str:
    return next(name for name, known in RECORD_SLICES.items() if known is slice_)


def _table(path: Path | None) -> tuple[str | None, Words | None]:
    if path is None:
        return None, None
    from mandate.connectors.sources.tables import open_table, sniff_table  # here: the workbook reader is heavy

    format_id, why_en, why_nl = sniff_table(open_table(path))
    return format_id, (why_en, why_nl)


def _why(format_id: str) -> Words:
    known = FORMATS[format_id]
    return f"Recognised by its content as: {known.label_en}.", f"Aan de inhoud herkend als: {known.label_nl}."


def _why_binary(opening: bytes, table_why: Words | None) -> Words:
    if table_why is not None and opening.startswith(_OFFICE):
        return table_why
    return next((why for signature, why in BINARY_KINDS if opening.startswith(signature)), WHY_BINARY)
