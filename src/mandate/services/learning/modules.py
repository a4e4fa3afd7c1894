"""Every module there is: those of the catalogue and the organisation's own, read the same way by all who ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mandate.catalogue.learning import Question, load_modules
from mandate.engines.learning import Taught
from mandate.engines.readiness.bank import Text
from mandate.records.models import Lesson


@dataclass(frozen=True, slots=True)
class Module:
    """What one person does in `minutes`; having done it shows `level` of `competence` (or of none) for `months`.

    `own` is the lesson it comes from, None for one of the catalogue. `confirms` asks the manager about the practice.
    """

    id: str
    minutes: int
    months: int
    competence: str
    level: int
    title: Text
    text: tuple[Text, ...]
    practice: Text
    questions: tuple[Question, ...]
    confirms: bool = False
    own: Lesson | None = None

    @property
    def open(self) -> bool:
        """Whether somebody can still begin it."""
        return self.own is None or self.own.closed_on is None


def of_lesson(row: Lesson) -> Module:
    """A lesson as a module; what is not written in Dutch is read in the language it was written in."""
    text, dutch = row.text.split("\n\n"), row.text_nl.split("\n\n")
    parts = [Text(one, dutch[at] if row.text_nl and at < len(dutch) else one) for at, one in enumerate(text) if one]
    questions = tuple(
        Question(
            f"q{at}", _same(one["ask"]), tuple(_same(part) for part in one["options"]), one["right"], _same(one["why"])
        )
        for at, one in enumerate(row.questions, start=1)
    )
    return Module(
        id=row.key, minutes=row.minutes, months=row.months, competence=row.competence, level=row.level,
        title=Text(row.title, row.title_nl or row.title), text=tuple(parts), practice=_same(row.practice),
        questions=questions, confirms=row.confirms, own=row,
    )  # fmt: skip


def _same(text: str) -> Text:
    return Text(text, text)


def every(lessons: Iterable[Lesson] | None = None) -> tuple[Module, ...]:
    """The catalogue's modules, then the organisation's own, also those that are closed."""
    shipped = tuple(
        Module(
            id=one.id, minutes=one.minutes, months=one.months, competence=one.competence, level=one.level,
            title=one.title, text=one.text, practice=one.practice, questions=one.questions,
        )
        for one in load_modules()
    )  # fmt: skip
    return shipped + tuple(of_lesson(row) for row in (Lesson.objects.all() if lessons is None else lessons))


def one(key: str) -> Module | None:
    """The module of this id, or None."""
    return next((found for found in every() if found.id == key), None)


def taught(found: Iterable[Module]) -> tuple[Taught, ...]:
    """What open modules show, for counting what a need takes."""
    return tuple(Taught(one.id, one.competence, one.level, one.minutes) for one in found if one.competence and one.open)
