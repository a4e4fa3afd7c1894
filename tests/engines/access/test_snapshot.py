"""What a snapshot is built from, what it refuses, and how what is not compiled is decided all the same."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from mandate.engines.access import snapshot
from mandate.engines.access.deciding import allows, decide
from mandate.engines.access.expressions import NotCompiled, compiled, condition
from mandate.engines.access.judge import judge, judging
from mandate.engines.access.language import parse
from mandate.engines.access.parts import parts_of
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.scopes import keys
from mandate.engines.access.terms import Entity, InvalidPolicies, Policy, Request, Uid
from tests.engines.access.worlds import World, worlds

A, B, C = Uid("T", "a"), Uid("T", "b"), Uid("T", "c")
DEEP = " && ".join(["true"] * 200)
ALL = "permit(principal, action, resource);"


def problem(policies: object, entities: object) -> str:
    with pytest.raises(InvalidPolicies) as refused:
        snapshot.compile(policies, entities)
    return refused.value.problems[0].code


def test_what_contradicts_itself_is_refused() -> None:
    (policy,) = parse(ALL)
    assert problem([policy, policy], []) == "duplicate_id"
    assert problem(ALL, [Entity(A), Entity(A)]) == "duplicate_entity"
    assert problem(ALL, [Entity(A, {"x": None})]) == "entities"
    assert problem("permit(", []) == "syntax"
    assert problem(f"permit(principal, action, resource) when {{ {DEEP} }};", [Entity(A, {"\ud800": 1})]) == "entities"


def test_nothing_can_be_part_of_itself() -> None:
    loop = [Entity(A, parents=frozenset({B})), Entity(B, parents=frozenset({C})), Entity(C, parents=frozenset({A}))]
    assert problem(ALL, loop) == "cycle"
    assert problem(ALL, [Entity(A, parents=frozenset({A}))]) == "cycle"
    diamond = [Entity(A, parents=frozenset({B, C})), Entity(B, parents=frozenset({C})), Entity(C)]
    assert snapshot.compile(ALL, diamond).nodes[A].above == {B, C}


def test_a_parent_nobody_knows_still_counts() -> None:
    built = snapshot.compile('permit(principal in T::"b", action, resource);', [Entity(A, parents=frozenset({B}))])
    assert decide(Request(A, A, A), snapshot=built).allow


def test_actions_and_their_groups_come_from_the_schema() -> None:
    schema = "entity T; action all; action read in [all] appliesTo { principal: T, resource: T };"
    rule = 'permit(principal, action in Action::"all", resource);'
    read = Request(A, Uid("Action", "read"), A)
    assert decide(read, snapshot=snapshot.compile(rule, [], schema=schema)).allow
    assert not decide(read, snapshot=snapshot.compile(rule, [])).allow


def test_hashes_say_what_it_is_made_of() -> None:
    one = snapshot.compile('@id("a") ' + ALL + '@id("b") ' + ALL, [Entity(A), Entity(B)], generation=7)
    other = snapshot.compile('@id("b") ' + ALL + '@id("a") ' + ALL, [Entity(B), Entity(A)])
    assert (one.policy_hash, one.entity_hash, one.schema_hash) == (
        other.policy_hash,
        other.entity_hash,
        other.schema_hash,
    )
    assert one.generation == 7
    assert snapshot.compile(ALL, []).policy_hash != one.policy_hash
    assert snapshot.compile(ALL, [], schema=SCHEMA).schema_hash != one.schema_hash
    assert snapshot.compile("", []).compiled_share == 1


def test_what_is_not_compiled_is_decided_by_cedar_and_merged() -> None:
    rules = f"""
    @id("forbids") forbid(principal == T::"a", action, resource) when {{ {DEEP} }};
    @id("fails") permit(principal, action, resource) when {{ {DEEP} && principal.x }};
    @id("mine") permit(principal, action, resource);
    @id("also") permit(principal, action, resource) when {{ {DEEP} }};
    @id("odd") permit(principal, action, resource) when {{ context.x }};
    """
    built = snapshot.compile(rules, [Entity(A)])
    assert built.compiled_share == pytest.approx(0.4)
    denied = decide(Request(A, A, A), snapshot=built, now=5)
    assert (denied.allow, denied.reasons, denied.compiled) == (False, ("forbids",), False)
    assert [error.policy for error in denied.errors] == ["fails", "odd"]
    allowed = decide(Request(B, A, A), snapshot=built)
    assert (allowed.allow, allowed.reasons) == (True, ("mine", "also"))
    assert allows(Request(B, A, A), snapshot=built)
    assert not allows(Request(A, A, A), snapshot=built)
    assert not decide(Request(B, A, A, {"x": None}), snapshot=built).allow
    assert not allows(Request(B, A, A, {"x": None}), snapshot=built)


def test_what_cedar_cannot_read_is_a_no() -> None:
    built = snapshot.compile(f"permit(principal, action, resource) when {{ {DEEP} }};", [])
    strange = Request(A, A, A, {"\ud800": 1})
    answer = decide(strange, snapshot=built)
    assert (answer.allow, [error.policy for error in answer.errors]) == (False, [""])
    assert not judge(Request(A, A, A, {"x": 1.5}), by=judging(parse(ALL), [])).allow


def test_an_unknown_construct_goes_to_cedar_with_its_scope() -> None:
    """What a newer Cedar may bring: the tree is there, a part of it is not known."""

    class Newer:
        op = "newer"

    (policy,) = parse('permit(principal == T::"a", action, resource) when { true };')
    for part in ({"BinaryOp": ("left", "right")}, {"UnaryOp": ("arg",)}, {"Newer": ()}):
        ((name, inner),) = part.items()
        node = type(name, (), {"op": "newer", **{one: policy.tree.clauses[0].expr for one in inner}})()
        with pytest.raises(NotCompiled):
            compiled(node)
        clause = type("When", (), {"expr": node})()
        tree = type("Template", (), {
            "clauses": (clause,), "principal": policy.tree.principal, "action": policy.tree.action,
            "resource": policy.tree.resource,
        })()  # fmt: skip
        odd = Policy("odd", "permit", policy.text, tree=tree)
        built = snapshot.compile([odd], [])
        assert built.compiled_share == 0
        assert decide(Request(A, A, A), snapshot=built).reasons == ("odd",)
        assert decide(Request(B, A, A), snapshot=built).compiled
        assert parts_of(odd, built) is None
    longer = parse("permit(principal, action, resource) when { context has a };")[0].tree.clauses[0].expr
    with pytest.raises(NotCompiled):
        compiled(replace(longer, attrs=("a", "b")))
    with pytest.raises(NotCompiled):
        condition([Newer()])
    with pytest.raises(NotCompiled):
        keys(Newer())


def test_names_nobody_knows_are_not_remembered_without_end() -> None:
    built = snapshot.compile('permit(principal == T::"a", action, resource);', [Entity(A)])
    for side in (built.index.principals, built.index.actions, built.index.resources):
        side.most = 2
    for number in range(50):
        assert not decide(Request(Uid("T", f"x{number}"), A, A), snapshot=built).allow
    assert len(built.index.principals.of) == 2
    assert decide(Request(A, A, A), snapshot=built).allow


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_allows_is_decide_without_the_reasons(world: World) -> None:
    built = snapshot.compile(world.text, world.entities)
    for request in world.requests:
        assert allows(request, snapshot=built) is decide(request, snapshot=built).allow
