"""The queue of mail in the record's database: who gets one, one each, in which state it is, what settles a doubt."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.engines import mailing as engine
from mandate.records import access, clock
from mandate.records.models import Bounce, Edition, Mail, MailChoice, Person
from mandate.services.mailing import choices
from mandate.services.refusals import Refused

WAITING, CLAIMED, HANDING, SENT = "waiting", "claimed", "handing", "sent"
UNKNOWN, BOUNCED, REFUSED, GIVEN_UP, DROPPED, KEPT = "unknown", "bounced", "refused", "given_up", "dropped", "kept"
EDITION, DIGEST, INVITE, NOTICE, ASKED = "edition", "digest", "invite", "notice", "asked"
WHOLE = frozenset({EDITION, DIGEST, INVITE})
"""Kinds of which the queue keeps what they say, so that they can be shown, kept as a file and go again."""
LEASE = timedelta(minutes=10)
"""How long a claimed mail is left to who claimed it; longer than any server is waited for."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail before it is in the queue."""

    once: str
    kind: str
    person: Person
    subject: str
    language: str
    not_before: datetime
    edition: Edition | None = None
    own: Mapping[str, Any] = field(default_factory=dict)


def states() -> dict[str, str]:
    """The states of a mail, in words."""
    return {
        WAITING: _("Waiting"),
        CLAIMED: _("About to go"),
        HANDING: _("Being handed over"),
        SENT: _("Sent"),
        UNKNOWN: _("Unknown: look"),
        BOUNCED: _("Bounced"),
        REFUSED: _("Refused by the server"),
        GIVEN_UP: _("Given up after three days"),
        DROPPED: _("Dropped before it went"),
        KEPT: _("Kept here, not sent"),
    }


def kinds() -> dict[str, str]:
    """The kinds of mail, in words."""
    return {
        EDITION: _("Where we stand"),
        DIGEST: _("What waits"),
        INVITE: _("Invitation to a gathering"),
        NOTICE: _("A notice"),
        ASKED: _("Asked for by somebody"),
    }


def tone(state: str) -> str:
    """How a state is marked where it stands in a list."""
    if state in {UNKNOWN, WAITING, HANDING, CLAIMED}:
        return "warn" if state == UNKNOWN else ""
    return {SENT: "good", BOUNCED: "bad", REFUSED: "bad", GIVEN_UP: "bad"}.get(state, "")


def readers(*, today: date) -> list[Person]:
    """Who works here and can be written to: with an address that does not bounce, one person for each address."""
    staff = {role.value for role in access.PERMISSIONS["read where we stand"]}
    bounced = set(Bounce.objects.values_list("address", flat=True))
    rows = Person.objects.select_related("account", "mail_choice").exclude(email=None).filter(left_on=None)
    people = {
        row.key: row for row in rows.order_by("key") if row.email and row.present(today) and staff & set(row.roles)
    }
    kept = engine.one_each((row.key, row.email or "") for row in people.values())
    return [people[key] for address, key in kept.items() if address not in bounced]


def language_of(person: Person) -> str:
    """The language somebody reads: their account's, else the organisation's."""
    account = getattr(person, "account", None)
    return ((account.language if account else "") or settings.LANGUAGE_CODE)[:2]


def queue(drafts: Iterable[Draft], *, at: datetime) -> int:
    """Put mails in the queue, each once; how many are new. Without a mail server they are kept and never sent."""
    rows = [row_of(draft, at=at) for draft in drafts]
    before = Mail.objects.count()
    Mail.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    return Mail.objects.count() - before


def once_of(draft: Draft) -> str:
    """What keeps a mail from being made twice, with its address."""
    return f"{draft.once}:{(draft.person.email or '').strip().casefold()}"[:340]


def row_of(draft: Draft, *, at: datetime) -> Mail:
    """The row of one mail, not kept yet."""
    address = (draft.person.email or "").strip()
    return Mail(
        once=once_of(draft),
        message_id=message_id(draft.once, address),
        kind=draft.kind,
        edition=draft.edition,
        person=draft.person,
        address=address,
        language=draft.language,
        subject=" ".join(draft.subject.split())[:300],
        own=dict(draft.own),
        state=WAITING if posting.ready() else KEPT,
        queued_at=at,
        not_before=draft.not_before,
    )


def message_id(once: str, address: str) -> str:
    """The same for the same mail, whoever makes it and however often: a second copy is known by it."""
    mark = hashlib.sha256(f"{once}\0{address.casefold()}".encode()).hexdigest()[:40]
    domain = posting.sender().rpartition("@")[2].strip("> ") or "mandate.invalid"
    return f"<{mark}@{domain}>"


def again(keys: Iterable[int], *, at: datetime) -> int:
    """Mails that no server took, or that were kept while none was set, go after all; how many."""
    rows = Mail.objects.filter(pk__in=list(keys), state__in=(REFUSED, GIVEN_UP, DROPPED, KEPT))
    return rows.update(
        state=WAITING if posting.ready() else KEPT, day=None, tries=0, claimed_by="", not_before=at, ended_at=None,
        reply="",
    )  # fmt: skip


def worker() -> str:
    """A name for who claims, so that two of them never take each other's."""
    return secrets.token_hex(8)


def due(at: datetime) -> QuerySet[Mail]:
    """Mails that may go at a moment, the oldest first, with all that is needed to write them."""
    rows = Mail.objects.filter(state=WAITING, not_before__lte=at).order_by("not_before", "key")
    return rows.select_related("person__account", "person__mail_choice", "edition")


def recover(*, at: datetime) -> int:
    """What a sender that ended left behind: before the dot it goes again, after it nobody knows. How many rows."""
    over = Mail.objects.filter(claimed_at__lt=at - LEASE)
    again = over.filter(state=CLAIMED).update(state=WAITING, day=None, claimed_by="")
    lost = over.filter(state=HANDING).update(
        state=UNKNOWN, ended_at=at, reply=_("It ended between the mail and the answer.")
    )
    return again + lost


def settle(log: str, *, at: datetime) -> tuple[int, list[Mail]]:
    """Mails in doubt whose Message-ID stands in a mail server's own log have arrived: how many; and the others."""
    rows = list(Mail.objects.filter(state=UNKNOWN).select_related("person"))
    found = [row for row in rows if row.message_id.strip("<>") in log]
    for row in found:
        resolve(row, arrived=True, at=at)
    return len(found), [row for row in rows if row not in found]


def resolve(row: Mail, *, arrived: bool, at: datetime) -> None:
    """Somebody looked: it arrived, or it goes again. Raises Refused where there is no doubt."""
    doubtful = Mail.objects.filter(pk=row.pk, state=UNKNOWN)
    if arrived:
        changed = doubtful.update(state=SENT, ended_at=at, reply=_("Somebody looked: it arrived."))
    else:
        changed = doubtful.update(state=WAITING, day=None, not_before=at, claimed_by="", ended_at=None, reply="")
    if not changed:
        raise Refused(why=_("Nothing about this mail is in doubt."), whose_move=_("Nobody's."))


def postponed(choice: MailChoice, at: datetime) -> datetime:
    """The first moment of the next day on which somebody may be written to."""
    tomorrow = clock.day(at) + timedelta(days=1)
    begins = engine.moment(tomorrow, datetime.min.time(), clock.zone())
    return choices.allowed(choice, begins, zone=clock.zone())


def last_on(kind: str) -> dict[str, date]:
    """Per person the day their last mail of a kind was made."""
    found: dict[str, date] = {}
    rows = Mail.objects.filter(kind=kind).exclude(state=DROPPED).order_by("queued_at")
    for person, at in rows.values_list("person_id", "queued_at"):
        found[person] = clock.day(at)
    return found


def forget_person(person: Person) -> None:
    """Everything the queue knows of somebody who is erased."""
    Mail.objects.filter(person=person).delete()
    MailChoice.objects.filter(person=person).delete()
    Bounce.objects.filter(person=person).delete()
