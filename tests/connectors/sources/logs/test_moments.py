"""Whatever way a log writes the time, it comes out in UTC or not at all."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.sources.logs import moments

NOON = datetime(2025, 10, 9, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-09T12:00:00Z",
        "2025-10-09 12:00:00",
        "2025-10-09T14:00:00.0000000+02:00",
        "2025-10-09T12:00:00.000000000Z",
    ],
)
def test_iso_times_are_utc_unless_they_say_otherwise(text: str) -> None:
    assert moments.from_iso(text) == NOON


@pytest.mark.parametrize(
    "text", ["09-Oct-2025 12:00:00", "9/Oct/2025:14:00:00 +0200", "09/10/2025 12:00:00", "09/Oct/2025:07:30:00 -04:30"]
)
def test_day_first_times_are_read(text: str) -> None:
    assert moments.from_day_first(text) == NOON


def test_decimals_of_a_second_are_kept() -> None:
    assert moments.from_day_first("09-Oct-2025 12:00:00.25") == NOON.replace(microsecond=250_000)


@pytest.mark.parametrize("text", ["Thu Oct  9 12:00:00 2025", "Oct 9 12:00:00 2025"])
def test_c_times_are_read(text: str) -> None:
    assert moments.from_ctime(text) == NOON


def test_unix_times_are_seconds_or_milliseconds() -> None:
    assert moments.from_epoch(NOON.timestamp()) == moments.from_epoch(NOON.timestamp() * 1000) == NOON


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e300, -1e18])
def test_unix_times_outside_the_calendar_are_unknown(seconds: float) -> None:
    assert moments.from_epoch(seconds) is None


@pytest.mark.parametrize("text", ["", "soon", "2025-13-09", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_iso_time_is_unknown(text: str) -> None:
    assert moments.from_iso(text) is None


@pytest.mark.parametrize("text", ["31/Feb/2025:12:00:00", "09/Foo/2025:12:00:00", "01/Jan/0001:00:00:00 +0100", "x"])
def test_what_is_no_day_is_unknown(text: str) -> None:
    assert moments.from_day_first(text) is None
    assert moments.from_ctime(text) is None


@pytest.mark.parametrize(
    ("reference", "year"),
    [(date(2025, 10, 9), 2025), (date(2025, 10, 8), 2025), (date(2025, 10, 7), 2024), (date(2026, 1, 1), 2025)],
)
def test_a_stamp_without_a_year_lies_in_the_last_year_that_fits(reference: date, year: int) -> None:
    assert moments.from_yearless("Oct  9 12:00:00", reference) == NOON.replace(year=year)


def test_a_leap_day_finds_its_leap_year() -> None:
    moment = moments.from_yearless("Feb 29 12:00:00", date(2027, 6, 1))
    assert moment is not None
    assert moment.year == 2024


@pytest.mark.parametrize("text", ["Foo  9 12:00:00", "Oct 32 12:00:00", "noon"])
def test_a_stamp_that_is_no_day_is_unknown(text: str) -> None:
    assert moments.from_yearless(text, date(2025, 12, 31)) is None


@given(text=st.text(max_size=40), reference=st.dates())
def test_no_text_and_no_day_makes_reading_the_time_fail(text: str, reference: date) -> None:
    for moment in (
        moments.from_iso(text),
        moments.from_ctime(text),
        moments.from_day_first(text),
        moments.from_yearless(text, reference),
        moments.from_yearless("Feb 29 12:00:00", reference),
        moments.leading(text, reference),
    ):
        assert moment is None or moment.tzinfo is UTC
