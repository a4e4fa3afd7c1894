"""`mandate sample` says what it wrote, and refuses in one line."""

from datetime import date
from pathlib import Path

import pytest

from mandate.cli import FINE, USAGE, main

SMALL = ["--people", "20", "--weeks", "1", "--until", "2026-11-08"]


def test_it_writes_the_folder_and_prints_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "veldwiek"
    assert main(["sample", str(folder), *SMALL]) == FINE
    printed = capsys.readouterr().out
    assert "Veldwiek Fietsen (sample): 20 people, 2026-11-02 to 2026-11-08, seed 2026" in printed
    for path in folder.rglob("*.*"):
        if path.name != "README.txt":
            assert path.relative_to(folder).as_posix() in printed


def test_it_ends_today_when_no_day_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = date.today()
    assert main(["sample", str(tmp_path / "new"), "--people", "20", "--weeks", "1"]) == FINE
    printed = capsys.readouterr().out
    assert any(f"to {day}," in printed for day in {before, date.today()})


def test_a_folder_with_other_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["sample", str(tmp_path), *SMALL]) == USAGE
    (said,) = capsys.readouterr().err.splitlines()
    assert said.endswith("mandate sample did not write it; choose an empty folder or add --force")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_forced_it_stands_beside_other_files_and_leaves_them_also_the_second_time(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for _ in range(2):
        assert main(["sample", str(tmp_path), *SMALL, "--force"]) == FINE
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "hr" / "people.csv").exists()
    assert main(["sample", str(tmp_path), *SMALL]) == USAGE


def test_a_size_out_of_range_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", str(tmp_path / "new"), "--people", "3"]) == USAGE
    assert capsys.readouterr().err == "mandate sample: people must be 20 to 5000, not 3\n"
    assert not (tmp_path / "new").exists()


def test_a_word_that_is_no_date_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["sample", str(tmp_path / "new"), "--until", "tomorrow"])
    assert stopped.value.code == USAGE
    assert "'tomorrow' is not a date" in capsys.readouterr().err
