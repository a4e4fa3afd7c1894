"""A key is whole or not there, whatever happens while it is made."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mandate.connectors.home import folders
from mandate.connectors.home.folders import HomeUnusable


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = folders.key(tmp_path, "pseudonym")
    assert len(first) == 32
    assert folders.key(tmp_path, "pseudonym") == first
    assert folders.key(tmp_path, "session") != first
    assert (tmp_path / "keys" / "pseudonym.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["pseudonym.key", "session.key"]


def test_a_full_disk_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_words: int) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folders.secrets, "token_hex", full)
    with pytest.raises(OSError, match="No space"):
        folders.key(tmp_path, "pseudonym")
    assert list((tmp_path / "keys").iterdir()) == []


def test_of_two_that_make_a_key_at_once_the_first_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link
    theirs = "ab" * 32

    def too_late(fresh: Path, path: Path) -> None:
        path.write_text(theirs)
        link(fresh, path)

    monkeypatch.setattr(folders.os, "link", too_late)
    assert folders.key(tmp_path, "pseudonym").hex() == theirs


@pytest.mark.parametrize("text", ["", "abcd", "not a key at all"])
def test_a_damaged_key_is_never_used(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "pseudonym.key").write_text(text)
    with pytest.raises(HomeUnusable, match=r"pseudonym\.key is damaged"):
        folders.key(tmp_path, "pseudonym")


def test_with_a_database_elsewhere_an_organisation_exists_once_it_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANDATE_HOME", str(tmp_path))
    monkeypatch.setenv("MANDATE_DATABASE", "postgresql://mandate@db.example/mandate")
    assert not folders.exists("own")
    folders.key(folders.prepare("own"), "session")
    assert folders.exists("own")
    folders.key(folders.prepare("sample"), "session")
    assert not folders.exists("sample")


def test_a_database_that_nobody_began_an_organisation_in_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANDATE_HOME", str(tmp_path))
    monkeypatch.delenv("MANDATE_DATABASE", raising=False)
    monkeypatch.delenv("MANDATE_ORGANISATION", raising=False)
    with closing(sqlite3.connect(folders.prepare("own") / "mandate.sqlite3")) as left:
        assert not folders.exists("own")
        left.execute("CREATE TABLE records_organisation (name TEXT)")
        assert not folders.exists("own")
        assert folders.served() == "sample"
        left.execute("INSERT INTO records_organisation VALUES ('Ours')")
        left.commit()
    assert folders.exists("own")
    assert folders.served() == "own"
