"""A state of the law is read from its folder, refused when anything in it is wrong, and never changed afterwards."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from mandate.catalogue.law import building, linting, overlays
from mandate.catalogue.law.located import Fault, Located, read
from mandate.catalogue.wording import BadCatalogue
from mandate.engines.law.pack import Pack

FILES = ("pack.yaml", "questions.yaml", "duties.yaml")
MOST_FAULTS = 5


def names() -> tuple[str, ...]:
    """The states of the law there are, by the day since which they hold, oldest first."""
    folder = files("mandate.catalogue").joinpath("law")
    return tuple(sorted(one.name for one in folder.iterdir() if one.name[:1].isdigit()))


def newest() -> str:
    """The state of the law that counts when none is named."""
    return names()[-1]


@cache
def load_pack(name: str | None = None) -> Pack:
    """The pack of that name, the newest without one. Raises BadCatalogue for an unknown name or a pack with faults."""
    key = name or newest()
    if key not in names():
        raise BadCatalogue(f"There is no pack {key}. There are: {', '.join(names())}.")
    folder = files("mandate.catalogue").joinpath("law").joinpath(key)
    return built(key, {one: folder.joinpath(one).read_text("utf-8") for one in FILES})


def built(key: str, texts: Mapping[str, str]) -> Pack:
    """The pack that these three files make. Raises BadCatalogue, naming the first faults with file and line."""
    read_files = located(texts)
    _refuse([*linting.faults(*read_files)], key)
    seal = sha256("".join(f"{name}\0{texts[name]}\0" for name in sorted(texts)).encode()).hexdigest()
    return building.pack(key, seal, *(one.data for one in read_files))


def located(texts: Mapping[str, str]) -> tuple[Located, Located, Located]:
    """The three files of a pack, with the lines of what stands in them."""
    return tuple(read(texts[name], name) for name in FILES)  # type: ignore[return-value]


def with_house(pack: Pack, text: str, name: str) -> Pack:
    """The pack with rules of the house on top; they add and tighten, and never take away. Raises BadCatalogue."""
    overlay = read(text, name)
    _refuse([*overlays.faults(overlay, pack)], name)
    return overlays.laid(pack, overlay.data, seal=sha256(f"{pack.sha256}\0{text}".encode()).hexdigest(), name=name)


def check_file(path: Path) -> list[Fault]:
    """Every fault in a folder with a pack, or in a file with rules of the house on top of the newest pack."""
    if path.is_dir():
        missing = [name for name in FILES if not (path / name).is_file()]
        if missing:
            return [Fault(str(path / name), 0, "the file is missing") for name in missing]
        return [*linting.faults(*located({name: (path / name).read_text("utf-8", "replace") for name in FILES}))]
    return [*overlays.faults(read(path.read_text("utf-8", "replace"), path.name), load_pack())]


def _refuse(faults: list[Fault], name: str) -> None:
    if faults:
        more = len(faults) - MOST_FAULTS
        tail = f"; and {more} more" if more > 0 else ""
        raise BadCatalogue(f"{name} is refused: {'; '.join(map(str, faults[:MOST_FAULTS]))}{tail}")
