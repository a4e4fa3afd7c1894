"""A home that this user may not even look into is said in one line that says what to do."""

from pathlib import Path

import pytest

from mandate.connectors.home import folders


def test_a_home_behind_a_closed_door_is_named_with_what_to_do(monkeypatch, tmp_path: Path) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setenv("MANDATE_HOME", str(tmp_path / "shut"))
    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(folders.HomeUnusable, match=r"Cannot write in .*shut \(Permission denied\)\. Set MANDATE_HOME"):
        folders.exists("own")
