"""What happens to access while people, tools and rules move: tried through the API, as a script would meet it."""

from datetime import timedelta
from typing import Any

import pytest

from mandate.records import clock
from mandate.records.models import Purpose, Team, Tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(api: Any) -> str:
    """The key of a tool that Sales may use."""
    sales = Team.objects.get(name="Sales").key
    made = api.post(
        "/tools", {"name": "Writer", "status": "in_use", "why": "useful", "data_class": 1, "teams": [sales]}
    )
    assert made.status_code == 201, made.content
    return made.json()["key"]


@pytest.fixture
def bo(api: Any) -> str:
    """The key of somebody who works at Sales."""
    return api.post("/people", {"name": "Bo", "team": Team.objects.get(name="Sales").key}).json()["key"]


def check(api: Any, person: str, tool: str, **more: Any) -> Any:
    asked = {"person": person, "subject_kind": "tool", "subject": tool, "data_class": 1, **more}
    return api.client.get("/api/access/check", asked, headers=api.headers).json()


def test_access_follows_at_once_who_moves_to_another_team_or_leaves(api: Any, writer: str, bo: str) -> None:
    assert check(api, bo, writer)["allow"]
    product = Team.objects.get(name="Product").key
    assert api.patch(f"/people/{bo}", {"team": product}, if_match="*").status_code == 200
    assert not check(api, bo, writer)["allow"]
    before = clock.now().isoformat()
    api.patch(f"/people/{bo}", {"team": Team.objects.get(name="Sales").key}, if_match="*")
    assert check(api, bo, writer)["allow"]
    assert not check(api, bo, writer, at=before)["allow"]
    left = api.post(f"/people/{bo}/leave", {"why": "left"}, if_match="*")
    assert left.status_code == 200, left.content
    assert not check(api, bo, writer)["allow"]


def test_access_given_that_ends_during_use_is_a_no_from_the_next_day_on(
    api: Any, writer: str, bo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = api.post("/people", {"name": "Cas"}).json()["key"]
    today = clock.today()
    given = api.post(
        "/grants",
        {"subject_kind": "tool", "subject": writer, "person": other, "until": today.isoformat(), "why": "a day"},
    )
    assert given.status_code == 201, given.content
    yes = check(api, other, writer)
    assert (yes["allow"], yes["until"]) == (True, today.isoformat())
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr("mandate.records.clock.now", lambda: later)
    monkeypatch.setattr("mandate.records.clock.today", lambda: today + timedelta(days=1))
    assert not check(api, other, writer)["allow"]
    assert check(api, bo, writer)["allow"]


def test_a_clock_that_runs_ahead_is_not_refused_and_a_day_ahead_is(api: Any, writer: str, bo: str) -> None:
    ahead = f"{clock.today()}T23:59:59"
    assert check(api, bo, writer, at=ahead)["allow"]
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert check(api, bo, writer, at=tomorrow)["detail"].startswith(f"{tomorrow} is still to come")


def test_a_tool_that_is_renamed_keeps_its_access_under_the_new_name(api: Any, writer: str, bo: str) -> None:
    before = clock.now().isoformat()
    assert api.patch(f"/tools/{writer}", {"name": "Author", "why": "bought"}, if_match="*").status_code == 200
    assert check(api, bo, writer)["sentences"] == ["Sales may use Author with data up to internal."]
    assert check(api, bo, writer, at=before)["sentences"] == ["Sales may use Writer with data up to internal."]


def test_teams_and_purposes_that_hold_each_other_are_refused(api: Any, writer: str, bo: str) -> None:
    sales, product = Team.objects.get(name="Sales"), Team.objects.get(name="Product")
    assert api.patch(f"/teams/{product.key}", {"parent": sales.key}, if_match="*").status_code == 200
    assert api.patch(f"/teams/{sales.key}", {"parent": product.key}, if_match="*").status_code in {409, 422}
    for name, broader in (("wide", ""), ("narrow", "wide")):
        assert api.post("/purposes", {"name": name, "broader": broader}).status_code == 201
    assert api.patch("/purposes/wide", {"broader": "narrow"}, if_match="*").status_code == 422
    assert Purpose.objects.get(key="wide").broader_id is None
    assert check(api, bo, writer)["allow"]


def test_two_architects_who_publish_at_once_get_one_change_and_one_refusal(api: Any, writer: str) -> None:
    drafts = []
    for status in ("not_allowed", "not_yet"):
        draft = api.post("/drafts", {"title": status}).json()
        change = {"kind": "tool", "key": writer, "fields": {"status": status, "why": "x"}}
        drafts.append(api.post(f"/drafts/{draft['key']}/changes", change, if_match="*").json())
    answers = [api.post(f"/drafts/{one['key']}/publish", {"why": "x"}, if_match="*") for one in drafts]
    assert [one.status_code for one in answers] == [200, 409]
    assert "changed by somebody else meanwhile" in answers[1].json()["detail"]
    assert Tool.objects.get(key=writer).status == "not_allowed"
