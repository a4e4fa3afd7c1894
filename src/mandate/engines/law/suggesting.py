"""A description suggests answers, each with the words that led to it; nothing counts until a person confirms it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 20_000
"""Characters of a description that are read; a longer text is a document, not a description."""

DENIED = re.compile(r"\b(?:without|zonder|no|not|never|geen|niet)\b[^.;:()]*?(?=[.;:()]|,? but |,? maar |$)")
"""What is said not to be so; words in it count only for a group that holds the denial itself ("without review")."""


class Strength(StrEnum):
    """How much a suggestion rests on: words of the rule itself, words near it, or only what the text leaves out."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Rule:
    """Marks an option when every group of words is found, none of the excluding ones is, and the marks so far fit.

    `all_of` are alternatives per place: one group of each must be found. `marked` and `unmarked` name questions or
    options (`Q08`, `Q08.credit`). Empty `countries` means everywhere.
    """

    question: str
    option: str
    all_of: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...]
    marked: tuple[str, ...]
    unmarked: tuple[str, ...]
    strength: Strength
    countries: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Groups of words and the rules over them, in the order in which they are applied."""

    groups: Mapping[str, re.Pattern[str]]
    rules: tuple[Rule, ...]
    one_answer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An option that a description suggests, with the words that led to it (none: what it leaves out did)."""

    question: str
    option: str
    matched_words: tuple[str, ...]
    strength: Strength


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these words as whole words; `*` stands for any ending (or beginning), a space for any gap."""
    parts = sorted((_written(word) for word in words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _written(word: str) -> str:
    pieces = (re.escape(piece).replace(r"\*", r"\w*") for piece in plain(word).split(" "))
    return r"[\s-]+".join(piece.replace(r"\-", r"[\s-]?") for piece in pieces)


def plain(text: str) -> str:
    """A text as the rules see it: small letters, no accents, one space, straight apostrophes; at most `LONGEST`."""
    spread = unicodedata.normalize("NFKD", text[:LONGEST].casefold().replace("’", "'"))
    return " ".join("".join(one for one in spread if not unicodedata.combining(one)).split())


def suggest(text: str, phrases: Phrases, *, country: str = "NL") -> tuple[Suggestion, ...]:
    """The answers a description suggests, in the order of the rules; the same text gives the same suggestions.

    `country` is the one whose national lists count; "any" takes those of every country.
    """
    said = plain(text)
    if not said:
        return ()
    found: dict[str, tuple[str, ...]] = {}
    marks: dict[tuple[str, str], Suggestion] = {}
    for rule in phrases.rules:
        if rule.countries and country.upper() not in rule.countries and country.lower() != "any":
            continue
        if not _fits(rule, marks, phrases):
            continue
        words = _words(rule, said, phrases, found)
        if words is not None and (rule.question, rule.option) not in marks:
            marks[rule.question, rule.option] = Suggestion(rule.question, rule.option, words, rule.strength)
    return tuple(marks.values())


def _fits(rule: Rule, marks: Mapping[tuple[str, str], Suggestion], phrases: Phrases) -> bool:
    made = {question for question, _ in marks} | {f"{question}.{option}" for question, option in marks}
    if rule.question in phrases.one_answer and rule.question in made:
        return False
    return all(mark in made for mark in rule.marked) and not any(mark in made for mark in rule.unmarked)


def _words(rule: Rule, said: str, phrases: Phrases, found: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The words by which a rule holds, None when it does not."""
    if any(_matches(group, said, phrases, found) for group in rule.unless):
        return None
    words: list[str] = []
    for groups in rule.all_of:
        here = [word for group in groups for word in _matches(group, said, phrases, found)]
        if not here:
            return None
        words += here
    return tuple(dict.fromkeys(words))


def _matches(group: str, said: str, phrases: Phrases, found: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if group not in found:
        hits = phrases.groups[group].finditer(said)
        denied = [match.span() for match in DENIED.finditer(said)]
        kept = (hit.group() for hit in hits if not any(start < hit.start() < end for start, end in denied))
        found[group] = tuple(dict.fromkeys(kept))
    return found[group]


def confirmed(suggestions: Iterable[Suggestion]) -> dict[str, list[str]]:
    """The answers when somebody confirms every suggestion."""
    answers: dict[str, list[str]] = {}
    for one in suggestions:
        answers.setdefault(one.question, []).append(one.option)
    return answers
