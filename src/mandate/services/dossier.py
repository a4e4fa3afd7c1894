"""The works-council request and the impact assessment about Mandate itself, filled from the record and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue import dossier as catalogue
from mandate.catalogue.dossier import Dossier
from mandate.catalogue.wording import written_day
from mandate.connectors.files import documents
from mandate.connectors.files.tables import file_name
from mandate.engines.processing import Opening, State
from mandate.engines.terms import Family, Role
from mandate.records import asof
from mandate.records.models import Change, Organisation, Person, Processing, Team
from mandate.services import processing, wording

KINDS = tuple(kind.value for kind in Dossier)


@dataclass(frozen=True, slots=True)
class Known:
    """The rows the dossier is filled from, of one moment."""

    organisation: Organisation | None
    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    record: Processing | None
    listed: bool


def known(*, at: datetime | None = None) -> Known:
    """What the record says now, or said at a moment."""
    record = processing.current(at)
    listed = Change.objects.filter(action="person.imported")
    if at is not None:
        world = asof.world(at)
        people = tuple(world.all(Person))
        teams = tuple(world.all(Team))
        return Known(
            next(iter(world.all(Organisation)), None), people, teams, record, listed.filter(at__lte=at).exists()
        )
    return Known(
        Organisation.objects.first(), tuple(Person.objects.all()), tuple(Team.objects.all()), record, listed.exists()
    )


def facts(given: Known, *, language: str, today: date) -> dict[str, str]:
    """Every fact of both documents in a language; what nobody said is empty and stays visible as an open field."""
    company, record = given.organisation, given.record
    council = processing.council_signs(company, record)
    opened = processing.openings(record, works_council=council, today=today)
    with translation.override(language):
        return {
            "organisation": company.name if company else "",
            "date": written_day(today, language),
            "leader": _leader(given, today),
            "second_signer": _second_signer(given, processing.second_role(works_council=council), today),
            "privacy_contact": _holder(given, Role.AUDITOR, today),
            "headcount": _headcount(given, today),
            "purpose": record.purpose.strip().removesuffix(".") if record else "",
            "retention_days": str(record.retention_days) if record else "",
            "consulted": record.consulted.strip().removesuffix(".") if record else "",
            "reference": record.reference if record else "",
            "sources_open": _families(opened, is_open=True),
            "sources_closed": _families(opened, is_open=False),
        }


def _present(given: Known, role: Role, today: date) -> Person | None:
    holders = (person for person in given.people if person.holds(role) and person.present(today))
    return min(holders, key=lambda person: person.key, default=None)


def _holder(given: Known, role: Role, today: date) -> str:
    found = _present(given, role, today)
    return found.name if found else ""


def _leader(given: Known, today: date) -> str:
    signed = _signature(given.record, Role.ARCHITECT)
    found = _present(given, Role.ARCHITECT, today)
    name = signed or (found.name if found else "")
    return f"{name} ({found.function})" if found and found.function and found.name == name else name


def _second_signer(given: Known, role: Role, today: date) -> str:
    name = _signature(given.record, role) or _holder(given, role, today)
    return f"{name} ({wording.word('role', role.value).lower()})" if name else ""


def _signature(record: Processing | None, role: Role) -> str:
    signed = record.signatures if record else []
    return next((str(signature["name"]) for signature in signed if signature["role"] == role.value), "")


def _headcount(given: Known, today: date) -> str:
    """People of a people list, else the stated sizes of the teams; a parent's size includes its teams."""
    if given.listed:
        return str(sum(person.present(today) for person in given.people))
    children: dict[str | None, list[Team]] = {}
    for team in given.teams:
        children.setdefault(team.parent_id, []).append(team)

    def size(team: Team) -> int:
        return (
            team.stated_size
            if team.stated_size is not None
            else sum(size(child) for child in children.get(team.key, ()))
        )

    stated = sum(size(team) for team in children.get(None, ()))
    return str(stated) if stated else ""


def _families(opened: tuple[tuple[Family, Opening], ...], *, is_open: bool) -> str:
    names = [wording.word("family", family.value) for family, o in opened if (o.state is State.OPEN) is is_open]
    return ", ".join(map(wording.within, names)) or _("none")


def missing(kind: str, *, language: str, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The facts a document still lacks, as name and label in a language."""
    return catalogue.empty_fields(kind, language=language, facts=facts)


def document(kind: str, *, given: Known, language: str, today: date, as_of: datetime) -> documents.Document:
    """A document of the dossier, filled, marked as a draft, with the disclaimer on page one."""
    filled = facts(given, language=language, today=today)
    sections = catalogue.dossier_sections(kind, language=language, facts=filled)
    return documents.Document(
        title=catalogue.dossier_title(kind, language=language),
        subtitle=f"{catalogue.draft_mark(language)} · {catalogue.disclaimer(language)}",
        organisation=filled["organisation"],
        language=language,
        as_of=as_of,
        sections=tuple(
            documents.Section(
                heading=section.heading,
                paragraphs=section.paragraphs,
                table=documents.Grid(section.table.columns, section.table.rows) if section.table else None,
            )
            for section in sections
        ),
        sample=bool(given.organisation and given.organisation.is_sample),
    )


def filename(kind: str, *, given: Known, language: str, extension: str, on: date) -> str:
    """A file name that says whose document it is, in which language."""
    company = given.organisation
    parts = (company.name if company else "", kind, language)
    return file_name(parts, extension, on=on, sample=bool(company and company.is_sample), language=language)
