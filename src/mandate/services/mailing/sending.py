"""Handing mail over, each exactly once: claimed, written down before the dot, and settled by what the server said."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.connectors.files.mail import NotAddressable
from mandate.engines import mailing as engine
from mandate.engines.mailing import NEVER, Outcome
from mandate.records import clock
from mandate.records.models import Bounce, Gathering, Mail, MailChoice, MailServer
from mandate.services.mailing import bounces, choices, notices, outbox, writing
from mandate.services.mailing.outbox import (
    BOUNCED,
    CLAIMED,
    DIGEST,
    DROPPED,
    EDITION,
    GIVEN_UP,
    HANDING,
    INVITE,
    REFUSED,
    SENT,
    UNKNOWN,
    WAITING,
)

BATCH = 100
SHUTTING_DOWN = 421
_log = logging.getLogger(__name__)


def deliver(*, now: Callable[[], datetime], worker: str) -> Counter[str]:
    """Hand over what is due until nothing is, or the server stops answering; how many ended in which state.

    Any number of these may run at once, and any may be killed: a mail belongs to who claimed it, and before the dot
    that makes the server take it, that it is handed over is on the disk.
    """
    done: Counter[str] = Counter()
    outbox.recover(at=now())
    if not posting.ready() or not _may_try(now()) or not outbox.due(now()).exists():
        return done
    try:
        with posting.Line() as line:
            _answers()
            while _batch(line, done, now=now, worker=worker):
                pass
    except posting.NotSent as error:
        _silent(str(error), at=now())
        _log.warning("The mail server does not take mail: %s", error)
    return done


def _batch(line: posting.Line, done: Counter[str], *, now: Callable[[], datetime], worker: str) -> bool:
    """Try some of what is due; whether anything changed, so that it is worth looking again."""
    rows = list(outbox.due(now())[:BATCH])
    bounced = set(Bounce.objects.values_list("address", flat=True)) if rows else set()
    for row in rows:
        at = now()
        if not _wanted(row, bounced, at=at):
            continue
        row.own = notices.filled(row, at=at)
        if not _claim(row, worker=worker, at=at):
            continue
        state = _hand(line, row, now=now, worker=worker)
        done[state] += 1
        if state == UNKNOWN:
            raise posting.NotSent("the server went away after a mail")
    return bool(rows)


def _wanted(row: Mail, bounced: set[str], *, at: datetime) -> bool:
    """Whether somebody still wants this mail at this address, and now; else it is dropped or waits."""
    person, choice = row.person, choices.of(row.person)
    other = (person.email or "").strip().casefold() != row.address.casefold()
    reason = ""
    if not person.present(clock.day(at)):
        reason = _("The person left.")
    elif other or row.address.casefold() in bounced:
        reason = _("The address is another, or bounces.")
    elif _switched_off(row, choice):
        reason = _("The person wants no such mail any more.")
    elif _overtaken(row):
        reason = _("It changed again before this went.")
    waiting = Mail.objects.filter(pk=row.pk, state=WAITING)
    if reason:
        waiting.update(state=DROPPED, ended_at=at, reply=reason)
        return False
    later = choices.allowed(choice, at, zone=clock.zone())
    if later > at and not _too_late(row, later):
        waiting.update(not_before=later)
        return False
    return True


def _switched_off(row: Mail, choice: MailChoice) -> bool:
    if row.kind == INVITE:
        return choices.GATHERINGS in choice.off
    return {EDITION: choice.stand, DIGEST: choice.notices}.get(row.kind, "") == NEVER


def _overtaken(row: Mail) -> bool:
    """Whether the gathering changed since this invitation was written: a newer one says how it stands."""
    if row.kind != INVITE:
        return False
    return not Gathering.objects.filter(key=row.own["gathering"], sequence=row.own["sequence"]).exists()


def _too_late(row: Mail, later: datetime) -> bool:
    """Whether what an invitation is about begins before the quiet hours end."""
    begins = str(row.own.get("begins") or "") if row.kind == INVITE else ""
    return bool(begins) and datetime.fromisoformat(begins) <= later


def _claim(row: Mail, *, worker: str, at: datetime) -> bool:
    """Make a mail one's own, with the day on which this person is written to. False where somebody else was first.

    That a person or an address gets one mail a day is a rule of the database, so that nobody has to count. An
    invitation is a letter of who calls together, and takes no day: a change of tomorrow does not wait for a digest.
    """
    waiting = Mail.objects.filter(pk=row.pk, state=WAITING)
    day = None if row.kind == INVITE else clock.day(at)
    try:
        with transaction.atomic():
            return bool(waiting.update(state=CLAIMED, claimed_by=worker, claimed_at=at, day=day, own=row.own))
    except IntegrityError:
        waiting.update(not_before=outbox.postponed(choices.of(row.person), at))
        return False


def _hand(line: posting.Line, row: Mail, *, now: Callable[[], datetime], worker: str) -> str:
    """Hand one claimed mail over and write down what became of it; its state. Raises NotSent where the server ended."""
    mine = Mail.objects.filter(pk=row.pk, claimed_by=worker)

    def last() -> bool:
        with _on_disk_at_once():
            return bool(mine.filter(state=CLAIMED).update(state=HANDING))

    try:
        said = line.hand(writing.content(row, at=now()), to=row.address, last=last)
    except posting.Withdrawn:
        raise posting.NotSent("another sender took over") from None
    except NotAddressable as error:
        mine.update(state=REFUSED, day=None, ended_at=now(), reply=str(error)[:320])
        return REFUSED
    except posting.InDoubt as error:
        mine.filter(state=HANDING).update(state=UNKNOWN, ended_at=now(), reply=str(error)[:320])
        return UNKNOWN
    except posting.NotSent as error:
        return _not_taken(row, error, at=now(), worker=worker)
    mine.filter(state__in=(HANDING, UNKNOWN)).update(state=SENT, ended_at=now(), reply=said[:320])
    return SENT


def _not_taken(row: Mail, error: posting.NotSent, *, at: datetime, worker: str) -> str:
    """What an answer other than yes means for one mail. Raises it again where it is about the server."""
    mine = Mail.objects.filter(pk=row.pk, claimed_by=worker, state__in=(CLAIMED, HANDING))
    said = f"{error.code} {error}"[:320]
    if error.code in {0, SHUTTING_DOWN}:
        mine.update(state=WAITING, day=None, claimed_by="", reply=said)
        raise error
    outcome = engine.judge(error.code, at_address=error.at_address)
    if outcome is Outcome.LATER:
        wait = engine.again(row.tries + 1)
        if wait is not None:
            mine.update(state=WAITING, day=None, claimed_by="", tries=row.tries + 1, not_before=at + wait, reply=said)
            return WAITING
    state = {Outcome.LATER: GIVEN_UP, Outcome.BOUNCED: BOUNCED}.get(outcome, REFUSED)
    if state == BOUNCED:
        bounces.note(row, reply=said, at=at)
    mine.update(state=state, day=None, ended_at=at, reply=said)
    return state


def _may_try(at: datetime) -> bool:
    server = MailServer.objects.first()
    return server is None or server.not_before is None or server.not_before <= at


def _answers() -> None:
    MailServer.objects.exclude(failures=0).update(failures=0, not_before=None, said="")


def _silent(said: str, *, at: datetime) -> None:
    """Leave the server alone for a while, longer each time, and say so on the page of the outbox."""
    server, _made = MailServer.objects.get_or_create(pk=1)
    server.failures += 1
    server.not_before, server.said = at + engine.server_again(server.failures), said[:320]
    server.save()


@contextmanager
def _on_disk_at_once() -> Iterator[None]:
    """What is written down before the dot must outlive a power cut, not only a killed process.

    All that was written before it is on the disk with it: so of what was written after it only the last mail can be
    forgotten, and that one is in doubt then, never sent again.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=NORMAL")
