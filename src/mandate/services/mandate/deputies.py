"""Who stands in for whom while away: named with an end, never for two at once, and never for oneself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import access, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Deputy, Person
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

DECIDERS = (Role.ARCHITECT, Role.MT_MEMBER)
"""Whose absence stops decisions: others need no deputy."""
LONGEST = 366
"""Days an absence lasts at most: for longer, somebody else gets the role."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away, who decides meanwhile, from and until which day (ISO text until it is checked), and why."""

    person: str
    deputy: str
    valid_from: str
    valid_until: str
    why: str = ""


def _on(today: date) -> QuerySet[Deputy]:
    found = Deputy.objects.filter(valid_from__lte=today, valid_until__gte=today)
    return found.select_related("person", "deputy").order_by("-valid_from", "key")


def deputy_of(person: Person, today: date) -> Person | None:
    """Who decides for this person today, or None: nobody was named, or who was named has left."""
    rows = _on(today).filter(person=person)
    return next((row.deputy for row in rows if row.deputy.present(today)), None)


def stands_in_for(person: Person, today: date) -> tuple[Person, ...]:
    """For whom this person decides today, the longest away last; somebody who left stands in for nobody."""
    if not person.present(today):
        return ()
    rows = _on(today).filter(deputy=person)
    return tuple(row.person for row in rows if row.person.present(today) and deputy_of(row.person, today) == person)


def away(today: date, people: Iterable[Person] | None = None) -> dict[str, Person]:
    """Deputies by the key of who is away today, in one query; of these people only, where they are given."""
    rows = _on(today) if people is None else _on(today).filter(person__in=list(people))
    found: dict[str, Person] = {}
    for row in rows:
        if row.deputy.present(today):
            found.setdefault(row.person_id, row.deputy)
    return found


def may_name(person: Person, by: Person) -> bool:
    """Whether `by` may name a deputy for `person`: oneself, or another member of the MT.

    The architect does not choose who votes in the place of a member: the MT's vote would be the architect's.
    """
    if person.key == by.key:
        return True
    if person.holds(Role.MT_MEMBER):
        return by.holds(Role.MT_MEMBER) and not by.holds(Role.ARCHITECT)
    return by.holds(Role.ARCHITECT, Role.MT_MEMBER)


def named(today: date) -> QuerySet[Deputy]:
    """Absences that run or are ahead, the next one first."""
    return Deputy.objects.filter(valid_until__gte=today).select_related("person", "deputy").order_by("valid_from")


def candidates(today: date) -> Sequence[Person]:
    """Everybody who could stand in: present, sees decisions, and is neither a machine nor a guest."""
    out, sees = {Role.MACHINE.value, Role.GUEST_ADVISER.value}, access.PERMISSIONS["see decisions"]
    people = Person.objects.filter(left_on=None).filter(Q(until=None) | Q(until__gte=today)).order_by("name")
    return [person for person in people if not out & set(person.roles) and person.holds(*sees)]


def problems(given: Absence, *, today: date, row: Deputy | None = None) -> dict[str, str]:
    """What is wrong with an absence, per field; `row` is the one that is changed."""
    people = Person.objects.in_bulk([key for key in (given.person, given.deputy) if key])
    person, deputy = people.get(given.person), people.get(given.deputy)
    found: dict[str, str] = {}
    if person is None or not person.holds(*DECIDERS):
        found["person"] = _("Choose the architect or a member of the MT.")
    if deputy is None or not deputy.present(today):
        found["deputy"] = _("Choose somebody who is here.")
    elif person is not None and deputy.key == person.key:
        found["deputy"] = _("Nobody stands in for themselves: choose somebody else.")
    elif not any(role in deputy.roles for role in access.PERMISSIONS["see decisions"]):
        found["deputy"] = _("%(name)s does not see decisions: choose a manager or a member of the MT.") % {
            "name": deputy.name
        }
    first, last = day_of(given.valid_from), day_of(given.valid_until)
    found |= _day_problems(first, last, today)
    if found or person is None or deputy is None or first is None or last is None:
        return found
    return _clashes(person, deputy, first, last, row)


def _day_problems(first: date | None, last: date | None, today: date) -> dict[str, str]:
    wrong = {
        name: _("Write the date as 2027-03-01.")
        for name, day in (("valid_from", first), ("valid_until", last))
        if day is None
    }
    if first is None or last is None:
        return wrong
    if last < first:
        return {"valid_until": _("The last day lies before the first one.")}
    if last < today:
        return {"valid_until": _("This absence is over already.")}
    if (last - first).days > LONGEST:
        return {"valid_until": _("At most a year: for longer, give somebody else the role.")}
    return {}


def _clashes(person: Person, deputy: Person, first: date, last: date, row: Deputy | None) -> dict[str, str]:
    """Two deputies for one person, one deputy for two of the same role, or a deputy who is away too."""
    rows = Deputy.objects.filter(valid_from__lte=last, valid_until__gte=first).select_related("person", "deputy")
    others = [one for one in rows if row is None or one.key != row.key]
    if any(one.person_id == person.key for one in others):
        return {"person": _("Somebody was named for these days already: change or end that first.")}
    if any(one.person_id == deputy.key for one in others):
        return {"deputy": _("%(name)s is away on one of these days.") % {"name": deputy.name}}
    if any(one.deputy_id == deputy.key and _same_role(one.person, person) for one in others):
        return {"deputy": _("%(name)s stands in for somebody of the same role already.") % {"name": deputy.name}}
    if any(one.deputy_id == person.key for one in others):
        return {"person": _("%(name)s stands in for somebody on one of these days.") % {"name": person.name}}
    return {}


def _same_role(one: Person, other: Person) -> bool:
    return any(one.holds(role) and other.holds(role) for role in DECIDERS)


def _person(key: str) -> Person:
    found: Person | None = Person.objects.filter(key=key).first()
    if found is None:
        raise Refused(why=_("There is no such person."))
    return found


def _refuse_unless_may(person: Person, by: Person | None) -> None:
    """Raises Refused where `by` may not name who decides for this person; a command or a job is nobody."""
    if by is None or not may_name(person, by):
        raise Refused(
            why=_("Who decides for %(name)s is not yours to name.") % {"name": person.name},
            whose_move=_("%(name)s's own, or another member's of the MT.") % {"name": person.name},
        )


@transaction.atomic
def name(given: Absence, *, by: Actor, person: Person | None, today: date) -> Deputy:
    """A deputy for the days of an absence. Raises Refused with what is wrong, or where `person` may not name one."""
    found = problems(given, today=today)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    absent = _person(given.person)
    _refuse_unless_may(absent, person)
    row = Deputy(person=absent, deputy=_person(given.deputy))
    row.valid_from, row.valid_until = date.fromisoformat(given.valid_from), date.fromisoformat(given.valid_until)
    row.why = given.why.strip()[:200]
    ledger.write(row, action="deputy.named", by=by, why=row.why or _("Away."))
    return row


@transaction.atomic
def end(row: Deputy, *, by: Actor, person: Person | None, today: date, version: int | None = None) -> Deputy:
    """An absence that is over or does not come: its last day is yesterday, or the row goes. Raises Refused, Stale."""
    _refuse_unless_may(row.person, person)
    if version is not None:
        row.version = version
    if row.valid_until < today:
        day = formats.day(row.valid_until)
        raise Refused(why=_("This absence ended on %(day)s already.") % {"day": day}, whose_move=_("Nobody's."))
    if row.valid_from >= today:
        ledger.remove(row, action="deputy.removed", by=by, why=_("Back, or not away after all."))
        return row
    row.valid_until = date.fromordinal(today.toordinal() - 1)
    ledger.write(row, action="deputy.changed", by=by, why=_("Back earlier."))
    return row
