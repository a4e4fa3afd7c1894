"""Every source has its letter: to whom, what for, how to export it, and whether it may be read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Value
from django.utils.translation import gettext as _

from mandate.catalogue import exports
from mandate.catalogue.exports import Addressee, Draft, Letter, Platform, System
from mandate.engines.processing import Reads, State
from mandate.engines.terms import Family, Role
from mandate.records import asof
from mandate.records.models import Conversation, Organisation, Person, Source
from mandate.services import people, processing, wording


@dataclass(frozen=True, slots=True)
class Asked:
    """One letter in the list: what it asks of whom, and whether the source is here already."""

    id: str
    subject: str
    to: str
    families: str
    state: str
    here: bool

    @property
    def key(self) -> str:
        """What a list page knows a row by."""
        return self.id


def addressees() -> dict[str, str]:
    """Who receives letters, in words."""
    return {
        Addressee.IT.value: _("IT"),
        Addressee.FINANCE.value: _("Finance"),
        Addressee.HR.value: _("HR"),
        Addressee.WORKS_COUNCIL.value: wording.word("role", Role.WORKS_COUNCIL.value),
    }


def _organisation(at: datetime | None) -> Organisation | None:
    return Organisation.objects.first() if at is None else next(iter(asof.world(at).all(Organisation)), None)


def _to(letter: Letter, *, works_council: bool) -> str:
    """Without a works council its letter goes to the privacy officer, who then signs second."""
    if letter.to is Addressee.WORKS_COUNCIL and not works_council:
        return wording.word("role", Role.AUDITOR.value)
    return addressees()[letter.to.value]


def here(*, at: datetime | None = None) -> frozenset[str]:
    """Families of which at least one source was read, now or at a moment."""
    sources = Source.objects.exclude(state=Reads.NOTHING.value).order_by().values_list("family")
    talk = Value(Family.CONVERSATION.value)
    if at is None:
        talks = Conversation.objects.order_by().annotate(family=talk).values_list("family")
        return frozenset(family for (family,) in sources.union(talks))
    found = {family for (family,) in sources.filter(read_at__lte=at).distinct()}
    return frozenset(found | ({Family.CONVERSATION.value} if asof.world(at).all(Conversation) else set()))


def asked(*, language: str, today: date, at: datetime | None = None) -> list[Asked]:
    """Every letter, in the order of the catalogue, those for missing sources first."""
    company = _organisation(at)
    record = processing.current(at)
    council = processing.council_signs(company, record)
    opened = dict(processing.openings(record, works_council=council, today=today))
    signed = processing.standing(record, works_council=council, today=today).state is State.OPEN
    present = here(at=at)
    rows = []
    for letter in exports.load_letters():
        family = Family(letter.families[0])
        is_record = family is Family.PROCESSING
        rows.append(
            Asked(
                id=letter.id,
                subject=letter.subject.of(language),
                to=_to(letter, works_council=council),
                families=", ".join(_family(name) for name in letter.families),
                state="" if is_record else opened[family].state.value,
                here=signed if is_record else any(name in present for name in letter.families),
            )
        )
    return sorted(rows, key=lambda row: row.here)


def _family(name: str) -> str:
    return _("Processing record") if name == Family.PROCESSING.value else wording.word("family", name)


def letter(letter_id: str, *, platform: str) -> Letter | None:
    """A letter with its systems in the order of the organisation's platform; None when there is none of that id."""
    known = next((one for one in exports.load_letters() if one.id == letter_id), None)
    return exports.letter_for_family(known.families[0], platform) if known else None


def platform() -> str:
    """Where mail and sign-ins of the organisation live."""
    company = Organisation.objects.first()
    known = {one.value for one in Platform}
    return company.mail_platform if company and company.mail_platform in known else Platform.OTHER.value


def sender(reader: Person | None = None) -> str:
    """Who signs a letter: the architect."""
    if reader is not None and reader.holds(Role.ARCHITECT):
        return reader.name
    found = people.architect()
    return found.name if found else ""


def write(
    one: Letter,
    *,
    language: str,
    today: date,
    sender: str,
    systems: Sequence[System] | None = None,
    at: datetime | None = None,
) -> Draft:
    """The letter in a language, with what the processing record says of its source now or at a moment."""
    company = _organisation(at)
    record = processing.current(at)
    council = processing.council_signs(company, record)
    opened = dict(processing.openings(record, works_council=council, today=today))
    opening = opened.get(Family(one.families[0]))
    shut = opening is not None and opening.state is not State.OPEN
    return exports.write_letter(
        # A people list says nothing about use and has no such paragraph, but without a record it may not be asked for.
        replace(one, about_people=True) if shut else one,
        language=language,
        organisation=company.name if company else "",
        sender=sender,
        systems=systems,
        processing_state=opening.state.value if opening else exports.ProcessingState.CLOSED,
        # Who said where mail lives needs the steps of that alone; the others are named behind them.
        written=1 if one.systems[0].vendor == platform() != Platform.OTHER else None,
        retention_days=record.retention_days if record else int(processing.draft(language=language).retention_days),
    )
