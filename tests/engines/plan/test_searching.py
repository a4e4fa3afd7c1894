"""A search tells its steps, stops when asked, is the same every time, and is honest where a solver is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from bench.plan_world import world

from mandate.engines.plan import checking, exact, greedy, relaxing, searching, solving
from mandate.engines.plan.exact import Search, improve
from mandate.engines.plan.improving import Rounds, improved
from mandate.engines.plan.model import Legal, build, legal_gains, value_of
from mandate.engines.plan.outcome import Method, Status
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.reasons import Standing
from mandate.engines.plan.rules import Rule, RuleCode, ceiling_room, own_rule
from mandate.engines.plan.searching import Measure, chosen_of, search
from mandate.engines.plan.solving import plan
from mandate.engines.plan.terms import Portfolio
from mandate.engines.plan.watching import Progress, Watch
from tests.engines.plan.portfolios import initiative, raw

SHORT = Measure(rounds=4, work_a_round=0.01, work=0.01, nodes=1)


def some(count: int = 24, **more: Any) -> Portfolio:
    return portfolio(world(count, seed=1, **{"mandatory": 0.1, "tightness": 1.4, "effort": "quick", **more}))


def test_every_plan_on_the_way_holds_and_none_is_worse_than_the_one_before() -> None:
    seen: list[Progress] = []
    asked = some()
    found = plan(asked, watch=Watch(seen.append), measure=SHORT)
    values = [one.value for one in seen if one.value is not None]
    assert values[-1] == found.value
    assert all(not checking.broken(asked, one.starts) for one in seen)
    assert [phase.step for phase in found.phases][-3:] == ["greedy", "neighbourhoods", "whole"]
    assert found.bound is not None
    assert found.value is not None
    assert found.value <= found.bound


def test_whoever_stops_a_search_keeps_the_best_so_far() -> None:
    seen: list[Progress] = []
    found = plan(some(), watch=Watch(seen.append, stop=lambda: bool(seen)))
    assert found.status is Status.FEASIBLE
    assert not found.repeatable


def test_seconds_end_a_search_and_are_marked() -> None:
    left = iter([9.0, *[1.0] * 6, *[0.0] * 500])
    found = plan(some(), watch=Watch(remaining=lambda: next(left)))
    assert not found.repeatable


PROGRAM = """
from bench.plan_world import world
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.reasons import Standing
from mandate.engines.plan.rules import Rule, RuleCode, ceiling_room, own_rule
from mandate.engines.plan.searching import Measure
from mandate.engines.plan.solving import plan
asked = portfolio(world(18, seed=5, mandatory=0.1, tightness=1.4))
print(plan(asked, measure=Measure(rounds=3, work_a_round=0.02, work=0.02, nodes=1)).digest)
"""


def test_the_same_file_and_effort_give_the_same_plan_under_two_hash_seeds() -> None:
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__))))
    digests = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=here,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(["src", "."])},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert digests[0] == digests[1] != ""


def test_without_the_solver_a_plan_is_greedy_and_has_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (searching, solving):
        monkeypatch.setattr(module, "cp_sat_is_there", lambda: False)
    asked = some()
    found = plan(asked)
    assert found.method is Method.GREEDY
    assert found.bound is None
    assert found.gap is None
    assert checking.broken(asked, found.as_starts()) == ()
    full = raw(*[initiative(n, hours=10, mandatory=True) for n in "ab"], initiative("c", due=LEGAL), slots=1)
    assert plan(portfolio(full)).status is Status.UNKNOWN


LEGAL = {"slot": 1, "kind": "legal"}


def test_highs_takes_the_whole_where_there_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MANY", 3)
    asked = some(10)
    assert plan(asked, measure=SHORT).value == plan(asked).value


def test_highs_finds_what_cp_sat_finds_with_and_without_what_has_to_be_done() -> None:
    for mandatory in (0.0, 0.1):
        model = build(some(10, mandatory=mandatory))
        chosen, bound = relaxing.by_highs(model, nodes=1000, seconds=60)
        assert chosen is not None
        assert value_of(model, chosen) == bound == improve(model, Search(5.0, workers=1)).bound
    nothing = build(portfolio(raw(initiative("a", hours=11, mandatory=True), initiative("b"))))
    assert relaxing.by_highs(nothing, nodes=1)[0] is None


def test_a_hint_that_no_longer_holds_is_mended() -> None:
    found = portfolio(raw(initiative("a", hours=10), initiative("b", hours=10)))
    ended = search(found, hint={"a": ("inside", 0), "b": ("inside", 0)})
    assert ended.status is Status.OPTIMAL
    assert chosen_of(ended.model, {"a": ("none", 3)}) == (None, None)


def test_neighbourhoods_stop_when_the_whole_is_proven_and_never_get_worse() -> None:
    model = build(some(30, mandatory=0.0))
    nothing = (None,) * len(model.of)
    told: list[int] = []
    rounds = Rounds(12, Search(0.02, workers=1))
    best = improved(model, nothing, rounds, over=lambda: False, better=lambda one: told.append(value_of(model, one)))
    assert told == sorted(told)
    assert value_of(model, best) == told[-1]
    small = build(portfolio(raw(initiative("a"), roles=[{"id": "data", "capacity": 1}])))
    assert improved(small, (None,), rounds, over=lambda: False, better=told.append) == (0,)
    assert improved(small, (None,), rounds, over=lambda: True, better=told.append) == (None,)
    timed = improved(small, (None,), rounds, over=lambda: False, left=lambda: 5.0, better=lambda _one: None)
    assert timed == (0,)


def test_fewest_dates_are_missed_and_then_by_least() -> None:
    both = [initiative(name, duration=2, hours=10, due={"slot": 2, "kind": "legal"}) for name in "ab"]
    found = plan(portfolio(raw(*both, initiative("c", hours=10, per_slot=999))))
    assert found.met == ("a",) or found.met == ("b",)
    assert [one.late for one in found.missed] == [2]
    assert found.missed[0].reason.code == "dates_compete"
    assert found.legal_proven
    early = plan(portfolio(raw(initiative("a", duration=2, due=LEGAL))))
    assert early.missed[0].reason.code == "earliest_end_too_late"
    never = plan(portfolio(raw(initiative("a", mt_gate=True, due=LEGAL))))
    assert never.missed[0].reason.code == "no_open_start"


def test_dates_without_proof_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "cp_sat_is_there", lambda: False)
    both = [initiative(name, duration=2, hours=10, due={"slot": 2, "kind": "legal"}) for name in "ab"]
    found = plan(portfolio(raw(*both)))
    assert not found.legal_proven
    assert found.missed[0].reason.code == "not_found_in_time"


def test_a_settled_legal_phase_is_held() -> None:
    both = [initiative(name, duration=2, hours=10, due={"slot": 2, "kind": "legal"}) for name in "ab"]
    asked = portfolio(raw(*both))
    first = search(asked)
    again = search(asked, legal=first.legal)
    assert again.legal == first.legal
    assert first.legal.missed == 1
    assert max(legal_gains(asked, build(asked).columns)) > 7
    assert search(asked, legal=replace(Legal(0, 0, 0, proven=True))).status is Status.INFEASIBLE


def test_a_plan_that_is_not_found_is_not_called_impossible() -> None:
    asked = portfolio(raw(*[initiative(n, hours=10, mandatory=True) for n in "ab"], slots=1))
    found = search(asked, measure=Measure(0, 0.0, 0.0, 0))
    assert found.status in (Status.INFEASIBLE, Status.UNKNOWN)


def test_whoever_stops_cp_sat_at_its_first_plan_gets_that_plan() -> None:
    model = build(some(12))
    found = improve(model, exact.Search(1.0, workers=1, stop=lambda: True))
    assert found.chosen is not None


def test_dates_that_the_greedy_plan_misses_are_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "greedy", lambda model, _mass=None: (None,) * len(model.of))
    found = plan(portfolio(raw(initiative("a", due=LEGAL), initiative("b", hours=10, mandatory=True))))
    assert found.met == ("a",)
    assert found.status is Status.OPTIMAL
    short = [initiative(name, hours=10, mandatory=True) for name in "bc"]
    assert plan(portfolio(raw(initiative("a", due=LEGAL), *short, slots=1))).status is Status.INFEASIBLE


def test_a_running_one_counts_from_the_first_slot_on_and_stays_where_it_is() -> None:
    modes = [{"id": "inside", "duration": 3, "demand": {"data": [9, 8, 10]}, "cost": {"m": [500, 300, 100]}}]
    running = {
        "id": "a",
        "modes": modes,
        "frozen": True,
        "previous": {"mode": "inside", "start": -1},
        "kind": "experiment",
    }
    other = initiative("b", hours=2, previous={"mode": "inside", "start": 0})
    top = {
        "budgets": [{"id": "m", "per_quarter": 400}, {"id": "n", "per_quarter": 1}],
        "experiments": {"ratio": 0.5, "budget": "n", "spent_before": {"proven": 10}},
    }
    asked = portfolio(raw(running, other, **top))
    found = plan(asked)
    assert found.as_starts() == {"a": ("inside", -1), "b": ("inside", 0)}
    assert dict(found.load)["data"][:3] == (10, 10, 0)
    assert dict(found.spend)["m"][0] == 400
    assert found.experiment_ratio[0] == 0
    rules = {rule.code.value for rule in checking.broken(asked, {"a": ("inside", 0), "b": ("inside", 0)})}
    assert rules == {"frozen", "capacity", "budget"}
    assert own_rule(asked, asked.initiatives[0], asked.initiatives[0].modes[0], 0) == Rule(RuleCode.FROZEN, ("a",))
    assert Standing(asked, {"b": ("inside", 99)}).blocked(asked.initiatives[1], asked.initiatives[1].modes[0], 0) == ()
    assert ceiling_room(portfolio(raw(other))) == 0


def test_a_hint_that_meets_the_dates_settles_them() -> None:
    asked = portfolio(raw(initiative("a", hours=10, due=LEGAL), initiative("b", hours=10, per_slot=99)))
    found = search(asked, hint={"a": ("inside", 0), "b": ("inside", 1)})
    assert found.legal == Legal(0, 0, found.legal.least, proven=True)
    assert found.phases[0].step == "legal"
    assert found.chosen is not None


def test_a_glance_searches_nothing_and_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "improve", lambda *_a, **_k: pytest.fail("CP-SAT was asked"))
    three = [initiative(name, duration=2, hours=6) for name in "abc"]
    found = plan(portfolio(raw(*three, solve={"effort": "glance", "workers": 1})))
    assert found.bound is not None
    assert not {phase.step for phase in found.phases} & {"neighbourhoods", "whole"}


def test_cuts_that_prove_there_is_no_plan_end_the_search() -> None:
    three = [initiative(name, duration=2, hours=6, mandatory=True) for name in "abc"]
    assert search(portfolio(raw(*three, slots=4))).status is Status.INFEASIBLE


def test_dates_that_compete_are_settled_without_a_first_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "greedy", lambda model, _mass=None: (None,) * len(model.of))
    both = [initiative(name, duration=2, hours=10, mandatory=True, due={"slot": 2, "kind": "legal"}) for name in "ab"]
    found = search(portfolio(raw(*both)))
    assert (found.legal.missed, found.legal.late, found.legal.proven) == (1, 2, True)


def test_room_that_work_makes_is_used_by_what_was_tried_before() -> None:
    def costs(name: str, kind: str, cents: int, *after: str) -> dict[str, Any]:
        modes = [{"id": "inside", "duration": 1, "cost": {"m": cents}}]
        return initiative(name, kind=kind, after=[{"id": one} for one in after]) | {"modes": modes}

    listed = [
        costs("a", "experiment", 100), costs("b", "proven", 300, "c"), costs("c", "experiment", 50),
        costs("d", "proven", 100),
    ]  # fmt: skip
    top = {"budgets": [{"id": "m", "per_quarter": 900}], "experiments": {"ratio": 0.5}, "slots": 12}
    top["roles"] = []
    model = build(portfolio(raw(*listed, **top)))
    chosen = greedy._once(model, [0, 1, 2, 3], [(), (2,), (), ()], {}, None)
    assert None not in chosen


def test_the_checker_counts_from_the_first_slot_on_and_knows_quarters() -> None:
    modes = [{"id": "inside", "duration": 2, "cost": {"m": [900, 40]}}]
    running = {"id": "a", "modes": modes, "frozen": True, "previous": {"mode": "inside", "start": -1}}
    top = {"budgets": [{"id": "m", "per_quarter": 99}], "experiments": {"ratio": 0.5, "spent_before": {"proven": 80}}}
    asked = portfolio(raw(running | {"kind": "experiment"}, initiative("b"), fine_slots=1, **top))
    assert checking.broken(asked, {"a": ("inside", -1), "b": ("inside", 3)}) == ()
    assert [rule.code for rule in checking.broken(asked, {"a": ("inside", -1), "b": ("inside", 6)})] == [
        RuleCode.HORIZON
    ]
    within = checking.broken(asked, {"a": ("inside", -1), "b": ("inside", 2)})
    assert [rule.code for rule in within] == [RuleCode.QUARTER_START]
