"""Fields of many rows set, added to or taken from: seen before it is written, one reason, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from mandate.records.ledger import Stale
from mandate.records.models import Record
from mandate.services.refusals import Refused
from mandate.services.sheets import checking, values
from mandate.services.sheets.checking import Cell, Checked
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong

MOST = 500
"""Rows one deed may change."""


class How(StrEnum):
    """What happens to a list of a row: everything in it is replaced, something is added, or something is taken out."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen row: what would change in it, what that opens or closes, and what stands in the way."""

    row: Record
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    read: Mapping[str, Any]


def lists(sheet: Sheet) -> tuple[str, ...]:
    """The fields that can be added to or taken from, beside being replaced."""
    return tuple(name for name in sheet.bulk if sheet.field(name).sort is Sort.MANY)


def plan(
    sheet: Sheet,
    rows: Sequence[Record],
    facts: Mapping[str, Any],
    check: Callable[[Mapping[str, Any], Record], Checked],
    *,
    how: Mapping[str, How],
    names: Names,
    notes: Callable[[Field, Any, Any], tuple[str, ...]] = lambda field, was, becomes: (),
) -> list[Row]:
    """What these facts would do to each row; a list is replaced unless `how` says otherwise.

    `notes` says what is to be known of a field that changes.
    """
    found = []
    for row in rows:
        meant = {name: _joined(sheet.field(name), row, value, how.get(name), names) for name, value in facts.items()}
        checked = check(meant, row)
        said = tuple(
            note
            for one in sheet.fields
            if checked.values[one.name] != one.of(row)
            for note in notes(one, one.of(row), checked.values[one.name])
        )
        cells = checking.cells(sheet, row, checked.values, names, unsaid=True)
        found.append(Row(row, cells, tuple(checked.problems.values()), said, checked.values))
    return found


def _joined(field: Field, row: Record, value: Any, how: How | None, names: Names) -> Any:
    """What the row is to hold: what it has with these added, or without them."""
    if field.sort is not Sort.MANY or how in (None, How.REPLACE):
        return value
    kept = list(field.of(row))
    try:
        named = values.read(field, value, names, kept=kept)
    except Wrong:
        return value  # told where the row itself is checked
    return sorted({*kept, *named}) if how is How.ADD else [key for key in kept if key not in named]


def agreed(
    sheet: Sheet, planned: Sequence[Row], *, why: str, versions: Mapping[str, int] | None = None
) -> list[Record]:
    """The rows that change, filled and not yet written.

    Raises Refused without a reason or naming each row at fault, or Stale when one is not of the version it was
    decided on.
    """
    if not why.strip():
        raise Refused(why=_("Say why: one reason for all rows."))
    wrong = [f"{one.row}: {' '.join(one.problems)}" for one in planned if one.problems]
    if wrong:
        raise Refused(why=_("Nothing was changed."), reasons=tuple(wrong))
    refuse_stale([one.row for one in planned], versions)
    return [checking.fill(one.row, sheet, one.read) for one in planned if one.cells]


def refuse_stale(rows: Sequence[Record], versions: Mapping[str, int] | None) -> None:
    """Raises Stale for a row that is not of the version it was decided on; None is for who looked at none."""
    for row in rows:
        if versions is not None and versions.get(row.key) != row.version:
            raise Stale(_("%(name)s was changed meanwhile. Look again before you change it.") % {"name": row})
