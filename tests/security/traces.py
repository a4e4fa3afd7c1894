"""Who wrote something without a name: every trace of it that a holder of database, journal, logs and files would look for."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client, TestCase

from mandate.records.models import Account, Person
from mandate.services import entry, people
from mandate.services.people import PersonFacts
from tests.conftest import Desk

ADDRESS, BROWSER = "203.0.113.77", "Trace-Browser/9.1"
SEALED = {"records_change", "records_head"}
"""The ledger alone has moments: those of the job that enters a day, and of who replies."""
DRAWN = re.compile(r"[0-9a-f]{16,}")
MOMENT = re.compile(r"\d{2}:\d{2}")
NUMBERED = {"records_whisper", "records_pulseanswer"}
"""Tables whose rows have drawn numbers."""
SEALED_BYTES = re.compile(r"b'(?:[^'\\]|\\.)*'" + r'|b"(?:[^"\\]|\\.)*"')
Row = tuple[str, str]


class Undone(Exception):
    """Ends a world: everything in it is rolled back."""


@dataclass(frozen=True)
class Author:
    """Somebody who signed in and opened the form; the client speaks from an address and a browser of its own."""

    person: Person
    account: Account
    client: Client

    def marks(self) -> tuple[str, ...]:
        """Everything that would say who it was: name, addresses, keys, session, browser, and their digests."""
        session = str(self.client.session.session_key)
        own = (self.person.name, self.person.name.split()[-1], str(self.person.email), self.person.key)
        return (
            *own, self.account.label, session, ADDRESS, BROWSER, entry.digest(f"address:{ADDRESS}"),
            entry.digest(ADDRESS), entry.digest(session), entry.digest(self.person.key),
        )  # fmt: skip


def author(desk: Desk, name: str, login: str, page: str, *roles: str) -> Author:
    """Somebody new who signed in and opened the page on which something is said."""
    facts = PersonFacts(name=name, email=f"{login}@windmolen.example", roles=roles or ("employee",))
    person = people.add_person(facts, by=desk.actor, why="test")
    account = entry.account_of(person)
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
    client.force_login(account, backend="mandate.web.reader.Accounts")
    client.get(page)
    return Author(person, account, client)


def dump() -> Counter[Row]:
    """Every row of every table, as text."""
    found: Counter[Row] = Counter()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.update((table, repr(tuple(map(_plain, row)))) for row in cursor.fetchall())
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def assert_none_leads_to(who: Author, rows: Counter[Row], texts: Iterable[str], *secrets: str) -> None:
    """None of the rows that were written, and no file, log or line of output, has a mark of who wrote, or a moment."""
    everywhere = [*(row for _table, row in rows), *texts]
    for mark in (*who.marks(), *secrets):
        assert mark
        assert not [text for text in everywhere if mark in text], mark
    for table, row in rows:
        assert table in SEALED or not MOMENT.search(SEALED_BYTES.sub("", row)), (table, row)


def left(home: Path, caplog: Any, capfd: Any) -> list[str]:
    """All that lies around beside the database: files of the organisation, the log at its most talkative, output."""
    told = capfd.readouterr()
    files = [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    return [*files, caplog.text, told.out, told.err]


def talk(caplog: Any) -> None:
    """Let every logger say everything."""
    caplog.set_level(logging.DEBUG)


def worlds(acts: Iterable[Callable[[], Counter[Row]]]) -> list[Counter[Row]]:
    """What each act left behind in a world of its own, without what is drawn anew in any two worlds."""
    found = []
    for act in acts:
        try:
            with transaction.atomic():
                found.append(alike(act()))
                raise Undone
        except Undone:
            continue
    return found


def alike(rows: Counter[Row]) -> Counter[Row]:
    """Rows without keys, salts, digests, sealed bytes, drawn numbers, and the moments of the ledger."""
    found: Counter[Row] = Counter()
    for (table, row), count in rows.items():
        text = SEALED_BYTES.sub("", DRAWN.sub("", row))
        if table in NUMBERED:
            text = re.sub(r"^\(\d+", "(", text)
        if table in SEALED:
            text = re.sub(r"^\(\d+|datetime\.datetime\([^)]*\)|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}[.\d]*", "", text)
        found[table, text] += count
    return found


@contextmanager
def on_disk(folder: Path) -> Iterator[Path]:
    """The database of the test as a file with its journal, as a server has it; what is done inside is committed."""
    path, real = folder / "copy.sqlite3", connection.connection
    path.write_bytes(real.serialize())
    copy = connection.get_new_connection({**connection.get_connection_params(), "database": str(path), "uri": False})
    copy.execute("PRAGMA journal_mode=WAL")
    copy.execute("PRAGMA wal_autocheckpoint=0")
    connection.connection = copy
    try:
        copy.execute("BEGIN")
        with TestCase.captureOnCommitCallbacks() as after:
            yield path
            copy.execute("COMMIT")
        for each in after:
            each()
    finally:
        connection.connection = real
        copy.close()


def journal(path: Path) -> bytes:
    """The bytes of the journal beside a database file."""
    beside = path.with_name(f"{path.name}-wal")
    return beside.read_bytes() if beside.exists() else b""
