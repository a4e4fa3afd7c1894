"""The sample company: its exports are written, brought and inventoried like anybody's; nothing is faked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mandate.connectors.sample.company import COMPANY_NAME
from mandate.connectors.sample.company import Person as SamplePerson
from mandate.connectors.sample.write import write_sample
from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Conversation, Person
from mandate.services import (
    begin,
    conversations,
    inventory,
    processing,
    sample_asking,
    sample_assessment,
    sample_champions,
    sample_deciding,
    sample_forecasts,
    sample_gatherings,
    sample_incidents,
    sample_learning,
    sample_policy,
    sample_portfolio,
    sample_registers,
    sample_roadmap,
    sample_stand,
    sample_tasks,
    sample_touchpoints,
    sample_uses,
    sample_voices,
)
from mandate.services.inventory import Brought

PEOPLE, WEEKS, SEED = 212, 8, 2026
ANSWERS = (
    ("geen regel die ze kan lezen", "G2", 1),
    ("krijg ik alleen nog boze klanten", "P3", 2),
    ("After two months I simply bought it", "M2", 1),
    ("Garantieclaims boven 250 euro", "A4", 2),
    ("What is missing is a number", "S2", 2),
    ("Dealer prices live in a spreadsheet", "D1", 2),
)
"""Words of the conversations, the question they speak about, and the answer they come down to."""


def make(*, by: Actor, today: date, at: datetime, people: int = PEOPLE, weeks: int = WEEKS, seed: int = SEED) -> Person:
    """The sample company with its inventory taken; its architect."""
    folder = Path(settings.ORGANISATION_HOME) / "sample"
    company = write_sample(folder, people=people, weeks=weeks, seed=seed, today=today).plan.company
    beginning = begin.Beginning(
        name=COMPANY_NAME,
        architect=company.architect.name,
        email=company.architect.mail or "",
        mail_platform="microsoft",
        files_platform="microsoft",
        works_council=True,
        sample=True,
    )
    # All or nothing: a first start that is broken off half-way leaves no half company, and the next one makes it whole.
    with transaction.atomic():
        architect = begin.begin(beginning, by=by, today=today)
        record = processing.from_document(folder / "processing.yaml")
        processing.keep(record, by=by, why=_("Sample: agreed and signed before the first file was read."), today=today)
        inventory.take(_files(folder), by=by, at=at, today=today, record=record, works_council=True)
        directors = ((Role.MT_MEMBER, who) for who in company.team("directie") if "assistent" not in who.function)
        given = ((Role.AUDITOR, company.privacy_officer), (Role.WORKS_COUNCIL, company.council_chair), *directors)
        _give(given, by=by)
        sample_registers.fill(by=by, today=today)
        sample_asking.fill(by=by, today=today, at=at)
        _pin_quotes(by=by)
        _pin_answers(by=by)
    sample_assessment.hold(by=by, today=today)
    sample_policy.fill(by=by, today=today)
    sample_portfolio.fill(by=by, today=today)
    sample_tasks.fill(by=by, today=today)
    sample_learning.fill(by=by, today=today)
    sample_deciding.fill(today=today, at=at)
    sample_forecasts.fill(today=today, at=at)
    sample_roadmap.fill(by=by, today=today)
    sample_champions.fill(by=by, today=today)
    sample_voices.fill(by=by, today=today)
    sample_stand.fill(by=by, today=today, at=at)
    sample_gatherings.fill(today=today, at=at)
    sample_touchpoints.fill(by=by, today=today)
    sample_incidents.fill(by=by, today=today)
    sample_uses.fill(by=by, today=today)
    return architect


def _pin_quotes(*, by: Actor) -> None:
    """What each speaker said about a service in use, pinned as an architect would after reading the notes."""
    for conversation in Conversation.objects.order_by("-on"):
        found = conversations.suggestions(conversation, (), seen=conversations.seen_services())
        spoken = [one for one in found if one.seen and one.sentence.text.startswith(('"', "“", "'"))] or found
        for one in spoken[:1]:
            numbers = [one.sentence.number]
            conversations.pin(conversation, numbers, subject_kind=conversations.SERVICE, subject=one.service, by=by)


def _pin_answers(*, by: Actor) -> None:
    """What speakers said about questions of the assessment, each with the answer that it comes down to."""
    for conversation in Conversation.objects.all():
        spoken = [one for part in conversations.sentences(conversation) for one in part.sentences]
        for words, item, position in ANSWERS:
            numbers = [one.number for one in spoken if words in one.text]
            if numbers:
                conversations.pin(
                    conversation, numbers, subject_kind=conversations.ITEM, subject=item, position=position, by=by
                )


def _files(folder: Path) -> list[Brought]:
    """Every export of the sample, under the name it has in its folder."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "README.txt")
    return [Brought(path, path.relative_to(folder).as_posix()) for path in paths]


def _give(given: Iterable[tuple[Role, SamplePerson]], *, by: Actor) -> None:
    """Roles that no people list knows: who watches over privacy, who speaks for the staff, who is in the MT."""
    changed = []
    for role, who in given:
        person = Person.objects.filter(email=who.mail).first()
        if person is not None:
            person.roles = sorted({*person.roles, role.value})
            changed.append(person)
    ledger.write_many(changed, action="person.changed", by=by, why=_("Roles that no people list knows."))
