"""What exists for a reader: rows and single records of today or of another moment, by one rule of visibility."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from mandate.records import asof
from mandate.records.models import Person, Record

R = TypeVar("R", bound=Record)


def rows(model: type[R], person: Person | None, at: datetime | None, *related: str) -> QuerySet[Any] | Sequence[R]:
    """Rows of a kind that exist for this reader: a queryset of today, or records in memory as of a moment.

    What was removed since is shown as it stood then; what the reader may not see today is not shown of any day.
    """
    today = model.objects.seen_by(person)
    if at is None:
        return today.select_related(*related) if related else today
    seen = set(today.values_list("key", flat=True)) if person else set()
    past = asof.world(at).all(model) if person else []
    gone = {row.key for row in past} - set(model._base_manager.values_list("key", flat=True))
    return [row for row in past if row.key in seen or row.key in gone]


def one(model: type[R], person: Person | None, at: datetime | None, key: str, *related: str) -> R | None:
    """The record of this key as it exists for this reader, now or at a moment; None when it does not."""
    found: Any = model.objects.seen_by(person)
    found = found.select_related(*related) if related else found
    today: R | None = found.filter(key=key).first()
    if at is None:
        return today
    hidden = today is None and model._base_manager.filter(key=key).exists()
    return None if hidden or person is None else asof.world(at).get(model, key)
