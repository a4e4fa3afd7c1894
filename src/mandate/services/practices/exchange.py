"""Practices as a file that is edited elsewhere and comes back: what it would change, its faults, one deed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from mandate.connectors.files.returned import NotReturned, ReturnedRow, read_table_back
from mandate.connectors.files.tables import Table
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Person, Practice
from mandate.services.portfolio import exchange
from mandate.services.practices import keeping
from mandate.services.practices.fields import PRACTICES
from mandate.services.refusals import Refused
from mandate.services.sheets import checking
from mandate.services.sheets.names import Names
from mandate.services.sheets.returning import CHANGED, NEW, Fault, Line, Plan, told

LARGEST, MOST_ROWS = 5_000_000, 2000


def table(rows: Sequence[Practice], *, moment: datetime, names: Names | None = None) -> Table:
    """The practices with every field, so that the file comes back without loss."""
    return exchange.table(PRACTICES, rows, moment=moment, names=names)


def plan(data: bytes, *, today: date, person: Person | None = None) -> Plan:
    """What the file would change; nothing is written. Raises Refused where it is no such file.

    `person` reads it: what others own stays as it is, and they own what is new where nobody is named.
    """
    if len(data) > LARGEST:
        raise Refused(why=_("The file is larger than 5 MB."))
    try:
        found = read_table_back(data, exchange.columns(PRACTICES), key=None)
    except NotReturned as fault:
        raise Refused(
            why=told(fault.en, fault.nl),
            what_would_change_this=_("Bring an XLSX or CSV with the headings of the export; an empty one shows them."),
        ) from None
    if len(found.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": MOST_ROWS})
    made = Plan(notes=[_("The column %(name)s is not read.") % {"name": name} for name in found.ignored])
    made.faults += [Fault(row.line, row.column, told(row.en, row.nl)) for row in found.refused]
    names, seen = Names(), set[str]()
    existing = {row.key: row for row in Practice.objects.select_related("owner")}
    titled = {row.title.casefold(): row for row in existing.values()}
    for one in found.rows:
        title = " ".join(str(one.values.get("title") or "").split()).casefold()
        row = existing.get(str(one.values.get("key") or "").strip()) or titled.get(title) or Practice()
        mark = row.key if not row._state.adding else title
        if mark in seen:
            made.faults.append(Fault(one.line, "", _("The file names this row twice.")))
            continue
        seen.add(mark)
        _check(one, row, names, made, today=today, person=person)
    return made


def _check(one: ReturnedRow, row: Practice, names: Names, made: Plan, *, today: date, person: Person | None) -> None:
    facts: dict[str, Any] = {name: value for name, value in one.values.items() if name != "key"}
    checked = keeping.owned(keeping.check(PRACTICES, facts, today=today, row=row, person=person, names=names))
    new = row._state.adding
    if not new and not checking.differs(PRACTICES, row, checked.values) and not checked.problems:
        made.same += 1
        return
    problems = dict(checked.problems)
    if not new:
        try:
            keeping.refuse_others(row, person)
            keeping.refuse_closed(row)
        except Refused as refusal:
            problems[""] = str(refusal)
    if problems:
        labels = {field.name: _(field.label) for field in PRACTICES.fields}
        made.faults += [Fault(one.line, labels.get(name, name), text) for name, text in problems.items()]
        return
    cells = checking.cells(PRACTICES, row, checked.values, names)
    row.edition += not new and checked.values["text"] != row.text
    checking.fill(row, PRACTICES, checked.values)
    made.rows.append(row)
    made.lines.append(Line(one.line, str(row), NEW if new else CHANGED, () if new else cells))


def write(planned: Plan, *, by: Actor, why: str, token: str | None = None) -> Act | None:
    """Everything the plan says as one deed; None where nothing differs. Raises Refused with every fault."""
    planned.refuse(why=why, token=token)
    if not planned.rows:
        return None
    return ledger.write_many(planned.rows, action=PRACTICES.changed, added=PRACTICES.imported, by=by, why=why.strip())
