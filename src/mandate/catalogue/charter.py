"""A charter reads as sentences: which decisions, up to which limit, and to whom above that."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mandate.catalogue.wording import Wording, read_yaml, wording

FILE = "charter.yaml"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@cache
def charter_texts() -> Mapping[str, Wording]:
    """Every text of the charter by its path, such as "kinds.tool.decides" or "verdicts.to_mt.label"."""
    content = read_yaml(FILE)
    return {path: wording(node, f"{FILE}: {path}") for path, node in _leaves(content, ())}


def charter_text(path: str, *, language: str, **values: str) -> str:
    """One text, its placeholders filled; KeyError for an unknown path or for a placeholder without a value."""
    text = charter_texts()[path].of(language)
    return PLACEHOLDER.sub(lambda found: values[found.group(1)], text)


def kinds() -> tuple[str, ...]:
    """The kinds of decision a clause can be about, in the order of the charter."""
    return tuple(read_yaml(FILE)["kinds"])


def _leaves(node: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in node.items():
        if not isinstance(value, Mapping):
            continue
        if set(value) == {"en", "nl"}:
            yield ".".join((*path, name)), value
        else:
            yield from _leaves(value, (*path, name))
