"""Lists of many rows are added to and taken from as one deed, seen before it counts, and undone as a new deed."""

from __future__ import annotations

from typing import Any

import pytest

from mandate.records import ledger
from mandate.records.models import Change, Dataset, Team, Tool
from mandate.services.refusals import Refused
from mandate.services.registers import bulk, keeping, undoing
from mandate.services.registers.fields import DATASETS, PURPOSES, TOOLS
from mandate.services.sheets.several import How

pytestmark = pytest.mark.django_db


def test_a_team_is_added_or_taken_out_of_every_row_and_one_click_puts_all_back(desk: Any) -> None:
    facts = {"by": desk.actor, "today": desk.today}
    sales, product = (Team.objects.get(name=name).key for name in ("Sales", "Product"))
    for name in ("Marketing", "Support"):
        keeping.add(PURPOSES, {"name": name}, **facts)
    for name, teams, purposes in (("One", [sales], ["marketing"]), ("Two", [], []), ("Three", [product], ["support"])):
        keeping.add(DATASETS, {"name": name, "teams": teams, "purposes": purposes}, **facts)

    def rows() -> list[Dataset]:
        return list(Dataset.objects.order_by("name"))

    wanted, how = {"teams": ["Product"], "purposes": "Marketing"}, {"teams": How.ADD, "purposes": How.REMOVE}
    before = {one.name: (one.teams, one.purposes) for one in rows()}
    planned = {str(one.row): one for one in bulk.plan(DATASETS, rows(), wanted, why="", how=how)}
    assert [(c.label, c.was, c.becomes) for c in planned["One"].cells] == [
        ("May be used for", "Marketing", "no purpose, so no use"), ("Teams", "Sales", "Product and Sales"),
    ]  # fmt: skip
    assert planned["One"].notes == ("No purpose is left, so nobody may use it.",)
    assert [(c.was, c.becomes) for c in planned["Two"].cells] == [("everybody", "Product")]
    assert planned["Three"].cells == ()
    assert {one.name: (one.teams, one.purposes) for one in rows()} == before
    with pytest.raises(Refused, match="Say why"):
        bulk.change(DATASETS, rows(), wanted, by=desk.actor, today=desk.today, why=" ", how=how)
    act = bulk.change(DATASETS, rows(), wanted, by=desk.actor, today=desk.today, why="round", how=how)
    assert act is not None
    assert {one.name: (set(one.teams), one.purposes) for one in rows()} == {
        "One": ({sales, product}, []), "Two": ({product}, []), "Three": ({product}, ["support"]),
    }  # fmt: skip

    undone = undoing.undo(act.id, by=desk.actor, today=desk.today)
    assert (undone.count, undone.staying) == (2, [])
    assert {one.name: (one.teams, one.purposes) for one in rows()} == before
    again = Change.objects.exclude(act=act.id).filter(why="Undone.")
    assert {(c.action, c.act.partition("-")[0]) for c in again} == {("dataset.changed", "undo")}
    # What is undone can be done again: the undo is a deed like any other.
    undoing.undo(again[0].act, by=desk.actor, today=desk.today, why="after all")
    assert set(Dataset.objects.get(name="Two").teams) == {product}


def test_the_last_team_taken_out_says_that_the_tool_opens_and_what_cannot_go_back_says_why(desk: Any) -> None:
    sales = Team.objects.get(name="Sales")
    tools = [Tool(name=name, status="pilot", why="trial", teams=[sales.key]) for name in ("Ada", "Bo", "Cy", "Di")]
    for one in tools:
        ledger.write(one, action="tool.added", by=desk.actor, why="test")
    (planned, *_rest) = bulk.plan(TOOLS, tools, {"teams": ["Sales"]}, why="", how={"teams": How.REMOVE})
    assert planned.notes == ("No team is left, so it opens to everybody.",)
    unknown = bulk.plan(TOOLS, tools, {"teams": ["Nobody"]}, why="", how={"teams": How.ADD})
    assert unknown[0].problems == ("There is no team “Nobody”.",)
    act = bulk.change(
        TOOLS, tools, {"teams": ["Sales"]}, by=desk.actor, today=desk.today, why="open", how={"teams": How.REMOVE}
    )
    assert act is not None
    ada, bo, cy, di = (Tool.objects.get(name=one.name) for one in tools)
    keeping.change(ada, {"cost": "EUR 1"}, by=desk.actor, today=desk.today)
    ledger.remove(bo, action="tool.removed", by=desk.actor, why="test")
    ledger.erase(Change.objects.filter(key=cy.key).order_by("id")[:1], parts=("after",), by=desk.actor, why="test")
    found = undoing.plan(act.id)
    assert found is not None
    assert {line.name: line.stays for line in found.lines} == {
        "Ada": f"It was changed since, on {found_day(ada)}.",
        bo.key: "It is not in the register any more.",
        "Cy": "What it said before is not kept any more.",
        "Di": "",
    }
    undoing.undo(act.id, by=desk.actor, today=desk.today)
    assert [tool.teams for tool in Tool.objects.order_by("name")] == [[], [], [sales.key]]
    di.refresh_from_db()
    assert di.teams == [sales.key]


def found_day(tool: Tool) -> str:
    """The day of the last change of a tool, as pages write it."""
    from mandate.services import formats

    return formats.day(ledger.history(tool)[0].at)
