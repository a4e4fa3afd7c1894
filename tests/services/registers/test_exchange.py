"""All registers leave in one file and come back without loss; a file is looked at before it is written."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import yaml

from mandate.records import clock, ledger
from mandate.records.models import Change, Dataset, Purpose, Tool, Vendor
from mandate.services.refusals import Refused
from mandate.services.registers import bulk, exporting, importing, keeping, reading
from mandate.services.registers.fields import TOOLS
from mandate.services.sheets.names import Names
from tests import remembered
from tests.services.registers import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def registers(desk: Any, home: Any) -> Any:
    """A desk whose registers are filled."""
    remembered.once("registers", home, lambda: filled.fill(desk))
    return desk


def written(form: str) -> bytes:
    found = exporting.rows(all_of_them=True)
    return {"yaml": exporting.to_yaml, "xlsx": exporting.to_xlsx}[form](found, None, moment=clock.now())


def told() -> dict[str, Any]:
    return exporting.content(exporting.rows(all_of_them=True))


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_what_was_exported_fills_empty_registers_with_the_same_rows(registers, form: str) -> None:
    file, before = written(form), told()
    again = importing.plan(reading.read(file))
    assert (again.faults, again.lines, again.same) == ([], [], sum(len(rows) for rows in before.values()))
    filled.empty(registers)
    plan = importing.plan(reading.read(file))
    assert plan.faults == []
    assert plan.changed == 0
    act = importing.write(plan, by=registers.actor, today=registers.today, why="from a file")
    assert act is not None
    assert {c.why for c in Change.objects.filter(act=act.id)} == {"from a file"}
    assert told() == before
    if form == "yaml":
        first, second = (yaml.safe_load(text) for text in (file, written("yaml")))
        assert {**first, "about": 0} == {**second, "about": 0}


def test_a_dutch_workbook_comes_back_unchanged_whatever_the_language_of_who_brings_it(registers) -> None:
    file = exporting.to_xlsx(exporting.rows(all_of_them=True), None, moment=clock.now(), language="nl")
    assert openpyxl.load_workbook(io.BytesIO(file)).sheetnames[0] != "Classes of data"
    again = importing.plan(reading.read(file))
    assert (again.faults, again.lines) == ([], [])
    assert again.same == sum(len(rows) for rows in told().values())


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_a_tool_that_left_without_a_reason_comes_back_changed_or_gone(registers, form: str) -> None:
    tool = Tool(name="Chatter", status="in_use", purpose="To talk")
    ledger.write(tool, action="tool.added", by=registers.actor, why="a list brought it")
    file = written(form)
    for facts in ({"purpose": "To write"}, {"why": "Because."}, {"status": "not_allowed", "why": "It leaks."}):
        row = Tool.objects.get(key=tool.key)
        keeping.change(row, {"purpose": "To write", **facts}, by=registers.actor, today=registers.today)
        plan = importing.plan(reading.read(file))
        assert plan.faults == []
        importing.write(plan, by=registers.actor, today=registers.today, why="put back")
        row.refresh_from_db()
        assert (row.status, row.purpose) == ("in_use", "To talk")
    assert row.why == "It came back from a file that gave no reason."
    assert importing.plan(reading.read(file)).rows == []
    ledger.remove(row, action="tool.removed", by=registers.actor, why="test")
    plan = importing.plan(reading.read(file))
    assert plan.faults == []
    importing.write(plan, by=registers.actor, today=registers.today, why="put back")
    assert Tool.objects.get(key=tool.key).why == "It came back from a file that gave no reason."


def test_a_file_that_we_did_not_write_gives_its_reasons(registers) -> None:
    rows = {"tools": [{"key": "abc", "name": "Chatter", "status": "in_use", "why": ""}]}
    assert [fault.field for fault in importing.plan(reading.read_content(rows)).faults] == ["why"]


def test_a_workbook_explains_its_columns_and_runs_nothing(registers) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    assert book.sheetnames[:7] == [
        "Classes of data", "Purposes", "Competences", "Vendors", "Datasets", "Tools", "Levels reached"
    ]  # fmt: skip
    assert [cell.data_type for row in book["Vendors"].iter_rows() for cell in row if cell.value == filled.LIVE] == ["s"]
    explained = {row[2] for row in book["Columns"].iter_rows(values_only=True)}
    assert {"datasets.links", "tools.required", "levels.person"} <= explained


def edited(change: Any) -> bytes:
    content = yaml.safe_load(written("yaml"))
    change(content)
    return yaml.safe_dump(content, allow_unicode=True).encode()


def test_a_preview_says_what_is_new_what_changes_and_what_stays_and_writes_nothing(registers) -> None:
    def change(content: dict[str, Any]) -> None:
        content["vendors"].append({"name": "Newcomer"})
        content["datasets"].append({"name": "Events", "vendor": "newcomer", "purposes": "Newsletter"})
        content["tools"][0]["teams"] = ["Marketing", "Sales"]

    changes = Change.objects.count()
    plan = importing.plan(reading.read(edited(change)))
    assert [(line.register, line.name, line.state) for line in plan.lines] == [
        ("Vendors", "Newcomer", "new"), ("Datasets", "Events", "new"), ("Tools", "Copywriter", "changed"),
    ]  # fmt: skip
    assert [(c.label, c.was, c.becomes) for c in plan.lines[2].cells] == [("Teams", "Sales", "Marketing and Sales")]
    assert Change.objects.count() == changes
    importing.write(plan, by=registers.actor, today=registers.today, why="grown")
    assert Dataset.objects.get(name="Events").vendor == Vendor.objects.get(name="Newcomer")


def test_every_fault_is_named_with_its_place_and_then_nothing_is_written(registers) -> None:
    def change(content: dict[str, Any]) -> None:
        content["vendors"].append({"name": "Newcomer"})
        content["datasets"][0]["owner"] = "Nobody Knows"
        content["datasets"][1]["colour"] = "green"
        content["tools"][0]["until"] = "tomorrow"
        content["tools"].append({"name": "copywriter", "key": "other"})
        next(row for row in content["purposes"] if row["name"] == "Marketing")["broader"] = "Newsletter"
        content["plants"] = []

    plan = importing.plan(reading.read(edited(change)))
    assert {(fault.register, fault.field, fault.why) for fault in plan.faults} == {
        ("Datasets", "owner", "There is no person “Nobody Knows”."),
        ("Datasets", "colour", "There is no such column."),
        ("Tools", "until", "Write the date as 2027-03-01."),
        ("Tools", "", "The file names this row twice."),
        ("Purposes", "broader", "A purpose cannot be part of itself: Marketing › Newsletter › Marketing."),
    }
    assert all(fault.line > 1 for fault in plan.faults)
    assert plan.notes == [
        "Nobody reads plants.",
        "People and teams are not in this file: add them first, or name others, and bring the file again.",
    ]
    with pytest.raises(Refused):
        importing.write(plan, by=registers.actor, today=registers.today, why="broken")
    assert not Vendor.objects.filter(name="Newcomer").exists()


def test_a_circle_over_two_new_purposes_is_found() -> None:
    rows = {"purposes": [{"name": "A", "key": "a", "broader": "b"}, {"name": "B", "key": "b", "broader": "a"}]}
    plan = importing.plan(reading.read_content(rows))
    assert [fault.field for fault in plan.faults] == ["broader", "broader"]
    assert not Purpose.objects.exists()


def test_what_changed_since_somebody_looked_is_not_written(registers) -> None:
    file = edited(lambda content: content["tools"][0].update(cost="EUR 10"))
    token = importing.plan(reading.read(file)).token
    tool = Tool.objects.get()
    keeping.change(tool, {"cost": "EUR 20"}, by=registers.actor, today=registers.today)
    with pytest.raises(Refused, match="changed since you looked"):
        importing.write(
            importing.plan(reading.read(file)), by=registers.actor, today=registers.today, why="late", token=token
        )
    assert Tool.objects.get().cost == "EUR 20"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"a: [1, 2", "no YAML"),
        (b"a: &x 1\nb: *x", "Aliases"),
        (b"tools: []\ntools: []", "twice"),
        (b"", "empty"),
        (b"- 1", "A list per register"),
        (b"a: " + b"[" * 20 + b"]" * 20, "too deeply"),
        (b"a: " + b"[" * 20000, "too deeply"),
        (b"- " * 20000, "too deeply"),
        (b"tools: []\n---\nvendors: []", "no YAML"),
        (b"? [tools]\n: 1", "A name is expected"),
        (b"# nothing but a remark", "empty"),
        (b"PK\x03\x04 no workbook", "workbook"),
    ],
)
def test_what_is_no_file_of_registers_is_refused_with_the_reason(file: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        reading.read(file)


def test_two_rows_of_a_file_with_one_name_are_told_apart_by_it_while_it_is_read() -> None:
    """Names are looked up while rows are still coming, also for a row that the file gives another name."""
    names = Names()
    names.expect("vendor", "a", "Polder")
    names.expect("vendor", "b", "polder ")
    assert names.called("vendor", "POLDER") == ["a", "b"]
    names.expect("vendor", "a", "Dijk")
    assert (names.called("vendor", "polder"), names.called("vendor", "dijk")) == (["b"], ["a"])


def test_rows_of_another_organisation_find_ours_by_name(registers) -> None:
    rows = {
        "vendors": [{"name": "  POLDER  ", "key": "abc"}],
        "datasets": [{"name": "contacts", "key": "theirs", "vendor": "abc"}, {"name": "Log", "links": "theirs | id"}],
    }
    plan = importing.plan(reading.read_content(rows))
    assert plan.faults == []
    importing.write(plan, by=registers.actor, today=registers.today, why="merged")
    contacts = Dataset.objects.get(name="contacts")
    assert contacts.vendor_id == "abc"
    assert contacts.retention_months == 24
    assert Dataset.objects.get(name="Log").links == [{"to": contacts.key, "by": "id", "note": ""}]


def test_a_tool_from_a_list_keeps_standing_without_a_reason_until_its_standing_changes(registers) -> None:
    brought = Tool(name="Old", status="in_use", origin="import")
    ledger.write(brought, action="tool.imported", by=registers.actor, why="a list")
    assert importing.plan(reading.read(written("yaml"))).faults == []
    assert bulk.plan(TOOLS, [brought], {"until": "2027-01-31"}, why="round")[0].problems == ()
    rows = {"tools": [{"name": "Old", "status": "not_allowed"}]}
    assert [fault.field for fault in importing.plan(reading.read_content(rows)).faults] == ["why"]
    assert bulk.plan(TOOLS, [brought], {"status": "pilot"}, why="round")[0].problems == ()
