"""Facts are laid over a row and judged: every field at fault is named, and what would differ is said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from mandate.records.models import Record
from mandate.services.refusals import Refused
from mandate.services.sheets import values
from mandate.services.sheets.fields import Field, Sheet
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong


@dataclass(frozen=True, slots=True)
class Checked:
    """What the facts come to: values by field, and what is wrong by field."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def laid(sheet: Sheet, facts: Mapping[str, Any], row: Record, names: Names) -> Checked:
    """The facts laid over a row; a field that is not among them, or is fixed once it is written, stays as it is."""
    found = Checked()
    for one in sheet.fields:
        kept = one.of(row)
        found.values[one.name] = kept
        if one.name not in facts or (one.fixed and not row._state.adding):
            continue
        try:
            found.values[one.name] = values.read(one, facts[one.name], names, kept=kept)
        except Wrong as wrong:
            found.problems[one.name] = str(wrong)
    return found


def judged(found: Checked, sheet: Sheet, wrong: Mapping[str, str]) -> Checked:
    """The same with the fields that are needed and empty, and what is wrong by rules; the first problem stands."""
    for one in sheet.fields:
        if one.needed and found.values[one.name] in (None, ""):
            found.problems.setdefault(one.name, _("%(field)s is needed.") % {"field": _(one.label)})
    for name, problem in wrong.items():
        found.problems.setdefault(name, problem)
    return found


def refuse(checked: Checked) -> None:
    """Raises Refused with everything that is wrong."""
    if checked.problems:
        raise Refused(why=" ".join(checked.problems.values()))


def differs(sheet: Sheet, row: Record, read: Mapping[str, Any]) -> bool:
    """Whether a field would change."""
    return any(read[one.name] != one.of(row) for one in sheet.fields)


def fill(row: Record, sheet: Sheet, read: Mapping[str, Any]) -> Record:
    """The row with these values, not yet written."""
    for one in sheet.fields:
        setattr(row, one.attribute, read[one.name])
    return row


@dataclass(frozen=True, slots=True)
class Cell:
    """One field: what it says and what it would say, in words."""

    label: str
    was: str
    becomes: str


def cells(
    sheet: Sheet, row: Record, read: Mapping[str, Any], names: Names, *, unsaid: bool = False
) -> tuple[Cell, ...]:
    """Every field that differs, in words; of a new row every field that says something.

    With `unsaid` also what it means that a field holds nothing is said.
    """

    def told(one: Field, value: Any) -> str:
        return values.said(one, value, names) or (values.unsaid(one) if unsaid else "")

    new, found = row._state.adding, []
    for one in sheet.fields:
        was, becomes = values.empty(one) if new else one.of(row), read[one.name]
        if was != becomes:
            found.append(Cell(_(one.label), "" if new else told(one, was), told(one, becomes)))
    return tuple(found)
