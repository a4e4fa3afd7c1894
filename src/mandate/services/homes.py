"""The two organisations of one installation: the sample and your own, each in its own folder with its own ledger."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.connectors.home import folders
from mandate.connectors.home.folders import Which
from mandate.services.refusals import Refused

RESTART = signal.SIGUSR1
_leaving = threading.Event()


def migrate() -> bool:
    """Bring this organisation's tables up to date; whether anything had to be done."""
    if not _behind():
        return False
    # Two first commands at once would both make the tables; the second waits and finds them made.
    with open(settings.ORGANISATION_HOME / "migration.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _behind():
            return False
        call_command("migrate", verbosity=0, interactive=False)
    return True


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def begin_other(which: Which, facts: Mapping[str, Any]) -> str:
    """Begin the other organisation in a process of its own (two ledgers never share one); its first one-time secret."""
    command = [sys.executable, "-m", "mandate", "home", "begin"]
    environment = {
        **os.environ,
        "MANDATE_ORGANISATION": which,
        "MANDATE_HOME": str(folders.root()),
        "MANDATE_LANGUAGE": get_language() or "en",  # the first reasons in the ledger are in the reader's language
    }
    done = subprocess.run(
        command,
        input=json.dumps(dict(facts)),
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise Refused(why=done.stderr.strip() or _("The new organisation could not be made."))
    return done.stdout.strip().splitlines()[-1]


def link_into_other(which: Which) -> str:
    """A one-time secret for the architect of the other organisation."""
    command = [sys.executable, "-m", "mandate", "home", "link", "--secret"]
    environment = {**os.environ, "MANDATE_ORGANISATION": which, "MANDATE_HOME": str(folders.root())}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    if done.returncode:
        raise Refused(why=done.stderr.strip() or _("That organisation cannot be opened."))
    return done.stdout.strip().splitlines()[-1]


def switch(which: Which) -> None:
    """Serve the other organisation from now on: remembered, and the running server starts again on it."""
    folders.serve_next(which)
    if os.environ.get("MANDATE_SERVING") == str(os.getpid()):
        _leaving.set()
        os.kill(os.getpid(), RESTART)


def leaving() -> bool:
    """Whether this process is about to start again on the other organisation, and so answers nothing."""
    return _leaving.is_set()
