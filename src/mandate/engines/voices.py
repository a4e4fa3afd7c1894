"""What voices say together, and which words of one would give away who wrote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from types import MappingProxyType

from mandate.engines.terms import MINIMUM_GROUP

LEAST_LETTERS = 4
"""Shorter words mean too many things to point at somebody, or to be a theme."""
MOST_WORDS = 12
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_SMALL = re.compile(
    r"\b(?:team|group|department|afdeling|groep|ploeg)\s+(?:of|van)\s+(?:[2-4]|two|three|four|twee|drie|vier)\b"
    r"|\b(?:the|wij|we|ons|met\s+z'n)\s+(?:[2-4]|two|three|four|twee|drie|vier|tweeën|drieën|vieren)\b",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_STOP = """
about after again also alle allemaal alleen altijd because been before being believe between cannot could daar
dan deze does doen doet door dus each echt even every from gaat geen goed have hebben heeft heel here hier hoe
iedereen into just kunnen like maar made make meer mensen met might more moet moeten most much must naar need
never niet nobody nodig nog nooit nothing ons only onze ook other over people really same should some still
such  than that their them then there these they thing this those tool very veel voor waar wanneer want waren
was wat  weet well were werd what when where which while will with without work worden wordt would yours zelf
zijn zonder  zou your
"""
STOP = frozenset(_STOP.split())
"""Words that say nothing of what a text is about, English and Dutch."""


_NOBODY: Mapping[str, int] = MappingProxyType({})


class Points(StrEnum):
    """At what a text points."""

    PERSON = "person"
    MAIL = "mail"
    FUNCTION = "function"
    TEAM = "team"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words in a text that point at a person, or at a group so small that it is nearly one."""

    at: Points
    words: str


def pointers(
    text: str, *, people: Iterable[str], teams: Mapping[str, int | None], functions: Mapping[str, int] = _NOBODY
) -> tuple[Pointer, ...]:
    """What in the text points at somebody: `people`, mail addresses, `teams` and `functions` of one to four, and sizes.

    A person is found by the whole name, or by one part of it written as a name: with a capital, four letters or more.
    """
    found = {Pointer(Points.PERSON, words) for name in people if (words := _called(name, text))}
    small = (team for team, size in teams.items() if size is not None and size < MINIMUM_GROUP)
    found |= {Pointer(Points.TEAM, team) for team in small if _stands(team, text)}
    rare = (name for name, many in functions.items() if many < MINIMUM_GROUP and len(name.strip()) >= LEAST_LETTERS)
    found |= {Pointer(Points.FUNCTION, name.strip()) for name in rare if _stands(name, text)}
    found |= {Pointer(Points.MAIL, match.group()) for match in _MAIL.finditer(text)}
    found |= {Pointer(Points.SIZE, match.group()) for match in _SMALL.finditer(text)}
    return tuple(sorted(found, key=lambda one: (one.at, one.words)))


def _stands(words: str, text: str, *, flags: int = re.IGNORECASE) -> bool:
    return bool(words.strip()) and re.search(rf"(?<!\w){re.escape(words.strip())}(?!\w)", text, flags) is not None


def _called(name: str, text: str) -> str:
    """The words of the text that mean this person; empty where none do."""
    if _stands(name, text):
        return name
    parts = (part for part in name.split() if len(part) >= LEAST_LETTERS and part[0].isupper())
    return next((part for part in parts if _stands(part, text, flags=0)), "")


@dataclass(frozen=True, slots=True)
class Said:
    """One voice: who (a person once, each anonymous voice for itself), about what, from which team, in which words."""

    who: str
    about: str
    team: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Something that five voices or more have in common."""

    name: str
    voices: int


def about(rows: Iterable[Said]) -> tuple[Theme, ...]:
    """What is spoken about by five or more, most first."""
    return _themes((row.about, row.who) for row in rows)


def teams(rows: Iterable[Said]) -> tuple[Theme, ...]:
    """Teams from which five or more spoke, most first; what no team or a small one said is in none of them."""
    return _themes((row.team, row.who) for row in rows if row.team is not None)


def words(rows: Iterable[Said]) -> tuple[Theme, ...]:
    """Words that five or more used, most first; at most twelve."""
    return _themes((word, row.who) for row in rows for word in set(_words(row.text)))[:MOST_WORDS]


def _words(text: str) -> list[str]:
    found = (word.casefold() for word in _WORD.findall(text))
    return [word for word in found if len(word) >= LEAST_LETTERS and word not in STOP]


def _themes(pairs: Iterable[tuple[str, str]]) -> tuple[Theme, ...]:
    counted: dict[str, set[str]] = defaultdict(set)
    for name, who in pairs:
        counted[name].add(who)
    themes = (Theme(name, len(who)) for name, who in counted.items() if len(who) >= MINIMUM_GROUP)
    return tuple(sorted(themes, key=lambda one: (-one.voices, one.name)))


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promise of a reply was kept: replies in time and in all, what waits past its day, and after how long.

    `days` is the middle one of the days from saying to reply; None before the first.
    """

    in_time: int
    replied: int
    late: int
    days: float | None

    @property
    def share(self) -> float | None:
        """The part of all replies that came within the promise."""
        return self.in_time / self.replied if self.replied else None


def kept(rows: Sequence[tuple[date, date, date | None]], *, today: date) -> Kept:
    """The measure over (said, promised for, replied) of each voice; what waits within its promise counts in none."""
    replied = [(said, due, on) for said, due, on in rows if on is not None]
    return Kept(
        in_time=sum(on <= due for _said, due, on in replied),
        replied=len(replied),
        late=sum(on is None and due < today for _said, due, on in rows),
        days=float(median((on - said).days for said, _due, on in replied)) if replied else None,
    )
