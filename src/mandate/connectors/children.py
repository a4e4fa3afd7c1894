"""A short-lived child does the heavy work and gives its memory back: one input, one output, a limit on time."""

import os
import subprocess
import sys
from pathlib import Path


class ChildFailed(Exception):
    """The child gave no answer; `reason` is `timeout` or `fault`, `detail` its last words."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def ask_child(script: Path, question: bytes, *, timeout_s: float) -> bytes:
    """What `script` writes to stdout when run by this Python with `question` on stdin.

    The child runs isolated (no site of the user, no PYTHON variables) and imports nothing of ours, so it starts
    fast and works from any folder. Raises ChildFailed when it takes longer than `timeout_s` or ends with an error.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(script)]
    try:
        done = subprocess.run(
            command, input=question, capture_output=True, timeout=timeout_s, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed("timeout", f"{script.stem} took longer than {timeout_s:g} s") from None
    if done.returncode:
        last_words = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise ChildFailed("fault", last_words or f"{script.stem} ended with {done.returncode}")
    return done.stdout


def _environment() -> dict[str, str]:
    # A secret in the server's environment is no business of a child that draws; what the system needs stays.
    kept = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH", "RAYON_NUM_THREADS")
    return {name: os.environ[name] for name in kept if name in os.environ}
