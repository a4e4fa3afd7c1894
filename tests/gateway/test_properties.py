"""What a caller says of somebody or something: never against the register, and only names on its own list."""

from typing import Any

import pytest

from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.terms import Entity, Uid
from mandate.gateway.world import REGISTERED, Caller
from tests.gateway.worlds import InMemory, call, gateway, published

POLICY = """
@id("cleared") permit(principal is Person, action == Action::"read", resource is doc)
when { principal has clearance && principal.clearance >= 2 };
@id("role") permit(principal is Person, action == Action::"approve", resource is doc)
when { principal has role && principal.role == "architect" };
@id("team") permit(principal is Person, action == Action::"join", resource is doc)
when { principal has team && principal.team == "board" };
@id("open") permit(principal is Person, action == Action::"see", resource is doc)
when { resource has label && resource.label == "open" };
@id("price") permit(principal is Person, action == Action::"buy", resource is doc)
when { resource.price.lessThan(decimal("2.5")) };
@id("class") permit(principal is Person, action == Action::"use", resource == Tool::"writer")
when { context.data_class <= 1 && context.purpose in [Purpose::"support"] && context.channel == "authzen" };
@id("clock") permit(principal is Person, action == Action::"late", resource is doc) when { context.now > 4000000000 };
@id("named") permit(principal is Person, action == Action::"rename", resource is doc) when { context.action.name == "see" };
"""
ENTITIES = (
    Entity(Uid("Person", "ada"), {"role": "employee", "employed": True}),
    Entity(Uid("Tool", "writer"), {"max_class": 1}),
    Entity(Uid("Purpose", "support")),
)
TRUSTED = Caller("trusted", frozenset({"clearance", "role", "team", "label", "price", "name", "employed", "size"}))
WORLD = InMemory(
    published(POLICY, ENTITIES, names={"Person": {"ada@example.org": "ada"}}), {"t": TRUSTED, "s": Caller("strict")}
)
APP = gateway(WORLD)


def ask(
    action: str, *, subject: Any = None, resource: Any = None, context: Any = None, verb: Any = None, token: str = "t"
) -> Any:
    body = {
        "subject": {"type": "user", "id": "ada", "properties": subject},
        "action": {"name": action, "properties": verb},
        "resource": resource or {"type": "doc", "id": "d1"},
        "context": context,
    }
    return call(APP, "POST", "/access/v1/evaluation", body, token=token).json


@pytest.mark.parametrize(
    ("action", "said"), [("read", {"clearance": 4}), ("approve", {"role": "architect"}), ("join", {"team": "board"})]
)
def test_no_caller_sets_role_clearance_or_team_of_somebody_the_register_knows(action: str, said: Any) -> None:
    found = ask(action, subject=said)
    assert found["decision"] is False
    assert found["context"]["ignored"] == [f"subject.properties.{name}" for name in said]


def test_somebody_the_register_does_not_know_stays_unknown_whatever_is_said_of_them() -> None:
    body = {
        "subject": {
            "type": "Person",
            "id": "eve",
            "properties": {"role": "architect", "clearance": 4, "employed": True},
        },
        "action": {"name": "approve"},
        "resource": {"type": "doc", "id": "d1"},
    }
    found = call(APP, "POST", "/access/v1/evaluation", body, token="t").json
    assert (found["decision"], found["context"]["reason"]) == (False, "unknown_subject")
    agent = body | {"subject": {"type": "Agent", "id": "made-up", "properties": {"role": "architect"}}}
    assert call(APP, "POST", "/access/v1/evaluation", agent, token="t").json["context"]["reason"] == "unknown_subject"


def test_every_type_of_the_registers_is_theirs_alone() -> None:
    named = {line.split()[1] for line in SCHEMA.splitlines() if line.startswith("entity ")}
    assert named <= REGISTERED


def test_a_name_on_the_list_counts_and_another_is_told() -> None:
    open_ = {"type": "doc", "id": "d1", "properties": {"label": "open", "colour": "red"}}
    found = ask("see", resource=open_)
    assert (found["decision"], found["context"]["ignored"]) == (True, ["resource.properties.colour"])
    found = ask("see", resource=open_, token="s")
    assert found["decision"] is False
    assert found["context"]["ignored"] == ["resource.properties.label", "resource.properties.colour"]


def test_what_one_question_said_is_gone_for_the_next() -> None:
    assert ask("see", resource={"type": "doc", "id": "d1", "properties": {"label": "open"}})["decision"]
    assert not ask("see")["decision"]


@pytest.mark.parametrize(
    ("price", "allowed", "ignored"),
    [
        ("2.25", True, False), ("-2.25", True, False), ("2.4900000", True, False), ("2.5001", False, False),
        ("0.2e1", True, False), ("2.25001", False, True), ("1.00000000000000000000000000000000000001", False, True),
        ("1e30", False, True), ("1e1000000", False, True), ("1e-1000000", False, True), ("null", False, False),
    ],
)  # fmt: skip
def test_numbers_with_four_decimals_are_read_and_finer_ones_told(price: str, allowed: bool, ignored: bool) -> None:
    body = (
        '{"subject": {"type": "user", "id": "ada"}, "action": {"name": "buy"},'
        f' "resource": {{"type": "doc", "id": "d1", "properties": {{"price": {price}}}}}}}'
    )
    found = call(APP, "POST", "/access/v1/evaluation", body.encode(), token="t").json
    assert found["decision"] is allowed
    assert ("ignored" in found["context"]) is ignored


def test_lists_and_objects_lose_their_nulls_and_numbers_that_do_not_fit_are_told() -> None:
    said = {"label": {"a": [1, None, {"b": None}], "c": None}, "size": 2**70}
    found = ask("see", resource={"type": "doc", "id": "d1", "properties": said})
    assert found["context"]["ignored"] == ["resource.properties.size"]


def test_circumstances_are_read_as_the_rules_mean_them() -> None:
    writer = {"type": "tool", "id": "writer"}
    right = {"data_class": "internal", "purpose": "support"}
    assert ask("use", resource=writer, context=right)["decision"]
    assert ask("use", resource=writer, context={"data_class": 1, "purpose": {"type": "purpose", "id": "support"}})[
        "decision"
    ]
    assert not ask("use", resource=writer, context=right | {"data_class": 3})["decision"]
    assert not ask("use", resource=writer, context=right | {"purpose": "sales"})["decision"]
    assert not ask("use", resource=writer, context=right | {"purpose": {"id": None}})["decision"]
    found = ask("use", resource=writer, context=right | {"data_class": "tiny", "purpose": 4})
    assert found["context"]["ignored"] == ["context.data_class", "context.purpose"]


def test_neither_the_time_nor_the_action_is_the_callers_to_state() -> None:
    found = ask("late", context={"now": 9999999999, "action": {"name": "see"}})
    assert (found["decision"], found["context"]["ignored"]) == (False, ["context.now", "context.action"])
    assert ask("rename", verb={"name": "see"})["decision"] is False


def test_a_person_is_found_by_e_mail_address_and_a_type_by_its_everyday_name() -> None:
    body = {"subject": {"type": "person", "id": "Ada@Example.org"}, "action": {"name": "see"},
            "resource": {"type": "doc", "id": "d1", "properties": {"label": "open"}}}  # fmt: skip
    assert call(APP, "POST", "/access/v1/evaluation", body, token="t").json["decision"]


def test_a_rule_that_cedar_itself_decides_hears_what_a_caller_said_too() -> None:
    deep = " && ".join(["true"] * 200)
    policy = f"""@id("deep") permit(principal is Person, action == Action::"see", resource is doc)
    when {{ {deep} && resource has label && resource.label == "open" }};"""
    world = InMemory(published(policy, ENTITIES), {"t": TRUSTED})
    assert world.policy.snapshot.compiled_share == 0
    app = gateway(world)
    body = {
        "subject": {"type": "person", "id": "ada"},
        "action": {"name": "see"},
        "resource": {"type": "doc", "id": "d"},
    }
    assert call(app, "POST", "/access/v1/evaluation", body, token="t").json["decision"] is False
    open_ = body["resource"] | {"properties": {"label": "open", "colour": None}}
    assert call(app, "POST", "/access/v1/evaluation", body | {"resource": open_}, token="t").json["decision"] is True
    search = body | {"subject": {"type": "person"}, "resource": open_}
    assert call(app, "POST", "/access/v1/search/subject", search, token="t").json["results"] == [
        {"type": "person", "id": "ada"}
    ]


def test_an_agent_that_acts_for_somebody_needs_a_yes_of_its_own() -> None:
    policy = """
    @id("people") permit(principal is Person, action == Action::"see", resource);
    @id("bots") permit(principal == Agent::"bot", action == Action::"see", resource == doc::"d1");
    @id("never") forbid(principal is Agent, action, resource == doc::"d3");
    """
    docs = tuple(Entity(Uid("doc", f"d{number}")) for number in (1, 2, 3))
    app = gateway(
        InMemory(published(policy, (*ENTITIES, *docs, Entity(Uid("Agent", "bot")))), {"t": Caller("t", auditor=True)})
    )

    def see(doc: str, agent: str) -> tuple[bool, str, list[str]]:
        body = {"subject": {"type": "person", "id": "ada"}, "action": {"name": "see"}, "resource": {"type": "doc", "id": doc},
                "context": {"agent": agent}}  # fmt: skip
        found = call(app, "POST", "/access/v1/evaluation", body, token="t").json
        return found["decision"], found["context"]["reason"], found["context"]["rules"]

    assert see("d1", "bot") == (True, "allowed", ["people", "bots"])
    assert see("d2", "bot") == (False, "no_permission", [])
    assert see("d3", "bot") == (False, "forbidden", ["never"])
    assert see("d1", "stranger") == (False, "unknown_agent", [])
    search = {"subject": {"type": "person", "id": "ada"}, "action": {"name": "see"}, "resource": {"type": "doc"}}
    assert len(call(app, "POST", "/access/v1/search/resource", search, token="t").json["results"]) == 3
    with_agent = search | {"context": {"agent": "bot"}}
    found = call(app, "POST", "/access/v1/search/resource", with_agent, token="t").json["results"]
    assert found == [{"type": "doc", "id": "d1"}]
