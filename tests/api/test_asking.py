"""May I?, requests, access given and reviews by script: the same answers, rights and refusals as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mandate.services import entry
from tests import remembered
from tests.api.conftest import Caller, fields
from tests.services.asking_access import world
from tests.services.asking_access.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(desk: Any, home: Any) -> World:
    return remembered.once("asking world", home, lambda: world.make(desk))


def caller(made: World, who: str) -> Caller:
    from mandate.records import clock

    account = entry.account_of(made.people[who])
    secret = entry.make_token(account, name="test", read_only=False, days=None, at=clock.now())
    return Caller(Client(), {"Authorization": f"Bearer {secret}"})


def test_a_question_is_answered_or_the_choices_are_given(desk: Any, made: World) -> None:
    els = caller(made, "els")
    found = els.call("GET", "/ask?q=writer&data_class=3").json()
    assert (found["advice"]["verdict"], found["advice"]["what_would_change_this"][0]["data_class"]) == ("no", 1)
    assert els.call("GET", "/ask?q=nobody").json() == {"advice": None, "choices": []}
    assert els.call("GET", "/ask?key=gone").status_code == 404
    assert fields(els.call("GET", "/ask?q=writer&data_class=1&purpose=nope")) == ["purpose"]
    assert els.call("GET", "/ask?q=claude.ai&data_class=1").json()["advice"]["verdict"] == "not_yet"
    past = els.call("GET", "/ask?q=writer&data_class=1&at=2020-01-01").json()
    assert past["advice"] is None or past["advice"]["verdict"] != "yes"


def test_a_request_goes_from_asked_to_given_and_the_second_to_answer_is_refused(desk: Any, made: World) -> None:
    els, olaf, mees = (caller(made, name) for name in ("els", "olaf", "mees"))
    closed = made.tools["closed"].key
    body = {"subject_kind": "tool", "subject": closed, "why": "Letters", "data_class": 3}
    assert fields(els.call("POST", "/requests", {**body, "wanted_until": "2001-01-01"})) == ["wanted_until"]
    one = els.call("POST", "/requests", body).json()
    assert (one["lane"], one["person_name"], one["reasons"]) == ("fast", "Els Test", ["within_the_row"])
    until = (desk.today + timedelta(days=10)).isoformat()
    yes = {"verdict": "approve", "why": "Fine", "until": until}
    assert fields(olaf.call("POST", f"/requests/{one['key']}/answer", {**yes, "until": None})) == ["until"]
    assert els.call("POST", f"/requests/{one['key']}/answer", yes).status_code == 409
    assert olaf.call("POST", f"/requests/{one['key']}/answer", yes).json()["state"] == "approved"
    second = mees.call("POST", f"/requests/{one['key']}/answer", yes)
    assert (second.status_code, "Olaf Test approved this" in second.json()["detail"]) == (409, True)
    grant = els.call("GET", "/grants").json()["items"][0]
    assert (grant["request"], grant["until"]) == (one["key"], until)
    gone = els.call("POST", f"/grants/{grant['key']}/withdraw", {"why": "Done"}, if_match="*")
    assert gone.json()["state"] == "withdrawn"
    assert els.call("GET", f"/requests/{one['key']}/history").json()["count"] == 2


def test_a_request_is_moved_withdrawn_denied_and_appealed(desk: Any, made: World) -> None:
    els, mees = caller(made, "els"), caller(made, "mees")
    body = {"subject_kind": "tool", "subject": made.tools["closed"].key, "why": "Letters", "data_class": 3}
    one = els.call("POST", "/requests", body).json()["key"]
    assert mees.call("POST", f"/requests/{one}/move", {"lane": "review", "why": "x"}, if_match='"9"').status_code == 412
    assert (
        mees.call("POST", f"/requests/{one}/move", {"lane": "review", "why": "x"}, if_match="*").json()["lane"]
        == "review"
    )
    assert els.call("POST", f"/requests/{one}/withdraw", {}, if_match="*").json()["state"] == "withdrawn"
    two = els.call("POST", "/requests", {**body, "data_class": 2}).json()["key"]
    no = {"verdict": "deny", "why": "No seat", "way_back": "January"}
    assert mees.call("POST", f"/requests/{two}/answer", no).json()["way_back"] == "January"
    appeal = els.call("POST", f"/requests/{two}/appeal", {"why": "There is a seat"})
    assert (appeal.status_code, appeal.json()["appeal_of"]) == (201, two)
    assert els.call("POST", f"/requests/{two}/appeal", {"why": "Again"}).status_code == 409


def test_access_is_given_and_reviewed_by_script(desk: Any, made: World) -> None:
    olaf, mees, architect = (caller(made, name) for name in ("olaf", "mees", "architect"))
    until = (desk.today + timedelta(days=100)).isoformat()
    body = {
        "subject_kind": "tool",
        "subject": made.tools["closed"].key,
        "person": made.people["els"].key,
        "why": "Seat",
    }
    assert fields(olaf.call("POST", "/grants", {**body, "until": "2001-01-01"})) == ["until"]
    assert olaf.call("POST", "/grants", {**body, "until": until}).status_code == 201
    assert fields(architect.call("POST", "/reviews", {"team": "gone", "why": "x"})) == ["team"]
    opened = architect.call("POST", "/reviews", {"team": made.people["els"].team_id, "why": "test"}).json()["items"][0]
    assert mees.call("GET", "/reviews").json()["count"] == 1
    address = f"/reviews/{opened['key']}/answer"
    line = {"line": 0, "verdict": "narrow", "why": "Less"}
    assert fields(mees.call("POST", address, {"lines": [line]}, if_match="*")) == ["until-0"]
    assert fields(mees.call("POST", address, {"lines": [{**line, "line": 5}]}, if_match="*")) == ["lines"]
    soon = (desk.today + timedelta(days=9)).isoformat()
    assert mees.call("POST", address, {"lines": [{**line, "until": soon}]}, if_match="*").json()["state"] == "done"
    assert mees.call("GET", "/grants").json()["items"][0]["until"] == soon


def test_demand_is_for_who_may_see_it(desk: Any, made: World) -> None:
    assert caller(made, "els").call("GET", "/demand").status_code == 403
    assert caller(made, "architect").call("GET", "/demand").json() == {"count": 0, "next": None, "items": []}
