"""The rows of a list as a file: one column per field of its schema, with as-of moment, filter and seal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from mandate.api.shapes import Out
from mandate.connectors.files import sheets
from mandate.connectors.files.tables import SAMPLE_KEY, Column, Kind, Table, filename
from mandate.records import clock, ledger
from mandate.records.models import Organisation

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_KINDS: dict[type, Kind] = {
    int: Kind.INT, Decimal: Kind.NUMBER, float: Kind.NUMBER, datetime: Kind.MOMENT, date: Kind.DATE,
}  # fmt: skip


def language() -> str:
    """The caller's language."""
    return (translation.get_language() or "en")[:2]


def _kind(annotation: Any) -> Kind:
    """What a column of this type holds; anything nested leaves as text."""
    if get_origin(annotation) in {Union, UnionType}:
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return _kind(inner[0]) if len(inner) == 1 else Kind.TEXT
    return _KINDS.get(annotation, Kind.TEXT)


def columns(schema: type[Out]) -> tuple[Column, ...]:
    """A column per field of a schema, headed by its name in words."""
    names = [(name, field.annotation) for name, field in schema.model_fields.items() if name != SAMPLE_KEY]
    heads = {name: name.replace("_", " ").capitalize() for name, _annotation in names}
    return tuple(Column(name, heads[name], heads[name], kind=_kind(annotation)) for name, annotation in names)


def _worded(value: Any) -> Any:
    """A nested value on one line: `team Sales, people 9; team Marketing, people 6`."""
    if isinstance(value, Out):
        return ", ".join(f"{name} {_worded(getattr(value, name))}" for name in type(value).model_fields)
    if isinstance(value, list | tuple):
        return "; ".join(str(_worded(one)) for one in value)
    return value


def of_rows(
    request: HttpRequest,
    schema: type[Out],
    rows: Sequence[Out],
    *,
    title: str,
    form: str,
    filter: str,
    at: datetime | None,
) -> HttpResponse:
    """Rows as CSV or XLSX."""
    company = Organisation.objects.first()
    found = columns(schema)
    table = Table(
        title=title,
        columns=found,
        rows=[{column.key: _worded(getattr(row, column.key)) for column in found} for row in rows],
        as_of=at or clock.now(),
        filter=filter,
        source_url=request.get_full_path(),
        digest=ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )
    if form == "csv":
        body = sheets.to_csv(table, language=language(), separator=";" if language() == "nl" else ",")
    else:
        body = sheets.to_xlsx([table], language=language())
    return download(body, filename(table, form, language=language()), TYPES[form])


def described(types: Iterable[str]) -> dict[str, Any]:
    """What the OpenAPI document says of an operation that answers with a file."""
    content = {kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in types}
    return {"responses": {200: {"description": "The file.", "content": content}}}


def download(body: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
