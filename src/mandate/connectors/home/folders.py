"""Where an organisation lives on disk: one folder each for the own company and the sample."""

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal, cast

from mandate.connectors.home import options

Which = Literal["own", "sample"]


class HomeUnusable(OSError):
    """The home folder cannot be used; the message is one line that says what to do."""


def root() -> Path:
    """The folder named by MANDATE_HOME, as an absolute path."""
    return Path(options.text("HOME")).expanduser().resolve()


def chosen() -> Which:
    """Which organisation is meant: the setting, else `own` where it exists, else an existing sample, else `own`."""
    named = options.organisation()
    if named:
        return cast(Which, named)
    if not exists("own") and exists("sample"):
        return "sample"
    return "own"


def folder(which: Which) -> Path:
    """Folder of one organisation; it need not exist."""
    return root() / which


def exists(which: Which) -> bool:
    """Whether that organisation has been begun: its database, here or on a server, holds one.

    A database without an organisation is what a refused command leaves; taken for one, nobody could ever get in.
    """
    if which == "own" and options.text("DATABASE"):
        return (folder(which) / "keys" / "session.key").exists()
    database = folder(which) / "mandate.sqlite3"
    try:
        if not database.exists():
            return False
    except PermissionError as error:
        raise _unusable(error) from error
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
            return opened.execute("SELECT 1 FROM records_organisation").fetchone() is not None
    except sqlite3.OperationalError as error:
        return "no such table" not in str(error)  # locked or damaged: something is there
    except sqlite3.DatabaseError:
        return True


def served() -> Which:
    """Which organisation the browser last chose; the sample on a first start."""
    named = options.text("ORGANISATION")
    if named in {"own", "sample"}:
        return cast(Which, named)
    try:
        kept = (root() / "served").read_text(encoding="ascii").strip()
    except OSError:
        kept = ""
    if kept in {"own", "sample"} and exists(cast(Which, kept)):
        return cast(Which, kept)
    return "own" if exists("own") else "sample"


def serve_next(which: Which) -> None:
    """Remember which organisation the server opens at its next start."""
    temporary = root() / "served.new"
    temporary.write_text(which, encoding="ascii")
    os.replace(temporary, root() / "served")


def _unusable(error: OSError) -> HomeUnusable:
    return HomeUnusable(f"Cannot write in {root()} ({error.strerror}). Set MANDATE_HOME to a folder you may write in.")


def prepare(which: Which) -> Path:
    """Make the organisation's folders, private to this user; HomeUnusable when that is not possible."""
    place = folder(which)
    try:
        for part in (root(), place, place / "keys", place / "uploads", place / "cache"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(error) from error
    if not os.access(place, os.W_OK):
        raise HomeUnusable(f"No write access to {place}. Set MANDATE_HOME to a folder you may write in.")
    return place


def key(place: Path, name: str) -> bytes:
    """32 secret bytes kept as `keys/<name>.key` with mode 0600, made at first use. HomeUnusable when it is damaged.

    A key appears whole or not at all: half a key after a full disk would silently be another key.
    """
    path = place / "keys" / f"{name}.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
            with suppress(FileExistsError):  # somebody else was first; theirs counts
                os.link(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    try:
        kept = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        kept = b""
    if len(kept) != 32:
        raise HomeUnusable(f"{path} is damaged. Put back the copy that belongs to this organisation.")
    return kept
