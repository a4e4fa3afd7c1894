"""A row is added, changed or removed, alone or many at once, after one check that names every field at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Change, Person, Record
from mandate.services.portfolio.fields import SHEETS
from mandate.services.portfolio.rules import rules
from mandate.services.refusals import Refused
from mandate.services.sheets import values
from mandate.services.sheets.fields import Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong

FIRST_STEP, REVIEW = timedelta(days=14), timedelta(days=91)
MOST = 500
"""Rows one deed may change."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the facts come to: values by field, and what is wrong by field."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def check(
    sheet: Sheet, facts: Mapping[str, Any], *, today: date, row: Record | None = None, names: Names | None = None
) -> Checked:
    """The facts laid over a row (None: a new one); a field that is not among them stays as it is."""
    names = names or Names()
    row = sheet.model() if row is None else row
    found = Checked()
    for one in sheet.fields:
        kept = one.of(row)
        found.values[one.name] = kept
        if one.name not in facts:
            continue
        try:
            found.values[one.name] = values.read(one, facts[one.name], names, kept=kept)
        except Wrong as wrong:
            found.problems[one.name] = str(wrong)
    _usual(found.values, sheet.kind, today)
    for one in sheet.fields:
        if one.needed and one.name not in found.problems and found.values[one.name] in (None, ""):
            found.problems[one.name] = _("%(field)s is needed.") % {"field": _(one.label)}
    for name, problem in rules(sheet.kind, found.values, row, names).items():
        found.problems.setdefault(name, problem)
    return found


def _usual(read: dict[str, Any], kind: str, today: date) -> None:
    """What stands where nobody said anything and the record needs something."""
    if kind == "initiative":
        read["due"] = read["due"] or today + FIRST_STEP
        read["review_on"] = read["review_on"] or min(max(read["due"], today), date.max - REVIEW) + REVIEW
    if kind == "capacity":
        read["running"] = Decimal("0.00") if read["running"] is None else read["running"]
    if kind == "budget":
        read["currency"] = read["currency"] or "EUR"


def fill(row: Record, sheet: Sheet, read: Mapping[str, Any]) -> Record:
    """The row with these values, not yet written; numbers in the form in which the record gives them back."""
    for one in sheet.fields:
        setattr(row, one.attribute, read[one.name])
    return row


def differs(row: Record, sheet: Sheet, read: Mapping[str, Any]) -> list[str]:
    """Names of the fields that would change."""
    return [one.name for one in sheet.fields if read[one.name] != one.of(row)]


def add(
    sheet: Sheet, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "", person: Person | None = None
) -> Record:
    """A new row. `person` is whose goal it is where it is a person's. Raises Refused with what is wrong."""
    row: Any = sheet.model()
    checked = check(sheet, facts, today=today, row=row)
    _refuse(checked)
    fill(row, sheet, checked.values)
    if sheet.kind == "goal" and row.level == "individual":
        row.person = _owner(person)
    action = "initiative.drafted" if sheet.kind == "initiative" else sheet.added
    ledger.write(row, action=action, by=by, why=why.strip() or _("Added."))
    return row  # type: ignore[no-any-return]


def _owner(person: Person | None) -> Person:
    if person is None:
        raise Refused(why=_("A goal of a person is written by that person."), whose_move=_("Theirs."))
    return person


def change(
    row: Record, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "", person: Person | None = None
) -> Change | None:
    """The row with other facts; None where nothing differs. Raises Refused, or Stale when it changed meanwhile."""
    sheet = SHEETS[row.kind]
    closed(row)
    checked = check(sheet, facts, today=today, row=row)
    _refuse(checked)
    if not differs(row, sheet, checked.values):
        return None
    filled: Any = fill(row, sheet, checked.values)
    if sheet.kind == "goal":
        filled.person = (filled.person or _owner(person)) if filled.level == "individual" else None
    return ledger.write(filled, action=sheet.changed, by=by, why=why.strip() or _("Changed."))


def closed(row: Record) -> None:
    """Raises Refused for an initiative or a goal that was dropped or is done: it is opened again first."""
    state = getattr(row, "state", "")
    if state == "dropped":
        text = _("This initiative was dropped.") if row.kind == "initiative" else _("This goal was dropped.")
        raise Refused(why=text, whose_move=_("Yours."), what_would_change_this=_("Put it back first."))
    if state == "done":
        raise Refused(why=_("This initiative is done."), what_would_change_this=_("Open it again first."))


def remove(row: Record, *, by: Actor, why: str = "") -> Change:
    """A capacity or a budget gone; its history stays."""
    return ledger.remove(row, action=SHEETS[row.kind].removed, by=by, why=why.strip() or _("Removed."))


def _refuse(checked: Checked) -> None:
    if checked.problems:
        raise Refused(why=" ".join(checked.problems.values()))


@dataclass(frozen=True, slots=True)
class Cell:
    """One field: what it says and what it would say, in words."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Line:
    """One chosen row: what would change in it, and what stands in the way."""

    row: Record
    cells: tuple[Cell, ...]
    problems: tuple[str, ...]
    read: Mapping[str, Any]


def cells(row: Record, sheet: Sheet, read: Mapping[str, Any], names: Names) -> tuple[Cell, ...]:
    """Every field that differs, in words."""
    return tuple(
        Cell(_(one.label), values.said(one, one.of(row), names), values.said(one, read[one.name], names))
        for one in sheet.fields
        if read[one.name] != one.of(row)
    )


def planned(sheet: Sheet, rows: Sequence[Record], facts: Mapping[str, Any], *, today: date) -> list[Line]:
    """What these facts would do to each row; lists get what is named beside what they hold."""
    names = Names()
    wanted = {name: value for name, value in facts.items() if name in sheet.bulk}
    found = []
    for row in rows:
        laid = {name: _joined(sheet, name, row, value) for name, value in wanted.items()}
        checked = check(sheet, laid, today=today, row=row, names=names)
        problems = {**checked.problems, **_shut(row)}
        found.append(Line(row, cells(row, sheet, checked.values, names), tuple(problems.values()), checked.values))
    return found


def _joined(sheet: Sheet, name: str, row: Record, value: Any) -> Any:
    one = sheet.field(name)
    return [*one.of(row), *value] if one.sort is Sort.MANY and isinstance(value, list) else value


def _shut(row: Record) -> dict[str, str]:
    try:
        closed(row)
    except Refused as refusal:
        return {"state": str(refusal)}
    return {}


@transaction.atomic
def change_many(
    sheet: Sheet, lines: Sequence[Line], *, by: Actor, why: str, versions: Mapping[str, int] | None = None
) -> Act | None:
    """All rows changed as one deed; None when nothing differs. Raises Refused, or Stale for one that changed since."""
    if not why.strip():
        raise Refused(why=_("Say why: one reason for all rows."))
    wrong = [f"{one.row}: {' '.join(one.problems)}" for one in lines if one.problems]
    if wrong:
        raise Refused(why=_("Nothing was changed."), reasons=tuple(wrong))
    for one in lines:
        if versions is not None and versions.get(one.row.key) != one.row.version:
            raise Stale(_("%(name)s was changed meanwhile. Look again before you change it.") % {"name": one.row})
    changed = [fill(one.row, sheet, one.read) for one in lines if one.cells]
    return ledger.write_many(changed, action=sheet.changed, by=by, why=why.strip()) if changed else None


@transaction.atomic
def undo(act: str, kind: str, *, by: Actor, why: str = "") -> int:
    """Take one deed back as a new one; how many rows. Raises Refused where one of them was changed since."""
    sheet = SHEETS[kind]
    changes = list(Change.objects.filter(act=act, kind=kind).order_by("id")) if act else []
    rows: dict[str, Any] = {row.key: row for row in sheet.model._base_manager.filter(key__in=[c.key for c in changes])}
    if not rows:
        raise Refused(why=_("There is nothing to take back: it is gone already, or was never done."))
    keys = list(rows)
    later = Change.objects.filter(kind=kind, key__in=keys, id__gt=changes[-1].pk).exclude(act=act).first()
    if later is not None:
        raise Refused(
            why=_("%(title)s was changed since, so this is not simply taken back.") % {"title": rows[later.key]},
            whose_move=_("Yours."),
            what_would_change_this=_("Change the rows one by one."),
        )
    deed, reason = Act.new(), why.strip() or _("Undo: taken back.")
    earlier = Change.objects.filter(kind=kind, key__in=keys, id__lt=changes[0].pk).order_by("id")
    last = {change.key: change for change in earlier}
    before = {key: change for key, change in last.items() if change.after not in ("", "{}")}
    back = [_as_before(rows[key], before[key]) for key in keys if key in before]
    if back:
        ledger.write_many(back, action=sheet.changed, by=by, why=reason, act=deed)
    gone = "initiative.dropped" if kind == "initiative" else sheet.removed
    for key in keys:
        if key not in before:
            ledger.remove(rows[key], action=gone, by=by, why=reason, act=deed)
    return len(rows)


def _as_before(row: Record, change: Change) -> Record:
    old = asof.told(type(row), change)
    old.version = row.version
    return old
