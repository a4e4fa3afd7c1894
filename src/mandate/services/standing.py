"""What every page and every desk stands on, in one question: the organisation, its term, and the seal of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    sessions = Recalibration.objects.order_by("-number")
    following, newest = sessions.exclude(state="signed"), Change.objects.order_by("-id")
    row: Any = Organisation.objects.annotate(
        sealed_on_=_first(Inventory.objects.order_by("number"), "sealed_on"),
        held_on_=_first(sessions.filter(state="signed"), "held_on"),
        **{f"next_{name}_": _first(following, name) for name in ("key", "number", "state", "due_on", "signatures")},
        change_=_first(newest, "id"),
        digest_=_first(newest, "digest"),
    ).first()
    if row is None:
        return None
    planned = None
    if row.next_key_ is not None:
        signed = tuple(one["role"] for one in row.next_signatures_ or ())
        planned = Session(row.next_key_, row.next_number_, row.next_state_, row.next_due_on_, signed)
    return Standing(row, row.sealed_on_, row.held_on_, planned, row.change_, row.digest_ or "")


def _first(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(**{f"{name}_": F(name)})[:1])
