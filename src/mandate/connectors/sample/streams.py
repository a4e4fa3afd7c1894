"""Log files that turn over by month: older months are gzipped, a few lines break, memory stays flat."""

import gzip
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import IO, Self

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.logs import broken


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file on disk: its path within the folder, format, lines, how many of them are broken, unpacked size."""

    path: str
    format: str
    lines: int
    broken: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """How a log is named: `current` for the last month, `older` (with year and month) before; without it, one file."""

    format: str
    current: str
    older: str = ""
    break_one_in: int = 900

    def path(self, day: date, until: date) -> str:
        """The file a line of that day stands in."""
        if not self.older or (day.year, day.month) == (until.year, until.month):
            return self.current
        return self.older.format(year=day.year, month=day.month)


class RotatingLog:
    """One log over the whole period; use as a context manager, then read `files`."""

    def __init__(self, folder: Path, rotation: Rotation, *, seed: int, until: date) -> None:
        self.files: list[WrittenFile] = []
        self._folder, self._rotation, self._until, self._seed = folder, rotation, until, seed
        self._path = ""
        self._out: io.TextIOWrapper | None = None
        self._raw: IO[bytes] | None = None
        self._lines = self._broken = self._bytes = 0
        self._random = Random(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def write(self, day: date, line: str) -> None:
        """Add one line of that day; now and then the line arrives broken, as it does in life."""
        path = self._rotation.path(day, self._until)
        if path != self._path:
            self._close()
            self._out = self._open(path)
        if self._random.random() * self._rotation.break_one_in < 1:
            line = broken(line, self._random)
            self._broken += 1
        if self._out:
            self._out.write(line + "\n")
        self._lines += 1
        self._bytes += len(line.encode()) + 1

    def _open(self, path: str) -> io.TextIOWrapper:
        self._path = path
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._raw = target.open("wb")
        # No name and no time inside the gzip header: the same lines give the same bytes.
        packed = gzip.GzipFile("", "wb", 6, self._raw, mtime=0) if path.endswith(".gz") else self._raw
        self._lines = self._broken = self._bytes = 0
        self._random = dice(self._seed, "broken", path)
        return io.TextIOWrapper(packed, encoding="utf-8", newline="\n")

    def _close(self) -> None:
        if self._out is None or self._raw is None:
            return
        self._out.close()
        self._raw.close()
        self.files.append(WrittenFile(self._path, self._rotation.format, self._lines, self._broken, self._bytes))
        self._out = self._raw = None
        self._path = ""
