"""What is known of the organisation itself: asked at the start, changed here, always with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Organisation
from mandate.services.begin import PLATFORMS
from mandate.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What the form says; a works council of None is one that nobody knows of yet."""

    name: str
    mail_platform: str
    files_platform: str
    works_council: bool | None


def problems(facts: OrganisationFacts) -> dict[str, str]:
    """What is missing or wrong, per field; empty when it can be kept."""
    found = {}
    if not facts.name.strip():
        found["name"] = _("Give the organisation its name; it stands on everything you forward.")
    for field in ("mail_platform", "files_platform"):
        if getattr(facts, field) not in PLATFORMS:
            found[field] = _("Choose one, or say that you do not know yet.")
    return found


def change(company: Organisation, facts: OrganisationFacts, *, by: Actor, why: str, version: int) -> None:
    """Keep what changed. Raises Refused, and Stale when somebody else changed it since `version`."""
    wrong = problems(facts)
    if wrong:
        raise Refused(why=" ".join(wrong.values()))
    if company.version != version:
        raise ledger.Stale(company.key)
    company.name = facts.name.strip()[:120]
    company.mail_platform, company.files_platform = facts.mail_platform, facts.files_platform
    company.works_council = facts.works_council
    ledger.write(company, action="organisation.changed", by=by, why=why.strip() or _("Corrected."))
