"""Workbooks: the right sheet, typed cells, and files that must never be opened."""

import hashlib
import struct
import zipfile
from datetime import date, time
from io import BytesIO

import pytest
import xlsxwriter

from mandate.connectors.sources.tables import TableLimits, sniff_table
from tests.connectors.tables.making import opened, read, workbook

HEADER = ("Naam", "E-mail", "Afdeling")
ANN = ("Ann", "ann@x.example", "Verkoop")


def problem_of(content: bytes, limits: TableLimits | None = None) -> tuple[str, str]:
    table = opened(content, table_limits=limits)
    assert table.problem is not None
    assert list(table.rows) == []
    assert sniff_table(table)[0] is None
    return table.problem.code, table.problem.en


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The workbook with some parts replaced (None: dropped)."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = changes.get(part.filename, old.read(part))
            if data is not None:
                new.writestr(part.filename, data)
    return out.getvalue()


def test_the_sheet_that_looks_like_a_table_is_read_and_named() -> None:
    found = read(
        "people",
        workbook(
            ("Voorblad", [["Overzicht"], ["gemaakt in maart"]]),
            ("Mensen", [HEADER, ANN]),
            ("Rest", [["x", "y"], [1, 2]]),
        ),
    )
    assert [person.name for person in found.rows] == ["Ann"]
    assert found.table.sheet == "Mensen"
    assert 'The sheet "Mensen" was read; it looks most like a table. Not read: "Voorblad", "Rest".' in found.notes


def test_a_visible_sheet_goes_before_a_hidden_one() -> None:
    content = workbook(("Oud", [HEADER, ("Weg", "weg@x.example", "X")]), ("Nu", [HEADER, ANN]), hidden=["Oud"])
    assert read("people", content).table.sheet == "Nu"


def test_title_rows_above_the_header_are_skipped_and_rows_keep_their_number() -> None:
    found = read("people", workbook(("Blad1", [["Personeel per maart"], [], [None, "vertrouwelijk"], HEADER, ANN])))
    assert [(person.name, person.line) for person in found.rows] == [("Ann", 5)]
    assert (found.table.header_line, found.table.lines) == (4, 5)


def test_typed_dates_and_numbers_are_read_as_such() -> None:
    content = workbook(
        ("Kosten", [("Datum", "Leverancier", "Bedrag", "Valuta"), (date(2026, 3, 5), "Drukker", 12.5, "EUR")])
    )
    spend = read("expenses", content).rows[0]
    assert (spend.on, str(spend.amount), spend.line) == (date(2026, 3, 5), "12.5", 2)


def test_numbers_in_text_columns_lose_their_point_zero() -> None:
    content = workbook(("Blad1", [("Personeelsnummer", "Naam", "Inlognaam"), (1001, "Ann", 2002)]))
    assert read("people", content).rows[0].identifiers == ("2002",)


def test_a_formula_gives_its_stored_value_and_an_error_gives_none() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Datum", "Leverancier", "Bedrag"))
    sheet.write_row(1, 0, ("2026-03-01", "A"))
    sheet.write_formula(1, 2, "=6*7", None, 42)
    sheet.write_row(2, 0, ("2026-03-02", "B"))
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    book.close()
    found = read("expenses", out.getvalue())
    assert [(spend.merchant, spend.amount) for spend in found.rows] == [("A", 42)]
    assert found.rejected == [(3, "no_amount")]


def test_a_formula_nobody_worked_out_is_stored_as_0_and_remarked_on() -> None:
    def notes(*stored: float) -> list[str]:
        out = BytesIO()
        book = xlsxwriter.Workbook(out)
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Datum", "Leverancier", "Bedrag"))
        for number, value in enumerate(stored, start=1):
            sheet.write_row(number, 0, ("2026-03-01", "A"))
            sheet.write_formula(number, 2, "=6*7", None, value)
        book.close()
        return [note for note in read("expenses", out.getvalue()).notes if "amount 0" in note]

    what_to_do = "Where a formula stands there, open the workbook, save it and bring it again."
    assert notes(42) == []
    assert notes(0, 42) == [f"1 row has the amount 0. {what_to_do}"]
    assert notes(0, 42, 0) == [f"2 rows have the amount 0. {what_to_do}"]


def test_text_that_looks_like_a_formula_stays_text_and_the_apostrophe_comes_off() -> None:
    found = read("tools", workbook(("Tools", [("Tool", "Status", "Waarom"), ("=1+1", "in gebruik", "'=cmd")])))
    assert (found.rows[0].name, found.rows[0].why) == ("=1+1", "=cmd")


def test_cells_merged_downward_count_for_every_row() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.merge_range("B1:D1", "Personeel")
    sheet.write_row(1, 1, ("Afdeling", "Naam", "E-mail"))
    sheet.merge_range("B3:B4", "Verkoop")
    sheet.write_row(2, 2, ("Ann", "ann@x.example"))
    sheet.write_row(3, 2, ("Bob", "bob@x.example"))
    sheet.write_row(4, 1, ("Inkoop", "Cas", "cas@x.example"))
    book.close()
    found = read("people", out.getvalue())
    assert [(person.name, person.team) for person in found.rows] == [
        ("Ann", "Verkoop"),
        ("Bob", "Verkoop"),
        ("Cas", "Inkoop"),
    ]
    assert "Merged cells were read as if every row under them held the same value." in found.notes


def test_an_empty_workbook_says_so() -> None:
    assert problem_of(workbook(("Blad1", []))) == ("no_sheet", "No sheet of this workbook holds rows.")


def test_a_password_is_asked_to_be_taken_off() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert problem_of(content) == (
        "password",
        "This workbook is protected with a password. Save a copy without a password and hand that in.",
    )


@pytest.mark.parametrize(
    ("stream", "code"), [("Workbook", "old_excel"), ("Book", "old_excel"), ("WordDocument", "old_office")]
)
def test_old_office_files_say_what_to_do(stream: str, code: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600
    assert problem_of(content)[0] == code


def test_a_truncated_workbook_is_broken() -> None:
    content = workbook(("Blad1", [HEADER, ANN]))
    assert problem_of(content[: len(content) // 2])[0] == "broken_workbook"


def test_a_workbook_with_damaged_sheets_is_broken_or_empty() -> None:
    content = repacked(workbook(("Blad1", [HEADER, ANN])), {"xl/workbook.xml": b"<workbook><shee"})
    assert problem_of(content)[0] in {"broken_workbook", "no_sheet"}


def test_another_zip_is_not_a_workbook() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert problem_of(out.getvalue()) == (
        "not_a_workbook",
        "This is a ZIP archive or another document, not an XLSX workbook. Unpack it, or save the table as XLSX or CSV.",
    )


def test_a_bomb_is_known_by_its_directory_before_anything_is_unpacked() -> None:
    content = repacked(workbook(("Blad1", [HEADER])), {"xl/styles.xml": b" " * 3_000_000})
    assert problem_of(content, TableLimits(unpacked_bytes=1_000_000))[0] == "expands_too_far"


def test_a_directory_that_lies_about_its_sizes_is_found_out() -> None:
    content = bytearray(repacked(workbook(("Blad1", [HEADER])), {"xl/styles.xml": b" " * 3_000_000}))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/styles.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    assert problem_of(bytes(content), TableLimits(unpacked_bytes=1_000_000))[0] == "broken_workbook"


def test_one_cell_far_away_does_not_make_the_library_reserve_the_sheet() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    content = repacked(workbook(("Blad1", [HEADER])), {"xl/worksheets/sheet1.xml": sheet})
    assert problem_of(content) == (
        "sheet_too_large",
        "A sheet of this workbook reaches over more than ten million cells. It was not opened."
        " Delete empty rows and columns, or save the table as CSV.",
    )


def test_a_workbook_is_hashed_as_the_file_it_is() -> None:
    content = workbook(("Blad1", [HEADER, ANN]))
    table = opened(content)
    assert (table.bytes, table.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def flagged(content: bytes, offset: int, value: int) -> bytes:
    """The archive with two bytes of its first directory entry replaced."""
    raw = bytearray(content)
    at = raw.index(b"PK\x01\x02") + offset
    raw[at : at + 2] = struct.pack("<H", value)
    return bytes(raw)


def test_encrypted_or_strangely_packed_parts_are_never_unpacked() -> None:
    content = workbook(("Blad1", [HEADER, ANN]))
    assert problem_of(flagged(content, 8, 1))[0] == "password"
    assert problem_of(flagged(content, 10, 14))[0] == "broken_workbook"


def test_times_in_a_sheet_are_text() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Tool", "Status", "Toelichting"))
    sheet.write_row(1, 0, ("Vertaler", "ok"))
    sheet.write_datetime(1, 2, time(9, 30), book.add_format({"num_format": "hh:mm"}))
    book.close()
    assert read("tools", out.getvalue()).rows[0].note == "09:30:00"
