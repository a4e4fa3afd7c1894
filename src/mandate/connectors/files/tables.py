"""One table for every form it leaves in: what a cell may hold, how it is headed, and how its file is called."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from mandate.engines.terms import Money

Cell = str | int | Decimal | date | datetime | None

SAMPLE_KEY = "sample"
SAMPLE_WORD = {"en": "sample", "nl": "voorbeeld"}
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME = 60
_BLANK = r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]"
_LIVE = re.compile(rf"'*(?:[\t\r\n]|{_BLANK}*[=+\-@＝＋－＠])")
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(32) if code not in (9, 10, 13)}
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds; decides how each form writes it and how it is read back."""

    TEXT = "text"
    INT = "int"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    SHARE = "share"
    PERSON = "person"
    LINK = "link"


def is_text(kind: Kind) -> bool:
    """Whether cells of this kind are text. Identity, not membership: it runs once per cell of every export."""
    return kind is Kind.TEXT or kind is Kind.PERSON or kind is Kind.LINK


def is_number(kind: Kind) -> bool:
    """Whether cells of this kind are numbers."""
    return kind is Kind.INT or kind is Kind.MONEY or kind is Kind.NUMBER or kind is Kind.SHARE


class TableError(ValueError):
    """A table that cannot be written as it is; names the column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a stable key, a label per language, what it holds, and a unit (the currency of a money column)."""

    key: str
    label_en: str
    label_nl: str
    kind: Kind = Kind.TEXT
    unit: str | None = None

    def heading(self, language: str) -> str:
        """The label in `language` with its unit behind it; moments are always written in UTC and say so."""
        label = self.label_nl if language == "nl" else self.label_en
        unit = "UTC" if self.kind is Kind.MOMENT else self.unit
        return f"{label} ({unit})" if unit else label


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a list page shows, ready for every form. Each export walks `rows` once: give a list, not a generator."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, object]]
    as_of: datetime
    organisation: str
    filter: str = ""
    source_url: str = ""
    digest: str = ""
    sample: bool = False

    def __post_init__(self) -> None:
        """Refuses what no form could carry: no columns, the same key twice, a moment without a zone."""
        keys = [column.key for column in self.columns]
        if not keys or len(set(keys)) != len(keys):
            raise TableError(f"{self.title}: needs columns with different keys")
        if SAMPLE_KEY in keys:
            raise TableError(f"{self.title}: the key {SAMPLE_KEY!r} is kept for the mark of the sample company")
        if self.as_of.tzinfo is None:
            raise TableError(f"{self.title}: as_of needs a zone")


_SAMPLE_COLUMN = Column(SAMPLE_KEY, "Sample", "Voorbeeld")


def columns_written(table: Table) -> tuple[Column, ...]:
    """The columns that leave: those of the table, and for the sample company a last one that says so in every row."""
    return (*table.columns, _SAMPLE_COLUMN) if table.sample else table.columns


def rows_written(table: Table) -> Iterator[tuple[Cell, ...]]:
    """Each row as cells in the order of `columns_written`. Raises TableError when a value does not fit its column."""
    tail: tuple[Cell, ...] = ("true",) if table.sample else ()
    for row in table.rows:
        yield tuple(cell_of(column, row.get(column.key)) for column in table.columns) + tail


def cell_of(column: Column, value: object) -> Cell:
    """The value in the one shape every form starts from; None and empty text are the same: unknown.

    Text loses only what no spreadsheet can hold (control characters become their pictures). Moments are UTC, whole
    seconds. Raises TableError for a value of another kind, a moment without zone or money in another currency.
    """
    if value is None or value == "":
        return None
    if is_text(column.kind):
        return writable(_worded(value))
    if is_number(column.kind):
        return _number_of(column, value)
    if column.kind is Kind.MOMENT and isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(microsecond=0)
    if column.kind is Kind.DATE and isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise TableError(f"column {column.key}: {value!r} is not a {column.kind}")


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(_worded(item) for item in value)
    return str(value)


def writable(text: str) -> str:
    """`text` with what XML and CSV cannot hold made visible: control characters as pictures, half characters as �."""
    if text.isascii() and text.isprintable():
        return text
    return _NO_CHARACTER.sub("\ufffd", text.translate(_CONTROL_PICTURES))


def _number_of(column: Column, value: object) -> int | Decimal:
    if isinstance(value, Money):
        if value.currency != column.unit:
            raise TableError(f"column {column.key}: {value.currency} in a column of {column.unit}")
        value = value.amount
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TableError(f"column {column.key}: {value!r} is not a {column.kind}")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise TableError(f"column {column.key}: {value!r} is not a number; unknown is None")
    if column.kind is not Kind.INT:
        return number
    if number != number.to_integral_value():
        raise TableError(f"column {column.key}: {value!r} is not a whole number")
    return int(number)


def guarded(text: str) -> str:
    """`text` as a CSV may hold it: with `'` before anything a spreadsheet could run as a formula.

    A text that already has such `'` gets one more, so that `unguarded` always gives back what went in.
    """
    return "'" + text if _LIVE.match(text) else text


def unguarded(text: str) -> str:
    """The text behind `guarded`: takes one `'` off, and only where `guarded` would have put it."""
    return text[1:] if text.startswith("'") and _LIVE.match(text) else text


def filename(table: Table, extension: str, *, language: str = "en") -> str:
    """A file name every system takes: organisation, title, date, the word sample where it is one, extension."""
    return file_name(
        (table.organisation, table.title), extension, on=table.as_of.date(), sample=table.sample, language=language
    )


def file_name(parts: Iterable[str], extension: str, *, on: date, sample: bool = False, language: str = "en") -> str:
    """Lower-case ASCII words joined by `-`, then the ISO date; at most 60 characters a part, never empty."""
    words = [_slug(part) for part in parts]
    mark = [SAMPLE_WORD.get(language, SAMPLE_WORD["en"])] if sample else []
    return "-".join([*(word for word in words if word), on.isoformat(), *mark]) + "." + extension


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_IN_NAMES.sub("-", plain)[:_LONGEST_NAME].strip("-").lower()
