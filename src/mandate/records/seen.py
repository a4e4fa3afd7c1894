"""What exists for a reader: rows and single records of today or of another moment, by one rule of visibility."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from mandate.records import access, asof
from mandate.records.models import Person, Record

R = TypeVar("R", bound=Record)


def rows(model: type[R], person: Person | None, at: datetime | None, *related: str) -> QuerySet[Any] | Sequence[R]:
    """Rows of a kind that exist for this reader: a queryset of today, or records in memory as of a moment.

    What was removed since is shown as it stood then, to who may see every row of the kind; what a reader may not see
    today is not shown of any day.
    """
    today = model.objects.seen_by(person)
    if at is None:
        return today.select_related(*related) if related else today
    if access.visible(model, person) is None:
        return []
    past, seen = asof.world(at).all(model), set(today.values_list("key", flat=True))
    if _sees_every_row(model, person):
        seen |= {row.key for row in past} - set(model._base_manager.values_list("key", flat=True))
    return [row for row in past if row.key in seen]


def _sees_every_row(model: type[Record], person: Person | None) -> bool:
    """A rule without a condition holds for removed rows too; of any other nobody can tell whose they were."""
    return access.visible(model, person) == Q()


def one(model: type[R], person: Person | None, at: datetime | None, key: str, *related: str) -> R | None:
    """The record of this key as it exists for this reader, now or at a moment; None when it does not."""
    found: Any = model.objects.seen_by(person)
    found = found.select_related(*related) if related else found
    today: R | None = found.filter(key=key).first()
    if at is None:
        return today
    removed = not model._base_manager.filter(key=key).exists()
    if today is None and not (removed and _sees_every_row(model, person)):
        return None
    return asof.world(at).get(model, key)
