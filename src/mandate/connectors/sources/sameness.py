"""Whether a file is one that was read before, under whatever name, and whether it has only grown since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mandate.connectors.sources.problems import UNREADABLE
from mandate.connectors.sources.stream import Limits, open_lines


@dataclass(frozen=True, slots=True)
class Content:
    """The decompressed content of a file: its size and hash, and the hashes of its first so many bytes."""

    bytes: int
    sha256: str
    prefixes: Mapping[int, str]

    def begins_with(self, size: int, sha256: str) -> bool:
        """Whether the first `size` bytes, fewer than all of them, are that other content."""
        return 0 < size < self.bytes and self.prefixes.get(size) == sha256


def content_of(path: Path, sizes: Iterable[int] = (), *, limits: Limits | None = None) -> Content:
    """Read a file once, for its own hash and those of its prefixes of the given sizes.

    Damaged compression ends the content where reading ends it too. Raises OSError where the file cannot be read on.
    """
    marks = sorted({size for size in sizes if size > 0}, reverse=True)
    digest, done, prefixes = hashlib.sha256(), 0, {}
    lines = open_lines(path, limits)
    try:
        for block in lines.content():
            start = 0
            while marks and marks[-1] <= done + len(block):
                size = marks.pop()
                digest.update(block[start : size - done])
                start = size - done
                prefixes[size] = digest.hexdigest()
            digest.update(block[start:])
            done += len(block)
        if lines.problem is not None and lines.problem.code == UNREADABLE.code:
            raise OSError(UNREADABLE.en)
    finally:
        lines.close()
    return Content(done, digest.hexdigest(), prefixes)
