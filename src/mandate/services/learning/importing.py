"""What people learned elsewhere, from a file: what it notes, its faults by row, one deed or nothing, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.connectors.files.returned import NotReturned, Returned, ReturnedRow, read_table_back
from mandate.connectors.files.tables import Column, Kind
from mandate.engines import learning as engine
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attainment, Change, Completion, Person
from mandate.services import formats
from mandate.services.learning import doing, modules
from mandate.services.learning.modules import Module
from mandate.services.refusals import Refused
from mandate.services.sheets import deeds
from mandate.services.sheets.checking import Cell
from mandate.services.sheets.names import Names, Unknown
from mandate.services.sheets.returning import CHANGED, NEW, Fault, Line, Plan, told
from mandate.services.sheets.values import clean

COLUMNS = (
    Column("person", "Person", "Persoon"),
    Column("module", "Module", "Module"),
    Column("on", "Done on", "Gedaan op", Kind.DATE),
    Column("until", "Holds until", "Geldig tot", Kind.DATE),
    Column("minutes", "Minutes", "Minuten", Kind.INT),
    Column("evidence", "Evidence", "Bewijs"),
)
"""Person by e-mail address, name or key; module by its id or its title in either language."""
LARGEST, MOST_ROWS, MOST_MINUTES = 5_000_000, 5_000, 2_400
DEED = "learned"


@dataclass(frozen=True, slots=True)
class _Known:
    names: Names
    people: Mapping[str, Person]
    modules: Mapping[str, Module]
    done: Mapping[tuple[str, str], Completion]
    today: date
    seen: set[tuple[str, str]] = field(default_factory=set)


class _Wrong(Exception):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


def plan(data: bytes, *, today: date) -> Plan:
    """What a CSV or XLSX would note; nothing is written. Raises Refused where it is no such file."""
    if len(data) > LARGEST:
        raise Refused(why=_("The file is larger than 5 MB."))
    try:
        found = read_table_back(data, COLUMNS, key=None)
    except NotReturned as fault:
        raise Refused(
            why=told(fault.en, fault.nl),
            what_would_change_this=_("Bring a CSV or XLSX with the headings person, module and on."),
        ) from None
    if len(found.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": MOST_ROWS})
    return _plan(found, today)


def plan_rows(rows: Iterable[Mapping[str, Any]], *, today: date) -> Plan:
    """What rows that a caller sends would note; lines count from one."""
    read = tuple(ReturnedRow(number, dict(row)) for number, row in enumerate(rows, start=1))
    return _plan(Returned(read, (), (), (), sample=False, spreadsheet=False), today)


def _plan(found: Returned, today: date) -> Plan:
    made = Plan(notes=[_("The column %(name)s is not read.") % {"name": name} for name in found.ignored])
    made.faults += [Fault(row.line, row.column, told(row.en, row.nl)) for row in found.refused]
    every = modules.every()
    by_name = {one.id: one for one in every}
    for one in every:
        by_name.setdefault(one.title.en.casefold(), one)
        by_name.setdefault(one.title.nl.casefold(), one)
    done = {(row.person_id, row.module): row for row in Completion.objects.all()}
    known = _Known(Names(), Person.objects.in_bulk(), by_name, done, today)
    for row in found.rows:
        try:
            _line(row, known, made)
        except _Wrong as wrong:
            label = next((one.heading((get_language() or "en")[:2]) for one in COLUMNS if one.key == wrong.column), "")
            made.faults.append(Fault(row.line, label, str(wrong)))
    return made


def _line(row: ReturnedRow, known: _Known, made: Plan) -> None:
    person, module = _person(row, known), _module(row, known)
    if (person.key, module.id) in known.seen:
        raise _Wrong("module", _("The file names this person and module twice."))
    known.seen.add((person.key, module.id))
    on, until = _days(row, module, known.today)
    minutes = _minutes(row, module)
    before = known.done.get((person.key, module.id))
    if before is not None and before.on >= on:
        made.same += 1  # what is known is as late or later: a file of last year takes nothing back
        return
    entry = before or Completion(person=person, module=module.id)
    title = module.title.of((get_language() or "en")[:2])
    was = formats.day(before.on) if before else ""
    entry.on, entry.until, entry.how, entry.minutes, entry.confirmed_by = on, until, doing.IMPORTED, minutes, None
    entry.evidence = clean(row.values.get("evidence") or "", lines=False)[:200]
    made.rows.append(entry)
    cells = (Cell(_("Done on"), was, formats.day(on)),) if before else ()
    made.lines.append(Line(row.line, f"{person.name}: {title}", CHANGED if before else NEW, cells))


def _person(row: ReturnedRow, known: _Known) -> Person:
    try:
        found = known.people[known.names.key("person", str(row.values.get("person") or ""))]
    except Unknown as unknown:
        raise _Wrong("person", str(unknown)) from None
    if not found.present(known.today):
        raise _Wrong("person", _("%(name)s is not with the organisation any more.") % {"name": found.name})
    return found


def _module(row: ReturnedRow, known: _Known) -> Module:
    text = clean(row.values.get("module") or "", lines=False)
    found = known.modules.get(text) or known.modules.get(text.casefold())
    if found is None:
        raise _Wrong("module", _("There is no module “%(name)s”.") % {"name": text[:80]})
    return found


def _days(row: ReturnedRow, module: Module, today: date) -> tuple[date, date]:
    on, until = _day(row, "on"), _day(row, "until")
    if on is None:
        raise _Wrong("on", _("Say on which day it was done."))
    if on > today:
        raise _Wrong("on", _("This day has not come yet."))
    ends = until or engine.until(on, module.months)
    if ends < on:
        raise _Wrong("until", _("It ends before it was done."))
    return on, ends


def _day(row: ReturnedRow, name: str) -> date | None:
    raw = row.values.get(name)
    if raw is None or isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw).strip()) if str(raw).strip() else None
    except ValueError:
        raise _Wrong(name, _("Write the date as 2027-03-01.")) from None


def _minutes(row: ReturnedRow, module: Module) -> int:
    raw = row.values.get("minutes")
    text = str("" if raw is None else raw).strip()
    if not text:
        return module.minutes
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:6]) <= MOST_MINUTES:
        limits = {"least": 1, "most": MOST_MINUTES}
        raise _Wrong("minutes", _("Write a whole number from %(least)s to %(most)s.") % limits)
    return int(text)


@transaction.atomic
def write(planned: Plan, *, by: Actor, why: str, token: str | None = None) -> Act | None:
    """Everything the plan says as one deed, with the levels that follow; None where nothing differs. Raises Refused."""
    planned.refuse(why=why, token=token)
    if not planned.rows:
        return None
    act = deeds.deed(DEED)
    rows: list[Any] = list(planned.rows)
    ledger.write_many(rows, action="completion.imported", by=by, why=why.strip(), act=act)
    known = {one.id: one for one in modules.every()}
    for row in rows:
        doing.raise_level(row.person, known[row.module], on=row.on, ends=row.until, by=by, act=act)
    return act


@transaction.atomic
def undo(act: str, *, by: Actor, why: str = "") -> int:
    """One file taken back as a new deed, with the levels that followed; how many rows.

    Raises Refused where it is no file, was taken back, or a row of it was changed since.
    """
    changes = list(Change.objects.filter(act=act).order_by("id")) if act.startswith(f"{DEED}-") else []
    newest = deeds.newest(changes) if changes else {}
    if not changes or all(one.act != act for one in newest.values()):
        raise Refused(why=_("There is nothing to take back: it is gone already, or was never done."))
    if any(one.act != act for one in newest.values()):
        raise Refused(
            why=_("A row of this file was changed since, so it is not simply taken back."),
            whose_move=_("Yours."),
            what_would_change_this=_("Note the rows one by one."),
        )
    deed, reason, earlier = Act.new(), why.strip() or _("Undo: taken back."), deeds.before(changes)
    models: dict[str, type[Any]] = {Completion.kind: Completion, Attainment.kind: Attainment}
    for kind, key in newest:
        row = models[kind]._base_manager.get(key=key)
        before = earlier.get((kind, key))
        if before is None or deeds.told_nothing(before):
            ledger.remove(row, action=f"{kind}.removed", by=by, why=reason, act=deed)
            continue
        old = asof.told(models[kind], before)
        old.version = row.version
        ledger.write(old, action=f"{kind}.noted", by=by, why=reason, act=deed)
    return sum(kind == Completion.kind for kind, _key in newest)


def hours(rows: Iterable[Completion]) -> Decimal:
    """Hours that these modules took, to a tenth."""
    return (Decimal(sum(row.minutes for row in rows)) / 60).quantize(Decimal("0.1"))
