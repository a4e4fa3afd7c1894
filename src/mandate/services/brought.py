"""What is brought to an inventory, and what became of each file in one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

READ, SAME, GROWN, ASKS = "read", "same", "grown", "asks"
CLOSED, REFUSED = "closed", "refused"
UNRECOGNISED, BROKEN, SKIPPED = "unrecognised", "broken", "skipped"


class SameName(StrEnum):
    """What becomes of a file whose name and format are those of an earlier one with other contents."""

    ASK = "ask"
    REPLACE = "replace"
    ADD = "add"
    FOLDER = "folder"
    """It replaces the one from the same place in the same folder, and counts beside any other."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One file that was brought: where it lies, and the name its owner knows it by. `not_read` says why it is never
    opened, where it is not; `origin` is a mark of the folder it comes from, empty for an upload."""

    path: Path
    name: str
    not_read: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file. Counts are None where it was not read. `state` is one of read, same, grown, asks,
    closed, refused, unrecognised, broken, skipped; `remarks` are what the reader decided that a person may want to
    know; `source` is the number of the stored source, where there is one."""

    name: str
    format: str | None
    family: str | None
    state: str
    lines: int | None = None
    parsed: int | None = None
    rejected: int | None = None
    records: int | None = None
    message: str = ""
    rejections: tuple[dict[str, Any], ...] = ()
    remarks: tuple[str, ...] = ()
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an inventory gave: a line per file, whether the record changed, and the number of the sealed inventory."""

    files: tuple[FileLine, ...]
    changed: bool
    number: int | None


def same(line: FileLine, message: str = "") -> FileLine:
    """The line of a file that adds nothing to what was read before."""
    return replace(line, state=SAME, message=message or _("The same content was read before; nothing changes."))


def grown(line: FileLine) -> FileLine:
    """The line of a file that begins with one that was read before."""
    text = _("It begins with a file that was read before; what is new was added.")
    return replace(line, state=GROWN, message=line.message or text)
