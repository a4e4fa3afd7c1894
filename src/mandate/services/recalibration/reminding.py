"""A recalibration on the desk: the architect is reminded before its day and after it, the MT only asked to sign."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Role
from mandate.records.models import Person
from mandate.services import formats
from mandate.services.recalibration import planning
from mandate.services.standing import Standing
from mandate.services.waiting import Waiting

REMIND_DAYS = 30
"""From a month before its day on."""


def waiting(found: Standing | None, person: Person, *, today: date) -> list[Waiting]:
    """What the next session asks of this reader today."""
    if found is None or found.due is None:
        return []
    session, left = found.next, (found.due - today).days
    if session is not None and session.state == planning.OPEN and Role.ARCHITECT.value in session.signed:
        if not person.holds(Role.MT_MEMBER) or Role.MT_MEMBER.value in session.signed:
            return []
        say = _("Read and sign recalibration %(number)s") % {"number": session.number}
        why = _("Every point is decided and the architect signed; with your signature it is carried out.")
        return [Waiting(say, why, *_left(left), "recalibration-report", session.key, _("Read and sign"))]
    if not person.holds(Role.ARCHITECT) or left > REMIND_DAYS:
        return []
    say = _("The recalibration of %(day)s") % {"day": formats.day(found.due)}
    if session is not None and session.state == planning.OPEN:
        why = _("Decide its points, set the next date, sign.")
        return [Waiting(say, why, *_left(left), "recalibration-session", session.key, _("To the agenda"))]
    why = _("Its agenda prepares itself from the record.")
    return [Waiting(say, why, *_left(left), "recalibration", do=_("Prepare the agenda"))]


def _left(days: int) -> tuple[str, str]:
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}, "bad"
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}, "warn"
