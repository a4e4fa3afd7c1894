"""What a change says to a reader: a consent names nobody, and what a named circle settled stays inside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mandate.records import access, asof
from mandate.records.actions import ACTIONS
from mandate.records.models import RECORDS, Change, Coaching, Consent, Person, Session
from mandate.services import sessions
from mandate.services.authors import CIRCLE

CHANGED = "consent.changed"
EMPTY = ("", "{}")
OF_A_CAMPAIGN = frozenset({Session.kind, Coaching.kind})


def as_told(change: Change) -> Change:
    """The change as any reader may see its line: of a consent neither whose it is nor whether it was given or taken."""
    if change.kind != Consent.kind:
        return change
    told = copy(change)
    told.action, told.by, told.key, told.why = CHANGED, CIRCLE, "", ""
    return told


def sentence(change: Change, language: str) -> str:
    """What was done, in the reader's words."""
    told = as_told(change)
    if told.action == CHANGED:
        return _("A consent changed")
    return ACTIONS[told.action].sentence(language) if told.action in ACTIONS else told.action


def unpicked(changes: QuerySet[Change], person: Person | None, *, picked: bool) -> QuerySet[Change]:
    """Without what is private to others where words or a key pick changes out: a find would tell what no line does."""
    if not picked:
        return changes
    found = changes.exclude(kind=Consent.kind)
    for kind in sorted(access.UNTOLD - {Consent.kind}):
        found = found.exclude(Q(kind=kind) & ~Q(key__in=_seen(kind, person)))
    return found


def _seen(kind: str, person: Person | None) -> QuerySet[Any]:
    """Keys of the records of a kind that exist for this person."""
    found: QuerySet[Any] = asof.kinds(RECORDS)[kind].objects.seen_by(person).values_list("key", flat=True)
    return found


def keeps_reason(person: Person | None) -> Callable[[Change], bool]:
    """Whether the reason of a change is kept from this person: typed beside what is private, it tells what that says.

    Which records exist for them is asked once per kind, and only where a change of that kind is met.
    """
    known: dict[str, frozenset[str]] = {}

    def kept(change: Change) -> bool:
        if change.kind not in access.UNTOLD:
            return False
        if change.kind not in known:
            known[change.kind] = frozenset(_seen(change.kind, person))
        return change.key not in known[change.kind]

    return kept


def tells(change: Change, person: Person | None) -> bool:
    """Whether what stands in this change is for this person: a session or module of a circle for its members alone."""
    if not access.tells(change.kind, person):
        return False
    if change.kind not in OF_A_CAMPAIGN:
        return True
    campaign = _campaign(change)
    return campaign is not None and campaign not in sessions.closed_to(person)


def _campaign(change: Change) -> str | None:
    """The assessment that a change belongs to; of a record that is gone, that of the last change with contents."""
    content = change.after
    if content in EMPTY:
        full = Change.objects.filter(kind=change.kind, key=change.key).exclude(after__in=EMPTY)
        content = full.order_by("-id").values_list("after", flat=True).first() or "{}"
    found = json.loads(content).get("campaign_id")
    return str(found) if found else None
