"""Proposals by explicit rules: what was seen stays, what nobody saw ends, what somebody waits for is decided."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from mandate.engines.recalibration.facts import Cause, Code, Item, Proposal, Source, Verdict
from mandate.engines.terms import InvalidFact, because

TERM = timedelta(days=91)
EARLIEST = timedelta(days=89)
LATEST = timedelta(days=184)
UNSEEN = timedelta(days=90)
CONFIRMED = timedelta(days=180)
MARGIN = timedelta(days=14)
"""What is extended ends two weeks after the next session, so that the session comes before the end."""


def next_day(last: date) -> date:
    """The day of the next session when nobody chose one: three months after the last."""
    return last + TERM


def earliest(last: date) -> date:
    """The first day a next session lies on without a reason of its own: the shortest three months after the last."""
    return last + EARLIEST


def latest(last: date) -> date:
    """The last day a next session may lie on: six months after the last."""
    return last + LATEST


def agenda(causes: Iterable[Cause], *, today: date, next_on: date) -> tuple[Item, ...]:
    """One point per subject, in the order of the session; the proposal follows from its first cause.

    Sources run in the order of `Source`; within one, the earliest day, then the better rank, then more people, then
    the name decide. InvalidFact where the next session is not after today.
    """
    if next_on <= today:
        raise InvalidFact("next_on", "is not after today")
    points: dict[tuple[str, str], list[Cause]] = {}
    for cause in sorted(causes, key=_order):
        points.setdefault((cause.subject_kind, cause.subject), []).append(cause)
    return tuple(
        Item(first, propose(first, today=today, next_on=next_on), _others(first, rest))
        for first, *rest in points.values()
    )


def _others(first: Cause, rest: Iterable[Cause]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(cause.source for cause in rest if cause.source is not first.source))


_PLACE = MappingProxyType({source: place for place, source in enumerate(Source)})


def _order(cause: Cause) -> tuple[int, date, int, int, str, str]:
    """Where a cause stands; all of it decides last, so that the order in which causes come never does."""
    rank = cause.rank if cause.rank is not None else 0
    return (_PLACE[cause.source], cause.day or date.max, rank, -(cause.people or 0), cause.name.casefold(), repr(cause))


def propose(cause: Cause, *, today: date, next_on: date) -> Proposal:
    """What to do about one cause by the rule of its source; the same facts always give the same proposal."""
    return _RULES[cause.source](cause, today, next_on)


def _expiring(cause: Cause, today: date, next_on: date) -> Proposal:
    """An approval that ends: used lately it goes on, unused it ends, and where nobody can see somebody decides."""
    if cause.seen_on is not None and cause.seen_on > today - UNSEEN:
        reason = because(Code.SEEN_LATELY, day=cause.seen_on, people=cause.people)
        return Proposal(Verdict.EXTEND, reason, next_on + MARGIN)
    return _unused(cause, today, next_on)


def _unused(cause: Cause, _today: date, _next_on: date) -> Proposal:
    if not cause.visible:
        return Proposal(Verdict.DECIDE, because(Code.NOBODY_SEES))
    return Proposal(Verdict.STOP, because(Code.NOT_SEEN, day=cause.seen_on, days=UNSEEN.days))


def _agreement(cause: Cause, _today: date, _next_on: date) -> Proposal:
    if not cause.count:
        return Proposal(Verdict.DROP, because(Code.VENDOR_UNUSED, day=cause.day))
    return Proposal(Verdict.DECIDE, because(Code.AGREEMENT_ENDS, day=cause.day, count=cause.count))


def _grant(cause: Cause, today: date, next_on: date) -> Proposal:
    """Access on top of the registers: silence ends it, a review that confirmed it lately carries it on.

    What was given less than ninety days ago had no time to be seen or confirmed: it runs on to its own end.
    """
    fresh = cause.given_on is not None and cause.given_on > today - UNSEEN
    if not fresh and cause.visible and (cause.seen_on is None or cause.seen_on <= today - UNSEEN):
        return Proposal(Verdict.STOP, because(Code.NOT_SEEN, day=cause.seen_on, days=UNSEEN.days))
    if cause.confirmed_on is not None and cause.confirmed_on > today - CONFIRMED:
        return Proposal(Verdict.EXTEND, because(Code.CONFIRMED, day=cause.confirmed_on), next_on + MARGIN)
    if fresh:
        return Proposal(Verdict.KEEP, because(Code.GIVEN_LATELY, day=cause.given_on, days=UNSEEN.days))
    return Proposal(Verdict.STOP, because(Code.NOT_CONFIRMED, day=cause.day))


def _appeal(cause: Cause, _today: date, _next_on: date) -> Proposal:
    return Proposal(Verdict.DECIDE, because(Code.SECOND_LOOK, day=cause.day))


def _request(cause: Cause, today: date, _next_on: date) -> Proposal:
    late = cause.day is not None and cause.day < today
    return Proposal(Verdict.DECIDE, because(Code.LATE if late else Code.PROMISED, day=cause.day))


def _idea(cause: Cause, _today: date, next_on: date) -> Proposal:
    return Proposal(Verdict.TRY, because(Code.IDEA, day=cause.day), next_on)


def _review(cause: Cause, _today: date, _next_on: date) -> Proposal:
    return Proposal(Verdict.DECIDE, because(Code.OVERDUE, day=cause.day))


def _law(cause: Cause, today: date, _next_on: date) -> Proposal:
    """A duty that began or comes: somebody looks whether it is ours, apart from the session."""
    began = cause.day is not None and cause.day <= today
    return Proposal(Verdict.DECIDE, because(Code.LAW_BEGAN if began else Code.LAW_COMES, day=cause.day))


def _finding(cause: Cause, _today: date, _next_on: date) -> Proposal:
    return Proposal(Verdict.DECIDE, because(Code.RANKED, rank=cause.rank))


def _not_yet(cause: Cause, today: date, next_on: date) -> Proposal:
    """Every "not yet" is looked at: used all the same or its date came, somebody decides; else it waits on."""
    if cause.seen_on is not None and cause.seen_on > today - UNSEEN:
        return Proposal(Verdict.DECIDE, because(Code.USED_ANYWAY, day=cause.seen_on, people=cause.people))
    if cause.day is not None and cause.day <= next_on:
        return Proposal(Verdict.DECIDE, because(Code.WAIT_OVER, day=cause.day))
    return Proposal(Verdict.WAIT, because(Code.STILL_WAITING, day=cause.day), cause.day or next_on)


def _demand(cause: Cause, _today: date, next_on: date) -> Proposal:
    if cause.alternative:
        return Proposal(Verdict.KEEP, because(Code.ALTERNATIVE, people=cause.people))
    return Proposal(Verdict.TRY, because(Code.ASKED_FOR, people=cause.people), next_on)


def _watch(cause: Cause, _today: date, next_on: date) -> Proposal:
    """Something new: asked for it is tried; else it waits one session, and is dropped when it waited already."""
    if cause.people is not None:
        return Proposal(Verdict.TRY, because(Code.ASKED_FOR, people=cause.people), next_on)
    if cause.waited:
        return Proposal(Verdict.DROP, because(Code.NOBODY_ASKED, day=cause.day))
    return Proposal(Verdict.WAIT, because(Code.NEW), next_on)


def _denied(cause: Cause, _today: date, _next_on: date) -> Proposal:
    if cause.alternative:
        return Proposal(Verdict.KEEP, because(Code.ALTERNATIVE, people=cause.people))
    return Proposal(Verdict.DECIDE, because(Code.NO_ALTERNATIVE))


def _decision(cause: Cause, today: date, next_on: date) -> Proposal:
    if cause.visible and (cause.seen_on is None or cause.seen_on <= today - UNSEEN):
        return Proposal(Verdict.STOP, because(Code.NOT_SEEN, day=cause.seen_on, days=UNSEEN.days))
    return Proposal(Verdict.KEEP, because(Code.REVIEW_DUE, day=cause.day), next_on)


def _around(cause: Cause, _today: date, _next_on: date) -> Proposal:
    return Proposal(Verdict.DECIDE, because(Code.TAKEN_AROUND, day=cause.day))


def _promise(_cause: Cause, _today: date, _next_on: date) -> Proposal:
    return Proposal(Verdict.DECIDE, because(Code.NOT_GIVEN))


def _voice(cause: Cause, _today: date, _next_on: date) -> Proposal:
    if cause.day is not None:
        return Proposal(Verdict.DECIDE, because(Code.CRITIC, day=cause.day))
    return Proposal(Verdict.DECIDE, because(Code.SAID, count=cause.count))


_RULES: Mapping[Source, Callable[[Cause, date, date], Proposal]] = MappingProxyType(
    {
        Source.EXPIRING: _expiring,
        Source.AGREEMENT: _agreement,
        Source.GRANT: _grant,
        Source.APPEAL: _appeal,
        Source.REQUEST: _request,
        Source.IDEA: _idea,
        Source.REVIEW: _review,
        Source.LAW: _law,
        Source.FINDING: _finding,
        Source.NOT_YET: _not_yet,
        Source.DEMAND: _demand,
        Source.WATCH: _watch,
        Source.DENIED: _denied,
        Source.DECISION: _decision,
        Source.UNUSED: _unused,
        Source.AROUND: _around,
        Source.PROMISE: _promise,
        Source.VOICE: _voice,
    }
)
