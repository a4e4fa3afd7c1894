"""Fields of many rows set, added to or taken from: seen before it is written, one deed and reason, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Record
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.registers import keeping, undoing
from mandate.services.registers.fields import DATASETS
from mandate.services.sheets import values
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong

MOST = 500
"""Rows one deed may change."""
DEED = "bulk"
"""What the id of such a deed begins with."""


class How(StrEnum):
    """What happens to a list of a row: everything in it is replaced, something is added, or something is taken out."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


def lists(register: Sheet) -> tuple[str, ...]:
    """The fields that can be added to or taken from, beside being replaced."""
    return tuple(name for name in register.bulk if register.field(name).sort is Sort.MANY)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one row: what it says and what it would say, in words."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen row: what would change in it, what that opens or closes, and what stands in the way."""

    row: Record
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    read: Mapping[str, Any]


def plan(
    register: Sheet,
    rows: Sequence[Record],
    facts: Mapping[str, Any],
    *,
    why: str,
    how: Mapping[str, How] | None = None,
    names: Names | None = None,
) -> list[Row]:
    """What these facts would do to each row; a list is replaced unless `how` says otherwise.

    A standing takes the reason along: people will ask.
    """
    names = names or Names()
    wanted = {name: value for name, value in facts.items() if name in register.bulk}
    if "status" in wanted and why.strip():
        wanted["why"] = why
    return [_row(register, row, wanted, how or {}, names) for row in rows]


def _row(register: Sheet, row: Record, wanted: Mapping[str, Any], how: Mapping[str, How], names: Names) -> Row:
    facts = {
        name: _joined(register.field(name), row, value, how.get(name, How.REPLACE), names)
        for name, value in wanted.items()
    }
    checked = keeping.check(register, facts, row=row, names=names)
    differing = [one for one in register.fields if checked.values[one.name] != one.of(row)]
    cells = tuple(
        Cell(_(one.label), _told(one, one.of(row), names), _told(one, checked.values[one.name], names))
        for one in differing
    )
    notes = tuple(note for one in differing for note in _opened(register, one, one.of(row), checked.values[one.name]))
    return Row(row, cells, tuple(checked.problems.values()), notes, checked.values)


def _joined(field: Field, row: Record, value: Any, how: How, names: Names) -> Any:
    """What the row is to hold: what it has with these added, or without them."""
    if field.sort is not Sort.MANY or how is How.REPLACE:
        return value
    kept = list(field.of(row))
    try:
        named = values.read(field, value, names, kept=kept)
    except Wrong:
        return value  # told where the row itself is checked
    return sorted({*kept, *named}) if how is How.ADD else [key for key in kept if key not in named]


def _told(field: Field, value: Any, names: Names) -> str:
    return values.said(field, value, names) or values.unsaid(field)


def _opened(register: Sheet, field: Field, was: Any, becomes: Any) -> tuple[str, ...]:
    """Where an emptied list opens or closes the row: nobody should find that out afterwards."""
    if field.sort is not Sort.MANY or not was or becomes:
        return ()
    if field.name == "teams":
        return (_("No team is left, so it opens to everybody."),)
    if register is DATASETS:
        return (_("No purpose is left, so nobody may use it."),)
    return (_("No purpose is left, so it opens to any purpose."),)


def change(
    register: Sheet,
    rows: Sequence[Record],
    facts: Mapping[str, Any],
    *,
    by: Actor,
    why: str,
    today: date,
    how: Mapping[str, How] | None = None,
    versions: Mapping[str, int] | None = None,
) -> Act | None:
    """All rows changed as one deed; None when nothing differs.

    Raises Refused, naming each row at fault, or Stale when one of them is not of the version it was decided on.
    """
    if not why.strip():
        raise Refused(why=_("Say why: one reason for all rows."))
    planned = plan(register, rows, facts, why=why, how=how)
    wrong = [f"{one.row}: {' '.join(one.problems)}" for one in planned if one.problems]
    if wrong:
        raise Refused(why=_("Nothing was changed."), reasons=tuple(wrong))
    for one in planned:
        if versions is not None and versions.get(one.row.key) != one.row.version:
            raise Stale(_("%(name)s was changed meanwhile. Look again before you change it.") % {"name": one.row})
    changed = [keeping.fill(one.row, register, one.read) for one in planned if one.cells]
    if not changed:
        return None
    mandate.refuse_opening(changed, today=today)
    with transaction.atomic():
        deed = undoing.deed(DEED)
        return ledger.write_many(changed, action=register.changed, by=by, why=why.strip(), act=deed)
