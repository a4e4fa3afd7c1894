"""A workbook from outside is looked at before anything opens it."""

import io
import zipfile

import pytest
import xlsxwriter

from mandate.connectors.workbooks import UnsafeWorkbook, check_workbook


def workbook(*cells: tuple[int, int]) -> io.BytesIO:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    for row, column in cells:
        sheet.write(row, column, "x")
    book.close()
    return target


def test_an_ordinary_workbook_passes_and_stands_at_its_start() -> None:
    file = workbook((0, 0), (999, 30))
    check_workbook(file)
    assert file.tell() == 0


def test_one_value_in_the_last_cell_is_refused_before_it_takes_the_process_down() -> None:
    with pytest.raises(UnsafeWorkbook, match="XFD1048576") as refused:
        check_workbook(workbook((0, 0), (1_048_575, 16_383)))
    assert "XFD1048576" in refused.value.nl


def test_a_far_column_and_a_far_row_count_together() -> None:
    with pytest.raises(UnsafeWorkbook):
        check_workbook(workbook((0, 99), (99, 0)), most_cells=9_999)
    check_workbook(workbook((0, 99), (99, 0)), most_cells=10_000)


def test_a_workbook_that_unpacks_too_large_is_refused() -> None:
    with pytest.raises(UnsafeWorkbook, match="unpacks to more than 0 MB"):
        check_workbook(workbook((0, 0)), most_bytes=1_000)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"plain text"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(UnsafeWorkbook, match="damaged or locked"):
        check_workbook(io.BytesIO(content))


@pytest.mark.parametrize("sheet", [b"<worksheet><c r='A1'>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&c;</x>'])
def test_a_sheet_that_is_no_xml_is_refused(sheet: bytes) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(UnsafeWorkbook):
        check_workbook(target)


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/other.bin"])
def test_a_far_cell_is_found_whatever_the_part_is_called_and_however_it_is_spelled(name: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr(name, "<x:worksheet xmlns:x='y'><x:c r = '&#88;FD1048576'/></x:worksheet>".encode("utf-16"))
    with pytest.raises(UnsafeWorkbook, match="XFD1048576"):
        check_workbook(target)


def test_a_part_whose_size_is_a_lie_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "<a>" + "x" * 5_000 + "</a>")
    lied = target.getvalue().replace((5_007).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    with pytest.raises(UnsafeWorkbook, match="damaged"):
        check_workbook(io.BytesIO(lied))
