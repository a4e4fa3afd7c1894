"""One or several fields set for many rows at once: seen before it is written, one deed and reason, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Record
from mandate.services.refusals import Refused
from mandate.services.registers import keeping, values
from mandate.services.registers.fields import DATASETS, TOOLS, Register
from mandate.services.registers.names import Names

MOST = 500
"""Rows one deed may change."""
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    TOOLS.kind: ("status", "owner", "until", "data_class", "teams", "purposes"),
    DATASETS.kind: ("owner", "until", "data_class", "teams", "purposes"),
}
"""Fields that can be set for many rows, per register."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one row: what it says and what it would say, in words."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen row: what would change in it, and what stands in the way."""

    row: Record
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    read: Mapping[str, Any]


def plan(
    register: Register, rows: Sequence[Record], facts: Mapping[str, Any], *, why: str, names: Names | None = None
) -> list[Row]:
    """What setting these fields would do to each row. A standing takes the reason along: people will ask."""
    names = names or Names()
    wanted = {name: value for name, value in facts.items() if name in CHANGEABLE[register.kind]}
    if "status" in wanted and why.strip():
        wanted["why"] = why
    return [_row(register, row, wanted, names) for row in rows]


def _row(register: Register, row: Record, wanted: Mapping[str, Any], names: Names) -> Row:
    checked = keeping.check(register, wanted, row=row, names=names)
    cells = [
        Cell(_(one.label), values.said(one, one.of(row), names), values.said(one, checked.values[one.name], names))
        for one in register.fields
        if checked.values[one.name] != one.of(row)
    ]
    return Row(row, tuple(cells), tuple(checked.problems.values()), checked.values)


def change(
    register: Register,
    rows: Sequence[Record],
    facts: Mapping[str, Any],
    *,
    by: Actor,
    why: str,
    versions: Mapping[str, int] | None = None,
) -> Act | None:
    """All rows changed as one deed; None when nothing differs.

    Raises Refused, naming each row at fault, or Stale when one of them is not of the version it was decided on.
    """
    if not why.strip():
        raise Refused(why=_("Say why: one reason for all rows."))
    planned = plan(register, rows, facts, why=why)
    wrong = [f"{one.row}: {' '.join(one.problems)}" for one in planned if one.problems]
    if wrong:
        raise Refused(why=_("Nothing was changed."), reasons=tuple(wrong))
    for one in planned:
        if versions is not None and versions.get(one.row.key) != one.row.version:
            raise Stale(_("%(name)s was changed meanwhile. Look again before you change it.") % {"name": one.row})
    changed = [keeping.fill(one.row, register, one.read) for one in planned if one.cells]
    if not changed:
        return None
    with transaction.atomic():
        return ledger.write_many(changed, action=register.changed, by=by, why=why.strip())
