"""A request answered from an e-mail: one link per person and request, that ends, works once, and opens nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import OneTimeLink, Person, Request
from mandate.services import entry, formats
from mandate.services.asking_access import due, requests, rights, verdicts
from mandate.services.asking_access.subjects import subjects
from mandate.services.asking_access.verdicts import Verdict
from mandate.services.refusals import Refused

ANSWER = "answer"
DAYS = 14


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail that asks for an answer."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to: the request, for whom, and what was answered where it waits no more (else empty)."""

    link: OneTimeLink
    request: Request
    person: Person
    answered: str


def make(request: Request, person: Person, *, by: str, at: datetime, today: date) -> str:
    """The secret of a link with which this person answers this request. Raises Refused where they may not."""
    requests.refuse_unless_open(request)
    rights.refuse_unless_may_answer(person, request, today=today)
    return entry.make_link(person, purpose=ANSWER, by=by, at=at, hours=DAYS * 24, subject=request.key)


def refuse_showing(request: Request, maker: Person, *, today: date) -> None:
    """Raises Refused where whoever makes the link may not see it: with it they would answer in another's name.

    What is above the mandate is answered by the MT alone, so nobody else holds a link that does.
    """
    verdicts.refuse_link_above(request, today=today)
    if request.person_id == maker.key:
        raise Refused(
            why=_("Nobody makes the link that answers their own request."),
            whose_move=_("Whoever answers finds it on their desk."),
        )
    if request.emergency:
        raise Refused(
            why=_("An emergency is approved by two people, each signed in, or by a link that only they receive."),
            whose_move=_("Whoever answers finds it on their desk."),
        )


def letter(request: Request, person: Person, *, link: str, organisation: str, language: str) -> Letter:
    """The mail to one person, in their language."""
    with translation.override(language):
        words = {"who": request.person.name, "name": request.name, "day": formats.day(request.promised_on)}
        parts = (
            _("Hello %(name)s,") % {"name": person.name},
            _("%(who)s asks for %(name)s. An answer was promised for %(day)s.") % words,
            _("It is an emergency: two people have to approve, and access ends within 72 hours.")
            if request.emergency
            else "",
            _("Why: %(why)s") % {"why": request.why},
            _("Read it and approve or deny it here, without signing in. The link works once, for %(days)s days:")
            % {"days": DAYS},
            link,
            _("The link is yours: whoever has it answers in your name."),
            organisation,
        )
        subject = _("To answer: %(who)s asks for %(name)s") % words
    return Letter(" ".join(subject.split()), "\n\n".join(part for part in parts if part) + "\n")


def opened(secret: str, *, address: str, at: datetime) -> Opened:
    """What a link leads to. Raises Refused for one that is unknown or over, TooMany after too many guesses."""
    guessing = [entry.digest(f"link:{address}")]
    entry.brake(guessing, at=at)
    found = OneTimeLink.objects.select_related("person__account").filter(digest=entry.digest(secret), purpose=ANSWER)
    link = found.first()
    if link is None:
        entry.missed(guessing, at=at)
    request = None if link is None else _request(link)
    if link is None or request is None:
        raise Refused(
            why=_("This link leads nowhere: it is not whole, or what it was about is gone."),
            whose_move=_("Yours: open it from the mail itself, or sign in and find the request on your desk."),
        )
    due.settle_requests([request], subjects(), today=clock.day(at))
    if link.ends_at < at and request.state == requests.OPEN:
        raise Refused(
            why=_("The time of this link ended on %(day)s; the request still waits.")
            % {"day": formats.day(link.ends_at)},
            whose_move=_("Yours: sign in, and find the request on your desk."),
            what_would_change_this=_("The architect can send you a new link."),
        )
    return Opened(link, request, link.person, said(request) if link.used_at or request.state != requests.OPEN else "")


def refuse_other(found: Opened, reader: Person | None) -> None:
    """Raises Refused where somebody else is signed in: the answer would be in a name that is not theirs."""
    if reader is None or reader.key == found.person.key:
        return
    words = {"name": found.person.name, "you": reader.name}
    raise Refused(
        why=_("This link is for %(name)s, and you are signed in as %(you)s.") % words,
        whose_move=_("%(name)s answers with it. If the request is yours to answer too, it is on your own desk.")
        % words,
        what_would_change_this=_("If you are %(name)s: sign out, then open the link again.") % words,
    )


def next_step(request: Request, person: Person) -> str:
    """What whoever opens the link of an answered request can still do."""
    if request.state == requests.APPROVED:
        return _("Nothing waits on you. If it has to end earlier: sign in, and end the access with the reason.")
    if request.state == requests.DENIED and request.answered_by_id == person.key:
        return _("Nothing waits on you. If you changed your mind: who asked can appeal once, or ask again.")
    if request.state == requests.OPEN:
        return _("Nothing waits on you: somebody else approves it as well.")
    return _("Nothing waits on you. Who asked can ask again, and then you get a new mail.")


def _request(link: OneTimeLink) -> Request | None:
    found: Request | None = Request.objects.select_related(*rights.RELATED).filter(key=link.subject).first()
    return found


def said(request: Request) -> str:
    """What became of a request, in one sentence."""
    name = request.answered_by.name if request.answered_by else ""
    words = {"name": name, "day": formats.day(request.answered_on)}
    if request.state == requests.APPROVED:
        return _("%(name)s approved this on %(day)s.") % words
    if request.state == requests.DENIED:
        return _("%(name)s denied this on %(day)s.") % words
    if request.state == requests.WITHDRAWN:
        return _("It was withdrawn by who asked.")
    if request.state == requests.EXPIRED:
        return _("It ended without an answer.")
    return _("Your approval is kept; it takes the approval of one more.")


def answer(found: Opened, given: Verdict, *, now: datetime, today: date) -> Request:
    """The request answered in the name of the link's person, whose right to is looked at now.

    Raises Refused as `verdicts.answer` does, and where the link was used meanwhile.
    """
    if not found.person.present(today):
        raise Refused(
            why=_("You are no longer with the organisation, so nothing was answered."),
            whose_move=_("The architect's: the request waits there."),
        )
    _refuse_two_hands(found)
    by = Actor(entry.account_of(found.person).label)
    with transaction.atomic():
        if OneTimeLink.objects.filter(pk=found.link.pk, used_at=None).update(used_at=now) != 1:
            raise Refused(
                why=_("This link was used already."),
                whose_move=_("Nobody's: open it once more to read what was answered."),
            )
        return verdicts.answer(
            found.request, given, person=found.person, by=by, now=now, today=today,
            via=_("(Answered by a link from an e-mail.)"),
        )  # fmt: skip


def _refuse_two_hands(found: Opened) -> None:
    """Two approvals are of two people: who approved first did not make the link that approves second."""
    accounts = Person.objects.filter(key__in=rights.first_approvers(found.request), account__isnull=False)
    if found.link.made_by in {f"account:{number}" for number in accounts.values_list("account__pk", flat=True)}:
        raise Refused(
            why=_("Who approved first sent this link, so it does not count as a second approval."),
            whose_move=_("Yours: sign in and answer there."),
        )
