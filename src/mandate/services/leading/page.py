"""The page of a team: who may use what, what is to learn, what waits, what the roadmap asks, and what was agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Sum, Value

from mandate.engines.learning import State
from mandate.records.models import (
    Champion,
    Completion,
    Delegation,
    Goal,
    Grant,
    LearningPath,
    Person,
    Pledge,
    Practice,
    Request,
    Review,
    Team,
    Tool,
)
from mandate.services.asking_access.grants import ACTIVE
from mandate.services.guardrails import overview
from mandate.services.guardrails.current import Guardrails
from mandate.services.leading.teams import House
from mandate.services.learning import modules, paths
from mandate.services.learning.modules import Module
from mandate.services.roadmap import reading, slots
from mandate.services.roadmap.reading import Row

MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Use:
    """One tool: who of the team may use it, and until when (None: without end)."""

    tool: Any
    have: int
    people: int
    names: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One module that somebody of the team is still to do: who, by when, and whether that day is over."""

    module: Module
    names: tuple[str, ...]
    due: date
    late: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What a team was asked to learn, how much of it counts today, and what is still to do."""

    asked: int
    done: int
    lessons: tuple[Lesson, ...]


def uses(team: Sequence[Person], by: Guardrails, *, now: datetime, today: date) -> list[Use]:
    """Every tool somebody of these people may use, the most used first; an end is that of the tool or of a grant."""
    found = []
    keys = [person.key for person in team]
    ends = _ends(keys, by, today)
    for thing in overview.overview(by, now=now).things:
        if thing.kind != Tool.kind:
            continue
        have = [person for person in team if person.key in thing.people]
        if have:
            days = [day for day in (thing.row.until, ends.get(thing.key)) if day is not None]
            names = tuple(person.name for person in have) if len(have) < len(team) else ()
            found.append(Use(thing.row, len(have), len(team), names, min(days, default=None)))
    return sorted(found, key=lambda one: (-one.have, one.tool.name.casefold()))


def _ends(people: Iterable[str], by: Guardrails, today: date) -> dict[str, date]:
    """The first end of what was given to one of these people alone, by tool."""
    wanted, found = set(people), dict[str, date]()
    for grant in by.register.of(Grant).values():
        if grant.state == ACTIVE and grant.person_id in wanted and grant.until >= today:
            found[grant.subject] = min(grant.until, found.get(grant.subject, grant.until))
    return found


def learned(team: Sequence[Person], known: House, *, today: date) -> Learned:
    """What these people are asked to learn and have done; names only of whom the reader may see anyway."""
    rows, done = list(LearningPath.objects.all()), dict[str, list[Completion]]()
    for row in Completion.objects.filter(person__in=[person.key for person in team]):
        done.setdefault(row.person_id, []).append(row)
    asked = kept = 0
    every = modules.every() if rows else ()
    lacking: dict[str, list[tuple[Person, paths.Step]]] = {}
    for person in team:
        dues = paths.dues(person, rows, known.parents)
        for step in paths.steps(dues, done.get(person.key, ()), today=today, every=every) if dues else ():
            if step.due is None:
                continue
            asked += 1
            kept += step.state is State.DONE
            if step.state is not State.DONE:
                lacking.setdefault(step.module.id, []).append((person, step))
    lessons = [_lesson(rows_, today) for rows_ in lacking.values()]
    return Learned(asked, kept, tuple(sorted(lessons, key=lambda one: (one.due, one.module.id))))


def _lesson(rows: Sequence[tuple[Person, paths.Step]], today: date) -> Lesson:
    due = min(step.due for _person, step in rows if step.due is not None)
    return Lesson(rows[0][1].module, tuple(person.name for person, _step in rows), due, due < today)


def asks(team: Team, *, today: date) -> list[Row]:
    """What the roadmap asks of a team from now on, what begins first first."""
    plan = reading.current()
    if plan is None:
        return []
    now = max(0, slots.slot(today, plan.starts_on))
    return [row for row in reading.rows(plan) if row.end > now and team.key in row.teams]


REVIEW, REQUEST, PRACTICE, GOAL, LENT = "a review", "b request", "c practice", "d goal", "e delegation"
WAITING = (REVIEW, REQUEST, PRACTICE)
"""What can wait, in the order in which it is shown; beside it what the team aims at, and what its manager decides."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits for an answer or a look: a review, a request or a practice, by when, and whose."""

    sort: str
    key: str
    name: str
    who: str
    day: date


def waits(team: Team, people: Sequence[Person], reader: Person, *, today: date) -> list[Wait]:
    """Open reviews and requests of a team, practices to look at again, its open goals (`who` is the target), and the
    kinds of decision that are delegated for it.

    Asked of the record at once.
    """
    keys = [person.key for person in people]
    requests = Request.objects.seen_by(reader).filter(state="open", person__team=team)
    reviews = Review.objects.seen_by(reader).filter(team=team, state="open")
    practices = Practice.objects.filter(owner__in=keys, state="current", review_on__lt=today)
    lent = Delegation.objects.filter(
        team=team, withdrawn_on=None, valid_from__lte=today, valid_until__gte=today, manager__left_on=None
    )
    found = _wait(reviews, REVIEW, "team__name", "reviewer__name", "due_on").union(
        _wait(requests, REQUEST, "name", "person__name", "promised_on"),
        _wait(practices, PRACTICE, "title", "owner__name", "review_on"),
        _wait(Goal.objects.filter(level="team", team=team, state="open"), GOAL, "title", "target", "by"),
        _wait(lent, LENT, "case", "manager__name", "valid_until"),
        all=True,
    )
    return [Wait(*row) for row in sorted(found, key=lambda row: (row[0], row[4] or date.max, row[2]))]


def _wait(rows: QuerySet[Any], sort: str, name: str, who: str, day: str) -> QuerySet[Any]:
    named = {"sort_": Value(sort, output_field=CharField()), "name_": F(name), "who_": F(who), "day_": F(day)}
    shaped: QuerySet[Any] = rows.order_by().annotate(**named).values_list("sort_", "key", "name_", "who_", "day_")
    return shaped


def pledges(team: Team) -> list[Pledge]:
    """What the team agreed and proposed, open ones first; of what ended the newest few."""
    rows = list(Pledge.objects.filter(team=team).select_related("manager"))
    open_ = [row for row in rows if row.state in ("proposed", "agreed", "declined")]
    ended = sorted((row for row in rows if row not in open_), key=lambda row: row.due, reverse=True)
    return [*open_, *ended[:3]]


def champions(team: Team, *, today: date) -> list[Champion]:
    """Champions of a team, with `used`: their hours of this month."""
    month = Q(deeds__on__year=today.year, deeds__on__month=today.month)
    rows = Champion.objects.filter(team=team, state__in=("asked", "agreed")).select_related("person")
    return list(rows.annotate(used=Sum("deeds__hours", filter=month)))


def agents(_team: Team) -> tuple[str, ...]:
    """Names of the agents that work for a team: none, as long as the record knows no agents."""
    return ()
