"""What a cell may hold and how files are called."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.files.tables import (
    Column,
    Kind,
    TableError,
    cell_of,
    columns_written,
    file_name,
    filename,
    guarded,
    rows_written,
    unguarded,
)
from mandate.engines.terms import Money
from tests.connectors.files.making import table

EUROS = Column("cost", "Cost", "Kosten", Kind.MONEY, "EUR")


@given(st.text())
def test_a_guard_always_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["=1", "  =1", "\t", "\r=1", "\n", "+1", "-1", "@a", "＝1", "＋", "－x", "＠x", "\ufeff=1", "\u200b@"]
)
def test_text_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["a=1", "1-2", "'s morgens", "jan@example.org", ""])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def test_money_of_another_currency_is_refused() -> None:
    assert cell_of(EUROS, Money("EUR", Decimal("1.50"))) == Decimal("1.50")
    with pytest.raises(TableError, match="USD in a column of EUR"):
        cell_of(EUROS, Money("USD", Decimal(1)))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INT, 1.5),
        (Kind.INT, True),
        (Kind.NUMBER, "1"),
        (Kind.NUMBER, float("nan")),
        (Kind.SHARE, float("inf")),
        (Kind.DATE, "2026-01-01"),
        (Kind.DATE, datetime(2026, 1, 1, tzinfo=UTC)),
        (Kind.MOMENT, datetime(2026, 1, 1)),
        (Kind.MOMENT, date(2026, 1, 1)),
    ],
)
def test_a_value_of_another_kind_is_refused_by_name(kind: Kind, value: object) -> None:
    with pytest.raises(TableError, match="column x"):
        cell_of(Column("x", "X", "X", kind), value)


def test_moments_become_utc_and_lists_become_words() -> None:
    there = datetime(2026, 7, 1, 1, 0, 0, 999, tzinfo=timezone(timedelta(hours=2)))
    assert cell_of(Column("x", "X", "X", Kind.MOMENT), there) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert cell_of(Column("x", "X", "X"), ("a", True, 3)) == "a; true; 3"


def test_control_characters_become_visible_and_half_characters_a_question() -> None:
    assert cell_of(Column("x", "X", "X"), "a\x00b\x1b\ud800\t") == "a␀b␛�\t"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"columns": ()}, "different keys"),
        ({"columns": (EUROS, EUROS)}, "different keys"),
        ({"columns": (Column("sample", "S", "S"),)}, "kept for the mark"),
        ({"as_of": datetime(2026, 1, 1)}, "needs a zone"),
    ],
)
def test_a_table_no_form_can_carry_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        table(**changes)


def test_every_row_of_the_sample_company_says_so() -> None:
    sample = table(sample=True)
    assert columns_written(sample)[-1].key == "sample"
    assert {cells[-1] for cells in rows_written(sample)} == {"true"}
    assert columns_written(table()) == table().columns


def test_a_file_name_is_safe_dated_and_marked() -> None:
    assert filename(table(title="Tools: all/ï\n..\\"), "csv") == "voorbeeld-zoon-tools-all-i-2026-11-22.csv"
    assert filename(table(sample=True), "xlsx", language="nl") == "voorbeeld-zoon-services-2026-11-22-voorbeeld.xlsx"
    assert file_name(("../..", "通义"), "pdf", on=date(2026, 1, 2)) == "2026-01-02.pdf"
    assert len(file_name(("a" * 500,), "pdf", on=date(2026, 1, 2))) < 90
