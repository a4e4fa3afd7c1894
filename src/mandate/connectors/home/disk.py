"""Whether a fault means that the disk is full: SQLite often says only "disk I/O error" then."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NEXT_TO_NOTHING = 1024 * 1024
"""With less than this free, a write of the database fails, whatever it says of the reason."""
_PROBE = b"\0" * 65536
_SAID = ("database or disk is full",)
_SAID_WHILE_FULL = ("disk i/o error", "unable to open database file")


def full(error: BaseException, place: Path) -> bool:
    """Whether this fault, or one behind it, comes from a full disk or a spent quota; `place` is where was written."""
    for one in _behind(error):
        text = str(one).lower()
        if getattr(one, "errno", None) in FULL or any(said in text for said in _SAID):
            return True
        if any(said in text for said in _SAID_WHILE_FULL) and no_room(place):
            return True
    return False


def no_room(place: Path) -> bool:
    """Whether next to nothing can be written here. A quota shows only when something is written."""
    there = next((folder for folder in (place, *place.parents) if folder.is_dir()), Path("/"))
    if shutil.disk_usage(there).free < NEXT_TO_NOTHING:
        return True
    probe = there / f".room-{os.getpid()}"
    try:
        probe.write_bytes(_PROBE)
    except OSError as error:
        return error.errno in FULL
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    return False


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The fault and what caused it, each once."""
    seen: set[int] = set()
    next_one: BaseException | None = error
    while next_one is not None and id(next_one) not in seen:
        seen.add(id(next_one))
        yield next_one
        next_one = next_one.__cause__ or next_one.__context__
