"""The earliest end of everything: as early as any plan can end, or with a bound that says by how much it may be missed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.plan import checking, makespan
from mandate.engines.plan.outcome import Method, Status
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.solving import plan
from mandate.engines.plan.watching import Progress, Watch
from tests.engines.plan.portfolios import every_plan, initiative, raw


def project(*initiatives: dict[str, Any], **top: Any) -> dict[str, Any]:
    file = {**raw(*initiatives), "objective": "makespan", **top}
    del file["start"]
    return file


def modes(*each: tuple[int, int, int]) -> list[dict[str, Any]]:
    return [
        {"id": f"m{n}", "duration": duration, "demand": {"data": hours}, "pools": {"p": pool}}
        for n, (duration, hours, pool) in enumerate(each)
    ]


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    mode = st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 2))
    each = [modes(*draw(st.lists(mode, min_size=1, max_size=2))) for _ in range(draw(st.integers(1, 3)))]
    initiatives = [
        {
            "id": f"i{n}", "modes": found, "not_before": draw(st.integers(0, 1)),
            "after": [{"id": f"i{n - 1}", "lag": draw(st.integers(0, 1))}] if n and draw(st.booleans()) else [],
        }
        for n, found in enumerate(each)
    ]  # fmt: skip
    capacity = draw(st.lists(st.integers(0, 5), min_size=5, max_size=5))
    pools = [{"id": "p", "capacity": draw(st.integers(0, 4))}]
    return project(*initiatives, slots=5, roles=[{"id": "data", "capacity": capacity}], pools=pools)


@settings(max_examples=60, deadline=None)
@given(projects())
def test_it_ends_as_early_as_any_plan_can(file: dict[str, Any]) -> None:
    asked = portfolio(file)
    ends = [
        max(start + next(m.duration for m in one.modes if m.id == mode) for one in asked.initiatives for mode, start in [starts[one.id]])
        for starts in every_plan(asked)
    ]  # fmt: skip
    found = plan(asked)
    if not ends:
        assert found.status is Status.INFEASIBLE
        return
    assert found.makespan == found.bound == min(ends)
    assert found.status is Status.OPTIMAL
    assert found.gap == 0
    assert checking.broken(asked, found.as_starts()) == ()


def test_a_greedy_end_that_meets_the_longest_way_needs_no_search() -> None:
    seen: list[Progress] = []
    found = plan(
        portfolio(project(initiative("a", duration=2), initiative("b", after=[{"id": "a"}]))), watch=Watch(seen.append)
    )
    assert [one.step for one in seen] == ["serial"]
    assert (found.makespan, found.bound) == (3, 3)


def test_what_takes_longer_than_there_is_time_one_after_the_other_cannot_be_done() -> None:
    long = [initiative("a", duration=3), initiative("b", duration=3, after=[{"id": "a"}])]
    assert plan(portfolio(project(*long, slots=5))).status is Status.INFEASIBLE


def test_without_the_solver_it_is_greedy_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(makespan, "cp_sat_is_there", lambda: False)
    asked = portfolio(project(*[initiative(name, duration=2, hours=6) for name in "abc"]))
    found = plan(asked)
    assert found.method is Method.GREEDY
    assert found.makespan == 6


def test_seconds_that_are_over_at_once_leave_the_greedy_plan_or_none() -> None:
    watch = Watch(remaining=lambda: 0.0)
    hard = [initiative(f"i{n}", duration=2, hours=6) for n in range(3)]
    found = plan(portfolio(project(*hard)), watch=watch)
    assert found.makespan == 6
    assert not found.repeatable
