"""The record as it stood at a moment, rebuilt from sealed changes; what it returns refuses to be written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db import models

from mandate.records import clock, ledger
from mandate.records.models.change import Change
from mandate.records.models.record import Record

R = TypeVar("R", bound=Record)

UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(kind, schema) to a function that brings a payload of that schema to today's fields."""


class WrongMoment(ValueError):
    """A date or moment that cannot be read."""


def moment(text: str) -> datetime:
    """End of that day in the organisation's zone, or the given full timestamp. WrongMoment when it is neither."""
    zone = clock.zone()
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time.max, tzinfo=zone)
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongMoment(f"{text!r} is not a date. Write it as 2026-09-14.") from error
    return read if read.tzinfo else read.replace(tzinfo=zone)


class World:
    """All records as of one moment; kinds are read when asked for."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._kinds: dict[str, dict[str, Any]] = {}

    def all(self, model: type[R]) -> list[R]:
        """Every record of this kind that existed then, by key."""
        return list(self._rows(model).values())

    def get(self, model: type[R], key: str) -> R | None:
        """One record as it stood then, or None when it did not exist."""
        return self._rows(model).get(key)

    def _rows(self, model: type[R]) -> dict[str, R]:
        if model.kind in self._kinds:
            return self._kinds[model.kind]
        rows: dict[str, R] = {}
        self._kinds[model.kind] = rows
        for key, change in sorted(ledger.newest_of(model.kind, self.at).items()):
            if change.after not in {"", "{}"}:
                rows[key] = told(model, change)
                rows[key].as_of = self.at
        for record in rows.values():
            self._join(record)
        return rows

    def _join(self, record: Record) -> None:
        """Give foreign keys their record of that moment, so that templates never read today's by accident."""
        for field in record._meta.concrete_fields:
            target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
            if target is None or not (isinstance(target, type) and issubclass(target, Record)):
                continue
            key = getattr(record, field.attname)
            record._state.fields_cache[field.name] = self._rows(target).get(key) if key else None


def _python(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    return field.to_python(value)


def told(model: type[R], change: Change) -> R:
    """The record as one change tells it, with today's fields; it can be written again."""
    values = json.loads(change.after)
    for (kind, old), upcast in sorted(UPCASTS.items()):
        if kind == model.kind and change.schema <= old:
            values = upcast(values)
    known = {f.attname: f for f in model._meta.concrete_fields}
    record = model(**{n: _python(known[n], v) for n, v in values.items() if n in known})
    record._state.adding = False
    return record


def world(at: datetime) -> World:
    """The record as of a moment."""
    return World(at)


def kinds(models_: Iterable[type[Record]]) -> dict[str, type[Record]]:
    """Record classes by the kind the ledger knows them by."""
    return {model.kind: model for model in models_}
