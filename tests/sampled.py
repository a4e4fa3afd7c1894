"""The sample company, inventoried once by the real command line in a home of its own, for tests that look at what is left."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PEOPLE, WEEKS, UNTIL = "50", "1", "2026-11-20"
# A process that runs under this ends at the first connection it tries, whoever in it tries.
GUARDED = """
import sys


def _refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError(f"a connection was tried: {event} {arguments}")


sys.addaudithook(_refuse)
"""
# One process runs many commands, so that Django starts once.
RUN = """
import contextlib, io, json, sys
from mandate.cli import main

done = []
for words in json.load(sys.stdin):
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as end:
            code = end.code
        out.flush()
    done.append([words, code, out.buffer.getvalue().decode("utf-8", "replace"), err.getvalue()])
json.dump(done, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """One command with its exit code and what it printed."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer, where it is JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Sampled:
    """A home with the sample's inventory in it, and the folder the exports came from."""

    home: Path
    folder: Path
    inventory: Ran

    @property
    def organisation(self) -> Path:
        """Where the organisation lives."""
        return self.home / "own"


def run(commands: Sequence[Sequence[str]], *, home: Path, given: str = "") -> list[Ran]:
    """What each command answered, in a home of its own; every command sees what those before it did."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MANDATE_", "DJANGO_"))}
    environment |= {"MANDATE_HOME": str(home), "MANDATE_ORGANISATION": "own", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", GUARDED + RUN], input=json.dumps([list(words) for words in commands]), capture_output=True, text=True,
        env=environment, cwd=home, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Ran(tuple(words), code, out, err) for words, code, out, err in json.loads(done.stdout)]


@cache
def sampled() -> Sampled:
    """The sample company after its inventory, made once per process."""
    place = Path(tempfile.mkdtemp(prefix="mandate-sampled-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    home, folder = place / "home", place / "exports"
    home.mkdir()
    sample = ["sample", str(folder), "--people", PEOPLE, "--weeks", WEEKS, "--until", UNTIL]
    made, taken = run([sample, ["inventory", str(folder), "--json"]], home=home)
    assert (made.code, taken.code) == (0, 0), made.err + taken.err
    return Sampled(home, folder, taken)
