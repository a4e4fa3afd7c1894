"""What ends by itself: requests nobody answered, access of who left or moved, and reviews that stayed silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mandate.engines.access import lanes
from mandate.engines.access.lanes import Lane
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Grant, Person, Request
from mandate.services.asking_access import rights, words
from mandate.services.asking_access.promises import promises
from mandate.services.asking_access.requests import EXPIRED, OPEN, Wanted, facts, promise
from mandate.services.asking_access.subjects import Subject, subjects

JOB = Actor("job:requests")


def settle(*, today: date) -> int:
    """End and move what is due; how many rows changed. Cheap where nothing is: three questions to the database."""
    rows = Request.objects.filter(state=OPEN).select_related(*rights.RELATED)
    return settle_requests(rows, subjects(), today=today) + end_access(today=today)


def settle_requests(rows: Iterable[Request], things: Mapping[str, Subject], *, today: date) -> int:
    """Of these requests, end what is over and move what the row no longer allows out of the fast lane; how many.

    A list that has read its rows and `things` asks nothing more as long as nothing is due.
    """
    waiting = [row for row in rows if row.state == OPEN]
    over = [row for row in waiting if _over(row, things, today)]
    moved = [row for row in waiting if row not in over and _outgrown(row, things, today)]
    if not over and not moved:
        return 0
    with transaction.atomic():
        for row in over:
            row.state, row.answered_on = EXPIRED, today
            row.answer = _why(row, today)
            ledger.write(row, action="request.expired", by=JOB, why=row.answer)
        return len(over) + sum(_move(row, today) for row in moved)


def _over(row: Request, things: Mapping[str, Subject], today: date) -> bool:
    """Whether nobody answered in time, who asked has left, or what was asked for is gone."""
    gone = bool(row.subject) and row.subject not in things
    return row.expires_on < today or gone or not row.person.present(today)


def _outgrown(row: Request, things: Mapping[str, Subject], today: date) -> bool:
    """Whether it waits in the fast lane for what the row allowed when it was asked, and allows no more."""
    if row.lane != Lane.FAST or not row.subject or row.appeal_of_id or "moved" in row.reasons:
        return False
    return not things[row.subject].open_for(row.data_class, today=today)


def _move(row: Request, today: date) -> int:
    """The lane that the row has now come to; an approval close by would have no effect."""
    wanted = Wanted(subject_kind=row.subject_kind, subject=row.subject, data_class=row.data_class)
    routed = lanes.route(facts(wanted, row.person, today=today), today=today, promises=promises())
    if routed.lane is Lane.FAST:
        return 0
    promise(row, routed, today=today)
    why = _("What it asks for is not open any more as it was: %(why)s") % {"why": " ".join(words.why_lane(row.reasons))}
    ledger.write(row, action="request.moved", by=JOB, why=why)
    return 1


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
    return end_of(running.filter(left | moved).select_related("person"), today=today)


def end_of(rows: Iterable[Grant], *, today: date) -> int:
    """Of this access, read with its people, withdraw what has lost its ground; how many."""
    over = [row for row in rows if _groundless(row, today)]
    return end(over, lambda row: _moved() if row.person and row.person.present(today) else _("Left the organisation."))


def _groundless(row: Grant, today: date) -> bool:
    if row.state != "active" or row.until < today or row.person is None:
        return False
    return not row.person.present(today) or (row.team_id is not None and row.person.team_id != row.team_id)


def _moved() -> str:
    return _("Works in another team now: access was given for the work in the team before.")


def end(rows: Iterable[Grant], why: Callable[[Grant], str]) -> int:
    """Withdraw these grants, each with its own reason, as one deed; how many."""
    act, count, rows = ledger.Act.new(), 0, list(rows)
    if not rows:
        return 0
    with transaction.atomic():
        for row in rows:
            row.state = "withdrawn"
            ledger.write(row, action="grant.withdrawn", by=JOB, why=why(row), act=act)
            count += 1
    return count
