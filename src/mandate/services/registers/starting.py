"""Rows to start from, chosen one by one and taken as one deed, which can be found and undone later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.catalogue.registers import load_start
from mandate.engines.readiness.bank import Text
from mandate.engines.terms import DataClass
from mandate.records.ledger import Act, Actor
from mandate.records.models import Classification
from mandate.services.registers import importing, reading
from mandate.services.registers.fields import CLASSES, COMPETENCES, DATASETS, PURPOSES
from mandate.services.sheets.deeds import deed
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names

DEED = "start"
"""What the id of a deed begins with that took rows to start from."""
CLOSED_FROM = DataClass.CONFIDENTIAL
"""Datasets of this class and above come without purposes, so for no use. No team is ticked in rows to start from, and
a dataset with a purpose and without a team is open to everybody: what is confidential waits until somebody chooses."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One row that can be taken: its register, its name and what it says, and whether the register has it already.

    `meant` are the names of the purposes of a dataset; a `closed` one comes without them.
    """

    id: str
    register: Sheet
    name: str
    about: str
    exists: bool
    facts: dict[str, Any]
    meant: tuple[str, ...] = ()
    closed: bool = False


def dated() -> date:
    """The day the rows to start from are of."""
    return load_start().dated


def _said(text: Text) -> str:
    return text.nl if (get_language() or "en").startswith("nl") else text.en


def offered() -> list[Offer]:
    """Every row to start from, in the reader's language."""
    names = Names()
    ranks = set(Classification.objects.values_list("rank", flat=True))
    return [*_classes(ranks), *_purposes(names), *_competences(names), *_datasets(names)]


def _exists(names: Names, register: Sheet, code: str, text: Text) -> bool:
    known = code in names.rows(register.kind)
    return known or any(names.called(register.kind, name) for name in (text.en, text.nl))


def _both(row: Any, *names: str) -> dict[str, str]:
    """Texts that are kept in both languages."""
    return {f"{name}{tail}": getattr(getattr(row, name), tail[1:] or "en") for name in names for tail in ("", "_nl")}


def _classes(ranks: Collection[int]) -> list[Offer]:
    return [
        Offer(
            f"classes:{row.rank}", CLASSES, _said(row.name), _said(row.handling), row.rank in ranks,
            {"rank": row.rank, **_both(row, "name", "examples", "handling")},
        )
        for row in load_start().classes
    ]  # fmt: skip


def _purposes(names: Names) -> list[Offer]:
    return [
        Offer(
            f"purposes:{row.id}", PURPOSES, _said(row.name), _said(row.about),
            _exists(names, PURPOSES, row.id, row.name),
            {"key": row.id, **_both(row, "name"), "about": _said(row.about), "broader": row.broader},
        )
        for row in load_start().purposes
    ]  # fmt: skip


def _competences(names: Names) -> list[Offer]:
    return [
        Offer(
            f"competences:{row.id}", COMPETENCES, _said(row.name), _said(row.way),
            _exists(names, COMPETENCES, row.id, row.name),
            {"key": row.id, **_both(row, "name"), "about": _said(row.about), "way": _said(row.way)},
        )
        for row in load_start().competences
    ]  # fmt: skip


def _datasets(names: Names) -> list[Offer]:
    start = load_start()
    called = {row.id: _said(row.name) for row in start.datasets}
    purposes = {row.id: _said(row.name) for row in start.purposes}
    return [
        Offer(
            f"datasets:{row.id}", DATASETS, _said(row.name), _said(row.about),
            _exists(names, DATASETS, "", row.name),
            {
                "name": _said(row.name), "about": _said(row.about), "domain": _said(row.domain),
                "organised": _said(row.organised), "data_class": row.data_class, "personal": row.personal,
                "purposes": list(row.purposes), "retention_months": row.retention_months,
                "retention_why": _said(row.retention_why),
                "links": [{"to": called[to], "by": _said(by)} for to, by in row.links],
            },
            tuple(purposes[code] for code in row.purposes), row.data_class >= CLOSED_FROM,
        )
        for row in start.datasets
    ]  # fmt: skip


def take(chosen: Sequence[str], *, by: Actor, today: date, why: str = "", with_purposes: bool = False) -> Act | None:
    """The chosen rows in the registers, as one deed; None where all of them exist. What points to none is left out.

    `with_purposes` opens also the datasets that come closed: only for who ticks their teams in the same breath.
    """
    taken = [one for one in offered() if one.id in set(chosen) and not one.exists]
    names = Names()
    purposes = {one.facts["key"]: one.facts["key"] for one in taken if one.register is PURPOSES} | _known_purposes(
        names
    )
    datasets = {name.casefold() for name in names.rows("dataset").values()}
    datasets |= {one.name.casefold() for one in taken if one.register is DATASETS}
    content: dict[str, list[dict[str, Any]]] = {}
    for one in taken:
        facts = dict(one.facts)
        if one.register is PURPOSES:
            facts["broader"] = purposes.get(facts["broader"], "")
        if one.register is DATASETS:
            told = () if one.closed and not with_purposes else facts["purposes"]
            facts["purposes"] = [purposes[code] for code in told if code in purposes]
            facts["links"] = [link for link in facts["links"] if link["to"].casefold() in datasets]
        content.setdefault(one.register.name, []).append(facts)
    planned = importing.plan(reading.read_content(content))
    return importing.write(
        planned, by=by, today=today, why=why.strip() or _("Taken from the rows to start from."), act=deed(DEED)
    )


def _known_purposes(names: Names) -> dict[str, str]:
    """Purposes that are there already, by the code they have in the rows to start from."""
    found = {}
    for row in load_start().purposes:
        keys = [row.id] if row.id in names.rows("purpose") else names.called("purpose", row.name.en)
        keys = keys or names.called("purpose", row.name.nl)
        if keys:
            found[row.id] = keys[0]
    return found
