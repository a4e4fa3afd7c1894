"""Which sources may be opened: nothing about people before a purpose is written down and signed by two."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mandate.engines.terms import Family, InvalidFact, Reason, Role, because

RETENTION_DAYS = 90
LONGEST_RETENTION_DAYS = 3650
SIGNERS = frozenset({Role.ARCHITECT, Role.AUDITOR, Role.WORKS_COUNCIL})


class State(StrEnum):
    """Open: may be read. Closed: waits for a signature. Refused: no record of why at all."""

    OPEN = "open"
    CLOSED = "closed"
    REFUSED = "refused"


class Reads(StrEnum):
    """How much of an open source may be read and kept."""

    ALL = "all"
    TEAM_COUNTS = "team_counts"
    WITHOUT_PERSON = "without_person"
    SPEAKER_ROLE = "speaker_role"
    NOTHING = "nothing"


class OpeningCode(StrEnum):
    """Why a source is open or not, and what would change it; parameters are in docs/engines/processing.md."""

    NOT_ABOUT_PEOPLE = "not_about_people"
    SIGNED_BY_BOTH = "signed_by_both"
    NO_RECORD = "no_record"
    NOT_SIGNED = "not_signed"
    SECOND_SIGNATURE_MISSING = "second_signature_missing"
    FIRST_SIGNATURE_MISSING = "first_signature_missing"
    SAME_PERSON = "same_person"
    WRITE_RECORD = "write_record"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, in which role, on which day."""

    role: Role
    name: str
    on: date

    def __post_init__(self) -> None:
        if self.role not in SIGNERS:
            raise InvalidFact("signatures.role", f"{self.role} cannot sign a processing record")
        if not self.name.strip():
            raise InvalidFact("signatures.name", "is empty")


@dataclass(frozen=True, slots=True)
class Record:
    """Why sources about people are read, how many days what was seen of a person is kept, and who was consulted."""

    purpose: str
    retention_days: int = RETENTION_DAYS
    consulted: str = ""
    reference: str = ""
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        if not self.purpose.strip():
            raise InvalidFact("purpose", "is empty")
        if not 1 <= self.retention_days <= LONGEST_RETENTION_DAYS:
            raise InvalidFact("retention_days", f"is not between 1 and {LONGEST_RETENTION_DAYS}")


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a family of sources may be read, how much of it, why, whose move it is and what would change it."""

    state: State
    reads: Reads
    reason: Reason
    whose_move: Role | None
    what_would_change: Reason | None


def opens(record: Record | None, family: Family, *, works_council: bool, today: date) -> Opening:
    """Whether sources of the family may be read today.

    Tools, the record itself, spend (without the person) and conversations (with the speaker's role only) are always
    open. The people list and the families about people are refused without a record. With the architect's signature the
    people list opens as counts per team. With a second signature by another person everything opens: the works
    council's where there is one, else the auditor's. A signature dated after `today` does not count yet.
    Source of the rule: docs/engines/processing.md.
    """
    if family in (Family.TOOLS, Family.PROCESSING):
        return _open(Reads.ALL, OpeningCode.NOT_ABOUT_PEOPLE, family)
    if family is Family.CONVERSATION:
        return _open(Reads.SPEAKER_ROLE, OpeningCode.NOT_ABOUT_PEOPLE, family)
    if record is None:
        return _without_record(family)
    lacking, whose_move = _lacking(record, Role.WORKS_COUNCIL if works_council else Role.AUDITOR, today)
    if lacking is None:
        return _open(Reads.ALL, OpeningCode.SIGNED_BY_BOTH, family)
    change = because(OpeningCode.SIGN, role=whose_move)
    reason = because(lacking, family=family, role=whose_move)
    if family is Family.SPEND:
        return Opening(State.OPEN, Reads.WITHOUT_PERSON, reason, whose_move, change)
    first_signed = lacking in (OpeningCode.SECOND_SIGNATURE_MISSING, OpeningCode.SAME_PERSON)
    if family is Family.PEOPLE and first_signed:
        return Opening(State.OPEN, Reads.TEAM_COUNTS, reason, whose_move, change)
    return Opening(State.CLOSED, Reads.NOTHING, reason, whose_move, change)


def keep_until(day: date, record: Record) -> date:
    """The last day on which an observation of `day` may be kept."""
    return day + timedelta(days=record.retention_days)


def expired(day: date, record: Record, *, today: date) -> bool:
    """True if an observation of `day` must be gone today."""
    return today > keep_until(day, record)


def _open(reads: Reads, code: OpeningCode, family: Family) -> Opening:
    return Opening(State.OPEN, reads, because(code, family=family), None, None)


def _without_record(family: Family) -> Opening:
    reason = because(OpeningCode.NO_RECORD, family=family)
    change = because(OpeningCode.WRITE_RECORD)
    if family is Family.SPEND:
        return Opening(State.OPEN, Reads.WITHOUT_PERSON, reason, Role.ARCHITECT, change)
    return Opening(State.REFUSED, Reads.NOTHING, reason, Role.ARCHITECT, change)


def _lacking(record: Record, second: Role, today: date) -> tuple[OpeningCode | None, Role | None]:
    """What is still lacking, and whose move it is; nothing and nobody once two people signed in the two roles."""
    signed = [signature for signature in record.signatures if signature.on <= today]
    leaders = {_same_name(signature) for signature in signed if signature.role is Role.ARCHITECT}
    others = {_same_name(signature) for signature in signed if signature.role is second}
    if not leaders and not others:
        return OpeningCode.NOT_SIGNED, Role.ARCHITECT
    if not leaders:
        return OpeningCode.FIRST_SIGNATURE_MISSING, Role.ARCHITECT
    if not others:
        return OpeningCode.SECOND_SIGNATURE_MISSING, second
    if len(leaders | others) == 1:
        return OpeningCode.SAME_PERSON, second
    return None, None


def _same_name(signature: Signature) -> str:
    """One person is one name, however it is spaced or capitalised."""
    return " ".join(signature.name.split()).casefold()
