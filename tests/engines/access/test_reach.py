"""Who can and what can: the same as asking everybody about everything, one by one."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from mandate.engines.access import reach, scopes, snapshot
from mandate.engines.access.comparing import Grid, compare, replay
from mandate.engines.access.deciding import decide
from mandate.engines.access.reach import what_can, who_can
from mandate.engines.access.terms import Entity, Request, Uid
from tests.engines.access.worlds import ACTIONS, UIDS, World, worlds

OFTEN = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@OFTEN
@given(worlds())
def test_who_can_and_what_can_are_what_asking_each_would_say(world: World) -> None:
    built = snapshot.compile(world.text, world.entities)
    for asked in world.requests:
        people = {
            held.principal: held.reasons
            for held in who_can(asked.action, asked.resource, snapshot=built, now=7, context=asked.context, kind="U")
        }
        things = {
            held.resource: held.reasons
            for held in what_can(asked.principal, asked.action, snapshot=built, now=7, context=asked.context, kind="R")
        }
        for one in built.kinds.get("U", ()):
            answer = decide(Request(one, asked.action, asked.resource, asked.context), snapshot=built, now=7)
            assert (one in people) is answer.allow
            assert people.get(one, answer.reasons) == answer.reasons
        for one in built.kinds.get("R", ()):
            answer = decide(Request(asked.principal, asked.action, one, asked.context), snapshot=built, now=7)
            assert things.get(one) == (answer.reasons if answer.allow else None)


GRID = Grid(
    tuple(ACTIONS),
    purposes=(None, UIDS[0]),
    classes=(None, 1, 2),
    context={"n": 1, "e": UIDS[1]},
    people="U",
    applies={"read": ("R",), "write": ("R", "N::R")},
)


@OFTEN
@given(worlds(), worlds())
def test_the_difference_is_exact(one: World, other: World) -> None:
    """Half the policies and entities of another world; in both a part comes after its whole, so no cycle arises."""
    before = snapshot.compile(one.text, one.entities)
    mixed = {**{e.uid: e for e in one.entities}, **{e.uid: e for e in other.entities[::2]}}
    lines = one.text.split("\n")
    after = snapshot.compile("\n".join([*lines[:1], *other.text.split("\n")[1:]]), mixed.values())
    found = compare(before, after, grid=GRID, now=7)
    gains, loses, count = set(), set(), [0, 0]
    for person in {*before.kinds.get("U", ()), *after.kinds.get("U", ())}:
        for action in ACTIONS:
            for kind in GRID.applies.get(action.id, ()):
                for thing in {*before.kinds.get(kind, ()), *after.kinds.get(kind, ())}:
                    for purpose in GRID.purposes:
                        for data_class in GRID.classes:
                            context = {**GRID.context, "purpose": purpose, "data_class": data_class}
                            request = Request(
                                person, action, thing, {k: v for k, v in context.items() if v is not None}
                            )
                            old = decide(request, snapshot=before, now=7).allow
                            new = decide(request, snapshot=after, now=7).allow
                            if new and not old:
                                gains.add(person)
                                count[0] += 1
                            if old and not new:
                                loses.add(person)
                                count[1] += 1
    assert (set(found.gains), set(found.loses)) == (gains, loses)
    assert [found.counts.requests_gain, found.counts.requests_lose] == count
    assert (found.counts.people_gain, found.counts.people_lose) == (len(gains), len(loses))
    for witness in found.witnesses:
        assert decide(witness.request, snapshot=before, now=7) == witness.before
        assert decide(witness.request, snapshot=after, now=7) == witness.after
        assert witness.before.allow is not witness.after.allow


def team(name: str) -> Uid:
    return Uid("Team", name)


PEOPLE = [Entity(Uid("Person", f"{t}{n}"), {"employed": True}, frozenset({team(t)})) for t in "ab" for n in range(3)]
THINGS = [Entity(Uid("Tool", name), {"max_class": 1}) for name in ("chat", "notes")]
MAY = 'permit(principal in Team::"a", action == Action::"use", resource == Tool::"chat");'
USE = Grid((Uid("Action", "use"),), classes=(0, 1))


def built(rules: str, *more: Entity) -> snapshot.Snapshot:
    known = {entity.uid: entity for entity in (Entity(team("a")), Entity(team("b")), *PEOPLE, *THINGS, *more)}
    return snapshot.compile(rules, known.values())


def test_a_moved_person_and_a_new_rule_are_counted_per_team_and_thing() -> None:
    moved = Entity(Uid("Person", "a0"), {"employed": True}, frozenset({team("b"), Uid("Group", "choir")}))
    wider = MAY + '\npermit(principal in Team::"b", action == Action::"use", resource == Tool::"notes");'
    difference = compare(built(MAY), built(wider, moved), grid=USE, now=1)
    assert difference.loses == (Uid("Person", "a0"),)
    assert len(difference.gains) == 4
    assert difference.per_team == {team("b"): (4, 1)}
    assert difference.per_thing == {Uid("Tool", "chat"): (0, 1), Uid("Tool", "notes"): (4, 0)}
    assert (difference.counts.requests_gain, difference.counts.requests_lose) == (8, 2)


def test_nothing_differs_where_nothing_changed_but_the_order() -> None:
    rules = (
        MAY.replace("permit", '@id("x") permit')
        + '\n@id("y") forbid(principal, action, resource) when { context.data_class > 0 };'
    )
    turned = "\n".join(reversed(rules.split("\n")))
    difference = compare(built(rules), built(turned), grid=USE, now=1)
    assert (difference.gains, difference.loses, difference.witnesses) == ((), (), ())


def test_who_left_the_register_loses() -> None:
    after = snapshot.compile(MAY, [*PEOPLE[1:], *THINGS])
    difference = compare(built(MAY), after, grid=USE, now=1)
    assert difference.loses == (PEOPLE[0].uid,)
    assert difference.per_team == {team("a"): (0, 1)}


def test_a_thing_that_changed_and_one_looked_at_through_another_are_found() -> None:
    rules = MAY[:-1] + " when { context.data_class <= resource.max_class && context.tool.max_class >= 1 };"
    grid = Grid(USE.actions, classes=(2,), context={"tool": Uid("Tool", "notes")})
    raised = Entity(Uid("Tool", "chat"), {"max_class": 2})
    assert compare(built(rules), built(rules, raised), grid=grid, now=1).counts.people_gain == 3
    lowered = Entity(Uid("Tool", "notes"), {"max_class": 0})
    assert compare(built(rules, raised), built(rules, raised, lowered), grid=grid, now=1).counts.people_lose == 3


def test_at_most_twenty_witnesses_are_shown() -> None:
    many = [Entity(Uid("Tool", f"t{n}"), {}) for n in range(30)]
    rule = 'permit(principal in Team::"a", action == Action::"use", resource is Tool);'
    difference = compare(built(MAY, *many), built(MAY + rule, *many), grid=USE, now=1)
    assert len(difference.witnesses) == 20
    assert len(difference.per_thing) == 31


def test_what_cedar_decides_is_asked_one_by_one_and_compared_all_the_same() -> None:
    deep = " && ".join(["true"] * 200)
    odd = f'permit(principal in Team::"b", action == Action::"use", resource == Tool::"chat") when {{ {deep} }};'
    world = built(odd)
    assert len(who_can(USE.actions[0], THINGS[0].uid, snapshot=world, now=1)) == 3
    assert [open_.resource for open_ in what_can(PEOPLE[3].uid, USE.actions[0], snapshot=world, now=1)] == [
        THINGS[0].uid
    ]
    assert compare(built(MAY), world, grid=USE, now=1).counts.people_lose == 3


READING = (
    "principal == resource.owner",
    "resource.owner == principal",
    "resource.audience.contains(principal)",
    "principal in resource.audience",
    'principal in [Team::"a"]',
    "principal in resource.nothing",
    "principal.n in resource.audience",
    "context.friends.contains(principal)",
    "principal.hasTag(context.tag)",
    'principal.hasTag("t") && principal.getTag("t") == 1',
    "principal is Person in resource.audience",
    "principal is Person && principal has n && principal.n == 1",
    "[principal].contains(resource.owner)",
    "{who: principal}.who == resource.owner",
    'if action == Action::"use" then principal.n == 1 else principal == resource.owner',
    'context == {friends: [], tag: "t", now: 1}',
    "resource == principal.thing",
    "resource == resource.itself",
    "resource.owner.n == 1",
    'resource.owner.hasTag("t")',
    "resource.owner is Person in principal.team",
    '-principal.n < 0 && !(principal.s like "x*")',
)


def test_whatever_a_condition_looks_at_the_answers_are_those_of_asking_each() -> None:
    first, second = PEOPLE[0].uid, PEOPLE[1].uid
    entities = [
        *(replace(one, attrs={"n": i % 2, "s": "y", "thing": THINGS[i % 2].uid}, tags={"t": i % 2} if i else {})
          for i, one in enumerate(PEOPLE)),
        replace(THINGS[0], attrs={"owner": first, "audience": [second, team("b")], "itself": THINGS[0].uid}),
        replace(THINGS[1], attrs={"owner": second, "audience": [first], "itself": THINGS[0].uid}),
    ]  # fmt: skip
    context = {"friends": frozenset({second}), "tag": "t"}
    for condition in READING:
        rule = f"permit(principal, action, resource) when {{ {condition} }};"
        world, gone = snapshot.compile(rule, entities), snapshot.compile(rule, entities[1:])
        asked = {(p.uid, t.uid): Request(p.uid, USE.actions[0], t.uid, context) for p in PEOPLE for t in THINGS}
        yes = {place for place, one in asked.items() if decide(one, snapshot=world, now=1).allow}
        for thing in THINGS:
            found = who_can(USE.actions[0], thing.uid, snapshot=world, now=1, context=context)
            assert {(held.principal, thing.uid) for held in found} == {one for one in yes if one[1] == thing.uid}, (
                condition
            )
        for person in PEOPLE:
            seen = what_can(person.uid, USE.actions[0], snapshot=world, now=1, context=context)
            assert {(person.uid, one.resource) for one in seen} == {one for one in yes if one[0] == person.uid}, (
                condition
            )
        later = {place for place, one in asked.items() if decide(one, snapshot=gone, now=1).allow}
        difference = compare(world, gone, grid=Grid(USE.actions, context=context), now=1)
        assert set(difference.loses) == {person for person, _thing in yes - later}, condition


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scopes, "REMEMBERED", 0)
    monkeypatch.setattr(reach, "MOST_LOOKS", 0)
    world = built(MAY)
    asked = [who_can(USE.actions[0], THINGS[0].uid, snapshot=world, now=1) for _ in range(2)]
    assert asked[0] == asked[1]
    assert len(asked[0]) == 3
    assert (world.index.found, world.alike) == ({}, {})


def test_a_copy_with_other_facts_answers_by_those_facts_and_leaves_the_first_alone() -> None:
    rule = MAY[:-1] + " when { principal.employed };"
    world = built(rule)
    assert len(who_can(USE.actions[0], THINGS[0].uid, snapshot=world, now=1)) == 3
    one = PEOPLE[0].uid
    changed = {**world.nodes, one: replace(world.nodes[one], attrs={"employed": False})}
    assert len(who_can(USE.actions[0], THINGS[0].uid, snapshot=replace(world, nodes=changed), now=1)) == 2
    assert len(who_can(USE.actions[0], THINGS[0].uid, snapshot=world, now=1)) == 3


def test_asking_again_gives_the_same() -> None:
    world = built(MAY)
    asked = [who_can(USE.actions[0], THINGS[0].uid, snapshot=world, now=1) for _ in range(2)]
    assert asked[0] == asked[1]


def test_logged_requests_are_decided_again() -> None:
    asked = [Request(person.uid, USE.actions[0], THINGS[0].uid, {"now": 5}) for person in PEOPLE]
    assert [answer.allow for answer in replay(asked, snapshot=built(MAY))] == [True] * 3 + [False] * 3
