"""The words every engine shares: statuses, roles, classes, money, reasons, findings and the one complaint."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction


class Status(StrEnum):
    """Where a tool stands in the register; a finding without a register row is `unknown`."""

    IN_USE = "in_use"
    PILOT = "pilot"
    NOT_YET = "not_yet"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """Who somebody is to the organisation; one person may hold several."""

    ANONYMOUS = "anonymous"
    EMPLOYEE = "employee"
    BUILDER = "builder"
    MANAGER = "manager"
    MT_MEMBER = "mt_member"
    ARCHITECT = "architect"
    AUDITOR = "auditor"
    WORKS_COUNCIL = "works_council"
    GUEST_ADVISER = "guest_adviser"
    MACHINE = "machine"


class DataClass(IntEnum):
    """How sensitive data is; a higher rank includes the duties of the lower ones."""

    PUBLIC = 0
    INTERNAL = 1
    CONFIDENTIAL = 2
    PERSONAL = 3
    SPECIAL = 4


class Family(StrEnum):
    """What kind of source a file is; decides what it can and cannot say."""

    PROXY = "proxy"
    DNS = "dns"
    SENSOR = "sensor"
    SIGN_IN = "sign_in"
    GRANT = "grant"
    SPEND = "spend"
    PEOPLE = "people"
    TOOLS = "tools"
    EXTENSION = "extension"
    CONVERSATION = "conversation"
    PROCESSING = "processing"


ABOUT_PEOPLE = frozenset({Family.PROXY, Family.DNS, Family.SENSOR, Family.SIGN_IN, Family.GRANT, Family.EXTENSION})
MINIMUM_GROUP = 5
MENDED = 9
"""At this decimal a float is taken for the number that was meant."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; amounts of different currencies are never added."""

    currency: str
    amount: Decimal


class InvalidFact(ValueError):
    """A fact an engine cannot work with; names the field."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


Param = str | int | Decimal | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something follows, as a code and its numbers; the sentence is written on a higher floor."""

    code: str
    params: tuple[tuple[str, Param], ...] = ()

    def named(self) -> dict[str, Param]:
        """The parameters by name, ready to fill a sentence."""
        return dict(self.params)


def because(code: str, **params: Param) -> Reason:
    """A reason with its parameters in alphabetical order, so that equal reasons are equal bytes."""
    return Reason(code, tuple(sorted(params.items())))


def half_up(value: float | Decimal | Fraction, digits: int = 0) -> Decimal:
    """A number with at most so many decimals, a half away from zero: the one rule for every number but a score.

    What a float cannot hold (1.15 is a little less) is mended at the ninth decimal first. Scores go down to a tenth
    instead (`readiness.scoring.tenths`), since levels begin there.
    """
    whole = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    fine = whole.quantize(Decimal(1).scaleb(-max(MENDED, digits)), ROUND_HALF_UP)
    return fine.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP).normalize() + 0


class Signal(StrEnum):
    """What makes a finding weigh, in the order in which the first difference decides."""

    LAW_OR_SCOPE = "law_or_scope"
    UNDECIDED = "undecided"
    AGAINST_DECISION = "against_decision"
    DATA_OUT = "data_out"
    PAID_TWICE = "paid_twice"
    SILENT_SOURCE = "silent_source"
    CLOSED_SOURCE = "closed_source"
    MISSING_SOURCE = "missing_source"


class FindingCode(StrEnum):
    """Why a finding is one; the parameters of each code are in docs/engines/discovery.md."""

    LEGAL_DUTY = "legal_duty"
    WORST_SCOPE = "worst_scope"
    NOBODY_DECIDED = "nobody_decided"
    USED_AGAINST_DECISION = "used_against_decision"
    DATA_OUT = "data_out"
    SAME_CATEGORY = "same_category"
    TWO_COST_CENTRES = "two_cost_centres"
    SOURCE_SILENT = "source_silent"
    SOURCE_CLOSED = "source_closed"
    SOURCE_MISSING = "source_missing"
    ONLY_MENTIONED = "only_mentioned"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a claim comes from: the rows of one source about one service, or one pinned note."""

    source: str
    service: str | None = None
    rows: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is so, and what makes it weigh. `spend` is in the reporting currency; unknown is None, never 0."""

    id: str
    signals: tuple[Signal, ...]
    reasons: tuple[Reason, ...]
    services: tuple[str, ...] = ()
    source: str | None = None
    people: int | None = None
    spend: Decimal | None = None
    days: int | None = None
    team: str | None = None
    evidence: tuple[Evidence, ...] = ()
