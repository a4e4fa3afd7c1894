"""`migrate`, in one step where there is nothing yet: a new database gets the tables as they are now.

Making each table as it first was and then changing it took eight seconds for twenty migrations, and more with each.
"""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

# Whoever asks for one of these wants the migrations themselves.
ASKED = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "run_syncdb", "prune")


class Command(migrate.Command):
    """Django's command; an empty database is filled at once and then up to date."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the tables up to date."""
        connection = connections[options["database"]]
        if not any(options.get(name) for name in ASKED) and not connection.introspection.table_names():
            fill(connection)
            emit_post_migrate_signal(options["verbosity"], options["interactive"], connection.alias)
            return
        super().handle(*args, **options)


def fill(connection: BaseDatabaseWrapper) -> None:
    """Make every table as it is now, do what migrations do beside tables, and note all of them as done: all or nothing.

    A migration that only moves rows of earlier tables says that it is elidable: here are none yet.
    """
    executor = MigrationExecutor(connection)
    migrations = [step for step, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    executor.recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for migration in migrations:
            for operation in migration.operations:
                if isinstance(operation, RunPython) and not operation.elidable:
                    operation.code(cast(StateApps, apps), editor)
            executor.recorder.record_applied(migration.app_label, migration.name)
