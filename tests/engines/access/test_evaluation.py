"""Every operation of the language, and every way it can fail; each line is also put to Cedar."""

import pytest

from mandate.engines.access import snapshot
from mandate.engines.access.deciding import allows, decide
from mandate.engines.access.judge import judge
from mandate.engines.access.terms import LONGEST, Entity, Request, Uid

ANNA, SALES, EUROPE, TOOL = Uid("Person", "anna"), Uid("Team", "sales"), Uid("Team", "europe"), Uid("Tool", "t")
WORLD = (
    Entity(SALES, parents=frozenset({EUROPE})),
    Entity(
        ANNA,
        {
            "n": 3,
            "b": True,
            "s": "a*b\n",
            "set": [1, True, "a", SALES],
            "rec": {"a": {"b": 1}},
            "max": LONGEST,
            "me": ANNA,
        },
        frozenset({SALES}),
        {"level": 2},
    ),
    Entity(TOOL),
)
YES = """
true && (true || principal.nothing)
!(false && principal.nothing)
if true then true else principal.nothing
if principal.n == 3 then principal.b else false
principal.n == 3 && 3 == principal.n && principal.n != 4 && principal.b != 1
principal.b == true && true == principal.b && principal.s != 3
principal == Person::"anna" && Person::"anna" == principal.me && principal != resource
principal.n < 4 && principal.n <= 3 && principal.n > 2 && principal.n >= 3
principal.n + 1 == 4 && principal.n - 5 == -2 && principal.n * 2 == 6 && -principal.n == -3
principal in Team::"sales" && principal in Team::"europe" && principal in Person::"anna"
principal in [Team::"legal", Team::"europe"] && !(principal in []) && !(principal in Team::"legal")
Person::"nobody" in [Person::"nobody"] && !(Person::"nobody" in [Team::"sales"]) && Person::"x" in Person::"x"
principal.me in Team::"sales" && !(Person::"nobody" in Team::"sales")
principal is Person && !(principal is Team) && principal is Person in Team::"sales"
!(principal is Team in principal.nothing)
principal has n && !(principal has nothing) && !(Person::"nobody" has n)
principal has rec.a.b && !(principal has rec.x.b) && !(principal has x.a) && principal.rec has a
principal.rec.a.b == 1 && principal["n"] == 3 && {a: principal.n}.a == 3 && {a: 1} == {a: 1}
{a: 1} != {a: true} && {a: 1} != {b: 1} && [{a: 1}].contains({a: 1}) && ![{a: 1}].contains({a: true})
principal.hasTag("level") && principal.getTag("level") >= 2 && !principal.hasTag("x") && !Person::"x".hasTag("y")
principal.set.contains(true) && ![1].contains(true) && ![true].contains(1) && principal.set.contains(Team::"sales")
[1, 2].containsAll([2]) && [1, 2].containsAny([2, 3]) && ![1].containsAny([3]) && ![1].containsAll([1, 2])
[].isEmpty() && !principal.set.isEmpty() && [1, 1] == [1] && [principal.n] == [3] && [[1], [true]] != [[1]]
principal.s like "a\\*b*" && !(principal.s like "ab") && "" like "" && "abcb" like "a*b" && !("a" like "a*a")
"xaybzc" like "*a*b*c" && !("xbya" like "*a*b*") && "axbyc" like "a*c" && !("ab" like "*x") && !("ab" like "b*")
ip("10.1.2.3").isInRange(ip("10.0.0.0/8")) && !ip("10.0.0.0/7").isInRange(ip("10.0.0.0/8"))
ip("10.0.0.1").isIpv4() && ip("::1").isIpv6() && !ip("::1").isInRange(ip("0.0.0.0/0")) && ip("127.0.0.1").isLoopback()
ip("::1").isLoopback() && ip("ff00::1").isMulticast() && ip("224.0.0.1").isMulticast() && !ip("::2").isLoopback()
ip("10.0.0.1/8") != ip("10.0.0.2/8") && ip("1.2.3.4") == ip("1.2.3.4/32") && ip("0:0::1") == ip("::1")
decimal("1.5") == decimal("1.50") && decimal("-0.1").lessThan(decimal("0.0")) && decimal("1.0") != 1
decimal("2.0").greaterThan(decimal("1.9")) && decimal("2.0").greaterThanOrEqual(decimal("2.0"))
decimal("1.0").lessThanOrEqual(decimal("1.0"))
datetime("2026-11-22") < datetime("2026-11-22T00:00:00.001Z") && datetime("2024-02-29") > datetime("2024-02-28")
datetime("2026-11-22T01:00:00+0100") == datetime("2026-11-22") && datetime("2026-11-21T23:00:00-0100") == datetime("2026-11-22")
datetime("2026-11-22T10:30:00Z").toDate() == datetime("2026-11-22")
datetime("1969-12-31T23:59:59Z").toTime() == duration("23h59m59s")
datetime("2026-11-22").offset(duration("1d")) == datetime("2026-11-23")
datetime("2026-11-22").durationSince(datetime("2026-11-21")) == duration("24h")
duration("1d2h3m4s5ms").toMilliseconds() == 93784005 && duration("-90s").toMinutes() == -1
duration("90s").toSeconds() == 90 && duration("25h").toDays() == 1 && duration("25h").toHours() == 25
duration("1h") < duration("2h") && duration("1h") >= duration("60m") && duration("-1ms") != 1
""".strip().split("\n")
FAILS = """
principal.nothing
Person::"nobody".n == 1
principal.n.x == 1
context.nothing == 1
principal.n
principal.n && true
true && principal.n
!principal.n
if principal.n then true else true
principal.n has x
principal.n < "a"
"a" < principal.n
true < false
datetime("2026-11-22") < duration("1h")
principal.max + 1 == 0
-(-9223372036854775807 - 1) == 0
9223372036854775807 * 2 == 0
-9223372036854775807 - 2 == 0
principal.s + 1 == 2
1 + true == 2
-principal.s == 2
principal.n in principal
principal in 1
principal in [principal, 1]
principal in [1]
principal.n is Person
principal is Person in 3
principal.s.hasTag("x")
principal.hasTag(1)
principal.getTag("nothing") == 1
Person::"nobody".getTag("x") == 1
principal.getTag(1) == 1
principal.s.getTag("x") == 1
principal.contains(1)
[1].containsAll(1)
principal.s.containsAny([1])
[1].containsAny(true)
principal.isEmpty()
principal.n like "a*"
ip("300.1.1.1").isIpv4()
ip("1.1.1.1/33").isIpv4()
ip("::ffff:1.2.3.4").isIpv6()
ip("fe80::1%eth0").isIpv6()
ip("::1/01").isIpv6()
ip(principal.n).isIpv4()
principal.isLoopback()
ip("::1").isInRange(1)
decimal("1") == decimal("1.0")
decimal("922337203685477.5808") == decimal("1.0")
decimal("1.0").lessThan(1)
datetime("2026-02-29") == datetime("2026-02-28")
datetime("2026-13-01") == datetime("2026-02-28")
datetime("2026-01-01T24:00:00Z") == datetime("2026-02-28")
datetime("yesterday") == datetime("2026-02-28")
datetime("2026-02-28").offset(duration("9223372036854775807ms")) == datetime("2026-02-28")
datetime("2026-02-28").offset(1) == datetime("2026-02-28")
datetime("1970-01-01").offset(duration("-9223372036854775808ms")).toDate() == datetime("1970-01-01")
duration("") == duration("1h")
duration("99999999999999999999d") == duration("1h")
duration("1h").toDate() == datetime("2026-02-28")
principal.n.toDays() == 1
principal.nothing.nothing == 1
context.a.b == 1
principal has rec.a.b.c
""".strip().split("\n")
ASKED = Request(ANNA, Uid("Action", "use"), TOOL, {"data": [True, 1]})


def built(condition: str, clause: str = "when") -> snapshot.Snapshot:
    return snapshot.compile(f"permit(principal, action, resource) {clause} {{ {condition} }};", WORLD)


@pytest.mark.parametrize("condition", YES)
def test_it_holds(condition: str) -> None:
    world = built(condition)
    ours = decide(ASKED, snapshot=world)
    assert (ours.allow, ours.compiled, ours.errors) == (True, True, ())
    assert judge(ASKED, by=world.judge).allow
    assert allows(ASKED, snapshot=world)
    assert not decide(ASKED, snapshot=built(condition, "unless")).allow


@pytest.mark.parametrize("condition", FAILS)
def test_it_fails_and_the_policy_is_left_out(condition: str) -> None:
    for clause in ("when", "unless"):
        world = built(condition, clause)
        ours, cedars = decide(ASKED, snapshot=world), judge(ASKED, by=world.judge)
        assert [error.policy for error in cedars.errors] == ["policy0"]
        assert [error.policy for error in ours.errors] == ["policy0"]
        assert (ours.allow, ours.compiled) == (False, True)
        assert ours.errors[0].message
        assert not allows(ASKED, snapshot=world)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_all_clauses_have_to_hold_however_many(count: int) -> None:
    holding = " ".join(["when { principal.n == 3 } unless { principal.n == 4 }"] * count)
    assert decide(ASKED, snapshot=snapshot.compile(f"permit(principal, action, resource) {holding};", WORLD)).allow
    failing = f"{holding} when {{ principal.n == 4 }}"
    assert not decide(ASKED, snapshot=snapshot.compile(f"permit(principal, action, resource) {failing};", WORLD)).allow


def test_a_wildcard_pattern_cannot_be_made_slow() -> None:
    pattern, text = "*a" * 200 + "*b", "a" * 5_000
    world = built(f'context.s like "{pattern}"')
    assert not decide(Request(ANNA, ASKED.action, TOOL, {"s": text}), snapshot=world).allow
