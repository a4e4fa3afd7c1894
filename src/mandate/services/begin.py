"""Begin an organisation: its row, its teams, its architect and the draft charter, as one deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Organisation, Person, Team
from mandate.services import charter
from mandate.services.refusals import Refused

PLATFORMS = ("microsoft", "google", "other", "unknown")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What "start with your own" asks; a works council of None is one that nobody knows of yet."""

    name: str
    architect: str
    email: str = ""
    teams: tuple[tuple[str, int | None], ...] = ()
    mail_platform: str = "other"
    files_platform: str = "other"
    works_council: bool | None = False
    sample: bool = False


def problems(beginning: Beginning) -> dict[str, str]:
    """What is missing or wrong, per field; empty when one can begin."""
    found = {}
    if not beginning.name.strip():
        found["name"] = _("Give the organisation its name; it stands on everything you forward.")
    if not beginning.architect.strip():
        found["architect"] = _("Give your own name; decisions carry it.")
    if beginning.email and "@" not in beginning.email:
        found["email"] = _("This is not an e-mail address.")
    names = [" ".join(name.split()).casefold() for name, _size in beginning.teams]
    if len(names) != len(set(names)):
        found["teams"] = _("A team is named twice.")
    return found


def begin(beginning: Beginning, *, by: Actor, today: date) -> Person:
    """The architect of a new organisation. Raises Refused when it exists already or something is missing."""
    wrong = problems(beginning)
    if wrong:
        raise Refused(why=" ".join(wrong.values()))
    act = Act.new()
    why = _("Begun with the first screen.")
    with transaction.atomic():
        if Organisation.objects.exists():
            raise Refused(why=_("This folder holds an organisation already."))
        company = Organisation(name=beginning.name.strip(), begun_on=today, is_sample=beginning.sample)
        company.mail_platform = _platform(beginning.mail_platform)
        company.files_platform = _platform(beginning.files_platform)
        company.works_council = beginning.works_council
        ledger.write(company, action="organisation.begun", by=by, why=why, act=act)
        teams = [Team(name=" ".join(name.split()), stated_size=size) for name, size in beginning.teams if name.strip()]
        ledger.write_many(teams, action="team.added", by=by, why=why, act=act)
        architect = Person(name=beginning.architect.strip(), email=beginning.email.strip().lower() or None)
        architect.roles = [Role.ARCHITECT.value, Role.EMPLOYEE.value]
        ledger.write(architect, action="person.added", by=by, why=why, act=act)
        charter.draft(by=by, today=today, act=act)
    return architect


def _platform(name: str) -> str:
    return name if name in PLATFORMS else "other"
