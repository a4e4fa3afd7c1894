"""What is wrong with the rows to start the registers from; nothing wrong, or no such file, nothing said."""

from collections.abc import Iterator
from pathlib import Path

from mandate.catalogue import registers
from mandate.catalogue.wording import BadCatalogue, parse_yaml


def faults(folder: Path) -> Iterator[tuple[str, str]]:
    """The file of a folder and its first fault, if it has any."""
    path = folder / registers.FILE
    if not path.exists():
        return
    try:
        registers.start_of(parse_yaml(path.read_text("utf-8"), registers.FILE), registers.FILE)
    except UnicodeDecodeError:
        yield registers.FILE, "is not UTF-8"
    except BadCatalogue as bad:
        yield registers.FILE, str(bad).removeprefix(f"{registers.FILE}: ")
