"""The knowledge check: twelve questions before and after, private to a person; a group sees levels from five people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.knowledge import load_check
from mandate.engines.readiness.knowledge import Change, GroupLevels, Marks, compare, group_levels, mark
from mandate.engines.terms import MINIMUM_GROUP, InvalidFact, Role
from mandate.records.models import Knowledge, Person
from mandate.services.refusals import Refused

BEFORE, AFTER = "before", "after"
PHASES = (BEFORE, AFTER)
SETS = ("mt", "others")
"""The sets whose levels are shown: they share nobody, so that no subtraction of shown sets leaves a few people."""
SET = "set"
"""Where the set is kept, beside the answers: that of the day of finishing, so that who changes roles moves nothing."""
PLACE = "place"
"""Where is kept the how-manieth this check was to be finished: who finishes later joins behind, never in between."""

Levels = list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Own:
    """One person's two checks as only they see them: marks of what was finished, and what changed between."""

    current: str | None
    chosen: Mapping[str, str]
    before: Marks | None
    after: Marks | None
    change: Change | None


def own(person: Person) -> Own:
    """The reader's own checks; `current` is the one to do now, None when both are done."""
    rows = {row.phase: row for row in Knowledge.objects.filter(person=person)}
    marks = {phase: _marks(row) for phase, row in rows.items() if row.finished_on is not None}
    current = next((phase for phase in PHASES if phase not in marks), None)
    before, after = marks.get(BEFORE), marks.get(AFTER)
    change = compare(load_check(), before, after) if before and after else None
    chosen = _chosen(rows[current]) if current in rows else {}
    return Own(current, chosen, before, after, change)


def chosen_in(person: Person, phase: str) -> Mapping[str, str]:
    """What this person chose in a check they finished; nothing otherwise, since explanations come after finishing."""
    row = Knowledge.objects.filter(person=person, phase=phase).exclude(finished_on=None).first()
    return _chosen(row) if row else {}


def _chosen(row: Knowledge) -> dict[str, str]:
    questions = {question.id for question in load_check().questions}
    return {name: option for name, option in row.answers.items() if name in questions}


def _marks(row: Knowledge) -> Marks:
    return mark(load_check(), _chosen(row))


@transaction.atomic
def put(person: Person, phase: str, given: Mapping[str, str]) -> None:
    """Keep choices of a check that is not finished; others stay. Raises Refused for what cannot be answered."""
    if phase not in PHASES:
        raise Refused(why=_("There is a check before and one after; no other."))
    if own(person).current != phase:
        raise Refused(
            why=_("This check is finished; its answers stand.")
            if Knowledge.objects.filter(person=person, phase=phase).exists()
            else _("The check after comes when the one before is finished."),
        )
    try:
        mark(load_check(), given)
    except InvalidFact as wrong:
        raise Refused(why=_("There is no such question or answer: %(detail)s.") % {"detail": wrong.field}) from wrong
    row = Knowledge.objects.select_for_update().filter(person=person, phase=phase).first()
    row = row or Knowledge(person=person, phase=phase)
    row.answers = {**row.answers, **given}
    row.save()


@transaction.atomic
def finish(person: Person, phase: str, *, today: date) -> Marks:
    """End a check: its answers stand, and explanations and result open. Raises Refused while a question is open."""
    if own(person).current != phase:
        raise Refused(why=_("There is no such check to finish."))
    row = Knowledge.objects.select_for_update().filter(person=person, phase=phase).first()
    found = _marks(row) if row else None
    if row is None or found is None or found.open:
        left = len(found.open) if found else len(load_check().questions)
        raise Refused(
            why=_("Questions are still open: %(count)s.") % {"count": left},
            whose_move=_("Yours; a guess is fine, it only tells yourself something."),
        )
    row.right, row.finished_on = len(found.right), today
    row.answers = {**row.answers, SET: set_of(person), PLACE: _next_place()}
    row.save()
    return found


def _next_place() -> int:
    finished = Knowledge.objects.exclude(finished_on=None).values_list("answers", flat=True)
    return max((answers.get(PLACE, 0) for answers in finished), default=0) + 1


def set_of(person: Person) -> str:
    """The one set somebody counts in."""
    return SETS[0] if person.holds(Role.MT_MEMBER) else SETS[1]


def shown() -> dict[str, GroupLevels]:
    """Levels before and after per set, of people who did both.

    People join what is shown in fives, in the order in which they finished: between two looks at least five came in,
    so that subtracting the earlier look from the later one tells nothing of a few. The sets share nobody.
    """
    return {name: group_levels(load_check(), [_marked(pair) for pair in rows]) for name, rows in _shown().items()}


_Pair = tuple[Knowledge, Knowledge]


def _shown() -> dict[str, list[_Pair]]:
    """Whose checks are in what is shown, per set."""
    found: dict[str, list[_Pair]] = {name: [] for name in SETS}
    for pair in _pairs(Knowledge.objects.exclude(finished_on=None)):
        found[pair[1].answers.get(SET, SETS[1])].append(pair)
    return {name: rows[: len(rows) - len(rows) % MINIMUM_GROUP] for name, rows in found.items()}


def _marked(pair: _Pair) -> tuple[Marks, Marks]:
    return _marks(pair[0]), _marks(pair[1])


def _pairs(rows: Iterable[Knowledge]) -> list[_Pair]:
    """Both checks of everybody who finished both, in the order in which they finished the second."""
    per: dict[str, dict[str, Knowledge]] = {}
    for row in rows:
        per.setdefault(str(row.person_id), {})[row.phase] = row
    both = [(found[BEFORE], found[AFTER]) for found in per.values() if len(found) == len(PHASES)]
    return sorted(both, key=lambda pair: (pair[1].answers.get(PLACE, 0), pair[1].pk))


def levels_of(people: Sequence[Person]) -> Levels:
    """How many of an open named circle reached which level before and after, once all of them did both; else nothing.

    For the members alone: they agreed to this, however few they are. Nothing, too, where what all see holds some of
    them and one to four others, whose levels would be what is left.
    """
    keys = {person.key for person in people}
    pairs = _pairs(Knowledge.objects.filter(person__in=keys).exclude(finished_on=None))
    if not keys or len(pairs) < len(keys):
        return []
    for rows in _shown().values():
        others = sum(str(pair[0].person_id) not in keys for pair in rows)
        if others < len(rows) and 0 < others < MINIMUM_GROUP:
            return []
    return told(group_levels(load_check(), [_marked(pair) for pair in pairs], minimum=1))


def told(found: GroupLevels) -> Levels:
    """Levels with their names in the reader's language: how many people before and after."""
    language = translation.get_language() or "en"
    names = {level.id: level.label.of(language) for level in load_check().levels}
    after = dict(found.after)
    return [(names[level], count, after[level]) for level, count in found.before]
