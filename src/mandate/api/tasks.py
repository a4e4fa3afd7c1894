"""Tasks as JSON: the ranked inventory, rows kept, typical tasks, routines, what is accepted, and tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import FileGiven, IfMatch, MustSayWhy, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import NotValid, valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out, RowFault
from mandate.api.texts import Words
from mandate.catalogue.tasks import load_tasks
from mandate.records import clock, models, seen
from mandate.services.sheets.several import MOST
from mandate.services.tasks import accepting, exchange, keeping, ranking, routines, starter, undoing
from mandate.services.tasks import tomorrow as mornings
from mandate.services.tasks.ranking import Line
from mandate.services.tasks.readiness import Readers

router = Router(tags=["tasks"])
Grade = Literal["low", "some", "high", ""]
Harm = Literal["none", "annoying", "costly", "serious", ""]
Law = Literal["banned", "high", "limited", "minimal", ""]
Place = Literal["ranked", "later", "unknown", "out", "accepted"]
PLACES = ("rank", "title", "hours_low", "place")


class Task(Kept):
    """A task with its place in the ranking; null is a number that nobody said."""

    title: str
    code: str = Field(description="Of the typical task it was taken from, or empty.")
    team: str | None = Field(description="Key of the team.")
    people: int
    minutes: Decimal | None = Field(description="Each time, for one person.")
    times: Decimal | None = Field(description="A month, for one person.")
    share_low: int | None = Field(description="Percent AI can take, low end.")
    share_high: int | None
    check_minutes: Decimal
    build_hours: Decimal | None
    repetition: Grade
    variation: Grade
    harm: Harm
    law: Law
    data_class: int | None
    datasets: list[str]
    competence: str
    level: int | None
    reversible: bool | None
    follows: list[str] = Field(description="Keys of tasks of the team that come before it.")
    how: str
    avoid: str
    state: Literal["open", "accepted", "out"]
    place: Place
    rank: int | None
    decided_by: str = Field(description="The gate or the figure that decided, as the engine names it.")
    reason: str
    hours_low: float | None = Field(description="Net hours a month at the low end; null where a number is missing.")
    hours_high: float | None
    tool: str = Field(description="Key of the tool that was named, or empty.")
    approved: str | None = Field(description="Name of the tool the team may really use for it.")
    unknown: list[str]


class Tasks(Answer):
    """A part of the tasks."""

    items: list[Task]


class TasksAsked(Asked):
    """What the list of tasks can be asked."""

    team: Words = Field(default="", max_length=40, description="Key of a team.")
    place: Place | None = None
    sort: Words = Field(
        default="", max_length=40, description="rank, title, hours_low or place; - before it backwards."
    )


class TaskFacts(Reason):
    """The fields to write; what is left out stays, null is not known."""

    title: Words = Field(default="", max_length=160)
    team: Words = Field(default="", max_length=40)
    people: int | None = Field(default=None, ge=1, le=10_000)
    minutes: Decimal | None = Field(default=None, gt=0, le=10_000)
    times: Decimal | None = Field(default=None, gt=0, le=10_000)
    share_low: int | None = Field(default=None, ge=0, le=100)
    share_high: int | None = Field(default=None, ge=0, le=100)
    check_minutes: Decimal | None = Field(default=None, ge=0, le=10_000)
    build_hours: Decimal | None = Field(default=None, gt=0, le=10_000)
    repetition: Grade = ""
    variation: Grade = ""
    harm: Harm = ""
    law: Law = ""
    data_class: int | None = Field(default=None, ge=0, le=4)
    datasets: list[Words] = Field(default=[], max_length=200)
    competence: Words = Field(default="", max_length=40)
    level: int | None = Field(default=None, ge=1, le=5)
    tool: Words = Field(default="", max_length=40)
    reversible: bool | None = None
    follows: list[Words] = Field(default=[], max_length=200)
    how: Words = Field(default="", max_length=4000)
    avoid: Words = Field(default="", max_length=4000)


class Several(MustSayWhy):
    """Many tasks at once, with one reason."""

    keys: list[Words] = Field(min_length=1, max_length=MOST)
    what: Literal["set", "aside", "back", "remove"] = "set"
    facts: TaskFacts = Field(default_factory=TaskFacts, description="Only for `set`.")


class Chosen(Reason):
    """Which tasks become initiatives."""

    keys: list[Words] = Field(min_length=1, max_length=MOST)


class Deed(Out):
    """The deed that was done, to take it back with; null where there was nothing to do."""

    act: str | None


class Undo(Reason):
    """Which deed to take back."""

    act: Words = Field(min_length=1, max_length=40)


class Undone(Out):
    """How many tasks were touched, and why the others stay."""

    count: int
    stays: list[str]


class TaskCell(Out):
    """One field that differs, in words."""

    label: str
    was: str
    becomes: str


class TaskLine(Out):
    """One task that would be written."""

    line: int
    name: str
    state: Literal["new", "changed"]
    cells: list[TaskCell]


class TasksOutcome(Out):
    """What the workbook changes, or would change; with any fault nothing is written."""

    written: bool
    act: str = Field(description="One id for all changes, to undo them by; empty where nothing was written.")
    token: str = Field(description="Send it back to write exactly this.")
    unchanged: int
    changes: list[TaskLine]
    faults: list[RowFault]


class Typical(Out):
    """One typical task."""

    id: str
    area: str
    name: str
    hours: float = Field(description="Hours a month for one person, assumed.")
    exists: bool


class TypicalList(Out):
    """The typical tasks for a team."""

    dated: date
    items: list[Typical]


class Take(Reason):
    """Which typical tasks a team takes, and how many people do them."""

    team: Words = Field(min_length=1, max_length=40)
    codes: list[Words] = Field(min_length=1, max_length=200)
    people: int = Field(default=1, ge=1, le=10_000)


class RoutineStep(Out):
    """One step of a routine."""

    task: str
    title: str
    person: bool = Field(description="Whether a person looks before anything goes on.")


class Routine(Out):
    """Tasks of a team in a row."""

    team: str | None
    steps: list[RoutineStep]


class Routines(Out):
    """Proposed routines, and tasks that go round in a circle."""

    items: list[Routine]
    circles: list[list[str]]


class Card(Out):
    """One task of tomorrow."""

    task: str
    title: str
    tool: str
    instead: str = Field(description="The tool that was named and that the team may not use, or empty.")
    everybody: bool = Field(description="Whether everybody of the team may use the tool.")
    how: str
    avoid: str


class Morning(Out):
    """What a team begins with; `later` says why other tasks wait."""

    team: str | None
    items: list[Card]
    later: list[str]


def _lines(request: Call, at: datetime | None, day: date) -> list[Line]:
    tasks = list(seen.rows(models.Task, request.auth.person, at))
    return ranking.lines(tasks, today=day, at=at, readers=Readers.at(at, today=day))


def _out(line: Line) -> Task:
    fit = line.readiness.fit
    own = {name: getattr(line, name) for name in ("place", "rank", "decided_by", "reason", "hours_low", "hours_high")}
    names = set(Task.model_fields) - set(own) - {"team", "approved", "unknown"}
    kept = {name: getattr(line.task, name) for name in names}
    return Task(**kept, **own, team=line.team, approved=fit.tool.name if fit else None, unknown=list(line.unknown))


def _one(request: Call, key: str, asked: At) -> Line:
    records.one(models.Task, request, key, asked.moment)
    return next(line for line in _lines(request, asked.moment, asked.day) if line.key == key)


def _facts(given: TaskFacts) -> dict[str, Any]:
    sent = {name: getattr(given, name) for name in given.model_fields_set if name != "why"}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in sent.items()}


def _rows(request: Call, keys: Sequence[str]) -> list[models.Task]:
    found = list(models.Task.objects.seen_by(request.auth.person).filter(key__in=keys))
    if len(found) != len(set(keys)):
        raise NotValid({"keys": _("There is no such record.")})
    return found


@router.get("/tasks", response=Tasks, auth=may("see tasks"))
def tasks(request: Call, asked: Query[TasksAsked]) -> Any:
    """Every task in the order to take it on, with the gate or the figure that decided."""
    listed = Listed(
        title=_("Tasks"),
        rows=Rows(_lines(request, asked.moment, asked.day)),
        answer=Tasks,
        search=("title", "reason"),
        sorts={name: name for name in PLACES},
        where={"team": asked.team, "place": asked.place},
        make=_out,
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/tasks", response={201: Task}, auth=may("change tasks"))
def add_task(request: Call, given: TaskFacts, response: HttpResponse) -> Any:
    """Add a task to a team of one's own; what nobody knows is left out."""
    facts = _facts(given)
    valid(keeping.check(facts).problems)
    row = keeping.add(facts, by=request.auth.actor, person=request.auth.person, why=given.why)
    records.stamp(response, row)
    return Status(201, _out(_one(request, row.key, At())))


@router.get("/tasks/typical", response=TypicalList, auth=may("change tasks"))
def typical_tasks(request: Call, team: Words = "") -> Any:
    """The typical tasks, and which of them a team has."""
    found = models.Team.objects.filter(key=team).first()
    if found is None:
        raise NotValid({"team": _("There is no such record.")})
    items = [
        Typical(id=one.id, area=one.area, name=one.name, hours=round(float(one.hours), 1), exists=one.exists)
        for one in starter.offered(found)
    ]
    return TypicalList(dated=starter.dated(), items=items)


@router.post("/tasks/typical", response=Deed, auth=may("change tasks"))
def take_typical_tasks(request: Call, given: Take) -> Any:
    """Typical tasks for a team, as one deed; what it has already stays as it is."""
    team = models.Team.objects.filter(key=given.team).first()
    wrong = {} if team else {"team": _("There is no such record.")}
    if set(given.codes) - set(load_tasks().by_id()):
        wrong["codes"] = _("There is no such record.")
    valid(wrong)
    assert team is not None  # noqa: S101 - valid() raised otherwise
    act = starter.take(
        given.codes, team, by=request.auth.actor, person=request.auth.person, people=given.people, why=given.why
    )
    return Deed(act=act.id if act else None)


@router.post("/tasks/several", response=Deed, auth=may("change tasks"))
def change_tasks(request: Call, given: Several) -> Any:
    """Set fields of many tasks, set them aside, put them back or remove them, as one deed."""
    rows, by, person = _rows(request, given.keys), request.auth.actor, request.auth.person
    if given.what == "aside":
        return Deed(act=keeping.set_aside(rows, by=by, person=person, why=given.why).id)
    if given.what == "back":
        return Deed(act=keeping.put_back(rows, by=by, person=person, why=given.why).id)
    if given.what == "remove":
        return Deed(act=keeping.remove(rows, by=by, person=person, why=given.why).id)
    act = keeping.change_many(rows, _facts(given.facts), by=by, person=person, why=given.why)
    return Deed(act=act.id if act else None)


@router.post("/tasks/accept", response=Deed, auth=may("draft initiatives"))
def accept_tasks(request: Call, given: Chosen) -> Any:
    """Tasks become initiatives of the same key, once; null where all of them are already."""
    wanted = {row.key for row in _rows(request, given.keys)}
    lines = [line for line in _lines(request, None, clock.today()) if line.key in wanted]
    act = accepting.accept(lines, by=request.auth.actor, today=clock.today(), why=given.why)
    return Deed(act=act.id if act else None)


@router.post("/tasks/undo", response=Undone, auth=may("change tasks"))
def undo_tasks(request: Call, given: Undo) -> Any:
    """Take back one deed on tasks; what was touched since stays, with why."""
    found = undoing.undo(given.act, by=request.auth.actor, person=request.auth.person, why=given.why)
    stays = [f"{line.name}: {line.stays}" for line in found.lines if line.stays]
    return Undone(count=found.count, stays=stays)


@router.post("/tasks/import", response=TasksOutcome, auth=may("change tasks"))
def bring_tasks(request: Call, given: FileGiven) -> Any:
    """Send the workbook of tasks back: first to see what changes, then with `dry_run` false to write it as one deed."""
    planned = exchange.plan(given.data())
    token, act = planned.token, None
    if not given.dry_run:
        by, person = request.auth.actor, request.auth.person
        act = exchange.write(planned, by=by, person=person, why=given.why, token=given.token or None)
    return TasksOutcome.model_validate(
        {
            "written": act is not None, "act": act.id if act else "", "token": token, "unchanged": planned.same,
            "changes": planned.lines, "faults": planned.faults,
        }
    )  # fmt: skip


@router.get("/tasks/routines", response=Routines, auth=may("see tasks"))
def task_routines(request: Call, asked: Query[At]) -> Any:
    """Tasks that follow each other as routines, with the person's place in each."""
    readers = Readers.at(asked.moment, today=asked.day)
    found = routines.proposed(seen.rows(models.Task, request.auth.person, asked.moment), readers.teams())
    items = [
        Routine(
            team=one.team.key if one.team else None,
            steps=[RoutineStep(task=step.task.key, title=step.task.title, person=step.person) for step in one.steps],
        )
        for one in found.routines
    ]
    return Routines(items=items, circles=[[task.key for task in circle] for circle in found.circles])


@router.get("/tasks/{slug:key}", response=Task, auth=may("see tasks"))
def task(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One task with its place and the reason."""
    line = _one(request, key, asked)
    records.stamp(response, line.task)
    return _out(line)


@router.patch("/tasks/{slug:key}", response=Task, auth=may("change tasks"))
def change_task(request: Call, key: str, given: TaskFacts, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change a task; decided on an older version it is refused."""
    row = records.one(models.Task, request, key, None)
    fresh(row, if_match)
    facts = _facts(given)
    valid(keeping.check(facts, row).problems)
    keeping.change(row, facts, by=request.auth.actor, person=request.auth.person, why=given.why)
    records.stamp(response, row)
    return _out(_one(request, key, At()))


@router.get("/tasks/{slug:key}/history", response=Changes, auth=may("see tasks"))
def task_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one task: what, by whom, why."""
    return records.history(request, asked, records.one(models.Task, request, key, asked.moment))


@router.get("/tomorrow", response=Morning, auth=may("see tasks"))
def tomorrow(request: Call, asked: Query[At]) -> Any:
    """Three tasks of the caller's own team."""
    person = request.auth.person
    return _morning(request, person.team_id if person else None, asked)


@router.get("/teams/{slug:key}/tomorrow", response=Morning, auth=may("see tasks"))
def team_tomorrow(request: Call, key: str, asked: Query[At]) -> Any:
    """Three tasks of a team, each with a tool it may really use."""
    return _morning(request, records.one(models.Team, request, key, asked.moment).key, asked)


def _morning(request: Call, team: str | None, asked: At) -> Morning:
    if team is None:
        return Morning(team=None, items=[], later=[])
    found = mornings.tomorrow(_lines(request, asked.moment, asked.day), team)
    items = [
        Card(
            task=card.line.key, title=card.line.title, tool=card.fit.tool.name, instead=card.fit.instead,
            everybody=card.fit.everybody, how=card.line.task.how, avoid=card.line.task.avoid,
        )
        for card in found.cards
    ]  # fmt: skip
    return Morning(team=team, items=items, later=[f"{line.title}: {line.reason}" for line in found.blocked])
