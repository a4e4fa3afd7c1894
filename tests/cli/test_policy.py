"""Policy, recalibration and watch list in the terminal: what the pages tell, from the same services."""

import json
from pathlib import Path

import pytest

from mandate.records import ledger
from mandate.records.models import Inventory, Tool
from tests.cli.running import Shell
from tests.docs.test_json_pages import check, unanswered

pytestmark = pytest.mark.django_db


def tool(desk, name: str, **fields: object) -> Tool:
    made = Tool(name=name, **fields)
    ledger.write(made, action="tool.added", by=desk.actor, why="test")
    return made


def test_the_policy_is_shown_published_printed_and_counted(shell: Shell, desk, tmp_path: Path) -> None:
    copilot = tool(desk, "Copilot", status="in_use", data_class=1)
    assert shell("policy", "show").code == 1
    draft = json.loads(shell("policy", "show", "--draft", "--json").out)
    assert shell("policy", "publish", "--why", "First.").out == "Published version 1: 17 sections, 0 changes\n"
    assert shell("policy", "publish", "--why", "Again.").code == 3
    copilot.status = "not_yet"
    ledger.write(copilot, action="tool.changed", by=desk.actor, why="test")
    shown = shell("policy", "show", "--language", "nl").out
    assert "Wat je mag gebruiken" in shown
    assert "Copilot. Wie: iedereen" in shown
    later = json.loads(shell("policy", "show", "--draft", "--json").out)
    check("policy-show", [draft, later, json.loads(shell("policy", "show", "--version", "1", "--json").out)])
    assert unanswered("policy-show", [later]) == set()
    versions = json.loads(shell("policy", "versions", "--json").out)
    check("policy-versions", [versions])
    assert unanswered("policy-versions", [versions]) == set()
    assert "First." in shell("policy", "versions").out
    out = tmp_path / "card.pdf"
    assert shell("policy", "pdf", "--card", "--out", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert shell("policy", "pdf", "--version", "9", "--out", out).code == 1
    assert desk.architect.name in shell("policy", "acknowledgements").out
    rows = json.loads(shell("policy", "acknowledgements", "--json").out)
    check("policy-acknowledgements", [rows])
    listed = tmp_path / "read.xlsx"
    assert shell("policy", "acknowledgements", "--as", "xlsx", "--out", listed).code == 0


def test_a_recalibration_is_prepared_shown_and_printed(shell: Shell, desk, tmp_path: Path) -> None:
    ledger.write(Inventory(number=1, sealed_on=desk.today), action="inventory.sealed", by=desk.actor, why="test")
    tool(desk, "Whisper", status="not_yet")
    assert shell("recalibration", "show").code == 1
    assert " new, 0 renewed" in shell("recalibration", "prepare").out
    told = json.loads(shell("recalibration", "show", "--json").out)
    check("recalibration-show", [told])
    assert unanswered("recalibration-show", [told]) <= {"points[].also"}
    assert "Whisper (Not yet)" in shell("recalibration", "show").out
    out = tmp_path / "session.pdf"
    assert shell("recalibration", "undo", "1", "--why", "Wrong.").code == 3
    assert shell("recalibration", "undo", "7", "--why", "Wrong.").code == 1
    assert shell("recalibration", "pdf", "--out", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert shell("recalibration", "pdf", "--number", "7", "--out", out).code == 1


def test_a_development_is_added_once_and_listed(shell: Shell, desk) -> None:
    words = ("watch", "add", "Agents", "--link", "https://example.com/a", "--why", "Soon.")
    assert "Agents" in shell(*words).out
    assert shell(*words).code == 3
    assert "Agents" in shell("watch", "list").out
    listed = json.loads(shell("watch", "list", "--triage", "new", "--json").out)
    check("watch-list", [listed])
    assert unanswered("watch-list", [listed]) == set()
    assert shell("watch", "list", "--triage", "try").out == ""
