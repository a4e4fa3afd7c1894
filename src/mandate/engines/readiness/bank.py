"""A question has five observable answers and one artefact that raises it; forms choose questions, gates cap scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import TypeVar

TARGET = 4
"""What is good enough: the plan closes gaps up to here, not up to 5."""
SCALE = (1, 2, 3, 4, 5)
WORDS_A_MINUTE = 230
SECONDS_A_CHOICE = 4


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    en: str
    nl: str

    def of(self, language: str) -> str:
        """The text in Dutch for "nl" and "nl-NL", else in English."""
        return self.nl if language.lower().startswith("nl") else self.en


class When(StrEnum):
    """At which scores a gate is closed."""

    BELOW = "below"
    AT_MOST = "at_most"
    EQUAL = "equal"


class Caps(StrEnum):
    """What a closed gate holds down."""

    DIMENSION = "dimension"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Gate:
    """A low score on one question caps the dimension it stands in, or the total."""

    when: When
    value: int
    caps: Caps
    cap: Fraction

    def closed(self, score: Fraction) -> bool:
        """Whether the cap holds at this score (of a group: the median)."""
        if self.when is When.BELOW:
            return score < self.value
        return score <= self.value if self.when is When.AT_MOST else score == self.value


@dataclass(frozen=True, slots=True)
class Artefact:
    """What raises an answer; `page` is the name of the product's page, None while there is none."""

    id: str
    label: Text
    page: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule of law that rests on a question, and since when it applies."""

    citation: Text
    applies_from: date


@dataclass(frozen=True, slots=True)
class Start:
    """A proposal for a first step: which role takes it and how many hours it asks; people change both."""

    owner: str
    hours: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `anchors` are the answers 1 to 5; `needs` names the questions whose artefact has to come first."""

    id: str
    dimension: str
    audience: str
    question: Text
    anchors: tuple[Text, ...]
    artefact: Artefact
    start: Start
    gate: Gate | None = None
    needs: tuple[str, ...] = ()
    sensitive: bool = False
    law: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """Six questions about one thing; `means` says in the order of the levels what a score there means."""

    id: str
    label: Text
    about: Text
    means: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The questions one kind of respondent gets. A dimension is shown from `at_least` answers and from the share
    `of_asked` of its questions on this form."""

    id: str
    label: Text
    items: tuple[str, ...]
    at_least: int
    of_asked: Fraction = Fraction(0)

    def needed(self, asked: int) -> int:
        """How many answers a dimension with so many questions on this form needs to be shown."""
        return max(self.at_least, ceil(self.of_asked * asked))


@dataclass(frozen=True, slots=True)
class Level:
    """The name of a stretch of the scale, from `minimum` to the next level."""

    id: str
    minimum: Fraction
    label: Text
    says: Text


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to have a conversation with, and the dimensions to begin with."""

    id: str
    label: Text
    dimensions: tuple[str, ...]


_Thing = TypeVar("_Thing", Item, Form, Dimension)


@dataclass(frozen=True, slots=True)
class Bank:
    """All questions with their forms and levels. Lookups raise KeyError for what is not there."""

    id: str
    version: int
    dated: date
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    forms: tuple[Form, ...]
    levels: tuple[Level, ...]
    roles: tuple[Role, ...]
    dont_know: Text
    not_applicable: Text

    def item(self, item_id: str) -> Item:
        """The question with this id."""
        return _named(self.items, item_id)

    def form(self, form_id: str) -> Form:
        """The form with this id."""
        return _named(self.forms, form_id)

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension with this id."""
        return _named(self.dimensions, dimension_id)

    def asked(self, form: Form, dimension_id: str) -> tuple[Item, ...]:
        """The questions of a dimension on a form, in the order of the form."""
        own = {item.id: item for item in self.items if item.dimension == dimension_id}
        return tuple(own[item] for item in form.items if item in own)

    def level(self, score: Fraction) -> Level:
        """The level a score from 1 to 5 lies in."""
        return next(level for level in reversed(self.levels) if score >= level.minimum)

    def meaning(self, dimension_id: str, score: Fraction) -> Text:
        """What a score means in a dimension."""
        return self.dimension(dimension_id).means[self.levels.index(self.level(score))]


def reading_seconds(bank: Bank, form_id: str, language: str) -> Fraction:
    """How long a form takes who reads every word of it at 230 words a minute and needs 4 seconds for each choice."""
    form = bank.form(form_id)
    words = sum(len(text.of(language).split()) for item in form.items for text in _texts(bank.item(item)))
    return Fraction(words * 60, WORDS_A_MINUTE) + SECONDS_A_CHOICE * len(form.items)


def _texts(item: Item) -> Iterator[Text]:
    yield item.question
    yield from item.anchors


def _named(things: tuple[_Thing, ...], wanted: str) -> _Thing:
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)
