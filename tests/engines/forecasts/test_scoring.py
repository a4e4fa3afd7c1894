"""Scores of sealed numbers are exact, and a small group has none."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.forecasts import scoring
from mandate.engines.forecasts.scoring import Opened, Own, Unit
from mandate.engines.terms import MINIMUM_GROUP

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


def numbers(*values: object) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def test_a_group_is_told_by_its_middle_its_range_who_came_near_and_its_bias() -> None:
    found = scoring.group(numbers(80, 90, 100, 110, 150, 40), Decimal(100), Unit.NUMBER)
    assert found is not None
    assert (found.voters, found.median, found.low, found.high) == (6, 95, 40, 150)
    assert (found.near, found.share_near, found.bias) == (3, Fraction(1, 2), Fraction(-30, 6))


@pytest.mark.parametrize(
    ("unit", "actual", "off", "near"),
    [
        (Unit.NUMBER, "100", "10", True),
        (Unit.MONEY, "100", "-10.0001", False),
        (Unit.NUMBER, "0", "0", True),
        (Unit.NUMBER, "0", "0.0001", False),
        (Unit.NUMBER, "-100", "10", True),
        (Unit.SHARE, "0.40", "0.05", True),
        (Unit.SHARE, "0.40", "-0.0501", False),
        (Unit.DATE, "20000", "-14", True),
        (Unit.DATE, "20000", "15", False),
    ],
)
def test_near_is_a_tenth_five_points_or_two_weeks(unit: Unit, actual: str, off: str, near: bool) -> None:
    found = scoring.own(Decimal(actual) + Decimal(off), Decimal(actual), unit)
    assert found == Own(Decimal(off), near)


@given(st.lists(NUMBERS, max_size=12), NUMBERS, st.sampled_from(Unit))
def test_nobody_can_read_a_group_below_the_floor(given: list[Decimal], actual: Decimal, unit: Unit) -> None:
    found = scoring.group(given, actual, unit)
    assert (found is None) == (len(given) < MINIMUM_GROUP)
    if found is not None:
        assert found.low <= found.median <= found.high
        assert found.low - actual <= found.bias <= found.high - actual
        assert 0 <= found.share_near <= 1
        assert found == scoring.group(given[::-1], actual, unit)


def test_the_median_of_two_lies_halfway_and_of_none_does_not_exist() -> None:
    assert scoring.median(numbers("0.1", "0.2")) == Fraction(3, 20)
    with pytest.raises(ValueError, match="needs a number"):
        scoring.median([])
    assert scoring.group([], Decimal(1), Unit.NUMBER, minimum=0) is None


def test_calibration_counts_questions_whatever_their_unit() -> None:
    one = Opened(Decimal(1), Decimal(9), Fraction(5), Decimal(4))
    rows = [one, Opened(one.low, one.high, one.median, Decimal(10)), Opened(one.low, one.high, one.median, Decimal(5))]
    found = scoring.calibration(rows)
    assert (found.questions, found.held, found.over, found.under) == (3, 2, 1, 1)
    assert scoring.calibration([]).questions == 0
