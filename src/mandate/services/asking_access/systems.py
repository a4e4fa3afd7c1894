"""Requests for access that come through another system: sent twice they are one, and only who sent them sees them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Account, Grant, OutsideRequest, Person, Request, record
from mandate.services.asking_access import requests, rights
from mandate.services.asking_access.requests import Wanted
from mandate.services.refusals import Refused


class SentBefore(Exception):
    """The same key came with another request."""


class NotComplete(Refused):
    """What was sent lacks something, or holds something that cannot be."""


@transaction.atomic
def submit(
    wanted: Wanted, *, person: str, account: Account, system: str, again: str, same: str, today: date, at: datetime
) -> Request:
    """The request, made now or when the same was sent before under this key.

    `system` is how the calling system is called, `same` a hash of what it sent. Raises SentBefore, NotComplete for
    what cannot be asked, Refused where it waits already.
    """
    mark = hashlib.sha256(again.encode()).hexdigest() if again else None
    before = OutsideRequest.objects.filter(account=account, again=mark).first() if mark else None
    if before is not None:
        if before.same != same:
            raise SentBefore
        return Request.objects.get(key=before.request)
    if not wanted.why.strip():
        wanted = replace(wanted, why=_("Asked through %(system)s.") % {"system": system})
    asker = Person.objects.filter(key=person).first()
    wrong = requests.problems(wanted, today=today)
    if asker is None or not asker.present(today):
        wrong["person"] = _("Who it is for is not here.")
    if wrong or asker is None:
        raise NotComplete(why=" ".join(wrong.values()))
    made = requests.make(wanted, person=asker, by=Actor(account.label), today=today)
    OutsideRequest.objects.create(account=account, again=mark, same=same, request=made.key, made_at=at)
    return made


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things asked for at once: the request, and what the system named, as it sent it."""

    request: Request
    asked: Mapping[str, Any]


@transaction.atomic
def submit_all(
    wanted: Sequence[tuple[Wanted, str, Mapping[str, Any]]],
    *,
    account: Account,
    system: str,
    again: str,
    same: str,
    today: date,
    at: datetime,
) -> str:
    """The key of a bundle: of every wish with whom it is for and what was named, all of them or none.

    Raises as `submit` does, for the first that cannot be.
    """
    mark = hashlib.sha256(again.encode()).hexdigest() if again else None
    before = OutsideRequest.objects.filter(account=account, again=mark).first() if mark else None
    if before is not None:
        if before.same != same:
            raise SentBefore
        return before.bundle or before.request
    bundle = record.new_key()
    for number, (one, person, asked) in enumerate(wanted):
        made = submit(one, person=person, account=account, system=system, again="", same=same, today=today, at=at)
        OutsideRequest.objects.filter(account=account, request=made.key).update(
            bundle=bundle, asked=dict(asked), again=None if number else mark
        )
    return bundle


def parts(key: str, *, account: Account) -> tuple[Part, ...]:
    """What a bundle of this account's systems holds, in its order; nothing for any other key."""
    rows = list(OutsideRequest.objects.filter(account=account, bundle=key).order_by("pk")) if key else []
    known = Request.objects.in_bulk([row.request for row in rows])
    return tuple(Part(known[row.request], row.asked) for row in rows)


@transaction.atomic
def take_back(key: str, *, account: Account, system: str, why: str) -> bool:
    """Take back what still waits of a request or a bundle of this account's systems; False where there is none.

    Raises Refused where all of it is answered or over.
    """
    mine = Q(request=key) | Q(bundle=key)
    keys = OutsideRequest.objects.filter(mine, account=account).values_list("request", flat=True)
    rows = list(Request.objects.filter(key__in=list(keys)).select_related(*rights.RELATED))
    if not rows:
        return False
    waiting = [row for row in rows if row.state == requests.OPEN]
    if not waiting:
        requests.refuse_unless_open(rows[0])
    act = ledger.Act.new()
    for row in waiting:
        row.state = requests.WITHDRAWN
        told = why.strip() or _("Taken back through %(system)s.") % {"system": system}
        ledger.write(row, action="request.withdrawn", by=Actor(account.label), why=told, act=act)
    return True


def sent(key: str, *, account: Account) -> Request | None:
    """A request that this account's systems made; None for any other."""
    if not OutsideRequest.objects.filter(account=account, request=key).exists():
        return None
    return Request.objects.filter(key=key).first()


def given(request: Request) -> Grant | None:
    """What an approved request gave; None before and without."""
    return Grant.objects.filter(request=request).first()


def approval(key: str, *, account: Account) -> Grant | None:
    """Access that followed from a request of this account's systems."""
    mine = OutsideRequest.objects.filter(account=account).values("request")
    return Grant.objects.filter(key=key, request__in=mine).first()
