"""Which lane a request takes: fast, review or MT; with the reasons, and the day an answer is promised for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from mandate.engines.terms import DataClass, InvalidFact, Reason, Status, because

FAST_DAYS, REVIEW_DAYS = 2, 10
"""Working days within which the fast lane and the review are answered."""
MT_DAYS = 30
"""Days within which the MT answers while no day of its next meeting is known."""
EMERGENCY_DAYS = 1
"""Working days within which an emergency is answered, whatever the lane."""
KEPT_DAYS = 30
"""Days that an unanswered request stays open behind its promise."""
SATURDAY = 5


class Lane(StrEnum):
    """Who answers: somebody close by, the architect, or the MT."""

    FAST = "fast"
    REVIEW = "review"
    MT = "mt"


class LaneCode(StrEnum):
    """Why a request takes the lane it takes."""

    WITHIN_THE_ROW = "within_the_row"
    NOT_IN_REGISTER = "not_in_register"
    NOT_DECIDED = "not_decided"
    NOT_YET = "not_yet"
    NOT_ALLOWED = "not_allowed"
    ENDED = "ended"
    CLASS_UNKNOWN = "class_unknown"
    OVER_CEILING = "over_ceiling"
    NO_AGREEMENT = "no_agreement"
    TRAINS = "trains"
    REVIEW_OVERDUE = "review_overdue"
    CHARTER_TO_MT = "charter_to_mt"
    OWN_REQUEST = "own_request"
    MOVED = "moved"


_STANDING = {
    None: LaneCode.NOT_IN_REGISTER,
    Status.UNKNOWN: LaneCode.NOT_DECIDED,
    Status.NOT_YET: LaneCode.NOT_YET,
    Status.NOT_ALLOWED: LaneCode.NOT_ALLOWED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: where it stands (None: in no register), its ceiling, and the class it is wanted for.

    `agreement` says whether the vendor's processor agreement holds (GDPR art. 28), `to_mt` whether the charter in force
    would send a new decision on it to the MT, `own` whether the only architect asks: nobody answers their own request,
    `ended` whether the approval of the row itself has ended: until somebody renews it, access to it has no effect;
    `trains` whether the vendor trains on what goes in, `review_overdue` whether it had to be looked at again by now.
    """

    status: Status | None
    ceiling: DataClass | None
    data_class: DataClass | None
    agreement: bool
    to_mt: bool
    own: bool = False
    ended: bool = False
    trains: bool = False
    review_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    """The lane with its reasons, the day an answer is promised for, and the day the request ends without one."""

    lane: Lane
    reasons: tuple[Reason, ...]
    promised_on: date
    expires_on: date


def working_days(start: date, count: int) -> date:
    """The day so many working days (Monday to Friday) after `start`. Raises InvalidFact for a negative count."""
    if count < 0:
        raise InvalidFact("count", "is negative")
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


@dataclass(frozen=True, slots=True)
class Promises:
    """Within how long each lane answers: `fast` and `review` in working days, `mt` in days.

    `mt_on` is the day of the MT's next meeting; while it lies ahead, that is what the MT promises.
    """

    fast: int = FAST_DAYS
    review: int = REVIEW_DAYS
    mt: int = MT_DAYS
    mt_on: date | None = None


DEFAULT = Promises()


def route(asked: Asked, *, today: date, promises: Promises = DEFAULT) -> Routed:
    """The lane of a request: fast where the row allows it already, else MT where the charter says so, else a review.

    The charter has no say in the fast lane: there the decision was taken when the row was.
    """
    doubts = tuple(_doubts(asked))
    if doubts and asked.own:
        return promised(Lane.MT, (because(LaneCode.OWN_REQUEST), *doubts), today=today, promises=promises)
    if doubts and asked.to_mt:
        return promised(Lane.MT, (because(LaneCode.CHARTER_TO_MT), *doubts), today=today, promises=promises)
    if doubts:
        return promised(Lane.REVIEW, doubts, today=today, promises=promises)
    return promised(Lane.FAST, (because(LaneCode.WITHIN_THE_ROW),), today=today, promises=promises)


def promised(lane: Lane, reasons: tuple[Reason, ...], *, today: date, promises: Promises = DEFAULT) -> Routed:
    """A lane with its promise, counted from today."""
    if lane is Lane.MT:
        met = promises.mt_on
        due = met if met is not None and met >= today else today + timedelta(days=promises.mt)
    else:
        due = working_days(today, promises.fast if lane is Lane.FAST else promises.review)
    return Routed(lane, reasons, due, due + timedelta(days=KEPT_DAYS))


def at_once(routed: Routed, *, today: date) -> Routed:
    """The same lane with the promise of an emergency, never later than the lane's own; it ends when the lane says."""
    return replace(routed, promised_on=min(routed.promised_on, working_days(today, EMERGENCY_DAYS)))


def _doubts(asked: Asked) -> list[Reason]:
    """What the architect has to look at before anybody says yes."""
    found = []
    if asked.status in _STANDING:
        found.append(because(_STANDING[asked.status]))
    if asked.ended:
        found.append(because(LaneCode.ENDED))
    if asked.status is not None and asked.data_class is None:
        found.append(because(LaneCode.CLASS_UNKNOWN))
    if asked.status is not None and (asked.data_class or DataClass.PUBLIC) > (asked.ceiling or DataClass.PUBLIC):
        found.append(because(LaneCode.OVER_CEILING))
    if asked.data_class is not None and asked.data_class >= DataClass.PERSONAL:
        found += _vendor(asked)
    return found


def _vendor(asked: Asked) -> list[Reason]:
    """What is to be settled with the vendor before personal data goes there (GDPR art. 28)."""
    return [
        because(code)
        for code, holds in (
            (LaneCode.NO_AGREEMENT, not asked.agreement),
            (LaneCode.TRAINS, asked.trains),
            (LaneCode.REVIEW_OVERDUE, asked.review_overdue),
        )
        if holds
    ]
