"""Commands run as somebody types them: within the test, or in a process of their own where a signal or a limit counts."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mandate.cli import main


@dataclass(frozen=True)
class Said:
    """Exit code, standard output and standard error of a command."""

    code: int
    out: str
    err: str


class Shell:
    """Runs commands on the database of the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str | Path) -> Said:
        """What a command says."""
        self._capsys.readouterr()
        code = main([str(word) for word in words])
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a person who set nothing but the home folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MANDATE_", "DJANGO_", "PYTEST_"))
    }
    return {**kept, "MANDATE_HOME": str(home), **more}


def process(home: Path, *words: str | Path, script: str = "", **more: str) -> subprocess.Popen[str]:
    """The command in a process of its own; `script` runs in it before the command does."""
    start = f"import sys; {script}\nfrom mandate.cli import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", start, *map(str, words)], env=environment(home, **more),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(command: subprocess.Popen[str], seconds: float = 90) -> Said:
    """What a command said once it has ended."""
    try:
        out, err = command.communicate(timeout=seconds)
    finally:
        command.kill()
    return Said(command.returncode, out, err)
