"""What can be seen, what fell silent, and what a missing source would add."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.coverage import (
    SHOWS,
    Coverage,
    Hole,
    Present,
    Shows,
    SourceDays,
    coverage,
    working_days,
)
from mandate.engines.terms import Family

MONDAY = date(2026, 3, 2)
TODAY = date(2026, 3, 30)


def weekdays(first: date, until: date) -> frozenset[date]:
    days = ((first + timedelta(days=n)) for n in range((until - first).days))
    return frozenset(day for day in days if day.weekday() < 5)


def proxy(days: frozenset[date]) -> SourceDays:
    return SourceDays("squid", Family.PROXY, days)


def dns(days: frozenset[date]) -> SourceDays:
    return SourceDays("bind", Family.DNS, days)


def source(found: Coverage, name: str) -> Present:
    return next(row for row in found.present if row.format == name)


def test_a_source_that_stops_while_others_go_on_is_silent_from_the_next_day() -> None:
    found = coverage([proxy(weekdays(MONDAY, TODAY)), dns(weekdays(MONDAY, date(2026, 3, 14)))], today=TODAY)
    assert [row.format for row in found.silent] == ["bind"]
    assert source(found, "bind").silent_since == date(2026, 3, 14)
    assert source(found, "squid").silent_since is None


def test_a_weekend_is_not_a_silence() -> None:
    friday = date(2026, 3, 27)
    found = coverage(
        [proxy(weekdays(MONDAY, friday + timedelta(days=1))), dns(weekdays(MONDAY, TODAY + timedelta(days=1)))],
        today=TODAY,
    )
    assert found.silent == ()


def test_a_source_that_speaks_every_fortnight_is_not_silent_after_a_week() -> None:
    fortnightly = frozenset(MONDAY - timedelta(weeks=2 * n) for n in range(6))
    found = coverage([dns(fortnightly), proxy(weekdays(MONDAY, MONDAY + timedelta(days=8)))], today=TODAY)
    assert source(found, "bind").usual_step == 10
    assert found.silent == ()


def test_a_source_with_four_days_has_no_rhythm_to_break() -> None:
    found = coverage([dns(weekdays(MONDAY, date(2026, 3, 6))), proxy(weekdays(MONDAY, TODAY))], today=TODAY)
    assert source(found, "bind").usual_step is None
    assert found.silent == ()


def test_a_week_without_lines_in_between_is_a_hole_and_no_silence() -> None:
    days = weekdays(MONDAY, date(2026, 3, 7)) | weekdays(date(2026, 3, 16), TODAY)
    found = coverage([proxy(days)], today=TODAY)
    assert source(found, "squid").holes == (Hole(date(2026, 3, 7), date(2026, 3, 15)),)
    assert found.silent == ()


def test_an_old_export_is_old_and_not_silent() -> None:
    found = coverage([proxy(weekdays(MONDAY, date(2026, 3, 7)))], today=date(2026, 5, 6))
    assert (found.silent, found.newest, found.age_days) == ((), date(2026, 3, 6), 61)


def test_spend_is_silent_only_after_a_whole_month_without_a_line() -> None:
    january = SourceDays("expenses", Family.SPEND, frozenset({date(2026, 1, 9), date(2026, 1, 30)}))
    until_february = coverage([january, proxy(weekdays(date(2026, 2, 2), date(2026, 2, 27)))], today=TODAY)
    assert until_february.silent == ()
    until_march = coverage([january, proxy(weekdays(MONDAY, TODAY))], today=TODAY)
    assert source(until_march, "expenses").silent_since == date(2026, 2, 1)


def test_a_month_without_expenses_in_between_is_a_hole() -> None:
    rows = SourceDays("expenses", Family.SPEND, frozenset({date(2025, 12, 9), date(2026, 2, 3)}))
    found = coverage([rows], today=TODAY)
    assert source(found, "expenses").holes == (Hole(date(2026, 1, 1), date(2026, 1, 31)),)


def test_a_list_without_dates_is_present_and_never_silent() -> None:
    found = coverage([SourceDays("people", Family.PEOPLE), proxy(weekdays(MONDAY, TODAY))], today=TODAY)
    people = source(found, "people")
    assert (people.first, people.active_days, people.silent_since) == (None, None, None)


def test_a_snapshot_with_dates_keeps_them_and_is_never_silent() -> None:
    grants = SourceDays("oauth_grants", Family.GRANT, weekdays(date(2025, 3, 3), date(2025, 4, 1)))
    found = coverage([grants, proxy(weekdays(MONDAY, TODAY))], today=TODAY)
    assert source(found, "oauth_grants").active_days == 21
    assert found.silent == ()


def test_a_wrong_clock_is_told_and_moves_nothing() -> None:
    days = weekdays(MONDAY, TODAY) | {date(2038, 1, 19)}
    found = coverage([proxy(days), dns(frozenset({date(2038, 1, 19)}))], today=TODAY)
    assert (found.newest, source(found, "squid").days_ahead) == (date(2026, 3, 27), 1)
    assert (source(found, "bind").first, source(found, "bind").days_ahead) == (None, 1)


def test_lines_in_the_weekend_are_steps_like_any_other() -> None:
    days = frozenset(MONDAY + timedelta(days=n) for n in range(14))
    assert source(coverage([proxy(days)], today=TODAY), "squid").usual_step == 1


def test_several_files_of_one_format_are_one_source() -> None:
    halves = [proxy(weekdays(MONDAY, date(2026, 3, 14))), proxy(weekdays(date(2026, 3, 14), TODAY))]
    found = coverage(halves, today=TODAY)
    assert [row.active_days for row in found.present] == [20]


def test_without_any_source_everything_is_unknown() -> None:
    found = coverage([], today=TODAY)
    assert found.unseen == tuple(Shows)
    assert (found.newest, found.age_days, found.present) == (None, None, ())
    assert {row.family for row in found.missing} == set(SHOWS)


def test_a_missing_source_says_what_it_adds_to_what_is_there() -> None:
    found = coverage([proxy(weekdays(MONDAY, TODAY))], today=TODAY)
    missing = {row.family: row for row in found.missing}
    assert missing[Family.DNS].adds == ()
    assert missing[Family.SIGN_IN].adds == (Shows.ACCOUNTS,)
    assert missing[Family.SIGN_IN].shows == (Shows.ACCOUNTS, Shows.PEOPLE)
    assert found.missing[0].family is Family.SPEND
    assert Shows.REQUESTS not in found.unseen
    assert Shows.COST in found.unseen


def test_a_file_that_waits_for_a_signature_is_missing_and_closed() -> None:
    found = coverage([SourceDays("people", Family.PEOPLE)], today=TODAY, closed=[Family.PROXY])
    closed = {row.family for row in found.missing if row.closed}
    assert closed == {Family.PROXY}
    assert Shows.REQUESTS in found.unseen


def test_only_what_is_expected_can_be_missing() -> None:
    found = coverage([], today=TODAY, expected=[Family.SPEND])
    assert [row.family for row in found.missing] == [Family.SPEND]


def test_every_family_but_the_processing_record_shows_something() -> None:
    assert set(SHOWS) == set(Family) - {Family.PROCESSING}


@pytest.mark.parametrize(
    ("first", "until", "days"),
    [(MONDAY, MONDAY, 0), (MONDAY, date(2026, 3, 9), 5), (date(2026, 3, 7), date(2026, 3, 9), 0)],
)
def test_working_days_leave_out_the_end_and_the_weekend(first: date, until: date, days: int) -> None:
    assert working_days(first, until) == days


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-5, 60))
def test_working_days_are_the_days_counted_one_by_one(first: date, length: int) -> None:
    until = first + timedelta(days=length)
    assert working_days(first, until) == len(weekdays(first, until))


@given(st.frozensets(st.dates(date(2026, 1, 1), TODAY), max_size=30), st.sampled_from(list(Family)))
def test_the_only_source_is_never_silent(days: frozenset[date], family: Family) -> None:
    found = coverage([SourceDays("file", family, days)], today=TODAY)
    assert found.silent == ()
    assert found.newest == max(days, default=None)


@given(st.frozensets(st.dates(date(2026, 1, 1), TODAY), min_size=1, max_size=30))
def test_a_hole_holds_no_day_with_lines(days: frozenset[date]) -> None:
    found = coverage([proxy(days), dns(frozenset({TODAY}))], today=TODAY)
    row = source(found, "squid")
    assert not any(hole.first <= day <= hole.last for hole in row.holes for day in days)
    assert row.silent_since is None or row.silent_since > max(days)
