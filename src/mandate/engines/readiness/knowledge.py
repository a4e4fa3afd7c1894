"""What somebody knows about AI before and after is theirs; a group sees how many reached which level, from five."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mandate.engines.readiness.bank import Text
from mandate.engines.terms import MINIMUM_GROUP, InvalidFact


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule a right answer rests on, where it was read, and since when it applies."""

    label: Text
    applies_from: date
    url: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from, and why it is right or wrong."""

    id: str
    text: Text
    right: bool
    because: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question with exactly one right option."""

    id: str
    topic: str
    level: str
    question: Text
    options: tuple[Option, ...]
    law: Citation | None = None

    @property
    def right(self) -> str:
        """The id of the right option."""
        return next(option.id for option in self.options if option.right)


@dataclass(frozen=True, slots=True)
class Reached:
    """A level of knowledge and the least number of right answers for it."""

    id: str
    at_least: int
    label: Text
    says: Text


@dataclass(frozen=True, slots=True)
class Check:
    """The whole check: its questions, topics by id, and levels from low to high."""

    version: int
    dated: date
    topics: tuple[tuple[str, Text], ...]
    questions: tuple[Question, ...]
    levels: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """One person's check. Not answered counts as not right. `topics` has right and asked per topic."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    open: tuple[str, ...]
    level: str
    topics: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The same person before and after, question by question."""

    before: Marks
    after: Marks
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    levels_up: int


class GroupShown(StrEnum):
    """Whether a group's levels may be seen."""

    SHOWN = "shown"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class GroupLevels:
    """How many people reached which level before and after; empty below five. Described, never tested: with so few
    people no test can say more."""

    why: GroupShown
    before: tuple[tuple[str, int], ...] = ()
    after: tuple[tuple[str, int], ...] = ()


def mark(check: Check, chosen: Mapping[str, str | None]) -> Marks:
    """Score one person's choices (question to option; None is not answered).

    Raises InvalidFact with the field for a question or option that does not exist.
    """
    questions = {question.id: question for question in check.questions}
    for name, option in chosen.items():
        if name not in questions:
            raise InvalidFact(f"answers.{name}", "there is no such question")
        options = [one.id for one in questions[name].options]
        if option is not None and option not in options:
            raise InvalidFact(f"answers.{name}", f"{option!r} is not {', '.join(options)}")
    right = tuple(q.id for q in check.questions if chosen.get(q.id) == q.right)
    unanswered = tuple(q.id for q in check.questions if chosen.get(q.id) is None)
    return Marks(
        right=right,
        wrong=tuple(q.id for q in check.questions if q.id not in right and q.id not in unanswered),
        open=unanswered,
        level=next(level.id for level in reversed(check.levels) if len(right) >= level.at_least),
        topics=tuple(_topic(check, topic, right) for topic, _ in check.topics),
    )


def compare(check: Check, before: Marks, after: Marks) -> Change:
    """What one person gained and lost between two checks; `levels_up` is negative for a level down."""
    order = [level.id for level in check.levels]
    return Change(
        before=before,
        after=after,
        gained=tuple(one for one in after.right if one not in before.right),
        lost=tuple(one for one in before.right if one not in after.right),
        levels_up=order.index(after.level) - order.index(before.level),
    )


def group_levels(check: Check, pairs: Sequence[tuple[Marks, Marks]], *, minimum: int = MINIMUM_GROUP) -> GroupLevels:
    """The levels of the people who did both checks, nothing below `minimum` people. Who did one check only is left
    out, so that before and after are about the same people."""
    if len(pairs) < minimum:
        return GroupLevels(GroupShown.TOO_FEW)
    return GroupLevels(
        GroupShown.SHOWN,
        tuple((level.id, sum(before.level == level.id for before, _ in pairs)) for level in check.levels),
        tuple((level.id, sum(after.level == level.id for _, after in pairs)) for level in check.levels),
    )


def _topic(check: Check, topic: str, right: tuple[str, ...]) -> tuple[str, int, int]:
    asked = [question.id for question in check.questions if question.topic == topic]
    return topic, sum(one in right for one in asked), len(asked)
