"""Every list page: search, filters in the address, sorting, fifty rows a page, and the same rows as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from mandate.connectors.files import sheets
from mandate.connectors.files.tables import Column as FileColumn
from mandate.connectors.files.tables import Kind, Table, filename
from mandate.records import clock, ledger, seen
from mandate.records.models import Record
from mandate.services import narrowing, wording
from mandate.services.narrowing import get
from mandate.web import reader
from mandate.web.page import organisation, page

PER_PAGE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
TYPES["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


CODES = ("status", "agreement", "shown", "incident_term", "tier", "duty")
"""Kinds of cells that hold a code of these words."""


@dataclass(frozen=True, slots=True)
class Col:
    """One column. `value` gives what is exported; `link` an address; `sort` the field or attribute to sort by.

    `before` is what stands before the link, such as how deep a row lies. The kind `amount` is a text that is read as
    a number: it stands at the right.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    kind: str = "text"
    link: Callable[[Any], str] | None = None
    sort: str = ""
    wide_only: bool = False
    before: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One select: the field it compares, its label, and its options as (value, words)."""

    field: str
    label: str
    options: Sequence[tuple[str, str]]


class Rows:
    """Rows of today (a queryset) or of another moment (records in memory), read the same way."""

    def __init__(self, rows: narrowing.Found) -> None:
        self._rows = rows
        self._count: int | None = None

    @classmethod
    def of(cls, model: type[Record], request: HttpRequest, *related: str) -> Rows:
        """Rows of a kind that this reader may see, as of `?at=` where given."""
        return cls(seen.rows(model, reader.person(request), reader.moment(request), *related))

    def where(self, **equal: Any) -> Rows:
        """Rows whose fields equal the values."""
        return Rows(narrowing.where(self._rows, equal))

    def search(self, text: str, fields: Sequence[str]) -> Rows:
        """Rows in which every word occurs in one of the fields."""
        return Rows(narrowing.search(self._rows, text, fields))

    def ordered(self, name: str, *, backwards: bool) -> Rows:
        """Rows by a field; what has no value comes last either way."""
        if isinstance(self._rows, QuerySet):
            by = F(name).desc(nulls_last=True) if backwards else F(name).asc(nulls_last=True)
            return Rows(self._rows.order_by(by, "pk"))
        full = [row for row in self._rows if get(row, name) is not None]
        empty = [row for row in self._rows if get(row, name) is None]
        full.sort(key=lambda row: _sortable(get(row, name)), reverse=backwards)
        return Rows([*full, *empty])

    def count(self) -> int:
        """How many rows there are; the database is asked once."""
        if self._count is None:
            self._count = self._rows.count() if isinstance(self._rows, QuerySet) else len(self._rows)
        return self._count

    def counts(self, name: str) -> Counter[str]:
        """How many rows there are per value of a field."""
        if not isinstance(self._rows, QuerySet):
            return Counter(str(get(row, name)) for row in self._rows)
        return Counter(dict(self._rows.order_by().values_list(name).annotate(rows=Count("pk"))))

    def part(self, start: int, end: int) -> list[Any]:
        """Rows from start up to end."""
        return list(self._rows[start:end])

    def all(self) -> list[Any]:
        """Every row."""
        return list(self._rows)


def _sortable(value: Any) -> tuple[int, Any]:
    """A value that compares with its kind: numbers as numbers, dates as dates, all else as words."""
    if isinstance(value, int | float | Decimal):
        return (0, value)
    return (1, value.isoformat() if isinstance(value, date) else str(value).lower())


@dataclass(frozen=True, slots=True)
class List:
    """A list page: its rows and columns, and what a reader may narrow it by."""

    name: str
    title: str
    rows: Rows
    columns: Sequence[Col]
    search: Sequence[str] = ()
    filters: Sequence[Filter] = ()
    sort: str = ""
    backwards: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)
    selectable: bool = False
    cards: bool = False
    """Whether each row is a card on a small screen, with every column under its label, so that none is left out."""
    whole: Callable[[Sequence[Any]], Table] | None = None
    """The rows as files have them, where a file holds more than the page shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list."""

    text: str
    chosen: dict[str, str]
    sort: str
    backwards: bool
    number: int
    form: str


def _asked(request: HttpRequest, listed: List) -> Asked:
    wanted = request.GET.get("sort", "")
    name, backwards = wanted.lstrip("-"), wanted.startswith("-")
    if name not in {column.sort for column in listed.columns if column.sort}:
        name, backwards = listed.sort, listed.backwards
    chosen = {f.field: request.GET.get(f.field, "") for f in listed.filters}
    allowed = {f.field: {value for value, _ in f.options} for f in listed.filters}
    chosen = {name: value for name, value in chosen.items() if value and value in allowed[name]}
    number = request.GET.get("page", "1")
    page_number = max(int(number), 1) if number.isdecimal() and len(number) < 7 else 1
    form = request.GET.get("as", "")
    return Asked(request.GET.get("q", "").strip()[:200], chosen, name, backwards, page_number, form)


def _narrowed(listed: List, asked: Asked) -> Rows:
    rows = listed.rows
    if asked.chosen:
        rows = rows.where(**asked.chosen)
    if asked.text and listed.search:
        rows = rows.search(asked.text, listed.search)
    return rows.ordered(asked.sort, backwards=asked.backwards) if asked.sort else rows


def table_of(request: HttpRequest, listed: List, asked: Asked, rows: Sequence[Any]) -> Table:
    """The rows as a table that can leave the house, with its as-of moment, filter and seal."""
    company = organisation()
    used = [asked.text, *(f"{name}={value}" for name, value in sorted(asked.chosen.items()))]
    columns = tuple(
        FileColumn(
            column.key,
            column.label,
            column.label,
            kind=Kind("text" if column.kind in (*CODES, "period", "amount") else column.kind),
        )
        for column in listed.columns
    )
    return Table(
        title=listed.title,
        columns=columns,
        rows=[{column.key: _written(column, row, asked.form) for column in listed.columns} for row in rows],
        as_of=reader.moment(request) or clock.now(),
        filter=", ".join(part for part in used if part),
        source_url=request.get_full_path(),
        digest=ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )


def _written(column: Col, row: Any, form: str) -> Any:
    """A cell for a file: people read words where a script reads codes."""
    value = column.value(row)
    return wording.word(column.kind, value) if column.kind in CODES and form != "json" else value


def download(table: Table, form: str) -> HttpResponse:
    """A table as a file to keep."""
    language = (translation.get_language() or "en")[:2]
    if form == "csv":
        body = sheets.to_csv(
            table, language=language, separator=";" if language == "nl" else ",", labels=language == "nl"
        )
    elif form == "xlsx":
        body = sheets.to_xlsx([table], language=language)
    else:
        body = sheets.to_json(table)
    response = HttpResponse(body, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{filename(table, form)}"'
    return response


def show(request: HttpRequest, template: str, listed: List) -> HttpResponse:
    """The list as a page, or as the file that `?as=` asks for."""
    asked = _asked(request, listed)
    rows = _narrowed(listed, asked)
    if asked.form in TYPES:
        every = rows.all()
        table = listed.whole(every) if listed.whole else table_of(request, listed, asked, every)
        return download(table, asked.form)
    # Sorting changes no count, so a list that is not narrowed shares the one its sentence asked for.
    count = (rows if asked.chosen or asked.text else listed.rows).count()
    pages = max((count + PER_PAGE - 1) // PER_PAGE, 1)
    number = min(asked.number, pages)
    start = (number - 1) * PER_PAGE
    shown = rows.part(start, start + PER_PAGE)
    context = {
        "list": listed,
        "asked": asked,
        "rows": shown,
        "count": count,
        "start": start,
        "number": number,
        "pages": pages,
        "link": _linker(request),
        **listed.context,
    }
    partial = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "list"
    if partial:
        context["partial"] = True
    return page(request, template, context)


def _linker(request: HttpRequest) -> Callable[..., str]:
    """Addresses of the same list with something changed."""

    def link(**changes: Any) -> str:
        kept = {name: value for name, value in request.GET.items() if name not in {"page", "as", *changes}}
        wanted = {**kept, **{name: str(value) for name, value in changes.items() if value not in ("", None)}}
        return f"{request.path}?{urlencode(wanted)}" if wanted else request.path

    return link
