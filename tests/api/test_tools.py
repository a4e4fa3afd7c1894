"""The register through the API: the same rows, rules and refusals as its pages."""

import pytest

from mandate.records import clock

pytestmark = pytest.mark.django_db

CLAUDE = {"name": "Claude", "status": "in_use", "why": "Best at our texts.", "until": "2027-01-31", "data_class": 1}


def made(api, **more):
    answer = api.post("/tools", {**CLAUDE, **more})
    assert answer.status_code == 201, answer.content
    return answer


def test_a_tool_is_added_and_read_back_with_its_version_as_etag(api):
    answer = made(api)
    assert answer["ETag"] == '"1"'
    again = api.get(f"/tools/{answer.json()['key']}")
    assert again.json() == answer.json()
    assert again["ETag"] == '"1"'
    assert again.json()["until"] == "2027-01-31"


def test_a_change_says_only_what_changes(api):
    tool = made(api).json()
    answer = api.patch(
        f"/tools/{tool['key']}", {"status": "not_allowed", "why": "It trains on our texts."}, if_match='"1"'
    )
    assert answer.status_code == 200
    assert answer["ETag"] == '"2"'
    assert answer.json() == {**tool, "version": 2, "status": "not_allowed", "why": "It trains on our texts."}


def test_an_end_and_an_owner_can_be_taken_away(api, desk):
    tool = made(api, owner=desk.architect.key).json()
    assert tool["owner_name"] == "Anna de Vries"
    changed = api.patch(f"/tools/{tool['key']}", {"until": None, "owner": "", "data_class": None}, if_match="*").json()
    assert (changed["until"], changed["owner"], changed["data_class"]) == (None, None, None)


def test_a_change_decided_on_an_older_version_is_refused(api):
    key = made(api).json()["key"]
    assert api.patch(f"/tools/{key}", {"vendor": "A"}, if_match='"1"').status_code == 200
    stale = api.patch(f"/tools/{key}", {"vendor": "B"}, if_match='"1"')
    assert stale.status_code == 412
    assert "If-Match" in stale.json()["what_would_change_this"]
    assert api.get(f"/tools/{key}").json()["vendor"] == "A"


def test_a_change_without_if_match_is_told_what_is_missing(api):
    key = made(api).json()["key"]
    answer = api.patch(f"/tools/{key}", {"vendor": "B"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["If-Match"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"status": "perhaps"}, "status"),
        ({"until": "soon"}, "until"),
        ({"why": ""}, "why"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"owner": "nobody"}, "owner"),
        ({"data_class": 9}, "data_class"),
        ({"colour": "red"}, "colour"),
        ({"purpose": "a\x00b"}, "purpose"),
    ],
)
def test_what_cannot_be_used_is_named(api, given, field):
    answer = api.post("/tools", {**CLAUDE, **given})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_a_second_tool_of_the_same_name_is_refused_by_the_service(api):
    made(api)
    answer = api.post("/tools", CLAUDE)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "name"


def test_an_employee_reads_the_register_and_does_not_change_it(api, api_as):
    key = made(api).json()["key"]
    employee = api_as("employee")
    assert employee.get(f"/tools/{key}").status_code == 200
    refused = employee.patch(f"/tools/{key}", {"why": "x"}, if_match="*")
    assert refused.status_code == 403
    assert refused.json()["whose_move"]


def test_a_tool_that_is_not_there_is_a_problem_and_not_a_page(api):
    answer = api.get("/tools/abcdef")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_the_list_narrows_by_words_and_standing(api):
    made(api)
    made(api, name="DeepL", status="pilot", vendor="DeepL SE")
    made(api, name="Otter", status="not_allowed", why="It records people.")
    names = lambda query: [tool["name"] for tool in api.get(f"/tools?{query}").json()["items"]]  # noqa: E731
    assert names("") == ["Claude", "DeepL", "Otter"]
    assert names("sort=-name") == ["Otter", "DeepL", "Claude"]
    assert names("q=deepl se") == ["DeepL"]
    assert names("status=not_allowed") == ["Otter"]
    assert names("q=records&status=in_use") == []


def test_the_history_tells_who_and_why(api):
    key = made(api).json()["key"]
    api.patch(f"/tools/{key}", {"why": "Still the best."}, if_match="*")
    changes = api.get(f"/tools/{key}/history").json()
    assert [one["action"] for one in changes["items"]] == ["tool.changed", "tool.added"]
    assert {one["who"] for one in changes["items"]} == {"Anna de Vries"}
    assert changes["items"][0]["why"] == "Still the best."


def test_the_register_of_before_the_tool_was_added_does_not_hold_it(api):
    key = made(api).json()["key"]
    assert api.get("/tools?at=2020-01-01").json()["items"] == []
    assert api.get(f"/tools/{key}?at=2020-01-01").status_code == 404
    then = api.get(f"/tools/{key}?at={clock.today()}")
    assert then.json()["version"] is None
    assert "ETag" not in then
