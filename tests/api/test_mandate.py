"""Triage, decisions, charter and processing record through the API: routed, refused and undone as on their pages."""

import pytest

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Tool
from tests.api.conftest import fields
from tests.services.mandate.test_door import large

pytestmark = pytest.mark.django_db


ALLOW = {
    "verdict": "allow",
    "why": "We pay for it.",
    "cost": "480",
    "hours": "0",
    "data_class": 1,
    "until": "2999-01-01",
}


def test_a_verdict_becomes_a_routed_decision_and_a_row_of_the_register(api, inventoried):
    assert [row["service"] for row in api.get("/triage").json()["items"]] == ["chatgpt", "midjourney"]
    preview = api.post("/triage/chatgpt/preview", ALLOW).json()
    assert (preview["routing"]["verdict"], preview["rows"], preview["versions"]) == ("alone", [], [])
    assert not Decision.objects.exists()
    taken = api.post("/triage/chatgpt", {**ALLOW, "versions": []})
    assert taken.status_code == 201, taken.content
    decision = taken.json()
    assert (decision["state"], decision["routed"], decision["charter"], decision["clause"]) == (
        "taken",
        "alone",
        "0.1",
        "tool",
    )
    assert Tool.objects.get(service="chatgpt").status == "in_use"
    assert [row["service"] for row in api.get("/triage").json()["items"]] == ["midjourney"]
    assert api.get("/decisions?subject=chatgpt").json()["items"] == [decision]
    assert (decision["version"], decision["owner_name"]) == (1, "Anna de Vries")


def test_above_the_limit_it_waits_for_the_mt_and_what_they_say_is_kept(api, inventoried):
    waits = api.post("/triage/chatgpt", {**ALLOW, "cost": "9000"}).json()
    assert (waits["state"], waits["routed"]) == ("prepared", "to_mt")
    assert waits["routing"]["reasons"]
    path = f"/decisions/{waits['key']}"
    said = {"agreed": True, "who": "MT", "on": clock.today().isoformat()}
    assert fields(api.post(f"{path}/mt", {**said, "on": "2020-01-01"}, if_match="*")) == ["on"]
    alone = api.post(f"{path}/mt", said, if_match='"1"')
    assert (alone.status_code, "You prepared this" in alone.content.decode()) == (409, True), "nobody is the whole MT"
    path = f"/decisions/{large(inventoried, by=Actor('cli:clerk')).key}"
    agreed = api.post(f"{path}/mt", said, if_match='"1"')
    assert (agreed.json()["state"], agreed.json()["mt_who"]) == ("taken", "MT")
    assert api.post(f"{path}/mt", said, if_match="*").status_code == 409


def test_a_decision_is_undone_as_a_new_change(api, inventoried):
    taken = api.post("/triage/chatgpt", ALLOW).json()
    path = f"/decisions/{taken['key']}"
    assert api.post(f"{path}/undo", {"why": "Too soon."}, if_match='"7"').status_code == 412
    undone = api.post(f"{path}/undo", {"why": "Too soon."}, if_match=api.get(path)["ETag"])
    assert undone.json()["state"] == "undone"
    assert not Tool.objects.filter(service="chatgpt").exists()
    assert api.post(f"{path}/undo", {"why": "Again."}, if_match="*").status_code == 409
    assert [one["action"] for one in api.get(f"{path}/history").json()["items"]] == [
        "decision.undone",
        "decision.taken",
    ]


def test_one_answer_for_several_services_is_one_deed(api, inventoried):
    answer = {"verdict": "forbid", "why": "Not with our texts.", "services": ["chatgpt", "midjourney"]}
    taken = api.post("/triage", answer)
    assert taken.status_code == 201
    keys = {row["key"] for row in taken.json()["items"]}
    acts = {row["act"] for row in api.get("/changes?kind=decision").json()["items"] if row["key"] in keys}
    assert len(acts) == 1
    assert fields(api.post("/triage", {**answer, "services": ["nothing-like-it"]})) == ["services.0"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"why": ""}, "why"),
        ({"verdict": "replace"}, "alternative"),
        ({"verdict": "conditions"}, "conditions"),
        ({"verdict": "later", "until": None}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"cost": "-1"}, "cost"),
        ({"teams": ["nowhere"]}, "teams.0"),
    ],
)
def test_an_incomplete_verdict_is_told_what_is_missing(api, inventoried, given, field):
    assert fields(api.post("/triage/chatgpt", {**ALLOW, **given})) == [field]


def test_a_verdict_decided_on_an_older_register_is_refused(api, inventoried):
    assert api.post("/triage/deepl", {**ALLOW, "versions": [7]}).status_code == 412
    assert api.post("/triage/nothing-like-it", ALLOW).status_code == 404


def test_the_charter_says_what_is_decided_alone(api, api_as):
    charter = api.get("/charter")
    limits = {row["kind"]: row["max_cost_per_decision"] for row in charter.json()["clauses"]}
    assert limits["tool"] == {"currency": "EUR", "amount": "2500"}
    assert charter.json()["used"]["quarter"] == {"currency": "EUR", "amount": "0.00"}
    assert charter["ETag"] == '"1"'
    assert api_as("employee").get("/charter").json()["used"] is None
    assert api.get("/charter?at=2020-01-01").status_code == 404


def test_other_limits_make_the_next_draft(api, api_as):
    clause = {
        "id": "tool",
        "kind": "tool",
        "max_cost_per_decision": {"currency": "EUR", "amount": "900.00"},
        "max_risk": 1,
    }
    given = {"clauses": [clause], "why": "Begin smaller."}
    changed = api.put("/charter", given, if_match='"1"')
    assert (changed.status_code, changed.json()["label"]) == (200, "0.2")
    assert [row["kind"] for row in changed.json()["clauses"]] == ["tool"]
    assert api.put("/charter", given, if_match='"1"').status_code == 412
    assert api.put("/charter", given, if_match="*").status_code == 409
    assert fields(api.put("/charter", {**given, "clauses": [{**clause, "above": "member:x"}]}, if_match="*")) == [
        "clauses.0.above"
    ]
    assert fields(api.put("/charter", {**given, "clauses": [{**clause, "above": "god"}]}, if_match="*")) == [
        "clauses.0"
    ]
    assert api_as("mt_member").put("/charter", given, if_match="*").status_code == 403
    assert len(api.get("/charter/history").json()["items"]) == 2


def test_the_processing_record_says_what_is_open_and_whose_move_it_is(api, desk):
    before = api.get("/processing").json()
    assert before["record"] is None
    shut = {row["family"]: row for row in before["openings"]}
    assert (shut["proxy"]["state"], shut["proxy"]["whose_move"], shut["tools"]["state"]) == (
        "refused",
        "architect",
        "open",
    )
    from mandate.services import processing
    from mandate.services.processing import ProcessingFacts

    facts = ProcessingFacts("To know which AI is used.", "60")
    processing.write(facts, by=desk.actor, today=desk.today, signer=desk.architect)
    after = api.get("/processing")
    assert after.json()["record"]["retention_days"] == 60
    assert [one["role"] for one in after.json()["record"]["signatures"]] == ["architect"]
    assert after["ETag"] == '"2"'
    assert len(api.get("/processing/history").json()["items"]) == 2
    assert api.get("/processing?at=2020-01-01").json()["record"] is None


def test_the_dossier_says_what_it_lacks_and_leaves_as_a_document(api, api_as):
    paper = api.get("/processing/dossier/dpia?language=nl").json()
    assert (paper["kind"], paper["language"]) == ("dpia", "nl")
    assert "Windmolen Fietsen" in paper["text"]
    assert {row["name"] for row in paper["missing"]} >= {"purpose", "second_signer"}
    as_docx = api.get("/processing/dossier/wor_request/docx")
    assert as_docx.content[:2] == b"PK"
    assert as_docx["Content-Disposition"].endswith('.docx"')
    assert "Windmolen Fietsen" in api.get("/processing/dossier/dpia/txt").content.decode()
    assert fields(api.get("/processing/dossier/novel")) == ["kind"]
    assert api_as("works_council").get("/processing/dossier/dpia").status_code == 200
