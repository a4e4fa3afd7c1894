"""`mandate registers change` and `undo`: many rows as one deed, seen first, and undone again."""

from __future__ import annotations

from typing import Any

import pytest

from mandate.records.models import Tool

pytestmark = pytest.mark.django_db


def test_many_rows_change_on_the_command_line_and_change_back(desk: Any, shell: Any) -> None:
    from mandate.records import ledger

    for name in ("Ada", "Bo"):
        ledger.write(Tool(name=name, status="pilot", why="trial"), action="tool.added", by=desk.actor, why="test")
    wanted = ("registers", "change", "tools", "ada", "Bo", "--add", "teams=Sales", "--add", "teams=Product")
    shown = shell(*wanted, "--dry-run")
    assert (shown.code, "Teams: everybody -> Product and Sales" in shown.out) == (0, True)
    assert not any(tool.teams for tool in Tool.objects.all())
    assert shell(*wanted).code == 3
    done = shell(*wanted, "--why", "both")
    assert done.code == 0
    assert {len(tool.teams) for tool in Tool.objects.all()} == {2}
    assert shell(*wanted[:5]).code == 2
    assert shell(*wanted[:5], "--add", "owner=Anna").code == 2
    assert shell(*wanted[:5], "--add", "teams=Sales", "--remove", "teams=Product").code == 2
    assert shell(*wanted[:4], "Nobody", "--add", "teams=Sales").code == 3
    assert shell(*wanted[:5], "--remove", "teams=Nobody").code == 3
    deed = done.out.rsplit(": ", 1)[1].strip()
    assert shell("registers", "undo", deed, "--dry-run").out.count("back") == 2
    assert "Undone: 2 of 2 rows" in shell("registers", "undo", deed).out
    assert not any(tool.teams for tool in Tool.objects.all())
    assert (shell("registers", "undo", deed).code, shell("registers", "undo", "none").code) == (3, 3)
