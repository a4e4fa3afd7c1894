"""How far two groups are apart, and how rarely chance gives that."""

from itertools import product
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.alignment import differences as engine
from mandate.engines.alignment.differences import (
    benjamini_hochberg,
    can_tell,
    chance_steps,
    enough_draws,
    interval,
    p_value,
    steps,
)
from mandate.engines.terms import InvalidFact

small = st.lists(st.integers(0, 3), min_size=5, max_size=5).filter(any)
ps = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def every_table(a: list[int], b: list[int]) -> tuple[float, float]:
    """p and the mean distance over every table of the smaller group under the same margins, by definition."""
    a, b = (a, b) if sum(a) <= sum(b) else (b, a)
    margins, size = [x + y for x, y in zip(a, b, strict=True)], sum(a)
    reached = mean = 0.0
    for table in product(*(range(min(margin, size) + 1) for margin in margins)):
        if sum(table) == size:
            weight = prod(map(comb, margins, table)) / comb(sum(margins), size)
            apart = steps(table, [m - t for m, t in zip(margins, table, strict=True)])
            mean += weight * apart
            reached += weight * (apart >= steps(a, b) - 1e-9)
    return reached, mean


def test_everybody_at_one_end_against_everybody_at_the_other_is_four_steps() -> None:
    assert steps([6, 0, 0, 0, 0], [0, 0, 0, 0, 20]) == 4
    assert steps([0, 3, 0, 0, 0], [0, 0, 9, 0, 0]) == 1
    assert p_value([6, 0, 0, 0, 0], [0, 0, 0, 0, 20]) == pytest.approx(1 / comb(26, 6))


@settings(max_examples=60)
@given(small, small)
def test_p_and_the_chance_steps_are_what_every_single_table_adds_up_to(a: list[int], b: list[int]) -> None:
    p, mean = every_table(a, b)
    assert p_value(a, b) == pytest.approx(p, abs=1e-9)
    assert chance_steps(a, b) == pytest.approx(mean, abs=1e-9)


@given(small, small)
def test_the_order_of_groups_and_the_direction_of_the_scale_change_nothing(a: list[int], b: list[int]) -> None:
    assert p_value(a, b) == pytest.approx(p_value(b, a), abs=1e-12)
    assert p_value(a[::-1], b[::-1]) == pytest.approx(p_value(a, b), abs=1e-9)
    assert steps(a, b) == pytest.approx(steps(b[::-1], a[::-1]), abs=1e-12)


def test_groups_that_answer_alike_differ_by_chance_always() -> None:
    assert p_value([2, 2, 2, 2, 2], [4, 4, 4, 4, 4]) == 1


def test_a_number_of_ways_larger_than_a_float_is_no_obstacle() -> None:
    a, b = [5, 0, 0, 0, 5_000], [0, 5, 5, 5, 5_000]
    margins, observed = np.array(a) + b, int(engine._far(np.cumsum(a)[np.newaxis], np.array(a) + b, 5_005)[0])
    assert p_value(a, b) == pytest.approx(engine._drawn(margins, 5_005, observed, 20_000), rel=0.5)


@pytest.mark.parametrize("shift", [0.0, 0.6, 1.0])
def test_draws_agree_with_the_exact_chance(shift: float) -> None:
    rng = np.random.default_rng(4)
    weights = np.exp(shift * np.arange(-2, 3) / 4)
    a, b = rng.multinomial(50, [0.2] * 5), rng.multinomial(60, weights / weights.sum())
    margins, observed = a + b, int(engine._far(np.cumsum(a)[np.newaxis], a + b, 50)[0])
    exact = p_value(a.tolist(), b.tolist())
    drawn = engine._drawn(margins, 50, observed, 200_000)
    assert drawn == pytest.approx(exact, rel=0.5)
    assert engine._bound(margins, 50, observed) >= exact


def test_a_difference_too_far_for_draws_is_bounded_and_not_drawn() -> None:
    assert p_value([900, 90, 0, 0, 0], [0, 0, 10, 90, 900]) == 1 / 200_001
    assert p_value([900, 90, 0, 0, 0], [0, 0, 10, 90, 900], draws=999) == 1 / 1000


def test_draws_that_find_few_count_the_observed_one_too() -> None:
    a, b = [150, 140, 200, 130, 180], [140, 140, 200, 130, 190 + 60]
    p = p_value(a, b, draws=1500)
    assert p == p_value(a, b, draws=1500)
    assert 1 / 1501 <= p < 50 / 1500


def test_more_tests_ask_for_finer_draws_within_limits() -> None:
    assert [enough_draws(tests) for tests in (1, 500, 9_000)] == [20_000, 50_000, 200_000]


@given(ps)
def test_correction_is_the_one_of_statsmodels_and_pingouin(values: list[float]) -> None:
    # Seconds and a drawing library to load: here, so that only the process that runs this test pays for it.
    import pingouin
    from statsmodels.stats.multitest import multipletests

    found = benjamini_hochberg(values)
    assert found == pytest.approx(multipletests(values, method="fdr_bh")[1], abs=1e-12)
    assert found == pytest.approx(pingouin.multicomp(values, method="fdr_bh")[1], abs=1e-12)


def test_nothing_to_correct_is_nothing() -> None:
    assert benjamini_hochberg([]) == ()


def test_an_interval_holds_the_distance_and_is_the_same_each_time() -> None:
    a, b = [9, 4, 1, 0, 0], [0, 2, 3, 8, 20]
    low, high = interval(a, b)
    assert 0 < low < steps(a, b) < high < 4
    assert interval(a, b) == (low, high)


@pytest.mark.parametrize(
    ("a", "b", "tests", "able"),
    [(5, 5, 108, False), (6, 6, 108, False), (8, 8, 108, True), (6, 20, 108, True), (5, 900, 9_000, True)],
)
def test_groups_too_small_to_tell_are_known_before_looking(a: int, b: int, tests: int, able: bool) -> None:
    assert can_tell(a, b, tests) is able


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([0] * 5, [1] * 5),
        ([1] * 5, [0] * 5),
        ([1, -1, 1, 1, 1], [1] * 5),
        ([1] * 5, [-1, 3, 1, 1, 1]),
    ],
)
def test_counts_that_cannot_be_are_refused(a: list[int], b: list[int]) -> None:
    for question in (steps, p_value, chance_steps, interval):
        with pytest.raises(InvalidFact, match="counts"):
            question(a, b)
