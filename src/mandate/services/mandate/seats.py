"""Who sat in the MT, by the ledger: an MT that lost its members has no voice, and whoever is left hears who went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from django.db.models import Q

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Change, Person

TOLD = timedelta(days=30)
"""For how long the others are told that somebody left the MT."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who is of the MT no more: the change that says so, and the name."""

    person: str
    name: str
    change: Change


def ever() -> bool:
    """Whether anybody is or ever was of the MT; of who was erased nobody can tell, so an erasure counts as one."""
    return Change.objects.filter(Q(kind=Person.kind) & (_named() | Q(action="person.erased"))).exists()


def sat(since: date) -> frozenset[str]:
    """Keys of everybody who was of the MT on this day or after it, whoever took them off the list since."""
    return frozenset(key for key, states in _walks() if any(of_mt and day >= since for of_mt, day in _spans(states)))


def gone(today: date) -> tuple[Gone, ...]:
    """Who left the MT within the last month, by the ledger, the newest first."""
    found = []
    for key, states in _walks():
        last = states[-1]
        left = _ended(states)
        if left is not None and clock.day(left.at) > today - TOLD:
            found.append(Gone(key, str(_of(last).get("name", "")), left))
    return tuple(sorted(found, key=lambda one: one.change.pk, reverse=True))


def _named() -> Q:
    return Q(after__contains=f'"{Role.MT_MEMBER.value}"')


def _walks() -> Iterator[tuple[str, list[Change]]]:
    """Everything that was written about each person who ever was of the MT, the oldest first."""
    rows = Change.objects.filter(kind=Person.kind)
    keys = rows.filter(_named()).values("key")
    for key, changes in groupby(rows.filter(key__in=keys).order_by("key", "id"), key=lambda one: one.key):
        yield key, list(changes)


def _of(change: Change) -> dict[str, object]:
    found = json.loads(change.after) if change.after else {}
    return found if isinstance(found, dict) else {}


def _is_member(change: Change) -> bool:
    told = _of(change)
    roles = told.get("roles")
    return isinstance(roles, list) and Role.MT_MEMBER.value in roles and not told.get("left_on")


def _spans(states: list[Change]) -> Iterator[tuple[bool, date]]:
    """Whether they were of the MT after each change, and the last day on which that was so."""
    for change, then in zip(states, [*states[1:], None], strict=True):
        yield _is_member(change), date.max if then is None else clock.day(then.at)


def _ended(states: list[Change]) -> Change | None:
    """The change by which they stopped being of the MT; None for who still is."""
    found = None
    for before, change in pairwise(states):
        if _is_member(before) and not _is_member(change):
            found = change
        elif _is_member(change):
            found = None
    return found
