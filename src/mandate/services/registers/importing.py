"""What a file would change in the registers, seen before it is written; then all of it as one deed, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Classification, Record
from mandate.services.mandate import standing as mandate
from mandate.services.registers import keeping
from mandate.services.registers.fields import REGISTERS, TOOLS
from mandate.services.registers.reading import Read, RowRead
from mandate.services.sheets import checking, values
from mandate.services.sheets.deeds import deed
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names
from mandate.services.sheets.returning import CHANGED, NEW, Fault, Line, Plan
from mandate.services.sheets.values import Wrong

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
DEED = "file"
"""What the id of a deed begins with that read a file."""


@dataclass(slots=True)
class _Joined:
    """A row of the file with the row of the record it means, new or not."""

    read: RowRead
    row: Record


def plan(read: Read) -> Plan:
    """What the file would change; nothing is written."""
    made = Plan(faults=list(read.faults), notes=list(read.notes))
    names = Names()
    joined: list[_Joined] = []
    for register in REGISTERS:
        rows = [one for one in read.rows if one.register is register]
        if rows:
            joined += _join(register, rows, names, made)
    _expect_lines(joined, names)
    for one in joined:
        _check(one, _with_reason(one, names) if read.exported else one.read.facts, names, made)
    return made


def _with_reason(one: _Joined, names: Names) -> Mapping[str, Any]:
    """The facts of a row we exported. A tool without a reason comes back all the same: it had none when it left.

    Where it is new or stands elsewhere by now, the reason says where it came from; else the one that it has stays.
    """
    facts, row = one.read.facts, one.row
    if one.read.register is not TOOLS or not one.read.key or values.clean(facts.get("why", "?") or ""):
        return facts
    try:
        status = values.read(TOOLS.field("status"), facts.get("status"), names)
    except Wrong:
        return facts  # told where the row itself is checked
    if not row._state.adding and getattr(row, "status", "") == status:
        return {name: value for name, value in facts.items() if name != "why"}
    return {**facts, "why": _("It came back from a file that gave no reason.")} if status != Status.UNKNOWN else facts


def _join(register: Sheet, rows: Iterable[RowRead], names: Names, made: Plan) -> list[_Joined]:
    """Each row of the file with the row it means: by key, else by name; else a new one."""
    existing = {row.key: row for row in register.model._base_manager.all()}
    by_pair = {_pair(row): row for row in existing.values()} if register.kind == "attainment" else {}
    found, seen = [], set()
    for one in rows:
        try:
            row = _meant(register, one, existing, by_pair, names)
        except Wrong as wrong:
            made.faults.append(_fault(register, one, "", str(wrong)))
            continue
        if row.key in seen:
            made.faults.append(_fault(register, one, "", _("The file names this row twice.")))
            continue
        seen.add(row.key)
        name = values.clean(one.facts.get("name") or "", lines=False) or getattr(row, "name", "")
        names.expect(register.kind, row.key, name)
        if one.key and one.key != row.key:
            names.also(register.kind, one.key, row.key)
        found.append(_Joined(one, row))
    return found


def _pair(row: Any) -> tuple[str, str]:
    return row.person_id, row.competence_id


def _free(key: str) -> bool:
    """Whether a new row may have the key that the file gives it."""
    return _KEY.fullmatch(key) is not None and key not in keeping.RESERVED


def _meant(
    register: Sheet, one: RowRead, existing: dict[str, Record], by_pair: dict[tuple[str, str], Record], names: Names
) -> Record:
    if one.key in existing:
        return existing[one.key]
    if register.kind == "classification":
        rank = values.read(register.field("rank"), one.facts.get("rank"), names)
        return existing.get(str(rank)) or Classification(key=str(rank), rank=rank)
    if register.kind == "attainment":
        pair = [values.read(register.field(name), one.facts.get(name), names) for name in ("person", "competence")]
        row = by_pair.get((pair[0], pair[1]))
        return row or register.model(**({"key": one.key} if _free(one.key) else {}))
    called = names.called(register.kind, values.clean(one.facts.get("name") or "", lines=False))
    if len(called) == 1 and called[0] in existing:
        return existing[called[0]]
    if _free(one.key):
        return register.model(key=one.key)
    facts = {"name": values.clean(one.facts.get("name") or "", lines=False)}
    return register.model(key=keeping.key_for(register, facts, names))


def _expect_lines(joined: Iterable[_Joined], names: Names) -> None:
    """What each purpose would be part of, so that a circle over several rows of the file is found."""
    for one in joined:
        if one.read.register.kind == "purpose" and "broader" in one.read.facts:
            broader = one.read.register.field("broader")
            try:
                above = values.read(broader, one.read.facts["broader"], names, kept=broader.of(one.row))
            except Wrong:
                continue  # told where the row itself is checked
            names.broader[one.row.key] = above


def _check(one: _Joined, facts: Mapping[str, Any], names: Names, made: Plan) -> None:
    register, row = one.read.register, one.row
    checked = keeping.check(register, facts, row=row, names=names)
    for name, problem in checked.problems.items():
        made.faults.append(_fault(register, one.read, name, problem))
        if register.field(name).points_to in ("person", "team") and _elsewhere() not in made.notes:
            made.notes.append(_elsewhere())
    if checked.problems:
        return
    new, cells = row._state.adding, checking.cells(register, row, checked.values, names)
    if not new and not cells:
        made.same += 1
        return
    made.rows.append(checking.fill(row, register, checked.values))
    state = NEW if new else CHANGED
    made.lines.append(Line(one.read.line, _called(row, names), state, cells, register=_(register.title)))


def _elsewhere() -> str:
    return _("People and teams are not in this file: add them first, or name others, and bring the file again.")


def _called(row: Any, names: Names) -> str:
    if row.kind == "attainment":
        return f"{names.name('person', row.person_id)}, {names.name('competence', row.competence_id)}"
    return str(row.name)


def _fault(register: Sheet, one: RowRead, name: str, why: str) -> Fault:
    return Fault(one.line, name, why, register=_(register.title))


def write(
    planned: Plan, *, by: Actor, why: str, today: date, token: str | None = None, act: Act | None = None
) -> Act | None:
    """Everything the plan says, as one deed; None where nothing differs.

    Raises Refused with every fault, without a reason, or where the registers changed since the plan was shown.
    """
    planned.refuse(why=why, token=token)
    if not planned.rows:
        return None
    mandate.refuse_opening(planned.rows, today=today)
    act = act or deed(DEED)
    with transaction.atomic():
        for register in REGISTERS:
            rows = [row for row in planned.rows if row.kind == register.kind]
            if rows:
                ledger.write_many(rows, action=register.changed, added=register.added, by=by, why=why.strip(), act=act)
    return act
