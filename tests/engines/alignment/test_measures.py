"""The other measures, held to their definitions and to packages of others."""

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mandate.engines.alignment.measures import Level, alpha, measures, several
from mandate.engines.terms import InvalidFact

counts = st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any)
tables = st.lists(counts, min_size=1, max_size=8)


def answers(row: list[int]) -> np.ndarray:
    return np.repeat(np.arange(1, len(row) + 1), row)


@given(tables)
def test_alpha_is_the_one_of_krippendorff(table: list[list[int]]) -> None:
    paired = [row for row in table if sum(row) >= 2]
    assume(sum(any(row[k] for row in paired) for k in range(5)) >= 2)
    for level in Level:
        theirs = krippendorff.alpha(value_counts=np.array(table), level_of_measurement=level.value)
        assert alpha(table, level) == pytest.approx(theirs, abs=1e-9)


def test_alpha_is_not_defined_where_nobody_could_have_disagreed() -> None:
    assert alpha([[0, 3, 0, 0, 0], [0, 5, 0, 0, 0], [1, 0, 0, 0, 0]], Level.ORDINAL) is None


@given(counts)
def test_deviation_median_and_rwg_are_what_the_single_answers_give(row: list[int]) -> None:
    each, found = answers(row), measures(row)
    assert found["ad_mean"] == pytest.approx(np.abs(each - each.mean()).mean(), abs=1e-9)
    assert found["ad_median"] == pytest.approx(np.abs(each - np.median(each)).mean(), abs=1e-9)
    if each.size > 1:
        assert found["rwg"] == pytest.approx(1 - each.var(ddof=1) / 2, abs=1e-9)
    else:
        assert found["rwg"] is None
        assert found["awg"] is None


@given(counts)
def test_measures_keep_to_their_range_and_have_no_direction(row: list[int]) -> None:
    found, reversed_ = measures(row), measures(row[::-1])
    for name, value in found.items():
        assert (value is None) == (reversed_[name] is None)
        if value is not None:
            assert value == pytest.approx(reversed_[name], abs=1e-9), name
    for name in ("leik", "consensus", "blair_lacy", "berry_mielke", "kvalseth", "reynal_querol"):
        assert -1e-9 <= (found[name] or 0) <= 1 + 1e-9, name


def test_one_answer_and_half_at_either_end_are_the_ends_of_each_measure() -> None:
    one, split = measures([0, 0, 8, 0, 0]), measures([4, 0, 0, 0, 4])
    for name, none, most in (
        ("leik", 0, 1),
        ("berry_mielke", 0, 1),
        ("kvalseth", 0, 1),
        ("consensus", 1, 0),
        ("blair_lacy", 1, 0),
    ):
        assert (one[name], split[name]) == pytest.approx((none, most)), name
    assert (one["entropy"], split["entropy"], split["reynal_querol"]) == (0, 1, 1)
    assert (one["awg"], split["awg"]) == pytest.approx((1, -1))
    assert measures([6, 0, 0, 0, 0])["awg"] is None
    assert measures([1, 0, 0, 0, 0])["berry_mielke"] == 0


def test_an_odd_number_of_people_cannot_be_split_in_halves_but_shares_can() -> None:
    assert measures([4, 0, 1, 0, 4])["berry_mielke"] == pytest.approx(1)
    assert measures([4.25, 0, 0, 0, 4.25])["berry_mielke"] == pytest.approx(1)


def test_several_items_are_the_mean_of_each_except_rwg_j_which_grows_with_their_number() -> None:
    found = several([[0, 2, 3, 1, 0], [1, 4, 1, 0, 0]])
    singles = [measures(row) for row in ([0, 2, 3, 1, 0], [1, 4, 1, 0, 0])]
    mean = sum(one["rwg"] or 0 for one in singles) / 2
    assert found["rwg_j_lindell"] == pytest.approx(mean)
    assert found["rwg_j"] == pytest.approx(2 * mean / (1 + mean))
    assert found["ad_mean_j"] == pytest.approx(sum(one["ad_mean"] or 0 for one in singles) / 2)
    assert several([[1, 0, 0, 0, 0]])["rwg_j"] is None


@pytest.mark.parametrize("table", [[], [[1, 2, 3], [1, 2, 3, 4]]])
def test_items_on_different_scales_are_refused(table: list[list[int]]) -> None:
    with pytest.raises(InvalidFact, match="items"):
        several(table)


@pytest.mark.parametrize("row", [[], [0, 0], [1, -1], [1, float("inf")]])
def test_what_cannot_be_counted_is_refused(row: list[float]) -> None:
    with pytest.raises(InvalidFact, match="counts"):
        measures(row)
