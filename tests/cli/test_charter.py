"""`mandate charter` shows, replays, measures and prints the mandate; nobody signs by command."""

import json
from pathlib import Path

import pytest

from mandate.cli import main
from mandate.records.models import Change, Decision


@pytest.mark.django_db
def test_the_mandate_is_shown_replayed_measured_and_printed(
    desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["charter", "show"]) == 0
    assert "Two signatures of the MT are missing, and there are not enough members" in capsys.readouterr().out
    assert main(["charter", "show", "--draft", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "mandate-charter/1"
    around = ["charter", "around", "A second tool", "--who", "Sales", "--why", "Paid twice.", "--cost", "9000"]
    assert main([*around, "--on", desk.today.isoformat()]) == 0
    assert Decision.objects.get().around
    before = Change.objects.count()
    capsys.readouterr()
    assert main(["charter", "replay", "--from", "2026-01-01", "--to", "2026-12-31", "--set", "max_people=9"]) == 0
    assert capsys.readouterr().out == "Nothing was decided in this period.\n"
    assert main(["charter", "replay", "--set", "max_people"]) == 2
    assert main(["charter", "replay", "--set", "max_fun=1"]) == 3
    capsys.readouterr()
    assert main(["charter", "replay", "--set", "tool.max_risk=special", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["set"] == {"tool.max_risk": "special"}
    assert main(["charter", "given"]) == 0
    assert "A second tool (Sales)" in capsys.readouterr().out
    assert main(["charter", "given", "--json"]) == 0
    assert [line["code"] for line in json.loads(capsys.readouterr().out)["lines"]] == ["money", "booked", "hours"]
    assert main(["charter", "pdf", "--out", str(tmp_path / "charter.pdf"), "--language", "nl"]) == 0
    assert (tmp_path / "charter.pdf").read_bytes().startswith(b"%PDF")
    assert Change.objects.count() == before
