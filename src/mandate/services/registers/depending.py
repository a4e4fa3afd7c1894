"""What depends on a row of a register: while there is any, the row is not removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import (
    Attainment,
    Dataset,
    Grant,
    Initiative,
    LearningPath,
    Purpose,
    Record,
    Request,
    Task,
    Tool,
    Touchpoint,
    Use,
)
from mandate.services import formats, wording
from mandate.services.learning import modules


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


Pointing = tuple[str, str]
"""Kind and key of the row that is pointed to."""
Found = Iterator[tuple[Pointing, Dependent]]


def on(row: Record) -> list[Dependent]:
    """Everything that points to this row today, in the order of names."""
    return on_each([row])[row.kind, row.key]


def on_each(rows: Iterable[Record]) -> dict[Pointing, list[Dependent]]:
    """Everything that points to each of these rows, by kind and key; every table is read once, however many rows."""
    asked = {(row.kind, row.key) for row in rows}
    kinds = {kind for kind, _key in asked}
    found: dict[Pointing, list[Dependent]] = {one: [] for one in asked}
    for reader, pointed in _READERS:
        if kinds & pointed:
            for to, dependent in reader(kinds):
                if to in found:
                    found[to].append(dependent)
    return {to: sorted(ones, key=lambda one: (one.kind, one.name.casefold())) for to, ones in found.items()}


def _purposes(_kinds: Set[str]) -> Found:
    for key, name, broader in Purpose.objects.exclude(broader=None).values_list("key", "name", "broader_id"):
        yield ("purpose", broader or ""), Dependent("purpose", key, name, _("is part of it"))


def _datasets(_kinds: Set[str]) -> Found:
    rows = Dataset.objects.values_list("key", "name", "purposes", "links", "vendor_id")
    for key, name, purposes, links, vendor in rows:
        for purpose in purposes:
            yield ("purpose", purpose), Dependent("dataset", key, name, _("may be used for it"))
        for linked in {str(link.get("to", "")) for link in links} - {key}:
            yield ("dataset", linked), Dependent("dataset", key, name, _("is connected with it"))
        if vendor:
            yield ("vendor", vendor), Dependent("dataset", key, name, _("is kept by it"))


def _tools(_kinds: Set[str]) -> Found:
    for key, name, purposes, required, supplier in Tool.objects.values_list(
        "key", "name", "purposes", "required", "supplier_id"
    ):
        for purpose in purposes:
            yield ("purpose", purpose), Dependent("tool", key, name, _("may be used for it"))
        for competence in required:
            yield ("competence", competence), Dependent("tool", key, name, _("asks for it"))
        if supplier:
            yield ("vendor", supplier), Dependent("tool", key, name, _("is bought from it"))


def _met(_kinds: Set[str]) -> Found:
    for key, name, tool in Touchpoint.objects.exclude(tool=None).values_list("key", "name", "tool_id"):
        yield ("tool", tool or ""), Dependent("touchpoint", key, name, _("lets people meet it"))


def _used(_kinds: Set[str]) -> Found:
    for key, name, tool, purposes, datasets in Use.objects.values_list(
        "key", "name", "tool_id", "purposes", "datasets"
    ):
        told = Dependent("use", key, name, _("is a use of it"))
        for kind, keys in (("tool", [tool] if tool else []), ("purpose", purposes), ("dataset", datasets)):
            yield from (((kind, one), told) for one in keys)


def _taught(_kinds: Set[str]) -> Found:
    """What asks for a competence, or teaches it: initiatives that are not over, tasks, own modules and paths."""
    for key, title, required in Initiative.objects.exclude(state__in=_OVER).values_list("key", "title", "required"):
        for competence in required:
            yield ("competence", competence), Dependent("initiative", key, title, _("is released once it is there"))
    for key, title, competence in Task.objects.exclude(competence="").values_list("key", "title", "competence"):
        yield ("competence", competence), Dependent("task", key, title, _("asks for it"))
    every = modules.every()
    for one in every:
        if one.own is not None and one.open and one.competence:
            yield ("competence", one.competence), Dependent("lesson", one.id, one.own.title, _("teaches it"))
    shows = {one.id: one.competence for one in every if one.competence}
    for path in LearningPath.objects.all():
        for competence in {shows[module] for module in path.modules if module in shows}:
            yield ("competence", competence), Dependent("path", path.key, path.name, _("leads to it"))


_OVER = ("done", "dropped")


def _levels(_kinds: Set[str]) -> Found:
    """How many people have a level: who they are is told on the page of the competence, to those who may see it."""
    for competence, count in Counter(Attainment.objects.values_list("competence_id", flat=True)).items():
        name = ngettext("%(count)s person", "%(count)s people", count) % {"count": formats.number(count)}
        yield ("competence", competence), Dependent("attainment", "", name, _("with a level in it"))


def _given(kinds: Set[str]) -> Found:
    """Access that was given, and requests that wait for an answer."""
    given = [(one, one.until.isoformat(), _("access was given to it")) for one in Grant.objects.filter(state="active")]
    asked = [(one, one.name, _("somebody asked for it")) for one in Request.objects.filter(state="open")]
    rows: list[tuple[Any, str, str]] = [*given, *asked]
    for one, name, how in rows:
        told = Dependent(one.kind, one.key, name, how)
        yield ("purpose", one.purpose), told
        for kind in kinds & _SUBJECTS:
            yield (kind, one.subject), told


_SUBJECTS = frozenset({"tool", "dataset"})
"""Kinds of rows that access is given to; no two rows of whatever kind share a key of theirs."""
_READERS: tuple[tuple[Callable[[Set[str]], Found], frozenset[str]], ...] = (
    (_purposes, frozenset({"purpose"})),
    (_datasets, frozenset({"purpose", "dataset", "vendor"})),
    (_tools, frozenset({"purpose", "competence", "vendor"})),
    (_met, frozenset({"tool"})),
    (_used, frozenset({"tool", "purpose", "dataset"})),
    (_taught, frozenset({"competence"})),
    (_levels, frozenset({"competence"})),
    (_given, _SUBJECTS | {"purpose"}),
)
"""What is read, and the kinds of rows it points to."""
