"""The first sentence is true: services, monthly cost, and what nobody decided."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.coverage import SourceDays, coverage
from mandate.engines.discovery.headline import Headline, Rate, complete_months, headline, in_currency
from mandate.engines.discovery.totals import NOBODY, Observation, Spend, Standing, summarise
from mandate.engines.terms import Family, InvalidFact, Money, Status

TODAY = date(2026, 6, 20)


def euro(amount: str) -> Money:
    return Money("EUR", Decimal(amount))


def paid(on: date, amount: str, currency: str = "EUR", service: str = "writer") -> Spend:
    return Spend(service, on, Money(currency, Decimal(amount)))


def speak(lines: list[Spend], days: list[date] | None = None, **options: object) -> Headline:
    """The headline over some AI lines in a spend file that has lines on the given days."""
    register = {"writer": Standing(Status.IN_USE), "forbidden": Standing(Status.NOT_ALLOWED)}
    summary = summarise([], lines, NOBODY, {}, register, {})
    sources = [] if days is None else [SourceDays("expenses", Family.SPEND, frozenset(days))]
    return headline(summary, coverage(sources, today=TODAY), **options)  # type: ignore[arg-type]


SPRING = [date(2026, 3, 3), date(2026, 4, 9), date(2026, 5, 28), date(2026, 6, 4)]


def test_the_monthly_cost_is_the_mean_over_complete_months() -> None:
    lines = [paid(date(2026, 3, 3), "1200"), paid(date(2026, 4, 9), "100"), paid(date(2026, 6, 4), "9000")]
    said = speak(lines, SPRING)
    assert said.months == ("2026-03", "2026-04", "2026-05")
    assert said.monthly == (euro("433.33"),)
    assert said.in_reporting == euro("433.33")
    assert said.spent == (euro("10300"),)
    assert (said.paid_from, said.paid_until) == (date(2026, 3, 3), date(2026, 6, 4))


def test_a_month_that_began_before_the_lines_is_not_complete() -> None:
    assert speak([], [date(2026, 3, 8), date(2026, 3, 31)]).months == ()
    assert speak([], [date(2026, 3, 7), date(2026, 3, 25)]).months == ("2026-03",)
    assert speak([], [date(2026, 3, 7), date(2026, 3, 24)]).months == ()


def test_without_a_complete_month_there_is_no_monthly_figure_but_a_total() -> None:
    said = speak([paid(date(2026, 3, 10), "50")], [date(2026, 3, 10), date(2026, 3, 20)])
    assert (said.monthly, said.in_reporting, said.spent, said.cost_known) == ((), None, (euro("50"),), True)


def test_a_month_in_which_the_books_are_empty_does_not_lower_the_mean() -> None:
    days = [date(2026, 1, 2), date(2026, 1, 30), date(2026, 3, 2), date(2026, 3, 31)]
    said = speak([paid(date(2026, 1, 2), "100"), paid(date(2026, 3, 2), "200")], days)
    assert (said.months, said.monthly) == (("2026-01", "2026-03"), (euro("150.00"),))


def test_without_a_spend_file_the_cost_is_unknown_and_not_zero() -> None:
    said = speak([])
    assert (said.cost_known, said.monthly, said.in_reporting) == (False, (), None)


def test_currencies_stay_apart_unless_a_rate_is_given() -> None:
    lines = [paid(date(2026, 3, 3), "300"), paid(date(2026, 4, 9), "30", "USD")]
    said = speak(lines, SPRING)
    assert said.monthly == (euro("100.00"), Money("USD", Decimal("10.00")))
    assert (said.in_reporting, said.rates) == (None, ())
    rate = Rate("USD", Decimal("0.9"), date(2026, 6, 1))
    converted = speak(lines, SPRING, rates=[rate])
    assert (converted.in_reporting, converted.rates) == (euro("109.00"), (rate,))


def test_services_in_sight_are_counted_and_undecided_ones_apart() -> None:
    said = speak([paid(date(2026, 3, 3), "1", service="other")])
    assert (said.services, said.undecided) == (2, 1)
    assert (said.people, said.undecided_people, said.use_known) == (None, None, False)


def test_people_are_counted_once_a_log_is_there() -> None:
    rows = [Observation(f"p{n}", None, "writer", TODAY, "squid", Family.PROXY) for n in range(6)]
    summary = summarise(rows, [], NOBODY, {}, {}, {})
    said = headline(summary, coverage([SourceDays("squid", Family.PROXY, frozenset({TODAY}))], today=TODAY))
    assert (said.people, said.undecided_people, said.use_known) == (6, 6, True)


def test_a_spend_file_without_dates_covers_no_month() -> None:
    found = coverage([SourceDays("expenses", Family.SPEND)], today=TODAY)
    assert complete_months(found.present) == ()


def test_a_currency_without_a_rate_is_left_in_its_own() -> None:
    found = in_currency([euro("1"), Money("USD", Decimal(2)), euro("3")], "EUR")
    assert (found.amount, found.left) == (Decimal(4), (Money("USD", Decimal(2)),))
    assert in_currency([], "EUR").amount is None


def test_two_rates_for_one_currency_are_refused() -> None:
    rates = [Rate("USD", Decimal(rate), TODAY) for rate in ("0.9", "0.8")]
    with pytest.raises(InvalidFact, match="rates"):
        in_currency([euro("1")], "EUR", rates)


@pytest.mark.parametrize("rate", ["0", "-1", "NaN"])
def test_a_rate_that_is_no_positive_number_is_refused(rate: str) -> None:
    with pytest.raises(InvalidFact, match="rate"):
        Rate("USD", Decimal(rate), TODAY)


@given(st.lists(st.dates(date(2025, 11, 1), TODAY), min_size=1, max_size=12))
def test_a_complete_month_lies_between_the_first_and_the_last_line(days: list[date]) -> None:
    months = speak([], days).months
    assert all(f"{min(days):%Y-%m}" <= month <= f"{max(days):%Y-%m}" for month in months)
    assert list(months) == sorted(set(months))
