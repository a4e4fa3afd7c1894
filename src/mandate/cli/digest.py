"""`mandate digest`: where we stand and what waits, looked at for one person, sent now; doubts settled from a log."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mandate.records.models import Edition, Person


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("digest", help="where we stand by mail: look at it, send what is due, settle doubts")
    verbs = noun.add_subparsers(dest="verb", required=True)
    preview = verbs.add_parser("preview", help="the mail of the newest edition, or of today's record, as plain text")
    _which(preview)
    preview.add_argument("--html", action="store_true", help="answer in HTML, as a mail program shows it")
    preview.set_defaults(run=_preview)
    send = verbs.add_parser("send", help="send what is due: scheduled editions, the digests of the day, the queue")
    _which(send)
    send.set_defaults(run=_send)
    settle = verbs.add_parser("settle", help="mails that may have arrived, looked up in the log of the mail server")
    settle.add_argument("log", type=Path, metavar="FILE", help="the server's log, with the Message-ID of what it took")
    settle.add_argument("--send-again", action="store_true", help="send again what is not in it")
    settle.set_defaults(run=_settle)


def _which(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--for", dest="person", metavar="PERSON", help="one person, by e-mail address or key")
    verb.add_argument("--at", metavar="MOMENT", help="as if it were this moment, as 2026-12-01T08:00 (default now)")


def _moment(text: str | None) -> datetime:
    """The moment asked for, by the organisation's own clock where it names no zone. Raises ValueError."""
    from mandate.records import clock

    if not text:
        return clock.now()
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())


def _person(wanted: str) -> Person | None:
    from mandate.records.models import Person

    rows = Person.objects.select_related("account", "mail_choice")
    found = rows.filter(email__iexact=wanted).first() or rows.filter(key=wanted).first()
    if found is None:
        print(f"Nobody has the address or key {wanted}. Run: mandate people list", file=sys.stderr)
    return found


def _edition(at: datetime) -> Edition:
    """The one being written, else the newest that was sent, else what the record says now; nothing is kept."""
    from mandate.records import clock
    from mandate.records.models import Edition
    from mandate.services.stand import editions, gathering

    found = Edition.objects.exclude(state="sent").first() or Edition.objects.first()
    if found is not None:
        return found
    today = clock.day(at)
    since = today - editions.FIRST_LOOK_BACK
    return Edition(number=1, since=since, made_on=today, items=gathering.items(since=since, today=today))


def _preview(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from mandate.connectors.files.newsletter import to_html, to_text
    from mandate.engines.terms import Role
    from mandate.records import clock
    from mandate.services.mailing import notices, outbox, writing
    from mandate.services.stand import reading
    from mandate.services.stand.reading import Reader

    at = _moment(arguments.at)
    reader, language, yours = Reader(frozenset({Role.EMPLOYEE.value}), frozenset()), _language(), []
    if arguments.person:
        person = _person(arguments.person)
        if person is None:
            return FAULT
        reader, language = reading.reader_of(person), outbox.language_of(person)
        yours = notices.kept(notices.lines(person, today=clock.day(at), at=at))
    letter = writing.preview(_edition(at), reader, language=language, yours=yours)
    print(to_html(letter) if arguments.html else f"{letter.subject}\n\n{to_text(letter)}", end="")
    return FINE


def _language() -> str:
    from django.conf import settings

    return str(settings.LANGUAGE_CODE[:2])


def _send(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from mandate.connectors import posting
    from mandate.records import clock
    from mandate.services.mailing import notices, outbox, running, sending

    if not posting.ready():
        print("No mail server is set, so nothing leaves; mails are kept in the outbox. See MANDATE_MAIL_HOST.",
              file=sys.stderr)  # fmt: skip
    fixed = _moment(arguments.at)

    def now() -> datetime:
        return fixed if arguments.at else clock.now()

    if arguments.person:
        person = _person(arguments.person)
        if person is None:
            return FAULT
        draft = notices.digest(person, today=clock.day(now()), at=now())
        made = outbox.queue([draft], at=now()) if draft else 0
        print("One digest is queued." if made else "Nothing new is there for this person today.")
        done = sending.deliver(now=now, worker=outbox.worker())
    else:
        done = running.turn(now=now)
    print(", ".join(f"{count} {state}" for state, count in sorted(done.items())) or "Nothing was handed over.")
    return FINE


def _settle(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.mailing import outbox

    arrived, missing = outbox.settle(arguments.log.read_text(encoding="utf-8", errors="replace"), at=clock.now())
    print(f"{arrived} arrived; {len(missing)} not in the log.")
    for row in missing:
        if arguments.send_again and row.kind in outbox.WHOLE:
            outbox.resolve(row, arrived=False, at=clock.now())
            print(f"goes again: {row.address} {row.message_id}")
        else:
            print(f"still unknown: {row.address} {row.message_id}")
    return FINE
