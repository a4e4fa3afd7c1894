"""Three answers are given: by whom is sealed apart, what they are is kept without a name and without a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines import pulse as engine
from mandate.records import access
from mandate.records.models import Person, Pulse, PulseAnswer
from mandate.services import erasing, formats
from mandate.services.pulse import asking, doors
from mandate.services.pulse.groups import NONE, PERMISSION, team_of
from mandate.services.refusals import Refused
from mandate.services.waiting import Waiting

REMINDED = timedelta(days=7)
"""Before the month is over, for so long it stands out on the desk."""


def problems(row: Pulse, given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with answers (question to 1-5), per field; a question may be left out, but not all of them."""
    allowed = {"", *(str(number) for number in range(1, engine.SCALE + 1))}
    found = {
        code: _("Choose one of the five answers, or none.")
        for code in row.questions
        if given.get(code, "") not in allowed
    }
    if not found and not any(given.get(code) for code in row.questions):
        found[row.questions[0]] = _("Answer one question at least.")
    return found


@transaction.atomic
def answer(row: Pulse, given: Mapping[str, str], *, person: Person, with_team: bool, today: date) -> None:
    """Count these answers. Raises Refused with what is wrong, when the month is over, and for who answered already.

    Person and answers meet in this function and are parted here: nothing that is written holds both, and of the
    person only a sealed mark is kept, until the month is over.
    """
    refuse_unless_open(row, today=today)
    wrong = problems(row, given)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if not doors.enter(person, row.month):
        raise Refused(
            why=_("You answered this month. Nobody knows which answers are yours, so they cannot be changed."),
            what_would_change_this=_("The next month."),
        )
    answers = "".join(given.get(code) or NONE for code in row.questions)
    PulseAnswer.objects.create(month=row.month, team_id=team_of(person) if with_team else None, answers=answers)
    # The journal holds pages in the order they were written; what was written together is not to be read there.
    erasing.settle()


def enter(row: Pulse, filled: Iterable[tuple[str | None, str]]) -> int:
    """Answers (team, a digit per question) that were given together, as on paper in a meeting; how many.

    Nobody is let through the door for them: who hands in paper is asked not to answer again. Raises Refused for a
    digit off the scale, and keeps nothing then.
    """
    rows = [PulseAnswer(month=row.month, team_id=team, answers=answers) for team, answers in filled]
    if any(len(one.answers) != len(row.questions) or not set(one.answers) <= set("012345") for one in rows):
        raise Refused(why=_("Choose one of the five answers, or none."), whose_move=_("Yours."))
    return len(PulseAnswer.objects.bulk_create(rows))


def refuse_unless_open(row: Pulse, *, today: date) -> None:
    """Raises Refused unless this month runs and takes answers."""
    if row.state != asking.OPEN or row.month != engine.month_of(today):
        raise Refused(why=_("This month is over; its answers were counted."), whose_move=_("Nobody's."))


def can_answer(row: Pulse | None, person: Person, *, today: date) -> bool:
    """Whether this person can answer this month and has not."""
    return row is not None and access.may(person, PERMISSION, today=today) and not doors.passed(person, row.month)


def waiting(person: Person, *, today: date) -> list[Waiting]:
    """The pulse on the desk of who has not answered: from the first day on, marked in the last week."""
    row = asking.current(today=today)
    if row is None or not can_answer(row, person, today=today):
        return []
    ends = engine.first_day(engine.after(row.month)) - timedelta(days=1)
    soon = ends - today < REMINDED
    say, why = _("Three questions, one minute"), _("How working with AI goes. Nobody sees who answered what.")
    state = _("until %(day)s") % {"day": formats.day(ends)}
    return [Waiting(say, why, state, "warn" if soon else "", "pulse-answer", "", _("Answer"))]
