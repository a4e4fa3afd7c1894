"""Mail that goes at once: asked for by somebody, or a notice where the day is still free; each counted in the queue."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.engines import mailing as engine
from mandate.engines.mailing import Outcome
from mandate.records import clock
from mandate.records.models import Mail, Person
from mandate.services.mailing import bounces, choices, outbox
from mandate.services.mailing.outbox import ASKED, BOUNCED, HANDING, NOTICE, REFUSED, SENT, UNKNOWN
from mandate.services.refusals import Refused


def post(person: Person, subject: str, body: str, *, at: datetime, asked: bool = True) -> bool:
    """Hand a mail to the server now; whether it went. Raises NotSent with what the server said; InDoubt.

    What somebody asked for goes always. A notice goes only if it is wanted, the hour is not quiet, the address does not
    bounce and the day is free: else it waits on the person's page and in their digest. Of neither the text is kept,
    since it may carry a link that is only theirs.
    """
    if not person.email:
        raise posting.NotSent("there is no address")
    if not asked and not _welcome(person, at=at):
        return False
    row = _row(person, subject, at=at, asked=asked)
    if row is None:
        return False
    mine = Mail.objects.filter(pk=row.pk)
    try:
        said = posting.send(subject, body, to=row.address)
    except posting.InDoubt as error:
        mine.update(state=UNKNOWN, ended_at=at, reply=str(error)[:320])
        raise posting.NotSent(f"the server did not answer: {error}") from error
    except posting.NotSent as error:
        _not_sent(row, error, at=at)
        raise
    mine.update(state=SENT, ended_at=at, reply=said[:320])
    return True


def hand(person: Person, subject: str, body: str, *, at: datetime, instead: str) -> None:
    """A mail that somebody asked for, now. Raises Refused with what the server said; `instead` says what to do then."""
    try:
        post(person, subject, body, at=at)
    except posting.NotSent as error:
        raise Refused(
            why=_("The mail was not sent: %(problem)s.") % {"problem": str(error).rstrip(".")},
            whose_move=_("Yours: try again, or have the mail server looked at by whoever looks after this machine."),
            what_would_change_this=instead,
        ) from error


def _welcome(person: Person, *, at: datetime) -> bool:
    choice = choices.of(person)
    if choices.REQUESTS in choice.off or choices.allowed(choice, at, zone=clock.zone()) > at:
        return False
    return bounces.of(person) is None


def _row(person: Person, subject: str, *, at: datetime, asked: bool) -> Mail | None:
    """The row that counts this mail, kept before it goes; None where this person had their mail of the day."""
    address = (person.email or "").strip()
    once = f"{ASKED if asked else NOTICE}:{secrets.token_hex(12)}"
    row = Mail(
        once=once, message_id=outbox.message_id(once, address), kind=ASKED if asked else NOTICE, person=person,
        address=address, language=outbox.language_of(person), subject=" ".join(subject.split())[:300],
        state=HANDING, day=None if asked else clock.day(at), queued_at=at, not_before=at, claimed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row


def _not_sent(row: Mail, error: posting.NotSent, *, at: datetime) -> None:
    said = f"{error.code} {error}"[:320]
    state = REFUSED
    if engine.judge(error.code, at_address=error.at_address) is Outcome.BOUNCED:
        state = BOUNCED
        bounces.note(row, reply=said, at=at)
    Mail.objects.filter(pk=row.pk).update(state=state, day=None, ended_at=at, reply=said)
