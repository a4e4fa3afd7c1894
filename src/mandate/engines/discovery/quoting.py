"""Notes of a conversation can be quoted: they fall into sentences, and a sentence shows which services it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mandate.engines.discovery.matching import DEDICATED, Service
from mandate.engines.discovery.naming import words_of

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)")
_OPENING = "\"'“‘„(["
_ITEM = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"#{1,6}\s+")
_TOKEN = re.compile(r"[^\W_]+")
_BEFORE_NUMBERS = frozenset({"art", "blz", "ca", "fig", "lid", "no", "nr", "nrs", "pp", "vol"})
_MARKS = '"“”„'


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its number in the notes, from 0."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together; a heading cannot be quoted and has its text only."""

    sentences: tuple[Sentence, ...]
    heading: str = ""


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Notes as paragraphs of sentences: blank lines, list marks and headings part them, single line ends do not."""
    found: list[Paragraph] = []
    number = 0
    for kind, block in _blocks(text):
        if kind == "heading":
            found.append(Paragraph((), block))
            continue
        parts = _sentences(block)
        found.append(Paragraph(tuple(Sentence(number + place, part) for place, part in enumerate(parts))))
        number += len(parts)
    return tuple(found)


def _blocks(text: str) -> list[tuple[str, str]]:
    blocks: list[tuple[str, str]] = []
    lines: list[str] = []

    def close() -> None:
        if lines:
            blocks.append(("text", " ".join(lines)))
            lines.clear()

    for line in text.splitlines():
        plain = " ".join(line.split())
        heading, item = _HEADING.match(plain), _ITEM.match(plain)
        if not plain or heading or item:
            close()
        if heading:
            blocks.append(("heading", plain[heading.end() :]))
        elif plain:
            lines.append(plain[item.end() :] if item else plain)
    close()
    return blocks


def _sentences(block: str) -> list[str]:
    """A block cut behind each sentence end that a new beginning follows: a capital, a digit or a quotation mark."""
    parts, start = [], 0
    for end in _END.finditer(block):
        after = block[end.end() :].lstrip()
        before = block[start : end.start()].rpartition(" ")[2].strip(_OPENING)
        if not _begins(after) or _abbreviates(before, after, stop=block[end.start()]):
            continue
        parts.append(block[start : end.end()])
        start = end.end() + 1
    return [part for part in (*parts, block[start:]) if part]


def _begins(after: str) -> bool:
    first = after[:1]
    return first in _OPENING or first.isupper() or first.isdigit()


def _abbreviates(before: str, after: str, *, stop: str) -> bool:
    """Whether a full stop belongs to its word: the initial of J. Smit, the number sign of nr. 3."""
    return stop == "." and (len(before) < 2 or (before.lower() in _BEFORE_NUMBERS and after[:1].isdigit()))


def quoted(sentences: Iterable[Sentence]) -> str:
    """The words of sentences as one quote: in order, what lies between two that do not touch becomes an ellipsis."""
    ordered = sorted(set(sentences), key=lambda sentence: sentence.number)
    text, last = "", None
    for sentence in ordered:
        if last is not None:
            text += " " if sentence.number == last + 1 else " … "
        text += sentence.text
        last = sentence.number
    return text.strip(_MARKS) if sum(text.count(mark) for mark in _MARKS) <= 1 else _unwrapped(text)


def _unwrapped(text: str) -> str:
    """A quote without the marks around the whole of it; marks inside stay."""
    inner = text[1:-1]
    wrapped = text[0] in _MARKS and text[-1] in _MARKS
    return inner if wrapped and not any(mark in inner for mark in _MARKS) else text


class Mentions:
    """Which services a sentence names; a name that is an ordinary word too counts capitalised, where it was seen."""

    def __init__(self, services: Iterable[Service], *, seen: Iterable[str] = ()) -> None:
        """Index the names of the services; `seen` are the ids that the inventory or the register holds."""
        known = frozenset(seen)
        self._names: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for service in services:
            ordinary = {words_of(word) for word in service.ordinary_words}
            for words in {words_of(name) for name in (service.name, *service.aliases, *service.ordinary_words)}:
                vague = words in ordinary
                if words and (service.id in known or not (vague or service.kind != DEDICATED)):
                    self._names.setdefault(words[0], []).append((words, service.id, vague))

    def of(self, text: str) -> tuple[str, ...]:
        """The ids of the services a text names, each once, in the order of the text; the longest name wins."""
        tokens = [(word, token[:1].isupper()) for token in _TOKEN.findall(text) for word in words_of(token)]
        words = tuple(word for word, _ in tokens)
        found: dict[str, None] = {}
        place = 0
        while place < len(words):
            hits = [hit for hit in self._names.get(words[place], ()) if words[place : place + len(hit[0])] == hit[0]]
            sure = [hit for hit in hits if not hit[2] or tokens[place][1]]
            if not sure:
                place += 1
                continue
            name, owner, _ = max(sure, key=lambda hit: (len(hit[0]), not hit[2], hit[1]))
            found[owner] = None
            place += len(name)
        return tuple(found)
