"""The policy starts from texts in both languages, and names what the registers say with these words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mandate.catalogue.wording import Wording, read_yaml, wording

FILE = "policy.yaml"


@dataclass(frozen=True, slots=True)
class Text:
    """One section to start from, or the frame of a generated one; `none` is said where the registers hold nothing."""

    id: str
    position: int
    title: Wording
    text: Wording
    none: Wording | None = None


@cache
def written() -> tuple[Text, ...]:
    """The written sections a policy starts from, in their order."""
    return _texts("written")


@cache
def generated() -> Mapping[str, Text]:
    """The frames of the sections that come from the registers, by id."""
    return {text.id: text for text in _texts("generated")}


def _texts(group: str) -> tuple[Text, ...]:
    rows = read_yaml(FILE)[group].items()
    found = (
        Text(
            id=name,
            position=int(row["position"]),
            title=wording(row["title"], f"{FILE}: {group}.{name}.title"),
            text=wording(row["text"], f"{FILE}: {group}.{name}.text"),
            none=wording(row["none"], f"{FILE}: {group}.{name}.none") if "none" in row else None,
        )
        for name, row in rows
    )
    return tuple(sorted(found, key=lambda text: text.position))


@cache
def words() -> Mapping[str, Wording]:
    """Every other text by its path, such as "labels.who" or "classes.2.handling"."""
    content = read_yaml(FILE)
    names = ("title", "card_title", "labels", "values", "rules", "classes", "reminder", "card", "paper")
    return {path: wording(node, f"{FILE}: {path}") for name in names for path, node in _leaves(content[name], name)}


def _leaves(node: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if set(node) == {"en", "nl"}:
        yield path, node
        return
    for name, value in node.items():
        yield from _leaves(value, f"{path}.{name}")


def word(path: str, language: str, **values: object) -> str:
    """One text with its placeholders filled; KeyError for an unknown path or a placeholder without a value."""
    text = words()[path].of(language)
    return text.format(**values) if values else text
