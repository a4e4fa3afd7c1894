"""Tasks are taken, ranked by what the registers say, accepted once, undone, and come back from a file unchanged."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from mandate.records import clock
from mandate.records.models import Initiative, Person, Task, Team
from mandate.services import people
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused
from mandate.services.registers import keeping as registers
from mandate.services.registers import starting
from mandate.services.registers.fields import ATTAINMENTS, TOOLS
from mandate.services.tasks import accepting, exchange, keeping, ranking, starter, undoing
from mandate.services.tasks.tomorrow import tomorrow
from tests import remembered
from tests.conftest import Desk

pytestmark = pytest.mark.django_db
TEXTS = ("blog-draft", "social-posts", "month-report", "campaign-images")


@dataclass
class Work:
    """A team with typical tasks, somebody in it, and an assistant it may use."""

    team: str
    person: str
    tool: str
    act: str


def _work(desk: Desk) -> Work:
    team = Team.objects.get(name="Marketing")
    by, today = desk.actor, desk.today
    starting.take([one.id for one in starting.offered()], by=by, today=today)
    facts = PersonFacts(name="Mia Bos", email="mia@windmolen.example", team=team.key, roles=("employee",))
    mia = people.add_person(facts, by=by, why="test")
    tool = registers.add(
        TOOLS, {"name": "Scribe", "status": "in_use", "category": "assistant", "data_class": "2", "why": "It is ours.",
                "teams": [team.key]}, by=by, today=today,
    )  # fmt: skip
    for code, level in (("writing-with-ai", "2"), ("images-and-rights", "2")):
        level_facts = {"person": mia.key, "competence": code, "level": level, "on": today}
        registers.add(ATTAINMENTS, level_facts, by=by, today=today)
    act = starter.take(TEXTS, team, by=by, person=None, people=2)
    assert act is not None
    return Work(team.key, mia.key, tool.key, act.id)


@pytest.fixture
def work(desk: Desk, home: Any) -> Work:
    """Made once, put back for every test."""
    return remembered.once("tasks", home, lambda: _work(desk))


def lines() -> dict[str, ranking.Line]:
    """The ranking of today by code, or by title for rows of one's own."""
    found = ranking.lines(list(Task.objects.all()), today=clock.today())
    return {line.task.code or line.title: line for line in found}


def test_the_registers_decide_and_the_reason_is_the_gate_or_the_figure(desk: Desk, work: Work) -> None:
    found = lines()
    assert found["social-posts"].rank == 1
    assert found["social-posts"].readiness.fit.tool.key == work.tool  # type: ignore[union-attr]
    assert found["social-posts"].reason == "4 hours a month for 4 hours to set it up: 1 per hour."
    assert (found["month-report"].decided_by, found["month-report"].place) == ("competence", "later")
    assert "level 2 in Reading figures" in found["month-report"].reason
    assert (found["campaign-images"].decided_by, found["campaign-images"].readiness.fit) == ("tool", None)
    cards = tomorrow(list(found.values()), work.team).cards
    assert [card.line.task.code for card in cards] == ["social-posts", "blog-draft"]
    assert tomorrow(list(found.values()), "nobody").cards == ()
    assert "tomorrow: two tasks." in desk.client.get("/tomorrow/").content.decode(), "the architect's team has none"


def test_a_tool_that_is_named_and_not_allowed_gives_way_to_one_that_is(desk: Desk, work: Work) -> None:
    shut = registers.add(
        TOOLS, {"name": "Blab", "status": "not_allowed", "category": "assistant", "why": "No.", "alternative": "Scribe"},
        by=desk.actor, today=desk.today,
    )  # fmt: skip
    row = Task.objects.get(code="social-posts")
    keeping.change(row, {"tool": shut.key}, by=desk.actor, person=None)
    fit = lines()["social-posts"].readiness.fit
    assert fit is not None
    assert (fit.tool.name, fit.instead) == ("Scribe", "Blab")
    keeping.change(Task.objects.get(code="campaign-images"), {"tool": shut.key}, by=desk.actor, person=None)
    assert lines()["campaign-images"].reason.endswith("may not use Blab for this; instead: Scribe.")


def test_what_nobody_said_is_not_known_and_never_nothing(desk: Desk, work: Work) -> None:
    keeping.add({"title": "Answer comments", "team": work.team}, by=desk.actor, person=None)
    line = lines()["Answer comments"]
    assert (line.place, line.hours_low, line.rank) == ("unknown", None, None)
    assert "“Minutes each time”" in line.reason
    assert "which data it needs" in line.unknown
    with pytest.raises(Refused, match="not above the high one"):
        keeping.add(
            {"title": "x", "team": work.team, "share_low": "80", "share_high": "20"}, by=desk.actor, person=None
        )
    with pytest.raises(Refused, match="a number from"):
        keeping.add({"title": "x", "team": work.team, "minutes": "-5"}, by=desk.actor, person=None)


def test_an_accepted_task_is_one_initiative_with_the_same_key_until_that_is_undone(desk: Desk, work: Work) -> None:
    line = lines()["social-posts"]
    act = accepting.accept([line], by=desk.actor, today=desk.today)
    assert act is not None
    made = Initiative.objects.get(key=line.key)
    assert (made.title, str(made.value_low), made.value_unit, made.size) == (line.title, "4.00", "hours", "S")
    assert accepting.accept([lines()["social-posts"]], by=desk.actor, today=desk.today) is None
    assert Initiative.objects.count() == 1
    with pytest.raises(Refused, match="became an initiative"):
        keeping.remove([Task.objects.get(key=line.key)], by=desk.actor, person=None, why="away")
    undoing.undo(act.id, by=desk.actor, person=None)
    assert not Initiative.objects.exists()
    assert lines()["social-posts"].rank == 1
    with pytest.raises(Refused, match="Nothing of this"):
        undoing.undo(act.id, by=desk.actor, person=None)


def test_many_are_taken_once_changed_set_aside_removed_and_each_deed_is_undone(desk: Desk, work: Work) -> None:
    team = Team.objects.get(key=work.team)
    assert starter.take(TEXTS, team, by=desk.actor, person=None) is None
    rows = list(Task.objects.all())
    act = keeping.change_many(rows, {"build_hours": "2", "law": "banned"}, by=desk.actor, person=None, why="measured")
    assert {line.place for line in lines().values()} == {"out"}
    with pytest.raises(Refused, match="the law forbids it"):
        accepting.accept([lines()["social-posts"]], by=desk.actor, today=desk.today)
    undoing.undo(act.id, by=desk.actor, person=None)  # type: ignore[union-attr]
    aside = keeping.set_aside([Task.objects.get(code="blog-draft")], by=desk.actor, person=None, why="not now")
    assert undoing.plan(aside.id).count == 1  # type: ignore[union-attr]
    gone = keeping.remove(list(Task.objects.filter(code="social-posts")), by=desk.actor, person=None, why="twice")
    undoing.undo(gone.id, by=desk.actor, person=None)
    assert Task.objects.count() == len(TEXTS)
    found = undoing.plan(work.act)
    assert found is not None
    assert found.count == 0
    assert all("changed since" in line.stays for line in found.lines)


def test_a_manager_changes_the_own_teams_only(desk: Desk, work: Work) -> None:
    sales = Team.objects.get(name="Sales")
    facts = PersonFacts(name="Sam Vos", email="sam@windmolen.example", team=sales.key, roles=("manager",))
    sam = Person.objects.get(key=people.add_person(facts, by=desk.actor, why="test").key)
    keeping.add({"title": "Ring", "team": sales.key}, by=desk.actor, person=sam)
    with pytest.raises(Refused, match="your own teams only"):
        keeping.set_aside([Task.objects.get(code="blog-draft")], by=desk.actor, person=sam, why="no")
    with pytest.raises(Refused, match="your own teams only"):
        starter.take(TEXTS, Team.objects.get(key=work.team), by=desk.actor, person=sam)
    row = Task.objects.get(title="Ring")
    with pytest.raises(Refused, match="your own teams only"):
        keeping.change(row, {"team": work.team}, by=desk.actor, person=sam)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_workbook_comes_back_unchanged_and_a_changed_one_says_what_it_does(
    desk: Desk, work: Work, language: str
) -> None:
    data = exchange.to_xlsx(list(Task.objects.all()), moment=clock.now(), language=language)
    planned = exchange.plan(data)
    assert (planned.lines, planned.faults, planned.same) == ([], [], len(TEXTS))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    at = heads.index("Minutes each time" if language == "en" else "Minuten per keer") + 1
    sheet.cell(2, at).value = 77
    sheet.cell(3, at).value = -3
    out = io.BytesIO()
    book.save(out)
    wrong = exchange.plan(out.getvalue())
    assert len(wrong.faults) == 1
    with pytest.raises(Refused, match="."):
        exchange.write(wrong, by=desk.actor, person=None, why="new numbers")
    sheet.cell(3, at).value = None
    out = io.BytesIO()
    book.save(out)
    again = exchange.plan(out.getvalue())
    assert again.faults == []
    assert exchange.write(again, by=desk.actor, person=None, why="new numbers", token=again.token) is not None
    assert sorted(str(row.minutes) for row in Task.objects.all() if row.minutes in (None, 77)) == ["77.0", "None"]
