"""What the MT decided only the MT replaces: by triage, in the register, in a draft of rules, or by taking a session back."""

from dataclasses import replace

import pytest

from mandate.engines.charter import Verdict
from mandate.records import clock
from mandate.records.models import Decision, Tool
from mandate.services import decisions, tools, triage, verdicts
from mandate.services.deciding import ballots
from mandate.services.deciding.ballots import Given
from mandate.services.guardrails import drafts, publishing
from mandate.services.mandate import standing
from mandate.services.refusals import Refused
from mandate.services.tools import ToolFacts
from mandate.services.triage import Answer
from tests.services.mandate.test_door import acting, joined

NO = Answer("forbid", "It leaks.", cost="0", hours="0")
YES = Answer("allow", "Useful.", data_class="1", cost="100", hours="1")


def answered(desk, answer: Answer) -> Decision:
    return triage.triage("deepl", answer, by=desk.actor, today=desk.today, at=clock.now(), owner=desk.architect)


def voted(row: Decision, *people) -> None:
    for person in people:
        kept = Decision.objects.get(key=row.key)
        given = Given("agree")
        ballots.vote(kept, given, person=person, by=acting(person), today=clock.today(), at=clock.now())


def shown(desk, answer: Answer) -> tuple[str, tuple[str, ...]]:
    found = triage.preview(triage.ground(["deepl"], today=desk.today), answer)[0].said
    return found.verdict, found.reasons


@pytest.mark.django_db
def test_what_the_mt_decided_only_the_mt_replaces(desk) -> None:
    assert answered(desk, YES).state == "taken", "within the draft, and nobody decided about it before"
    cem, dana = joined(desk, "Cem", "mt_member"), joined(desk, "Dana", "mt_member")
    dear = answered(desk, replace(YES, cost="90000"))
    assert dear.state == "prepared"
    assert answered(desk, NO).state == "taken", "what waits for the MT stops nobody who stops a tool at once"
    above = answered(desk, replace(YES, cost="90000"))
    voted(above, cem, dana)
    assert Tool.objects.get(service="deepl").status == "in_use"

    assert shown(desk, NO)[0] == Verdict.TO_MT
    assert "only the MT replaces" in shown(desk, NO)[1][0]
    stop = answered(desk, NO)
    assert (stop.state, Tool.objects.get(service="deepl").status) == ("prepared", "in_use")
    voted(stop, dana, cem)
    tool = Tool.objects.get(service="deepl")
    assert (tool.status, ("tool", tool.key) in verdicts.of_mt()) == ("not_allowed", True)

    assert answered(desk, YES).state == "prepared", "cheap, and still what the MT said no to"
    facts = replace(tools.facts_of(tool), status="in_use", why="By hand.", data_class=1, cost="")
    with pytest.raises(Refused, match="only the MT|goes to the MT"):
        tools.change_tool(tool, facts, by=desk.actor, today=desk.today)
    with pytest.raises(Refused):
        decisions.undo(stop, by=desk.actor, why="Back.", today=desk.today, at=clock.now())
    with pytest.raises(Refused, match="closed this"):
        decisions.take_back(Decision.objects.get(key=stop.key), by=desk.actor, why="x", act=decisions.Act.new())
    assert Tool.objects.get(service="deepl").status == "not_allowed"


@pytest.mark.django_db
def test_a_draft_binds_the_register_as_soon_as_somebody_of_the_mt_could_answer(desk) -> None:
    secret = ToolFacts(name="Whisper", status="in_use", why="We use it.", data_class=4, cost="€ 9.000 a year")
    early = tools.add_tool(secret, by=desk.actor, today=desk.today)
    joined(desk, "Cem", "mt_member")
    with pytest.raises(Refused, match="open for more"):
        tools.add_tool(replace(secret, name="Penhouse"), by=desk.actor, today=desk.today)
    assert tools.add_tool(replace(secret, name="Pen", data_class=1, cost=""), by=desk.actor, today=desk.today)
    shut = replace(tools.facts_of(early), status="not_yet")
    tools.change_tool(early, shut, by=desk.actor, today=desk.today)
    with pytest.raises(Refused, match="open for more"):
        tools.change_tool(early, replace(shut, status="in_use"), by=desk.actor, today=desk.today)
    early.refresh_from_db()
    early.status = "in_use"
    assert standing.reopened([early])


@pytest.mark.django_db
def test_rules_and_rows_are_published_and_rolled_back_under_the_mandate(desk) -> None:
    facts = ToolFacts(name="Whisper", status="in_use", why="We use it.", data_class=4)
    tool = tools.add_tool(facts, by=desk.actor, today=desk.today)
    draft = drafts.make("Tighten", by=desk.actor, person=desk.architect, today=desk.today)
    drafts.put(draft, "tool", tool.key, {"status": "not_allowed", "why": "leaks"}, by=desk.actor)
    given = {"by": desk.actor, "why": "safer", "today": desk.today, "now": clock.now()}
    cem, dana = joined(desk, "Cem", "mt_member"), joined(desk, "Dana", "mt_member")
    publishing.publish(draft, **given)
    assert Tool.objects.get().status == "not_allowed", "what narrows is nobody else's"
    for _again in range(2):
        with pytest.raises(Refused, match="Rolling this back is above the mandate"):
            publishing.roll_back(draft, **{**given, "why": ""})
    row = Decision.objects.get(verdict="roll_back")
    assert (row.state, row.routed, Tool.objects.get().status) == ("prepared", "to_mt", "not_allowed")
    voted(row, cem, dana)
    publishing.roll_back(draft, **given)
    assert (draft.state, Tool.objects.get().status) == ("rolled_back", "in_use")
    with pytest.raises(Refused, match="Only what was published"):
        publishing.roll_back(draft, **given)
