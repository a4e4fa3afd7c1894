"""What is wrong with the questions of the assessment, the knowledge check and the modules, one fault per file."""

from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from mandate.catalogue import assessment, coaching, knowledge
from mandate.catalogue.wording import BadCatalogue, parse_yaml

_Read = TypeVar("_Read")


def faults(folder: Path) -> Iterator[tuple[str, str]]:
    """The files of a folder that cannot be used, each with what is wrong; a file that is not there is none.

    Modules are held against the questions beside them, and where those are missing or faulty, against the product's.
    """
    bank = yield from _read(folder, assessment.FILE, assessment.bank_of)
    check = yield from _read(folder, knowledge.FILE, knowledge.check_of)
    items = [item.id for item in (bank or assessment.load_bank()).items]
    questions = [question.id for question in (check or knowledge.load_check()).questions]
    yield from _read(folder, coaching.FILE, lambda content, file: coaching.modules_of(content, file, items, questions))


def _read(
    folder: Path, name: str, reads: Callable[[Mapping[str, Any], str], _Read]
) -> Generator[tuple[str, str], None, _Read | None]:
    """Yields the fault of a file, if any, and returns what was read from it, if anything."""
    if not (folder / name).exists():
        return None
    try:
        return reads(parse_yaml((folder / name).read_text("utf-8"), name), name)
    except UnicodeDecodeError:
        yield name, "is not UTF-8"
    except BadCatalogue as bad:
        yield name, str(bad).removeprefix(f"{name}: ")
    return None
