"""What depends on a row of a register: while there is any, the row is not removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mandate.records.models import Attainment, Dataset, Grant, Purpose, Record, Request, Tool
from mandate.services import wording


@dataclass(frozen=True, slots=True)
class Dependent:
    """One row that points to another: its kind, key and name, and how it does so."""

    kind: str
    key: str
    name: str
    how: str

    @property
    def sort(self) -> str:
        """The kind in words, as it stands inside a sentence."""
        return wording.within(wording.word("record", self.kind))


def on(row: Record) -> list[Dependent]:
    """Everything that points to this row today, in the order of names."""
    found = _FINDERS[row.kind](row) if row.kind in _FINDERS else []
    return sorted(found, key=lambda one: (one.kind, one.name.casefold()))


def _purpose(row: Record) -> list[Dependent]:
    found = [
        Dependent("purpose", one.key, one.name, _("is part of it"))
        for one in Purpose.objects.filter(broader_id=row.key)
    ]
    for model, how in ((Dataset, _("may be used for it")), (Tool, _("may be used for it"))):
        rows = model.objects.values_list("key", "name", "purposes")
        found += [Dependent(model.kind, key, name, how) for key, name, keys in rows if row.key in keys]
    return found + _given(purpose=row.key)


def _competence(row: Record) -> list[Dependent]:
    rows = Tool.objects.values_list("key", "name", "required")
    found = [Dependent("tool", key, name, _("asks for it")) for key, name, needed in rows if row.key in needed]
    people = Attainment.objects.filter(competence_id=row.key).select_related("person")
    return found + [Dependent("person", one.person_id, one.person.name, _("has a level in it")) for one in people]


def _vendor(row: Record) -> list[Dependent]:
    tools = Tool.objects.filter(supplier_id=row.key).values_list("key", "name")
    kept = Dataset.objects.filter(vendor_id=row.key).values_list("key", "name")
    return [Dependent("tool", key, name, _("is bought from it")) for key, name in tools] + [
        Dependent("dataset", key, name, _("is kept by it")) for key, name in kept
    ]


def _dataset(row: Record) -> list[Dependent]:
    rows = Dataset.objects.exclude(key=row.key).values_list("key", "name", "links")
    found = [
        Dependent("dataset", key, name, _("is connected with it"))
        for key, name, links in rows
        if any(link.get("to") == row.key for link in links)
    ]
    return found + _given(subject=row.key)


def _tool(row: Record) -> list[Dependent]:
    return _given(subject=row.key)


def _given(**wanted: str) -> list[Dependent]:
    """Access that was given, and requests that wait for an answer."""
    given = Grant.objects.filter(state="active", **wanted)
    asked = Request.objects.filter(state="open", **wanted)
    return [Dependent("grant", one.key, one.until.isoformat(), _("access was given to it")) for one in given] + [
        Dependent("request", one.key, one.name, _("somebody asked for it")) for one in asked
    ]


_FINDERS: Mapping[str, Callable[[Record], list[Dependent]]] = {
    "purpose": _purpose, "competence": _competence, "vendor": _vendor, "dataset": _dataset, "tool": _tool,
}  # fmt: skip
