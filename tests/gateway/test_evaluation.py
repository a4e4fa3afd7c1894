"""One question, one answer: what the standard and its certification ask of the evaluation endpoint."""

from typing import Any

import pytest

from tests.gateway.worlds import InMemory, call, gateway

APP = gateway()
ALICE, RECORD = {"type": "user", "id": "alice"}, {"type": "record", "id": "record-1"}
READ = {"subject": ALICE, "action": {"name": "read"}, "resource": RECORD}


def ask(body: Any, **headers: str) -> Any:
    return call(APP, "POST", "/access/v1/evaluation", body, **headers)


def question(subject: str, action: str, resource: str, /, **properties: Any) -> dict[str, Any]:
    parts = {
        "subject": {"type": "user", "id": subject},
        "action": {"name": action},
        "resource": {"type": "record", "id": resource},
    }
    for part, values in properties.items():
        parts[part]["properties"] = values
    return parts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (question("alice", "read", "record-1"), True),
        (question("alice", "write", "record-1"), True),
        (question("bob", "read", "record-1"), True),
        (question("bob", "write", "record-1"), False),
        (question("alice", "write", "record-2", resource={"status": "archived"}), False),
        (question("bob", "write", "record-2", subject={"role": "admin"}, resource={"status": "archived"}), True),
        (question("alice", "delete", "record-1", action={"soft": True}), True),
        (question("alice", "delete", "record-1", action={"soft": False}), False),
        (READ | {"context": {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}}, True),
        (READ | {"context": None, "foo": "bar", "futureField": {"nested": True}}, True),
        (
            question(
                "alice",
                "read",
                "record-1",
                subject={"department": "Sales", "role": "manager"},
                action={"method": "GET"},
            ),
            True,
        ),
        (question("nobody", "read", "record-1"), False),
        (question("alice", "read", "nothing"), False),
        (question("alice", "fly", "record-1"), False),
        (READ | {"subject": {"type": "spaceship", "id": "x"}}, False),
        (READ | {"subject": {"type": "no type at all!", "id": "x"}}, False),
    ],
)
def test_the_decisions_of_the_certification_scenario(body: Any, expected: bool) -> None:
    found = ask(body)
    assert (found.status, found.headers["content-type"]) == (200, "application/json")
    assert found.json["decision"] is expected


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "subject is missing"),
        ({name: READ[name] for name in ("action", "resource")}, "subject is missing"),
        ({name: READ[name] for name in ("subject", "resource")}, "action is missing"),
        ({name: READ[name] for name in ("subject", "action")}, "resource is missing"),
        (READ | {"subject": {"id": "alice"}}, "subject.type is missing"),
        (READ | {"subject": {"type": "user"}}, "subject.id is missing"),
        (READ | {"action": {}}, "action.name is missing"),
        (READ | {"resource": {"type": "record", "id": None}}, "resource.id is missing"),
        (READ | {"subject": "alice"}, "subject must be an object"),
        (READ | {"action": {"name": 123}}, "action.name must be a string"),
        (READ | {"context": []}, "context must be an object"),
        (READ | {"resource": RECORD | {"properties": "x"}}, "resource.properties must be an object"),
        ([], "The body must be an object"),
        (b"", "empty"),
        (b"  ", "empty"),
        (b"{not json", "not valid JSON"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": 1, "a": 2}', "given twice"),
        (b'{"a": "\xff"}', "not valid JSON"),
        (b'{"a": "\\ud800"}', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"a": 1e9999999999999999999}', "not valid JSON"),
        (b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}", "deeper than 64"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_a_sentence(body: Any, named: str) -> None:
    found = ask(body)
    assert (found.status, found.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert named in found.body.decode()


def test_the_kind_and_the_size_of_a_body() -> None:
    assert ask(READ, content_type="text/plain").status == 400
    assert ask(READ, content_type="application/json; charset=latin-1").status == 400
    assert ask(READ, content_type="application/json; charset=utf-8").status == 200
    assert ask(READ, content_encoding="gzip").status == 415
    assert ask(b"x" * 1_100_000).status == 413
    assert ask(b"{}", content_length="9999999999").status == 413


def test_an_unknown_caller_is_told_before_anything_else() -> None:
    found = ask(b"{not json", token="stranger", x_request_id="r-1")
    assert (found.status, found.headers["www-authenticate"], found.headers["x-request-id"]) == (401, "Bearer", "r-1")
    assert call(APP, "POST", "/access/v1/evaluation", READ, token=None).status == 401
    assert call(APP, "POST", "/access/v1/evaluation", READ, token=None, authorization="Basic clerk").status == 401


def test_the_id_of_a_request_comes_back_and_nothing_is_kept_by_anybody_between() -> None:
    found = ask(READ, x_request_id="abc 123")
    assert found.headers["x-request-id"] == "abc 123"
    assert found.headers["cache-control"] == "no-store"
    assert "x-request-id" not in ask(READ).headers


def test_the_same_question_gets_the_same_answer() -> None:
    answers = [ask(READ).json for _ in range(3)]
    assert {one["decision"] for one in answers} == {True}
    assert len({one["context"]["evaluation_id"] for one in answers}) == 3


def test_an_answer_says_why_in_both_languages_and_rules_only_to_who_checks_them() -> None:
    found = ask(READ).json["context"]
    assert found["reason"] == "allowed"
    assert (found["reasons_en"], found["reasons_nl"]) == (
        ["Everybody may read records."],
        ["Iedereen mag dossiers lezen."],
    )
    assert found["generation"] == 7
    assert "rules" not in found
    assert ask(READ, token="auditor").json["context"]["rules"] == ["readers"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (question("bob", "write", "record-1"), "no_permission"),
        (question("alice", "burn", "record-1"), "secret"),
        (question("nobody", "read", "record-1"), "unknown_subject"),
        (question("alice", "read", "nothing"), "unknown_resource"),
    ],
)
def test_a_no_has_a_code(body: Any, reason: str) -> None:
    assert ask(body).json["context"]["reason"] == reason


def test_an_address_that_is_not_there_and_a_method_that_is_not_taken() -> None:
    assert call(APP, "POST", "/access/v1/other", READ).status == 404
    found = call(APP, "GET", "/access/v1/evaluation")
    assert (found.status, found.headers["allow"]) == (405, "POST")


def test_a_fault_is_a_plain_sentence_and_never_a_yes(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(InMemory):
        def published(self) -> Any:
            raise ZeroDivisionError("secret detail")

    found = call(gateway(Broken()), "POST", "/access/v1/evaluation", READ)
    assert found.status == 500
    assert "secret detail" not in found.body.decode()
    assert "secret detail" in caplog.text
