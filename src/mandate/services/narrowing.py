"""Rows narrowed alike whether the database holds them or memory does: by equal fields, and by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

Found = QuerySet[Any] | Sequence[Any]
"""Rows of today (a queryset), or of another moment (records in memory)."""


def get(row: Any, path: str) -> Any:
    """What a row holds at the end of a path of fields; None where the path breaks off."""
    for part in path.split("__"):
        row = getattr(row, part, None)
        if row is None:
            return None
    return row


def where(rows: Found, equal: Mapping[str, Any]) -> Found:
    """Rows whose fields equal the values."""
    if isinstance(rows, QuerySet):
        return rows.filter(**equal)
    return [row for row in rows if all(str(get(row, name)) == str(value) for name, value in equal.items())]


def search(rows: Found, text: str, fields: Sequence[str]) -> Found:
    """Rows in which every word occurs in one of the fields."""
    for word in text.split():
        if isinstance(rows, QuerySet):
            condition = Q()
            for name in fields:
                condition |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(condition)
        else:
            rows = [row for row in rows if any(word.lower() in str(get(row, n) or "").lower() for n in fields)]
    return rows
