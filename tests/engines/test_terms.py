"""One rule of rounding for every number but a score."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.terms import half_up


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (0.25, 1, "0.3"),
        (0.35, 1, "0.4"),
        (1.15, 1, "1.2"),  # a float holds a little less
        (1.25, 1, "1.3"),
        (2.5, 0, "3"),
        (-0.125, 2, "-0.13"),
        (Fraction(5, 8), 2, "0.63"),
        (Decimal("2.345"), 2, "2.35"),
        (100.0, 1, "100"),
        (0.0, 2, "0"),
    ],
)
def test_a_half_goes_up(value: float, digits: int, rounded: str) -> None:
    assert str(half_up(value, digits)) == rounded


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4), st.integers(0, 4))
def test_a_rounded_number_is_at_most_half_a_unit_away(part: int, whole: int, digits: int) -> None:
    value = Fraction(part, whole)
    assert abs(Fraction(half_up(value, digits)) - value) <= Fraction(1, 2 * 10**digits) + Fraction(1, 10**9)
