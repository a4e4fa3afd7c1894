"""Who answers a request: whoever is close by in the fast lane, else the architect or the MT; never who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.access.lanes import Lane
from mandate.engines.terms import Role
from mandate.records.models import Dataset, Person, Request, Tool
from mandate.services import formats
from mandate.services.asking_access.subjects import Subject, subjects
from mandate.services.guardrails.register import Register
from mandate.services.refusals import Refused

MODELS: Mapping[str, Any] = {"tool": Tool, "dataset": Dataset}
RELATED = ("person__manager", "person__team", "appeal_of__answered_by", "answered_by")
"""What requests are read with, so that asking who answers them asks nothing more."""


def row_of(subject_kind: str, subject: str) -> Any:
    """The row of a register that is named; None where it is gone or never was."""
    model = MODELS.get(subject_kind)
    return None if model is None else model._base_manager.select_related("owner").filter(key=subject).first()


@dataclass(frozen=True)
class Answerers:
    """The people who answer requests today: architects, the MT, and who owns what."""

    architects: tuple[Person, ...]
    mt: tuple[Person, ...]
    owners: Mapping[str, Person]
    today: date

    def of(self, request: Request) -> list[Person]:
        """Everybody who may answer this request, each once; an appeal without who denied it, where possible."""
        found = self.near(request.lane, request.subject, request.person_id, request.person.manager)
        approved = first_approvers(request)
        allowed = [person for person in found if person.key not in approved]
        denier = request.appeal_of.answered_by_id if request.appeal_of else None
        return [person for person in allowed if person.key != denier] or allowed

    def near(self, lane: str, subject: str, person: str, boss: Person | None) -> list[Person]:
        """Everybody who may answer what this person asks about a subject in a lane, each once, the closest first.

        Whoever left answers nothing; where that leaves nobody, the MT does.
        """
        people: list[Person] = list(self.architects)
        if lane == Lane.FAST:
            owner = self.owners.get(subject)
            people = [*([owner] if owner else []), *([boss] if boss and boss.holds(Role.MANAGER) else []), *people]
        elif lane == Lane.MT:
            people += self.mt
        return self._others(people, person) or self._others(self.mt, person)

    def _others(self, people: Iterable[Person], person: str) -> list[Person]:
        """Those who are here and did not ask it themselves."""
        each = {one.key: one for one in people}.values()
        return [one for one in each if one.key != person and one.present(self.today)]

    def waiting_for(self, person: Person, rows: Iterable[Request]) -> list[Request]:
        """The requests among these that this person may answer, the soonest promised first."""
        mine = [row for row in rows if person.key in {one.key for one in self.of(row)}]
        return sorted(mine, key=lambda row: (not row.emergency, row.promised_on, row.asked_on))

    def only_the_denier(self, request: Request) -> bool:
        """Whether an appeal can only be answered by who denied it the first time."""
        if request.appeal_of is None:
            return False
        return [one.key for one in self.of(request)] == [request.appeal_of.answered_by_id]


def first_approvers(request: Request) -> list[str]:
    """Who approved first of two, by key."""
    return [str(row.get("person", "")) for row in request.approvals]


def first_names(rows: Iterable[Request]) -> dict[str, str]:
    """Names of everybody who approved first of two, by key; no question to the record where nobody did."""
    keys = {key for row in rows for key in first_approvers(row)}
    return dict(Person.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}


def answerers(*, today: date, things: Mapping[str, Subject] | None = None) -> Answerers:
    """Who answers today, read once for a whole list; `things` are the tools and datasets, where known."""
    people = {one.key: one for one in Person.objects.filter(left_on=None)}
    known = subjects() if things is None else things
    owners = {key: people[one.owner] for key, one in known.items() if one.owner in people}
    return _answerers(people.values(), owners, today)


def answerers_in(register: Register) -> Answerers:
    """Who answers on the day of these registers, by what they say of roles and owners."""
    people = register.of(Person)
    rows = [row for model in MODELS.values() for row in register.of(model).values()]
    owners = {row.key: people[row.owner_id] for row in rows if row.owner_id in people}
    return _answerers(people.values(), owners, register.day)


def _answerers(people: Iterable[Person], owners: Mapping[str, Person], today: date) -> Answerers:
    present = [one for one in people if one.holds(Role.ARCHITECT, Role.MT_MEMBER) and one.present(today)]
    return Answerers(
        tuple(person for person in present if person.holds(Role.ARCHITECT)),
        tuple(person for person in present if person.holds(Role.MT_MEMBER)),
        owners,
        today,
    )


def may_answer(person: Person, request: Request, *, today: date) -> bool:
    """Whether this person may answer this request today."""
    return person.key in {one.key for one in answerers(today=today).of(request)}


def refuse_unless_may_answer(person: Person, request: Request, *, today: date) -> None:
    """Raises Refused where this person may not answer this request, with whose move it is."""
    allowed = answerers(today=today).of(request)
    if person.key in {one.key for one in allowed}:
        return
    if person.key == request.person_id:
        why = _("Nobody answers their own request.")
    elif person.key in first_approvers(request):
        why = _("You approved this already; the second approval is somebody else's.")
    elif request.appeal_of and request.appeal_of.answered_by_id == person.key:
        why = _("You denied it the first time; somebody else looks at it now.")
    else:
        why = _("This request is not yours to answer.")
    names = formats.listed(one.name for one in allowed)
    raise Refused(why=why, whose_move=names or _("Nobody's yet: the organisation needs a second person who answers."))
