"""Terms of the GDPR and the AI Act for an incident, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.incidents import Clock, Facts, Term, clock, holidays, next_working_day

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 12, tzinfo=ZONE)
FROM = date(2027, 12, 2)


def facts(
    sort: str, *, on: date = date(2026, 11, 20), severity: str = "", risk: str = "", told: date | None = None
) -> Facts:
    return Facts(sort, severity, risk, on, datetime(on.year, on.month, on.day, 13, tzinfo=ZONE), told)


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        (facts("breach"), Term.RUNNING),
        (facts("breach", on=date(2026, 11, 19)), Term.LATE),
        (facts("breach", risk="none"), Term.NO_RISK),
        (facts("breach", told=date(2026, 11, 23)), Term.TOLD),
        (facts("breach", told=date(2026, 11, 24)), Term.TOLD_LATE),
        (facts("breach", risk="none", told=date(2026, 11, 21)), Term.TOLD),
        (facts("serious"), Term.FUTURE),
        (facts("complaint"), Term.NONE),
    ],
)
def test_a_term_stands_where_the_facts_put_it(asked: Facts, term: Term) -> None:
    assert clock(asked, now=NOW, serious_from=FROM).term is term


@pytest.mark.parametrize(
    ("severity", "last"),
    [
        ("", date(2027, 12, 27)),
        ("other", date(2027, 12, 27)),
        ("death", date(2027, 12, 20)),
        ("widespread", date(2027, 12, 13)),
    ],
)
def test_a_serious_incident_is_told_in_days_that_end_on_a_working_day(severity: str, last: date) -> None:
    on = {"death": date(2027, 12, 9), "widespread": date(2027, 12, 9)}.get(severity, date(2027, 12, 10))
    found = clock(facts("serious", on=on, severity=severity), now=NOW, serious_from=FROM)
    assert (found.term, found.due) == (Term.RUNNING, datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=ZONE))


def test_hours_are_counted_as_they_pass_when_the_clock_is_set_back() -> None:
    found = clock(facts("breach", on=date(2026, 10, 24)), now=NOW, serious_from=FROM)
    assert found == Clock(Term.LATE, "GDPR 33(1)", datetime(2026, 10, 27, 12, tzinfo=ZONE))


def test_dutch_holidays_are_those_of_the_law() -> None:
    assert holidays(2027) == {
        date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 4, 27), date(2027, 5, 5), date(2027, 5, 6),
        date(2027, 5, 17), date(2027, 12, 25), date(2027, 12, 26),
    }  # fmt: skip
    assert date(2025, 4, 26) in holidays(2025)
    assert date(2026, 4, 6) in holidays(2026)
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 24)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2200, 1, 1)), st.integers(0, 200))
def test_a_breach_has_exactly_three_days_and_a_working_day_is_near(on: date, hours: int) -> None:
    begun = datetime(on.year, on.month, on.day, tzinfo=UTC)
    found = clock(Facts("breach", "", "", on, begun, None), now=begun + timedelta(hours=hours), serious_from=FROM)
    assert found.term is (Term.LATE if hours > 72 else Term.RUNNING)
    assert timedelta(0) <= next_working_day(on) - on <= timedelta(days=5)
