"""The pulse of a short-lived child: a locked file that the system lets go of when the child ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

_WIDTH = 20


def begin(path: Path) -> int:
    """Open and lock the pulse file; the descriptor to hand to the child. Close it here once the child runs."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    beat(descriptor)
    return descriptor


def beat(descriptor: int) -> None:
    """A sign of life, by the steady clock: it is one for all processes, and stands still while the machine sleeps."""
    os.pwrite(descriptor, f"{time.monotonic():.3f}".encode("ascii").ljust(_WIDTH), 0)


def tell(descriptor: int, done: int, total: int) -> None:
    """How far the child is, behind the sign of life: seen at once, also while one long transaction is being written."""
    os.pwrite(descriptor, f"{done} {total}".encode("ascii").ljust(2 * _WIDTH), _WIDTH)


def told(path: Path) -> tuple[int, int]:
    """How much is done, of how much; nothing of nothing where the child said nothing yet."""
    try:
        done, total = path.read_text(encoding="ascii")[_WIDTH:].split()
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def alive(path: Path) -> bool:
    """Whether somebody holds the pulse: true from `begin` until the last process that has the descriptor is gone."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def still_for(path: Path) -> float:
    """Seconds since the last sign of life; without end where there never was one."""
    try:
        return max(time.monotonic() - float(path.read_text(encoding="ascii")[:_WIDTH]), 0.0)
    except (OSError, ValueError):
        return float("inf")
