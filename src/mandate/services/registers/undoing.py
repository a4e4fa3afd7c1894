"""A deed on the registers is undone as a new deed: every row that nobody touched since, and why the others stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Record
from mandate.services import formats, reasons
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.registers import depending, keeping
from mandate.services.registers.fields import REGISTERS
from mandate.services.sheets import checking, deeds
from mandate.services.sheets.checking import Cell
from mandate.services.sheets.deeds import Line, Undoing
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names

MOST_DEEDS = 10
_KINDS = tuple(register.kind for register in REGISTERS)
_BY_KIND = {register.kind: register for register in REGISTERS}


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed that was done: its id, when, how many rows, and the reason given."""

    act: str
    at: datetime
    rows: int
    why: str


def recent(*sorts: str) -> list[Deed]:
    """The newest deeds of these sorts that touched a register, newest first."""
    of_sorts = Q()
    for sort in sorts:
        of_sorts |= Q(act__startswith=f"{sort}-")
    found = (
        Change.objects.filter(of_sorts, kind__in=_KINDS)
        .order_by()
        .values("act")
        .annotate(last=Max("id"), at=Min("at"), rows=Count("id"), reason=Max("why"))
        .order_by("-last")[:MOST_DEEDS]
    )
    return [Deed(one["act"], one["at"], one["rows"], reasons.told(one["reason"])) for one in found]


def plan(act: str, *, names: Names | None = None) -> Undoing | None:
    """What undoing a deed would do today; None where there is no such deed on the registers."""
    changes = list(Change.objects.filter(act=act, kind__in=_KINDS).order_by("id"))
    if not act or not changes:
        return None
    names = names or Names()
    made = Undoing(act, changes[0].at, reasons.told(changes[0].why))
    earlier, latest = deeds.before(changes), deeds.newest(changes)
    rows = _rows(changes)
    added: list[tuple[Change, Record]] = []
    for change in changes:
        row = rows.get((change.kind, change.key))
        if row is None:
            made.lines.append(_line(change, None, names, stays=_("It is not in the register any more.")))
        elif latest[change.kind, change.key].pk != change.pk:
            made.lines.append(_line(change, row, names, stays=deeds.since(latest[change.kind, change.key])))
        elif (was := earlier.get((change.kind, change.key))) is None:
            added.append((change, row))
        else:
            _back(made, change, row, was, names)
    _going(made, added, names)
    return made


def _rows(changes: Iterable[Change]) -> dict[tuple[str, str], Record]:
    keys: dict[str, set[str]] = {}
    for change in changes:
        keys.setdefault(change.kind, set()).add(change.key)
    return {
        (kind, row.key): row
        for kind, wanted in keys.items()
        for row in _BY_KIND[kind].model._base_manager.filter(key__in=wanted)
    }


def _line(change: Change, row: Any, names: Names, cells: tuple[Cell, ...] = (), stays: str = "") -> Line:
    name = change.key if row is None else getattr(row, "name", "")
    if row is not None and row.kind == "attainment":
        name = f"{names.name('person', row.person_id)}, {names.name('competence', row.competence_id)}"
    return Line(change.kind, change.key, name, cells, stays, register=_(_BY_KIND[change.kind].title))


def _back(made: Undoing, change: Change, row: Record, before: Change, names: Names) -> None:
    """The row as it stood before the deed, where that still holds by the rules of today."""
    register = _BY_KIND[change.kind]
    if deeds.told_nothing(before):
        why = _("What it said before is not kept any more.") if not before.after else _("It came back by this deed.")
        made.lines.append(_line(change, row, names, stays=why))
        return
    old = asof.told(register.model, before)
    facts = {one.name: one.of(old) for one in register.fields}
    checked = keeping.check(register, facts, row=row, names=names)
    if checked.problems:
        made.lines.append(_line(change, row, names, stays=" ".join(checked.problems.values())))
        return
    cells = checking.cells(register, row, checked.values, names, unsaid=True)
    made.lines.append(_line(change, row, names, cells))
    made.back.append(checking.fill(row, register, checked.values))


def _going(made: Undoing, added: Sequence[tuple[Change, Record]], names: Names) -> None:
    """Rows that the deed added and only others of them point to; where one has to stay, so does what it points to."""
    pointing = depending.on_each([row for _change, row in added])
    going = {(row.kind, row.key): row for _change, row in added}
    while staying := [to for to in going if any((one.kind, one.key) not in going for one in pointing[to])]:
        for to in staying:
            del going[to]
    for change, row in added:
        to = (row.kind, row.key)
        named = [one for one in pointing[to] if (one.kind, one.key) not in going]
        why = _("This depends on it: %(names)s.") % {"names": _pointed(named)} if to not in going else ""
        made.lines.append(_line(change, row, names, stays=why))
    made.going = list(going.values())


def _pointed(named: Iterable[depending.Dependent]) -> str:
    return formats.listed(list(dict.fromkeys(f"{one.sort} “{one.name}”" for one in named))[:5])


def undo(act: str, *, by: Actor, today: date, why: str = "") -> Undoing:
    """Undo a deed, as one new deed: what it added goes, what it changed goes back, what was touched since stays.

    Raises Refused where there is no such deed, or where nothing of it can be undone.
    """
    planned = plan(act)
    if planned is None:
        raise Refused(why=_("There is no such deed on the registers."))
    planned.refuse_nothing()
    mandate.refuse_opening(planned.back, today=today)
    new, reason = deeds.deed("undo"), why.strip() or _("Undone.")
    with transaction.atomic():
        for register in REGISTERS:
            rows = [row for row in planned.back if row.kind == register.kind]
            if rows:
                ledger.write_many(rows, action=register.changed, by=by, why=reason, act=new)
        for register in reversed(REGISTERS):
            for row in _narrow_first(register, planned.going):
                ledger.remove(row, action=register.removed, by=by, why=reason, act=new)
    return planned


def _narrow_first(register: Sheet, rows: Iterable[Record]) -> list[Record]:
    """Purposes below others come first: what they point to can go once they are gone."""
    names = Names()
    mine = [row for row in rows if row.kind == register.kind]
    return sorted(mine, key=lambda row: -len(names.line(row.key)) if row.kind == "purpose" else 0)
