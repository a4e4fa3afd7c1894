"""Requests for access that come through another system: sent twice they are one, and only who sent them sees them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records.ledger import Actor
from mandate.records.models import Account, Grant, OutsideRequest, Person, Request
from mandate.services.asking_access import requests
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
