"""What each person wants by mail: how often, which kinds, when not; a signed link stops it without signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.core import signing
from django.utils.translation import gettext as _

from mandate.engines import mailing as engine
from mandate.engines.mailing import DAILY, MONTHLY, NEVER, WEEKLY
from mandate.records.models import MailChoice, Person
from mandate.services.refusals import Refused

SALT = "mandate.mail.choice"
STAND, NOTICES = "stand", "notices"
WAITS, ACCESS, LEARNING, REQUESTS, GATHERINGS = "waits", "access", "learning", "requests", "gatherings"
KINDS = (WAITS, ACCESS, LEARNING, REQUESTS, GATHERINGS)
LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says somebody wants."""

    stand: str
    notices: str
    kinds: tuple[str, ...]
    quiet_from: str
    quiet_until: str
    weekends: bool


def kinds() -> dict[str, str]:
    """The kinds of notice, in words."""
    return {
        WAITS: _("What waits on me"),
        ACCESS: _("What I may use otherwise"),
        LEARNING: _("What I am to learn"),
        REQUESTS: _("A request that I may answer, on the same day"),
        GATHERINGS: _("Invitations to gatherings, with their changes"),
    }


def rhythms(of: str) -> dict[str, str]:
    """How often somebody can have where we stand, or what waits on them."""
    words = {
        DAILY: _("Daily, when something is new"),
        WEEKLY: _("Once a week"),
        MONTHLY: _("Once a month"),
        NEVER: _("Never"),
    }
    return {code: text for code, text in words.items() if code != (DAILY if of == STAND else MONTHLY)}


def of(person: Person) -> MailChoice:
    """What this person chose; where they chose nothing, what holds for everybody, which is not kept."""
    found: MailChoice | None = getattr(person, "mail_choice", None)
    return found or MailChoice(person=person)


def problems(given: Wanted) -> dict[str, str]:
    """What is wrong with a form, per field."""
    found = {}
    for name, value in ((STAND, given.stand), (NOTICES, given.notices)):
        if value not in rhythms(name):
            found[name] = _("Choose one of those shown.")
    for name, value in (("quiet_from", given.quiet_from), ("quiet_until", given.quiet_until)):
        if not (value.isdecimal() and len(value) < 3 and int(value) < LAST_HOUR):
            found[name] = _("Give an hour from 0 to 23.")
    return found


def choose(person: Person, given: Wanted) -> MailChoice:
    """Keep what somebody chose; it is theirs and no part of the record. Raises Refused with what is wrong."""
    wrong = problems(given)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    facts = {
        "stand": given.stand,
        "notices": given.notices,
        "off": [kind for kind in KINDS if kind not in given.kinds],
        "quiet_from": int(given.quiet_from),
        "quiet_until": int(given.quiet_until),
        "weekends": given.weekends,
    }
    row, _made = MailChoice.objects.update_or_create(person=person, defaults=facts)
    return row


def token(person: Person) -> str:
    """What stands in the link of each mail, always the same: it says whose mail it is, and opens nothing else."""
    return signing.Signer(salt=SALT).sign_object(person.key)


def by_token(text: str) -> Person:
    """Whose mail a link belongs to. Raises Refused for a link that is not ours, or of somebody who was erased."""
    try:
        key = signing.Signer(salt=SALT).unsign_object(text)
    except signing.BadSignature:
        key = None
    rows = Person.objects.select_related("mail_choice").filter(key=key if isinstance(key, str) else "")
    person: Person | None = rows.first()
    if person is None or not person.email:
        raise Refused(
            why=_("This link belongs to no mail of ours."),
            what_would_change_this=_("Use the link of the newest mail, or sign in and choose under Mail."),
        )
    return person


def stop(person: Person) -> MailChoice:
    """No mail any more that this person did not ask for: where we stand, and what waits on them."""
    facts = {"stand": NEVER, "notices": NEVER, "off": list(KINDS)}
    row, _made = MailChoice.objects.update_or_create(person=person, defaults=facts)
    return row


def allowed(choice: MailChoice, at: datetime, *, zone: tzinfo) -> datetime:
    """The first moment from `at` on that is not quiet for somebody."""
    return engine.allowed(
        at, quiet_from=choice.quiet_from, quiet_until=choice.quiet_until, weekends=choice.weekends, zone=zone
    )


def facts(choice: MailChoice) -> Mapping[str, object]:
    """What somebody chose, as plain values."""
    return {
        "stand": choice.stand,
        "notices": choice.notices,
        "kinds": [kind for kind in KINDS if kind not in choice.off],
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
        "weekends": choice.weekends,
    }
