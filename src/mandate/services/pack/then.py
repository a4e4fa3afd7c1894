"""The rows a pack is gathered from: those of now, or as the record had them at a moment; the same code reads both."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from mandate.records import asof
from mandate.records.models import Organisation, Person, Record

R = TypeVar("R", bound=Record)
MOST_KEPT = 40
"""Rows of a block that a pack keeps; how many there are beyond them is kept as a number."""


class Then:
    """All records of one moment, or of now where `at` is None; each kind is read once."""

    def __init__(self, *, today: date, at: datetime | None = None) -> None:
        self.today, self.at = today, at
        self._world = asof.world(at) if at else None
        self._kinds: dict[str, list[Any]] = {}

    def all(self, model: type[R]) -> list[R]:
        """Every record of a kind, by key."""
        if model.kind not in self._kinds:
            rows: list[Any] = self._world.all(model) if self._world else list(model._base_manager.order_by("key"))
            self._kinds[model.kind] = rows
        return self._kinds[model.kind]

    @property
    def company(self) -> Organisation | None:
        """The organisation; None before anybody began."""
        return next(iter(self.all(Organisation)), None)

    @property
    def currency(self) -> str:
        """What the organisation reports in."""
        return (self.company.currency if self.company else "") or "EUR"

    def here(self) -> list[Person]:
        """The people who are there on the day."""
        return [one for one in self.all(Person) if one.left_on is None or one.left_on > self.today]


def kept(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Ranked rows as a pack keeps them: the first ones, and how many there are."""
    return {"rows": rows[:MOST_KEPT], "total": len(rows)}


def day(value: date | None) -> str | None:
    """A day as it is kept."""
    return value.isoformat() if value else None


def amount(value: Any) -> str | None:
    """An amount or a number of hours as it is kept, without zeros that say nothing; None stays unknown."""
    return None if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
