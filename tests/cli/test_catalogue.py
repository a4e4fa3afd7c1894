"""`mandate catalogue` says whether the catalogue is sound, and what it knows of a name or a host."""

import json
import shutil
from pathlib import Path

import pytest

from mandate.catalogue.datafile import FOLDER
from mandate.cli import main


def test_a_sound_catalogue_says_so_with_version_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "check"]) == 0
    out = capsys.readouterr().out
    assert "sound: version" in out
    assert "services, 36 questions" in out


def test_a_fault_ends_in_1_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    (tmp_path / "hosts.csv").write_text((FOLDER / "hosts.csv").read_text() + "nobody,x.*.zz.example,own,own\n")
    assert main(["catalogue", "check", "--folder", str(tmp_path)]) == 1
    assert "hosts.csv:" in capsys.readouterr().err
    assert main(["catalogue", "check", "--folder", str(tmp_path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["sound"] is False
    assert answer["faults"][0]["problem"] == "no service nobody"


def test_a_sound_folder_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    assert main(["catalogue", "check", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "The catalogue is sound\n"


@pytest.mark.parametrize(
    ("what", "service", "by"),
    [
        ("chatgpt", "chatgpt", "id"),
        ("ChatGPT", "chatgpt", "id"),
        ("eu.chat.openai.com", "chatgpt", "domain"),
        ("https://app.hubspot.com/breeze?x=1", "hubspot-breeze", "path"),
        ("Otter.ai", "otter-ai", "domain"),
        ("Mistral Le Chat", "mistral-le-chat", "name"),
        ("PADDLE.NET* WRITESONIC 123456", "writesonic", "name"),
    ],
)
def test_show_finds_by_id_host_address_name_and_statement(
    what: str, service: str, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["catalogue", "show", what, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["id"], answer["by"]) == (service, by)


def test_show_says_when_somebody_has_to_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "show", "LATER"]) == 0
    out = capsys.readouterr().out
    assert "AI inside a general platform" in out


def test_show_of_something_unknown_ends_in_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "show", "notopenai.com"]) == 1
    assert "knows no AI service notopenai.com" in capsys.readouterr().err
