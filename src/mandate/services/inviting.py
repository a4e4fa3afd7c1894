"""The second signer of the processing record: found or made, invited with a link to copy and a mail that is ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.wording import written_day
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import OneTimeLink, Person, Processing
from mandate.services import entry, people, processing, wording
from mandate.services.people import PersonFacts
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is ready to be sent by hand."""

    subject: str
    body: str


def candidates(role: Role) -> list[Person]:
    """People who hold the role of second signer already."""
    return [person for person in Person.objects.filter(left_on=None) if person.holds(role)]


def pending(*, at: datetime) -> OneTimeLink | None:
    """The newest invitation to sign that was not used and has not ended."""
    links = OneTimeLink.objects.select_related("person").filter(purpose=entry.SIGN_RECORD, used_at=None, ends_at__gt=at)
    return links.order_by("-made_at").first()


def problems(name: str, email: str) -> dict[str, str]:
    """What is missing to invite somebody, per field."""
    found = {}
    if not name.strip():
        found["name"] = _("Whom do you invite? A signature carries a name.")
    try:
        validate_email(email.strip())
    except ValidationError:
        found["email"] = _("This is not an e-mail address.")
    return found


def invite(record: Processing, *, name: str, email: str, by: Actor, works_council: bool) -> Person:
    """The person who signs second, found by e-mail address or made, with the role that signs. Raises Refused."""
    wrong = problems(name, email)
    if wrong:
        raise Refused(why=" ".join(wrong.values()))
    role = processing.second_role(works_council=works_council)
    found: Person | None = Person.objects.filter(email__iexact=email.strip()).first()
    why = _("Invited to sign the processing record.")
    if found is None:
        return people.add_person(PersonFacts(name=name, email=email, roles=(role.value,)), by=by, why=why)
    if found.left_on is not None:
        raise Refused(why=_("%(name)s has left the organisation.") % {"name": found.name})
    if any(signature.get("person") == found.key for signature in record.signatures):
        raise Refused(
            why=_("%(name)s signed already; the second signature is somebody else's.") % {"name": found.name},
            what_would_change_this=_("Another person as %(role)s.") % {"role": wording.word("role", role).lower()},
        )
    if not found.holds(role):
        people.change_person(found, _with_role(found, role), by=by, why=why)
    return found


def _with_role(person: Person, role: Role) -> PersonFacts:
    return PersonFacts(
        name=person.name, email=person.email or "", function=person.function, team=person.team_id or "",
        manager=person.manager_id or "", roles=(*person.roles, role.value), until=person.until,
    )  # fmt: skip


def mail(
    record: Processing, *, person: Person, link: str, ends: datetime, organisation: str, sender: str, language: str
) -> Mail:
    """The invitation as a mail in the language of the one who signs."""
    with translation.override(language):
        parts = (
            _("Hello %(name)s,") % {"name": person.name},
            _("At %(organisation)s we want one overview of the AI that is used here.") % {"organisation": organisation}
            + " "
            + _("Before anything about people is read, the processing record needs two signatures: mine, and yours."),
            _("Purpose: %(purpose)s") % {"purpose": record.purpose},
            _("What was seen of a person is erased after %(days)s days.") % {"days": record.retention_days},
            _("Read it, with the dossier beside it, and sign here. The link signs you in once, until %(day)s:")
            % {"day": written_day(clock.day(ends), language)},
            link,
            _("You do not agree? Then do not sign, and tell me what would have to change."),
            _("Kind regards,") + f"\n{sender}",
        )
        subject = _("To read and sign: the processing record of %(organisation)s") % {"organisation": organisation}
    return Mail(subject, "\n\n".join(parts) + "\n")
