"""YAML from outside as texts, lists and mappings with their lines: no types guessed, no aliases, nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import yaml

from mandate.connectors.files.returned import NotReturned

LARGEST = 5_000_000
DEEPEST = 8
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The parser in C where it was built: fifteen times as fast, which ten thousand rows need."""


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written, and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list and the line it begins on."""

    items: "tuple[Node, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping by key, each key once, and the line it begins on."""

    fields: "dict[str, Node]"
    line: int


Node = Text | Items | Fields


def read_plain_yaml(data: bytes) -> Node:
    """The content of a file. Raises NotReturned, naming the line where it is known."""
    if len(data) > LARGEST:
        raise NotReturned("The file is larger than 5 MB.", "Het bestand is groter dan 5 MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReturned("The file is not text in UTF-8.", "Het bestand is geen tekst in UTF-8.") from None
    try:
        node = _document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        raise _no_yaml(mark.line + 1 if mark else None) from None
    if node is None:
        raise NotReturned("The file is empty.", "Het bestand is leeg.")
    return node


def _no_yaml(line: int | None) -> NotReturned:
    return NotReturned("The file is no YAML.", "Het bestand is geen YAML.", line=line)


def _document(events: Iterator[yaml.Event]) -> Node | None:
    """The one document of a file, from its events: a file nested without end is left at the first level too deep."""
    found = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if found is not None:
                raise _no_yaml(_line(event))
            found = _node(next(events), events, 0)
    return found


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line = _line(event)
    if depth > DEEPEST:
        raise NotReturned("The file is nested too deeply.", "Het bestand is te diep genest.", line=line)
    if isinstance(event, yaml.AliasEvent):
        raise NotReturned("Aliases (*name) are not read.", "Aliassen (*naam) worden niet gelezen.", line=line)
    if isinstance(event, yaml.ScalarEvent):
        return Text(str(event.value), line)
    if isinstance(event, yaml.SequenceStartEvent):
        items = takewhile(lambda one: not isinstance(one, yaml.SequenceEndEvent), events)
        return Items(tuple(_node(one, events, depth + 1) for one in items), line)
    return Fields(_fields(events, depth), line)


def _fields(events: Iterator[yaml.Event], depth: int) -> dict[str, Node]:
    fields: dict[str, Node] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        where = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            raise NotReturned("A name is expected.", "Hier hoort een naam.", line=where)
        name = str(key.value)
        if name in fields:
            raise NotReturned(f"{name} is there twice.", f"{name} staat er twee keer.", line=where)
        fields[name] = _node(next(events), events, depth + 1)
    return fields


def unlined(node: Node) -> object:
    """The content without its lines: texts, lists and dicts."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return [unlined(one) for one in node.items]
    return {name: unlined(one) for name, one in node.fields.items()}
