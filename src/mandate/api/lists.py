"""Every list: searched, filtered, sorted, cut by a cursor, of today or of `?at=`, and the same rows as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from mandate.api import files
from mandate.api.entering import Call
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, seen
from mandate.records.models import Record
from mandate.services import moments, narrowing
from mandate.services.narrowing import get

MOST = 500
SALT = "mandate.api.cursor"


class At(Schema):
    """The moment a record or list is read at."""

    at: Words = Field(
        default="",
        max_length=40,
        description="The record as it stood at the end of this day (`2026-09-14`) or at this moment. Empty: now.",
    )

    @property
    def moment(self) -> datetime | None:
        """The moment asked for, or None for now. Raises WrongMoment, also for days that are still to come."""
        return moments.past(self.at, today=clock.today())

    @property
    def day(self) -> date:
        """The day of that moment where the organisation is; today for now."""
        at = self.moment
        return clock.today(at)


class Asked(At):
    """What any list can be asked."""

    q: Words = Field(default="", max_length=200, description="Rows in which every one of these words occurs.")
    limit: int = Field(default=50, ge=1, le=MOST, description="Rows in one answer.")
    cursor: Words = Field(default="", max_length=2000, description="`next` of the answer before this one.")
    form: Literal["json", "csv", "xlsx"] = Field(default="json", alias="as", description="csv and xlsx hold all rows.")


class Answer(Out):
    """One part of a list; a list's own schema adds its `items`."""

    count: int = Field(description="Rows in the whole list.")
    next: str | None = Field(description="Send it as `cursor` to read on; null at the end.")


class Rows:
    """Rows of today (a queryset) or rows in memory, read the same way."""

    def __init__(self, rows: narrowing.Found) -> None:
        self._rows = rows

    @classmethod
    def of(cls, model: type[Record], request: Call, at: datetime | None, *related: str) -> Rows:
        """Rows of a kind that exist for the caller, now or at a moment."""
        return cls(seen.rows(model, request.auth.person, at, *related))

    def where(self, equal: Mapping[str, Any]) -> Rows:
        """Rows whose fields equal the values; an empty value asks nothing."""
        return Rows(narrowing.where(self._rows, {n: value for n, value in equal.items() if value not in ("", None)}))

    def search(self, text: str, fields: Sequence[str]) -> Rows:
        """Rows in which every word occurs in one of the fields."""
        return Rows(narrowing.search(self._rows, text, fields))

    def ordered(self, order: Order) -> Rows:
        """Rows by a field and then by key; what has no value comes last either way."""
        if isinstance(self._rows, QuerySet):
            named = F(order.field)
            by = named.desc(nulls_last=True) if order.backwards else named.asc(nulls_last=True)
            return Rows(self._rows.order_by(by, order.key))
        rows = sorted(self._rows, key=lambda row: get(row, order.key))
        full = [row for row in rows if get(row, order.field) is not None]
        full.sort(key=lambda row: _plain(get(row, order.field)), reverse=order.backwards)
        return Rows([*full, *(row for row in rows if get(row, order.field) is None)])

    def after(self, order: Order, value: Any, key: Any) -> Rows:
        """Rows that come behind the one with this value and key."""
        if isinstance(self._rows, QuerySet):
            return Rows(self._rows.filter(_behind(order, value, key)))
        return Rows([row for row in self._rows if _is_behind(order, row, value, key)])

    def count(self) -> int:
        """How many rows there are."""
        return self._rows.count() if isinstance(self._rows, QuerySet) else len(self._rows)

    def first(self, most: int) -> list[Any]:
        """At most so many rows from the start."""
        return list(self._rows[:most])

    def all(self) -> list[Any]:
        """Every row."""
        return list(self._rows)


@dataclass(frozen=True, slots=True)
class Order:
    """By which field rows stand, which way, and the field that tells equal ones apart."""

    field: str
    backwards: bool = False
    key: str = "key"


def _plain(value: Any) -> Any:
    """A value as a cursor carries it."""
    return value.isoformat() if isinstance(value, date) else value


def _behind(order: Order, value: Any, key: Any) -> Q:
    if value is None:
        return Q(**{f"{order.field}__isnull": True, f"{order.key}__gt": key})
    further = Q(**{f"{order.field}__{'lt' if order.backwards else 'gt'}": value})
    return further | Q(**{order.field: value, f"{order.key}__gt": key}) | Q(**{f"{order.field}__isnull": True})


def _is_behind(order: Order, row: Any, value: Any, key: Any) -> bool:
    own = _plain(get(row, order.field))
    if own is None or value is None:
        return own is None and (value is not None or get(row, order.key) > key)
    if own == value:
        return bool(get(row, order.key) > key)
    return bool(own < value if order.backwards else own > value)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list before it is cut: its rows, what each leaves as, and what it can be searched and sorted by."""

    title: str
    rows: Rows
    answer: type[Answer]
    search: Sequence[str] = ()
    sorts: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    make: Callable[[Any], Out] | None = None
    key: str = "key"

    @property
    def schema(self) -> type[Out]:
        """What one row leaves as."""
        item: type[Out] = get_args(self.answer.model_fields["items"].annotation)[0]
        return item


def _order(listed: Listed, wanted: str) -> Order | None:
    name = wanted or listed.sort
    if not name:
        return None
    found = listed.sorts.get(name.lstrip("-"))
    if found is None:
        known = ", ".join(sorted(listed.sorts))
        raise NotValid({"sort": _("Sort by one of: %(names)s; with - before it backwards.") % {"names": known}})
    return Order(found, name.startswith("-"), listed.key)


def show(request: Call, asked: Asked, listed: Listed, *, sort: str = "") -> Answer | HttpResponse:
    """A part of the list as its schema says, or all of it as the file that `?as=` asks for. Raises WrongMoment."""
    at = asked.moment
    rows = listed.rows.where(listed.where)
    if asked.q and listed.search:
        rows = rows.search(asked.q, listed.search)
    order = _order(listed, sort)
    rows = rows.ordered(order) if order else rows
    make = listed.make or listed.schema.model_validate
    if asked.form != "json":
        return _file(request, asked, listed, [make(row) for row in rows.all()], at)
    count = rows.count()
    part = _part(rows, order, asked, sort=sort)
    more = len(part) > asked.limit
    shown = part[: asked.limit]
    follows = _cursor(shown[-1], order, sort, len(shown) + _start(asked, order)) if more else None
    return listed.answer(items=[make(row) for row in shown], count=count, next=follows)  # type: ignore[call-arg]


def _file(request: Call, asked: Asked, listed: Listed, rows: Sequence[Out], at: datetime | None) -> HttpResponse:
    used = [asked.q, *(f"{name}={value}" for name, value in sorted(listed.where.items()) if value not in ("", None))]
    words = ", ".join(part for part in used if part)
    return files.of_rows(request, listed.schema, rows, title=listed.title, form=asked.form, filter=words, at=at)


def _part(rows: Rows, order: Order | None, asked: Asked, *, sort: str) -> list[Any]:
    """The rows behind the cursor, one more than asked so that the end shows."""
    if not asked.cursor:
        return rows.first(asked.limit + 1)
    sorted_by, value, key = _read(asked.cursor)
    if order is None:
        return rows.all()[int(value) : int(value) + asked.limit + 1]
    if sorted_by != sort:
        raise NotValid({"cursor": _("This cursor belongs to another order of the list. Begin again without it.")})
    return rows.after(order, value, key).first(asked.limit + 1)


def _start(asked: Asked, order: Order | None) -> int:
    return int(_read(asked.cursor)[1]) if asked.cursor and order is None else 0


def _cursor(row: Any, order: Order | None, sort: str, end: int) -> str:
    """Where the next part begins, signed: what comes back is what went out."""
    if order is None:
        return signing.dumps(["", end, ""], salt=SALT)
    return signing.dumps([sort, _plain(get(row, order.field)), get(row, order.key)], salt=SALT)


def _read(cursor: str) -> tuple[str, Any, Any]:
    try:
        sorted_by, value, key = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotValid({"cursor": _("This is no cursor of ours. Begin again without it.")}) from error
    return sorted_by, value, key
