"""Where a schema says what an action's context looks like, so that Cedar itself can read a context by that type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mandate.engines.access.terms import Uid
from mandate.engines.access.uids import unescaped

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|[A-Za-z_][A-Za-z0-9_]*|::|\S', re.DOTALL)
_HOLDER = "MandateContext"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


@lru_cache(maxsize=64)
def with_circumstances(schema: str, action: Uid) -> tuple[str, str] | None:
    """The schema with one more entity type that holds the action's context, and that type's name.

    None if the schema gives the action no context.
    """
    words = [_Word(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(schema) if not m.group().startswith("//")]
    namespace = action.type.rpartition("::")[0]
    inside = ""
    depth = 0
    index = 0
    while index < len(words):
        word = words[index].text
        if word == "namespace" and depth == 0:
            end = _until(words, index, "{")
            inside, depth, index = "".join(w.text for w in words[index + 1 : end]), 1, end
        elif word == "}":
            inside, depth = "", 0
        elif word == "@":
            index = _annotation(words, index)
        else:
            end = _statement(words, index)
            kind = _context(words, index, end, action.id) if word == "action" and inside == namespace else None
            if kind is not None:
                return _added(schema, words[end], kind, inside)
            index = end
        index += 1
    return None


def _added(schema: str, end: _Word, kind: str, namespace: str) -> tuple[str, str]:
    text = f"{schema[: end.end]} entity {_HOLDER} = {{ context: {kind} }};{schema[end.end :]}"
    holder = f"{namespace}::{_HOLDER}" if namespace else _HOLDER
    return text, holder.replace(" ", "")


def _until(words: Sequence[_Word], index: int, wanted: str) -> int:
    while words[index].text != wanted:
        index += 1
    return index


def _annotation(words: Sequence[_Word], index: int) -> int:
    """The last word of an annotation: `@name` or `@name("text")`."""
    return index + 4 if words[index + 2].text == "(" else index + 1


def _statement(words: Sequence[_Word], index: int) -> int:
    """The semicolon that ends a declaration; braces nest."""
    return _until(words, index, ";")


def _context(words: Sequence[_Word], start: int, end: int, name: str) -> str | None:
    """The text of the context's type in one action declaration, if it declares this action."""
    named = _names(words, start, end)
    if name not in named:
        return None
    depth = 0
    for index in range(start, end):
        word = words[index].text
        depth += (word == "{") - (word == "}")
        if depth == 1 and word == "context" and words[index + 1].text == ":":
            return " ".join(w.text for w in words[index + 2 : _type_end(words, index + 2)])
    return None


def _names(words: Sequence[_Word], start: int, end: int) -> set[str]:
    names = set()
    for index in range(start + 1, end):
        word = words[index].text
        if word in ("in", "appliesTo", "attributes") and words[index - 1].text != "action":
            break
        if word != ",":
            names.add(_unquoted(word))
    return names


def _unquoted(word: str) -> str:
    return unescaped(word[1:-1]) if word.startswith('"') else word


def _type_end(words: Sequence[_Word], index: int) -> int:
    """The first word behind a type: the comma or brace of the level the type stands on."""
    depth = 0
    while True:
        word = words[index].text
        if depth == 0 and word in (",", "}"):
            return index
        depth += (word in "{<") - (word in "}>")
        index += 1
