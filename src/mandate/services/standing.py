"""What every page and every desk stands on, in one question: the organisation, its term, and the seal of the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import F, QuerySet, Subquery

from mandate.engines.recalibration import next_day
from mandate.records.models import Change, Inventory, Organisation, Recalibration


@dataclass(frozen=True, slots=True)
class Session:
    """The next recalibration as far as it is planned; `signed` are the roles that signed it already."""

    key: str
    number: int
    state: str
    due_on: date
    signed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The organisation; the days its rhythm is counted from; the newest change of the ledger with its digest."""

    organisation: Organisation
    inventoried_on: date | None
    held_on: date | None
    next: Session | None
    change: int | None
    digest: str

    @property
    def begin(self) -> date | None:
        """What the next recalibration is counted from: the last one, else the first inventory."""
        return self.held_on or self.inventoried_on

    @property
    def due(self) -> date | None:
        """The day of the next recalibration: as planned, else three months after what it is counted from."""
        if self.next is not None:
            return self.next.due_on
        return next_day(self.begin) if self.begin else None


def standing() -> Standing | None:
    """Where the organisation stands now; None before anybody began."""
    row: Any = next(iter(Organisation.objects.raw(*_question())), None)
    if row is None:
        return None
    planned = None
    if row.next_key_ is not None:
        signed = tuple(one["role"] for one in json.loads(row.next_signatures_ or "[]"))
        due = _day(row.next_due_on_)
        assert due is not None, "a recalibration has a day"  # noqa: S101 - the field cannot be empty
        planned = Session(row.next_key_, row.next_number_, row.next_state_, due, signed)
    sealed, held = _day(row.sealed_on_), _day(row.held_on_)
    return Standing(row, sealed, held, planned, row.change_, row.digest_ or "")


@cache
def _question() -> tuple[str, tuple[Any, ...]]:
    """The question in SQL with its values, worded once: wording takes longer than answering, and every page asks."""
    sessions = Recalibration.objects.order_by("-number")
    following, newest = sessions.exclude(state="signed"), Change.objects.order_by("-id")
    asked = Organisation.objects.annotate(
        sealed_on_=_first(Inventory.objects.order_by("number"), "sealed_on"),
        held_on_=_first(sessions.filter(state="signed"), "held_on"),
        **{f"next_{name}_": _first(following, name) for name in ("key", "number", "state", "due_on", "signatures")},
        change_=_first(newest, "id"),
        digest_=_first(newest, "digest"),
    )
    sql, values = asked.order_by("pk")[:1].query.sql_with_params()
    return sql, tuple(values)


def _first(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(**{f"{name}_": F(name)})[:1])


def _day(found: date | str | None) -> date | None:
    """A day as the database gives it: SQLite knows days as text only."""
    return date.fromisoformat(found) if isinstance(found, str) else found
