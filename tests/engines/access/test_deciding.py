"""Decisions through the public door, as a caller asks them."""

from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.access import deciding, snapshot
from mandate.engines.access.schema import SCHEMA
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Decision, Entity, Request, Uid

ANNA, SALES, COPILOT = Uid("Person", "anna"), Uid("Team", "sales"), Uid("Tool", "copilot")
USE = Uid("Action", "use")
WORLD = (
    Entity(SALES),
    Entity(COPILOT, {"max_class": 1}),
    Entity(ANNA, parents=frozenset({SALES}), tags={"prompting": 2}),
)
RULES = """
@id("may") permit(principal in Team::"sales", action == Action::"use", resource == Tool::"copilot");
@id("class") forbid(principal, action, resource is Tool) when { context.data_class > resource.max_class };
@id("late") forbid(principal, action, resource) when { context.now >= 1000 };
"""


def world(rules: str = RULES) -> Snapshot:
    return snapshot.compile(rules, WORLD, schema=SCHEMA)


def ask(now: int | None = None, **context: object) -> Decision:
    return deciding.decide(Request(ANNA, USE, COPILOT, context), snapshot=world(), now=now)


def test_a_permit_says_yes_and_names_itself() -> None:
    answer = ask(now=1, data_class=1)
    assert (answer.allow, answer.reasons, answer.errors) == (True, ("may",), ())


def test_a_forbid_wins_and_all_of_them_are_named() -> None:
    answer = ask(now=1000, data_class=2)
    assert (answer.allow, answer.reasons, answer.errors) == (False, ("class", "late"), ())


def test_a_policy_that_fails_is_left_out_and_reported() -> None:
    answer = ask(now=1)
    assert (answer.allow, answer.reasons) == (True, ("may",))
    assert [error.policy for error in answer.errors] == ["class"]


def test_now_is_the_callers_and_never_the_requests() -> None:
    assert ask(now=1000, data_class=0).reasons == ("late",)
    claims = Request(ANNA, USE, COPILOT, {"data_class": 0, "now": 5000})
    assert deciding.decide(claims, snapshot=world(), now=999).allow


def test_nobody_unknown_gets_in() -> None:
    request = Request(Uid("Person", "nobody"), USE, Uid("Tool", "none"), {"now": 1, "data_class": 0})
    assert not deciding.decide(request, snapshot=world()).allow


def test_a_value_cedar_lacks_is_a_no_that_says_so() -> None:
    for value in (None, 1.5, 2**63, b"x", object()):
        answer = ask(now=1, data_class=value)
        assert not answer.allow
        assert [error.policy for error in answer.errors] == [""]


def test_a_name_that_is_none_is_a_no_that_says_so() -> None:
    answer = deciding.decide(Request(Uid("Per son", "anna"), USE, COPILOT), snapshot=world())
    assert not answer.allow
    assert [error.policy for error in answer.errors] == [""]


@given(st.permutations(RULES.strip().split("\n")))
def test_order_never_matters(lines: list[str]) -> None:
    built = world("\n".join(lines))
    answer = deciding.decide(Request(ANNA, USE, COPILOT, {"data_class": 2}), snapshot=built, now=1000)
    assert (answer.allow, set(answer.reasons)) == (False, {"class", "late"})
    assert built.policy_hash == world().policy_hash
