"""YAML read with the line of every value, so that a fault can say where it stands; a name given twice is a fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from mandate.catalogue.wording import LOADER

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: file, line (0 where it has none) and what."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Located:
    """The content of one file with the line of every path, and what was wrong with the text itself."""

    name: str
    data: dict[str, Any]
    lines: dict[Path, int]
    faults: tuple[Fault, ...]

    def fault(self, path: Path, problem: str) -> Fault:
        """A fault at that path, or at the nearest one above it that has a line."""
        nearest = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines), ())
        place = ".".join(path)
        return Fault(self.name, self.lines.get(nearest, 1), f"{place}: {problem}" if place else problem)


def read(text: str, name: str) -> Located:
    """The content of a text; faults instead of an error for what is no YAML, no mapping, or names a key twice."""
    try:
        node = yaml.compose(text, Loader=LOADER)
        impossible = tuple(_impossible(node, name)) if node else ()
        data = {} if impossible else yaml.load(text, Loader=LOADER)  # noqa: S506
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        return Located(name, {}, {}, (Fault(name, mark.line + 1 if mark else 1, "no YAML"),))
    if impossible:
        return Located(name, {}, {}, impossible)
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        return Located(name, {}, {}, (Fault(name, 1, "a mapping is expected"),))
    lines: dict[Path, int] = {}
    faults = tuple(_walk(node, (), lines, name))
    return Located(name, data, lines, faults)


def _impossible(node: yaml.Node, name: str) -> Iterator[Fault]:
    """Days that look like one and are none, such as 30 February; reading them would end without a line."""
    if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":timestamp"):
        try:
            date.fromisoformat(node.value[:10])
        except ValueError:
            yield Fault(name, node.start_mark.line + 1, f"{node.value} is no day")
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _impossible(part, name)
    elif isinstance(node, yaml.MappingNode):
        for key, part in node.value:
            yield from (*_impossible(key, name), *_impossible(part, name))


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], name: str) -> Iterator[Fault]:
    if isinstance(node, yaml.SequenceNode):
        for n, part in enumerate(node.value):
            lines[(*path, str(n))] = part.start_mark.line + 1
            yield from _walk(part, (*path, str(n)), lines, name)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, part in node.value:
        here, line = (*path, str(key.value)), key.start_mark.line + 1
        if here in lines:
            yield Fault(name, line, f"{'.'.join(here)}: named twice, first on line {lines[here]}")
        if key.tag.endswith(":bool"):
            yield Fault(name, line, f"{'.'.join(here)}: write the name in quotes, or it is read as true or false")
        lines[here] = line
        yield from _walk(part, here, lines, name)
