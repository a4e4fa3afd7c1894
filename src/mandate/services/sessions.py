"""An alignment session: one disputed question at a time, a talk, a vote that shows nothing before it is closed."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from mandate.engines.terms import MINIMUM_GROUP
from mandate.records import access, asof, clock, ledger, seen
from mandate.records.ledger import Act, Actor
from mandate.records.models import Campaign, Person, Session, Vote
from mandate.services import circle, disputes, entry
from mandate.services.answering import NAMED
from mandate.services.campaigns import CLOSED, group_of
from mandate.services.disputes import NEARLY_ALL, Bars
from mandate.services.refusals import Refused

PLANNED, RUNNING, HELD = "planned", "running", "held"
TALK, VOTE, SHOWN = "talk", "vote", "shown"
AFTER = "after"
DONT_KNOW = "dk"
CHOICES = ("1", "2", "3", "4", "5", DONT_KNOW)
MOST_ITEMS = 12
MOST_VOTES = 200
"""A session is a room; more phones than this are not people."""
LONGEST_LINE, LONGEST_MINUTES = 300, 20_000
SECRET_BITS = 128
_STILL_TOLD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a session gave on one question: the bars before and after, and what was agreed."""

    item: str
    before: Bars
    after: Bars | None
    anchor: int | None
    agreed: str

    @property
    def settled(self) -> bool:
        """Whether something was agreed."""
        return bool(self.anchor or self.agreed)


def leads(campaign: Campaign, person: Person | None, *, today: date) -> bool:
    """Whether this person may plan and lead a session: the architect, or in the named mode any member of the circle."""
    if person is None:
        return False
    if campaign.mode == NAMED:
        return access.may(person, "take part", today=today) and circle.sees(campaign, person, today=today)
    return access.may(person, "run assessment", today=today)


def own_circles(person: Person | None) -> QuerySet[Campaign]:
    """The named campaigns in whose circle this person was asked; what is theirs needs no other role."""
    return Campaign.objects.filter(mode=NAMED, invitations__person=person)


def closed_to(person: Person | None) -> frozenset[str]:
    """Keys of the campaigns whose sessions do not exist for this person: those of named circles they are not in."""
    named = Campaign.objects.filter(mode=NAMED)
    return frozenset(named.exclude(invitations__person=person).values_list("key", flat=True))


def visible(person: Person | None, *, at: datetime | None = None) -> list[Session]:
    """The sessions that exist for this person, now or at a moment: those their role may see, but of a named circle the
    members alone, whatever other role they have."""
    shut = closed_to(person)
    found = {one.key: one for one in seen.rows(Session, person, at) if one.campaign_id not in shut}
    own = frozenset(own_circles(person).values_list("key", flat=True))
    every: Iterable[Session] = asof.world(at).all(Session) if at else Session.objects.filter(campaign__in=own)
    found.update({one.key: one for one in every if one.campaign_id in own})
    return list(found.values())


def plan(
    campaign: Campaign, *, group: str, items: Sequence[str], on: date | None, by: Actor, today: date, why: str = ""
) -> Session:
    """A session about these questions, in this order. Raises Refused with what is wrong."""
    if campaign.state != CLOSED and campaign.mode != NAMED:
        raise Refused(
            why=_("This assessment is not closed, so nobody knows yet what is disputed."),
            whose_move=_("The architect opens and closes assessments."),
        )
    group_of(campaign, group)
    session = Session(campaign=campaign, group=group, held_on=_day(on, today), items=_order(campaign, items))
    ledger.write(session, action="session.planned", by=by, why=why.strip() or _("Planned to settle what is disputed."))
    return session


def change(
    session: Session, *, items: Sequence[str], on: date | None, by: Actor, today: date, why: str, version: int
) -> None:
    """Another order, other questions or another day, before it begins. Raises Refused, Stale."""
    _only(session, PLANNED, _("The session has begun; its questions stand fixed."))
    session.version = version
    session.items, session.held_on = _order(session.campaign, items), _day(on, today)
    _write(session, by=by, why=why.strip() or _("Order or day changed."))


def _day(on: date | None, today: date) -> date:
    if on is None or on < today:
        raise Refused(why=_("Say on which day; it has not passed yet."))
    return on


def _order(campaign: Campaign, items: Sequence[str]) -> list[str]:
    """The questions of a session, each once. That of a named circle keeps the order of the form: another would tell
    outside the circle on which questions its members differ most."""
    wanted = list(dict.fromkeys(items))
    if not wanted:
        raise Refused(why=_("Choose at least one question."))
    if len(wanted) > MOST_ITEMS:
        raise Refused(why=_("Twelve questions at most; five fill an hour."))
    if any(item not in campaign.items for item in wanted):
        raise Refused(why=_("There is no such question in this assessment."))
    return sorted(wanted, key=campaign.items.index) if campaign.mode == NAMED else wanted


def start(session: Session, *, by: Actor, today: date) -> None:
    """Begin with the first question. Raises Refused when it has begun or is over."""
    _only(session, PLANNED, _("The session has begun already."))
    session.state, session.held_on = RUNNING, today
    session.current, session.phase = session.items[0], TALK
    _write(session, by=by, why=_("Begun."))


def show(session: Session, item: str, *, by: Actor) -> None:
    """Put a question on the screen; on one that was voted on, its outcome. Raises Refused."""
    _only(session, RUNNING, _not_running())
    if item not in session.items:
        raise Refused(why=_("There is no such question in this session."))
    session.current, session.phase = item, SHOWN if _voted(session, item) else TALK
    _write(session, by=by, why=_("Question %(item)s on the screen.") % {"item": item})


def _voted(session: Session, item: str) -> bool:
    return AFTER in session.outcomes.get(item, {})


def final(session: Session, item: str) -> bool:
    """Whether the vote on a question showed bars: then it stays, since a second one could be subtracted from it."""
    after = session.outcomes.get(item, {}).get(AFTER)
    return bool(after and after["votes"])


def open_vote(session: Session, *, by: Actor) -> None:
    """Let phones vote on the question on the screen. Raises Refused when its bars were shown before."""
    _only(session, RUNNING, _not_running())
    item = session.current
    if final(session, item):
        raise Refused(
            why=_("The vote on this question was shown, so it stays: from two votes one could work out who changed."),
            what_would_change_this=_("Talk about it again in the next session, or in the next assessment."),
        )
    session.phase = VOTE
    session.outcomes = {**session.outcomes, item: _without(session.outcomes.get(item, {}), AFTER)}
    _write(session, by=by, why=_("Vote on %(item)s opened.") % {"item": item})


def _without(outcome: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in outcome.items() if key != name}


@transaction.atomic
def close_vote(session: Session, *, by: Actor) -> None:
    """End the vote on the screen and keep its counts where five or more voted. Raises Refused."""
    if session.state != RUNNING or session.phase != VOTE:
        raise Refused(why=_("No vote is open."))
    item = session.current
    Session.objects.select_for_update().get(pk=session.pk)
    inside = session.campaign.mode == NAMED
    after = dict(disputes.NOTHING) if inside else disputes.kept(item, votes(session, item))
    before = disputes.kept_before(session.campaign, session.group, item)
    session.outcomes = {**session.outcomes, item: {**session.outcomes.get(item, {}), "before": before, AFTER: after}}
    session.phase = SHOWN
    _write(session, by=by, why=_("Vote on %(item)s closed.") % {"item": item})


def agree(session: Session, item: str, *, anchor: int | None, line: str, by: Actor) -> None:
    """Write down what the room agreed on a question: an answer, a line, or both. Raises Refused."""
    _only(session, RUNNING, _not_running())
    if item not in session.items:
        raise Refused(why=_("There is no such question in this session."))
    if anchor not in (None, 1, 2, 3, 4, 5) or not (anchor or line.strip()):
        raise Refused(why=_("Choose the answer you agreed on, or write it down in a line."))
    agreed = {"agreed": line.strip()[:LONGEST_LINE], "anchor": anchor}
    session.outcomes = {**session.outcomes, item: {**session.outcomes.get(item, {}), **agreed}}
    _write(session, by=by, why=_("Agreed on %(item)s.") % {"item": item})


def undo(session: Session, item: str, *, by: Actor) -> None:
    """Take back what was written as agreed, while the session lasts. Raises Refused."""
    _only(session, RUNNING, _("The session is over; its minutes stand. Write what changed in the next one."))
    outcome = session.outcomes.get(item, {})
    if not (outcome.get("agreed") or outcome.get("anchor")):
        raise Refused(why=_("Nothing is written as agreed on this question."))
    session.outcomes = {**session.outcomes, item: _without(_without(outcome, "agreed"), "anchor")}
    _write(session, by=by, why=_("Agreement on %(item)s undone.") % {"item": item})


@transaction.atomic
def hold(session: Session, *, minutes: str, by: Actor, today: date) -> None:
    """End the session: the minutes are kept, the votes deleted. Raises Refused."""
    _only(session, RUNNING, _("Only a running session can be closed."))
    act = Act.new()
    if session.phase == VOTE:
        close_vote(session, by=by)
    session.state, session.held_on, session.current, session.phase = HELD, today, "", SHOWN
    session.minutes = minutes.strip()[:LONGEST_MINUTES]
    ledger.write(session, action="session.held", by=by, why=_("Held; votes deleted."), act=act)
    Vote.objects.filter(session=session).delete()


def _write(session: Session, *, by: Actor, why: str) -> None:
    ledger.write(session, action="session.changed", by=by, why=why)


def _not_running() -> str:
    return _("The session is not running.")


def _only(session: Session, state: str, why: str) -> None:
    if session.state != state:
        raise Refused(why=why)


def secret_of(session: Session) -> str:
    """The secret of the phones' link: 128 bits worked out from the session and this home's key, kept nowhere."""
    mark = salted_hmac("mandate.session.vote", session.key, algorithm="sha256").digest()[: SECRET_BITS // 8]
    return base64.b32encode(mark).decode().rstrip("=").lower()


def by_secret(secret: str, *, address: str, at: datetime) -> Session:
    """The session that a phone's link leads to. Raises Refused for an unknown one, and slows guessing down.

    The brake stands behind the search, since everybody in the room comes from one address: a guesser among them shall
    not shut the others out, and a right guess at 128 bits does not happen.
    """
    plain = secret.replace("-", "").lower()
    lately = clock.day(at) - _STILL_TOLD
    near: Iterable[Session] = Session.objects.select_related("campaign").exclude(state=HELD, held_on__lt=lately)
    for session in near:
        if constant_time_compare(secret_of(session), plain):
            return session
    subjects = [entry.digest(f"voting:{address}")]
    entry.brake(subjects, at=at)
    entry.missed(subjects, at=at)
    raise Refused(
        why=_("This link leads nowhere: it is not complete, or the session is over."),
        what_would_change_this=_("Take the code from the screen again."),
    )


def voter(session: Session, cookie: str) -> str:
    """How one phone is known for as long as the session lasts; another in every session."""
    return entry.digest(f"vote in {session.key} by {cookie}")


@transaction.atomic
def cast(session: Session, who: str, *, item: str, value: str) -> None:
    """One phone's vote, in place of its earlier one. Raises Refused when the vote on this question is not open."""
    now = Session.objects.select_for_update().filter(pk=session.pk).first()
    if now is None or (now.state, now.phase, now.current) != (RUNNING, VOTE, item):
        raise Refused(why=_("The vote on this question is not open."), what_would_change_this=_("Look at the screen."))
    if value not in CHOICES:
        raise Refused(why=_("A vote is one of the five answers, or that you do not know."))
    there = Vote.objects.filter(session=session, item=item, phase=AFTER)
    if not there.filter(voter=who).exists() and there.count() >= MOST_VOTES:
        raise Refused(why=_("There are more votes than people fit in a room; no more are counted."))
    Vote.objects.update_or_create(session=session, item=item, phase=AFTER, voter=who, defaults={"value": value})


def my_vote(session: Session, who: str) -> str:
    """What this phone voted on the question on the screen; empty when it has not."""
    found = Vote.objects.filter(session=session, item=session.current, phase=AFTER, voter=who)
    return found.values_list("value", flat=True).first() or ""


def how_many(session: Session) -> int:
    """How many phones voted on the question on the screen: all that is told while the vote is open."""
    return Vote.objects.filter(session=session, item=session.current, phase=AFTER).count()


def votes(session: Session, item: str) -> tuple[int, ...]:
    """How many phones chose each of 1 to 5, and how many do not know."""
    given = Vote.objects.filter(session=session, item=item, phase=AFTER).values_list("value", flat=True)
    counted = Counter(given)
    return tuple(counted[value] for value in CHOICES)


def outcome(session: Session, item: str, person: Person | None, *, today: date) -> Outcome:
    """One question of a session as this person may see it; the bars of a few only inside their own named circle."""
    kept = session.outcomes.get(item, {})
    inside = session.campaign.mode == NAMED and circle.sees(session.campaign, person, today=today)
    after = disputes.after(kept[AFTER]) if AFTER in kept else None
    if inside and after is not None and session.state == RUNNING:
        after = disputes.all_of(votes(session, item))
    before = disputes.before(session.campaign, session.group, item)
    if inside:
        before = disputes.all_of(circle.counts(session.campaign, item, today=today) or ())
    return Outcome(item, before, after, kept.get("anchor"), kept.get("agreed", ""))


def outcomes(session: Session, person: Person | None, *, today: date) -> list[Outcome]:
    """Every question of a session, in its order."""
    return [outcome(session, item, person, today=today) for item in session.items]


def too_few(bars: Bars | None) -> bool:
    """Whether a vote was closed with fewer than five, so that it may be opened again."""
    return bars is not None and bars.counts is None and bars.why != NEARLY_ALL and bars.n < MINIMUM_GROUP
