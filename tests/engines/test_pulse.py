"""Whose turn it is among the questions, and how wide the range is that chance leaves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.pulse import after, first_day, month_of, share, turn
from mandate.engines.terms import InvalidFact


def test_a_month_follows_a_month_over_the_end_of_the_year() -> None:
    assert (month_of(date(2026, 12, 31)), after("2026-12"), first_day("2027-01")) == (
        "2026-12", "2027-01", date(2027, 1, 1),
    )  # fmt: skip
    assert after("2026-11") == "2026-12"
    with pytest.raises(ValueError, match="month"):
        first_day("2026-13")


def test_by_turns_every_question_comes_by_before_one_comes_back() -> None:
    bank = tuple("abcdefghijkl")
    asked = [*turn("2026-11", bank), *turn("2026-12", bank), *turn("2027-01", bank), *turn("2027-02", bank)]
    assert sorted(asked) == list(bank)
    assert turn("2027-03", bank) == turn("2026-11", bank)
    with pytest.raises(InvalidFact):
        turn("2026-11", ("a", "b"))


@given(st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(any))
def test_the_range_holds_the_share_and_stays_between_none_and_all(counts: list[int]) -> None:
    found = share(counts)
    assert 0 <= found.low <= found.part <= found.high <= 1
    assert found.high - found.low > 0


def test_the_range_is_wilsons() -> None:
    found = share((3, 3, 4, 6, 4))
    assert (found.agree, found.people) == (10, 20)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2993, 0.7007)
    for wrong in ((1, 2, 3), (0, 0, 0, 0, 0), (-1, 2, 0, 0, 0)):
        with pytest.raises(InvalidFact):
            share(wrong)
