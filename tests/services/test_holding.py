"""A row that something points to is not removed: the refusal names what holds it, never a fault."""

from datetime import date, timedelta
from typing import Any

import pytest

from mandate.records import ledger
from mandate.records.ledger import Act
from mandate.records.models import (
    RECORDS,
    Capacity,
    Dataset,
    Decision,
    Draft,
    Goal,
    Grant,
    Initiative,
    Person,
    Review,
    Rule,
    Task,
    Team,
    Tool,
    Vendor,
)
from mandate.services import people, wording
from mandate.services.guardrails import drafts
from mandate.services.refusals import Refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


def pointing(desk: Any, team: Team) -> list[Any]:
    """One row of every kind that can point to a team, as they come to be in a year of use."""
    boss = desk.architect
    return [
        Grant(team=team, subject_kind="tool", subject="t", why="w", until=DAY, given_on=DAY),
        Review(team=team, reviewer=boss, opened_on=DAY, due_on=DAY + timedelta(days=14), state="done"),
        Rule(team=team, owner=boss, title="No training"),
        Task(team=team, title="Write the newsletter"),
        Goal(team=team, title="More customers", level="team"),
        Goal(team=team, person=boss, title="A secret of mine", level="individual"),
        Capacity(team=team, role="Analyst", hours=80, valid_from=DAY),
        Tool(name="Draft desk", teams=[team.key]),
        Dataset(name="Orders", teams=[team.key]),
        Decision(title="Buy it", teams=[team.key], taken_on=DAY),
        Initiative(title="Answer faster", teams=[team.key], due=DAY, review_on=DAY),
    ]


def test_a_team_goes_only_when_nothing_points_to_it_and_the_refusal_names_what_does(desk: Any) -> None:
    team = people.add_team("Outside sales", parent="", size=None, by=desk.actor, why="test")
    rows = pointing(desk, team)
    actions = {model: f"{model.kind}.added" for model in (Tool, Dataset, Rule)}
    names = {Tool: "“Draft desk”", Dataset: "“Orders”", Rule: "“No training”", Task: "“Write the newsletter”"}
    for row in rows:
        ledger.write(row, action=actions.get(type(row), "team.changed"), by=desk.actor, why="test")
        with pytest.raises(Refused, match="still points to it") as refused:
            people.remove_team(team, by=desk.actor, why="test")
        (line,) = refused.value.reasons
        assert wording.word("record", row.kind) in line
        assert names.get(type(row), "") in line
        assert "secret" not in line
        ledger.remove(row, action="team.changed", by=desk.actor, why="test")
    for row in (Task(team=team, title=f"Task {number}") for number in range(5)):
        ledger.write(row, action="team.changed", by=desk.actor, why="test")
    page = desk.client.post(f"/teams/{team.key}/remove/")
    assert (page.status_code, "“Task 2” and 2 more" in page.content.decode()) == (409, True)
    for row in Task.objects.filter(team=team):
        ledger.remove(row, action="team.changed", by=desk.actor, why="test")
    assert desk.client.post(f"/teams/{team.key}/remove/").status_code == 302
    assert not Team.objects.filter(key=team.key).exists()


def test_what_a_draft_added_is_not_rolled_back_from_under_what_was_built_on_it(desk: Any) -> None:
    draft = drafts.make("Buy", by=desk.actor, person=desk.architect, today=DAY)
    vendor = Vendor(name="Windmill AI")
    ledger.write(vendor, action="vendor.added", by=desk.actor, why="test", act=Act.new())
    draft.state, draft.before = "published", [{"kind": "vendor", "key": vendor.key, "change": None, "now": 1}]
    ledger.write(draft, action="draft.published", by=desk.actor, why="test")
    ledger.write(Dataset(name="Orders", vendor=vendor), action="dataset.added", by=desk.actor, why="test")
    with pytest.raises(Refused, match="Orders"):
        drafts.roll_back(draft, by=desk.actor, why="no", today=DAY)
    assert Draft.objects.get(key=draft.key).state == "published"


def test_a_row_pointed_to_in_the_meantime_is_a_refusal_and_no_fault(desk: Any, monkeypatch: Any) -> None:
    team = people.add_team("Outside sales", parent="", size=None, by=desk.actor, why="test")
    people.add_person(
        people.PersonFacts(name="Els Test", email="els@windmolen.example", team=team.key), by=desk.actor, why="test"
    )
    monkeypatch.setattr("mandate.services.holding.refuse_held", lambda row: None)
    page = desk.client.post(f"/teams/{team.key}/remove/")
    assert (page.status_code, "“Els Test”" in page.content.decode()) == (409, True)
    assert Person.objects.get(name="Els Test").team_id == team.key


def test_every_kind_of_row_has_a_word_for_people() -> None:
    assert [model.kind for model in RECORDS if wording.word("record", model.kind) == model.kind] == []
