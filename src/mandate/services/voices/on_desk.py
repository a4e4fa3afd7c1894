"""What voices ask of a reader: a reply that is promised, and a risk that is theirs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mandate.records import access
from mandate.records.models import Person, Voice
from mandate.services import formats
from mandate.services.voices.saying import OPEN, RISK
from mandate.services.waiting import Waiting

LONGEST = 90
SOON = timedelta(days=14)
"""From so long before its day a risk stands on the desk of its owner."""


def to_answer(person: Person) -> QuerySet[Voice]:
    """Voices that wait for a reply of this person: never what criticises them, nor their own."""
    lanes = access.lanes_heard(person)
    heard = Voice.objects.filter(~Q(person=person) | Q(person=None), state=OPEN, lane__in=lanes)
    return heard.exclude(criticised=person.key)


def risks(person: Person, *, today: date) -> QuerySet[Voice]:
    """Risks of this person that came of a voice and are due soon, or late."""
    rows = Voice.objects.filter(state=RISK, owner=person, until__lte=today + SOON)
    return rows.exclude(criticised=person.key)


def waiting(key: str, text: str, *, about: str, due: date, risk: bool, today: date) -> Waiting:
    """A voice, or the risk that came of it, as it stands on a desk."""
    state = (_("late since %(day)s") if due < today else _("by %(day)s")) % {"day": formats.day(due)}
    plain = " ".join(text.split())
    say = plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rstrip()}…"
    why, do = _("Said about %(name)s; waits for a reply.") % {"name": about}, _("Reply")
    if risk:
        why, do = _("A risk of yours, from what somebody said."), _("Say how it stands")
    return Waiting(say, why, state, "bad" if due < today else "warn", "voice", key, do)
