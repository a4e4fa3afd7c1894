"""A shell on the database of the test, and homes on disk that are migrated once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import Shell, ended, process


@pytest.fixture
def shell(db, home: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Commands within this test's database; nobody has begun an organisation."""
    return Shell(capsys)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose tables are made and that nobody has begun."""
    place = tmp_path_factory.mktemp("homes") / "empty"
    assert ended(process(place, "people", "list")).code == 0
    return place


@pytest.fixture
def own_home(empty_home: Path, tmp_path: Path) -> Path:
    """A home of its own on disk, for commands in a process of their own."""
    return Path(shutil.copytree(empty_home, tmp_path / "home"))
