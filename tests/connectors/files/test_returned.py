"""A table comes back from a spreadsheet: what changed, what is refused, what cannot be opened."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import xlsxwriter

from mandate.connectors.files.returned import Difference, FieldChange, NotReturned, difference, read_table_back
from mandate.connectors.files.sheets import to_csv, to_xlsx
from mandate.connectors.files.tables import Column, Kind
from tests.connectors.files.making import COLUMNS, ROWS, table


def compared(packed: bytes) -> Difference:
    return difference(table(), read_table_back(packed, COLUMNS, key="key"), key="key")


def csv_of(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def cells_of(column: Column, raw: str) -> object:
    returned = read_table_back(csv_of("key;x", f'a;"{raw}"'), (Column("key", "K", "K"), column), key="key")
    return returned.rows[0].values["x"] if returned.rows else returned.refused[0]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("labels", [True, False])
@pytest.mark.parametrize("separator", [",", ";"])
def test_an_unchanged_csv_changes_nothing(language: str, labels: bool, separator: str) -> None:
    assert compared(to_csv(table(), language=language, labels=labels, separator=separator)).empty


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_unchanged_workbook_changes_nothing_also_when_it_fills_several_sheets(language: str) -> None:
    assert compared(to_xlsx([table()], language=language)).empty
    assert compared(to_xlsx([table()], language=language, rows_per_sheet=1)).empty


def test_a_text_cut_for_the_workbook_is_not_a_change() -> None:
    long = table([{"key": "a", "name": "x" * 40_000}])
    assert difference(long, read_table_back(to_xlsx([long]), COLUMNS, key="key"), key="key").empty


def test_new_changed_gone_and_refused_rows_are_told_apart() -> None:
    found = compared(csv_of("key,name,people", "a,Chat,42", "d,New,1"))
    assert [change.fields for change in found.changed] == [(FieldChange("people", 41, 42),)]
    assert [row.values["key"] for row in found.new] == ["d"]
    assert found.gone == ("b", "c")
    assert not found.empty


def test_columns_the_file_lacks_stay_and_columns_we_do_not_know_are_named() -> None:
    returned = read_table_back(csv_of("key,people,remark", "a,41,hello"), COLUMNS, key="key")
    assert returned.missing == ("name", "cost", "share", "until", "seen", "page")
    assert returned.ignored == ("remark",)
    assert difference(table(ROWS[:1]), returned, key="key").empty


def test_a_key_that_is_there_twice_or_empty_is_refused_with_its_line() -> None:
    found = compared(csv_of("key,name", "a,Chat", "a,Other", ",Nobody", "b,Notes", "c,"))
    assert [(row.line, row.column) for row in found.refused] == [(4, "key"), (3, "key")]
    assert not found.changed


def test_with_a_refused_row_nothing_counts_as_gone() -> None:
    assert compared(csv_of("key,people", "a,many")).gone == ()


def test_a_file_of_the_sample_company_is_recognised() -> None:
    for packed in (to_csv(table(sample=True)), to_xlsx([table(sample=True)], language="nl")):
        assert read_table_back(packed, COLUMNS, key="key").sample
    assert not read_table_back(to_csv(table()), COLUMNS, key="key").sample


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("-3", "-3"),
        ("1 234,5", "1234.5"),
        ("0.5", "0.5"),
    ],
)
def test_numbers_are_read_as_spreadsheets_write_them(raw: str, number: str) -> None:
    assert cells_of(Column("x", "X", "X", Kind.NUMBER), raw) == Decimal(number)


@pytest.mark.parametrize(
    ("kind", "raw", "why"),
    [
        (Kind.NUMBER, "1,234", "two ways"),
        (Kind.NUMBER, "abc", "not a number"),
        (Kind.NUMBER, "NaN", "not a number"),
        (Kind.INT, "1.5", "not a whole number"),
        (Kind.DATE, "11/12/2026", "not a date"),
        (Kind.DATE, "31-02-2026", "not a date"),
    ],
)
def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused(kind: Kind, raw: str, why: str) -> None:
    refused = cells_of(Column("x", "X", "X", kind), raw)
    assert why in refused.en  # type: ignore[attr-defined]
    assert refused.nl  # type: ignore[attr-defined]


@pytest.mark.parametrize("raw", ["2026-12-02", "2-12-2026", "02.12.2026"])
def test_dates_are_read_iso_or_day_first(raw: str) -> None:
    assert cells_of(Column("x", "X", "X", Kind.DATE), raw) == date(2026, 12, 2)


def test_moments_are_read_with_and_without_zone() -> None:
    column = Column("x", "X", "X", Kind.MOMENT)
    assert cells_of(column, "2026-12-02T10:00:00+02:00") == datetime(2026, 12, 2, 8, tzinfo=UTC)
    assert cells_of(column, "2026-12-02 10:00") == datetime(2026, 12, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_a_spreadsheet_saves_are_read(encoding: str) -> None:
    returned = read_table_back(csv_of("key,name", "a,Café", encoding=encoding), COLUMNS, key="key")
    assert returned.rows[0].values["name"] == "Café"


def test_a_workbook_typed_by_hand_is_read_by_its_labels() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Blad1")
    for at, value in enumerate(["Sleutel", "mensen", "Kosten"]):
        sheet.write(0, at, value)
    for at, value in enumerate([7, 42, "1.120,50"]):
        sheet.write(1, at, value)
    sheet.write_boolean(1, 3, True)
    book.close()
    row = read_table_back(target.getvalue(), COLUMNS, key="key").rows[0]
    assert row.values == {"key": "7", "people": 42, "cost": Decimal("1120.50")}


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"", "No column"),
        (b"a,b\r\n1,2\r\n", "No column"),
        (b"name\r\nChat\r\n", "column key is missing"),
        (b'key,name\r\na,"open\r\nb,c\r\n', "quote was opened"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"x" * 50_000_001, "larger than 50 MB"),
    ],
)
def test_a_file_that_is_not_our_table_says_why(packed: bytes, why: str) -> None:
    with pytest.raises(NotReturned, match=why) as refused:
        read_table_back(packed, COLUMNS, key="key")
    assert refused.value.nl


def test_a_workbook_of_another_table_says_why() -> None:
    other = table([{"x": "1"}], columns=(Column("x", "X", "X"),))
    with pytest.raises(NotReturned, match="No column"):
        read_table_back(to_xlsx([other]), COLUMNS, key="key")
