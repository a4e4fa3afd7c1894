"""What is brought to an inventory, and what became of each file in one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

READ, SAME, GROWN = "read", "same", "grown"
CLOSED, REFUSED = "closed", "refused"
UNRECOGNISED, BROKEN, SKIPPED = "unrecognised", "broken", "skipped"


@dataclass(frozen=True, slots=True)
class Brought:
    """One file that was brought: where it lies, and the name its owner knows it by. `not_read` says why it is never
    opened, where it is not."""

    path: Path
    name: str
    not_read: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file. Counts are None where it was not read. `state` is one of read, same, grown, closed,
    refused, unrecognised, broken, skipped; `remarks` are what the reader decided that a person may want to know."""

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
