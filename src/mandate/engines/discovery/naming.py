"""Which names a text mentions: whole words, the longest name first, ordinary words only with something beside them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_SHORTEST_REFERENCE = 5


@dataclass(frozen=True, slots=True)
class Words:
    """What surrounds names on statements and in app lists; every tuple of words is lower case and without accents.

    `processors` maps the words of a payment processor to whether it sells nothing but software; `starred` ones count
    only before a `*`; `noise` says nothing about what was bought (places, legal forms, plans); `qualifiers` follow a
    name and show that the AI product is meant.
    """

    processors: tuple[tuple[tuple[str, ...], bool], ...] = ()
    starred: frozenset[tuple[str, ...]] = frozenset()
    noise: frozenset[str] = frozenset()
    qualifiers: frozenset[str] = frozenset({"ai"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in a text: whose it is, where, whether it is an ordinary word too, and what stands beside it."""

    owner: str
    start: int
    end: int
    ordinary: bool
    qualified: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A merchant text taken apart: its words without the processor, its domains, and what the processor sells."""

    words: tuple[str, ...]
    domains: tuple[str, ...]
    software_only: bool = False


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case without accents; every sign between them is a boundary."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def domains_of(text: str) -> tuple[str, ...]:
    """Return whatever looks like a domain in a text, in its order, in lower case."""
    return tuple(_DOMAIN.findall(text.lower()))


def is_noise(word: str, noise: frozenset[str]) -> bool:
    """Return whether a word says nothing about what was bought: listed, a number, or a reference with digits in it."""
    if word in noise or word.isdecimal():
        return True
    return len(word) >= _SHORTEST_REFERENCE and any(c.isdecimal() for c in word)


def statement(text: str, words: Words) -> Statement:
    """Return a merchant text without its processors: `PADDLE.NET* JASPER` leaves `jasper`, sold by a software shop."""
    parts = [words_of(part) for part in text.split("*")]
    known = dict(words.processors)
    software_only = False
    while len(parts) > 1 and parts[0] in known:
        software_only = software_only or known[parts[0]]
        parts.pop(0)
    rest = tuple(word for part in parts for word in part)
    for processor, software in words.processors:
        if processor not in words.starred and rest[: len(processor)] == processor:
            software_only = software_only or software
            rest = rest[len(processor) :]
    return Statement(rest, domains_of(text), software_only)


class NameIndex:
    """Names by their first word; a name that is an ordinary word too is added as such."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._names: dict[str, dict[tuple[str, ...], tuple[str, bool]]] = {}

    def add(self, name: str, owner: str, *, ordinary: bool) -> None:
        """Add a name; the last call wins. A name without any word (signs only) is left out."""
        words = words_of(name)
        if words:
            self._names.setdefault(words[0], {})[words] = (owner, ordinary)

    def best(self, words: tuple[str, ...]) -> Hit | None:
        """Return the strongest name: a sure one before an ordinary word, then the longest, then the first."""
        hits = list(self._hits(words))
        if not hits:
            return None
        return max(hits, key=lambda hit: (not hit.ordinary or hit.qualified, hit.end - hit.start, -hit.start))

    def _hits(self, words: tuple[str, ...]) -> Iterable[Hit]:
        for start, first in enumerate(words):
            for name, (owner, ordinary) in self._names.get(first, {}).items():
                end = start + len(name)
                if words[start:end] == name:
                    yield self._hit(words, owner, start, end, ordinary)

    def _hit(self, words: tuple[str, ...], owner: str, start: int, end: int, ordinary: bool) -> Hit:
        qualified = end < len(words) and words[end] in self._words.qualifiers
        around = words[:start] + words[end + qualified :]
        alone = all(is_noise(word, self._words.noise) for word in around)
        return Hit(owner, start, end, ordinary, qualified, alone)
