"""Holidays, weekends and the clock of the Netherlands."""

from datetime import UTC, date, datetime

import pytest

from mandate.connectors.sample.calendar import attendance, public_holidays, store_open, utc


@pytest.mark.parametrize(
    ("holiday", "year"),
    [
        (date(2026, 4, 6), 2026),  # Easter Monday
        (date(2026, 5, 14), 2026),  # Ascension
        (date(2027, 3, 29), 2027),
        (date(2024, 4, 1), 2024),
        (date(2025, 4, 26), 2025),  # King's Day moved from a Sunday
        (date(2026, 4, 27), 2026),
        (date(2026, 12, 25), 2026),
    ],
)
def test_public_holidays_fall_on_their_days(holiday: date, year: int) -> None:
    assert holiday in public_holidays(year)


def test_kings_day_is_not_kept_on_a_sunday() -> None:
    assert date(2025, 4, 27) not in public_holidays(2025)


def test_nobody_works_on_christmas_and_few_in_weekends_and_the_autumn_break() -> None:
    ordinary, autumn = attendance(date(2026, 11, 10)), attendance(date(2026, 10, 20))
    assert attendance(date(2026, 12, 25)) == 0
    assert attendance(date(2026, 11, 14)) < 0.05
    assert autumn < ordinary


def test_stores_close_on_sundays_and_holidays() -> None:
    assert store_open(date(2026, 11, 14))
    assert not store_open(date(2026, 11, 15))
    assert not store_open(date(2026, 12, 26))


def test_local_time_is_two_hours_ahead_in_summer_and_one_in_winter() -> None:
    assert utc(date(2026, 10, 24), 600) == datetime(2026, 10, 24, 8, tzinfo=UTC)
    assert utc(date(2026, 10, 26), 600) == datetime(2026, 10, 26, 9, tzinfo=UTC)
    assert utc(date(2026, 3, 30), 600) == datetime(2026, 3, 30, 8, tzinfo=UTC)
