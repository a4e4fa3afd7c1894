"""A file of registers that comes in: which rows it says, and every place in it that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from mandate.connectors.files.plain_yaml import Fields, Items, Node, read_plain_yaml, unlined
from mandate.connectors.files.returned import NotReturned, Returned, read_sheets_back
from mandate.services.refusals import Refused
from mandate.services.registers import exporting
from mandate.services.registers.fields import REGISTERS
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.returning import Fault, told

_SPREADSHEET = b"PK\x03\x04"
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row of the file: its register, its line (or row of the sheet), its key where it has one, and what it says."""

    register: Sheet
    line: int
    key: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Read:
    """Everything a file says: its rows, its faults, what a reader should know of it, and whether we wrote it."""

    rows: list[RowRead] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    exported: bool = False


def read(data: bytes) -> Read:
    """The rows of a workbook or a YAML. Raises Refused where it is neither."""
    try:
        found = _workbook(data) if data.startswith(_SPREADSHEET) else _yaml(data)
    except NotReturned as fault:
        place = _("Line %(line)s: ") % {"line": fault.line} if fault.line else ""
        raise Refused(
            why=place + told(fault.en, fault.nl),
            what_would_change_this=_("An XLSX or YAML as the registers are exported, saved again."),
        ) from None
    if len(found.rows) > MOST_ROWS:
        raise Refused(why=_("At most %(most)s rows are read at once.") % {"most": MOST_ROWS})
    return found


def read_content(content: Mapping[str, Any]) -> Read:
    """The rows of plain content, as a caller of the API sends it; the line counts within each register."""
    found = Read()
    by_name = {register.name: register for register in REGISTERS}
    for name, listed in content.items():
        if name not in by_name:
            found.notes.append(_("Nobody reads %(name)s.") % {"name": name})
            continue
        for line, row in enumerate(listed, start=1):
            _take(found, by_name[name], line, row)
    return found


def _take(found: Read, register: Sheet, line: int, row: Mapping[str, Any]) -> None:
    """One row; a field nobody knows is a fault, since it was meant for something."""
    known = {one.name for one in register.fields}
    title = _(register.title)
    for name in row:
        if name not in known and name != "key":
            found.faults.append(Fault(line, name, _("There is no such column."), title))
    facts = {name: value for name, value in row.items() if name in known}
    found.rows.append(RowRead(register, line, str(row.get("key") or "").strip(), facts))


def _yaml(data: bytes) -> Read:
    node = read_plain_yaml(data)
    found, by_name = Read(), {register.name: register for register in REGISTERS}
    if not isinstance(node, Fields):
        raise NotReturned("A list per register is expected.", "Per register wordt een lijst verwacht.", line=1)
    for name, listed in node.fields.items():
        if name == "about":
            found.exported = isinstance(listed, Fields) and _format(listed) == exporting.FORMAT
            continue
        if name not in by_name:
            found.notes.append(_("Nobody reads %(name)s.") % {"name": name})
        else:
            _yaml_rows(found, by_name[name], listed)
    return found


def _format(about: Fields) -> object:
    return unlined(about.fields["format"]) if "format" in about.fields else None


def _yaml_rows(found: Read, register: Sheet, listed: Node) -> None:
    title = _(register.title)
    if not isinstance(listed, Items):
        found.faults.append(Fault(listed.line, "", _("A list of rows is expected."), title))
        return
    for row in listed.items:
        if isinstance(row, Fields):
            _take(found, register, row.line, {name: unlined(value) for name, value in row.fields.items()})
        else:
            found.faults.append(Fault(row.line, "", _("A row with its fields is expected."), title))


def _workbook(data: bytes) -> Read:
    wanted = {register.name: (exporting.titles(register), exporting.columns(register)) for register in REGISTERS}
    sheets, unasked = read_sheets_back(data, wanted)
    found = Read()
    explaining = {title.casefold() for title in exporting.columns_titles()}
    found.exported = any(title.casefold() in explaining for title in unasked)
    for title in unasked:
        if title.casefold() not in explaining:
            found.notes.append(_("The sheet %(name)s is not read.") % {"name": title})
    for register in REGISTERS:
        if register.name in sheets:
            _sheet_rows(found, register, sheets[register.name])
    if any(one.sample for one in sheets.values()):
        found.notes.append(_("This file comes from the sample company."))
    if not sheets:
        raise NotReturned("No sheet of a register was found.", "Er is geen blad van een register gevonden.")
    return found


def _sheet_rows(found: Read, register: Sheet, sheet: Returned) -> None:
    title = _(register.title)
    for heading in sheet.ignored:
        found.faults.append(Fault(1, heading, _("There is no such column."), title))
    for row in sheet.refused:
        found.faults.append(Fault(row.line, row.column, told(row.en, row.nl), title))
    for one in sheet.rows:
        facts = {name: value for name, value in one.values.items() if name != "key"}
        found.rows.append(RowRead(register, one.line, str(one.values.get("key") or ""), facts))
