"""`mandate assessments report` writes the four forms, and refuses what it cannot write in one line."""

import json
from pathlib import Path

import pytest

from mandate.services.assessment_report import FORMS
from tests.cli.running import Shell
from tests.docs.test_json_pages import check, unanswered
from tests.web import things


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_written_by_its_ending(shell: Shell, desk, tmp_path: Path, form: str) -> None:
    key = things.results(desk).key
    said = shell("assessments", "report", key, tmp_path / f"report.{form}", "--language", "nl")
    assert said.code == 0, said.err
    content = (tmp_path / f"report.{form}").read_bytes()
    assert content[:2] == {"pdf": b"%P", "json": b"{\n"}.get(form, b"PK")


def test_the_json_is_what_its_page_says(shell: Shell, desk, tmp_path: Path) -> None:
    key = things.results(desk).key
    assert shell("assessments", "report", key, tmp_path / "report.json").code == 0
    answer = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    check("assessment-report", [answer])
    assert unanswered("assessment-report", [answer]) == set()


def test_another_ending_a_folder_that_is_not_there_and_an_open_round_are_refused(
    shell: Shell, desk, tmp_path: Path
) -> None:
    key = things.results(desk).key
    assert "ends in none of .pdf" in shell("assessments", "report", key, tmp_path / "report.doc").err
    assert "cannot be written" in shell("assessments", "report", key, tmp_path / "nowhere" / "report.json").err
    assert "no assessment" in shell("assessments", "report", "zzz", tmp_path / "report.json").err
