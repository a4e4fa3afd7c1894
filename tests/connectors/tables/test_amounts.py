"""Amounts in every style, and the decimal sign decided by the whole column."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.connectors.sources.tables.amounts import Amount, AmountVotes, decide_decimal, parse_amount, read_currency

CENTS = st.integers(-(10**11), 10**11)
SYMBOLS = st.sampled_from(
    [("", None), ("€", "EUR"), ("$", "USD"), ("£", "GBP"), ("EUR", "EUR"), ("usd", "USD"), ("US$", "USD")]
)


def written(cents: int, *, comma: bool, grouped: bool, space: str = "") -> str:
    """The absolute amount as a bookkeeper writes it."""
    text = f"{abs(cents) // 100:,}" if grouped else str(abs(cents) // 100)
    whole = text.replace(",", space or ("." if comma else ","))
    return f"{whole}{',' if comma else '.'}{abs(cents) % 100:02d}"


@settings(max_examples=60)
@given(
    CENTS,
    st.booleans(),
    st.booleans(),
    SYMBOLS,
    st.sampled_from(["-{s}{n}", "{s} -{n}", "{s}{n}-", "{n} {s}-", "({s} {n})", "\u2212{n} {s}"]),
)
def test_every_style_comes_back(
    cents: int, comma: bool, grouped: bool, symbol: tuple[str, str | None], style: str
) -> None:
    number = written(cents, comma=comma, grouped=grouped)
    text = style.format(s=symbol[0], n=number) if cents < 0 else f"{symbol[0]} {number}"
    assert parse_amount(text, decimal_comma=comma) == Amount(Decimal(cents).scaleb(-2), symbol[1])


@settings(max_examples=60)
@given(CENTS, st.booleans(), st.sampled_from([" ", "\u00a0", "\u202f", "'", "’"]))
def test_blanks_and_apostrophes_group_thousands(cents: int, comma: bool, space: str) -> None:
    text = written(cents, comma=comma, grouped=True, space=space)
    assert parse_amount(text, decimal_comma=comma) == Amount(Decimal(abs(cents)).scaleb(-2))


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_dutch_round_amounts_come_back(euros: int) -> None:
    for text in (f"{euros},-", f"€ {euros},--", f"€{euros},- "):
        parsed = parse_amount(text, decimal_comma=True)
        assert parsed is not None
        assert parsed.value == euros


@settings(max_examples=60)
@given(st.floats(-1e12, 1e12).map(lambda number: round(number, 2)))
def test_numbers_of_a_sheet_come_back_without_binary_dust(number: float) -> None:
    parsed = parse_amount(number + 0.0, decimal_comma=True)
    assert parsed is not None
    assert float(parsed.value) == pytest.approx(number, abs=1e-6)
    assert parse_amount(0.1 + 0.2, decimal_comma=False) == Amount(Decimal("0.3"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "abc",
        "12 pcs",
        "1.2.3",
        "12,34,56",
        "€ 12 $",
        "--5",
        "(-5)",
        "-5-",
        "1 23",
        "0x12",
        "12a",
        "3-4-2026",
        "1e5",
        "9" * 400,
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text, decimal_comma=False) is None


@pytest.mark.parametrize("cell", [None, float("nan"), float("inf"), 1e300])
def test_cells_that_hold_no_amount_are_none(cell: float | None) -> None:
    assert parse_amount(cell, decimal_comma=True) is None


@settings(max_examples=60)
@given(st.text(max_size=80), st.booleans())
def test_no_text_breaks_it(text: str, comma: bool) -> None:
    AmountVotes().see(text)
    assert parse_amount(text, decimal_comma=comma) is None or text


def votes(*texts: str) -> AmountVotes:
    counted = AmountVotes()
    for text in texts:
        counted.see(text)
    return counted


@settings(max_examples=60)
@given(st.lists(CENTS, min_size=1, max_size=20), st.booleans(), st.booleans())
def test_two_decimals_decide_for_the_column(cents: list[int], comma: bool, grouped: bool) -> None:
    texts = [written(value, comma=comma, grouped=grouped) for value in cents]
    decision = decide_decimal(votes(*texts), language=None)
    assert (decision.comma, decision.certain, decision.mixed) == (comma, True, False)


@pytest.mark.parametrize(
    ("texts", "language", "comma", "certain"),
    [
        (["1.234"], "nl", True, False),
        (["1.234"], "en", False, False),
        (["1,234"], "en", False, False),
        (["1,234"], None, False, False),
        (["1.234", "0,50"], "en", True, True),
        (["1.234.567"], "en", True, True),
        (["0.125"], "nl", False, True),
        (["12,-", "1500"], "nl", True, True),
        (["1500"], "en", False, True),
    ],
)
def test_a_single_mark_before_three_digits_is_open_unless_the_column_decides(
    texts: list[str], language: str | None, comma: bool, certain: bool
) -> None:
    decision = decide_decimal(votes(*texts), language=language)
    assert (decision.comma, decision.certain) == (comma, certain)


def test_both_styles_in_one_column_are_told() -> None:
    assert decide_decimal(votes("12,50", "13,50", "14.50"), language=None).mixed


def test_signs_and_shares_are_counted() -> None:
    counted = votes("-1,00", "2,00", "x", "")
    assert (counted.negative, counted.positive, counted.amounts, counted.seen) == (1, 1, 2, 3)
    assert not counted.mostly_amounts


@pytest.mark.parametrize(("text", "code"), [("€", "EUR"), ("euro", "EUR"), (" usd ", "USD"), ("PCS", None), ("", None)])
def test_currencies_are_those_of_the_list(text: str, code: str | None) -> None:
    assert read_currency(text) == code
