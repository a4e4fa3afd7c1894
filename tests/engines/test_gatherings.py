"""Days of a series: by week, by weekday or day of the month, with an end, without a walk from its beginning."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.gatherings import MOST_TIMES, Repeats, Rule, Series, between, falls_on, nth, rule
from mandate.engines.terms import InvalidFact

TUESDAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("series", "days", "written"),
    [
        (Series(TUESDAY), ("2026-12-01",), None),
        (Series(TUESDAY, Repeats.WEEKLY, 2), ("2026-12-01", "2026-12-15", "2026-12-29"), Rule("WEEKLY", 2, "TU")),
        (Series(TUESDAY, Repeats.BY_WEEKDAY), ("2026-12-01", "2027-01-05", "2027-02-02"), Rule("MONTHLY", 1, "1TU")),
        (Series(date(2026, 11, 24), Repeats.BY_WEEKDAY, 3), ("2026-11-24", "2027-02-23"), Rule("MONTHLY", 3, "4TU")),
        (Series(date(2027, 1, 29), Repeats.BY_LAST_WEEKDAY), ("2027-01-29", "2027-02-26"), Rule("MONTHLY", 1, "-1FR")),
        (Series(date(2027, 1, 31), Repeats.BY_DAY), ("2027-01-31", "2027-02-28"), Rule("MONTHLY", 1, "", -1)),
        (Series(date(2027, 1, 5), Repeats.BY_DAY), ("2027-01-05", "2027-02-05"), Rule("MONTHLY", 1, "", 5)),
    ],
)
def test_a_series_falls_on_its_days_and_a_calendar_is_told_the_same(series, days, written) -> None:
    found = between(series, series.first, series.first + timedelta(days=900))
    assert [day.isoformat() for day in found[: len(days)]] == list(days)
    assert rule(series) == written
    assert falls_on(series, found[-1])
    assert not falls_on(series, found[-1] + timedelta(days=1))
    assert nth(series, -1) is None


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("every", {"every": 0}),
        ("times", {"times": 10_000}),
        ("until", {"until": date(2026, 11, 1)}),
        ("until", {"until": date(2046, 11, 1)}),
        ("repeats", {"first": date(2027, 1, 30), "repeats": Repeats.BY_DAY}),
        ("repeats", {"first": date(2027, 1, 29), "repeats": Repeats.BY_WEEKDAY}),
        ("repeats", {"first": TUESDAY, "repeats": Repeats.BY_LAST_WEEKDAY}),
    ],
)
def test_a_series_that_would_skip_months_or_never_end_is_none(field, facts) -> None:
    with pytest.raises(InvalidFact) as refused:
        Series(**{"first": TUESDAY, **facts})
    assert refused.value.field == field


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 28)), st.sampled_from(Repeats), st.integers(1, 12),
    st.integers(1, MOST_TIMES), st.integers(-900, 9000), st.integers(0, 900),
)  # fmt: skip
def test_a_part_of_a_series_is_the_same_wherever_one_begins_to_look(
    first, repeats, every, times, ahead, length
) -> None:
    try:
        series = Series(first, repeats, every, times=times)
    except InvalidFact:
        return
    every_day = [day for number in range(times) if (day := nth(series, number)) is not None]
    assert every_day == sorted(set(every_day))
    low = first + timedelta(days=ahead)
    found = between(series, low, low + timedelta(days=length))
    assert list(found) == [day for day in every_day if low <= day <= low + timedelta(days=length)]


def test_a_series_ends_where_the_calendar_does() -> None:
    late = date(9999, 12, 7)
    for repeats in Repeats:
        if repeats is not Repeats.BY_LAST_WEEKDAY:
            assert between(Series(late, repeats), late, date.max)[0] == late
            assert nth(Series(late, repeats), 40) is None
    assert nth(Series(TUESDAY, Repeats.WEEKLY, until=date(2026, 12, 8)), 2) is None
