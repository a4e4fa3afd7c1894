"""The inventory as a workbook that goes out and comes back: seen before it is written, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from mandate.connectors.files import sheets
from mandate.connectors.files.returned import NotReturned, Returned, read_sheets_back
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Organisation, Person, Task
from mandate.services.refusals import Refused
from mandate.services.sheets.checking import Cell
from mandate.services.sheets.deeds import deed
from mandate.services.sheets.fields import Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.pace import Tell, counted, unheard
from mandate.services.sheets.returning import CHANGED, NEW, Fault, Line, Plan, told
from mandate.services.tasks import fields
from mandate.services.tasks.fields import FIELDS, NUMBERS, Others
from mandate.services.tasks.keeping import DEED, refuse_others

SHEET = gettext_noop("Tasks")
MOST_ROWS = 5_000


@dataclass(slots=True)
class TaskPlan(Plan):
    """What a file would do, and the teams whose tasks it would change."""

    teams: set[str | None] = field(default_factory=set)


def columns() -> tuple[Column, ...]:
    """The columns of the sheet: the key of a task, then its fields."""
    with override("nl"):
        key_nl = _("Key")
    with override("en"):
        key_en = _("Key")
    told = [Column(one.name, fields.label(one, "en"), fields.label(one, "nl"), _kind(one)) for one in FIELDS]
    return (Column("key", key_en, key_nl), *told)


def _kind(one: Any) -> Kind:
    if one.name in NUMBERS:
        return Kind.NUMBER
    return Kind.INT if one.sort in (Sort.WHOLE, Sort.CLASS) else Kind.TEXT


def to_xlsx(tasks: Sequence[Task], *, moment: datetime, at: datetime | None = None, language: str = "en") -> bytes:
    """The tasks as a workbook that can be brought back."""
    names, company = Names(at), Organisation.objects.first()
    others = Others({task.key: (task.title, task.team_id) for task in tasks})
    with override(language):
        title = _(SHEET)
    rows = [
        {"key": task.key} | {one.name: fields.cell(one, fields.value_of(one, task), names, others) for one in FIELDS}
        for task in sorted(tasks, key=lambda task: (task.title.casefold(), task.key))
    ]
    table = Table(
        title=title, columns=columns(), rows=rows, as_of=moment, source_url="/tasks/",
        digest=ledger.anchor().digest, organisation=company.name if company else "",
        sample=bool(company and company.is_sample),
    )  # fmt: skip
    return sheets.to_xlsx([table], language=language)


def plan(data: bytes, *, tell: Tell = unheard) -> TaskPlan:
    """What a file would change; nothing is written; `tell` hears how far it is.

    Raises Refused where it is no workbook with a sheet of tasks.
    """
    sheet = _sheet(data)
    made = TaskPlan(
        faults=[Fault(0, "", _("There is no column “%(name)s”.") % {"name": name}) for name in sheet.ignored]
    )
    made.faults += [Fault(row.line, row.column, told(row.en, row.nl)) for row in sheet.refused]
    if len(sheet.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": MOST_ROWS})
    names, others = Names(), Others.all()
    known = {task.key: task for task in Task.objects.all()}
    seen: set[str] = set()
    for row in counted(sheet.rows, tell):
        key = str(row.values.get("key") or "").strip()
        if key and key in seen:
            made.faults.append(Fault(row.line, "", _("The file names this row twice.")))
        elif key and key not in known:
            made.faults.append(
                Fault(row.line, "", _("There is no task with this key; leave the key empty to add one."))
            )
        else:
            seen.add(key)
            facts = {name: value for name, value in row.values.items() if name != "key"}
            _row(made, row.line, known.get(key) or Task(), facts, names, others)
    return made


def _sheet(data: bytes) -> Returned:
    titles = ["tasks"]
    for language in ("en", "nl"):
        with override(language):
            titles.append(_(SHEET))
    try:
        found, _unasked = read_sheets_back(data, {"tasks": (titles, columns())})
    except NotReturned as fault:
        raise Refused(
            why=told(fault.en, fault.nl),
            what_would_change_this=_("An XLSX as the tasks are exported, saved again."),
        ) from None
    if "tasks" not in found:
        raise Refused(
            why=_("No sheet of tasks was found."),
            what_would_change_this=_("An XLSX as the tasks are exported, saved again."),
        )
    return found["tasks"]


def _row(made: TaskPlan, line: int, task: Task, facts: Mapping[str, Any], names: Names, others: Others) -> None:
    new = task._state.adding
    checked = fields.check(facts, task, names, others)
    made.faults += [
        Fault(line, fields.label(fields.field_named(name)), text) for name, text in checked.problems.items()
    ]
    if checked.problems:
        return
    made.teams |= {task.team_id, checked.values["team"]} - ({None} if new else set())
    cells = tuple(
        Cell(
            fields.label(one),
            "" if new else fields.said(one, fields.value_of(one, task), names, others),
            fields.said(one, checked.values[one.name], names, others),
        )
        for one in FIELDS
        if checked.values[one.name] != fields.value_of(one, task)
    )
    if not cells:
        made.same += 1
        return
    made.lines.append(Line(line, checked.values["title"], NEW if new else CHANGED, cells))
    made.rows.append(fields.fill(task, checked.values))


def write(
    planned: TaskPlan, *, by: Actor, person: Person | None, why: str, token: str | None = None, tell: Tell = unheard
) -> Act | None:
    """Everything the plan says, as one deed; None where nothing differs; `tell` hears how far it is.

    Raises Refused with every fault, without a reason, for another's team, or where tasks changed since it was shown.
    """
    planned.refuse(why=why, token=token)
    if not planned.rows:
        return None
    refuse_others(planned.teams, person)
    rows = counted(planned.rows, tell)
    return ledger.write_many(rows, action="task.imported", by=by, why=why.strip(), act=deed(DEED))
