"""A date that is not kept has its rules and least changes named: each is enough, and one less is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.plan import checking, keeping
from mandate.engines.plan.easing import LARGE, eased, lent
from mandate.engines.plan.exact import Found, Search, borrowed
from mandate.engines.plan.model import build
from mandate.engines.plan.outcome import Least, Status, Unkept
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.rules import RuleCode
from mandate.engines.plan.solving import plan
from mandate.engines.plan.terms import DueKind, Effort, Portfolio
from tests.engines.plan.portfolios import drawn, every_plan, initiative, raw


def law(slot: int) -> dict[str, Any]:
    return {"slot": slot, "kind": "legal"}


def asked(*initiatives: dict[str, Any], **top: Any) -> Unkept:
    (found,) = plan(portfolio(raw(*initiatives, **top))).unkept
    return found


def said(found: Unkept) -> list[str]:
    return [reason.code for reason in found.reasons]


def changes(found: Unkept) -> dict[str, tuple[int, tuple[tuple[int, int], ...]]]:
    assert all(change.proven for change in found.changes)
    return {change.rule.code.value: (change.by, change.parts) for change in found.changes}


def keeps(found: Portfolio, one: Unkept, held: set[str]) -> bool:
    """Whether any plan at all keeps the date and those that were kept, tried one by one."""
    due = found.named()[one.id].due
    assert due is not None
    legal = replace(due, kind=DueKind.LEGAL)
    found = replace(
        found,
        initiatives=tuple(replace(each, due=legal) if each.id == one.id else each for each in found.initiatives),
    )
    return any(not checking.missed_dates(found, starts).keys() & held for starts in every_plan(found))


def changed(found: Portfolio, least: Least, less: int = 0) -> list[Portfolio]:
    """The portfolio with a change, or with one less of it in each place it has."""
    if not least.parts:
        return [eased(found, least.rule, (least.by or LARGE) - less)]
    if not less:
        return [lent(found, least.rule, dict(least.parts))]
    return [lent(found, least.rule, {**dict(least.parts), place: n - less}) for place, n in least.parts]


@settings(max_examples=40, deadline=None)
@given(drawn(most=3), st.integers(0, 2), st.integers(1, 3), st.sampled_from(("legal", "promise")))
def test_each_change_makes_the_date_possible_and_one_less_does_not(
    file: dict[str, Any], which: int, slot: int, kind: str
) -> None:
    dated = file["initiatives"][which % len(file["initiatives"])]
    dated |= {"due": {"slot": slot, "kind": kind, "weight": 1 if kind == "promise" else 0}, "mandatory": True}
    found = portfolio(file)
    made = plan(found)
    if made.status is Status.INFEASIBLE:
        return
    for one in made.unkept:
        held = {name for name in made.met} | {one.id}
        assert keeps(found, one, held) is one.possible
        assert one.reasons
        for least in one.changes:
            assert all(keeps(each, one, held) for each in changed(found, least))
            if least.by:
                assert not any(keeps(each, one, held) for each in changed(found, least, 1))


def test_what_it_waits_for_is_named_link_by_link() -> None:
    waits = initiative("b", duration=2, after=[{"id": "a", "lag": 1}], due=law(5))
    found = asked(initiative("a", duration=3, not_before=1), waits, slots=9, roles=[{"id": "data", "capacity": 1}])
    assert said(found) == ["keep_after", "keep_not_before"]
    assert (found.late, found.possible) == (2, False)
    assert changes(found) == {"legal_date": (2, ()), "after": (2, ())}
    long = asked(initiative("a", duration=4, due=law(1)), initiative("b"))
    assert (said(long), long.reasons[0].named()) == (["keep_length"], {"id": "a", "months": 4})
    assert said(asked(initiative("a", due=law(0)))) == ["keep_length_one"]


def test_who_cannot_start_at_all_is_named_at_the_end_of_the_way() -> None:
    first = initiative("a", mt_gate=True)
    found = asked(first, initiative("b", after=[{"id": "a"}], due=law(3)))
    assert (said(found), changes(found)) == (
        ["keep_waits", "keep_no_start"],
        {"after": (0, ()), "no_mt_meeting": (0, ())},
    )


def test_hours_that_are_short_are_named_by_month() -> None:
    first = initiative("a", duration=2, hours=8, mandatory=True, due=law(2))
    found = asked(first, initiative("b", duration=2, hours=5, due=law(3)), initiative("c", hours=9))
    assert (said(found), found.reasons[0].named()["places"]) == (["way_capacity"], ("1",))
    assert changes(found) == {"legal_date": (1, ()), "capacity": (3, ((1, 3),))}


def test_what_only_fractions_could_fit_in_is_impossible() -> None:
    first = (initiative(name, hours=6, mandatory=True, due=law(2)) for name in "ab")
    found = asked(*first, initiative("c", hours=6, due=law(2)))
    assert {code: by for code, (by, _parts) in changes(found).items()} == {"legal_date": 1, "capacity": 2}


def test_a_change_that_another_search_does_not_confirm_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "lent", lambda found, _rule, _parts: found)
    first = (initiative(name, hours=6, mandatory=True, due=law(2)) for name in "ab")
    assert set(changes(asked(*first, initiative("c", hours=6, due=law(2))))) == {"legal_date"}


def test_money_that_is_short_is_named_by_quarter_whether_it_carries_over_or_not() -> None:
    def spends(name: str, cents: int, **more: Any) -> dict[str, Any]:
        return {"id": name, "modes": [{"id": "m", "duration": 1, "cost": {"b": cents}, "pools": {"p": 1}}], **more}

    for carry, parts in ((False, ((0, 2),)), (True, ((0, 2),))):
        top = {"budgets": [{"id": "b", "per_quarter": [4, 9], "carry": carry}], "pools": [{"id": "p", "capacity": 9}]}
        found = asked(spends("a", 6, due=law(1)), **top)
        assert changes(found) == {"legal_date": (3, ()), "budget": (2, parts)}
    held = asked(
        spends("a", 1, mandatory=True), spends("b", 1, due=law(1)), **top | {"pools": [{"id": "p", "capacity": 1}]}
    )
    assert (said(held), changes(held)) == (["way_pool"], {"pool": (1, ((0, 1),))})


def test_rules_without_a_number_are_dropped_or_kept() -> None:
    def codes(*initiatives: dict[str, Any], **top: Any) -> set[str]:
        return set(changes(asked(*initiatives, **top)))

    both = initiative("a", mandatory=True, group="g"), initiative("b", group="g", due=law(6))
    assert codes(*both) == {"group"}
    other = initiative("a", mandatory=True, excludes=["b"]), initiative("b", due=law(6))
    assert codes(initiative("b", excludes=["a"], due=law(6)), other[0]) == {"excludes"}
    running = initiative("a", frozen=True, previous={"mode": "inside", "start": 2}, due=law(2))
    assert codes(running) == {"legal_date", "frozen"}
    assert codes(initiative("a", not_before=1, due=law(3), duration=1), fine_slots=0) == {
        "legal_date", "not_before", "quarter_start",
    }  # fmt: skip
    mode = {"id": "m", "duration": 1, "cost": {"b": 3}}
    dear = {"id": "a", "modes": [mode], "kind": "experiment", "due": law(6)}
    base = {"id": "p", "modes": [{**mode, "cost": {"b": 2}}], "kind": "proven", "after": [{"id": "q"}]}
    top: dict[str, Any] = {"budgets": [{"id": "b", "per_quarter": 9}], "experiments": {"ratio": 0.5}}
    assert codes(dear, base, initiative("q"), **top) == {"experiments"}


def test_a_promise_that_could_be_kept_is_said_to_cost_value() -> None:
    late = initiative("y", hours=10, per_slot=5, due={"slot": 1, "kind": "promise", "weight": 1})
    found = asked(initiative("x", hours=10, per_slot=50), late)
    assert (found.possible, said(found), found.changes) == (True, ["keep_worth"], ())


def test_two_rules_at_once_are_owned_up_to() -> None:
    roles = [{"id": "data", "capacity": [4, 10]}, {"id": "law", "capacity": [4, 10]}]
    mode = {"id": "m", "duration": 1, "demand": {"data": 5, "law": 5}}
    found = asked({"id": "a", "modes": [mode], "due": law(1)}, roles=roles, slots=2)
    assert (said(found), changes(found)) == (["keep_together"], {"legal_date": (1, ())})


def test_without_a_solver_or_beyond_what_an_effort_looks_at_only_the_way_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = portfolio(
        raw(initiative("a", duration=4, due=law(1)), initiative("b", hours=9, mandatory=True, due=law(1)))
    )
    monkeypatch.setattr(keeping, "cp_sat_is_there", lambda: False)
    late = {"a": ("inside", 0), "b": ("inside", 1)}
    glance = replace(found, solve=replace(found.solve, effort=Effort.GLANCE))
    one, other = keeping.unkept(found, late)
    assert (one.possible, said(one), one.changes) == (False, ["keep_length"], ())
    assert (other.possible, other.reasons) == (None, ())
    monkeypatch.undo()
    assert keeping.unkept(glance, late) == (one, other)


def test_what_no_effort_settles_is_said_to_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    first = initiative("a", duration=2, hours=8, mandatory=True, due=law(2))
    found = portfolio(raw(first, initiative("b", duration=2, hours=5, due=law(3))))
    late = plan(found).as_starts()
    real = keeping.improve
    monkeypatch.setattr(keeping, "borrowed", lambda *_how: None)
    assert {one.rule.code for one in keeping.unkept(found, late)[0].changes} == {RuleCode.LEGAL_DATE}

    def never(*how: Any, **more: Mapping[str, Any]) -> Found:
        return Found(None, None, proven=False) if not any(more["gains"]) else real(*how, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "improve", never)
    free = {"a": ("inside", 0), "b": ("inside", 3)}
    easy = portfolio(raw(first, initiative("b", duration=2, hours=1, due=law(3))))
    assert (keeping.unkept(easy, free)[0].possible, said(keeping.unkept(easy, free)[0])) == (None, ["keep_unsure"])
    assert (
        borrowed(build(portfolio(raw(initiative("a", duration=6, not_before=1, mandatory=True)))), Search(0.1), ())
        is None
    )
