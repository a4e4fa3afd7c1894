"""A full disk is known as one, also where SQLite only speaks of an I/O error."""

import errno
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest
from django.db import OperationalError

from mandate.connectors.home import disk

Usage = namedtuple("Usage", "total used free")


def behind(cause: BaseException, error: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        sqlite3.OperationalError("database or disk is full"),
        OperationalError("database or disk is full"),
        behind(OSError(errno.ENOSPC, "No space left on device"), ValueError("cannot be kept")),
    ],
)
def test_a_fault_that_says_so_is_believed(error: BaseException, tmp_path: Path) -> None:
    assert disk.full(error, tmp_path)


@pytest.mark.parametrize(("free", "full"), [(4096, True), (10**12, False)])
@pytest.mark.parametrize("text", ["disk I/O error", "unable to open database file"])
def test_an_io_error_is_a_full_disk_while_the_disk_is_full(
    text: str, free: int, full: bool, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10**12, 0, free))
    assert disk.full(OperationalError(text), tmp_path / "not made yet") is full
    assert not list(tmp_path.iterdir())


def test_a_spent_quota_shows_when_something_is_written(tmp_path: Path, monkeypatch) -> None:
    def spent(_path: Path, _bytes: bytes) -> int:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(Path, "write_bytes", spent)
    assert disk.full(sqlite3.OperationalError("disk I/O error"), tmp_path)


def test_another_fault_is_no_full_disk(tmp_path: Path) -> None:
    assert not disk.full(OSError(errno.EACCES, "Permission denied"), tmp_path)
    assert not disk.full(OperationalError("database is locked"), tmp_path)
