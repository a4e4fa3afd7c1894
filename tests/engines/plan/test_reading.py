"""Whatever does not fit a portfolio is refused with its field; what is refused is never planned."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.catalogue.planning import fault_text, month, plan_texts, reason_text
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.terms import InvalidPortfolio, Objective, spread
from mandate.engines.terms import because
from tests.engines.plan.portfolios import initiative, raw


def faults(file: object) -> set[tuple[str, str]]:
    with pytest.raises(InvalidPortfolio) as refused:
        portfolio(file)
    assert all(fault_text(fault, language) for fault in refused.value.faults for language in ("en", "nl"))
    return {(fault.field, fault.reason.code) for fault in refused.value.faults}


def one(**more: Any) -> dict[str, Any]:
    return raw(initiative("a", **more))


def mode(**more: Any) -> dict[str, Any]:
    return one(modes=[{"id": "m", "duration": 2, **more}])


FIRST = "initiatives[0]"
WRONG: list[tuple[object, str, str]] = [
    ([], "", "not_an_object"),
    ({}, "format", "wrong_format"),
    (raw(), "initiatives", "missing"),
    (raw(initiative("a"), initiatives={}), "initiatives", "not_a_list"),
    (raw(*[initiative(str(n)) for n in range(5001)]), "initiatives", "above"),
    ({**one(), "x": 1}, "x", "unknown_field"),
    ({**one(), "start": "2027-13"}, "start", "not_a_month"),
    ({**one(), "start": 2027}, "start", "not_a_text"),
    ({**one(), "slots": 121}, "slots", "above"),
    ({**one(), "slots": True}, "slots", "not_whole"),
    ({**one(), "slots": 1.5}, "slots", "not_whole"),
    ({**one(), "slots": float("nan")}, "slots", "not_whole"),
    ({**one(), "slots": float("inf")}, "slots", "not_whole"),
    ({**one(), "objective": "fun"}, "objective", "not_one_of"),
    ({**one(), "cost_weight": -1}, "cost_weight", "not_a_number"),
    ({**one(), "cost_weight": "a very long text that nobody can read to its end"}, "cost_weight", "not_a_number"),
    ({**one(), "roles": [{"id": "data", "capacity": [1, 2]}]}, "roles[0].capacity", "wrong_length"),
    ({**one(), "roles": [{"id": "data", "capacity": 1}, {"id": "data", "capacity": 1}]}, "roles.data", "twice"),
    ({**one(), "roles": [{"capacity": 1}]}, "roles[0].id", "missing"),
    ({**one(), "pools": 1}, "pools", "not_a_list"),
    ({**one(), "mt": {"meetings": [6]}}, "mt.meetings[0]", "above"),
    ({**one(), "stability": {"cap_slots": -1}}, "stability.cap_slots", "below"),
    ({**one(), "experiments": {"budget": "none"}}, "experiments.budget", "not_there"),
    ({**one(), "ask": {"price": [{"role": "none", "per_slot": 1}]}}, "ask.price", "not_there"),
    ({**one(), "ask": {"why_not": [{"id": "none"}]}}, "ask.why_not", "not_there"),
    ({**one(), "ask": {"what_if": [1]}}, "ask.what_if[0]", "not_an_object"),
    (one(mandatory="yes"), f"{FIRST}.mandatory", "not_yes_or_no"),
    (one(modes=[]), f"{FIRST}.modes", "missing"),
    (one(modes=[{"id": "m"}]), f"{FIRST}.modes[0].duration", "missing"),
    (one(estimate={"low": 2, "high": 1}), f"{FIRST}.estimate.high", "below"),
    (one(scores={"reach": -1}), f"{FIRST}.scores.reach", "not_a_number"),
    (one(frozen=True), "initiatives.a.frozen", "frozen_without_previous"),
    (one(previous={"mode": "none", "start": 0}), "initiatives.a.previous.mode", "not_there"),
    (one(excludes=["a"]), "initiatives.a.excludes", "excludes_itself"),
    (one(after=[{"id": "a"}]), "initiatives.a.after", "circle"),
    (mode(demand=[]), f"{FIRST}.modes[0].demand", "not_an_object"),
    (mode(demand={"none": 1}), "initiatives.a.modes.m.demand", "not_there"),
    (mode(cost={"none": 1}), "initiatives.a.modes.m.cost", "not_there"),
    (mode(pools={"none": 1}), "initiatives.a.modes.m.pools", "not_there"),
    (mode(duration=0, cost={"b": 1}), f"{FIRST}.modes[0].cost.b", "cost_without_duration"),
    (one(modes=[{"id": "m", "duration": 1}] * 2), "initiatives.a.modes.m", "twice"),
    ({**one(due={"slot": 1}), "objective": "makespan"}, "initiatives.a", "not_for_makespan"),
]


@pytest.mark.parametrize(("file", "field", "code"), WRONG, ids=[f"{field} {code}" for _file, field, code in WRONG])
def test_what_does_not_fit_is_named_with_its_field(file: object, field: str, code: str) -> None:
    assert (field, code) in faults(file)


def test_money_in_two_currencies_is_never_added() -> None:
    budgets = [{"id": name, "per_quarter": 1, "currency": name} for name in ("EUR", "USD")]
    found = faults({**one(), "budgets": budgets, "experiments": {}, "cost_weight": 1})
    assert found == {("experiments.budget", "two_currencies"), ("cost_weight", "two_currencies")}
    assert portfolio({**one(), "budgets": budgets}).budgets[0].currency == "EUR"


def test_a_long_circle_is_told_whole_and_what_hangs_on_it_is_not() -> None:
    links = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "f"}
    file = raw(*[initiative(name, after=[{"id": other}]) for name, other in links.items()], initiative("f"))
    with pytest.raises(InvalidPortfolio) as refused:
        portfolio(file)
    (fault,) = refused.value.faults
    assert fault.reason.named()["ids"] == ("a", "b", "c")


def test_a_total_is_spread_so_that_it_stays_exact_and_a_list_is_taken_as_it_is() -> None:
    file = raw(initiative("a"), budgets=[{"id": "b", "per_quarter": [1, 2]}])
    file["initiatives"][0]["modes"] = [
        {"id": "m", "duration": 3, "cost": {"b": 100}}, {"id": "n", "duration": 2, "cost": {"b": [7, 8]}},
    ]  # fmt: skip
    modes = portfolio(file).initiatives[0].modes
    assert [dict(one.cost)["b"] for one in modes] == [(34, 33, 33), (7, 8)]


@given(st.integers(0, 10**9), st.integers(1, 40))
def test_spreading_loses_nothing_and_parts_differ_by_one_at_most(total: int, parts: int) -> None:
    found = spread(total, parts)
    assert sum(found) == total
    assert max(found) - min(found) <= 1


def test_abstract_slots_are_as_many_as_everything_takes_in_a_row() -> None:
    file = raw(initiative("a", duration=3, not_before=1), initiative("b", duration=2, after=[{"id": "a", "lag": 4}]))
    del file["slots"], file["start"]
    file |= {"objective": "makespan", "roles": [{"id": "data", "capacity": 1}]}
    found = portfolio(file)
    assert found.objective is Objective.MAKESPAN
    assert found.slots == 10
    assert ("initiatives", "not_a_list") in faults({**file, "initiatives": 1})
    assert (f"{FIRST}.modes", "not_a_list") in faults({**file, "initiatives": [{"id": "a", "modes": 1}, 2]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "modes", "slot", "x"]), inner),
    max_leaves=8,
)
FIELD = st.sampled_from(
    ["start", "slots", "roles", "budgets", "pools", "experiments", "mt", "initiatives", "stability", "solve", "ask"]
)


@settings(max_examples=150, deadline=None)
@given(FIELD, JSON)
def test_any_json_is_read_or_refused_and_never_crashes(field: str, value: Any) -> None:
    try:
        found = portfolio({**one(), field: value}).initiatives
    except InvalidPortfolio as refused:
        found = refused.faults
    assert found


def test_slots_are_told_as_months_and_every_sentence_has_both_languages() -> None:
    assert month(13, "2027-11", "en") == "December 2028"
    assert month(13, None, "en") == "13"
    waits = because("after", names=("a", "b", "c"), at=2)
    assert reason_text(waits, "2027-01", "nl") == "het wacht op b, c, vanaf maart 2027"
    assert all(text.en and text.nl for text in plan_texts().values())
