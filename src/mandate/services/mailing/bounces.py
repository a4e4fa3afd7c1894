"""Addresses that nobody reads: noted from a server's answer or by hand, shown on the person, over with another."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from mandate.records import clock
from mandate.records.models import Bounce, Mail, Person
from mandate.services.mailing import outbox
from mandate.services.refusals import Refused


def note(row: Mail, *, reply: str, at: datetime) -> None:
    """Nobody reads the address of this mail; nothing goes there any more."""
    Bounce.objects.update_or_create(
        address=row.address.casefold(),
        defaults={"person_id": row.person_id, "reply": reply[:320], "on": clock.day(at)},
    )


def by_hand(row: Mail, *, at: datetime) -> None:
    """A mail that was taken came back later: the architect notes it. Raises Refused for one that never went."""
    if row.state not in {outbox.SENT, outbox.UNKNOWN}:
        raise Refused(why=_("Only a mail that went can come back."), whose_move=_("Nobody's."))
    note(row, reply=_("Came back, noted by hand."), at=at)
    Mail.objects.filter(pk=row.pk).update(state=outbox.BOUNCED, reply=_("Came back, noted by hand."))


def of(person: Person) -> Bounce | None:
    """The bounce of the address somebody has now; None where it works, or where they have another."""
    return Bounce.objects.filter(address=person.email.strip().casefold()).first() if person.email else None


def lift(person: Person) -> None:
    """The same address works again: somebody said so."""
    if person.email:
        Bounce.objects.filter(address=person.email.strip().casefold()).delete()
