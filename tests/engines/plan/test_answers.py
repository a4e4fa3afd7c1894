"""What if, the price of hours, chances of dates, and scores beside the plan."""

from __future__ import annotations

from typing import Any

from bench.plan_world import world
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.plan.answering import answers
from mandate.engines.plan.changing import difference, patched, what_if
from mandate.engines.plan.dates import dates
from mandate.engines.plan.outcome import Plan, Status
from mandate.engines.plan.pricing import price
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.scores import ranks
from mandate.engines.plan.solving import plan
from mandate.engines.plan.terms import Price
from mandate.engines.plan.watching import Watch
from mandate.engines.plan.writing import plan_json
from tests.engines.plan.portfolios import best, drawn, initiative, raw


@settings(max_examples=20, deadline=None)
@given(drawn(most=3), st.integers(1, 5))
def test_more_hours_never_cost_and_the_interval_holds_the_truth(file: dict[str, Any], more: int) -> None:
    asked = portfolio(file)
    before, after = best(asked), best(portfolio(patched(file, {"roles": {"data": {"capacity": f"+{more}"}}})))
    if before is None or after is None:
        return
    found = price(asked, plan(asked), Price("data", more))
    assert found.low >= 0
    assert found.high is not None
    if before[0] == after[0]:
        assert found.low <= after[1] - before[1] <= found.high


def test_hours_that_bring_more_than_better_searching_could_are_told_apart() -> None:
    asked = portfolio(raw(initiative("a", hours=10, per_slot=50), initiative("b", hours=10, per_slot=50)))
    found = price(asked, plan(asked), Price("data", 10))
    assert (found.low, found.high, found.without, found.distinguishable) == (50, 50, 0, True)


def test_what_if_starts_from_the_plan_and_says_what_differs() -> None:
    file = raw(initiative("a", hours=10, per_slot=20), initiative("b", hours=10), initiative("c", hours=11))
    before = plan(portfolio(file))
    found = what_if(before, portfolio(patched(file, {"roles": {"data": {"capacity": 21}}})))
    assert (found.added, found.dropped, found.value) == (("c",), (), 50)
    assert [(one.id, one.before, one.after) for one in found.moved] == [("b", 1, 0)]
    assert found.value_low == found.value_high == 50
    back = difference(found.after, before)
    assert (back.added, back.dropped, back.value) == ((), ("c",), -50)


def test_dates_that_are_missed_only_on_one_side_are_named() -> None:
    file = raw(initiative("a", due={"slot": 1, "kind": "legal"}))
    found = what_if(plan(portfolio(file)), portfolio(patched(file, {"initiatives": {"a": {"not_before": 1}}})))
    assert found.newly_missed == ("a",)
    assert difference(found.after, found.before).newly_met == ("a",)


def test_a_patch_merges_by_id_and_shifts_numbers() -> None:
    file = raw(initiative("a"), initiative("b"), budgets=[{"id": "m", "per_quarter": [10, 20]}])
    found: Any = patched(
        file,
        {
            "initiatives": {"a": None, "c": {"modes": []}, "b": {"value": {"per_slot": 3}}},
            "budgets": [{"id": "m", "per_quarter": "-50%"}, {"none": 1}],
            "roles": {"data": {"capacity": "+5"}},
            "start": None,
            "mt": {"meetings": [1]},
        },
    )
    assert [one["id"] for one in found["initiatives"]] == ["b", "c"]
    assert found["initiatives"][0]["value"] == {"per_slot": 3}
    assert found["budgets"] == [{"id": "m", "per_quarter": [5, 10]}]
    assert found["roles"][0]["capacity"] == 15
    assert found["mt"] == {"meetings": [1]}
    assert "start" not in found
    assert patched(file, {"roles": {"data": {"capacity": "many"}}})["roles"][0]["capacity"] == "many"  # type: ignore[index]
    assert patched(file, {"roles": 3})["roles"] == file["roles"]  # type: ignore[index]
    assert patched({"roles": [{"id": "x"}]}, {"roles": {"x": {"capacity": "+1"}}}) == {
        "roles": [{"id": "x", "capacity": None}]
    }


def test_chances_follow_what_waits_for_what() -> None:
    first = initiative("a", duration=2, estimate={"low": 1, "high": 5}, due={"slot": 2, "kind": "promise"})
    then = initiative("b", after=[{"id": "a"}])
    sure = initiative("c", due={"slot": 6, "kind": "legal"})
    out = initiative("out", hours=99, due={"slot": 6, "kind": "promise", "weight": 1})
    asked = portfolio(raw(first, then, sure, out, initiative("plain")))
    one, two, three = dates(asked, plan(asked).as_starts())
    assert (one.id, two.id, three.id) == ("a", "b", "c")
    assert one.chance is not None
    assert 0.15 < one.chance < 0.35
    assert (two.due, two.chance) == (None, None)
    assert two.half == one.half + 1
    assert (three.chance, three.four_of_five) == (1.0, 1)
    assert dates(asked, plan(asked).as_starts()) == (one, two, three)


def test_a_score_and_the_plan_differ_with_a_reason() -> None:
    given_scores = {"reach": 9, "impact": 9, "confidence": 1, "time_criticality": 9, "risk_reduction": 9}
    plain = [initiative(f"i{n}", hours=10, per_slot=20 + n) for n in range(4)]
    loved = initiative("loved", hours=10, scores=given_scores)
    waits = initiative("waits", hours=5, per_slot=1, not_before=4, scores=given_scores)
    never = initiative("never", hours=11, per_slot=90)
    asked = portfolio(raw(*plain, loved, waits, never))
    found = {one.id: one for one in ranks(asked, plan(asked).as_starts())}
    assert (found["loved"].rice, found["loved"].wsjf, found["loved"].plan) == (2, 1, 5)
    assert found["loved"].reason is not None
    assert found["loved"].reason.code == "capacity_full"
    assert found["never"].plan is None
    assert found["never"].reason is not None
    assert found["never"].reason.code == "more_than_there_is"
    assert found["i3"].reason is None


def test_the_start_a_rule_gives_and_others_that_are_worth_more_are_reasons_too() -> None:
    given_scores = {"time_criticality": 99, "risk_reduction": 9}
    plain = [initiative(f"i{n}", per_slot=20) for n in range(4)]
    asked = portfolio(raw(*plain, initiative("late", not_before=3, scores=given_scores)))
    starts = plan(asked).as_starts()
    by_id = {one.id: one.reason for one in ranks(asked, starts)}
    assert by_id["late"] is not None
    assert by_id["late"].code == "earliest_start"
    moved = {one.id: one.reason for one in ranks(asked, {**starts, "late": ("inside", 5)})}
    assert moved["late"] is not None
    assert moved["late"].code == "others_first"


def test_a_file_without_a_plan_has_no_answers() -> None:
    asked = portfolio(raw(initiative("a", hours=11, mandatory=True), ask={"dates": True}))
    found = plan(asked)
    assert found.status is Status.INFEASIBLE
    assert answers(asked, found) == {"why_not": [], "price": [], "what_if": [], "dates": [], "ranks": []}
    told = plan_json(found)["conflict"]
    assert told["rules"] == [{"code": "capacity", "names": ["data"], "at": None}]
    assert told["changes"] == [{"rule": {"code": "capacity", "names": ["data"], "at": None}, "by": 1, "enough": True}]


def test_what_is_left_out_late_or_moved_has_its_reason() -> None:
    previous = {"mode": "inside", "start": 0}
    file = raw(
        initiative("a", hours=10, per_slot=300),
        initiative("b", hours=10, previous=previous),
        initiative("gone", after=[{"id": "never"}]),
        initiative("never", hours=11),
        initiative("nothing", per_slot=0),
        initiative("late", hours=1, not_before=1, previous=previous, mandatory=True),
        experiments={"spent_before": {"proven": 5}},
        budgets=[{"id": "b", "per_quarter": 1}],
    )
    found = plan(portfolio(file))
    assert {one.id: one.reason.code for one in found.left_out} == {
        "gone": "predecessor_left_out", "never": "more_than_there_is", "nothing": "brings_nothing",
    }  # fmt: skip
    assert [(one.id, one.reason.code, one.near) for one in found.moved] == [
        ("b", "capacity_full", True), ("late", "not_before", True),
    ]  # fmt: skip
    assert found.experiment_ratio == (0, 0)
    told = plan_json(found)
    assert told["experiment_ratio"] == [0.0, 0.0]
    assert told["moved"][1]["reason"] == {"code": "not_before", "names": ["late"], "at": 1}


def test_what_a_file_asks_is_answered_as_json() -> None:
    ask = {"why_not": [{"id": "b", "slot": 0}, {"id": "a"}], "price": [{"role": "data", "per_slot": 1}], "dates": True}
    file = raw(
        initiative("a", hours=10, per_slot=20), initiative("b", hours=10), initiative("c", hours=9, per_slot=1), ask=ask
    )
    asked = portfolio(file)
    told = answers(asked, plan(asked), [asked])
    assert [one["explained"] for one in told["why_not"]] == ["capacity", "starts_there"]
    assert told["why_not"][0]["forced"]["moved"][0] == {"id": "a", "before": 0, "after": 1}
    assert told["why_not"][1]["forced"] is None
    assert told["what_if"][0]["value"] == 0
    assert told["price"][0]["role"] == "data"
    assert told["dates"] == []
    assert [one["id"] for one in told["ranks"]] == ["a", "b", "c"]
    first = portfolio(raw(initiative("a", due={"slot": 1, "kind": "legal"}), initiative("x", hours=99)))
    assert plan_json(plan(first))["left_out"][0]["reason"]["code"] == "more_than_there_is"
    assert (
        plan_json(plan(portfolio(raw(initiative("a", duration=2, due=first_slot())))))["legal"]["missed"][0]["late"]
        == 1
    )
    far = ranks(asked, {})
    assert all(one.plan is None and one.reason is not None for one in far)
    assert (
        answers(
            portfolio(
                raw(
                    initiative("a", hours=10, per_slot=1),
                    initiative("b", hours=10, per_slot=1),
                    initiative("c", hours=10, per_slot=1),
                    initiative("d", hours=10, per_slot=1, scores={"time_criticality": 9, "risk_reduction": 9}),
                )
            ),
            plan(portfolio(raw(initiative("a")))),
        )["ranks"][1]["reason"]
        is not None
    )


def first_slot() -> dict[str, Any]:
    return {"slot": 1, "kind": "legal"}


def test_what_if_moves_only_what_is_worth_more_than_three_percent() -> None:
    file = raw(
        initiative("a", hours=10, per_slot=101),
        initiative("b", hours=10, per_slot=100),
        initiative("new", hours=1, per_slot=1, not_before=5),
        slots=7,
    )
    before = plan(portfolio(file))
    assert before.as_starts()["a"] == ("inside", 0)
    # Now b is worth a little more than a: swapping them would bring 1, which is no reason to move anybody.
    found = what_if(before, portfolio(patched(file, {"initiatives": {"b": {"value": {"per_slot": 102}}}})))
    assert (found.moved, found.dropped) == ((), ())
    assert found.value == 10
    assert found.value_low is not None
    assert found.value_high is not None
    assert found.value_low <= 10 < 11 <= found.value_high
    # Where it is a matter of more than that, it moves.
    far = what_if(before, portfolio(patched(file, {"initiatives": {"b": {"value": {"per_slot": 200}}}})))
    assert [one.id for one in far.moved] == ["a", "b"]


def test_a_file_may_give_up_value_for_calm_and_says_what_was_found() -> None:
    previous = {"mode": "inside", "start": 1}
    pair = (
        initiative("a", hours=10, per_slot=102, previous=previous),
        initiative("b", hours=10, per_slot=100, previous={"mode": "inside", "start": 0}),
    )
    for percent, moved in ((0, ["a", "b"]), (3, [])):
        stability = {"per_slot": 0, "give_up_percent": percent}
        found = plan(portfolio(raw(*pair, stability=stability)))
        assert [one.id for one in found.moved] == moved
        assert found.bound is not None
        assert found.status is (Status.FEASIBLE if percent else Status.OPTIMAL)
        assert (found.phases[-1].step == "calm") is bool(percent)
    still = plan(portfolio(raw(*pair, stability={"per_slot": 5, "give_up_percent": 3})))
    assert (still.moved, still.status) == ((), Status.OPTIMAL)


def test_as_few_starts_move_as_the_value_given_up_can_buy() -> None:
    """Fewer hours: what is found has 97 % of the best value, and moves fewer."""
    file = world(20, seed=1, mandatory=0.0, tightness=1.6, effort="quick")
    before = plan(portfolio(file)).as_starts()
    for one in file["initiatives"]:
        if one["id"] in before:
            one["previous"] = dict(zip(("mode", "start"), before[one["id"]], strict=True))
    fewer = patched(file, {"roles": {role["id"]: {"capacity": "-7%"} for role in file["roles"]}})

    def planned(percent: int) -> Plan:
        return plan(portfolio(patched(fewer, {"stability": {"per_slot": 0, "give_up_percent": percent}})))

    free, calm = planned(0), planned(3)
    assert free.value is not None
    assert calm.value is not None
    assert calm.value >= free.value * 97 // 100
    assert len(calm.moved) < len(free.moved)
    stopped = plan(portfolio(patched(fewer, {"stability": {"give_up_percent": 3}})), watch=Watch(stop=lambda: True))
    assert not stopped.repeatable
