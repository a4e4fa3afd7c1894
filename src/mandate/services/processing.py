"""The processing record: written and signed by the architect, signed again by a second person, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.processing import draft_purpose
from mandate.connectors.sources.fields import FieldProblem
from mandate.connectors.sources.processing import dump_processing, read_processing
from mandate.engines import processing as engine
from mandate.engines.processing import LONGEST_RETENTION_DAYS, Opening, Record, Signature, opens
from mandate.engines.terms import Family, InvalidFact, Role
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Change, Organisation, Person, Processing
from mandate.services import wording
from mandate.services.refusals import Refused

FAMILIES = tuple(family for family in Family if family is not Family.PROCESSING)


@dataclass(frozen=True, slots=True)
class ProcessingFacts:
    """What the form says; retention as text until it is checked."""

    purpose: str
    retention_days: str
    consulted: str = ""
    reference: str = ""


def current(at: datetime | None = None) -> Processing | None:
    """The record that counts now, or counted at a moment: the newest that nobody withdrew."""
    if at is None:
        return Processing.objects.filter(withdrawn_on=None).order_by("-written_on", "-key").first()
    past = [row for row in asof.world(at).all(Processing) if row.withdrawn_on is None]
    return max(past, key=lambda row: (row.written_on, row.key), default=None)


def withdrawn(at: datetime | None = None) -> Processing | None:
    """The record that was withdrawn last, to start again from."""
    rows = list(Processing.objects.exclude(withdrawn_on=None)) if at is None else asof.world(at).all(Processing)
    gone = [row for row in rows if row.withdrawn_on is not None]
    return max(gone, key=lambda row: (row.withdrawn_on, row.written_on), default=None)


def has_works_council(at: datetime | None = None) -> bool:
    """Whether the works council signs second now, or did at a moment; see `council_signs`."""
    company = Organisation.objects.first() if at is None else next(iter(asof.world(at).all(Organisation)), None)
    return council_signs(company, current(at))


def council_signs(company: Organisation | None, record: Record | Processing | None) -> bool:
    """Whether the works council is the one who signs second; the one answer for every page, answer and command.

    A signature that stands says it: where the council signed and the privacy officer did not, the council it is, also
    where somebody said there is none. Otherwise what was said counts; as long as nobody said, the council is asked,
    unless the privacy officer has signed already.
    """
    signed = _roles_signed(record)
    if Role.WORKS_COUNCIL in signed and Role.AUDITOR not in signed:
        return True
    if company is not None and company.works_council is not None:
        return company.works_council
    return Role.AUDITOR not in signed


def _roles_signed(record: Record | Processing | None) -> frozenset[Role]:
    if record is None:
        return frozenset()
    known = facts(record) if isinstance(record, Processing) else record
    return frozenset(signature.role for signature in known.signatures)


def second_role(*, works_council: bool) -> Role:
    """Who signs second: the works council where there is one, else the privacy officer."""
    return Role.WORKS_COUNCIL if works_council else Role.AUDITOR


def facts(record: Processing) -> Record:
    """The record as the engine reads it."""
    signed = tuple(Signature(Role(s["role"]), s["name"], date.fromisoformat(s["on"])) for s in record.signatures)
    return Record(record.purpose, record.retention_days, record.consulted, record.reference, signed)


def openings(record: Processing | None, *, works_council: bool, today: date) -> tuple[tuple[Family, Opening], ...]:
    """For every family of sources whether it may be read, why, and whose move it is."""
    known = facts(record) if record else None
    return tuple((family, opens(known, family, works_council=works_council, today=today)) for family in FAMILIES)


def standing(record: Processing | None, *, works_council: bool, today: date) -> Opening:
    """How it stands with sources about people as a whole: their logs open last of all."""
    known = facts(record) if record else None
    return opens(known, Family.PROXY, works_council=works_council, today=today)


def draft(*, language: str) -> ProcessingFacts:
    """What the form starts from: a purpose that is sensible as it stands, and the retention of the settings."""
    return ProcessingFacts(draft_purpose(language), str(settings.RETENTION_DAYS))


def facts_of(record: Processing) -> ProcessingFacts:
    """The facts of a record, for a form to start from."""
    return ProcessingFacts(record.purpose, str(record.retention_days), record.consulted, record.reference)


def problems(given: ProcessingFacts) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not given.purpose.strip():
        found["purpose"] = _("Say what the data are for: without a purpose nothing about people may be read.")
    days = given.retention_days.strip()
    if not days.isdecimal() or not 1 <= int(days) <= LONGEST_RETENTION_DAYS:
        found["retention_days"] = _("Retention is a whole number of days, from 1 to %(most)s.") % {
            "most": LONGEST_RETENTION_DAYS
        }
    if len(given.reference.strip()) > 200:
        found["reference"] = _("A reference has at most 200 characters.")
    return found


def voids(record: Processing, given: ProcessingFacts) -> bool:
    """Whether signatures stand under other words than these: then they count no longer."""
    return bool(record.signatures) and (
        record.purpose != _plain(given.purpose) or str(record.retention_days) != given.retention_days.strip()
    )


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@transaction.atomic
def write(
    given: ProcessingFacts,
    *,
    by: Actor,
    today: date,
    signer: Person | None = None,
    version: int | None = None,
    why: str = "",
) -> Processing:
    """The record as the facts say, signed by the architect in the same deed where one is given.

    Another purpose or retention voids every signature; another consultation or reference does not. Raises Refused with
    what is wrong, Stale when the record changed since `version`.
    """
    wrong = problems(given)
    if wrong:
        raise Refused(why=" ".join(wrong.values()))
    if signer is not None and not signer.holds(Role.ARCHITECT):
        raise Refused(why=_("The architect writes and signs first."), whose_move=_("The architect's."))
    record = current()
    act = Act.new()
    if record is None:
        record = _fill(Processing(written_on=today, signatures=[]), given)
        ledger.write(
            record, action="processing.written", by=by, why=why or _("Written before any source about people."), act=act
        )
    elif facts_of(record) != facts_of(_fill(_copy(record), given)):
        _at_version(record, version)
        void = voids(record, given)
        _fill(record, given)
        if void:
            record.signatures = []
        reason = why or (_("Other words: both sign again.") if void else _("Consultation or reference changed."))
        ledger.write(record, action="processing.changed", by=by, why=reason, act=act)
    if signer is not None and not _signed_as(record, Role.ARCHITECT):
        _add_signature(record, Role.ARCHITECT, signer, by=by, today=today, why=_("Signed while writing."), act=act)
    return record


def _copy(record: Processing) -> Processing:
    return Processing(**ledger.payload(record))


def _fill(record: Processing, given: ProcessingFacts) -> Processing:
    record.purpose, record.retention_days = _plain(given.purpose), int(given.retention_days)
    record.consulted, record.reference = _plain(given.consulted), given.reference.strip()
    return record


def _at_version(record: Processing, version: int | None) -> None:
    """Let the ledger refuse what was decided on older words."""
    if version is not None:
        record.version = version


def _signed_as(record: Processing, role: Role) -> Mapping[str, Any] | None:
    return next((signature for signature in record.signatures if signature["role"] == role.value), None)


def _add_signature(
    record: Processing, role: Role, person: Person, *, by: Actor, today: date, why: str, act: Act | None = None
) -> Change:
    signature = {"role": role.value, "name": person.name, "on": today.isoformat(), "person": person.key}
    record.signatures = [*record.signatures, signature]
    return ledger.write(record, action="processing.signed", by=by, why=why, act=act)


def role_to_sign(record: Processing | None, person: Person, *, works_council: bool) -> Role | None:
    """The role in which this person can sign the record now, or None when it is not their move."""
    if record is None or record.withdrawn_on is not None or not record.purpose:
        return None
    for role in (Role.ARCHITECT, second_role(works_council=works_council)):
        if person.holds(role) and not _signed_as(record, role) and not _is_signer(record, person):
            return role
    return None


def _is_signer(record: Processing, person: Person) -> bool:
    """Whether this person signed already, by key or, where a document brought the signature, by name."""
    name = " ".join(person.name.split()).casefold()
    return any(
        s.get("person") == person.key or (not s.get("person") and " ".join(s["name"].split()).casefold() == name)
        for s in record.signatures
    )


def sign(
    record: Processing,
    *,
    by: Actor,
    person: Person,
    today: date,
    works_council: bool,
    version: int | None = None,
    why: str = "",
) -> Change:
    """The signature of a person under the record as they read it. Raises Refused, or Stale when it changed since."""
    second = second_role(works_council=works_council)
    if _is_signer(record, person):
        raise Refused(
            why=_("You signed this record already; the two signatures are of two different people."),
            whose_move=_("%(role)s's") % {"role": wording.word("role", second)},
        )
    role = role_to_sign(record, person, works_council=works_council)
    if role is None:
        raise Refused(
            why=_("This record takes two signatures: the architect's and that of: %(role)s.")
            % {"role": wording.word("role", second).lower()},
            whose_move=_("The architect invites the second signer."),
            what_would_change_this=_("An invitation in the role that signs."),
        )
    _at_version(record, version)
    return _add_signature(record, role, person, by=by, today=today, why=why.strip() or _("Read and signed."))


def withdraw(
    record: Processing, *, by: Actor, person: Person, today: date, why: str, version: int | None = None
) -> Change:
    """The architect withdraws the record, another signer their signature: sources about people close at once."""
    if not why.strip():
        raise Refused(why=_("Say why: the other signer will ask."))
    _at_version(record, version)
    if person.holds(Role.ARCHITECT):
        record.withdrawn_on = today
        return ledger.write(record, action="processing.withdrawn", by=by, why=why.strip())
    kept = [signature for signature in record.signatures if signature.get("person") != person.key]
    if len(kept) == len(record.signatures):
        raise Refused(
            why=_("Only who signed can withdraw."), whose_move=_("The architect's, or that of the second signer.")
        )
    record.signatures = kept
    return ledger.write(record, action="processing.unsigned", by=by, why=why.strip())


def from_document(path: Path) -> Record:
    """The record in a `processing.yaml`. Raises Refused naming file, line and field, in the reader's language."""
    try:
        return read_processing(path)
    except FieldProblem as problem:
        dutch = (translation.get_language() or "en").startswith("nl")
        what = problem.nl if dutch else problem.en
        place = _("%(file)s, line %(line)s, %(field)s") % {
            "file": problem.file,
            "line": problem.line,
            "field": problem.field,
        }
        raise Refused(why=f"{place}: {what}.") from problem
    except InvalidFact as problem:
        raise Refused(why=f"{path.name}: {problem}.") from problem
    except OSError as problem:
        raise Refused(why=_("%(file)s cannot be read.") % {"file": path.name}) from problem


def to_document(record: Processing) -> str:
    """The record as the text of a `processing.yaml`, for the command line and for keeping."""
    return dump_processing(facts(record))


def keep(record: Record, *, by: Actor, why: str, today: date) -> Processing:
    """A record that came as a document, kept as the one that counts; the same again changes nothing."""
    kept = current()
    if kept is not None and facts(kept) == record:
        return kept
    row = kept or Processing(written_on=today)
    row.purpose, row.retention_days = record.purpose, record.retention_days
    row.consulted, row.reference = record.consulted, record.reference
    row.signatures = [_as_kept(signature) for signature in record.signatures]
    action = "processing.changed" if kept else "processing.written"
    ledger.write(row, action=action, by=by, why=why or _("Brought as a document, with the signatures in it."))
    return row


def _as_kept(signature: engine.Signature) -> dict[str, str]:
    return {"role": signature.role.value, "name": signature.name, "on": signature.on.isoformat()}
