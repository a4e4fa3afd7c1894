"""Where there is no plan, a smallest set that cannot hold together is named, and what would be enough."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings

from mandate.engines.plan import conflicts
from mandate.engines.plan.easing import eased
from mandate.engines.plan.outcome import Conflict, Status
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.rules import RuleCode
from mandate.engines.plan.solving import plan
from tests.engines.plan.portfolios import drawn, every_plan, initiative, raw


def conflict(*initiatives: dict[str, Any], **top: Any) -> Conflict:
    found = plan(portfolio(raw(*initiatives, **top)))
    assert found.status is Status.INFEASIBLE
    assert found.conflict is not None
    return found.conflict


def must(name: str, **more: Any) -> dict[str, Any]:
    return initiative(name, mandatory=True, **more)


def told(found: Conflict) -> tuple[tuple[str, ...], list[str], list[tuple[str, int, bool]]]:
    changes = [(change.rule.code.value, change.by, change.enough) for change in found.changes]
    return found.initiatives, [rule.code.value for rule in found.rules], changes


def test_hours_that_are_short_name_who_needs_them_and_nobody_else() -> None:
    found = conflict(must("a", duration=2, hours=6), must("b", duration=2, hours=6), must("c", hours=1), slots=2)
    assert told(found) == (("a", "b"), ["capacity", "horizon"], [("capacity", 2, False), ("horizon", 2, True)])
    assert found.smallest


def test_an_impossible_date_names_its_rule_and_the_least_change() -> None:
    found = conflict(must("late", duration=2, not_before=5))
    assert told(found) == (("late",), ["horizon", "not_before"], [("horizon", 1, True), ("not_before", 1, True)])


def test_a_gate_without_a_meeting_in_time() -> None:
    found = conflict(must("gated", duration=3, mt_gate=True), mt={"meetings": [5]})
    assert told(found) == (("gated",), ["horizon", "mt_gate"], [("horizon", 2, True), ("mt_gate", 2, True)])


def test_each_kind_of_rule_can_be_to_blame() -> None:
    def cost(amount: int, **more: Any) -> dict[str, Any]:
        return {"modes": [{"id": "m", "duration": 1, "cost": {"b": amount}, "pools": {"p": 2}}], **more}

    top = {"budgets": [{"id": "b", "per_quarter": 5}], "pools": [{"id": "p", "capacity": 9}]}
    found = conflict({"id": "a", "mandatory": True, **cost(6)}, **top)
    assert told(found)[1:] == (["budget"], [("budget", 1, True)])
    found = conflict({"id": "a", "mandatory": True, **cost(1)}, **{**top, "pools": [{"id": "p", "capacity": 0}]})
    assert told(found)[1:] == (["pool"], [("pool", 2, True)])
    experiment = {"id": "a", "mandatory": True, **cost(4, kind="experiment")}
    proven = {"id": "b", "mandatory": True, **cost(2, kind="proven")}
    found = conflict(experiment, proven, experiments={"ratio": 0.5}, **top)
    assert told(found)[:2] == (("a",), ["experiments"])
    assert conflict(must("a", group="g"), must("b", group="g")).rules[0].code is RuleCode.GROUP
    assert conflict(must("a", excludes=["b"]), must("b", excludes=["a"])).rules[0].code is RuleCode.EXCLUDES
    running = {"mode": "inside", "start": 0}
    found = conflict(must("a", frozen=True, previous=running, hours=11))
    assert {rule.code for rule in found.rules} == {RuleCode.CAPACITY}
    chain = conflict(must("a", duration=4), must("b", duration=4, after=[{"id": "a"}]))
    assert told(chain)[:2] == (("b",), ["after", "horizon"])
    far = conflict(must("a", duration=2, not_before=4), fine_slots=4, slots=6, roles=[{"id": "data", "capacity": 1}])
    assert RuleCode.QUARTER_START in {rule.code for rule in far.rules}


@settings(max_examples=25, deadline=None)
@given(drawn(most=3))
def test_a_change_that_is_enough_makes_a_plan_and_one_less_does_not(file: dict[str, Any]) -> None:
    asked = portfolio({**file, "initiatives": [{**one, "mandatory": True} for one in file["initiatives"]]})
    assume(not every_plan(asked))
    found = conflicts.conflict(asked)
    assert found.smallest
    for change in found.changes:
        assert bool(every_plan(eased(asked, change.rule, change.by))) is change.enough
    for name in found.initiatives:
        others = [other for other in found.initiatives if other != name]
        assert every_plan(conflicts.needing(asked, others))


def test_what_one_worker_leaves_open_several_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "WORK_ALONE", 0.0)
    found = conflict(must("a", duration=2, hours=6), must("b", duration=2, hours=6), slots=3)
    assert (found.initiatives, found.smallest) == (("a", "b"), True)


def test_without_a_solver_all_that_has_to_be_done_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "cp_sat_is_there", lambda: False)
    found = conflicts.conflict(portfolio(raw(must("a"), initiative("b"))))
    assert found == Conflict(("a",), (), (), smallest=False)


def test_a_ceiling_that_is_not_there_cannot_be_lifted() -> None:
    asked = portfolio(raw(initiative("a")))
    lifted = eased(asked, conflicts.Rule(RuleCode.EXPERIMENTS), 5)
    assert lifted == replace(asked, experiments=None)
