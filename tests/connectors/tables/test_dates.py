"""Dates in every style, and the order of day and month decided by the whole column."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.connectors.sources.tables.dates import DateVotes, DayOrder, decide_order, parse_date

DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))
DUTCH = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAY_FIRST, MONTH_FIRST = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST


def votes(*cells: object) -> DateVotes:
    counted = DateVotes()
    for cell in cells:
        counted.see(cell)
    return counted


@settings(max_examples=60)
@given(DAYS, st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y%m%d}", "{:%Y-%m-%dT%H:%M:%SZ}", "{:%Y-%m-%d %H:%M}"]))
def test_every_iso_style_comes_back_whatever_the_order(day: date, style: str) -> None:
    text = style.format(datetime(day.year, day.month, day.day, 23, 59, 1))
    assert {parse_date(text, order) for order in DayOrder} == {day}


@settings(max_examples=60)
@given(DAYS, st.sampled_from("-/."), st.booleans())
def test_day_first_comes_back(day: date, mark: str, padded: bool) -> None:
    text = f"{day:%d}{mark}{day:%m}{mark}{day:%Y}" if padded else f"{day.day}{mark}{day.month}{mark}{day.year}"
    assert parse_date(text, DAY_FIRST) == day


@settings(max_examples=60)
@given(DAYS, st.sampled_from("-/."), st.sampled_from(["", " 14:33", " 2:33:10 PM", "T14:33:10+02:00"]))
def test_month_first_comes_back_with_any_time_behind_it(day: date, mark: str, time: str) -> None:
    assert parse_date(f"{day.month}{mark}{day.day}{mark}{day.year}{time}", MONTH_FIRST) == day


@settings(max_examples=60)
@given(DAYS, st.sampled_from("-/."))
def test_years_of_two_digits_lie_between_1970_and_2069(day: date, mark: str) -> None:
    assert parse_date(f"{day:%d}{mark}{day:%m}{mark}{day:%y}", DAY_FIRST) == day


@settings(max_examples=60)
@given(DAYS)
def test_months_in_words_come_back_in_both_languages(day: date) -> None:
    dutch, english = DUTCH[day.month - 1], ENGLISH[day.month - 1]
    for text in (
        f"{day.day} {dutch} {day.year}",
        f"{day.day} {dutch}. {day.year}",
        f"{day.day}-{dutch}-{day:%y}",
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{english[:3]} {day.day} {day.year}",
        f"{day:%A} {day.day} {english} {day.year}",
    ):
        assert parse_date(text, MONTH_FIRST) == day, text


@settings(max_examples=60)
@given(DAYS.filter(lambda day: day.year < 2069))
def test_excel_serials_and_typed_dates_come_back(day: date) -> None:
    serial = float((day - date(1899, 12, 30)).days)
    assert parse_date(serial + 0.75, DAY_FIRST) == day
    assert parse_date(datetime(day.year, day.month, day.day, 9), DAY_FIRST) == day
    assert parse_date(day, DAY_FIRST) == day


def test_a_number_of_eight_digits_in_a_sheet_is_a_date() -> None:
    assert parse_date(20260305.0, DAY_FIRST) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "31-02-2026",
        "2026-13-01",
        "0-0-2026",
        "5-3",
        "morgen",
        "3 foo 2026",
        "12",
        "1.234,56",
        "2026-3",
        "x" * 5000,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text, DAY_FIRST) is None


@pytest.mark.parametrize("cell", [None, 12.5, 1e9, float("nan"), float("inf")])
def test_cells_that_hold_no_date_are_none(cell: float | None) -> None:
    assert parse_date(cell, DAY_FIRST) is None


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    votes(text)
    assert parse_date(text, DAY_FIRST) is None or isinstance(parse_date(text, DAY_FIRST), date)


@settings(max_examples=60)
@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from("-/."), st.sampled_from(DayOrder))
def test_one_day_above_twelve_decides_for_the_column(days: list[date], mark: str, order: DayOrder) -> None:
    days = [*days, date(2026, 3, 25)]
    style = "{0.day}{1}{0.month}{1}{0.year}" if order is DAY_FIRST else "{0.month}{1}{0.day}{1}{0.year}"
    texts = [style.format(day, mark) for day in days]
    decision = decide_order(votes(*texts), language="nl", decimal_comma=None)
    assert (decision.order, decision.certain, decision.mixed) == (order, True, False)
    assert [parse_date(text, decision.order) for text in texts] == days


@pytest.mark.parametrize(
    ("text", "language", "comma", "order"),
    [
        ("03/04/2026", "nl", None, DAY_FIRST),
        ("03/04/2026", "en", None, MONTH_FIRST),
        ("03/04/2026", "en", True, DAY_FIRST),
        ("03/04/2026", None, False, MONTH_FIRST),
        ("03/04/2026", None, None, DAY_FIRST),
        ("03-04-2026", "en", False, DAY_FIRST),
        ("03.04.2026", None, None, DAY_FIRST),
    ],
)
def test_language_and_number_style_decide_an_open_column_which_only_dutch_makes_certain(
    text: str, language: str | None, comma: bool | None, order: DayOrder
) -> None:
    decision = decide_order(votes(text), language=language, decimal_comma=comma)
    assert (decision.order, decision.certain) == (order, language == "nl")


def test_days_equal_to_their_month_leave_nothing_open() -> None:
    assert decide_order(votes("03/03/2026", "05/05/2026"), language="en", decimal_comma=None).certain


def test_two_orders_in_one_column_are_told_and_the_more_frequent_wins() -> None:
    decision = decide_order(votes("25/03/2026", "26/03/2026", "03/27/2026"), language="en", decimal_comma=None)
    assert (decision.order, decision.mixed) == (DAY_FIRST, True)


def test_mostly_dates_allows_one_in_five_to_be_something_else() -> None:
    assert votes("1-2-2026", date(2026, 1, 1), 46000.0, "3 mrt 2026", "x").mostly_dates
    assert not votes("1-2-2026", "x").mostly_dates
    assert not votes(None).mostly_dates


def test_a_day_later_is_a_day_later() -> None:
    assert parse_date("28-2-2024", DAY_FIRST) + timedelta(days=1) == parse_date("29-2-2024", DAY_FIRST)  # type: ignore[operator]
