"""A pack of law is data: questions that set facts, facts that follow, tiers in order, and duties with a trigger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mandate.engines.law.triggers import Trigger


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    en: str
    nl: str

    def of(self, language: str) -> str:
        """The text in Dutch for "nl" and "nl-NL", else in English."""
        return self.nl if language.lower().startswith("nl") else self.en


class Kind(StrEnum):
    """How many options of a question can hold at once."""

    ONE = "one"
    MANY = "many"


class Confidence(StrEnum):
    """How sure the reading of a rule is; below high its note stands beside it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer and the facts it sets; an answer without facts says that none of the others holds."""

    id: str
    text: Text
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, when it is asked, and why; "unsure" is always possible and leaves its facts open."""

    id: str
    ask: Text
    kind: Kind
    ask_if: Trigger
    options: tuple[Option, ...]
    why: Text
    citation: str


@dataclass(frozen=True, slots=True)
class Follows:
    """A fact that follows from others, with the article that says so."""

    fact: str
    when: Trigger
    citation: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of use: the first of the list whose condition holds; `weight` orders them by strictness.

    Its duties begin on `from_day` (None: it has none). From then on it counts as the tier it `becomes`, where there is
    one: a ban that was announced is a ban. An `overlay` stands beside a stricter tier too.
    """

    id: str
    when: Trigger
    weight: int
    title: Text
    action: Text
    citation: str
    from_day: date | None
    becomes: str | None
    overlay: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """A second way of looking at a use (impact assessment, label): the first outcome whose condition holds."""

    id: str
    outcomes: tuple[tuple[str, Trigger], ...]


@dataclass(frozen=True, slots=True)
class Penalty:
    """The ceiling of a fine: euros and percent of turnover (None: not named), and the rule for smaller firms."""

    id: str
    max_eur: int | None
    max_percent: int | None
    rule: Text


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: what it asks of whom, when its trigger holds, since when, and how sure that reading is.

    `binding` is False for a voluntary code, a draft or a rule of the house; `for_products` is the later day for safety
    parts of regulated products (annex I); `deadline` says how fast, in the words of the law.
    """

    id: str
    law: str
    article: str
    title: Text
    asks: Text
    bearers: tuple[str, ...]
    trigger: Trigger
    from_day: date
    for_products: date | None
    deadline: Text | None
    evidence: tuple[Text, ...]
    penalty: str | None
    source: str
    confidence: Confidence
    country: str
    binding: bool
    category: str
    note: Text | None


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One state of the law; never edited, a newer one stands beside it. `sha256` is over the files it was read from.

    `first_day` is the first day on which anything of the AI Act applied; `roles` names the fact by which somebody holds
    a role, `act_roles` are those of the AI Act; `house` are the overlays laid on top.
    """

    id: str
    law_version: str
    as_of: date
    sha256: str
    first_day: date
    disclaimer: Text
    facts: tuple[str, ...]
    questions: tuple[Question, ...]
    follows: tuple[Follows, ...]
    tiers: tuple[Tier, ...]
    axes: tuple[Axis, ...]
    duties: tuple[Duty, ...]
    laws: Mapping[str, Text]
    penalties: Mapping[str, Penalty]
    roles: Mapping[str, str]
    act_roles: frozenset[str]
    countries: frozenset[str]
    house: tuple[str, ...] = field(default=())

    def question(self, key: str) -> Question:
        """The question of that id; KeyError when there is none."""
        return {one.id: one for one in self.questions}[key]

    def tier(self, key: str) -> Tier:
        """The tier of that id; KeyError when there is none."""
        return {one.id: one for one in self.tiers}[key]

    def duty(self, key: str) -> Duty:
        """The duty of that id; KeyError when there is none."""
        return {one.id: one for one in self.duties}[key]
