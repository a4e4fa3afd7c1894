"""Learning as JSON: modules and the caller's own, quiz and practice, paths, own modules, and what files say."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router, Status

from mandate.api import files, records
from mandate.api.bodies import Given, IfMatch, MustSayWhy, Reason, decoded, fresh
from mandate.api.entering import Call, may, me
from mandate.api.initiatives import RowsGiven, RowsOutcome
from mandate.api.lists import At
from mandate.api.problems import valid
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models, seen
from mandate.services.learning import (
    doing,
    importing,
    lessons,
    modules,
    paths,
    practising,
)

router = Router(tags=["learning"])


class LearningModule(Out):
    """One module; `asks` is what somebody does to have done it."""

    id: str
    title: dict[str, str]
    minutes: int
    months: int = Field(description="How long it holds.")
    competence: str = Field(description="Key of the competence it shows; empty for none.")
    level: int
    asks: list[Literal["quiz", "practice", "reading"]]
    own: bool = Field(description="Whether it is the organisation's own.")
    open: bool


class LearningModules(Out):
    """Every module there is."""

    items: list[LearningModule]


class LearningStep(Out):
    """Where the caller stands with a module."""

    module: str
    state: Literal["done", "due", "late", "expired", "open"]
    due: date | None
    done_on: date | None
    until: date | None


class OwnLearning(Out):
    """The caller's own learning."""

    items: list[LearningStep]


class QuizQuestion(Out):
    """A question of the quiz that is open, without its answer."""

    id: str
    ask: str
    options: list[str]


class QuizSheet(Out):
    """The attempt that is open now."""

    attempt: int
    questions: list[QuizQuestion]


class QuizGiven(Given):
    """The answers of one attempt; each attempt is answered once."""

    attempt: int = Field(ge=1, le=10_000)
    answers: dict[Words, int] = Field(max_length=10, description="Question to option, from 0.")


class QuizScore(Out):
    """How it went; the caller alone meets it."""

    right: int
    asked: int
    passed: bool


class DoneGiven(Given):
    """What was practised, for a module whose practice the manager confirms."""

    said: Words = Field(default="", max_length=2000)


class PracticeAnswer(Given):
    """The manager's word."""

    confirmed: bool
    reply: Words = Field(default="", max_length=2000, description="Needed for a no.")


class Practice(Kept):
    """What somebody says they practised."""

    person: str = Field(validation_alias="person_id")
    module: str
    said: str
    state: Literal["asked", "confirmed", "declined"]
    asked_on: date
    reply: str


class Practices(Out):
    """Practice of the caller and of the caller's people."""

    items: list[Practice]


class Path(Kept):
    """Which modules people of some roles and teams do by a day."""

    name: str
    roles: list[str]
    teams: list[str]
    modules: list[str]
    due: date
    why: str


class Paths(Out):
    """Every path."""

    items: list[Path]


class NewPath(Given):
    """A new path; no role is every role, no team every team."""

    name: Words = Field(min_length=1, max_length=120)
    roles: list[Words] = Field(default=[], max_length=10)
    teams: list[Words] = Field(default=[], max_length=200)
    modules: list[Words] = Field(min_length=1, max_length=100)
    due: date
    why: Words = Field(default="", max_length=2000)


class NewLesson(Reason):
    """A module of the organisation's own; `questions` as a form takes them. A file is added on its page."""

    title: Words = Field(max_length=120)
    title_nl: Words = Field(default="", max_length=120)
    text: Words = Field(default="", max_length=8000)
    text_nl: Words = Field(default="", max_length=8000)
    link: Words = Field(default="", max_length=400)
    practice: Words = Field(default="", max_length=8000)
    tool: Words = Field(default="", max_length=40)
    confirms: bool = False
    minutes: int = 15
    months: int = 12
    competence: Words = Field(default="", max_length=40)
    level: int | None = None
    questions: str = Field(default="", max_length=20_000)


class LearningUndo(Given):
    """Which file to take back."""

    act: Words = Field(min_length=1, max_length=60)


class LearningUndone(Out):
    """How many modules were taken back."""

    removed: int


def _module(key: str) -> modules.Module:
    found = modules.one(key)
    if found is None:
        raise Http404(key)
    return found


def _told(one: modules.Module) -> dict[str, Any]:
    asks = [*(["quiz"] if one.questions else []), *(["practice"] if one.confirms else [])] or ["reading"]
    return {
        "id": one.id, "title": {"en": one.title.en, "nl": one.title.nl}, "minutes": one.minutes, "months": one.months,
        "competence": one.competence, "level": one.level, "asks": asks, "own": one.own is not None, "open": one.open,
    }  # fmt: skip


@router.get("/learning/modules", response=LearningModules, auth=may("learn"))
def learning_modules(request: Call, asked: Query[At]) -> Any:
    """Every module: those that come with Mandate, then the organisation's own."""
    return {"items": [_told(one) for one in modules.every(seen.rows(models.Lesson, me(request), asked.moment))]}


@router.get("/learning/mine", response=OwnLearning, auth=may("learn"))
def own_learning(request: Call, asked: Query[At]) -> Any:
    """What is asked of the caller by when, and what the caller has done."""
    person, at = me(request), asked.moment
    due = paths.dues(person, seen.rows(models.LearningPath, person, at), paths.parents())
    done = [row for row in seen.rows(models.Completion, person, at) if row.person_id == person.key]
    return {
        "items": [
            {"module": one.module.id, "state": one.state.value if one.state else "open", "due": one.due,
             "done_on": one.done_on, "until": one.until}
            for one in paths.steps(due, done, today=clock.today(at))
        ]
    }  # fmt: skip


@router.get("/learning/modules/{slug:key}/quiz", response=QuizSheet, auth=may("learn"))
def quiz_sheet(request: Call, key: str) -> Any:
    """The questions that are open for the caller now: the same until they are answered, then others."""
    sheet, language = doing.sheet(me(request), _module(key)), files.language()
    questions = [
        {"id": one.id, "ask": one.ask.of(language), "options": [part.of(language) for part in one.options]}
        for one in sheet.questions
    ]
    return {"attempt": sheet.attempt, "questions": questions}


@router.post("/learning/modules/{slug:key}/quiz", response=QuizScore, auth=may("learn"))
def answer_quiz(request: Call, key: str, given: QuizGiven) -> Any:
    """Answer one attempt; sent twice it changes nothing and is refused."""
    return doing.answer(
        me(request), _module(key), attempt=given.attempt, given=given.answers, by=request.auth.actor,
        today=clock.today(),
    )  # fmt: skip


@router.post("/learning/modules/{slug:key}/done", response={204: None}, auth=may("learn"))
def module_done(request: Call, key: str, given: DoneGiven) -> Any:
    """A module read, or its practice done and to be confirmed."""
    found, person, by = _module(key), me(request), request.auth.actor
    if found.confirms:
        practising.say(person, found, given.said, by=by, today=clock.today())
    else:
        doing.read(person, found, by=by, today=clock.today())
    return Status(204, None)


@router.get("/learning/practice", response=Practices, auth=may("learn"))
def practice(request: Call, asked: Query[At]) -> Any:
    """What the caller and the caller's people say they practised."""
    return {"items": list(seen.rows(models.Exercise, me(request), asked.moment))}


@router.post("/learning/practice/{slug:key}", response=Practice, auth=may("confirm practice"))
def answer_practice(request: Call, key: str, given: PracticeAnswer, if_match: IfMatch) -> Any:
    """Confirm it, or say what lacks; never one's own."""
    row = records.one(models.Exercise, request, key, None, "person")
    fresh(row, if_match)
    return practising.answer(
        row,
        confirmed=given.confirmed,
        reply=given.reply,
        by=request.auth.actor,
        person=me(request),
        today=clock.today(),
    )


@router.get("/learning/paths", response=Paths, auth=may("learn"))
def learning_paths(request: Call, asked: Query[At]) -> Any:
    """Every path: for whom, which modules, by when."""
    return {"items": list(seen.rows(models.LearningPath, me(request), asked.moment))}


@router.post("/learning/paths", response={201: Path}, auth=may("plan learning"))
def add_path(request: Call, given: NewPath, response: HttpResponse) -> Any:
    """A new path."""
    facts = paths.Facts(
        given.name, tuple(given.roles), tuple(given.teams), tuple(given.modules), given.due, given.why
    )  # fmt: skip
    valid(paths.problems(facts))
    made = paths.add(facts, by=request.auth.actor)
    records.stamp(response, made)
    return Status(201, made)


@router.delete("/learning/paths/{slug:key}", response={204: None}, auth=may("plan learning"))
def remove_path(request: Call, key: str, asked: Query[MustSayWhy], if_match: IfMatch) -> Any:
    """A path gone; what people did stays."""
    row = records.one(models.LearningPath, request, key, None)
    fresh(row, if_match)
    paths.remove(row, by=request.auth.actor, why=asked.why)
    return Status(204, None)


def _typed(given: NewLesson) -> lessons.Facts:
    said = given.model_dump(exclude={"why"})
    level = "" if given.level is None else str(given.level)
    return lessons.Facts(**{**said, "minutes": str(given.minutes), "months": str(given.months), "level": level})


@router.post("/learning/lessons", response={201: LearningModule}, auth=may("plan learning"))
def add_lesson(request: Call, given: NewLesson, response: HttpResponse) -> Any:
    """A module of the organisation's own."""
    facts = _typed(given)
    valid(lessons.problems(facts))
    row = lessons.keep(facts, row=None, by=request.auth.actor, why=given.why)
    records.stamp(response, row)
    return Status(201, _told(modules.of_lesson(row)))


@router.put("/learning/lessons/{slug:key}", response=LearningModule, auth=may("plan learning"))
def change_lesson(request: Call, key: str, given: NewLesson, if_match: IfMatch, response: HttpResponse) -> Any:
    """Such a module changed; its file stays."""
    row = records.one(models.Lesson, request, key, None)
    fresh(row, if_match)
    facts = _typed(given)
    valid(lessons.problems(facts, row=row))
    row = lessons.keep(facts, row=row, by=request.auth.actor, why=given.why)
    records.stamp(response, row)
    return _told(modules.of_lesson(row))


class LessonFile(Reason):
    """The file of an own module."""

    name: Words = Field(min_length=1, max_length=160, description="Name of the file.")
    content: Words = Field(min_length=1, max_length=7_000_000, description="The bytes of the file in base64.")


BINARY = "application/octet-stream"


@router.get("/learning/lessons/{slug:key}/file", auth=may("learn"), openapi_extra=files.described([BINARY]))
def lesson_file(request: Call, key: str, asked: Query[At]) -> HttpResponse:
    """The file of an own module, to keep."""
    row = records.one(models.Lesson, request, key, asked.moment)
    found = lessons.filed(row, today=clock.today(), language=files.language())
    if found is None:
        raise Http404(key)
    return files.download(found[1], found[0], BINARY)


@router.put("/learning/lessons/{slug:key}/file", response=LearningModule, auth=may("plan learning"))
def put_lesson_file(request: Call, key: str, given: LessonFile, if_match: IfMatch, response: HttpResponse) -> Any:
    """Another file in place of the one the module has; at most 5 MB this way."""
    row = records.one(models.Lesson, request, key, None)
    fresh(row, if_match)
    row = lessons.put_file(row, given.name, decoded(given.content), by=request.auth.actor, why=given.why)
    records.stamp(response, row)
    return _told(modules.of_lesson(row))


@router.delete("/learning/lessons/{slug:key}", response={204: None}, auth=may("plan learning"))
def close_lesson(request: Call, key: str, asked: Query[MustSayWhy], if_match: IfMatch) -> Any:
    """Nobody begins it any more; what people did stays."""
    row = records.one(models.Lesson, request, key, None)
    fresh(row, if_match)
    lessons.close(row, by=request.auth.actor, why=asked.why, today=clock.today())
    return Status(204, None)


@router.post("/learning/import", response=RowsOutcome, auth=may("plan learning"))
def bring_learning(request: Call, given: RowsGiven) -> Any:
    """Rows of person, module and day: first to see what they note, then with `dry_run` false written as one deed."""
    planned = importing.plan_rows(given.rows, today=clock.today())
    act = None
    if not given.dry_run:
        act = importing.write(planned, by=request.auth.actor, why=given.why)
    return {
        "written": act is not None, "act": act.id if act else "", "unchanged": planned.same,
        "changes": planned.lines, "faults": planned.faults,
    }  # fmt: skip


@router.post("/learning/undo", response=LearningUndone, auth=may("plan learning"))
def undo_learning(request: Call, given: LearningUndo) -> Any:
    """Take one file back; refused where one of its rows was changed since."""
    return {"removed": importing.undo(given.act, by=request.auth.actor)}
