"""Rows as a file that is edited elsewhere and comes back: what it would change, its faults, one deed or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.connectors.files.returned import NotReturned, Returned, ReturnedRow, read_table_back
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Organisation
from mandate.services.initiatives.raising import refuse_raised
from mandate.services.portfolio import keeping
from mandate.services.refusals import Refused
from mandate.services.sheets import checking, values
from mandate.services.sheets.fields import Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.pace import Tell, counted, unheard
from mandate.services.sheets.returning import CHANGED, NEW, Fault, Line, Plan, told
from mandate.services.sheets.values import clean

LARGEST = 5_000_000
MOST_ROWS = 5_000
_KINDS = {Sort.DAY: Kind.DATE, Sort.WHOLE: Kind.INT, Sort.MONEY: Kind.NUMBER}


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


def plan(sheet: Sheet, data: bytes, *, today: date, tell: Tell = unheard) -> Plan:
    """What the file would change; nothing is written; `tell` hears how far it is. Raises Refused for no such file."""
    if len(data) > LARGEST:
        raise Refused(why=_("The file is larger than 5 MB."))
    try:
        found = read_table_back(data, columns(sheet), key=None)
    except NotReturned as fault:
        raise Refused(
            why=told(fault.en, fault.nl),
            what_would_change_this=_("Bring an XLSX or CSV with the headings of the export; an empty one shows them."),
        ) from None
    if len(found.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": MOST_ROWS})
    return _plan(sheet, found, today, tell)


def plan_rows(sheet: Sheet, rows: Iterable[Mapping[str, Any]], *, today: date) -> Plan:
    """What rows that a caller sends would change; lines count from one."""
    read = tuple(ReturnedRow(number, dict(row)) for number, row in enumerate(rows, start=1))
    return _plan(sheet, Returned(read, (), (), (), sample=False, spreadsheet=False), today, unheard)


def _plan(sheet: Sheet, found: Returned, today: date, tell: Tell) -> Plan:
    made = Plan(notes=[_("The column %(name)s is not read.") % {"name": name} for name in found.ignored])
    made.faults += [Fault(row.line, row.column, told(row.en, row.nl)) for row in found.refused]
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
    for one, row in counted(joined, tell):
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
        if not row._state.adding and not checking.differs(sheet, row, checked.values):
            made.same += 1  # what stands is not judged again
            return
        labels = {field.name: _(field.label) for field in sheet.fields}
        made.faults += [Fault(one.line, labels.get(name, name), text) for name, text in checked.problems.items()]
        return
    new, cells = row._state.adding, checking.cells(sheet, row, checked.values, names)
    if not new and not cells:
        made.same += 1
        return
    made.rows.append(checking.fill(row, sheet, checked.values))
    made.lines.append(Line(one.line, str(row), NEW if new else CHANGED, () if new else cells))


def write(
    sheet: Sheet, planned: Plan, *, by: Actor, why: str, today: date, token: str | None = None, tell: Tell = unheard
) -> Act | None:
    """Everything the plan says as one deed; None where nothing differs; `tell` hears how far it is.

    Raises Refused with every fault, without a reason, where the rows changed since the plan was shown, or where one
    that runs would ask more than the mandate leaves.
    """
    planned.refuse(why=why, token=token)
    refuse_raised(planned.rows, today=today)
    if not planned.rows:
        return None
    added = sheet.imported or sheet.added
    return ledger.write_many(counted(planned.rows, tell), action=sheet.changed, added=added, by=by, why=why.strip())
