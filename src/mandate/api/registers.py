"""The registers together as JSON: what each holds and lacks, all rows in one body, and such a body back."""

from __future__ import annotations

from typing import Any

from ninja import Field, Query, Router

from mandate.api.bodies import Given
from mandate.api.entering import Call, may
from mandate.api.lists import At
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.services.registers import exporting, importing, reading
from mandate.services.registers.summary import sentence, summary

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


class ContentGiven(Given):
    """Rows per register; a row is found by key, else by name, and what is not sent stays as it is."""

    classes: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    purposes: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    competences: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    vendors: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    datasets: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    tools: list[dict[str, Any]] = Field(default=[], max_length=MOST)
    levels: list[dict[str, Any]] = Field(default=[], max_length=MOST)
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
    act = None if given.dry_run else importing.write(planned, by=request.auth.actor, why=given.why)
    return {
        "written": act is not None,
        "act": act.id if act else "",
        "unchanged": planned.same,
        "changes": planned.lines,
        "faults": planned.faults,
    }
