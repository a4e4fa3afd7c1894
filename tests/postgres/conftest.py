"""Tests here run on a database of a real PostgreSQL; each gets a fresh copy of the migrated one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections

from tests.postgres.server import Server, running

_NUMBERS = itertools.count(1)
EMPTY = "empty"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests here."""
    with running() as started:
        started.execute(f"CREATE DATABASE {EMPTY}")
        yield started


def _point(server: Server, database: str) -> None:
    """Let Django's default connection, in every thread, lead to this database."""
    usual = connections.settings["default"]
    connections.settings["default"] = {
        **usual, "ENGINE": "django.db.backends.postgresql", "NAME": database, "USER": server.user, "PASSWORD": "",
        "HOST": str(server.socket), "PORT": "", "OPTIONS": {},
    }  # fmt: skip
    del connections["default"]


@pytest.fixture(scope="session")
def migrated(server: Server, django_db_blocker) -> str:
    """Name of a database with every migration applied, to be copied."""
    usual, kept = connections.settings["default"], connections["default"]
    with django_db_blocker.unblock():
        _point(server, EMPTY)
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            connections["default"].close()
            connections.settings["default"] = usual
            connections["default"] = kept
    return EMPTY


@pytest.fixture
def database(server: Server, migrated: str) -> str:
    """The address of a fresh copy, as MANDATE_DATABASE names it."""
    name = f"copy{next(_NUMBERS)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
    return name


@pytest.fixture
def postgres(server: Server, database: str, home, django_db_blocker) -> Iterator[Server]:
    """Django's default connection on a fresh copy, while the test runs."""
    usual, kept = connections.settings["default"], connections["default"]
    with django_db_blocker.unblock():
        _point(server, database)
        try:
            yield server
            _still_sound()
        finally:
            connections["default"].close()
            connections.settings["default"] = usual
            connections["default"] = kept


def _still_sound() -> None:
    from mandate.records import ledger
    from mandate.records.models import RECORDS

    assert list(ledger.breaks()) == []
    assert list(ledger.drifts(RECORDS)) == []
