"""The registers together as JSON: what each holds and lacks, all rows in one body, and such a body back."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api.bodies import Given, Reason
from mandate.api.entering import Call, may
from mandate.api.lists import At
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Record
from mandate.services.registers import bulk, exporting, importing, reading, undoing
from mandate.services.registers.fields import DATASETS, TOOLS
from mandate.services.registers.summary import sentence, summary
from mandate.services.sheets import several
from mandate.services.sheets.several import How

router = Router(tags=["registers"])
MOST = 2000


class Lacking(Out):
    """One thing that rows of a register lack."""

    count: int
    text: str


class Line(Out):
    """One register."""

    kind: str
    count: int = Field(description="How many rows it has.")
    missing: list[Lacking]


class Registers(Out):
    """What every register holds and lacks."""

    sentence: str
    registers: list[Line]


class Content(Out):
    """All rows of all registers, as a YAML export has them: other rows by name where that is enough, else by key."""

    classes: list[dict[str, Any]]
    purposes: list[dict[str, Any]]
    competences: list[dict[str, Any]]
    vendors: list[dict[str, Any]]
    datasets: list[dict[str, Any]]
    tools: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    touchpoints: list[dict[str, Any]]
    uses: list[dict[str, Any]]


class ContentGiven(Given):
    """Rows per register; a row is found by key, else by name, and what is not sent stays as it is."""

    classes: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    purposes: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    competences: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    vendors: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    datasets: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    tools: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    levels: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    touchpoints: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    uses: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    dry_run: bool = Field(default=True, description="Say what would change and write nothing.")
    why: Words = Field(default="", max_length=2000, description="Why; needed to write.")


class Cell(Out):
    """One field that differs, in words."""

    label: str
    was: str
    becomes: str


class RowChange(Out):
    """One row that is added or changed."""

    title: str = Field(description="Title of the register.", validation_alias="register")
    name: str
    state: str = Field(description="new or changed.")
    line: int = Field(description="Which row of its register it is in the body, from 1.")
    cells: list[Cell]


class Fault(Out):
    """One place of the body that cannot be read; with any, nothing is written."""

    title: str = Field(description="Title of the register.", validation_alias="register")
    line: int
    field: str
    why: str


class Outcome(Out):
    """What the body changes, or would change."""

    written: bool
    act: str = Field(description="One id for all changes; empty where nothing was written.")
    unchanged: int
    changes: list[RowChange]
    faults: list[Fault]


@router.get("/registers", response=Registers, auth=may("see registers"))
def registers(request: Call, asked: Query[At]) -> Any:
    """A line per register: how many rows, and what is missing in them."""
    lines = summary(request.auth.person, today=asked.day, at=asked.moment)
    return {"sentence": sentence(lines), "registers": lines}


@router.get("/registers/content", response=Content, auth=may("see registers"))
def registers_content(request: Call, asked: Query[At]) -> Any:
    """All registers as the caller may see them, in one body that can be sent back."""
    return exporting.content(exporting.rows(request.auth.person, at=asked.moment), at=asked.moment)


@router.post("/registers/content", response=Outcome, auth=may("change registers"))
def bring_registers(request: Call, given: ContentGiven) -> Any:
    """Send rows of any registers: first to see what changes, then with `dry_run` false to write all of it."""
    sent = {name: getattr(given, name) for name in given.model_fields_set - {"dry_run", "why"}}
    planned = importing.plan(reading.read_content(sent))
    act = None if given.dry_run else importing.write(planned, by=request.auth.actor, today=clock.today(), why=given.why)
    return {
        "written": act is not None,
        "act": act.id if act else "",
        "unchanged": planned.same,
        "changes": planned.lines,
        "faults": planned.faults,
    }


ListsGiven = dict[Literal["teams", "purposes"], list[Words]]
"""Rows by key or name, per list."""


class SeveralGiven(Given):
    """Fields for many rows of one register; each list is replaced (`set`), added to, or something is taken out."""

    kind: Literal["tools", "datasets"]
    keys: list[Words] = Field(min_length=1, max_length=several.MOST, description="Keys of the rows.")
    set: dict[Literal["status", "owner", "until", "data_class", "teams", "purposes"], Any] = Field(default={})
    add: ListsGiven = Field(default={}, description="Teams or purposes that every row gets beside its own.")
    remove: ListsGiven = Field(default={}, description="Teams or purposes that are taken out of every row.")
    dry_run: bool = Field(default=True, description="Say what would change and write nothing.")
    why: Words = Field(default="", max_length=2000, description="Why; needed to write.")


class SeveralRow(Out):
    """One row: what changes in it, what that opens or closes, what stands in the way."""

    key: str
    name: str
    cells: list[Cell]
    notes: list[str]
    problems: list[str]


class SeveralOutcome(Out):
    """What the fields change, or would change."""

    written: bool
    act: str = Field(description="One id for all changes, to undo them by; empty where nothing was written.")
    rows: list[SeveralRow]


class UndoneRow(Out):
    """One row of a deed: what undoing does to it, or why it stays."""

    kind: str
    key: str
    title: str = Field(description="Title of the register.", validation_alias="register")
    name: str
    cells: list[Cell]
    stays: str = Field(description="Why the row stays; empty where undoing it works.")


class UndoOutcome(Out):
    """What undoing a deed does, or did."""

    act: str
    count: int = Field(description="How many rows it touches.")
    rows: list[UndoneRow] = Field(validation_alias="lines")


@router.post("/registers/several", response=SeveralOutcome, auth=may("change registers"))
def change_several(request: Call, given: SeveralGiven) -> Any:
    """Change many tools or datasets as one deed: first to see what changes, then with `dry_run` false to write it."""
    register = TOOLS if given.kind == "tools" else DATASETS
    facts, how = _several(given)
    rows = _chosen(register.model, given.keys)
    planned = bulk.plan(register, rows, facts, why=given.why, how=how)
    told = [
        {"key": one.row.key, "name": str(one.row), "cells": one.cells, "notes": one.notes, "problems": one.problems}
        for one in planned
    ]
    act = None
    if not given.dry_run:
        act = bulk.change(
            register,
            _chosen(register.model, given.keys),
            facts,
            by=request.auth.actor,
            today=clock.today(),
            why=given.why,
            how=how,
        )
    return {"written": act is not None, "act": act.id if act else "", "rows": told}


def _several(given: SeveralGiven) -> tuple[dict[str, Any], dict[str, How]]:
    """The facts and what to do with each; a list is named once. Raises NotValid."""
    facts: dict[str, Any] = {str(name): value for name, value in given.set.items()}
    how: dict[str, How] = {}
    for way, lists in ((How.ADD, given.add), (How.REMOVE, given.remove)):
        for name, listed in lists.items():
            if name in facts:
                raise NotValid({name: _("Name each list once: in set, in add or in remove.")})
            facts[name], how[name] = listed, way
    if not facts:
        raise NotValid({"set": _("Say at least one field.")})
    return facts, how


def _chosen(model: type[Record], keys: list[str]) -> list[Record]:
    """The rows of these keys. Raises NotValid where one is not there."""
    rows = list(model._base_manager.filter(key__in=keys).order_by("name"))
    missing = sorted(set(keys) - {row.key for row in rows})
    if missing:
        raise NotValid({"keys": _("There is no such row: %(keys)s.") % {"keys": ", ".join(missing[:5])}})
    return rows


@router.get("/registers/deeds/{slug:key}", response=UndoOutcome, auth=may("change registers"))
def register_deed(request: Call, key: str) -> Any:
    """What undoing a deed on the registers does to each row today."""
    found = undoing.plan(key)
    if found is None:
        raise Http404(key)
    return found


@router.post("/registers/deeds/{slug:key}/undo", response=UndoOutcome, auth=may("change registers"))
def undo_register_deed(request: Call, key: str, given: Reason) -> Any:
    """Undo a deed as a new one: rows taken or changed together, a file that was read, rows to start from."""
    return undoing.undo(key, by=request.auth.actor, today=clock.today(), why=given.why)
