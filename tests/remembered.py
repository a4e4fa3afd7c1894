"""What many tests begin with is made once per process; later tests get the same rows and files put back, and no other."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import get_language

from mandate.records import clock, ledger
from mandate.records.models import RECORDS

T = TypeVar("T")
Chain = tuple[tuple[Any, ...], ...]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns; the first ones are its key."""

    name: str
    columns: tuple[str, ...]
    key: str

    def rows(self) -> dict[Any, Row]:
        """All rows by key. The sign before each column keeps the driver from converting what is stored."""
        asked = ", ".join(f'+"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {asked} FROM "{self.name}"')
            at = self.columns.index(self.key)
            return {row[at]: tuple(row) for row in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Kept:
    """What making something left behind: gone, changed and new rows per table, files, and what was given back."""

    gone: tuple[tuple[Table, list[Row]], ...]
    changed: tuple[tuple[Table, list[Row]], ...]
    new: tuple[tuple[Table, list[Row]], ...]
    files: dict[str, tuple[bytes, int]]
    value: bytes


_KEPT: dict[Chain, Kept] = {}
# Where the database stands: what was put into it since the test began, valid as long as nothing else was written.
_stands: tuple[tuple[int, int], Chain] | None = None


def start() -> None:
    """A test begins on an empty database; elsewhere than on SQLite everything is made anew."""
    global _stands
    _stands = (_writes(), ()) if connection.vendor == "sqlite" else None


def untouched() -> bool:
    """Whether nothing was written since the last remembered thing was put in place, by this connection or any other."""
    return _stands is not None and _stands[0] == _writes() and _stands[1] != ()


def once(name: object, folder: Path, make: Callable[[], T]) -> T:
    """What `make` gives and leaves in the database and in `folder`; made only where nobody made it before after the same steps."""
    global _stands
    if _stands is None or _stands[0] != _writes():
        return make()
    chain = (*_stands[1], (name, clock.today(), get_language()))
    kept = _KEPT.get(chain)
    if kept is None:
        kept = _KEPT[chain] = _made(folder, make)
    else:
        _put_back(kept, folder)
    _stands = (_writes(), chain)
    return pickle.loads(kept.value)  # type: ignore[no-any-return]


def assert_the_record_holds() -> None:
    """The chain holds, and each record is what its last change says."""
    assert list(ledger.breaks()) == []
    assert list(ledger.drifts(RECORDS)) == []


def _writes() -> tuple[int, int]:
    """Rows this connection ever wrote, and a number that moves when another connection writes."""
    connection.ensure_connection()
    raw = connection.connection
    return raw.total_changes, raw.execute("PRAGMA data_version").fetchone()[0]


def _tables() -> list[Table]:
    found = []
    with connection.cursor() as cursor:
        names = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in names.fetchall():
            columns = cursor.execute(f'PRAGMA table_info("{name}")').fetchall()
            key = next(column[1] for column in columns if column[5])
            found.append(Table(name, tuple(column[1] for column in columns), key))
    return found


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _made(folder: Path, make: Callable[[], Any]) -> Kept:
    tables = _tables()
    before, files = {table.name: table.rows() for table in tables}, _files(folder)
    value = make()
    assert_the_record_holds()
    gone, changed, new = [], [], []
    for table in tables:
        was, now = before[table.name], table.rows()
        gone.append((table, [(key,) for key in was if key not in now]))
        changed.append((table, [row for key, row in now.items() if key in was and was[key] != row]))
        new.append((table, [row for key, row in now.items() if key not in was]))
    left = {name: found for name, found in _files(folder).items() if files.get(name) != found}
    rows = (tuple(pair for pair in pairs if pair[1]) for pairs in (gone, changed, new))
    return Kept(*rows, left, pickle.dumps(value))


def _put_back(kept: Kept, folder: Path) -> None:
    raw = connection.connection
    for table, rows in kept.gone:
        raw.executemany(f'DELETE FROM "{table.name}" WHERE "{table.key}" = ?', rows)
    for table, rows in kept.changed:
        names = ", ".join(f'"{column}" = ?' for column in table.columns)
        at = table.columns.index(table.key)
        raw.executemany(f'UPDATE "{table.name}" SET {names} WHERE "{table.key}" = ?', [(*row, row[at]) for row in rows])
    for table, rows in kept.new:
        raw.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})', rows)
    for name, (content, mode) in kept.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
