"""Dates, money, counts and lists look as the reader of the moment writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.terms import Money
from mandate.services import formats


@pytest.mark.parametrize(("language", "written"), [("en", "4 Nov 2026"), ("nl", "4 nov 2026")])
def test_a_day_is_the_same_as_a_date_a_moment_or_a_stored_text(language, written):
    moment = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    with translation.override(language):
        assert [formats.day(value) for value in (date(2026, 11, 4), moment, "2026-11-04T12:00:00Z")] == [written] * 3


def test_no_day_and_no_moment_are_written_as_nothing():
    assert (formats.day(None), formats.day(""), formats.moment(None)) == ("", "", "")


def test_a_moment_is_in_the_zone_of_the_organisation():
    assert formats.moment(datetime(2026, 11, 3, 23, 30, tzinfo=UTC)) == "4 Nov 2026, 00:30"


@pytest.mark.parametrize(
    ("paid", "english", "dutch"),
    [
        (Money("EUR", Decimal("3140.49")), "€ 3,140", "€ 3.140"),
        (Money("USD", Decimal("640")), "$ 640", "$ 640"),
        (Money("CAD", Decimal("640")), "CA$ 640", "CA$ 640"),
        (Money("EUR", Decimal("0.40")), "€ 0.40", "€ 0,40"),
        (Money("EUR", Decimal("-30")), "-€ 30", "-€ 30"),
        (Money("", Decimal(5)), "¤ 5", "¤ 5"),
    ],
)
def test_an_amount_is_rounded_to_what_is_known_and_never_to_nothing(paid, english, dutch):
    assert formats.price(paid) == english
    with translation.override("nl"):
        assert formats.price(paid) == dutch


def test_a_currency_with_a_quote_in_it_does_not_break_the_amount():
    assert formats.money(3, "A'B", cents=True) == "A'B 3.00"


def test_amounts_of_several_currencies_stand_side_by_side():
    paid = [Money("EUR", Decimal(2100)), Money("USD", Decimal(640))]
    assert formats.prices(paid) == "€ 2,100 and $ 640"


@pytest.mark.parametrize(
    ("octets", "written"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_200, "1.2 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (38_400_000, "38 MB"),
        (2 * 10**12, "2 TB"),
    ],
)
def test_an_amount_of_data_has_two_figures_that_matter(octets, written):
    assert formats.size(octets) == written


@given(st.integers(0, 10**18))
def test_every_amount_of_data_is_short(octets):
    assert len(formats.size(octets)) <= len("1,000,000 TB")


def test_counts_are_words_up_to_twelve_and_an_unknown_number_is_a_word():
    written = [formats.count(0), formats.count(12), formats.count(13), formats.count(1300), formats.number(None)]
    assert written == ["no", "twelve", "13", "1,300", "unknown"]


def test_names_in_a_row_are_joined_as_the_language_does():
    assert formats.listed(["a", "b%s", "c{}"]) == "a, b%s and c{}"
    with translation.override("nl"):
        assert formats.listed(["a", "b", "c"], style="or") == "a, b of c"
    assert formats.listed([]) == ""


def test_months_are_a_period_and_open_ones_are_counted() -> None:
    assert formats.months(()) == ""
    assert formats.months(["2026-10"]) == "Oct 2026"
    assert formats.months(["2026-11", "2026-10"]) == "Oct–Nov 2026"
    assert formats.months(["2025-12", "2026-01"]) == "Dec 2025–Jan 2026"
    assert formats.months(["2026-07", "2026-10"]) == "two months of Jul–Oct 2026"


def test_days_are_a_period_and_one_day_is_that_day() -> None:
    first, last = date(2026, 10, 3), date(2026, 11, 20)
    assert formats.days(first, last) == "3 Oct – 20 Nov 2026"
    assert formats.days(date(2025, 10, 3), last) == "3 Oct 2025 – 20 Nov 2026"
    assert formats.days(last, last) == "20 Nov 2026"
    assert formats.days(None, last) == ""


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([Money("EUR", Decimal(60))], "€ 60 paid"),
        ([Money("EUR", Decimal(-40))], "refunds exceed what was paid by € 40"),
        ([Money("EUR", Decimal(60)), Money("USD", Decimal(-40))], "€ 60 paid, and $ 40 more refunded than paid"),
        ([], ""),
    ],
)
def test_what_was_paid_is_said_truly_where_more_came_back(amounts: list[Money], said: str) -> None:
    assert formats.paid(amounts) == said
