"""Signed links: with one a member of the MT votes, or a head answers an ask, without signing in; once, with an end.

A link that votes is made only to be mailed: whoever prepares a decision never holds one. Without a mail server the
member reads the address of the decision instead, and signs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.records.ledger import Actor
from mandate.records.models import Ask, Ballot, Decision, OneTimeLink, Person
from mandate.services import decisions, entry, formats
from mandate.services.asking_access.links import Letter
from mandate.services.deciding import asks, ballots, words
from mandate.services.deciding.ballots import Given
from mandate.services.decisions import PREPARED
from mandate.services.mandate import door
from mandate.services.refusals import Refused

VOTE, HOURS = "vote", "hours"
DAYS = 14


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to and for whom; `used` where it answers no more. `decision` or `ask`, never both."""

    link: OneTimeLink
    person: Person
    decision: Decision | None
    ask: Ask | None
    used: bool


def to_vote(decision: Decision, person: Person, *, by: str, at: datetime, today: date) -> str:
    """The secret of a link with which this person votes. Raises Refused where they may not vote on it."""
    decisions.refuse_unless_waiting(decision)
    door.refuse_agreeing(person, decision, today=today)
    return entry.make_link(person, purpose=VOTE, by=by, at=at, hours=DAYS * 24, subject=decision.key)


def to_answer(ask: Ask, person: Person, *, by: str, at: datetime, today: date) -> str:
    """The secret of a link with which the head, or a deputy, answers an ask. Raises Refused where they may not."""
    asks.refuse_unless_may_answer(ask, person, today=today)
    return entry.make_link(person, purpose=HOURS, by=by, at=at, hours=DAYS * 24, subject=ask.key)


def opened(secret: str, purpose: str, *, address: str, at: datetime) -> Opened:
    """What a link leads to. Raises Refused for one that is unknown or over, TooMany after too many guesses."""
    subjects = [entry.digest(f"link:{address}")]
    entry.brake(subjects, at=at)
    found = OneTimeLink.objects.select_related("person__account").filter(digest=entry.digest(secret), purpose=purpose)
    link = found.first()
    if link is None:
        entry.missed(subjects, at=at)
    about = None if link is None else _about(link)
    if link is None or about is None or link.ends_at < at:
        raise Refused(
            why=_("This link leads nowhere, or its time is over."),
            whose_move=_("Yours: sign in, and find it on your desk; or ask for a new link."),
        )
    decision, ask = (about, None) if isinstance(about, Decision) else (None, about)
    over = about.state not in {PREPARED, asks.ASKED}
    return Opened(link, link.person, decision, ask, used=link.used_at is not None or over)


def _about(link: OneTimeLink) -> Any:
    if link.purpose == VOTE:
        return Decision.objects.select_related("owner", "charter", "brought_by").filter(key=link.subject).first()
    return Ask.objects.select_related("head").filter(key=link.subject).first()


def vote(found: Opened, given: Given, *, at: datetime, today: date, reader: Person | None) -> Ballot:
    """The vote of the link's person, whose right to is looked at now. Raises Refused as `ballots.vote` does.

    `reader` is who is signed in where the link was opened: a link opened at another's desk is not used there.
    """
    decision = _usable(found, found.decision, today=today, reader=reader)
    with transaction.atomic():
        _use(found, at)
        by = Actor(entry.account_of(found.person).label)
        return ballots.vote(decision, given, person=found.person, by=by, today=today, at=at, by_link=True)


def answer(
    found: Opened, *, accepts: bool, hours: str, note: str, at: datetime, today: date, reader: Person | None
) -> Ask:
    """The word of the head of a department by link. Raises Refused as `asks.answer` does."""
    ask = _usable(found, found.ask, today=today, reader=reader)
    with transaction.atomic():
        _use(found, at)
        by = Actor(entry.account_of(found.person).label)
        return asks.answer(ask, accepts=accepts, hours=hours, note=note, person=found.person, by=by, today=today)


def _usable(found: Opened, about: Any, *, today: date, reader: Person | None) -> Any:
    if not found.person.present(today):
        raise Refused(why=_("You are no longer with the organisation, so nothing was answered."))
    if reader is not None and reader.key != found.person.key:
        raise Refused(
            why=_("This link is for %(name)s, and you are signed in as somebody else.") % {"name": found.person.name},
            whose_move=found.person.name,
            what_would_change_this=_("Opened where nobody else is signed in."),
        )
    return about


def _use(found: Opened, at: datetime) -> None:
    if OneTimeLink.objects.filter(pk=found.link.pk, used_at=None).update(used_at=at) != 1:
        raise Refused(why=_("This link was used already."), whose_move=_("Nobody's."))


def ballot_letter(
    decision: Decision, person: Person, *, link: str, organisation: str, language: str, signed: bool = True
) -> Letter:
    """The mail that asks a member for a vote, in their language: the question, what is advised, and the link.

    `signed` is whether the link votes by itself; else it leads to the page of the decision, where the member signs in.
    """
    with translation.override(language):
        given = {"title": decision.title, "day": formats.day(decision.promised_on), "advice": words.verdict(decision)}
        cost = formats.money(decision.cost, decision.currency) if decision.cost is not None else _("not said")
        parts = (
            _("Hello %(name)s,") % {"name": person.name},
            _("The MT decides: %(title)s") % given,
            _("Advised: %(advice)s. It commits us to %(cost)s.") % {**given, "cost": cost} if given["advice"] else "",
            _("Why: %(why)s") % {"why": decision.why},
            _("If we wait: %(wait)s") % {"wait": decision.wait} if decision.wait else "",
            _("An answer was promised for %(day)s.") % given if decision.promised_on else "",
            _("Read it and vote here, without signing in. The link works once, for %(days)s days:") % {"days": DAYS}
            if signed
            else _("Sign in, read it and vote here; it stands on your own page as well:"),
            link,
            _("The link is yours: whoever has it votes in your name.") if signed else "",
            organisation,
        )
        subject = _("To decide: %(title)s") % given
    return Letter(" ".join(subject.split()), "\n\n".join(part for part in parts if part) + "\n")


def ask_letter(ask: Ask, person: Person, *, link: str, organisation: str, language: str) -> Letter:
    """The mail that asks the head of a department for hours, in their language."""
    with translation.override(language):
        given = {
            "hours": formats.number(ask.hours.normalize() + 0), "department": asks.department(ask.department),
            "what": ask.what, "day": formats.day(ask.by),
        }  # fmt: skip
        parts = (
            _("Hello %(name)s,") % {"name": person.name},
            _("We ask %(department)s for %(hours)s hours until %(day)s: %(what)s") % given,
            _("Accept, accept fewer, or decline here, without signing in. The link works once, for %(days)s days:")
            % {"days": DAYS},
            link,
            _("The link is yours: whoever has it answers in your name."),
            organisation,
        )
        subject = _("%(hours)s hours of %(department)s asked until %(day)s") % given
    return Letter(" ".join(subject.split()), "\n\n".join(part for part in parts if part) + "\n")
