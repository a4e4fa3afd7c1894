"""Drafts: nothing counts before it is published, all of it or nothing is written, and one click puts it back."""

from datetime import timedelta
from typing import Any

import pytest

from mandate.records import clock, ledger
from mandate.records.models import Change, Draft, Rule, Tool
from mandate.services.guardrails import current, drafts
from mandate.services.guardrails.answers import Question, ask
from mandate.services.refusals import Refused
from tests.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(desk: Desk) -> Tool:
    made = Tool(name="Writer", status="in_use", data_class=1, why="useful")
    ledger.write(made, action="tool.added", by=desk.actor, why="test")
    return made


@pytest.fixture
def draft(desk: Desk) -> Draft:
    return drafts.make("Tighten", by=desk.actor, person=desk.architect, today=desk.today)  # type: ignore[arg-type]


def allowed(desk: Desk, tool: Tool, by: Any = None) -> bool:
    question = Question(desk.architect.key, "tool", tool.key, "", 1)
    return ask(question, by=by or current.current(today=clock.today()), now=clock.now()).allow


def rule(desk: Desk, **given: str) -> dict[str, str]:
    text = 'forbid (principal, action == Action::"use", resource is Tool) when { context.data_class >= 1 };'
    return {"title": "Public only", "en": "No.", "nl": "Nee.", "owner": desk.architect.key, "text": text, **given}


def publish(desk: Desk, draft: Draft) -> Draft:
    return drafts.publish(draft, by=desk.actor, why="safer", today=desk.today, result={"loses": 1})


def test_a_draft_shows_what_would_be_and_counts_once_it_is_published(desk: Desk, tool: Tool, draft: Draft) -> None:
    drafts.put(draft, "tool", tool.key, {"status": "not_allowed", "why": "leaks"}, by=desk.actor)
    drafts.put(draft, "rule", None, rule(desk), by=desk.actor)
    assert not allowed(desk, tool, drafts.after(draft, today=desk.today))
    assert allowed(desk, tool)
    publish(desk, draft)
    assert not allowed(desk, tool)
    assert (draft.state, draft.result, Rule.objects.count()) == ("published", {"loses": 1}, 1)
    acts = Change.objects.filter(action__in=("tool.changed", "rule.added", "draft.published")).values_list("act")
    assert len(set(acts)) == 1


def test_one_click_puts_every_row_back_as_it_was(desk: Desk, tool: Tool, draft: Draft) -> None:
    drafts.put(draft, "tool", tool.key, {"status": "not_allowed", "until": "2030-01-01"}, by=desk.actor)
    drafts.put(draft, "rule", None, rule(desk), by=desk.actor)
    publish(desk, draft)
    drafts.roll_back(draft, by=desk.actor, why="", today=desk.today)
    kept = Tool.objects.get()
    assert (kept.status, kept.until, kept.why, Rule.objects.count()) == ("in_use", None, "useful", 0)
    assert allowed(desk, tool)
    with pytest.raises(Refused):
        drafts.roll_back(draft, by=desk.actor, why="", today=desk.today)


def test_a_row_changed_since_is_not_rolled_over(desk: Desk, tool: Tool, draft: Draft) -> None:
    drafts.put(draft, "tool", tool.key, {"status": "not_allowed"}, by=desk.actor)
    publish(desk, draft)
    later = Tool.objects.get()
    later.status = "pilot"
    ledger.write(later, action="tool.changed", by=desk.actor, why="a trial")
    with pytest.raises(Refused, match="changed since"):
        drafts.roll_back(draft, by=desk.actor, why="", today=desk.today)
    assert Tool.objects.get().status == "pilot"


def test_two_architects_at_once_hear_of_each_other_and_nothing_is_half_written(
    desk: Desk, tool: Tool, draft: Draft
) -> None:
    drafts.put(draft, "rule", None, rule(desk), by=desk.actor)
    drafts.put(draft, "tool", tool.key, {"status": "pilot"}, by=desk.actor)
    other = Tool.objects.get()
    other.status = "not_yet"
    ledger.write(other, action="tool.changed", by=desk.actor, why="first")
    with pytest.raises(Refused, match="“Writer” was changed by somebody else"):
        publish(desk, draft)
    assert (Rule.objects.count(), Tool.objects.get().status, Draft.objects.get().state) == (0, "not_yet", "draft")


def test_a_rule_is_changed_and_withdrawn_and_comes_back(desk: Desk, tool: Tool, draft: Draft) -> None:
    drafts.put(draft, "rule", None, rule(desk), by=desk.actor)
    publish(desk, draft)
    kept = Rule.objects.get()
    second = drafts.make("Loosen", by=desk.actor, person=None, today=desk.today)
    drafts.put(second, "rule", kept.key, {"state": "withdrawn"}, by=desk.actor)
    publish(desk, second)
    assert allowed(desk, tool)
    drafts.roll_back(second, by=desk.actor, why="it leaked", today=desk.today)
    assert Rule.objects.get().state == "active"
    assert not allowed(desk, tool)


def test_what_a_draft_refuses(desk: Desk, tool: Tool, draft: Draft) -> None:
    for kind, key, given, said in (
        ("charter", None, {}, "cannot change this"),
        ("tool", "gone", {}, "no longer there"),
        ("tool", tool.key, {"status": "perhaps"}, "Choose one of"),
        ("rule", None, rule(desk, text="forbid"), "Line 1"),
    ):
        with pytest.raises(Refused, match=said):
            drafts.put(draft, kind, key, given, by=desk.actor)
    with pytest.raises(Refused, match="nothing in the draft"):
        publish(desk, draft)
    drafts.put(draft, "tool", tool.key, {"until": (desk.today + timedelta(days=9)).isoformat()}, by=desk.actor)
    with pytest.raises(Refused, match="Say why"):
        drafts.publish(draft, by=desk.actor, why=" ", today=desk.today, result={})
    with pytest.raises(Refused, match="no longer in the draft"):
        drafts.take_out(draft, 1, by=desk.actor)
    assert drafts.take_out(draft, 0, by=desk.actor).changes == []
    drafts.drop(draft, by=desk.actor, why="")
    with pytest.raises(Refused, match="put away"):
        drafts.put(draft, "rule", None, rule(desk), by=desk.actor)
    with pytest.raises(Refused, match="title"):
        drafts.make(" ", by=desk.actor, person=None, today=desk.today)


def test_a_row_that_went_away_meanwhile_is_named(desk: Desk, tool: Tool, draft: Draft) -> None:
    drafts.put(draft, "tool", tool.key, {"status": "pilot"}, by=desk.actor)
    drafts.put(draft, "tool", tool.key, {"status": "not_yet"}, by=desk.actor)
    assert len(draft.changes) == 1
    ledger.remove(Tool.objects.get(), action="tool.removed", by=desk.actor, why="gone")
    with pytest.raises(Refused, match="no longer there"):
        publish(desk, draft)
