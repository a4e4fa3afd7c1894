"""CSV, XLSX and JSON say the same, the same way every time."""

import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from mandate.connectors.files.sheets import LONGEST_CELL, sheet_name, shortened, to_csv, to_json, to_xlsx
from mandate.connectors.files.tables import Column, Kind
from tests.connectors.files.making import ROWS, table


def book_of(packed: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(packed))


def test_a_csv_has_a_bom_crlf_keys_iso_dates_and_dot_decimals() -> None:
    lines = to_csv(table()).decode("utf-8").split("\r\n")
    assert lines[0] == "\ufeffkey,name,people,cost,share,until,seen,page"
    assert lines[1] == "a,Chat,41,1120.50,0.125,2026-12-02,2026-11-20T23:59:59Z,https://example.org/a"
    assert lines[2] == "b,Notes,,,,,,"
    assert lines[3] == "c,,-3,-12,1,1890-01-01,,"


def test_a_csv_can_have_semicolons_and_dutch_labels_and_no_other_separator() -> None:
    first = to_csv(table(), language="nl", separator=";", labels=True).decode("utf-8-sig").split("\r\n")[0]
    assert first == "Sleutel;Dienst;Mensen;Kosten (EUR);Aandeel;Tot;Laatst gezien (UTC);Pagina"
    with pytest.raises(ValueError, match="only , and ;"):
        to_csv(table(), separator="|")


def test_negative_numbers_stay_numbers_and_text_like_them_does_not_run() -> None:
    rows = [{"key": "-1", "people": -1}]
    assert to_csv(table(rows)).decode("utf-8-sig").split("\r\n")[1].startswith("'-1,,-1,")


def test_json_keeps_money_exact_and_unknown_null() -> None:
    said = json.loads(to_json(table()))
    assert said["rows"][0]["cost"] == "1120.50"
    assert said["rows"][0]["share"] == 0.125
    assert said["rows"][1] == {key: None for key in said["rows"][1]} | {"key": "b", "name": "Notes"}
    assert (said["as_of"], said["digest"], said["sample"]) == ("2026-11-22T14:05:00Z", "3f9a22c1", False)
    assert said["columns"][3] == {"key": "cost", "label": "Cost (EUR)", "kind": "money", "unit": "EUR"}


def test_json_of_the_sample_company_says_sample_once() -> None:
    said = json.loads(to_json(table(sample=True)))
    assert said["sample"] is True
    assert "sample" not in said["rows"][0]


def test_a_workbook_has_typed_cells_a_frozen_head_and_tells_what_it_is() -> None:
    book = book_of(to_xlsx([table()]))
    assert book.sheetnames == ["Services", "About"]
    sheet = book["Services"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]][3] == "Cost (EUR)"
    assert [type(cell.value) for cell in sheet[2]] == [str, str, int, float, float, datetime, datetime, str]
    assert sheet["H2"].hyperlink is None
    assert sheet["F4"].value == "1890-01-01"
    about = {row[0].value: row[1].value for row in book["About"].iter_rows() if row[0].value}
    assert about["Organisation"] == "Voorbeeld & Zoon"
    assert about["Filter"] == "team: marketing"
    assert about["Seal of the record"] == "3f9a22c1"
    assert about["As of"] == "2026-11-22T14:05:00Z"
    assert about["Rows"] == "3"


def test_the_same_tables_give_the_same_bytes() -> None:
    assert to_xlsx([table()]) == to_xlsx([table()])
    assert to_csv(table()) == to_csv(table())


def test_the_sample_company_is_named_in_the_workbook() -> None:
    book = book_of(to_xlsx([table(sample=True)], language="nl"))
    assert book["Over"]["B1"].value == "Dit is een voorbeeldbedrijf. Niets hiervan is echt."
    assert [cell.value for cell in book["Services"]["I"]] == ["Voorbeeld", "true", "true", "true"]
    assert "voorbeeldbedrijf" in book["Services"].oddFooter.left.text


def test_a_full_sheet_goes_on_in_the_next() -> None:
    rows = [{"key": str(number)} for number in range(7)]
    book = book_of(to_xlsx([table(rows), table(rows[:6])], rows_per_sheet=3))
    assert book.sheetnames == ["Services", "Services (2)", "Services (3)", "Services (4)", "Services (5)", "About"]
    assert [book[name].max_row - 1 for name in book.sheetnames[:5]] == [3, 3, 1, 3, 3]
    assert book["Services (3)"]["A1"].value == "Key"


def test_an_empty_table_still_has_its_head() -> None:
    book = book_of(to_xlsx([table([])]))
    assert [cell.value for cell in book["Services"][1]][:2] == ["Key", "Service"]


def test_a_workbook_without_tables_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        to_xlsx([])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b:c*[d]?\\", "a b c d"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("History", "History of"),
        ("???", "Table"),
        ("About", "About (2)"),
    ],
)
def test_sheet_names_are_what_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title, {"about"}) == name


def test_numbers_a_spreadsheet_would_round_stay_whole_as_text() -> None:
    columns = (Column("key", "K", "K"), Column("n", "N", "N", Kind.INT), Column("d", "D", "D", Kind.NUMBER))
    rows = [{"key": "a", "n": 12345678901234567, "d": Decimal("0.1234567890123456789")}]
    sheet = book_of(to_xlsx([table(rows, columns=columns)]))["Services"]
    assert sheet["B2"].value == "12345678901234567"
    assert sheet["C2"].value == "0.1234567890123456789"


def test_a_text_longer_than_a_cell_is_cut_with_a_mark() -> None:
    for text in ("x" * 40_000, "😀" * 20_000):
        kept = shortened(text)
        assert kept.endswith("… [cut]")
        assert len(kept.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert shortened("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    sheet = book_of(to_xlsx([table([{"key": "x" * 40_000}])]))["Services"]
    assert len(sheet["A2"].value) == LONGEST_CELL


def test_a_workbook_carries_the_moment_it_is_about_and_not_the_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx([table(ROWS, as_of=datetime(2025, 1, 2, 3, 4, tzinfo=UTC))]))) as packed:
        assert b"2025-01-02T03:04:00Z" in packed.read("docProps/core.xml")
        assert {item.date_time[0] for item in packed.infolist()} == {1980}
