"""An incident is reported by anybody who works here and handled by few; closing it hands its lesson on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import access, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Development, Incident, Person
from mandate.services.incidents.fields import CLOSED, HANDLED, INCIDENTS, problems
from mandate.services.refusals import Refused
from mandate.services.sheets import checking
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.keeper import Keeper, Said
from mandate.services.sheets.names import Names


def check(sheet: Sheet, facts: Mapping[str, Any], row: Any, today: date) -> Checked:
    """The facts laid over an incident (None: a new one); a field that is not among them stays as it is."""
    row = Incident(reported_on=today) if row is None else row
    found = checking.laid(sheet, facts, row, Names())
    return checking.judged(found, sheet, problems(found.values, today=today))


def report(sheet: Sheet, facts: Mapping[str, Any], said: Said) -> Incident:
    """A new incident. Raises Refused with what is wrong, or where somebody decides who only reports."""
    row = Incident(reported_on=said.today, reported_by=said.person)
    checked = check(sheet, facts, row, said.today)
    checking.refuse(checked)
    _refuse_deciding(row, checked, said)
    checking.fill(row, sheet, checked.values)
    with transaction.atomic():
        ledger.write(row, action="incident.reported", by=said.by, why=said.why.strip() or _("Reported."))
        _hand_on(row, by=said.by, today=said.today)
    return row


def change(row: Any, facts: Mapping[str, Any], said: Said) -> Change | None:
    """An incident with other facts; None where nothing differs. Raises Refused, or Stale."""
    checked = check(INCIDENTS, facts, row, said.today)
    checking.refuse(checked)
    _refuse_deciding(row, checked, said)
    if not checking.differs(INCIDENTS, row, checked.values):
        return None
    was = row.state
    filled: Any = checking.fill(row, INCIDENTS, checked.values)
    why = said.why.strip() or _("Changed.")
    with transaction.atomic():
        if filled.state != CLOSED or was == CLOSED:
            return ledger.write(filled, action="incident.changed", by=said.by, why=why)
        done = ledger.write(filled, action="incident.closed", by=said.by, why=why)
        _hand_on(filled, by=said.by, today=said.today)
        return done


def handles(person: Person | None, *, today: date) -> bool:
    """Whether this person handles incidents; None is who works on the machine itself."""
    return person is None or access.may(person, "handle incidents", today=today)


def _refuse_deciding(row: Incident, checked: Checked, said: Said) -> None:
    if handles(said.person, today=said.today):
        return
    if row.state == CLOSED:
        raise Refused(why=_("This incident is closed."), whose_move=_("Of the architect or the privacy officer."))
    wanted = [name for name in HANDLED if INCIDENTS.field(name).of(row) != checked.values[name]]
    if wanted:
        raise Refused(
            why=_("Who reports an incident does not decide on it."),
            whose_move=_("Of the architect or the privacy officer."),
            what_would_change_this=_("Say it in the text of the report: they read it."),
        )


def _hand_on(row: Incident, *, by: Actor, today: date) -> None:
    """The lesson of a closed incident on the list that the next recalibration looks at, once."""
    link = f"/incidents/{row.key}/"
    if row.state == CLOSED and not Development.objects.filter(link=link).exists():
        lesson = Development(title=_("Lesson of an incident"), link=link, why=row.lesson, fed_on=today)
        ledger.write(lesson, action="development.fed", by=by, why=_("An incident was closed with this lesson."))


def _kept(row: Any, said: Said) -> Any:
    raise Refused(why=_("An incident is never removed: it is closed."), whose_move=_("Nobody's."))


KEEPER = Keeper(check=check, add=report, change=change, remove=_kept)
"""How incidents are kept."""
