"""The guardrails in force follow the record in the same second, and an earlier day keeps its own answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from mandate.records import clock, ledger
from mandate.records.models import Attainment, Competence, Dataset, Grant, Person, Purpose, Rule, Team, Tool
from mandate.services.guardrails import current
from mandate.services.guardrails.answers import Question, ask
from mandate.services.refusals import Refused
from tests.conftest import Desk

pytestmark = pytest.mark.django_db


def keep(desk: Desk, record: Any, action: str) -> Any:
    ledger.write(record, action=action, by=desk.actor, why="test")
    return record


def answer(desk: Desk, tool: Any, rank: int = 1, purpose: str = "", **options: Any) -> Any:
    question = Question(desk.architect.key, tool.kind, tool.key, purpose, rank)
    return ask(question, by=current.current(**{"today": clock.today(), **options}), now=clock.now())


@pytest.fixture
def tool(desk: Desk) -> Tool:
    return keep(desk, Tool(name="Writer", status="in_use", data_class=2, why="useful"), "tool.added")


def test_a_change_in_the_register_counts_at_once_and_the_day_before_keeps_its_answer(desk: Desk, tool: Tool) -> None:
    before = clock.now()
    assert answer(desk, tool).allow
    tool.status = "not_allowed"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="leaks")
    now = answer(desk, tool)
    assert not now.allow
    assert now.sentences == ("Writer is not allowed.",)
    assert answer(desk, tool, at=before).allow


def test_the_same_generation_is_built_once(desk: Desk, tool: Tool) -> None:
    assert current.current(today=clock.today()) is current.current(today=clock.today())
    other = keep(desk, Tool(name="Other", status="in_use", data_class=0, why="x"), "tool.added")
    assert answer(desk, other, rank=0).allow


def test_every_sentence_is_in_both_languages_and_names_what_it_is_about(desk: Desk, tool: Tool) -> None:
    sales = Team.objects.get(name="Sales")
    keep(desk, Purpose(key="support", name="Support", name_nl="Klantenservice"), "purpose.added")
    keep(desk, Competence(key="prompting", name="Prompting"), "competence.added")
    tool.teams, tool.purposes, tool.required = [sales.key], ["support"], {"prompting": 2}
    tool.until = desk.today + timedelta(days=30)
    ledger.write(tool, action="tool.changed", by=desk.actor, why="narrower")
    keep(desk, Dataset(name="Orders", data_class=1, purposes=["support"], owner=desk.architect), "dataset.added")
    until = desk.today + timedelta(days=9)
    grant = Grant(team=sales, subject_kind="tool", subject=tool.key, why="x", given_on=desk.today, until=until)
    keep(desk, grant, "grant.given")
    rule = Rule(title="No", text='forbid (principal, action == Action::"train_on", resource);', en="No.", nl="Nee.")
    keep(desk, rule, "rule.added")
    text = current.current(today=clock.today()).text()
    assert f"Sales may use Writer for Support, with data up to confidential, until {_day(tool.until)}." in text
    assert "It takes Prompting level 2 first." in text
    assert "Klantenservice" in text
    assert "Everybody may read Orders, for Support only." in text
    assert f"{desk.architect.name} owns Orders." in text
    assert f"Sales was given Writer until {_day(until)}." in text
    assert '@nl("Nee.")' in text


def _day(day: Any) -> str:
    from mandate.services import formats

    with translation.override("en"):
        return formats.day(day)


def test_a_competence_reached_opens_the_tool_and_one_that_lapsed_closes_it(desk: Desk, tool: Tool) -> None:
    keep(desk, Competence(key="prompting", name="Prompting"), "competence.added")
    tool.required = {"prompting": 2}
    ledger.write(tool, action="tool.changed", by=desk.actor, why="first learn")
    assert not answer(desk, tool).allow
    level = Attainment(person=desk.architect, competence_id="prompting", level=2, on=desk.today)
    keep(desk, level, "attainment.noted")
    assert answer(desk, tool).allow
    level.until = desk.today - timedelta(days=1)
    ledger.write(level, action="attainment.noted", by=desk.actor, why="lapsed")
    assert not answer(desk, tool).allow


def test_access_given_ends_by_itself_and_leaving_ends_everything(desk: Desk, tool: Tool) -> None:
    tool.status = "not_yet"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="pilot first")
    no = answer(desk, tool)
    assert (no.allow, no.sentences) == (False, ("Writer is not in use yet.",))
    grant = Grant(person=desk.architect, subject_kind="tool", subject=tool.key, why="x", given_on=desk.today,
                  until=desk.today)  # fmt: skip
    keep(desk, grant, "grant.given")
    assert answer(desk, tool).allow
    assert not answer(desk, tool, today=desk.today + timedelta(days=1)).allow
    person = Person.objects.get(key=desk.architect.key)
    person.left_on = desk.today
    ledger.write(person, action="person.left", by=desk.actor, why="left")
    assert answer(desk, tool).sentences == ("Who has left the organisation has no access.",)


def test_access_given_in_one_team_does_not_follow_to_another(desk: Desk, tool: Tool) -> None:
    tool.status = "not_yet"
    ledger.write(tool, action="tool.changed", by=desk.actor, why="pilot first")
    sales, product = Team.objects.get(name="Sales"), Team.objects.get(name="Product")
    person = Person.objects.get(key=desk.architect.key)
    person.team = sales
    ledger.write(person, action="person.changed", by=desk.actor, why="in sales")
    keep(desk, Grant(person=person, team=sales, subject_kind="tool", subject=tool.key, why="x", given_on=desk.today,
                     until=desk.today), "grant.given")  # fmt: skip
    assert answer(desk, tool).allow
    person.team = product
    ledger.write(person, action="person.changed", by=desk.actor, why="moves")
    assert not answer(desk, tool).allow


def test_a_draft_changes_nothing_that_counts(desk: Desk, tool: Tool) -> None:
    other = Tool.objects.get(key=tool.key)
    other.status = "not_allowed"
    drafted = current.build(current.current(today=clock.today()).register.with_records([other]))
    question = Question(desk.architect.key, "tool", tool.key, "", 1)
    assert not ask(question, by=drafted, now=clock.now()).allow
    assert answer(desk, tool).allow


def test_what_stands_in_no_register_is_said_so(desk: Desk, tool: Tool) -> None:
    question = Question(desk.architect.key, "tool", "gone", "", 1)
    found = ask(question, by=current.current(today=clock.today()), now=clock.now())
    assert found.sentences == ("Nobody put this in the register yet.",)
    unsaid = ask(
        Question(desk.architect.key, "tool", tool.key), by=current.current(today=clock.today()), now=clock.now()
    )
    assert unsaid.sentences == ("Say which class of data it is for; without it the answer is no.",)


def test_teams_that_are_part_of_each_other_are_named_and_nothing_is_allowed(desk: Desk) -> None:
    one, two = Team.objects.all()[:2]
    one.parent, two.parent = two, one
    for team in (one, two):
        ledger.write(team, action="team.changed", by=desk.actor, why="a circle")
    with pytest.raises(Refused, match="Team"):
        current.current(today=clock.today())
