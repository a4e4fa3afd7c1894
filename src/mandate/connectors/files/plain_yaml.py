"""YAML from outside as texts, lists and mappings with their lines: no types guessed, no aliases, nothing twice."""

from dataclasses import dataclass

import yaml

from mandate.connectors.files.returned import NotReturned

LARGEST = 3_000_000
DEEPEST = 8


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
        raise NotReturned("The file is larger than 3 MB.", "Het bestand is groter dan 3 MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReturned("The file is not text in UTF-8.", "Het bestand is geen tekst in UTF-8.") from None
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise NotReturned("The file is no YAML.", "Het bestand is geen YAML.", line=line) from None
    except RecursionError:
        raise NotReturned("The file is nested too deeply.", "Het bestand is te diep genest.") from None
    if node is None:
        raise NotReturned("The file is empty.", "Het bestand is leeg.")
    return _plain(node, 0, set())


def _plain(node: yaml.Node, depth: int, seen: set[int]) -> Node:
    line = node.start_mark.line + 1
    if depth > DEEPEST:
        raise NotReturned("The file is nested too deeply.", "Het bestand is te diep genest.", line=line)
    if id(node) in seen:
        raise NotReturned("Aliases (*name) are not read.", "Aliassen (*naam) worden niet gelezen.", line=line)
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return Text(str(node.value), line)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_plain(one, depth + 1, seen) for one in node.value), line)
    fields: dict[str, Node] = {}
    for key, value in node.value:
        name, where = str(key.value), key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise NotReturned("A name is expected.", "Hier hoort een naam.", line=where)
        if name in fields:
            raise NotReturned(f"{name} is there twice.", f"{name} staat er twee keer.", line=where)
        fields[name] = _plain(value, depth + 1, seen)
    return Fields(fields, line)


def unlined(node: Node) -> object:
    """The content without its lines: texts, lists and dicts."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return [unlined(one) for one in node.items]
    return {name: unlined(one) for name, one in node.fields.items()}
