"""Cuts bring the bound down and forbid no plan."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bench.plan_world import world
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.plan import cutting, relaxing
from mandate.engines.plan.cutting import Cutter, rounded_rows
from mandate.engines.plan.model import build, value_of
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.searching import chosen_of
from tests.engines.plan.portfolios import drawn, every_plan, initiative, raw


@settings(max_examples=40, deadline=None)
@given(drawn(most=3), st.integers(0, 9))
def test_every_plan_obeys_every_cut_whatever_it_was_found_for(file: dict[str, Any], seed: int) -> None:
    asked = portfolio(file)
    model = build(asked)
    cuts = Cutter(model).passed_by(np.random.default_rng(seed).random(len(model.columns)))
    for starts in every_plan(asked):
        taken = set(chosen_of(model, starts))
        for cut in cuts:
            assert sum(f for c, f in zip(cut.columns, cut.factors, strict=True) if c in taken) <= cut.most


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.integers(1, 60))
def test_a_rounded_row_bounds_whatever_fits_the_row(factors: list[int], most: int) -> None:
    for rounded, limit in rounded_rows(np.minimum(np.array(factors), most + 1), most):
        for picked in range(2 ** len(factors)):
            chosen = [n for n in range(len(factors)) if picked >> n & 1]
            if sum(factors[n] for n in chosen) <= most:
                assert sum(int(rounded[n]) for n in chosen) <= limit


def test_the_bound_comes_down_and_never_below_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(portfolio(world(24, seed=1, mandatory=0.0, tightness=0.9)))
    plain = relaxing.relaxation(model)
    tight, cuts = relaxing.cut(model, plain, rounds=6, over=lambda: False)
    chosen, best = relaxing.by_highs(model, nodes=300, cuts=cuts)
    assert chosen is not None
    assert plain.bound is not None
    assert tight.bound is not None
    assert best is not None
    assert value_of(model, chosen) <= best <= tight.bound < plain.bound
    assert relaxing.cut(model, plain, rounds=6, over=lambda: True) == (plain, ())
    monkeypatch.setattr(cutting, "MOST_COLUMNS", 0)
    rough, fewer = relaxing.cut(model, plain, rounds=1, over=lambda: False)
    assert rough.bound is not None
    assert tight.bound <= rough.bound <= plain.bound
    assert fewer


def test_cuts_can_prove_that_there_is_no_plan_at_all() -> None:
    three = [initiative(name, duration=2, hours=6, mandatory=True) for name in "abc"]
    model = build(portfolio(raw(*three, slots=4)))
    plain = relaxing.relaxation(model)
    assert plain.bound is not None
    assert relaxing.cut(model, plain, rounds=5, over=lambda: False)[0].bound is None


def test_a_relaxation_that_gives_up_has_a_bound_that_no_plan_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    from ortools.linear_solver import pywraplp

    model = build(portfolio(raw(initiative("a", per_slot=7), initiative("b", per_slot=3))))
    true = relaxing.relaxation(model)
    monkeypatch.setattr(pywraplp.Solver, "Solve", lambda solver: solver.ABNORMAL)
    found = relaxing.relaxation(model)
    assert true.bound is not None
    assert found.bound is not None
    assert true.bound <= found.bound
    assert found.mass == (0.0,) * len(model.columns)
