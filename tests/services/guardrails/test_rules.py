"""Written rules: every fault has its place, a department is stricter only, and nothing invalid is ever kept."""

from typing import Any

import pytest

from mandate.records import ledger
from mandate.records.models import Rule, Team, Tool
from mandate.services.guardrails import rules
from mandate.services.guardrails.rules import RuleFacts
from mandate.services.refusals import Refused
from tests.conftest import Desk

pytestmark = pytest.mark.django_db
FORBID = 'forbid (principal, action == Action::"export", resource is Dataset) when { resource.personal };'


def facts(desk: Desk, text: str = FORBID, **given: str) -> RuleFacts:
    said = {"title": "No exports", "en": "No.", "nl": "Nee.", "owner": desk.architect.key, "text": text, **given}
    return RuleFacts(**said)


def test_a_sound_rule_has_no_problems_and_is_laid_out(desk: Desk) -> None:
    assert rules.problems(facts(desk)) == {}
    rule = rules.fill(Rule(), facts(desk, until="2030-01-31"))
    assert rule.text.startswith("forbid (")
    assert rules.facts_of(rule).until == "2030-01-31"


def test_a_rule_without_owner_or_sentence_is_refused(desk: Desk) -> None:
    found = rules.problems(RuleFacts(until="soon", team="nobody", state="on"))
    assert set(found) == {"title", "en", "nl", "team", "owner", "until", "state", "text"}
    assert rules.problems(facts(desk, owner="stranger")) == {"owner": "There is no such person."}
    with pytest.raises(Refused, match="title"):
        rules.fill(Rule(), facts(desk, title=""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("forbid (principal, action, resource", "Line 1"),
        ("\nforbid (principal, action, resource)\nwhen { resource.colour };", "Line 3, column 17"),
        (FORBID + FORBID, "one rule at a time"),
        ('@id("mine") ' + FORBID, "Leave out @id"),
        ('forbid (principal, action == Action::"use", resource == Tool::"gone");', 'Tool::"gone" is in no register'),
        ("forbid (principal == ?principal, action, resource);", "template"),
    ],
)
def test_every_fault_of_the_text_says_where_and_what(desk: Desk, text: str, said: str) -> None:
    assert said in rules.problems(facts(desk, text))["text"]


def test_a_department_may_be_stricter_for_its_own_people_and_never_looser(desk: Desk) -> None:
    sales, product = Team.objects.get(name="Sales"), Team.objects.get(name="Product")
    about = 'principal in Team::"{}", action == Action::"use", resource is Tool'
    own = facts(desk, f"forbid ({about.format(sales.key)});", team=sales.key)
    assert rules.problems(own) == {}
    looser = facts(desk, f"permit ({about.format(sales.key)});", team=sales.key)
    assert "forbid" in rules.problems(looser)["text"]
    beyond = facts(desk, f"forbid ({about.format(product.key)});", team=sales.key)
    assert sales.key in rules.problems(beyond)["text"]


def test_rules_that_say_the_opposite_of_the_same_thing_are_named(desk: Desk) -> None:
    ledger.write(rules.fill(Rule(), facts(desk)), action="rule.added", by=desk.actor, why="test")
    opposite = facts(desk, FORBID.replace("forbid", "permit"), title="Exports")
    assert "the one that forbids always wins" in rules.problems(opposite)["text"]
    assert "the same rule already" in rules.problems(facts(desk, title="Again"))["text"]
    kept = Rule.objects.get()
    assert rules.problems(facts(desk), rule=kept) == {}


def test_a_rule_about_a_row_of_the_register_is_known(desk: Desk) -> None:
    tool: Any = Tool(name="Writer", status="in_use", data_class=1, why="x")
    ledger.write(tool, action="tool.added", by=desk.actor, why="test")
    text = f'forbid (principal, action == Action::"use", resource == Tool::"{tool.key}") unless {{ context.mfa }};'
    assert rules.problems(facts(desk, text)) == {}
    assert set(rules.named(text)) == {("Action", "use"), ("Tool", tool.key)}
