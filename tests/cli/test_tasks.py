"""`mandate tasks` takes typical tasks, ranks them, accepts one once and writes all of them to a file."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from mandate.records.models import Initiative, Task
from tests.cli.running import Shell
from tests.docs.test_json_pages import check


@pytest.mark.django_db
def test_tasks_by_command(desk: object, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shell = Shell(capsys)
    assert shell("tasks", "add", "Nowhere", "blog-draft").code == 3
    assert shell("tasks", "add", "Marketing", "no-such-task").code == 3
    assert "Written as one deed" in shell("tasks", "add", "Marketing", "blog-draft", "newsletter", "--people", "3").out
    assert "there already" in shell("tasks", "add", "Marketing", "blog-draft").out
    assert shell("tasks", "add", "Sales", "--own", "Ring", "back").out.startswith("Added ")
    ranked = json.loads(shell("tasks", "rank", "--team", "Marketing", "--json").out)
    assert [row["rank"] for row in ranked] == [1, 2]
    listed = json.loads(shell("tasks", "list", "--json").out)
    assert [row["place"] for row in listed] == ["ranked", "ranked", "unknown"]
    check("tasks-list", [listed])
    check("tasks-rank", [ranked])
    assert "not known  Ring back (Sales)" in shell("tasks", "list").out

    first = ranked[0]["key"]
    assert "Written as one deed" in shell("tasks", "accept", first).out
    assert Initiative.objects.get().key == first
    assert "already" in shell("tasks", "accept", first).out
    assert shell("tasks", "accept", "nothing").code == 3

    book = tmp_path / "tasks.xlsx"
    assert shell("tasks", "export", book, "--language", "nl").code == 0
    assert openpyxl.load_workbook(book).worksheets[0].max_row == Task.objects.count() + 1
    assert shell("tasks", "export", tmp_path / "tasks.csv").code == 2

    rows = openpyxl.load_workbook(book)
    title = next(cell for cell in rows.worksheets[0]["B"] if cell.value == "Ring back")
    title.value = "Ring everybody back"
    rows.save(book)
    told = json.loads(shell("tasks", "import", book, "--dry-run", "--json").out)
    check("tasks-import", [told])
    assert (told["new"], told["changed"], told["faults"]) == (0, 1, [])
    assert Task.objects.filter(title="Ring back").exists(), "a dry run writes nothing"
    assert "Written as one deed" in shell("tasks", "import", book, "--why", "Renamed.").out
    assert Task.objects.filter(title="Ring everybody back").exists()
    assert "Nothing differs" in shell("tasks", "import", book).out
    (tmp_path / "none.xlsx").write_bytes(b"no workbook")
    assert shell("tasks", "import", tmp_path / "none.xlsx").code == 3
