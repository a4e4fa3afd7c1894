"""What somebody can do, noted by the architect or their manager: one level per competence, with evidence and an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Attainment, Change, Competence, Person
from mandate.services.refusals import Refused
from mandate.services.registers import keeping
from mandate.services.registers.fields import ATTAINMENTS
from mandate.services.sheets import checking


def holds(attainment: Attainment, *, today: date) -> bool:
    """Whether the level counts on a day."""
    return attainment.on <= today and (attainment.until is None or attainment.until >= today)


def existing(competence: Competence, person: str) -> Attainment | None:
    """The level of a person in a competence, or None."""
    return Attainment.objects.filter(competence=competence, person_id=person).first()


def problems(competence: Competence, facts: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a level as written, per field."""
    row = existing(competence, str(facts.get("person", "")))
    return keeping.check(ATTAINMENTS, {**facts, "competence": competence.key}, row=row).problems


def note(
    competence: Competence, facts: Mapping[str, Any], *, by: Actor, noted_by: Person | None, today: date, why: str = ""
) -> Attainment:
    """The level of one person, new or in place of the one before. Raises Refused for oneself and for others' people."""
    row = existing(competence, str(facts.get("person", "")))
    checked = keeping.check(ATTAINMENTS, {**facts, "competence": competence.key}, row=row)
    if checked.problems:
        raise Refused(why=" ".join(checked.problems.values()))
    _refuse_others(Person.objects.get(key=checked.values["person"]), noted_by)
    filled = checking.fill(row or Attainment(), ATTAINMENTS, checked.values)
    assert isinstance(filled, Attainment)  # noqa: S101 - what goes in comes out
    ledger.write(filled, action="attainment.noted", by=by, why=why.strip() or filled.evidence or _("Level noted."))
    return filled


def take_off(attainment: Attainment, *, by: Actor, noted_by: Person | None, why: str) -> Change:
    """The level gone; what stood stays in the ledger. Raises Refused as `note`, and without a reason."""
    _refuse_others(attainment.person, noted_by)
    if not why.strip():
        raise Refused(
            why=_("Say why the level is taken off: it may end what %(name)s uses.") % {"name": attainment.person.name},
            whose_move=_("Yours."),
            what_would_change_this=_("One sentence; the person reads it."),
        )
    return ledger.remove(attainment, action="attainment.removed", by=by, why=why.strip())


def _refuse_others(person: Person, noted_by: Person | None) -> None:
    """The architect notes anybody's level, a manager those of their people."""
    if noted_by is None or noted_by.holds(Role.ARCHITECT) or person.manager_id == noted_by.key:
        return
    raise Refused(
        why=_("%(name)s is not one of your people.") % {"name": person.name},
        whose_move=_("Their manager's, or the architect's."),
        what_would_change_this=_("Ask them to note the level."),
        for_role=True,
    )
