"""Writing a file and reading it to its end, the way every test of the readers does."""

from datetime import date
from pathlib import Path

from mandate.connectors.sources.reading import Reading, read
from mandate.connectors.sources.stream import Limits
from mandate.engines.discovery.facts import Event

REFERENCE = date(2025, 12, 31)


def read_all(path: Path, limits: Limits | None = None) -> tuple[list[Event], Reading]:
    """All events of a file, with the reading they came from; checks that every line is accounted for."""
    reading = read(path, limits=limits, reference=REFERENCE)
    events = [row for row in reading if isinstance(row, Event)]
    account = reading.accounting
    assert account.lines == account.parsed + account.rejected
    assert sum(account.reasons.values()) == account.rejected
    return events, reading


def written(folder: Path, content: bytes | str, name: str = "file") -> Path:
    """A file with this content under a name that gives nothing away."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def physical_lines(content: bytes) -> int:
    """How many lines a reader has to account for: a last line without its newline is a line."""
    return content.count(b"\n") + bool(content and not content.endswith(b"\n"))
