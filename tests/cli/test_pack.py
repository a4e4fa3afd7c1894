"""`mandate pack`: made, listed, told of now and of an earlier day, and written to a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mandate.cli import main
from mandate.records.models import Pack

pytestmark = pytest.mark.django_db


def test_a_pack_is_made_listed_told_and_written(desk: Any, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("mandate.cli.open_desk", lambda **_options: None)
    assert main(["pack", "show"]) == 1
    assert "mandate pack make" in capsys.readouterr().err
    assert main(["pack", "make", "--why", "For December"]) == 0
    assert capsys.readouterr().out == "MT pack 1: Nothing is late and nothing is asked of you.\n"
    assert main(["pack", "list", "--json"]) == 0
    assert [one["number"] for one in json.loads(capsys.readouterr().out)] == [1]
    assert main(["pack", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == Pack.objects.get().contents
    assert main(["pack", "show", "--language", "nl"]) == 0
    assert "MT-pakket 1" in capsys.readouterr().out
    assert main(["pack", "show", "--at", desk.today.isoformat()]) == 0
    assert "Preview" in capsys.readouterr().out
    assert main(["pack", "show", "--at", "2999-01-01"]) == 3
    file = tmp_path / "pack.json"
    assert main(["pack", "export", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8"))["contents"] == Pack.objects.get().contents
    assert main(["pack", "export", str(tmp_path / "pack.docx")]) == 2
