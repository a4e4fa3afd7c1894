"""Who may do what and see which rows: one table of permissions, one rule of visibility per kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Model, Q

from mandate.engines.terms import Role

if TYPE_CHECKING:
    from mandate.records.models.person import Person

EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.ANONYMOUS}
STAFF = SIGNED_IN - {Role.MACHINE, Role.GUEST_ADVISER}
LEADERS = frozenset({Role.ARCHITECT, Role.MT_MEMBER})
WATCHERS = LEADERS | {Role.AUDITOR, Role.WORKS_COUNCIL, Role.GUEST_ADVISER}
ONLY_ARCHITECT = frozenset({Role.ARCHITECT})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "be anywhere": EVERYBODY,
    "be signed in": SIGNED_IN,
    "see own data": SIGNED_IN - {Role.MACHINE},
    "see tools": SIGNED_IN,
    "change tools": ONLY_ARCHITECT,
    "see overview": WATCHERS | {Role.MACHINE},
    "bring files": ONLY_ARCHITECT,
    "triage": ONLY_ARCHITECT,
    "see conversations": frozenset({Role.ARCHITECT, Role.GUEST_ADVISER}),
    "note conversations": ONLY_ARCHITECT,
    "see decisions": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "see charter": SIGNED_IN,
    "change charter": ONLY_ARCHITECT,
    "see processing": SIGNED_IN - {Role.MACHINE},
    "write processing": ONLY_ARCHITECT,
    "sign processing": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL}),
    "see people": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.MANAGER}),
    "change people": ONLY_ARCHITECT,
    "see teams": STAFF | {Role.GUEST_ADVISER},
    "see changes": frozenset({Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL}),
    "forward": ONLY_ARCHITECT,
    "see assessment": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "run assessment": ONLY_ARCHITECT,
    "take part": STAFF,
    "see initiatives": WATCHERS | {Role.MANAGER, Role.MACHINE},
    "draft initiatives": ONLY_ARCHITECT,
    "make tokens": frozenset({Role.ARCHITECT, Role.BUILDER}),
    "begin": ONLY_ARCHITECT,
    "change organisation": ONLY_ARCHITECT,
}
"""Every permission by name, with the roles that hold it; the pages, the API and the docs all read this table."""


def may(person: Person | None, permission: str, *, today: date) -> bool:
    """Whether a person holds a permission today; somebody who left or whose time ended holds none but the open ones."""
    allowed = PERMISSIONS[permission]
    if Role.ANONYMOUS in allowed:
        return True
    if person is None or not person.present(today):
        return False
    return any(role in person.roles for role in allowed)


Visibility = Callable[["Person"], Q | None]


def _all(_: Person) -> Q:
    return Q()


def _people(person: Person) -> Q | None:
    if person.holds(Role.ARCHITECT, Role.AUDITOR):
        return Q()
    if person.holds(Role.MANAGER):
        return Q(manager_id=person.key) | Q(key=person.key)
    return Q(key=person.key)


def _circle(person: Person) -> Q:
    """Only who is in the circle oneself sees who else is in it."""
    return Q(campaign__consents__person_id=person.key)


def _holding(permission: str) -> Visibility:
    def rule(person: Person) -> Q | None:
        return Q() if any(role in person.roles for role in PERMISSIONS[permission]) else None

    return rule


_RULES: dict[str, Visibility] = {
    "organisation": _all,
    "team": _all,
    "tool": _all,
    "charter": _all,
    "processing": _all,
    "person": _people,
    "decision": _holding("see decisions"),
    "inventory": _holding("see overview"),
    "conversation": _holding("see conversations"),
    "quote": _holding("see conversations"),
    "campaign": _holding("see assessment"),
    "publication": _holding("see assessment"),
    "consent": _circle,
    "session": _holding("see assessment"),
    "coaching": _holding("see assessment"),
    "initiative": _holding("see initiatives"),
}
_UNTOLD = frozenset({"consent"})
"""Kinds whose changes are told to nobody outside the circle that they are about."""


def tells(kind: str, person: Person | None) -> bool:
    """Whether the contents of a change of this kind are for this person; that it was made is no secret."""
    if kind in _UNTOLD:
        return False
    return person is not None and (kind not in _RULES or _RULES[kind](person) is not None)


def visible(model: type[Model], person: Person | None) -> Q | None:
    """The rows of a kind that exist for a person as a condition; None for none at all."""
    if person is None:
        return None
    return _RULES[getattr(model, "kind")](person)  # noqa: B009 - kind is declared on every record, not on Model
