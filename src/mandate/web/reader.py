"""Who reads this page: the account behind the session, its person, language and as-of moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Account, Person
from mandate.services import moments
from mandate.services.callers import address as address


class Accounts(BaseBackend):
    """Loads an account together with its person, in one query."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account of a session, or None."""
        return Account.objects.select_related("person__team").filter(pk=user_id).first()


def account(request: HttpRequest) -> Account | None:
    """The signed-in account, or None."""
    user = request.user
    return user if user.is_authenticated else None


def person(request: HttpRequest) -> Person | None:
    """The signed-in person, or None."""
    found = account(request)
    return found.person if found else None


def me(request: HttpRequest) -> Person:
    """The signed-in person; only for views whose permission needs one."""
    found = person(request)
    assert found is not None, "this view is only reached signed in"  # noqa: S101 - a promise of @may to the type checker
    return found


def actor(request: HttpRequest) -> Actor:
    """The reader as the ledger names them."""
    found = account(request)
    return Actor(found.label if found else "anonymous")


def moment(request: HttpRequest) -> datetime | None:
    """The moment of `?at=`, or None for now. Raises WrongMoment, also for days that are still to come."""
    return moments.past(request.GET.get("at"), today=clock.today())


def version(request: HttpRequest, name: str = "version") -> int:
    """The version of the record that a form was made from; what cannot be read is as good as stale."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
