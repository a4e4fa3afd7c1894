"""What ends by itself: requests nobody answered, access of who left or moved, and reviews that stayed silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Dataset, Grant, Person, Request, Tool
from mandate.services.asking_access.requests import EXPIRED, OPEN

JOB = Actor("job:requests")


def settle(*, today: date) -> int:
    """End what is due; how many rows changed. Cheap where nothing is: two questions to the database."""
    return expire(today=today) + end_access(today=today)


def expire(*, today: date) -> int:
    """End open requests that nobody answered in time, whose asker left, or whose subject is gone."""
    gone = Q(person__left_on__lte=today) | Q(person__until__lt=today)
    keys = [model.objects.values("key") for model in (Tool, Dataset)]
    orphaned = ~Q(subject="") & ~Q(subject__in=keys[0]) & ~Q(subject__in=keys[1])
    rows = list(
        Request.objects.filter(state=OPEN).filter(Q(expires_on__lt=today) | gone | orphaned).select_related("person")
    )
    if not rows:
        return 0
    with transaction.atomic():
        for row in rows:
            row.state, row.answered_on = EXPIRED, today
            row.answer = _why(row, today)
            ledger.write(row, action="request.expired", by=JOB, why=row.answer)
    return len(rows)


def close_of(person: Person, *, by: Actor, act: ledger.Act, today: date) -> None:
    """End the open requests of somebody who leaves, in the deed that says they left."""
    for row in Request.objects.filter(state=OPEN, person=person):
        row.state, row.answered_on = EXPIRED, today
        row.answer = _("Who asked has left the organisation.")
        ledger.write(row, action="request.expired", by=by, why=row.answer, act=act)


def _why(row: Request, today: date) -> str:
    if not row.person.present(today):
        return _("Who asked has left the organisation.")
    if row.expires_on < today:
        return _("Nobody answered in time. That is no no: ask again, and it goes to the front of the lane.")
    return _("What was asked for stands in no register any more.")


def end_access(*, today: date) -> int:
    """Withdraw running access of people who left, or who moved to another team; the decisions follow at once anyway."""
    running = Grant.objects.filter(state="active", until__gte=today).exclude(person=None)
    left = Q(person__left_on__lte=today) | Q(person__until__lt=today)
    moved = Q(team__isnull=False) & (Q(person__team__isnull=True) | ~Q(person__team=F("team")))
    rows = list(running.filter(left | moved).select_related("person"))
    return end(rows, lambda row: _moved() if row.person and row.person.present(today) else _("Left the organisation."))


def _moved() -> str:
    return _("Works in another team now: access was given for the work in the team before.")


def end(rows: Iterable[Grant], why: Callable[[Grant], str]) -> int:
    """Withdraw these grants, each with its own reason, as one deed; how many."""
    act, count = ledger.Act.new(), 0
    with transaction.atomic():
        for row in rows:
            row.state = "withdrawn"
            ledger.write(row, action="grant.withdrawn", by=JOB, why=why(row), act=act)
            count += 1
    return count
