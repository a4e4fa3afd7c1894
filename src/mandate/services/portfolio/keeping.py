"""A row is added, changed or removed, alone or many at once, after one check that names every field at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Person, Record
from mandate.services.initiatives.raising import refuse_raised
from mandate.services.portfolio.fields import SHEETS
from mandate.services.portfolio.rules import rules
from mandate.services.refusals import Refused
from mandate.services.sheets import checking, deeds, several
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.keeper import Keeper
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import How, Row

FIRST_STEP, REVIEW = timedelta(days=14), timedelta(days=91)


def check(
    sheet: Sheet, facts: Mapping[str, Any], *, today: date, row: Record | None = None, names: Names | None = None
) -> Checked:
    """The facts laid over a row (None: a new one); a field that is not among them stays as it is."""
    names, row = names or Names(), sheet.model() if row is None else row
    found = checking.laid(sheet, facts, row, names)
    _usual(found.values, sheet.kind, today)
    return checking.judged(found, sheet, rules(sheet.kind, found.values, row, names))


def _usual(read: dict[str, Any], kind: str, today: date) -> None:
    """What stands where nobody said anything and the record needs something."""
    if kind == "initiative":
        read["due"] = read["due"] or today + FIRST_STEP
        read["review_on"] = read["review_on"] or min(max(read["due"], today), date.max - REVIEW) + REVIEW
    if kind == "capacity":
        read["running"] = Decimal("0.00") if read["running"] is None else read["running"]
    if kind == "budget":
        read["currency"] = read["currency"] or "EUR"


def add(
    sheet: Sheet, facts: Mapping[str, Any], *, by: Actor, today: date, why: str = "", person: Person | None = None
) -> Record:
    """A new row. `person` is whose goal it is where it is a person's. Raises Refused with what is wrong."""
    row: Any = sheet.model()
    checked = check(sheet, facts, today=today, row=row)
    checking.refuse(checked)
    checking.fill(row, sheet, checked.values)
    if sheet.kind == "goal" and row.level == "individual":
        row.person = _owner(person)
    ledger.write(row, action=sheet.added, by=by, why=why.strip() or _("Added."))
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
    checking.refuse(checked)
    if not checking.differs(sheet, row, checked.values):
        return None
    filled: Any = checking.fill(row, sheet, checked.values)
    if sheet.kind == "goal":
        filled.person = (filled.person or _owner(person)) if filled.level == "individual" else None
    refuse_raised([filled], today=today)
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


def planned(sheet: Sheet, rows: Sequence[Record], facts: Mapping[str, Any], *, today: date) -> list[Row]:
    """What these facts would do to each row; lists get what is named beside what they hold."""
    names = Names()
    wanted = {name: value for name, value in facts.items() if name in sheet.bulk}

    def checked(meant: Mapping[str, Any], row: Record) -> Checked:
        found = check(sheet, meant, today=today, row=row, names=names)
        found.problems.update(_shut(row))
        return found

    return several.plan(sheet, rows, wanted, checked, how=dict.fromkeys(several.lists(sheet), How.ADD), names=names)


def _shut(row: Record) -> dict[str, str]:
    try:
        closed(row)
    except Refused as refusal:
        return {"state": str(refusal)}
    return {}


def change_many(
    sheet: Sheet, lines: Sequence[Row], *, by: Actor, why: str, today: date, versions: Mapping[str, int] | None = None
) -> Act | None:
    """All rows changed as one deed; None when nothing differs. Raises Refused, or Stale for one that changed since."""
    changed = several.agreed(sheet, lines, why=why, versions=versions)
    refuse_raised(changed, today=today)
    return ledger.write_many(changed, action=sheet.changed, by=by, why=why.strip()) if changed else None


@transaction.atomic
def undo(act: str, kind: str, *, by: Actor, today: date, why: str = "") -> int:
    """Take one deed back as a new one; how many rows. Raises Refused where one of them was changed since."""
    sheet = SHEETS[kind]
    changes = list(Change.objects.filter(act=act, kind=kind).order_by("id")) if act else []
    rows: dict[str, Any] = {row.key: row for row in sheet.model._base_manager.filter(key__in=[c.key for c in changes])}
    if not rows:
        raise Refused(why=_("There is nothing to take back: it is gone already, or was never done."))
    latest, earlier = deeds.newest(changes), deeds.before(changes)
    later = next((one for one in latest.values() if one.key in rows and one.act != act), None)
    if later is not None:
        raise Refused(
            why=_("%(title)s was changed since, so this is not simply taken back.") % {"title": rows[later.key]},
            whose_move=_("Yours."),
            what_would_change_this=_("Change the rows one by one."),
        )
    deed, reason = Act.new(), why.strip() or _("Undo: taken back.")
    before = {key: change for (_kind, key), change in earlier.items() if not deeds.told_nothing(change)}
    back = [_as_before(rows[key], before[key]) for key in rows if key in before]
    refuse_raised(back, today=today)
    if back:
        ledger.write_many(back, action=sheet.changed, by=by, why=reason, act=deed)
    for key in rows:
        if key not in before:
            ledger.remove(rows[key], action=sheet.removed, by=by, why=reason, act=deed)
    return len(rows)


def _as_before(row: Record, change: Change) -> Record:
    old = asof.told(type(row), change)
    old.version = row.version
    return old


KEEPER = Keeper(
    check=lambda sheet, facts, row, today: check(sheet, facts, today=today, row=row),
    add=lambda sheet, facts, said: add(sheet, facts, by=said.by, today=said.today, why=said.why, person=said.person),
    change=lambda row, facts, said: change(row, facts, by=said.by, today=said.today, why=said.why, person=said.person),
    remove=lambda row, said: remove(row, by=said.by, why=said.why),
    refuse_closed=lambda row: closed(row),
)
"""How initiatives, goals, capacities and budgets are kept."""
