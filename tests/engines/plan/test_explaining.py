"""Why not then: a rule, or who holds what it needs, and what forcing it in costs; each claim is tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.plan import checking, explaining
from mandate.engines.plan.explaining import Answer, Explained, why_not
from mandate.engines.plan.outcome import Status
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.searching import search
from mandate.engines.plan.solving import plan
from mandate.engines.plan.terms import Portfolio, WhyNot
from tests.engines.plan.portfolios import drawn, every_plan, initiative, raw, value


def asked(name: str, slot: int | None, *initiatives: dict[str, Any], **top: Any) -> Answer:
    found = portfolio(raw(*initiatives, **top))
    return why_not(found, plan(found), WhyNot(name, slot))


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def fits(found: Portfolio, question: WhyNot) -> list[checking.Starts]:
    """Every plan that has it there."""
    return [
        starts
        for starts in every_plan(found)
        if question.id in starts and question.slot in (None, starts[question.id][1])
    ]


@settings(max_examples=25, deadline=None)
@given(drawn(most=3), st.integers(0, 2), st.sampled_from((None, 0, 1)))
def test_every_answer_is_true(file: dict[str, Any], which: int, slot: int | None) -> None:
    found = portfolio(file)
    made = plan(found)
    if made.status is Status.INFEASIBLE:
        return
    question = WhyNot(found.initiatives[which % len(found.initiatives)].id, slot)
    answer = why_not(found, made, question)
    possible = fits(found, question)
    assert len(answer.reasons) <= explaining.MOST_ITEMS
    if answer.explained in (Explained.RULE, Explained.IMPOSSIBLE):
        assert not possible
    else:
        assert possible
    if answer.forced is not None:
        starts = answer.forced.after.as_starts()
        assert checking.broken(found, starts) == ()
        assert question.slot in (None, starts[question.id][1])
        assert answer.loses_low is not None
        assert answer.loses_high is not None
        late = min(_late(found, starts) for starts in possible)
        best = max(value(found, starts) for starts in possible if _late(found, starts) == late)
        assert answer.loses_low <= max(0, (made.value or 0) - best) <= max(0, answer.loses_high)


def _late(found: Portfolio, starts: checking.Starts) -> tuple[int, int]:
    late = checking.missed_dates(found, starts)
    return len(late), sum(late.values())


def test_a_rule_comes_first_and_is_enough() -> None:
    waits = initiative("b", after=[{"id": "a", "lag": 1}])
    answer = asked("b", 1, initiative("a"), waits)
    assert (answer.explained, codes(answer), answer.earliest) == (Explained.RULE, ["after"], 2)
    assert answer.forced is None
    assert codes(asked("b", 0, initiative("b", not_before=1))) == ["not_before"]
    assert codes(asked("b", 0, initiative("b", hours=11))) == ["more_than_there_is"]
    assert codes(asked("b", None, initiative("b", mt_gate=True))) == ["no_open_start"]
    assert codes(asked("b", 5, initiative("b", duration=2))) == ["horizon"]


def test_who_holds_the_hours_is_named_with_what_forcing_it_in_costs() -> None:
    answer = asked("small", 0, initiative("big", hours=10, per_slot=20), initiative("small", hours=10))
    (reason,) = answer.reasons
    assert reason.code == "capacity_full"
    assert reason.named() == {"name": "data", "at": 0, "held_by": ("big",)}
    assert answer.forced is not None
    assert [(one.id, one.before, one.after) for one in answer.forced.moved] == [("big", 0, 1), ("small", 1, 0)]
    assert answer.loses_high == 10


def test_who_holds_the_money_is_named_with_and_without_carry() -> None:
    def spends(name: str, cents: int, gain: int) -> dict[str, Any]:
        mode = {"id": "m", "duration": 1, "cost": {"b": cents}}
        return {"id": name, "modes": [mode], "value": {"per_slot": gain}}

    for carry in (False, True):
        top = {"budgets": [{"id": "b", "per_quarter": [10, 0], "carry": carry}], "slots": 4}
        top["roles"] = [{"id": "data", "capacity": 1}]
        answer = asked("small", 1, spends("big", 10, 50), spends("small", 10, 1), **top)
        assert answer.reasons[0].named()["held_by"] == ("big",)
        assert answer.reasons[0].code == "budget_full"


def test_a_plan_that_was_not_searched_far_enough_is_owned_up_to() -> None:
    found = portfolio(raw(initiative("big", hours=10, per_slot=20), initiative("small", hours=10)))
    poor = plan(portfolio(raw(initiative("big", hours=10, per_slot=20), initiative("small", hours=10), slots=1)))
    answer = why_not(found, poor, WhyNot("small", 1))
    assert answer.explained is Explained.BETTER_PLAN


def test_it_is_planned_like_that() -> None:
    assert asked("a", 0, initiative("a")).explained is Explained.STARTS_THERE
    assert asked("a", None, initiative("a")).explained is Explained.STARTS_THERE


def test_where_there_is_room_others_would_have_to_give_way() -> None:
    assert asked("a", 1, initiative("a")).explained is Explained.SWAP


def test_what_leaves_no_plan_at_all_is_proven_impossible() -> None:
    first = initiative("first", hours=10, mandatory=True)
    answer = asked("a", None, first, initiative("a", hours=10), slots=1)
    assert answer.explained is Explained.IMPOSSIBLE
    assert codes(answer) == ["capacity_full", "cannot_stand_together"]


def test_what_fits_in_parts_only_cannot_be_even_where_nothing_else_is_there() -> None:
    alone = asked("big", None, initiative("big", hours=11, per_slot=0), slots=4)
    assert alone.explained is Explained.IMPOSSIBLE
    dear = initiative("dear", per_slot=0)
    dear["modes"][0]["cost"] = {"b": 3}
    budget = {"id": "b", "per_quarter": 2, "carry": False}
    must = initiative("must", per_slot=0, mandatory=True)
    answer = asked("dear", None, dear, must, slots=4, budgets=[budget], fine_slots=4)
    assert answer.explained is Explained.IMPOSSIBLE
    assert codes(answer) == ["budget_full", "cannot_stand_together"]


def test_without_a_solver_only_what_is_full_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "cp_sat_is_there", lambda: False)
    answer = asked("small", 0, initiative("big", hours=10, per_slot=20), initiative("small", hours=10))
    assert (answer.explained, answer.forced) == (Explained.CAPACITY, None)
    assert asked("a", 1, initiative("a")).explained is Explained.NOTHING


def test_a_search_that_ends_with_nothing_says_what_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    found = portfolio(raw(initiative("big", hours=10, per_slot=20), initiative("small", hours=10)))
    made = plan(found)
    nothing = replace(search(found), status=Status.UNKNOWN, chosen=None)
    monkeypatch.setattr(explaining, "search", lambda *_asked, **_how: nothing)
    answer = why_not(found, made, WhyNot("small", 0))
    assert (answer.explained, codes(answer), answer.forced) == (Explained.CAPACITY, ["capacity_full"], None)


def test_only_what_has_not_ended_by_then_is_waited_for() -> None:
    late, early = initiative("late", duration=3), initiative("early")
    answer = asked("b", 2, late, early, initiative("b", after=[{"id": "late"}, {"id": "early"}]))
    assert [reason.named()["names"] for reason in answer.reasons] == [("b", "late")]
