"""What the documents are filled from: the registers, the people and the law as of one moment, each read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale

from mandate.catalogue.law.packs import load_pack
from mandate.engines.papers import Held
from mandate.engines.terms import DataClass, Role, Status
from mandate.records import seen
from mandate.records.models import Dataset, Organisation, Person, Purpose, Tool, Vendor

_USED = (Status.IN_USE.value, Status.PILOT.value)


@dataclass(frozen=True, slots=True)
class Known:
    """The record as of a moment. Rows are keyed; names of people are those of people who are here."""

    company: Organisation | None
    purposes: Mapping[str, Purpose]
    datasets: Mapping[str, Dataset]
    tools: Mapping[str, Tool]
    vendors: Mapping[str, Vendor]
    people: Sequence[Person]
    officers: tuple[str, ...]
    at: datetime | None
    as_of: datetime
    today: date

    @property
    def name(self) -> str:
        """The organisation, empty where nobody named it."""
        return self.company.name if self.company else ""

    @property
    def sample(self) -> bool:
        """Whether none of it is real."""
        return bool(self.company and self.company.is_sample)


def known(at: datetime | None, *, today: date, now: datetime) -> Known:
    """Everything the documents need, now (`at` is None) or at a moment; `today` is the day of that moment."""
    people = _rows(Person, at, "team")
    officers = [one.name for one in people if one.present(today) and one.holds(Role.AUDITOR)]
    return Known(
        company=next(iter(_rows(Organisation, at)), None),
        purposes=_keyed(_rows(Purpose, at, "owner")),
        datasets=_keyed(_rows(Dataset, at, "owner", "vendor")),
        tools=_keyed(row for row in _rows(Tool, at, "owner", "supplier") if row.status in _USED and not row.not_ai),
        vendors=_keyed(_rows(Vendor, at)),
        people=people,
        officers=tuple(sorted(officers, key=str.casefold)),
        at=at,
        as_of=at or now,
        today=today,
    )


def _rows(model: type[Any], at: datetime | None, *related: str) -> Sequence[Any]:
    """Every row: who may open a document as a whole is asked at its address."""
    return list(seen.rows(model, Person(roles=[Role.ARCHITECT.value]), at, *related))


def _keyed(rows: Any) -> dict[str, Any]:
    return {row.key: row for row in sorted(rows, key=lambda one: (one.name.casefold(), one.key))}


def held_data(row: Dataset) -> Held:
    """Data as the engine reads it; data of a class about people are about people whatever the tick says."""
    about_people = row.personal or row.special or (row.data_class or 0) >= DataClass.PERSONAL
    return Held(row.key, frozenset(row.purposes), about_people)


def held_tool(row: Tool) -> Held:
    """A tool as the engine reads it: it holds data about people where its class lets it see them."""
    return Held(row.key, frozenset(row.purposes), (row.data_class or 0) >= DataClass.PERSONAL)


@cache
def countries() -> Mapping[str, bool]:
    """Names and codes of countries in English and Dutch, and whether each lies in the European Economic Area."""
    within = frozenset(load_pack().countries)
    found = {}
    for language in ("en", "nl"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2:
                found[code.casefold()] = found[str(name).casefold()] = code in within
    return found
