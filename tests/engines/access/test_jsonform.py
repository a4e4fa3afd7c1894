"""Cedar's JSON forms, there and back, with and without a schema."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from mandate.engines.access import jsonform, snapshot
from mandate.engines.access.circumstances import with_circumstances
from mandate.engines.access.deciding import decide
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.terms import Entity, InvalidPolicies, InvalidRequest, Request, Uid
from mandate.engines.access.uids import uid_of
from mandate.engines.access.values import Address, Decimal, Moment, Span, key, same, value_of
from tests.engines.access.worlds import UIDS, World, values, worlds

NESTED = """
// action view { context: { nothing: Bool } };
entity User;
action "view" appliesTo { principal: User, resource: User, context: { who: User } };
namespace Photos::Inner {
  @doc("a ; { thing")
  @plain
  type Where = { from: ipaddr, at?: Set<datetime>, much?: decimal, long?: duration };
  entity Photo;
  @doc("in")
  action look, "see \\"all\\"" in [all] appliesTo {
    principal: [User], context: { where: Where, rec: { "a b": User, context: Long }, set: Set<Set<User>> }, resource: [Photo]
  };
  action all;
}
action late appliesTo { principal: User, resource: User, context: {} };
"""


@given(values)
def test_a_value_comes_back_as_it_went(given_: object) -> None:
    frozen = value_of(given_)
    text = json.dumps(jsonform.value_to_json(frozen), sort_keys=True)
    again = jsonform.value_from_json(json.loads(text))
    assert same(frozen, again)
    assert same(value_of(again), again)
    assert json.dumps(jsonform.value_to_json(again), sort_keys=True) == text
    assert key(frozen) == key(again)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_entities_and_requests_come_back_as_they_went(world: World) -> None:
    text = json.dumps(jsonform.entities_to_json(world.entities))
    again = jsonform.entities_from_json(text)
    first = snapshot.compile("", world.entities)
    assert snapshot.compile("", again).entity_hash == snapshot.compile("", reversed(again)).entity_hash
    assert {one.uid for one in again} == set(first.entities)
    for request in world.requests:
        told = jsonform.request_from_json(jsonform.request_to_json(request))
        assert jsonform.request_from_json(jsonform.request_to_json(told)) == told


def test_true_is_not_one_and_what_is_alike_is_the_same() -> None:
    assert not same(True, 1)
    assert same({"a": {"b": 1}}, {"a": {"b": 1}})
    assert not same({"a": 1}, {"a": True})
    assert not same({"a": 1}, {"b": 1})
    assert value_of([True, 1, "1"]) == value_of(["1", 1, True, 1])
    assert len(value_of([True, 1])) == 2
    assert value_of({"a": [{"b": True}]}) == value_of({"a": ({"b": True},)})


def test_numbers_and_texts_of_other_classes_become_plain_ones() -> None:
    from mandate.engines.terms import DataClass, Status

    assert type(value_of(DataClass.PERSONAL)) is int
    assert type(value_of(Status.IN_USE)) is str
    assert value_of({"x": frozenset({DataClass.PUBLIC})}) == {"x": frozenset({0})}


@pytest.mark.parametrize(
    "wrong",
    [None, 1.5, 2**63, b"bytes", object(), [None], {"a": None}, {"__extn": {"fn": "ip", "arg": "x"}}, {"__extn": 3},
     {"__extn": {"fn": "offset", "args": [1, 2]}}, {"__extn": {"fn": "nothing", "arg": "x"}}, {"__entity": 3},
     {"__entity": {"type": "T"}}],
)  # fmt: skip
def test_what_cedar_has_no_value_for_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidRequest, match="value"):
        jsonform.value_from_json({"deep": wrong})


def test_extension_values_are_read_in_their_explicit_form() -> None:
    def read(name: str, text: str) -> object:
        return jsonform.value_from_json({"__extn": {"fn": name, "arg": text}})

    assert read("ip", "10.0.0.1/8") == Address(4, 167772161, 8)
    assert str(read("ip", "::1")) == "::1"
    assert read("decimal", "-1.5") == Decimal(-15_000)
    assert read("duration", "-1h") == Span(-3_600_000)
    assert read("datetime", "0000-03-01") == Moment(-62_162_035_200_000)
    assert str(Decimal(-1)) == "-0.0001"


def test_uids_are_read_in_every_form_cedar_has() -> None:
    wanted = Uid("N::T", 'a"\\\n\té')
    assert uid_of(str(wanted)) == wanted
    assert jsonform.uid_from_json({"type": "N::T", "id": 'a"\\\n\té'}) == wanted
    assert jsonform.uid_from_json({"__entity": {"type": "N::T", "id": 'a"\\\n\té'}}) == wanted
    assert uid_of('T::"\\u{e9}\\x41\\\'"') == Uid("T", "éA'")
    for wrong in ("T", 'T::"a', "", 3, None, {"type": 1, "id": "a"}):
        with pytest.raises(InvalidRequest):
            jsonform.uid_from_json(wrong)


def test_a_request_without_what_it_needs_is_refused() -> None:
    good = {"principal": 'T::"a"', "action": 'Action::"a"', "resource": 'T::"b"'}
    assert jsonform.request_from_json(good).context == {}
    for wrong in (None, [], {}, {**good, "principal": "x"}, {**good, "context": [1]}):
        with pytest.raises(InvalidRequest):
            jsonform.request_from_json(wrong)


def asked(action: str, context: object) -> Request:
    request = {"principal": 'User::"a"', "action": action, "resource": 'User::"a"', "context": context}
    return jsonform.request_from_json(request, schema=NESTED)


def test_a_context_is_read_by_the_type_its_action_has_in_the_schema() -> None:
    assert asked('Action::"view"', {"who": {"type": "User", "id": "b"}}).context == {"who": Uid("User", "b")}
    context = {
        "where": {"from": "10.0.0.1", "at": ["2026-11-22"], "much": "1.0", "long": "1h"},
        "rec": {"a b": {"type": "User", "id": "b"}, "context": 3},
        "set": [[{"type": "User", "id": "c"}]],
    }
    for name in ("look", 'see \\"all\\"'):
        read = asked(f'Photos::Inner::Action::"{name}"', context).context
        assert read["where"]["from"] == Address(4, 167772161, 32)
        assert read["where"]["much"] == Decimal(10_000)
        assert read["where"]["long"] == Span(3_600_000)
        assert read["rec"]["a b"] == Uid("User", "b")
        assert read["set"] == frozenset({frozenset({Uid("User", "c")})})


def test_an_action_without_a_declared_context_is_read_as_it_stands() -> None:
    for action in ('Photos::Inner::Action::"all"', 'Action::"unknown"', 'Nowhere::Action::"view"'):
        assert asked(action, {"x": {"type": "User", "id": "b"}}).context == {"x": {"type": "User", "id": "b"}}
    assert asked('Action::"late"', {}).context == {}
    assert with_circumstances(NESTED, Uid("Action", "unknown")) is None
    assert with_circumstances("entity A; action a;", Uid("Action", "a")) is None
    assert with_circumstances(SCHEMA, Uid("Action", "use")) is not None


def test_a_context_that_does_not_fit_its_type_is_refused() -> None:
    with pytest.raises(InvalidPolicies):
        asked('Action::"view"', {"who": 3})


def test_a_schema_comes_as_text_or_json_and_a_wrong_one_is_refused() -> None:
    assert jsonform.schema_text(NESTED) == NESTED
    as_json = {"": {"entityTypes": {"User": {}}, "actions": {}}}
    assert "entity User" in jsonform.schema_text(as_json)
    assert jsonform.schema_text(json.dumps(as_json)) == jsonform.schema_text(as_json)
    for wrong in ('{"": 3}', "{" * 200):
        with pytest.raises(InvalidPolicies):
            jsonform.schema_text(wrong)
    with pytest.raises(InvalidPolicies):
        jsonform.entities_from_json([], schema="enti")


def test_entities_cedar_would_refuse_are_refused() -> None:
    one = {"uid": {"type": "A", "id": "a"}, "attrs": {}, "parents": []}
    for wrong in (
        [{**one, "attrs": {"x": None}}],
        [{**one, "attrs": {"x": 1.5}}],
        [one, {**one, "attrs": {"x": 1}}],
        "[",
    ):
        with pytest.raises(InvalidPolicies):
            jsonform.entities_from_json(wrong)


def test_policies_come_as_text_or_as_a_json_set_with_links() -> None:
    anything = {"op": "All"}
    body = {"effect": "permit", "principal": anything, "action": anything, "resource": anything, "conditions": []}
    whole = {
        "staticPolicies": {"z": body},
        "templates": {"t": {**body, "principal": {"op": "==", "slot": "?principal"}, "resource": {"op": "in", "slot": "?resource"}}},
        "templateLinks": [{
            "templateId": "t", "newId": "a",
            "values": {"?principal": {"__entity": UIDS[0]._asdict()}, "?resource": {"__entity": UIDS[1]._asdict()}},
        }],
    }  # fmt: skip
    policies = jsonform.policies_from_json(json.dumps(whole))
    assert [policy.id for policy in policies] == ["a", "z"]
    built = snapshot.compile([policies[0]], [Entity(UIDS[6], parents=frozenset({UIDS[1]}))])
    assert decide(Request(UIDS[0], UIDS[5], UIDS[6]), snapshot=built).allow
    assert not decide(Request(UIDS[1], UIDS[5], UIDS[6]), snapshot=built).allow
    assert not decide(Request(UIDS[0], UIDS[5], UIDS[7]), snapshot=built).allow
    with pytest.raises(InvalidPolicies):
        jsonform.policies_from_json({"staticPolicies": 3})
    with pytest.raises(InvalidPolicies):
        jsonform.policies_from_json("permit(")
