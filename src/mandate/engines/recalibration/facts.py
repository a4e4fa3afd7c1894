"""What comes to a recalibration: a cause with its figures, and the proposal that follows from them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mandate.engines.terms import InvalidFact, Reason


class Verdict(StrEnum):
    """What is proposed, and what can be decided. Decide: somebody has to, apart from this session."""

    KEEP = "keep"
    EXTEND = "extend"
    STOP = "stop"
    DECIDE = "decide"
    TRY = "try"
    WAIT = "wait"
    DROP = "drop"


class Source(StrEnum):
    """What puts a point on the agenda, in the order in which the agenda runs: what ends, who waits, what is wrong."""

    EXPIRING = "expiring"
    AGREEMENT = "agreement"
    GRANT = "grant"
    APPEAL = "appeal"
    REQUEST = "request"
    IDEA = "idea"
    REVIEW = "review"
    LAW = "law"
    FINDING = "finding"
    NOT_YET = "not_yet"
    DEMAND = "demand"
    WATCH = "watch"
    DENIED = "denied"
    DECISION = "decision"
    UNUSED = "unused"
    AROUND = "around"
    PROMISE = "promise"
    VOICE = "voice"


class Code(StrEnum):
    """Why something is proposed; the parameters of each are in docs/engines/recalibration.md."""

    SEEN_LATELY = "seen_lately"
    NOT_SEEN = "not_seen"
    NOBODY_SEES = "nobody_sees"
    AGREEMENT_ENDS = "agreement_ends"
    VENDOR_UNUSED = "vendor_unused"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    GIVEN_LATELY = "given_lately"
    SECOND_LOOK = "second_look"
    PROMISED = "promised"
    LATE = "late"
    IDEA = "idea"
    OVERDUE = "overdue"
    RANKED = "ranked"
    USED_ANYWAY = "used_anyway"
    WAIT_OVER = "wait_over"
    STILL_WAITING = "still_waiting"
    ASKED_FOR = "asked_for"
    ALTERNATIVE = "alternative"
    NO_ALTERNATIVE = "no_alternative"
    NEW = "new"
    NOBODY_ASKED = "nobody_asked"
    REVIEW_DUE = "review_due"
    SAID = "said"
    CRITIC = "critic"
    LAW_BEGAN = "law_began"
    LAW_COMES = "law_comes"
    TAKEN_AROUND = "taken_around"
    NOT_GIVEN = "not_given"


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for a point. Unknown is None.

    `day` is the day that counts: an end, a promise, a due date. `seen_on` is when it was last seen in use, `visible`
    whether any source could have seen it. `people` asked for it or use it, never fewer than may be said; `rank` is its
    place in a plan, `confirmed_on` the last review, `given_on` when access began.
    """

    source: Source
    subject_kind: str
    subject: str
    name: str
    day: date | None = None
    seen_on: date | None = None
    visible: bool = False
    people: int | None = None
    rank: int | None = None
    confirmed_on: date | None = None
    given_on: date | None = None
    alternative: bool = False
    waited: bool = False
    count: int = 0

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidFact("name", "is empty")
        if self.count < 0:
            raise InvalidFact("count", "is below 0")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, until when where that belongs to it, and why."""

    verdict: Verdict
    reason: Reason
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One point of the agenda; `also` are other sources that name the same subject."""

    cause: Cause
    proposal: Proposal
    also: tuple[Source, ...] = ()
