"""When a mail may go and what a server's answer means: over summer time, weekends, and every reply code."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines import mailing
from mandate.engines.mailing import Outcome, again, allowed, due, judge, moment, one_each, server_again

ZONE = ZoneInfo("Europe/Amsterdam")


def test_a_reply_code_says_taken_later_or_never_and_whether_of_the_address() -> None:
    assert judge(250, at_address=False) is Outcome.TAKEN
    assert {judge(code, at_address=where) for code in (0, 354, 421, 450) for where in (True, False)} == {Outcome.LATER}
    assert judge(550, at_address=True) is Outcome.BOUNCED
    assert judge(554, at_address=False) is Outcome.REFUSED


def test_a_mail_is_tried_for_three_days_and_a_server_every_quarter_of_an_hour() -> None:
    waits = [again(tries) for tries in range(1, 9)]
    assert waits == sorted(waits, key=lambda wait: wait or timedelta())
    assert timedelta(days=3) < sum((wait for wait in waits if wait), timedelta()) < timedelta(days=4)
    assert again(9) is None
    with pytest.raises(ValueError, match="not tried"):
        again(0)
    assert (server_again(0), server_again(3), server_again(99)) == (
        timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=15),
    )  # fmt: skip


def test_an_hour_is_the_organisations_own_also_when_the_clock_changes() -> None:
    assert moment(date(2026, 3, 27), time(8), ZONE) == datetime(2026, 3, 27, 7, tzinfo=UTC)
    assert moment(date(2026, 3, 30), time(8), ZONE) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert moment(date(2026, 3, 29), time(2, 30), ZONE) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 10, 25), time(2, 30), ZONE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
       st.integers(0, 23), st.integers(0, 23), st.booleans())  # fmt: skip
def test_what_is_allowed_is_never_quiet_and_never_earlier(at: datetime, begin: int, end: int, weekends: bool) -> None:
    found = allowed(at, quiet_from=begin, quiet_until=end, weekends=weekends, zone=ZONE)
    local = found.astimezone(ZONE)
    assert at <= found < at + timedelta(days=4)
    assert not (weekends and local.weekday() >= mailing.SATURDAY)
    if begin < end:
        assert not begin <= local.hour < end or local.hour == end
    elif begin > end:
        assert end <= local.hour < begin


def test_quiet_hours_end_in_the_morning_and_the_weekend_on_monday() -> None:
    friday_night = datetime(2026, 3, 27, 21, tzinfo=UTC)
    quiet = {"quiet_from": 18, "quiet_until": 8, "zone": ZONE}
    assert allowed(friday_night, weekends=False, **quiet) == datetime(2026, 3, 28, 7, tzinfo=UTC)
    assert allowed(friday_night, weekends=True, **quiet) == datetime(2026, 3, 30, 6, tzinfo=UTC)


def test_a_rhythm_is_once_a_day_week_or_month() -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 22)
    assert due("weekly", sunday, monday)
    assert not due("weekly", monday, monday + timedelta(days=6))
    assert due("weekly", date(2026, 12, 31), date(2027, 1, 4))
    assert not due("monthly", date(2026, 11, 1), monday)
    assert due("monthly", date(2026, 10, 31), date(2026, 11, 1))
    assert (due("daily", monday, monday), due("daily", sunday, monday)) == (False, True)
    assert due("monthly", None, monday)
    assert not due("none", None, monday)


def test_two_people_with_one_address_are_one_reader() -> None:
    found = one_each([("a", "Anna@x.example"), ("b", "anna@X.example "), ("c", "cem@x.example")])
    assert found == {"anna@x.example": "a", "cem@x.example": "c"}
