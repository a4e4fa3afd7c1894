"""A plan breaks no rule, is as good as the best there is where all can be tried, and is the same every time."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.plan import checking
from mandate.engines.plan.outcome import Status
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.solving import plan
from tests.engines.plan.portfolios import best, drawn, initiative, raw


@settings(max_examples=60, deadline=None)
@given(drawn())
def test_a_plan_is_the_best_of_all_plans_and_its_bound_is_true(file: dict[str, Any]) -> None:
    asked = portfolio(file)
    wanted, found = best(asked), plan(asked)
    if wanted is None:
        assert found.status is Status.INFEASIBLE
        return
    assert checking.broken(asked, found.as_starts()) == ()
    missed = checking.missed_dates(asked, found.as_starts())
    assert (len(missed), sum(missed.values())) == wanted[0]
    assert found.value == wanted[1]
    assert found.bound == wanted[1]
    assert found.status is Status.OPTIMAL


@settings(max_examples=15, deadline=None)
@given(drawn(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_never_changes_a_plan(file: dict[str, Any], chance: random.Random) -> None:
    other = dict(file)
    for name in ("initiatives", "roles", "budgets"):
        other[name] = chance.sample(file[name], len(file[name]))
    assert plan(portfolio(other)).digest == plan(portfolio(file)).digest


def test_what_is_worth_more_goes_first_where_hours_are_short() -> None:
    found = plan(portfolio(raw(initiative("big", hours=10, per_slot=20), initiative("small", hours=10))))
    assert found.as_starts() == {"big": ("inside", 0), "small": ("inside", 1)}
    assert found.status is Status.OPTIMAL
    assert found.gap == 0
