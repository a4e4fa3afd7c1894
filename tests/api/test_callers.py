"""What everybody asks: who am I, where do we stand, what changed, where is it; and the tokens of scripts."""

import pytest

from mandate.records.models import Account
from tests.api.conftest import fields

pytestmark = pytest.mark.django_db


def test_health_answers_anybody(api_as):
    assert api_as("anonymous").get("/health").json()["status"] == "ok"


def test_the_organisation_says_what_was_asked_at_the_start(api):
    company = api.get("/organisation").json()
    assert (company["name"], company["mail_platform"], company["works_council"]) == (
        "Windmolen Fietsen",
        "microsoft",
        False,
    )
    assert api.get("/organisation?at=2020-01-01").status_code == 404
    assert [one["action"] for one in api.get("/organisation/history").json()["items"]] == ["organisation.begun"]


def test_me_is_what_is_known_about_the_caller_and_what_they_may(api, with_token):
    me = api.get("/me").json()
    assert me["name"] == "Anna de Vries"
    assert "change tools" in me["may"]
    assert any(row["value"] == "anna@windmolen.example" for row in me["known"])
    assert with_token(read_only=True).get("/me").json()["read_only"] is True


def test_a_machine_has_no_page_about_itself(api_as):
    assert api_as("machine").get("/me").status_code == 403


def test_the_desk_says_what_waits(api, api_as):
    desk = api.get("/desk").json()
    assert "Bring two files for a first picture" in [row["say"] for row in desk["waiting"]]
    assert api_as("employee").get("/desk").json()["waiting"] == []


def test_the_ledger_holds_and_says_its_head(api, api_as):
    verified = api.get("/ledger/verification").json()
    head = api.get("/ledger").json()
    assert (verified["holds"], verified["breaks"], verified["head"]) == (True, [], head)
    assert api.get(f"/ledger/verification?anchor={head['digest'][:12]}").json()["holds"] is True
    assert api.get("/ledger/verification?anchor=ffff").json()["holds"] is False
    assert api_as("manager").get("/ledger").status_code == 403


def test_changes_narrow_by_dates_kind_and_record(api, desk):
    everything = api.get("/changes").json()
    assert everything["items"][0]["id"] > everything["items"][-1]["id"]
    assert api.get("/changes?from=2999-01-01").json()["count"] == 0
    assert api.get("/changes?to=2020-01-01").json()["count"] == 0
    assert api.get("/changes?at=2020-01-01").json()["count"] == 0
    teams = api.get("/changes?kind=team").json()
    assert {row["kind"] for row in teams["items"]} == {"team"}
    assert api.get(f"/changes?key={desk.architect.key}").json()["count"] == 1
    assert fields(api.get("/changes?from=soon")) == ["from"]


def test_a_change_shows_what_became_what(api, api_as):
    tool = api.post("/tools", {"name": "Claude"}).json()
    api.patch(f"/tools/{tool['key']}", {"vendor": "Anthropic"}, if_match="*")
    newest = api.get("/changes?kind=tool").json()["items"][0]
    shown = api.get(f"/changes/{newest['id']}").json()
    assert shown["fields"] == [{"field": "vendor", "old": "", "new": "Anthropic"}]
    employee = api_as("employee")
    assert employee.get(f"/changes/{newest['id']}").status_code == 200
    person = api.get("/changes?kind=person").json()["items"][-1]
    assert employee.get(f"/changes/{person['id']}").status_code == 404
    assert api.get("/changes/999999999999999999999").status_code == 404


def test_search_finds_what_the_caller_may_see(api, api_as):
    api.post("/tools", {"name": "Anna's tool"})
    kinds = lambda caller: [row["kind"] for row in caller.get("/search?q=anna").json()["items"]]  # noqa: E731
    assert kinds(api) == ["tool", "person"]
    assert kinds(api_as("employee")) == ["tool"]
    assert fields(api.get("/search")) == ["q"]


def test_a_token_is_made_in_a_session_seen_once_and_revoked(api, with_token):
    made = api.post(
        "/tokens", {"name": "Nightly export", "days": 30, "properties": ["status"], "certificate": "AB" * 32}
    )
    assert (made.status_code, made.json()["secret"][:4]) == (201, "mdt_")
    listed = api.get("/tokens").json()["items"][0]
    assert (listed["properties"], listed["certificate"]) == (["status"], "ab" * 32)
    assert (listed["name"], listed["read_only"], listed["revoked_at"]) == ("Nightly export", True, None)
    assert "secret" not in listed
    script = with_token()
    assert script.get("/tokens").status_code == 200
    assert script.post("/tokens", {"name": "For ever"}).status_code == 403
    assert script.delete(f"/tokens/{listed['id']}").status_code == 403
    assert api.delete(f"/tokens/{listed['id']}").status_code == 204
    assert api.delete(f"/tokens/{listed['id']}").status_code == 409
    assert api.delete("/tokens/999").status_code == 404
    assert fields(api.post("/tokens", {"name": ""})) == ["name"]


def test_only_who_may_make_tokens_makes_them(api_as):
    assert api_as("builder").post("/tokens", {"name": "x"}).status_code == 201
    assert api_as("employee").post("/tokens", {"name": "x"}).status_code == 403
    assert Account.objects.count() > 1
