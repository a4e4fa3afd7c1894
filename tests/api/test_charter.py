"""The mandate through the API: changed beside what is signed, replayed, measured, and who stands in for whom."""

from datetime import timedelta

import pytest
from django.test import Client

from mandate.records import clock, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Delegation, Deputy, Person
from mandate.services import charter, entry, people
from mandate.services.mandate import signing
from mandate.services.people import PersonFacts
from tests.api.conftest import fields

pytestmark = pytest.mark.django_db


def joined(desk, name: str, *roles: str) -> Person:
    facts = PersonFacts(name=name, email=f"{name.lower()}@windmolen.example", roles=roles)
    return people.add_person(facts, by=desk.actor, why="test")


def test_a_change_of_a_signed_charter_is_a_draft_beside_it(api, desk) -> None:
    today = clock.today()
    for name in ("Cem", "Dana"):
        person, draft = joined(desk, name, "mt_member"), charter.drafted()
        by = Actor(entry.account_of(person).label)
        signing.sign(draft, person, digest_=signing.digest(draft), by=by, today=today)
    found = api.get("/charter").json()
    assert (found["state"], found["quorum"], found["draft"], found["signed_on"]) == (
        "signed", 2, None, today.isoformat(),
    )  # fmt: skip
    clause = {"id": "tool", "kind": "tool", "max_people": 40, "consulted": ["role:auditor"]}
    wanted = {"clauses": [clause], "why": "narrower", "budget": "500", "quorum": 1}
    wrong = {**wanted, "clauses": [{**clause, "consulted": ["the boss"]}]}
    assert fields(api.put("/charter", wrong, if_match="*")) == ["clauses.0.consulted.0"]
    made = api.put("/charter", wanted, if_match="*").json()
    assert (made["state"], made["label"], made["budget"], made["clauses"][0]["max_people"]) == (
        "draft", "0.2", "500", 40,
    )  # fmt: skip
    now = api.get("/charter").json()
    assert (now["label"], now["draft"]) == ("0.1", made["key"])
    assert api.get("/charter/file?draft=true").json()["clauses"][0]["consulted"] == ["role:auditor"]


def test_a_replay_answers_in_a_sentence_and_refuses_what_it_cannot_read(api) -> None:
    ran = api.get("/charter/replay?from=2026-07-01&to=2026-09-30&set=max_cost_per_decision=15000").json()
    assert (ran["sentence"], ran["rows"], ran["label"]) == ("Nothing was decided in this period.", [], "0.1")
    assert fields(api.get("/charter/replay?set=max_fun=1")) == ["max_fun"]
    assert fields(api.get("/charter/replay?set=more")) == ["set.0"]


def test_what_was_decided_around_the_architect_is_noted(api) -> None:
    today = clock.today().isoformat()
    noted = {"title": "A second tool", "who": "Sales", "on": today, "why": "Paid twice.", "cost": "99.50"}
    assert fields(api.post("/charter/around", {**noted, "on": "2099-01-01"})) == ["on"]
    assert api.post("/charter/around", noted).status_code == 201
    found = api.get("/charter/given").json()
    assert [(row["who"], row["cost"]) for row in found["around"]] == [("Sales", "99.50")]
    assert [line["code"] for line in found["lines"]] == ["money", "booked", "hours"]


def test_a_deputy_is_named_and_steps_back(api, desk) -> None:
    today, eva = clock.today(), joined(desk, "Eva", "manager")
    given = {
        "person": desk.architect.key, "deputy": eva.key, "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert fields(api.post("/deputies", {**given, "deputy": desk.architect.key})) == ["deputy"]
    made = api.post("/deputies", given)
    assert made.status_code == 201, made.content
    assert [row["deputy"] for row in api.get("/deputies").json()["items"]] == [eva.key]
    assert api.post(f"/deputies/{made.json()['key']}/end", {}, if_match=made["ETag"]).status_code == 204
    assert not Deputy.objects.exists()


def test_a_delegation_is_given_used_and_withdrawn_by_script_and_on_the_pages(api, desk) -> None:
    today, mo = clock.today(), joined(desk, "Mo", "manager")
    mo.team = people.add_team("Sales <em>", parent="", size=None, by=desk.actor, why="test")
    ledger.write(mo, action="person.changed", by=desk.actor, why="test")
    given = {
        "manager": mo.key, "team": mo.team_id, "kind": "spend", "most": "1000", "data_class": 1,
        "valid_from": today.isoformat(), "valid_until": (today + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert fields(api.post("/delegations", {**given, "most": "9000"})) == ["most"]
    wrong = desk.client.post("/delegations/give/", {**given, "most": "9000"})
    assert (wrong.status_code, "wider than the charter" in wrong.content.decode()) == (422, True)
    made = api.post("/delegations", given)
    assert made.status_code == 201, made.content
    assert [row["clause"] for row in api.get("/delegations").json()["items"]] == ["spend"]
    key, decision = (
        made.json()["key"],
        {"title": "A course?", "verdict": "allow", "why": "Yes.", "cost": "10", "data_class": 1},
    )
    assert "delegated to Mo" in api.post(f"/delegations/{key}/decide", decision, if_match=made["ETag"]).content.decode()
    client, there = Client(), f"/delegations/{key}/"
    client.force_login(entry.account_of(mo), backend="mandate.web.reader.Accounts")
    for page in ("/delegations/", there, "/charter/", "/my-team/"):
        shown = (client if page == "/my-team/" else desk.client).get(page).content.decode()
        assert f"/delegations/{key}/" in shown or "Sales &lt;em&gt;: spend" in shown, page
    above = client.post(there, {**decision, "cost": "1001"})
    assert (above.status_code, "bring it as a decision" in above.content.decode()) == (422, True)
    assert client.post(there, {**decision, "title": ""}).status_code == 422
    assert client.post(there, decision).status_code == 302
    assert "as delegated" in client.get(f"/decisions/{Decision.objects.get().key}/").content.decode()
    assert "Delegated to the team" in client.get("/decisions/").content.decode()
    assert client.post(f"{there}withdraw/").status_code == 403
    assert "Decide it" not in client.get(f"{there}?at={today}").content.decode(), "the past is read only"
    assert api.post(f"/delegations/{key}/withdraw", {"why": "done"}, if_match=made["ETag"]).status_code == 204
    assert Delegation.objects.get().withdrawn_on == today
    assert "Withdrawn" in desk.client.get(there).content.decode()
