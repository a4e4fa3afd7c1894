"""Agreement on one item, and what a team that answers at random would have."""

from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.alignment import agreement as engine
from mandate.engines.alignment.agreement import Camps, Reading, agreement, camps, chance, polarization, read
from mandate.engines.terms import InvalidFact

counts = st.lists(st.integers(0, 40), min_size=3, max_size=7).filter(any)


def peeled(counts: list[int]) -> float:
    """Van der Eijk's definition word for word: peel the smallest layer until nothing is left."""
    k, left, total, found = len(counts), list(counts), sum(counts), 0.0
    while any(left):
        pattern = [int(n > 0) for n in left]
        smallest = min(n for n in left if n)
        width = sum(pattern)
        triples = [(pattern[i], pattern[j], pattern[m]) for m in range(k) for j in range(m) for i in range(j)]
        tu, tdu = sum(t in ((1, 1, 0), (0, 1, 1)) for t in triples), triples.count((1, 0, 1))
        shape = ((k - 2) * tu - (k - 1) * tdu) / ((k - 2) * (tu + tdu)) if tu + tdu else 1.0
        value = 1.0 if width == 1 else 0.0 if width == k else shape * (1 - (width - 1) / (k - 1))
        found += width * smallest / total * value
        left = [n - smallest * p for n, p in zip(left, pattern, strict=True)]
    return found


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ([0, 0, 9, 0, 0], 1),
        ([4, 0, 0, 0, 4], -1),
        ([3, 3, 3, 3, 3], 0),
        ([30, 40, 210, 130, 530, 50, 10], 0.611333333333),
        ([0, 7], 1),
        ([7, 7], 0),
    ],
)
def test_agreement_of_known_answers(answers: list[int], value: float) -> None:
    assert agreement(answers) == pytest.approx(value, abs=1e-9)
    assert polarization(answers) == pytest.approx((1 - value) / 2, abs=1e-9)


@given(counts)
def test_agreement_is_what_peeling_layers_gives(answers: list[int]) -> None:
    assert agreement(answers) == pytest.approx(peeled(answers), abs=1e-9)


@given(counts, st.integers(2, 9))
def test_agreement_lies_between_minus_one_and_one_and_has_no_direction_and_no_size(
    answers: list[int], times: int
) -> None:
    found = agreement(answers)
    assert -1 - 1e-9 <= found <= 1 + 1e-9
    assert agreement(answers[::-1]) == pytest.approx(found, abs=1e-9)
    assert agreement([n * times for n in answers]) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("answers", [[], [3], [0, 0, 0], [1, -1, 2], [1.0, float("nan"), 1.0], [1] * 11])
def test_what_cannot_be_counted_is_refused(answers: list[float]) -> None:
    with pytest.raises(InvalidFact, match="counts"):
        agreement(answers)


@pytest.mark.parametrize(("n", "k"), [(1, 5), (4, 5), (6, 5), (7, 4), (5, 3), (9, 2)])
def test_the_chance_is_what_every_single_table_adds_up_to(n: int, k: int) -> None:
    tables = [table for table in product(range(n + 1), repeat=k) if sum(table) == n]
    weights = np.array([factorial(n) / prod(map(factorial, table)) / k**n for table in tables])
    values = np.array([peeled(list(table)) for table in tables])
    found = chance(n, k)
    assert found.mean == pytest.approx(float(values @ weights), abs=1e-9)
    for bound, share, tail in (
        (found.upper, found.share_upper, lambda v: values >= v - 1e-9),
        (found.lower, found.share_lower, lambda v: values <= v + 1e-9),
    ):
        reached = [float(weights[tail(v)].sum()) for v in sorted(set(values.round(9)))]
        allowed = [mass for mass in reached if mass <= 0.05 + 1e-9]
        assert share == pytest.approx(max(allowed, default=0.0), abs=1e-9)
        assert (bound is None) == (not allowed)
        if bound is not None:
            assert float(weights[tail(bound)].sum()) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("n", "mean", "upper", "lower"),
    [(5, 0.266, 0.800, -0.567), (8, 0.198, 0.583, -0.139), (20, 0.122, 0.372, -0.119), (40, 0.085, 0.251, -0.085)],
)
def test_the_yardstick_of_teams_of_ordinary_size(n: int, mean: float, upper: float, lower: float) -> None:
    found = chance(n)
    assert (found.mean, found.upper, found.lower) == pytest.approx((mean, upper, lower), abs=5e-4)


def test_the_law_for_large_groups_continues_the_exact_one() -> None:
    exact, limit = chance(60), chance(61)
    assert limit.upper == pytest.approx(exact.upper, abs=0.006)
    assert limit.lower == pytest.approx(exact.lower, abs=0.006)
    assert limit.mean == pytest.approx(exact.mean, abs=0.006)
    assert chance(6100).upper == pytest.approx(limit.upper / 10)
    assert 0.045 <= limit.share_upper <= 0.05 + 1e-9


def test_the_law_for_large_groups_labels_random_teams_as_often_as_it_says() -> None:
    draws = np.random.default_rng(7).multinomial(300, [0.2] * 5, size=4000)
    found = engine._layered(draws.astype(float)) / 300
    assert 0.035 <= float((found >= chance(300).upper).mean()) <= 0.065
    assert 0.035 <= float((found <= chance(300).lower).mean()) <= 0.065


@pytest.mark.parametrize(("n", "k"), [(0, 5), (5, 1), (5, 11)])
def test_nobody_or_no_scale_has_no_chance(n: int, k: int) -> None:
    with pytest.raises(InvalidFact):
        chance(n, k)


@pytest.mark.parametrize(
    ("answers", "reading"),
    [
        ([0, 0, 1, 9, 0], Reading.CLEAR),
        ([5, 1, 0, 1, 5], Reading.CAMPS),
        ([3, 1, 0, 2, 6], Reading.NONE),
        ([0, 0, 4, 0, 0], Reading.TOO_FEW),
        ([5, 0], Reading.NONE),
        ([0, 8, 2, 0, 0], Reading.CLEAR),
    ],
)
def test_what_may_be_said(answers: list[int], reading: Reading) -> None:
    assert read(answers) is reading


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([5, 1, 0, 1, 5], Camps(6, 1, 6, 5)),
        ([2, 0, 0, 3, 1], Camps(2, 1, 4, 4)),
        ([3, 1, 3, 0, 3], Camps(7, 1, 3, 5)),
        ([0, 4, 4, 0, 0], None),
        ([0, 0, 9, 0, 0], None),
    ],
)
def test_two_camps_are_named_with_their_people(answers: list[int], found: Camps | None) -> None:
    assert camps(answers) == found
