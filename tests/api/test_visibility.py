"""What a caller may not see does not exist for them: not in a list, not by its key, not in the past, not by searching."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mandate.records import clock, seen
from mandate.records.models import Conversation, Person, Tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def removed_talk(api):
    """The key of a conversation that was held and removed."""
    talk = api.post("/conversations", {"speaker_role": "CFO", "text": "Nobody asked me.", "title": "A frank talk"})
    key = talk.json()["key"]
    api.delete(f"/conversations/{key}", if_match="*")
    return key


def yesterday_of(api, key, monkeypatch):
    """A moment between noting and removing."""
    from mandate.records.models import Change

    return Change.objects.get(key=key, action="conversation.noted").at.isoformat().replace("+00:00", "Z")


def test_what_was_removed_shows_in_the_past_to_who_may_see_its_kind_and_nobody_else(
    api, api_as, removed_talk, monkeypatch
):
    at = yesterday_of(api, removed_talk, monkeypatch)
    assert api.get(f"/search?q=frank&at={at}").json()["items"] == [
        {"kind": "conversation", "key": removed_talk, "name": "A frank talk"}
    ]
    assert api.get(f"/conversations/{removed_talk}?at={at}").status_code == 200
    employee = api_as("employee")
    assert employee.get(f"/search?q=frank&at={at}").json()["items"] == []
    assert employee.get("/search?q=frank").json()["items"] == []


def test_a_manager_finds_only_their_own_people_also_in_the_past(api, api_as):
    manager = api_as("manager")
    boss = Person.objects.get(email="manager@windmolen.example")
    api.post("/people", {"name": "Bob Smit", "manager": boss.key})
    api.post("/people", {"name": "Bob Stranger"})
    for at in ("", f"&at={clock.today()}"):
        assert [row["name"] for row in manager.get(f"/search?q=bob{at}").json()["items"]] == ["Bob Smit"]
        assert manager.get(f"/people?q=stranger{at}").json()["count"] == 0


def test_nobody_sees_nothing(api, removed_talk):
    api.post("/tools", {"name": "Claude"})
    key = Tool.objects.get().key
    for at in (None, clock.now()):
        assert list(seen.rows(Tool, None, at)) == []
        assert seen.one(Tool, None, at, key) is None
        assert list(seen.rows(Conversation, None, at)) == []


def test_the_desk_tells_of_no_record_its_reader_may_not_see(api, api_as):
    api.post("/conversations", {"speaker_role": "CFO", "text": "Nobody asked me.", "why": "He asked for it."})
    api.post("/tools", {"name": "Claude"})
    kinds = lambda caller: {row["kind"] for row in caller.get("/desk").json()["changes"]}  # noqa: E731
    assert "conversation" in kinds(api)
    assert "conversation" not in kinds(api_as("employee"))
    assert "tool" in kinds(api_as("mt_member"))


LISTS = (
    "/tools",
    "/people",
    "/teams",
    "/decisions",
    "/conversations",
    "/quotes",
    "/changes",
    "/inventory/services",
    "/inventory/files",
)


def queries(api, path):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert api.get(path).status_code == 200
    return len(caught)


def test_a_list_of_many_rows_asks_the_database_no_more_than_one_of_few(api, inventoried):
    few = {path: queries(api, path) for path in LISTS}
    for number in range(12):
        api.post("/tools", {"name": f"Tool {number}", "owner": inventoried.architect.key})
        api.post("/people", {"name": f"Person {number}", "manager": inventoried.architect.key})
        api.post("/teams", {"name": f"Team {number}"})
        api.post("/conversations", {"speaker_role": "CFO", "text": f"Word {number}."})
    api.post("/triage", {"verdict": "forbid", "why": "No.", "services": ["chatgpt", "midjourney"]})
    many = {path: queries(api, path) for path in LISTS}
    assert many == few
    assert max(few.values()) <= 8, few
