"""Sessions, coaching and the knowledge check in the terminal: what the pages tell, and of named circles nothing."""

import json
from datetime import timedelta

import pytest

from mandate.services import coaching, publishing
from tests.cli.running import Shell
from tests.docs.test_json_pages import check, unanswered
from tests.services.test_circle import full
from tests.services.test_circle import member as member_of
from tests.services.test_knowledge import both
from tests.services.test_sessions import closed, planned, running, voted

pytestmark = pytest.mark.django_db


def test_sessions_are_listed_and_shown_and_those_of_a_circle_are_not_there(shell: Shell, desk) -> None:
    campaign = closed(desk)
    session, small = running(desk, campaign, ("G1", "G2")), planned(desk, closed(desk, mt="1155"))
    voted(desk, session, "11555")
    circle, _members = full(desk)
    hidden = planned(desk, circle)
    listed = json.loads(shell("sessions", "list", "--json").out)
    assert {one["key"]: one["of_everybody"] for one in listed} == {session.key: False, small.key: True}
    told = json.loads(shell("sessions", "show", session.key, "--json").out)
    assert [one["after"] and one["after"]["counts"] for one in told["outcomes"]] == [[2, 0, 0, 0, 3], None]
    check("sessions-list", [listed])
    check("sessions-show", [told])
    assert (unanswered("sessions-list", [listed]), unanswered("sessions-show", [told])) == (set(), set())
    assert "divide everybody" in shell("sessions", "show", small.key).out
    assert "after   2 0 0 0 3" in shell("sessions", "show", session.key).out
    assert session.key in shell("sessions", "list").out
    assert shell("sessions", "show", hidden.key).code == 3


def test_the_path_of_coaching_is_listed(shell: Shell, desk) -> None:
    due = desk.today + timedelta(days=9)
    circle, _members = full(desk)
    publishing.close(circle, by=desk.actor, today=desk.today)
    for campaign in (closed(desk), circle):
        coaching.plan(campaign, group="mt", module="data-rules", due=due, today=desk.today, by=desk.actor)
    listed = json.loads(shell("coaching", "list", "--json").out)
    assert [(one["module"], one["due"]) for one in listed] == [("data-rules", due.isoformat())]
    check("coaching-list", [listed])
    assert unanswered("coaching-list", [listed]) == set()
    assert f"by {due}" in shell("coaching", "list").out


def test_levels_of_the_knowledge_check_are_told_from_five_people(shell: Shell, desk) -> None:
    assert "mt: not shown, fewer than five did both checks" in shell("knowledge", "levels").out
    for number in range(5):
        both(desk, member_of(desk, f"Person{number}"))
    listed = json.loads(shell("knowledge", "levels", "--json").out)
    assert [(one["set"], bool(one["levels"])) for one in listed] == [("mt", True), ("others", False)]
    check("knowledge-levels", [listed])
    assert unanswered("knowledge-levels", [listed]) == set()
    assert "before, " in shell("knowledge", "levels").out
