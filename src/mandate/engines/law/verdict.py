"""What follows for a use: its tier, what it rests on, what would change it, and the duties with their dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mandate.engines.law.standing import Clash


class State(StrEnum):
    """Whether a duty holds on the day that was asked for."""

    IN_FORCE = "in_force"
    UPCOMING = "upcoming"


class Doubt(StrEnum):
    """What keeps a verdict from being the whole story."""

    BEFORE_THE_LAW = "before_the_law"
    UNKNOWN_COUNTRY = "unknown_country"
    ANSWER_AGAINST_RECORD = "answer_against_record"
    NO_FACTS = "no_facts"
    REVIEW_OVERDUE = "review_overdue"


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that follows: for whom, since when, why (the facts that set it off), and how many days are left."""

    id: str
    article: str
    state: State
    applies_from: date
    days_left: int
    bearers: tuple[str, ...]
    because: tuple[str, ...]
    confidence: str
    binding: bool
    penalty: str | None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A duty or an axis that is not decided, the facts that would decide it and the question to ask first."""

    id: str
    facts: tuple[str, ...]
    question: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing a tier rests on: an answer (question and option), or facts that the record gives."""

    question: str
    option: str
    facts: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What a tier would become if one answer were the other way round."""

    ground: Ground
    becomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of the engine for one use on one day.

    `tier` is None while more than one can come out; `act_as` is then the strictest of `reachable`, and the tier itself
    once decided. `in_force` says whether the duties of that tier hold on the day; `tier_from` is when they begin.
    """

    tier: str | None
    overlays: tuple[str, ...]
    decided: bool
    reachable: tuple[str, ...]
    act_as: str
    tier_from: date | None
    in_force: bool
    prohibited: bool | None
    high_risk: str
    art50: str
    dpia: str
    dpia_because: tuple[str, ...]
    roles: tuple[str, ...]
    next_question: str | None
    next_for_duties: str | None
    deciding: tuple[tuple[Ground, ...], ...]
    would_change: tuple[Turn, ...]
    duties: tuple[Owed, ...]
    undecided: tuple[Unsettled, ...]
    doubts: tuple[Doubt, ...]
    clashes: tuple[Clash, ...]
    facts: tuple[str, ...]
    not_facts: tuple[str, ...]
    country: str
    law_version: str
    pack_sha256: str
    as_of: date
