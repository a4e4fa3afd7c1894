"""Which questions somebody gets, whether they pass, how long that holds, and whether an audience is trained."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from mandate.engines.terms import MINIMUM_GROUP, InvalidFact

ASKED = 3
"""Questions of a bank that one attempt asks."""
PASSES = Fraction(2, 3)
"""Share of right answers from which a quiz is passed: ours, so that one slip does not fail somebody."""


class State(StrEnum):
    """Where somebody stands with a module."""

    DONE = "done"
    DUE = "due"
    LATE = "late"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why an initiative may be released, or may not yet."""

    NOTHING_ASKED = "nothing_asked"
    TRAINED = "trained"
    WAIVED = "waived"
    NO_AUDIENCE = "no_audience"
    LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers of those asked."""

    right: int
    asked: int

    @property
    def passed(self) -> bool:
        """Whether it is enough."""
        return Fraction(self.right, self.asked) >= PASSES


@dataclass(frozen=True, slots=True)
class Reached:
    """A level that a person has in a competence from one day until another, or without end."""

    person: str
    competence: str
    level: int
    on: date
    until: date | None

    def holds(self, level: int, today: date) -> bool:
        """Whether it is high enough and counts on a day."""
        return self.level >= level and self.on <= today and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class Lack:
    """Who of an audience is short of a level in a competence."""

    competence: str
    level: int
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether an initiative may be released, why, and what lacks; `lacking` is told too where it was waived."""

    reason: Reason
    audience: int
    lacking: tuple[Lack, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it may be released."""
        return self.reason in (Reason.NOTHING_ASKED, Reason.TRAINED, Reason.WAIVED)

    @property
    def untrained(self) -> int:
        """People who lack at least one level."""
        return len(frozenset().union(*(one.people for one in self.lacking)))


@dataclass(frozen=True, slots=True)
class Cover:
    """How many people of a team have done all that is theirs; None where the team is too small to say."""

    team: str
    people: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Covers of teams, and of all of them together where that tells nothing of a team that stays untold."""

    teams: tuple[Cover, ...]
    whole: Cover


@dataclass(frozen=True, slots=True)
class Taught:
    """A module as a need is measured by it: the level of a competence it shows, and its minutes."""

    module: str
    competence: str
    level: int
    minutes: int


def choose(bank: Sequence[str], *, person: str, module: str, attempt: int) -> tuple[str, ...]:
    """The questions of an attempt: the same for the same person, module and attempt, others at the next as far as the
    bank goes. Raises InvalidFact for an attempt below 1 or an empty bank."""
    if attempt < 1:
        raise InvalidFact("attempt", "is below one")
    if not bank:
        raise InvalidFact("bank", "is empty")

    def place(question: str) -> bytes:
        return hashlib.sha256(f"{person}\n{module}\n{question}".encode()).digest()

    order = sorted(bank, key=place)
    count, start = min(ASKED, len(order)), (attempt - 1) * ASKED
    return tuple(order[(start + at) % len(order)] for at in range(count))


def score(right: Mapping[str, int], given: Mapping[str, int]) -> Score:
    """How many of the questions asked were answered rightly; a question without an answer is not.

    `right` holds the answer of every question asked. Raises InvalidFact for none, or for an answer to another one.
    """
    if not right:
        raise InvalidFact("right", "holds no question")
    if given.keys() - right.keys():
        raise InvalidFact("given", "answers what was not asked")
    return Score(sum(given.get(question) == answer for question, answer in right.items()), len(right))


def until(on: date, months: int) -> date:
    """The last day on which what was learned on a day counts; a day the month does not have is its last.

    Raises InvalidFact for fewer than one month.
    """
    if months < 1:
        raise InvalidFact("months", "is below one")
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def state(*, done: bool, ends: date | None, due: date, today: date) -> State:
    """Where somebody stands with a module they are to do by a day; `ends` is the last day that what they did counts."""
    if done:
        return State.DONE if ends is None or today <= ends else State.EXPIRED
    return State.LATE if due < today else State.DUE


def gate(
    required: Mapping[str, int], audience: Iterable[str], reached: Iterable[Reached], *, waived: bool, today: date
) -> Gate:
    """Whether everybody something is released to has what it asks, on a day. A waiver opens it and hides nothing.

    It is the same for an initiative, an agent or a tool: levels by competence, and people. Asking for training of
    nobody keeps it closed: an audience that is not named cannot be trained.
    """
    people = frozenset(audience)
    if not required:
        return Gate(Reason.NOTHING_ASKED, len(people))
    if not people:
        return Gate(Reason.WAIVED if waived else Reason.NO_AUDIENCE, 0)
    rows = tuple(reached)
    lacking = []
    for competence, level in sorted(required.items()):
        have = {one.person for one in rows if one.competence == competence and one.holds(level, today)}
        if people - have:
            lacking.append(Lack(competence, level, people - have))
    if not lacking:
        return Gate(Reason.TRAINED, len(people))
    return Gate(Reason.WAIVED if waived else Reason.LACKING, len(people), tuple(lacking))


def coverage(teams: Mapping[str, Iterable[str]], done: frozenset[str]) -> tuple[Cover, ...]:
    """Per team how many have done all that is theirs, by name of the team; below five people nothing is said.

    A count that leaves one to four people on either side is not said either, unless it is everybody or nobody.
    """
    return tuple(_cover(team, frozenset(people), done) for team, people in sorted(teams.items()))


def counted(teams: Mapping[str, Iterable[str]], done: frozenset[str]) -> Counts:
    """`coverage`, with the whole: of teams that share nobody, it is told only where what stays untold, taken together,
    could be told as well; else the untold would follow from the rest."""
    rows = coverage(teams, done)
    everybody = frozenset(one for people in teams.values() for one in people)
    untold = frozenset(one for row in rows if row.done is None for one in teams[row.team])
    whole = _cover("", everybody, done)
    if untold and _cover("", untold, done).done is None:
        whole = Cover("", whole.people, None)
    return Counts(rows, whole)


def lower(was: Mapping[str, int], now: Mapping[str, int]) -> bool:
    """Whether less is asked than was: a competence taken out, or a lower level of one."""
    return any(now.get(competence, 0) < level for competence, level in was.items())


def hours(lacking: Iterable[Lack], taught: Sequence[Taught]) -> Fraction | None:
    """Hours that closing these gaps takes: for each the shortest module that shows the level, times its people.

    None where no module shows one of the levels, so that nobody can say.
    """
    minutes = 0
    for lack in lacking:
        fits = [one.minutes for one in taught if one.competence == lack.competence and one.level >= lack.level]
        if not fits:
            return None
        minutes += min(fits) * len(lack.people)
    return Fraction(minutes, 60)


def _cover(team: str, people: frozenset[str], done: frozenset[str]) -> Cover:
    if len(people) < MINIMUM_GROUP:
        return Cover(team, None, None)
    count = len(people & done)
    rest = len(people) - count
    said = count == 0 or rest == 0 or min(count, rest) >= MINIMUM_GROUP
    return Cover(team, len(people), count if said else None)
