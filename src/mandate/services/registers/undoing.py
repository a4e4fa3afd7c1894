"""A deed on the registers is undone as a new deed: every row that nobody touched since, and why the others stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Record
from mandate.services import formats, reasons
from mandate.services.mandate import standing as mandate
from mandate.services.refusals import Refused
from mandate.services.registers import depending, keeping
from mandate.services.registers.fields import REGISTERS
from mandate.services.sheets import values
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names

MOST_DEEDS = 10
_KINDS = tuple(register.kind for register in REGISTERS)
_BY_KIND = {register.kind: register for register in REGISTERS}


def deed(sort: str) -> Act:
    """A fresh deed whose id says of which sort it is, so that the deeds of a sort can be found again."""
    return Act(f"{sort}-{Act.new().id}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field that goes back: what it says and what it said before, in words."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a deed: its register and name, what undoing does to it, or why it stays (`stays`)."""

    kind: str
    key: str
    register: str
    name: str
    cells: tuple[Cell, ...] = ()
    stays: str = ""


@dataclass(slots=True)
class Undoing:
    """What undoing a deed does: rows that go again, rows that go back, rows that stay, each as a line."""

    act: str
    at: datetime
    why: str
    lines: list[Line] = field(default_factory=list)
    going: list[Record] = field(default_factory=list)
    back: list[Record] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows undoing it touches."""
        return len(self.going) + len(self.back)

    @property
    def staying(self) -> list[Line]:
        """The rows that stay, with why."""
        return [line for line in self.lines if line.stays]


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
    earlier, newest = _before(changes), _newest(changes)
    rows = _rows(changes)
    added: list[tuple[Change, Record]] = []
    for change in changes:
        row = rows.get((change.kind, change.key))
        if row is None:
            made.lines.append(_line(change, None, names, stays=_("It is not in the register any more.")))
        elif newest[change.kind, change.key].pk != change.pk:
            made.lines.append(_line(change, row, names, stays=_since(newest[change.kind, change.key])))
        elif (before := earlier.get((change.kind, change.key))) is None:
            added.append((change, row))
        else:
            _back(made, change, row, before, names)
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


def _before(changes: Sequence[Change]) -> Mapping[tuple[str, str], Change]:
    """The last change of each row before the deed."""
    return _last(Change.objects.filter(id__lt=changes[0].pk), changes)


def _newest(changes: Sequence[Change]) -> Mapping[tuple[str, str], Change]:
    return _last(Change.objects.all(), changes)


def _last(among: Any, changes: Sequence[Change]) -> dict[tuple[str, str], Change]:
    wanted = among.filter(kind__in={one.kind for one in changes}, key__in={one.key for one in changes})
    ids = wanted.order_by().values("kind", "key").annotate(last=Max("id")).values("last")
    return {(one.kind, one.key): one for one in Change.objects.filter(id__in=ids)}


def _since(change: Change) -> str:
    return _("It was changed since, on %(day)s.") % {"day": formats.day(change.at.date())}


def _title(kind: str) -> str:
    return _BY_KIND[kind].heading((get_language() or "en")[:2])


def _line(change: Change, row: Any, names: Names, cells: tuple[Cell, ...] = (), stays: str = "") -> Line:
    name = change.key if row is None else getattr(row, "name", "")
    if row is not None and row.kind == "attainment":
        name = f"{names.name('person', row.person_id)}, {names.name('competence', row.competence_id)}"
    return Line(change.kind, change.key, _title(change.kind), name, cells, stays)


def _back(made: Undoing, change: Change, row: Record, before: Change, names: Names) -> None:
    """The row as it stood before the deed, where that still holds by the rules of today."""
    register = _BY_KIND[change.kind]
    if before.after in ("", "{}"):
        why = _("What it said before is not kept any more.") if not before.after else _("It came back by this deed.")
        made.lines.append(_line(change, row, names, stays=why))
        return
    old = asof.told(register.model, before)
    facts = {one.name: one.of(old) for one in register.fields}
    checked = keeping.check(register, facts, row=row, names=names)
    if checked.problems:
        made.lines.append(_line(change, row, names, stays=" ".join(checked.problems.values())))
        return
    cells = tuple(
        Cell(_(one.label), _told(one, one.of(row), names), _told(one, checked.values[one.name], names))
        for one in register.fields
        if checked.values[one.name] != one.of(row)
    )
    made.lines.append(_line(change, row, names, cells))
    made.back.append(keeping.fill(row, register, checked.values))


def _told(one: Any, value: Any, names: Names) -> str:
    return values.said(one, value, names) or values.unsaid(one)


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
    if not planned.count:
        raise Refused(
            why=_("Nothing of this can be undone any more."),
            reasons=tuple(f"{line.name}: {line.stays}" for line in planned.staying[:50]),
            what_would_change_this=_("Change the rows one by one."),
        )
    mandate.refuse_opening(planned.back, today=today)
    new, reason = deed("undo"), why.strip() or _("Undone.")
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
