"""Tasks in the order to take them on: gates first, then net hours per build hour; never a product of scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mandate.engines.terms import InvalidFact

MINUTES = 60
PERCENT = 100


class Law(StrEnum):
    """The tier of the law; nobody knows it until the law was looked at, and unknown closes nothing."""

    UNKNOWN = ""
    BANNED = "banned"
    HIGH = "high"
    LIMITED = "limited"
    MINIMAL = "minimal"


class Harm(StrEnum):
    """What happens when the result is wrong and nobody saw it."""

    UNKNOWN = ""
    NONE = "none"
    ANNOYING = "annoying"
    COSTLY = "costly"
    SERIOUS = "serious"


class Ready(StrEnum):
    """Whether something a task needs is there; unknown where the registers do not say it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where a task stands: in the ranking, later because of a gate, not rankable yet, or out."""

    RANKED = "ranked"
    LATER = "later"
    UNKNOWN = "unknown"
    OUT = "out"


class Decider(StrEnum):
    """What decided the place: a gate, the figure, the tie, or a number that nobody said. Gates stand in their order."""

    BANNED = "banned"
    DATA = "data"
    COMPETENCE = "competence"
    TOOL = "tool"
    ACCEPTANCE = "acceptance"
    NO_GAIN = "no_gain"
    FIGURE = "figure"
    REVERSIBILITY = "reversibility"
    MISSING = "missing"


HARMFUL = frozenset({Harm.COSTLY, Harm.SERIOUS})


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """One task as the engine reads it; None is a number that nobody said.

    `minutes` each time, `times` a month for each of `people`, shares in percent, `check_minutes` to check each time,
    `build_hours` to set it up.
    """

    key: str
    people: int
    minutes: Fraction | None
    times: Fraction | None
    share_low: int | None
    share_high: int | None
    check_minutes: Fraction
    build_hours: Fraction | None
    law: Law = Law.UNKNOWN
    harm: Harm = Harm.UNKNOWN
    reversible: bool | None = None
    data: Ready = Ready.UNKNOWN
    competence: Ready = Ready.UNKNOWN
    tool: Ready = Ready.UNKNOWN


@dataclass(frozen=True, slots=True)
class Figure:
    """Hours a month that are left after checking, at the low and the high end, and the low end per build hour.

    A part is None where a number for it is missing.
    """

    low: Fraction | None
    high: Fraction | None
    per_build_hour: Fraction | None


@dataclass(frozen=True, slots=True)
class RankedTask:
    """The place of one task: its rank (None outside the ranking), what decided it, its figure, what nobody said."""

    key: str
    place: Place
    decided_by: Decider
    figure: Figure
    missing: tuple[str, ...] = ()
    rank: int | None = None


def figure(task: TaskFacts) -> Figure:
    """Net hours a month: people x times x (minutes x share - check minutes), with the check taken off both ends.

    Raises InvalidFact for a negative number, no build time at all, or a low end above the high one.
    """
    _check(task)
    low, high = _net(task, task.share_low), _net(task, task.share_high)
    per = None if low is None or task.build_hours is None else low / task.build_hours
    return Figure(low, high, per)


def _net(task: TaskFacts, share: int | None) -> Fraction | None:
    if task.minutes is None or task.times is None or share is None:
        return None
    each = task.minutes * Fraction(share, PERCENT) - task.check_minutes
    return task.people * task.times * each / MINUTES


def _check(task: TaskFacts) -> None:
    numbers = {
        "people": task.people, "minutes": task.minutes, "times": task.times, "share_low": task.share_low,
        "share_high": task.share_high, "check_minutes": task.check_minutes,
    }  # fmt: skip
    for name, value in numbers.items():
        if value is not None and value < 0:
            raise InvalidFact(name, "is below 0")
    if task.build_hours is not None and task.build_hours <= 0:
        raise InvalidFact("build_hours", "is not above 0")
    if task.share_low is not None and task.share_high is not None and task.share_low > task.share_high:
        raise InvalidFact("share_low", "is above share_high")
    if max(task.share_low or 0, task.share_high or 0) > PERCENT:
        raise InvalidFact("share_high", "is above 100")


def accepted_by_somebody(task: TaskFacts) -> bool:
    """Whether there is a way to accept the result: what can do harm or cannot be undone has time to be checked."""
    risky = task.harm in HARMFUL or task.reversible is False
    return not risky or task.check_minutes > 0


def gate(task: TaskFacts) -> Decider | None:
    """The first gate that is closed, or None. What is unknown closes none: the reader is told that it is unknown."""
    if task.law is Law.BANNED:
        return Decider.BANNED
    if task.data is Ready.NO:
        return Decider.DATA
    if task.competence is Ready.NO:
        return Decider.COMPETENCE
    if task.tool is Ready.NO:
        return Decider.TOOL
    return None if accepted_by_somebody(task) else Decider.ACCEPTANCE


def rank(tasks: Iterable[TaskFacts]) -> tuple[RankedTask, ...]:
    """Every task with its place: the ranking first, then what comes later, what lacks a number, and what is out.

    The order of the tasks given plays no part. Equal figures: what can be undone goes first, then by key. The
    others stand by what decided, then by hours.
    """
    given = sorted(tasks, key=lambda task: task.key)
    placed = {task.key: _placed(task) for task in given}
    facts = {task.key: task for task in given}
    ranked = sorted(
        (one for one in placed.values() if one.place is Place.RANKED),
        key=lambda one: (-(one.figure.per_build_hour or 0), _undoing(facts[one.key]), one.key),
    )
    numbered = [_numbered(number, one, ranked, facts) for number, one in enumerate(ranked, start=1)]
    rest = [one for one in placed.values() if one.place is not Place.RANKED]
    rest.sort(key=lambda one: (_REST.index(one.place), _GATES.index(one.decided_by), -(one.figure.low or 0), one.key))
    return (*numbered, *rest)


_REST = (Place.LATER, Place.UNKNOWN, Place.OUT)
_GATES = tuple(Decider)


def _placed(task: TaskFacts) -> RankedTask:
    counted = figure(task)
    closed = gate(task)
    if closed is not None:
        return RankedTask(task.key, Place.OUT if closed is Decider.BANNED else Place.LATER, closed, counted)
    missing = _missing(task)
    if missing:
        return RankedTask(task.key, Place.UNKNOWN, Decider.MISSING, counted, missing)
    if (counted.low or 0) <= 0:
        return RankedTask(task.key, Place.LATER, Decider.NO_GAIN, counted)
    return RankedTask(task.key, Place.RANKED, Decider.FIGURE, counted)


def _missing(task: TaskFacts) -> tuple[str, ...]:
    asked = ("minutes", "times", "share_low", "build_hours")
    return tuple(name for name in asked if getattr(task, name) is None)


def _undoing(task: TaskFacts) -> int:
    return {True: 0, None: 1, False: 2}[task.reversible]


def _numbered(number: int, one: RankedTask, ranked: list[RankedTask], facts: dict[str, TaskFacts]) -> RankedTask:
    """The task with its rank; the tie decided where a neighbour has the same figure and is undone otherwise."""
    near = [ranked[at] for at in (number - 2, number) if 0 <= at < len(ranked)]
    tied = any(
        other.figure.per_build_hour == one.figure.per_build_hour
        and _undoing(facts[other.key]) != _undoing(facts[one.key])
        for other in near
    )
    by = Decider.REVERSIBILITY if tied else Decider.FIGURE
    return RankedTask(one.key, one.place, by, one.figure, one.missing, number)
