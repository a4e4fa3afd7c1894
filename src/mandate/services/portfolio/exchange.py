"""Rows as a file that is edited elsewhere and comes back: what it would change, its faults, one deed or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.connectors.files.returned import NotReturned, Returned, ReturnedRow, read_table_back
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Organisation, Record
from mandate.services.portfolio import keeping
from mandate.services.portfolio.keeping import Cell
from mandate.services.refusals import Refused
from mandate.services.sheets import values
from mandate.services.sheets.fields import Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import clean

LARGEST = 5_000_000
MOST_ROWS = 5_000
_KINDS = {Sort.DAY: Kind.DATE, Sort.WHOLE: Kind.INT, Sort.MONEY: Kind.NUMBER}
NEW, CHANGED = "new", "changed"


def columns(sheet: Sheet) -> tuple[Column, ...]:
    """The columns of a file: key, where it stands, then every field."""
    state = (Column("state", "State", "Stand"),) if sheet.kind in ("initiative", "goal") else ()
    fields = (
        Column(one.name, one.heading("en"), one.heading("nl"), _KINDS.get(one.sort, Kind.TEXT)) for one in sheet.fields
    )
    return (Column("key", "Key", "Sleutel"), *state, *fields)


def table(
    sheet: Sheet, rows: Sequence[Any], *, moment: datetime, names: Names | None = None, digest: str = ""
) -> Table:
    """The rows with every field, so that the file comes back without loss."""
    company, names = Organisation.objects.first(), names or Names()
    return Table(
        title=sheet.heading((get_language() or "en")[:2]),
        columns=columns(sheet),
        rows=[_cells(sheet, row, names) for row in rows],
        as_of=moment,
        source_url=f"/{sheet.name}/",
        digest=digest or ledger.anchor().digest,
        organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )


def _cells(sheet: Sheet, row: Any, names: Names) -> dict[str, object]:
    state = {"state": row.state} if sheet.kind in ("initiative", "goal") else {}
    return {"key": row.key} | state | {one.name: values.cell(one, one.of(row), names) for one in sheet.fields}


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that cannot be read: row of the sheet, column, and why."""

    line: int
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row that would be written: its name, new or changed, and what differs."""

    line: int
    name: str
    state: str
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Plan:
    """What a file would do: rows to write, how many stay, what stands in the way."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)
    same: int = 0

    @property
    def new(self) -> int:
        """How many rows would be added."""
        return sum(line.state == NEW for line in self.lines)

    @property
    def changed(self) -> int:
        """How many rows would be changed."""
        return len(self.lines) - self.new

    @property
    def token(self) -> str:
        """Changes when the plan would do anything else than what was shown."""
        told = json.dumps(
            [[row.key, row.version, ledger.canonical(row)] if row.version else ["", 0, str(row)] for row in self.rows]
        )
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def plan(sheet: Sheet, data: bytes, *, today: date) -> Plan:
    """What the file would change; nothing is written. Raises Refused where it is no such file."""
    if len(data) > LARGEST:
        raise Refused(why=_("The file is larger than 5 MB."))
    try:
        found = read_table_back(data, columns(sheet), key=None)
    except NotReturned as fault:
        raise Refused(
            why=_told(fault.en, fault.nl),
            what_would_change_this=_("Bring an XLSX or CSV with the headings of the export; an empty one shows them."),
        ) from None
    if len(found.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": MOST_ROWS})
    return _plan(sheet, found, today)


def plan_rows(sheet: Sheet, rows: Iterable[Mapping[str, Any]], *, today: date) -> Plan:
    """What rows that a caller sends would change; lines count from one."""
    read = tuple(ReturnedRow(number, dict(row)) for number, row in enumerate(rows, start=1))
    return _plan(sheet, Returned(read, (), (), (), sample=False, spreadsheet=False), today)


def _told(en: str, nl: str) -> str:
    return nl if (get_language() or "en").startswith("nl") else en


def _plan(sheet: Sheet, found: Returned, today: date) -> Plan:
    made = Plan(notes=[_("The column %(name)s is not read.") % {"name": name} for name in found.ignored])
    made.faults += [Fault(row.line, row.column, _told(row.en, row.nl)) for row in found.refused]
    names = Names()
    existing: dict[str, Any] = {row.key: row for row in sheet.model._base_manager.all()}
    joined, seen = [], set[str]()
    for one in found.rows:
        row = _meant(sheet, one, existing, names)
        if row.key in seen:
            made.faults.append(Fault(one.line, "", _("The file names this row twice.")))
            continue
        seen.add(row.key)
        title = clean(one.values.get("title") or "", lines=False) or getattr(row, "title", "")
        if sheet.kind == "initiative":
            names.expect("initiative", row.key, title)
        joined.append((one, row))
    for one, row in joined:
        _check(sheet, one, row, names, made, today)
    return made


def _meant(sheet: Sheet, one: ReturnedRow, existing: Mapping[str, Any], names: Names) -> Any:
    """The row that a line means: by key, else by a title only one has; else a new one."""
    key = str(one.values.get("key") or "").strip()
    if key in existing:
        return existing[key]
    title = clean(one.values.get("title") or one.values.get("name") or "", lines=False)
    if sheet.kind == "initiative" and title:
        called = [found for found in names.called("initiative", title) if found in existing]
        if len(called) == 1:
            return existing[called[0]]
    return sheet.model()


def _check(sheet: Sheet, one: ReturnedRow, row: Any, names: Names, made: Plan, today: date) -> None:
    facts = {name: value for name, value in one.values.items() if name not in ("key", "state")}
    checked = keeping.check(sheet, facts, today=today, row=row, names=names)
    if checked.problems:
        if not row._state.adding and not keeping.differs(row, sheet, checked.values):
            made.same += 1  # what stands is not judged again
            return
        labels = {field.name: _(field.label) for field in sheet.fields}
        made.faults += [Fault(one.line, labels.get(name, name), text) for name, text in checked.problems.items()]
        return
    differing = keeping.cells(row, sheet, checked.values, names)
    new = row._state.adding
    if not new and not differing:
        made.same += 1
        return
    keeping.fill(row, sheet, checked.values)
    made.rows.append(row)
    made.lines.append(Line(one.line, str(row), NEW if new else CHANGED, () if new else differing))


@transaction.atomic
def write(sheet: Sheet, planned: Plan, *, by: Actor, why: str, token: str | None = None) -> Act | None:
    """Everything the plan says as one deed; None where nothing differs.

    Raises Refused with every fault, without a reason, or where the rows changed since the plan was shown.
    """
    if planned.faults:
        raise Refused(
            why=_("Nothing was written: the file has faults."),
            reasons=tuple(f"{one.line}, {one.field}: {one.why}" for one in planned.faults[:50]),
            what_would_change_this=_("Mend them in the file and bring it again."),
        )
    if not why.strip():
        raise Refused(why=_("Say why: one reason for the whole file."))
    if token is not None and token != planned.token:
        raise Refused(
            why=_("The rows changed since you looked, so nothing was written."),
            what_would_change_this=_("Bring the file again and look at what it changes now."),
        )
    if not planned.rows:
        return None
    added = "initiative.imported" if sheet.kind == "initiative" else sheet.added
    return ledger.write_many(planned.rows, action=sheet.changed, added=added, by=by, why=why.strip())
