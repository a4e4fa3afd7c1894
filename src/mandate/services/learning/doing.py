"""A module is done by passing its quiz, each attempt answered once; the level that it shows follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mandate.catalogue.learning import Module, Question
from mandate.engines import learning as engine
from mandate.engines.learning import Score
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attainment, Competence, Completion, Person, QuizTry
from mandate.services.refusals import Refused

QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions one person gets now, and which attempt this is."""

    attempt: int
    questions: tuple[Question, ...]


def sheet(person: Person, module: Module) -> Sheet:
    """The quiz to answer now: other questions at every attempt, the same ones until it is answered."""
    return _sheet(person, module, QuizTry.objects.filter(person=person, module=module.id).count() + 1)


def _sheet(person: Person, module: Module, attempt: int) -> Sheet:
    bank = {question.id: question for question in module.questions}
    chosen = engine.choose(list(bank), person=person.key, module=module.id, attempt=attempt)
    return Sheet(attempt, tuple(bank[key] for key in chosen))


def last(person: Person, module: Module) -> tuple[QuizTry, tuple[Question, ...]] | None:
    """What this person answered last, with the questions of it; for nobody's eyes but theirs."""
    row = QuizTry.objects.filter(person=person, module=module.id).order_by("-number").first()
    return (row, _sheet(person, module, row.number).questions) if row else None


def answer(person: Person, module: Module, *, attempt: int, given: Mapping[str, int], by: Actor, today: date) -> Score:
    """The answers of one attempt, kept once; a pass is noted in the record, the score is not.

    Raises Refused for an attempt that was answered already (which changes nothing), for one that is not open, and
    while a question has no answer.
    """
    now = sheet(person, module)
    if 1 <= attempt < now.attempt:
        raise _answered(attempt)
    right = {question.id: question.right for question in now.questions}
    if attempt != now.attempt or given.keys() - right.keys():
        raise Refused(
            why=_("These are not the questions that are open."), whose_move=_("Yours: open the module again.")
        )
    if right.keys() - given.keys():
        raise Refused(
            why=_("A question has no answer yet."),
            whose_move=_("Yours; a guess is fine, nobody but you sees it."),
        )
    found = engine.score(right, given)
    try:
        with transaction.atomic():
            QuizTry.objects.create(
                person=person, module=module.id, number=attempt, right=found.right, asked=found.asked,
                passed=found.passed, on=today,
            )  # fmt: skip
            if found.passed:
                _note(person, module, on=today, by=by)
    except IntegrityError as twice:
        raise _answered(attempt) from twice
    return found


def _answered(attempt: int) -> Refused:
    return Refused(
        why=_("Attempt %(number)s was answered already; what you sent now changed nothing.") % {"number": attempt},
        whose_move=_("Yours: open the module to see how it went, or for other questions."),
    )


def _note(person: Person, module: Module, *, on: date, by: Actor) -> None:
    """The module done, in place of what stood, and the level it shows where none as high holds as long: one act."""
    act, ends = Act.new(), engine.until(on, module.months)
    row = Completion.objects.filter(person=person, module=module.id).first() or Completion(
        person=person, module=module.id
    )
    row.on, row.until, row.how, row.minutes = on, ends, QUIZ, module.minutes
    row.confirmed_by, row.evidence = None, ""
    with transaction.atomic():
        ledger.write(row, action="completion.noted", by=by, why=_("Quiz passed."), act=act)
        _raise(person, module, on=on, ends=ends, by=by, act=act)


def _raise(person: Person, module: Module, *, on: date, ends: date, by: Actor, act: Act) -> None:
    competence = Competence.objects.filter(key=module.competence).first() if module.competence else None
    if competence is None:
        return
    row = Attainment.objects.filter(person=person, competence=competence).first()
    if row is not None and row.level > module.level and (row.until is None or row.until >= on):
        return
    if row is not None and row.level == module.level and (row.until is None or row.until >= ends):
        return
    row = row or Attainment(person=person, competence=competence)
    row.level, row.on, row.until, row.evidence = module.level, on, ends, module.title.en[:200]
    ledger.write(row, action="attainment.noted", by=by, why=_("Module done: %(title)s") % {"title": module.title.en},
                 act=act)  # fmt: skip
