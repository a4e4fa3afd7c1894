"""Practice: somebody says what they did, their manager confirms it or says what lacks, nobody confirms their own."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Exercise, Person
from mandate.services.learning import doing
from mandate.services.learning.modules import Module, one
from mandate.services.refusals import Refused
from mandate.services.sheets.values import clean

ASKED, CONFIRMED, DECLINED = "asked", "confirmed", "declined"
LONGEST = 2000


def waiting(person: Person, module: Module) -> Exercise | None:
    """What this person said they did and nobody answered yet."""
    return Exercise.objects.filter(person=person, module=module.id, state=ASKED).first()


def say(person: Person, module: Module, said: str, *, by: Actor, today: date) -> Exercise:
    """What somebody practised, for their manager to confirm.

    Raises Refused for a module whose practice nobody confirms or that is closed, for no words, and while one waits.
    """
    if not module.confirms or not module.open:
        raise Refused(why=_("Nobody confirms the practice of this module."), whose_move=_("Nobody's."))
    text = clean(said)
    if not 0 < len(text) <= LONGEST:
        raise Refused(why=_("Say in a few words what you did and what came of it."), whose_move=_("Yours."))
    if waiting(person, module):
        raise Refused(why=_("You said so already; it waits for an answer."), whose_move=_("Your manager's."))
    row = Exercise(person=person, module=module.id, said=text, asked_on=today)
    ledger.write(row, action="exercise.asked", by=by, why=_("Practised."))
    return row


@transaction.atomic
def answer(row: Exercise, *, confirmed: bool, reply: str, by: Actor, person: Person, today: date) -> Exercise:
    """The word of the manager, or of the architect; with it and the quiz passed, the module is done.

    Raises Refused for one's own, for others' people, twice, and for a no without a word of what lacks.
    """
    if row.state != ASKED:
        raise Refused(why=_("This was answered already."), whose_move=_("Nobody's."))
    if row.person_id == person.key:
        raise Refused(why=_("Nobody confirms their own practice."), whose_move=_("Your manager's, or the architect's."))
    if not (person.holds(Role.ARCHITECT) or row.person.manager_id == person.key):
        raise Refused(
            why=_("%(name)s is not one of your people.") % {"name": row.person.name},
            whose_move=_("Their manager's, or the architect's."),
        )
    text = clean(reply)[:LONGEST]
    if not confirmed and not text:
        raise Refused(why=_("Say what lacks, so that they can do it."), whose_move=_("Yours."))
    act = Act.new()
    row.state, row.reply = CONFIRMED if confirmed else DECLINED, text
    row.answered_by, row.answered_on = person, today
    ledger.write(row, action=f"exercise.{row.state}", by=by, why=text or _("Seen."), act=act)
    module = one(row.module)
    if confirmed and module is not None:
        doing.settle(row.person, module, by=by, today=today, act=act)
    return row
