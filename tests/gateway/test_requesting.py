"""Asking for access after a no: bound to that no, sent once, and an approval that is no access by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mandate.gateway.requesting import together
from mandate.gateway.world import Approval, Caller
from tests.gateway.test_properties import ENTITIES, POLICY
from tests.gateway.worlds import CLERK, MORNING, Desk, InMemory, call, gateway, published

ASKS = {
    "subject": {"type": "user", "id": "ada@example.org"},
    "action": {"name": "use"},
    "resource": {"type": "tool", "id": "writer"},
    "context": {"data_class": 2, "purpose": "support"},
}


@pytest.fixture
def world() -> InMemory:
    policy = published(POLICY, ENTITIES, names={"Person": {"ada@example.org": "ada"}})
    return InMemory(policy, {"clerk": CLERK, "reader": Caller("reader")}, desk=Desk(), requestable=True)


def ask(world: InMemory, **more: Any) -> Any:
    return call(gateway(world), "POST", "/access/v1/evaluation", ASKS | more).json


def send(world: InMemory, body: Any, again: str = "once", **headers: str) -> Any:
    return call(gateway(world), "POST", "/access/v1/requests", body, idempotency_key=again, **headers)


def wish(world: InMemory, **more: Any) -> dict[str, Any]:
    context = ask(world)["context"]
    denial = {"evaluation_id": context["evaluation_id"], "expires_at": context["access_request"]["expires_at"]}
    return ASKS | {"denial": denial} | more


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    name = answer.json["type"].removeprefix("urn:openid:authzen:access-request:error:")
    assert answer.json["status"] == answer.status
    return answer.status, name


def test_a_no_says_where_and_until_when_access_can_be_asked_for(world: InMemory) -> None:
    found = ask(world)["context"]["access_request"]
    assert found["endpoint"] == "https://pdp.example/access/v1/requests"
    assert found["expires_at"] == (MORNING + timedelta(minutes=30)).isoformat()
    world.requestable = False
    assert "access_request" not in ask(world)["context"]
    world.requestable, world.desk = True, None
    assert "access_request" not in ask(world)["context"]


def test_a_request_becomes_a_task_that_people_answer(world: InMemory) -> None:
    body = wish(world, context=ASKS["context"] | {"business_justification": "A letter to a dealer."},
                requested_access={"requested_until": "2026-12-01T00:00:00Z", "emergency": True})  # fmt: skip
    sent = send(world, body, x_request_id="r7")
    task = sent.json["task"]
    assert (sent.status, task["status"], sent.headers["x-request-id"]) == (202, "pending", "r7")
    assert sent.headers["location"] == task["status_endpoint"]
    assert task["links"]["ticket"].startswith("https://pdp.example/requests/")
    (made,) = world.desk.wishes.values()  # type: ignore[union-attr]
    assert (made.person, made.kind, made.subject, made.why) == ("ada", "tool", "writer", "A letter to a dealer.")
    assert (made.purpose, made.data_class, made.emergency) == ("support", 2, True)
    assert made.until is not None
    path = task["status_endpoint"].removeprefix("https://pdp.example")
    assert call(gateway(world), "GET", path).json["task"]["status"] == "pending"
    answered(world, task["id"])
    shown = call(gateway(world), "GET", path).json
    assert shown["task"]["status"] == "approved"
    assert shown["result"]["mode"] == "reevaluate"
    assert shown["result"]["approval"]["id"] == "a1"


def answered(world: InMemory, task: str, **more: Any) -> None:
    approval = Approval("a1", "ada", "writer", MORNING + timedelta(days=30), True)
    world.desk.approvals["a1"] = replace(approval, **more)  # type: ignore[union-attr]
    found = world.desk.tasks[task]  # type: ignore[union-attr]
    world.desk.tasks[task] = replace(found, status="approved", approval=approval)  # type: ignore[union-attr]


def test_the_same_key_with_the_same_request_is_one_task_and_with_another_a_conflict(world: InMemory) -> None:
    body = wish(world)
    one, two = send(world, body), send(world, dict(reversed(body.items())))
    assert one.json == two.json
    assert problem(send(world, body | {"requested_access": {"emergency": True}})) == (409, "duplicate_request")
    assert send(world, body, "another").json != one.json
    assert send(world, body, "x" * 201).status == 400


def test_a_request_that_belongs_to_no_answer_is_refused(world: InMemory) -> None:
    body = wish(world)
    unbound = {name: part for name, part in body.items() if name != "denial"}
    assert problem(send(world, unbound)) == (400, "invalid_denial_binding")
    assert problem(send(world, body | {"denial": {"evaluation_id": "made up"}})) == (400, "invalid_denial_binding")
    assert problem(send(world, body | {"denial": "x"})) == (400, "invalid_denial_binding")
    other = body | {"resource": {"type": "tool", "id": "other"}}
    assert problem(send(world, other)) == (400, "invalid_denial_binding")
    higher = body | {"context": {"data_class": 4, "purpose": "support"}}
    assert problem(send(world, higher)) == (400, "invalid_denial_binding")
    world.requestable = False
    final = ask(world)["context"]["evaluation_id"]
    assert problem(send(world, ASKS | {"denial": {"evaluation_id": final}})) == (400, "not_requestable")
    world.requestable = True
    yes = ask(world, context={"data_class": 1, "purpose": "support"})
    assert yes["decision"]
    named = {"denial": {"evaluation_id": yes["context"]["evaluation_id"]}}
    assert problem(send(world, ASKS | named)) == (400, "not_requestable")
    planet = {"resource": {"type": "planet", "id": "x"}}
    far = ask(world, **planet)["context"]["evaluation_id"]
    assert problem(send(world, ASKS | planet | {"denial": {"evaluation_id": far}})) == (400, "not_requestable")
    world.moment += timedelta(minutes=31)
    assert problem(send(world, body)) == (410, "expired_denial")
    assert world.desk.wishes == {}  # type: ignore[union-attr]


def test_what_a_request_cannot_say_and_who_cannot_make_one(world: InMemory) -> None:
    assert send(world, wish(world, requested_access={"requested_until": "soon"})).status == 400
    assert send(world, wish(world), token="reader").status == 403
    odd = ASKS["context"] | {"business_justification": "a\x00b"}
    assert send(world, wish(world, context=odd)).status == 400
    assert problem(call(gateway(world), "GET", "/access/v1/requests/a\x00b")) == (404, "unknown_task")
    assert problem(call(gateway(world), "GET", "/access/v1/requests/none")) == (404, "unknown_task")
    assert call(gateway(world), "DELETE", "/access/v1/requests/none").status == 405
    assert problem(call(gateway(world), "POST", "/access/v1/requests/none/cancel")) == (404, "unknown_task")
    assert call(gateway(world), "PUT", "/access/v1/requests/none/cancel").status == 405
    world.desk = None
    assert call(gateway(world), "GET", "/access/v1/requests/none").status == 404


def test_a_system_takes_back_what_waits_and_nothing_that_is_answered(world: InMemory) -> None:
    task = send(world, wish(world)).json["task"]
    path = task["links"]["cancel"].removeprefix("https://pdp.example")
    assert call(gateway(world), "POST", path, token="reader").status == 403
    assert call(gateway(world), "POST", path, {"comment": 5}).status == 400
    assert call(gateway(world), "POST", path, {"comment": "x" * 1001}).status == 400
    done = call(gateway(world), "DELETE", path, b"")
    assert (done.status, done.json["task"]["status"], "cancel" in done.json["task"]["links"]) == (
        200,
        "cancelled",
        False,
    )
    assert problem(call(gateway(world), "POST", path, {"comment": "again"})) == (409, "invalid_task_state")
    assert world.desk.taken_back == [(task["id"], "")]  # type: ignore[union-attr]


def test_several_things_are_asked_for_at_once_each_bound_to_its_own_no(world: InMemory) -> None:
    single = wish(world)
    item = {name: single[name] for name in ("resource", "action", "denial")}
    later = {"requested_access": {"emergency": True}}
    many = {"subject": ASKS["subject"], "context": ASKS["context"], "items": [item, item | later]}
    sent = send(world, many | {"requested_access": {"requested_until": "2026-12-01T00:00:00Z"}})
    assert (sent.status, [one["status"] for one in sent.json["task"]["items"]]) == (202, ["pending", "pending"])
    assert [made.emergency for made in world.desk.wishes.values()] == [False, True]  # type: ignore[union-attr]
    assert all(made.until for made in world.desk.wishes.values())  # type: ignore[union-attr]
    whole = {name: part for name, part in many.items() if name != "items"} | {"denial": single["denial"]}
    unbound = {name: item[name] for name in ("resource", "action")}
    assert problem(send(world, whole | {"items": [unbound]})) == (400, "invalid_denial_binding")
    for wrong in ([], [5], "x", [item] * 21):
        assert send(world, many | {"items": wrong}).status == 400
    assert send(world, many | {"resource": ASKS["resource"]}).status == 400
    assert [together(found) for found in (("denied", "pending"), ("denied", "denied"), ("denied", "approved"))] == [
        "pending", "denied", "partial",
    ]  # fmt: skip


def approved(world: InMemory, context: Any = None, key: Any = "a1", **more: Any) -> Any:
    circumstances = {"data_class": 2, "purpose": "support"} if context is None else context
    return ask(world, context=circumstances | {"approval": {"id": key}}, **more)


@pytest.mark.parametrize(
    ("change", "key", "reason", "step"),
    [
        ({}, "a1", "policy_denied", "none"),
        ({"generation": 8}, "a1", "grant_pending", "retry"),
        ({"until": MORNING - timedelta(days=1)}, "a1", "approval_expired", "request"),
        ({"stands": False}, "a1", "approval_expired", "request"),
        ({"person": "eve"}, "a1", "out_of_scope", "request"),
        ({"subject": "other"}, "a1", "out_of_scope", "request"),
        ({}, "a2", "approval_unverifiable", "none"),
        ({}, 5, "approval_unverifiable", "none"),
        ({}, "a\x00", "approval_unverifiable", "none"),
    ],
)
def test_an_approval_is_no_access_and_the_answer_says_what_to_do_next(
    world: InMemory, change: dict[str, Any], key: Any, reason: str, step: str
) -> None:
    answered(world, send(world, wish(world)).json["task"]["id"], **change)
    found = approved(world, key=key)
    assert (found["decision"], found["context"]["reason"], found["context"]["next_action"]) == (False, reason, step)
    assert ("retry_after" in found["context"]) is (step == "retry")
    world.requestable = False
    assert approved(world, key=key)["context"]["next_action"] == ("none" if step == "request" else step)


def test_a_yes_that_rests_on_an_approval_names_its_end(world: InMemory) -> None:
    answered(world, send(world, wish(world)).json["task"]["id"])
    found = approved(world, {"data_class": 1, "purpose": "support"})
    assert found["decision"]
    assert found["context"]["approval"] == {"id": "a1", "approved_until": (MORNING + timedelta(days=30)).isoformat()}
    assert "next_action" not in approved(world, {"data_class": 1, "purpose": "support"}, key="a2")["context"]
