"""Two identities of one person become one: what is theirs goes on under one key, and both histories stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import (
    Attainment,
    Completion,
    Dataset,
    Decision,
    FollowUp,
    Gathering,
    Goal,
    Grant,
    Initiative,
    Person,
    Practice,
    Purpose,
    Rule,
    Tool,
    Voice,
)
from mandate.services import formats, people, wording
from mandate.services.refusals import Refused
from mandate.services.sheets.deeds import deed

DEED = "people"
"""What the id of a deed begins with that took in a people list or joined two identities."""
PLAIN = frozenset({Role.EMPLOYEE.value, Role.MANAGER.value, Role.BUILDER.value})
"""Roles that go over to the identity that stays; every other one is given by hand, never by joining."""
MOVES: tuple[tuple[type[Any], str], ...] = (
    (Person, "manager"), (Tool, "owner"), (Dataset, "owner"), (Purpose, "owner"), (Rule, "owner"),
    (Decision, "owner"), (Initiative, "person"), (Practice, "owner"), (Voice, "owner"), (FollowUp, "owner"),
    (Gathering, "organiser"), (Goal, "person"), (Grant, "person"),
)  # fmt: skip
"""What somebody answers for and may use. What they said, signed or voted stays where it was said."""


def refuse_joining(stays: Person, goes: Person) -> None:
    """Raises Refused where two identities cannot become one: the same, gone already, or with a role to be given."""
    if stays.key == goes.key:
        raise Refused(why=_("These are one identity already."))
    for one in (stays, goes):
        if one.left_on is not None:
            raise Refused(
                why=_("%(name)s is not here any more, so nothing is joined with it.") % {"name": one.name},
                whose_move=_("Yours: choose two identities that are both here."),
            )
    more = [wording.word("role", role) for role in goes.roles if role not in PLAIN and role not in stays.roles]
    if more or goes.holds(Role.MT_MEMBER):
        named = more or [wording.word("role", Role.MT_MEMBER.value)]
        raise Refused(
            why=_("%(name)s holds a role that joining would hand over unseen: %(roles)s.")
            % {"name": goes.name, "roles": formats.listed(named)},
            whose_move=_("The architect's: give or take that role by hand, then join the two."),
            what_would_change_this=_("The identity that goes holds no other role than employee, builder or manager."),
        )


@transaction.atomic
def merge(
    stays: Person, goes: Person, *, by: Actor, why: str, today: date, act: Act | None = None, version: int | None = None
) -> Act:
    """One person of two identities, as one deed: `goes` is closed and points to `stays`, under whom everything goes on.

    Addresses and logins of both lead to `stays`. Raises Refused as `refuse_joining` and `people.part` do, Stale where
    `goes` changed since `version`.
    """
    refuse_joining(stays, goes)
    if not why.strip():
        raise Refused(why=_("Say why: the reason stays with both histories."), whose_move=_("Yours."))
    if version is not None:
        goes.version = version
    act = act or deed(DEED)
    marks = [one for one in (goes.email, *goes.logins) if one]
    mail, roles = goes.email, set(goes.roles) & PLAIN
    goes.email, goes.logins, goes.same_as = None, [], stays
    ledger.write(goes, action="person.joined", by=by, why=why.strip(), act=act)
    people.part(goes, by=by, why=why.strip(), today=today, act=act)
    stays.email = stays.email or mail
    stays.logins = sorted({*stays.logins, *marks} - {stays.email or ""})
    stays.roles = sorted({*stays.roles, *roles})
    stays.function, stays.team_id = stays.function or goes.function, stays.team_id or goes.team_id
    if stays.manager_id == goes.key:
        stays.manager_id = None if goes.manager_id == stays.key else goes.manager_id
    stays.manager_id = stays.manager_id or (goes.manager_id if goes.manager_id != stays.key else None)
    ledger.write(stays, action="person.joined", by=by, why=why.strip(), act=act)
    ledger.write_many(list(_moved(stays, goes)), action="record.moved", by=by, why=why.strip(), act=act)
    return act


def _moved(stays: Person, goes: Person) -> Iterator[Any]:
    """Every row that goes over, not yet written."""
    for model, name in MOVES:
        for row in model._base_manager.filter(**{name: goes}).exclude(key=stays.key):
            setattr(row, f"{name}_id", stays.key)
            yield row
    for row in Attainment.objects.filter(person=goes):
        yield from _higher(row, Attainment.objects.filter(person=stays, competence=row.competence_id).first(), stays)
    done = set(Completion.objects.filter(person=stays).values_list("module", flat=True))
    for one in Completion.objects.filter(person=goes).exclude(module__in=done):
        one.person_id = stays.key
        yield one


def _higher(row: Attainment, own: Attainment | None, stays: Person) -> Iterator[Attainment]:
    """The level of the identity that goes, where the one that stays holds none or a lower one."""
    if own is None:
        row.person_id = stays.key
        yield row
    elif row.level > own.level:
        own.level, own.on, own.until = row.level, row.on, row.until
        yield own
