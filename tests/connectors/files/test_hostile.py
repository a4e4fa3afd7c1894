"""Ten thousand hostile texts leave and come back: nothing runs, nothing is lost, seen by two readers."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
import python_calamine
from openpyxl.utils.escape import unescape

from mandate.connectors.files.returned import difference, read_table_back
from mandate.connectors.files.sheets import to_csv, to_xlsx, unshielded
from mandate.connectors.files.tables import Column, Table, rows_written, unguarded
from tests.connectors.files.making import hostile, table

COLUMNS = (Column("key", "Key", "Sleutel"), Column("text", "Text", "Tekst"))
LIVE = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")


@pytest.fixture(scope="module")
def corpus() -> Table:
    rows = [{"key": str(number), "text": text} for number, text in enumerate(hostile(10_000))]
    return table(rows, columns=COLUMNS)


@pytest.fixture(scope="module")
def workbook(corpus: Table) -> bytes:
    return to_xlsx([corpus])


def test_the_corpus_is_hostile(corpus: Table) -> None:
    texts = [str(cells[1]) for cells in rows_written(corpus)]
    assert sum(bool(LIVE.match(text)) for text in texts) > 2_000
    assert any(text.startswith("<r>") and text.endswith("</r>") for text in texts)


def test_no_text_runs_in_csv_and_every_text_comes_back(corpus: Table) -> None:
    packed = to_csv(corpus)
    cells = [row[1] for row in csv.reader(io.StringIO(packed.decode("utf-8-sig"), newline=""))][1:]
    assert [cell for cell in cells if LIVE.match(cell)] == []
    assert [unguarded(cell) for cell in cells] == [cell[1] or "" for cell in rows_written(corpus)]
    assert difference(corpus, read_table_back(packed, COLUMNS, key="key"), key="key").empty


def test_no_text_runs_in_xlsx_as_calamine_and_we_read_it(corpus: Table, workbook: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        assert b"<f" not in packed.read("xl/worksheets/sheet1.xml").replace(b"<font", b"")
    rows = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name("Services").to_python()
    )
    assert [unshielded(str(row[1])) for row in rows[1:]] == [cell[1] or "" for cell in rows_written(corpus)]
    assert difference(corpus, read_table_back(workbook, COLUMNS, key="key"), key="key").empty


def test_no_text_runs_in_xlsx_as_openpyxl_reads_it(corpus: Table, workbook: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)["Services"]
    kinds, texts = set(), []
    for row in sheet.iter_rows(min_row=2, max_col=2):
        kinds.add(row[1].data_type)
        texts.append(unshielded(unescape(row[1].value or "")))
    assert "f" not in kinds
    assert texts == [cell[1] or "" for cell in rows_written(corpus)]
