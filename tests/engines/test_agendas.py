"""An agenda keeps to the minutes, comes in one order, and what does not fit is named; a month adds up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.agendas import Item, fit, in_order, minutes_for, months
from mandate.engines.terms import InvalidFact

DAY = date(2026, 11, 22)
ITEMS = st.lists(
    st.builds(
        Item, st.uuids().map(str), st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.booleans(),
        st.none() | st.decimals(0, 10_000, places=2), st.integers(1, 40),
    ),
    max_size=12,
)  # fmt: skip


def item(key: str, day: date | None = DAY, *, legal: bool = False, cost: int | None = 0, minutes: int = 10) -> Item:
    return Item(key, day, legal, None if cost is None else Decimal(cost), minutes)


def test_promise_comes_before_law_and_law_before_money() -> None:
    rows = [
        item("never", None), item("cheap", cost=None), item("dear", cost=9000), item("law", legal=True),
        item("late", date(2026, 11, 1)),
    ]  # fmt: skip
    assert [one.key for one in in_order(rows)] == ["late", "law", "dear", "cheap", "never"]


def test_what_does_not_fit_is_named_and_a_short_one_may_follow() -> None:
    found = fit([item("a", minutes=20), item("b", minutes=15), item("c", minutes=5)], minutes=30)
    assert ([one.key for one in found.items], [one.key for one in found.left_out]) == (["a", "c"], ["b"])
    assert found.minutes == 25


@given(ITEMS, st.integers(0, 120))
def test_an_agenda_never_takes_longer_than_there_is_and_loses_nothing(rows: list[Item], minutes: int) -> None:
    found = fit(rows, minutes=minutes)
    assert found.minutes <= minutes
    assert sorted([*found.items, *found.left_out], key=lambda one: one.key) == sorted(rows, key=lambda one: one.key)
    assert found == fit(rows[::-1], minutes=minutes)


def test_more_options_take_more_minutes_and_none_is_a_mistake() -> None:
    assert [minutes_for(count) for count in (0, 1, 2, 3, 4)] == [3, 3, 5, 10, 10]
    with pytest.raises(InvalidFact):
        item("a", minutes=0)


def test_what_is_late_asks_of_this_month() -> None:
    asked = [(date(2026, 9, 1), 10), (date(2026, 12, 3), 50)]
    there = [(date(2026, 10, 1), 30), (date(2026, 11, 30), 30), (date(2026, 12, 14), 30)]
    found = months(asked, there, today=DAY)
    assert [(one.month, one.asked, one.there, one.short) for one in found] == [
        (date(2026, 11, 1), 10, 30, 0), (date(2026, 12, 1), 50, 30, 20),
    ]  # fmt: skip
