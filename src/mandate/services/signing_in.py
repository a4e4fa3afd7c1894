"""Links that sign somebody in: of who decides for the MT they are mailed, or made where the member sees that they were.

Whoever makes a link could use it, and would then vote in another's name. With a mail server the maker never sees the
link of a member. Without one it cannot be helped, so it stands in the ledger and on the desk of the member.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors import posting
from mandate.engines.terms import Role
from mandate.records import clock, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, OneTimeLink, Person
from mandate.services import authors, entry, formats
from mandate.services.mailing import door
from mandate.services.mandate.deputies import stands_in_for
from mandate.services.waiting import Waiting

LASTS = timedelta(days=30)
"""For how long a member is told that a link to their account was made."""


def decides(person: Person, *, today: date) -> bool:
    """Whether this person votes for the MT: a member of it, or who stands in for one today."""
    return person.holds(Role.MT_MEMBER) or bool(stands_in_for(person, today))


def only_mailed(person: Person, *, today: date) -> bool:
    """Whether the link of this person is never shown to who makes it, but mailed."""
    return posting.ready() and bool(person.email) and decides(person, today=today)


def make(person: Person, *, purpose: str, by: Actor, at: datetime, today: date) -> str:
    """The secret of a new link that signs in; of who decides for the MT the making stands in the ledger as well."""
    with transaction.atomic():
        if decides(person, today=today):
            ledger.write(person, action="person.link_made", by=by, why=_("A link that signs in was made."))
        return entry.make_link(person, purpose=purpose, by=by.label, at=at, hours=settings.LINK_HOURS)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: its subject and text."""

    subject: str
    body: str


def letter(person: Person, *, link: str, organisation: str) -> Letter:
    """The mail that brings a member their link, in their language."""
    account = getattr(person, "account", None)
    with translation.override((account.language if account else "") or translation.get_language()):
        parts = (
            _("Hello %(name)s,") % {"name": person.name},
            _("With this link you sign in. It works once, for %(hours)s hours:") % {"hours": settings.LINK_HOURS},
            link,
            _("The link is yours: whoever has it acts in your name. Choose a password as soon as you are in."),
            organisation,
        )
        return Letter(_("Your link to sign in"), "\n\n".join(part for part in parts if part) + "\n")


def post(person: Person, mail: Letter, *, at: datetime) -> None:
    """Mail a link to its person. Raises Refused with what the server said."""
    instead = _("The link of a member of the MT is only mailed while a mail server is set.")
    door.hand(person, mail.subject, mail.body, at=at, instead=instead)


def waiting(person: Person, *, today: date) -> list[Waiting]:
    """The newest link that somebody else made to the account of who decides for the MT, as a line on their desk."""
    alone = person.holds(Role.ARCHITECT) and not person.holds(Role.MT_MEMBER)  # never votes, whoever is away
    if alone or not decides(person, today=today):
        return []
    changes = Change.objects.filter(kind=Person.kind, key=person.key, action="person.link_made").order_by("-id")
    made = changes.first()
    if made is None or clock.day(made.at) <= today - LASTS or _own(made, person):
        return []
    link = OneTimeLink.objects.filter(person=person, purpose__in=entry.ENTERING).order_by("-made_at").first()
    say = _("%(who)s made a link that signs in as you") % {"who": authors.names([made.by])[made.by]}
    why = _("It was not used yet. Ask what it was for, if you did not want it.")
    if link is not None and link.used_at:
        why = _("It was used on %(moment)s. Was that not you, then sign out everywhere and look at your votes.")
        why = why % {"moment": formats.moment(link.used_at)}
    return [Waiting(say, why, formats.day(made.at), "warn", "me", do=_("Look at it"))]


def _own(made: Change, person: Person) -> bool:
    account = getattr(person, "account", None)
    return account is not None and made.by == account.label
