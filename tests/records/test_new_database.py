"""A new database and one that went through every migration are the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from mandate.records.management.commands import migrate


def described(connection: Any) -> dict[str, Any]:
    """Columns, indexes, references and triggers by table, whatever their order; migrations by name."""
    with connection.cursor() as cursor:

        def asked(text: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in cursor.execute(text).fetchall()]

        tables = [name for (name,) in asked("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: dict[str, Any] = {"migrations": sorted(asked("SELECT app, name FROM django_migrations"))}
        for name in tables:
            columns = sorted(row[1:] for row in asked(f'PRAGMA table_info("{name}")'))
            references = sorted(row[2:] for row in asked(f'PRAGMA foreign_key_list("{name}")'))
            indexes = sorted(
                (unique, partial, tuple(sorted(str(row[2]) for row in asked(f'PRAGMA index_info("{index}")'))))
                for _number, index, unique, _origin, partial in asked(f'PRAGMA index_list("{name}")')
            )
            found[name] = columns, references, indexes
        found["triggers"] = sorted(asked("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found["checks"] = sorted(
            (name, sql.count("CHECK"))
            for name, sql in asked("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        )
    return found


@pytest.fixture
def two(tmp_path: Path, django_db_blocker: Any) -> Iterator[list[Any]]:
    """Connections to two databases with nothing in them."""
    names = ("new", "old")
    with django_db_blocker.unblock():
        for name in names:
            connections.settings[name] = {**connections.settings["default"], "NAME": str(tmp_path / name)}
        yield [connections[name] for name in names]
        for name in names:
            connections[name].close()
            del connections[name]
            del connections.settings[name]


def test_a_new_database_is_what_every_migration_would_have_made_of_it(two: list[Any]) -> None:
    new, old = two
    migrate.fill(new)
    executor = MigrationExecutor(old)
    executor.migrate(executor.loader.graph.leaf_nodes())
    found, expected = described(new), described(old)
    assert len(found) > 100
    assert found == expected
