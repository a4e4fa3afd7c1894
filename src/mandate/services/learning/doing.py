"""A module is done by quiz, practice or reading; each attempt is answered once; the level it shows follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.catalogue.learning import Question
from mandate.engines import learning as engine
from mandate.engines.learning import Score
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attainment, Competence, Completion, Exercise, Person, QuizTry
from mandate.services.learning.modules import Module
from mandate.services.refusals import Refused

QUIZ, READ, CONFIRMED, IMPORTED = "quiz", "read", "confirmed", "imported"
"""How somebody has done a module: passed its quiz, read it, practised as the manager saw, or by what a file says."""


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
    if not bank:
        return Sheet(attempt, ())
    chosen = engine.choose(list(bank), person=person.key, module=module.id, attempt=attempt)
    return Sheet(attempt, tuple(bank[key] for key in chosen))


def last(person: Person, module: Module) -> tuple[QuizTry, tuple[Question, ...]] | None:
    """What this person answered last, with the questions of it; for nobody's eyes but theirs."""
    row = QuizTry.objects.filter(person=person, module=module.id).order_by("-number").first()
    return (row, _sheet(person, module, row.number).questions) if row else None


def answer(person: Person, module: Module, *, attempt: int, given: Mapping[str, int], by: Actor, today: date) -> Score:
    """The answers of one attempt, kept once; a pass is noted in the record, the score is not.

    Raises Refused for an attempt that was answered already (which changes nothing), for one that is not open, while a
    question has no answer, and for a module without a quiz or that is closed.
    """
    if not module.questions or not module.open:
        raise Refused(why=_("This module asks no questions now."), whose_move=_("Nobody's."))
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
                settle(person, module, by=by, today=today)
    except IntegrityError as twice:
        raise _answered(attempt) from twice
    return found


def _answered(attempt: int) -> Refused:
    return Refused(
        why=_("Attempt %(number)s was answered already; what you sent now changed nothing.") % {"number": attempt},
        whose_move=_("Yours: open the module to see how it went, or for other questions."),
    )


def read(person: Person, module: Module, *, by: Actor, today: date) -> None:
    """Somebody says they read a module that asks nothing else. Raises Refused where it does, or is closed."""
    if module.questions or module.confirms or not module.open:
        raise Refused(
            why=_("Reading alone does not do this module."), whose_move=_("Yours: its questions, or its practice.")
        )
    _note(person, module, how=READ, on=today, by=by, act=Act.new())


def settle(person: Person, module: Module, *, by: Actor, today: date, act: Act | None = None) -> bool:
    """Note the module as done where all it asks has been done since it was done last; whether it was noted."""
    before = Completion.objects.filter(person=person, module=module.id).first()
    since = {"on__gt": before.on} if before else {}
    if module.questions and not QuizTry.objects.filter(person=person, module=module.id, passed=True, **since).exists():
        # Passed again on the day it was noted, nothing changes: it is done from that day.
        return False
    seen = None
    if module.confirms:
        answered = {"answered_on__gt": before.on} if before else {}
        rows = Exercise.objects.filter(person=person, module=module.id, state="confirmed", **answered)
        seen = rows.select_related("answered_by").order_by("-answered_on").first()
        if seen is None:
            return False
    how = CONFIRMED if seen else QUIZ
    _note(person, module, how=how, on=today, by=by, act=act or Act.new(), seen=seen)
    return True


def _note(
    person: Person, module: Module, *, how: str, on: date, by: Actor, act: Act, seen: Exercise | None = None
) -> None:
    """The module done, in place of what stood, and the level it shows where none as high holds as long: one act."""
    ends = engine.until(on, module.months)
    row = Completion.objects.filter(person=person, module=module.id).first() or Completion(
        person=person, module=module.id
    )
    row.on, row.until, row.how, row.minutes = on, ends, how, module.minutes
    row.confirmed_by, row.evidence = seen.answered_by if seen else None, ""
    whys = {QUIZ: _("Quiz passed."), READ: _("Read."), CONFIRMED: _("Practice confirmed.")}
    with transaction.atomic():
        ledger.write(row, action="completion.noted", by=by, why=whys[how], act=act)
        raise_level(person, module, on=on, ends=ends, by=by, act=act)


def raise_level(person: Person, module: Module, *, on: date, ends: date, by: Actor, act: Act) -> None:
    """The level that a module shows, where no level as high that holds as long stands already."""
    competence = Competence.objects.filter(key=module.competence).first() if module.competence else None
    if competence is None:
        return
    row = Attainment.objects.filter(person=person, competence=competence).first()
    if row is not None and row.level > module.level and (row.until is None or row.until >= on):
        return
    if row is not None and row.level == module.level and (row.until is None or row.until >= ends):
        return
    row = row or Attainment(person=person, competence=competence)
    title = module.title.of(get_language() or "en")
    row.level, row.on, row.until, row.evidence = module.level, on, ends, title[:200]
    ledger.write(row, action="attainment.noted", by=by, why=_("Module done: %(title)s") % {"title": title}, act=act)
