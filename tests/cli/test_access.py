"""`mandate access evaluate` answers every line it is asked, in order, in Cedar's terms."""

import io
import json

import pytest

from mandate.cli import main
from tests.docs.test_json_pages import check, unanswered

SCHEMA = """
entity User; entity Photo = { owner: User };
action view appliesTo { principal: [User], resource: [Photo], context: { source: ipaddr, by?: User } };
"""
ASKED = {
    "policies": 'permit(principal, action == Action::"view", resource) when { resource.owner == principal };\n'
    'forbid(principal, action, resource) when { context.source.isInRange(ip("10.0.0.0/8")) };\n'
    "forbid(principal, action, resource) when { context.by == principal };",
    "entities": [{"uid": {"type": "Photo", "id": "p"}, "attrs": {"owner": {"type": "User", "id": "a"}}, "parents": []}],
    "schema": SCHEMA,
    "request": {
        "principal": {"type": "User", "id": "a"},
        "action": 'Action::"view"',
        "resource": {"type": "Photo", "id": "p"},
        "context": {"source": "192.168.0.1"},
    },
}


def asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: object
) -> list[dict[str, object]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert main(["access", "evaluate"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_implicit_references_are_read_through_the_schema(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = {
        **ASKED,
        "request": {**ASKED["request"], "context": {"source": "10.1.2.3", "by": {"type": "User", "id": "a"}}},
    }
    allowed, denied, bad, wrong, lacking = asked(
        monkeypatch, capsys, ASKED, inside, "{", {**ASKED, "policies": "permit("}, {"request": {}}
    )
    assert {k: allowed[k] for k in ("decision", "reasons", "errors", "compiled")} == {
        "decision": "allow", "reasons": ["policy0"], "errors": ["policy2"], "compiled": True,
    }  # fmt: skip
    assert (denied["decision"], denied["reasons"], denied["errors"]) == ("deny", ["policy1", "policy2"], [])
    assert [answer["decision"] for answer in (bad, wrong, lacking)] == ["deny"] * 3
    assert lacking["problem"] == "policies is missing"
    check("access-evaluate", [allowed, denied, bad, wrong, lacking])
    assert unanswered("access-evaluate", [allowed, denied, bad, wrong, lacking]) == set()


def test_a_schema_and_policies_may_come_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = {
        "effect": "permit", "principal": {"op": "All"}, "action": {"op": "All"}, "resource": {"op": "All"}, "conditions": [],
    }  # fmt: skip
    linked = {**policy, "principal": {"op": "==", "slot": "?principal"}}
    schema = {"": {"entityTypes": {"User": {}, "Photo": {}}, "actions": {"view": {}}}}
    policies = {
        "staticPolicies": {"all": policy},
        "templates": {"one": linked},
        "templateLinks": [
            {"templateId": "one", "newId": "a", "values": {"?principal": {"__entity": {"type": "User", "id": "a"}}}}
        ],
    }
    request = {**ASKED["request"], "context": {}}
    (answer,) = asked(monkeypatch, capsys, {"policies": policies, "schema": schema, "request": request})
    assert (answer["decision"], answer["reasons"]) == ("allow", ["a", "all"])
