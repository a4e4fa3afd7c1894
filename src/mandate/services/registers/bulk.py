"""Fields of many rows set, added to or taken from: seen before it is written, one deed and reason, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Record
from mandate.services.mandate import standing as mandate
from mandate.services.registers import keeping
from mandate.services.registers.fields import DATASETS
from mandate.services.sheets import several
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.deeds import deed
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import How, Row

DEED = "bulk"
"""What the id of such a deed begins with."""


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

    def check(meant: Mapping[str, Any], row: Record) -> Checked:
        return keeping.check(register, meant, row=row, names=names)

    notes = partial(_opened, register)
    return several.plan(register, rows, wanted, check, how=how or {}, names=names, notes=notes)


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
    changed = several.agreed(register, plan(register, rows, facts, why=why, how=how), why=why, versions=versions)
    if not changed:
        return None
    mandate.refuse_opening(changed, today=today)
    with transaction.atomic():
        return ledger.write_many(changed, action=register.changed, by=by, why=why.strip(), act=deed(DEED))
