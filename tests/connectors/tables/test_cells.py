"""Cells keep what the file says; the apostrophe of an export comes off again."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.connectors.files.tables import guarded
from mandate.connectors.sources.tables.cells import PhysicalRow, cell_text, plain_cell, row_shape, unescape

SIGNS = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠ ab1"), max_size=6)


@given(st.one_of(SIGNS, st.text(max_size=20)))
def test_every_text_an_export_guards_comes_back(text: str) -> None:
    assert unescape(guarded(text)) == text


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "'t Goor", "'", "''", "it's", "12'"])
def test_apostrophes_of_words_stay(text: str) -> None:
    assert unescape(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        ("", None),
        (True, "true"),
        (False, "false"),
        (3, 3.0),
        (2**60 + 1, str(2**60 + 1)),
        (date(2026, 3, 5), date(2026, 3, 5)),
        ("#N/A", None),
        (" #REF! ", None),
        ("#hashtag", "#hashtag"),
        ("'=1+1", "=1+1"),
    ],
)
def test_values_become_plain_cells(value: object, cell: object) -> None:
    assert plain_cell(value) == cell


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, None),
        ("  ", None),
        (" a ", "a"),
        (1001.0, "1001"),
        (1.5, "1.5"),
        (date(2026, 3, 5), "2026-03-05"),
        (datetime(2026, 3, 5, 9, 30), "2026-03-05 09:30:00"),
        (float("nan"), "nan"),
    ],
)
def test_cells_say_what_they_hold(cell: object, text: str | None) -> None:
    assert cell_text(cell) == text  # type: ignore[arg-type]


def test_a_shape_says_nothing_of_the_text() -> None:
    assert row_shape(PhysicalRow(1, 1, [], None, "Jan;jan@x.example;12")) == "aaa;aaa@a.aaaaaaa;99"
    assert row_shape(PhysicalRow(1, 1, ["Jan", None, 12.0])) == "aaa |  | 99"
