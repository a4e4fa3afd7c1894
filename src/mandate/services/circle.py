"""The named circle: everybody agreed, everybody answered, and then all see all; one word closes it for all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.scoring import Answer
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Campaign, Consent, Invitation, Person, Response
from mandate.services import answering
from mandate.services.answering import NAMED
from mandate.services.refusals import Refused

FEWEST = 2
APART = 2
"""From so many steps between two people an item is worth a talk."""
STANDING = frozenset({"open", "closed"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who was asked: whether they agree today, took it back, and have answered."""

    person: Person
    agreed: bool
    withdrew: bool
    answered: bool

    @property
    def ready(self) -> bool:
        """Whether the circle waits for nothing of theirs."""
        return self.agreed and self.answered


@dataclass(frozen=True, slots=True)
class Circle:
    """The people of a named campaign; `open` is true only when each of them agreed and answered."""

    campaign: Campaign
    members: tuple[Member, ...]

    @property
    def open(self) -> bool:
        """Whether the members see each other's answers."""
        return len(self.members) >= FEWEST and all(member.ready for member in self.members)

    def of(self, person: Person) -> Member | None:
        """This person's own place in it; None for everybody else."""
        return next((member for member in self.members if member.person.key == person.key), None)

    def count(self, what: str) -> int:
        """How many members agreed, withdrew, answered or are ready."""
        return sum(getattr(member, what) for member in self.members)


@dataclass(frozen=True, slots=True)
class Row:
    """One question with everybody's answer, in the order of the members; `spread` is the steps between extremes."""

    item: str
    answers: tuple[Answer | None, ...]
    spread: int
    dont_know: int

    def who(self, value: Answer, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names of those who gave this answer."""
        return tuple(name for name, given in zip(names, self.answers, strict=True) if given == value)

    @property
    def scores(self) -> list[int]:
        """The answers on the scale, from low to high."""
        return sorted(value for value in self.answers if isinstance(value, int))


def circle(campaign: Campaign, *, today: date) -> Circle:
    """The circle as it stands today; somebody who left belongs to it no more."""
    asked = Invitation.objects.filter(campaign=campaign).select_related("person").order_by("person__name")
    consents = {consent.person_id: consent for consent in campaign.consents.all()}
    answered = set(
        Response.objects.filter(campaign=campaign, finished=True)
        .exclude(person=None)
        .values_list("person_id", flat=True)
    )
    return Circle(
        campaign,
        tuple(
            _member(one.person, consents.get(one.person_id), answered=one.person_id in answered)
            for one in asked
            if one.person.present(today)
        ),
    )


def _member(person: Person, consent: Consent | None, *, answered: bool) -> Member:
    agreed = consent is not None and consent.stands
    return Member(person, agreed, consent is not None and not agreed, answered)


def entered(campaign: Campaign, person: Person | None, *, today: date) -> Circle | None:
    """The circle for one of its members; None for anybody else, who is not told that there is one."""
    if person is None or campaign.mode != NAMED or campaign.state not in STANDING:
        return None
    found = circle(campaign, today=today)
    return found if found.of(person) else None


def sees(campaign: Campaign, person: Person | None, *, today: date) -> bool:
    """Whether this person sees the answers of all members now."""
    found = entered(campaign, person, today=today)
    return found is not None and found.open


@transaction.atomic
def agree(campaign: Campaign, person: Person, *, by: Actor, today: date) -> Consent:
    """This person's word, given or given again. Raises Refused for who was not asked or agrees already."""
    place = _place(campaign, person, today=today)
    if place.agreed:
        raise Refused(why=_("You agreed already."))
    consent = campaign.consents.filter(person=person).first() or Consent(campaign=campaign, person=person)
    consent.agreed_on, consent.withdrawn_on = today, None
    ledger.write(consent, action="consent.given", by=by, why=_("Agreed to the circle seeing the answers."))
    return consent


@transaction.atomic
def withdraw(campaign: Campaign, person: Person, *, by: Actor, today: date, forget: bool = False) -> None:
    """Take the word back, without a reason; with `forget` the answers go too. Raises Refused where none was given."""
    if not _place(campaign, person, today=today).agreed:
        raise Refused(why=_("You have not agreed, so there is nothing to take back."))
    consent = campaign.consents.get(person=person)
    consent.withdrawn_on = today
    ledger.write(consent, action="consent.withdrawn", by=by, why=_("Taken back; no reason is asked."))
    if forget:
        Response.objects.filter(campaign=campaign, person=person).delete()
        Invitation.objects.filter(campaign=campaign, person=person).update(begun=False)


def _place(campaign: Campaign, person: Person, *, today: date) -> Member:
    found = entered(campaign, person, today=today)
    place = found.of(person) if found else None
    if place is None:
        raise Refused(why=_("You were not asked in this assessment."), whose_move=_("The architect asks people."))
    return place


def side_by_side(campaign: Campaign, person: Person | None, *, today: date) -> tuple[Circle, tuple[Row, ...]]:
    """The circle and every question with everybody's answer, the largest differences first.

    Raises Refused, with whose move it is, for who is not in it and while it is closed.
    """
    found = entered(campaign, person, today=today)
    if found is None:
        raise Refused(why=_("You were not asked in this assessment."), whose_move=_("The architect asks people."))
    if not found.open:
        raise Refused(
            why=_("The answers are side by side only while every member agrees and has answered."),
            whose_move=_("Each member decides for themselves, and owes nobody a reason."),
        )
    given = _answers(found)
    rows = [_row(item, tuple(given[member.person.key].get(item) for member in found.members)) for item in _asked(given)]
    places = {item: place for place, item in enumerate(campaign.items)}
    rows.sort(key=lambda row: (-row.spread, -row.dont_know, -len(set(row.answers)), places[row.item]))
    return found, tuple(rows)


def _answers(found: Circle) -> dict[str, Mapping[str, Answer]]:
    keys = {member.person.key for member in found.members}
    rows = Response.objects.filter(campaign=found.campaign, person__in=keys).select_related("campaign")
    return {str(row.person_id): answering.answers(row) for row in rows}


def _asked(given: Mapping[str, Mapping[str, Answer]]) -> list[str]:
    """The questions that at least one member answered, in the order of the bank."""
    there = {item for answers in given.values() for item in answers}
    return [item.id for item in load_bank().items if item.id in there]


def _row(item: str, answers: tuple[Answer | None, ...]) -> Row:
    scores = [value for value in answers if isinstance(value, int)]
    return Row(item, answers, max(scores) - min(scores) if scores else 0, sum(value == "dk" for value in answers))


def counts(campaign: Campaign, item: str, *, today: date) -> tuple[int, ...] | None:
    """How many members gave each of 1 to 5, then how many do not know; None while the circle is closed.

    For the members alone: whoever calls this has asked `sees` first.
    """
    found = circle(campaign, today=today)
    if not found.open:
        return None
    answers = [given.get(item) for given in _answers(found).values()]
    return tuple(answers.count(value) for value in (1, 2, 3, 4, 5, "dk"))


def reading(row: Row, names: tuple[str, ...]) -> str:
    """What may be said of one question: who is where, never who is right."""
    scores = row.scores
    if len(scores) < FEWEST:
        return _("Too few chose an answer to compare.")
    if row.spread == 0:
        return _("You agree.") if len(scores) == len(row.answers) else _("Those who chose agree.")
    if row.spread < APART:
        return _("You are close: one step apart.")
    low, high = row.who(scores[0], names), row.who(scores[-1], names)
    return _("%(steps)s steps apart: %(low)s and %(high)s. Talk before you decide.") % {
        "steps": row.spread,
        "low": ", ".join(low),
        "high": ", ".join(high),
    }
