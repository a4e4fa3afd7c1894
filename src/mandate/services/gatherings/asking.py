"""Questions before and during a gathering, with a name or without a trace; each ends answered, owned or declined."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records import ledger
from mandate.records.ledger import Act, Actor, Stale
from mandate.records.models import Occasion, Person, Question, QuietQuestion, Upvote, VotingPass
from mandate.services import erasing
from mandate.services.gatherings import audience
from mandate.services.gatherings.planning import HELD, JOB, PLANNED, refuse_unless_holds
from mandate.services.refusals import Refused
from mandate.services.typed import day_of
from mandate.services.voices import saying

OPEN, ANSWERED, OWNED, DECLINED = "open", "answered", "owned", "declined"
STATES = {
    OPEN: gettext_noop("Open"),
    ANSWERED: gettext_noop("Answered"),
    OWNED: gettext_noop("Somebody finds out"),
    DECLINED: gettext_noop("Declined"),
}
STILL_OPEN = (OPEN, OWNED)
LONGEST, LONGEST_ANSWER = 1000, 4000
MOST_QUIET = 200
"""Questions without a name that can wait at one time of a gathering: nobody is counted, so all together are."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a page shows it: its key, who asked (None: without a name), how it stands, and its votes."""

    key: str
    text: str
    person: Person | None
    state: str
    answer: str
    owner: Person | None
    due: date | None
    votes: int
    quiet: bool
    asked_on: date
    occasion: str
    became_kind: str = ""
    became: str = ""
    version: int = 0

    @property
    def etag(self) -> str:
        """What a caller read: the version of the record, or of one that waits for its day to be over how it stands."""
        if not self.quiet:
            return f'"{self.version}"'
        stands = (self.state, self.answer, self.owner.key if self.owner else "", self.due)
        return f'"q{hashlib.sha256(repr(stands).encode()).hexdigest()[:12]}"'


@dataclass(frozen=True, slots=True)
class Dealt:
    """What becomes of a question, as typed."""

    state: str
    answer: str = ""
    owner: str = ""
    due: str = ""


def states() -> dict[str, str]:
    """Every state with its words."""
    return {code: _(text) for code, text in STATES.items()}


def problem(text: str) -> str:
    """What is wrong with a question; empty where nothing is."""
    if not text.strip():
        return _("Ask your question.")
    return _("Keep it under %(most)s characters.") % {"most": LONGEST} if len(text) > LONGEST else ""


def _refuse_unless_asked(one: Occasion, text: str) -> None:
    if one.state != PLANNED:
        raise Refused(
            why=_("Questions are asked before and during a gathering; this one is over or does not take place."),
            what_would_change_this=_("Ask it at the next one."),
        )
    wrong = problem(text)
    if wrong:
        raise Refused(why=wrong, whose_move=_("Yours."))


@transaction.atomic
def ask(one: Occasion, text: str, *, person: Person, by: Actor, today: date) -> Question:
    """A question with a name, in the record. Raises Refused with what is wrong."""
    _refuse_unless_asked(one, text)
    row = Question(occasion=one, text=saying.plain(text), person=person, asked_on=today)
    ledger.write(row, action="question.asked", by=by, why=_("A question was asked."))
    return row


def whisper(one: Occasion, text: str, *, today: date) -> None:
    """A question without a name, read at once. Takes no person and no actor, so that it can keep none.

    Raises Refused with what is wrong.
    """
    _refuse_unless_asked(one, text)
    if QuietQuestion.objects.filter(occasion=one).count() >= MOST_QUIET:
        raise Refused(
            why=_("Too many questions without a name wait here."),
            what_would_change_this=_("Vote for one that is asked already, ask with your name, or ask tomorrow."),
        )
    QuietQuestion.objects.create(occasion=one, text=saying.plain(text), asked_on=today)
    # The journal holds what was written in its order: an answer to the invitation before this, and then this.
    erasing.settle()


def shown(occasions: Iterable[Occasion]) -> list[Shown]:
    """The questions of these times, most votes first; among equals in no order that says when each was asked."""
    return _asked(Q(occasion_id__in=[one.key for one in occasions]))


def _asked(where: Q) -> list[Shown]:
    quiet = list(QuietQuestion.objects.filter(where).select_related("owner"))
    known = {row.key for row in quiet}
    rows = Question.objects.filter(where).exclude(key__in=known).select_related("person", "owner")
    votes = Counter(Upvote.objects.filter(where).values_list("question", flat=True))
    found = [_shown(row, row.person, row.votes or votes[row.key]) for row in rows]
    found += [_shown(row, None, votes[row.key]) for row in quiet]
    return sorted(found, key=lambda one: (-one.votes, one.key))


def _shown(row: Question | QuietQuestion, person: Person | None, votes: int) -> Shown:
    quiet = isinstance(row, QuietQuestion)
    became_kind, became, version = ("", "", 0) if isinstance(row, QuietQuestion) else (
        row.became_kind, row.became, row.version
    )  # fmt: skip
    return Shown(
        row.key, row.text, person, row.state, row.answer, row.owner, row.due, votes, quiet, row.asked_on,
        row.occasion_id, became_kind, became, version,
    )  # fmt: skip


def of_series(one: Occasion) -> tuple[list[Shown], list[Shown]]:
    """The questions of one time, and what earlier times left open or with an owner, the oldest due first."""
    before = Q(occasion__gathering=one.gathering_id, occasion__held_on__lt=one.held_on)
    found = _asked(Q(occasion=one.key) | before)
    asked = [row for row in found if row.occasion == one.key]
    left = [row for row in found if row.occasion != one.key and row.state in STILL_OPEN]
    return asked, sorted(left, key=lambda row: (row.due or date.max, row.key))


def owners(one: Occasion, *, today: date) -> dict[str, str]:
    """Who can take a question or an action: everybody who is here."""
    rows = Person.objects.filter(left_on=None).order_by("name")
    return {row.key: row.name for row in rows if audience.is_staff(row, today=today)}


def dealt_problems(given: Dealt, one: Occasion, *, today: date) -> dict[str, str]:
    """What is wrong with what becomes of a question, per field."""
    found = {}
    if given.state not in {ANSWERED, OWNED, DECLINED}:
        found["state"] = _("A question ends answered, with somebody who finds out, or declined with a reason.")
    if len(given.answer) > LONGEST_ANSWER:
        found["answer"] = _("Keep it under %(most)s characters.") % {"most": LONGEST_ANSWER}
    elif not given.answer.strip() and given.state == ANSWERED:
        found["answer"] = _("Write the answer: everybody who was invited reads it.")
    elif not given.answer.strip() and given.state == DECLINED:
        found["answer"] = _("Say why it is declined.")
    if given.state == OWNED:
        if given.owner not in owners(one, today=today):
            found["owner"] = _("Choose who finds out.")
        day = day_of(given.due)
        if day is None or day < today:
            found["due"] = _("Give a day from today on.")
    return found


def refuse_stale(one: Occasion, key: str, read: str) -> None:
    """Raises Stale where a question of this time stands otherwise than a caller read it (`*`: however it stands)."""
    rows = [row for row in shown([one]) if row.key == key]
    if rows and read.strip() != "*" and rows[0].etag not in [part.strip() for part in read.split(",")]:
        raise Stale(_("The record was changed since you read it, or If-Match is not its ETag."))


@transaction.atomic
def deal(
    key: str, one: Occasion, given: Dealt, *, person: Person, by: Actor, today: date, version: int | None = None
) -> None:
    """What becomes of a question of this time; the owner may answer it later. Raises Refused, Stale.

    One that still waits for its day to be over is answered where it waits, and takes the answer into the record.
    """
    row: Question | QuietQuestion | None = Question.objects.filter(key=key, occasion=one).first()
    row = row or QuietQuestion.objects.filter(key=key, occasion=one).first()
    if row is None:
        raise Refused(why=_("This question is not there."), whose_move=_("Nobody's."))
    if row.owner_id != person.key:
        refuse_unless_holds(one.gathering, person)
    wrong = dealt_problems(given, one, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    row.state, row.answer = given.state, saying.plain(given.answer)
    row.owner = Person.objects.get(key=given.owner) if given.state == OWNED else None
    row.due = day_of(given.due) if given.state == OWNED else None
    row.dealt_by, row.dealt_on = person, today
    if isinstance(row, QuietQuestion):
        row.save()
        return
    if version is not None:
        row.version = version
    ledger.write(row, action=_ACTIONS[given.state], by=by, why=_("What became of the question."))


_ACTIONS = {ANSWERED: "question.answered", OWNED: "question.owned", DECLINED: "question.declined"}


def settle(*, today: date) -> int:
    """Enter questions without a name of days that are over, all in one act and in drawn order; how many.

    Pages of gatherings ask this first, and so does the server every few hours.
    """
    if not QuietQuestion.objects.filter(asked_on__lt=today).exists():
        return 0
    with transaction.atomic():
        return _entered(today)


def _entered(today: date) -> int:
    waiting = list(QuietQuestion.objects.filter(asked_on__lt=today).order_by("id"))
    if not waiting:
        return 0
    QuietQuestion.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    fields = ("key", "occasion_id", "text", "asked_on", "state", "answer", "owner_id", "due", "dealt_by_id", "dealt_on")
    entered = [Question(**{name: getattr(row, name) for name in fields}) for row in waiting]
    why = _("The day is over on which it was asked.")
    ledger.write_many(entered, action="question.entered", by=JOB, why=why, act=Act.new())
    for one in Occasion.objects.filter(key__in={row.occasion_id for row in waiting}, state=HELD):
        count(one, by=JOB)
    return len(waiting)


def hand(one: Occasion, person: Person) -> str | None:
    """A pass to vote at this time, told once to the browser of this person; None where one was handed out before.

    That it was handed out is kept, what it says is not: votes cannot be led back to who cast them.
    """
    _made, new = VotingPass.objects.get_or_create(occasion=one, person=person)
    erasing.settle()
    return secrets.token_hex(16) if new else None


def vote(one: Occasion, question: str, token: str) -> bool:
    """Vote for a question, or take the vote back where it was cast; whether it counts now. Raises Refused."""
    there = Question.objects.filter(key=question, occasion=one).exists()
    if one.state != PLANNED or not (there or QuietQuestion.objects.filter(key=question, occasion=one).exists()):
        raise Refused(why=_("There is nothing to vote for any more."), whose_move=_("Nobody's."))
    mark = _mark(question, token)
    erasing.settle()
    if Upvote.objects.filter(mark=mark).delete()[0]:
        return False
    Upvote.objects.create(occasion=one, question=question, mark=mark)
    return True


def _mark(question: str, token: str) -> str:
    return hashlib.sha256(f"vote of {token} for {question}".encode()).hexdigest()


def mine(questions: Iterable[Shown], token: str) -> frozenset[str]:
    """The questions that the holder of a pass voted for; only their browser can ask this."""
    marks: Mapping[str, str] = {_mark(one.key, token): one.key for one in questions}
    cast = Upvote.objects.filter(mark__in=marks).values_list("mark", flat=True) if token else ()
    return frozenset(marks[mark] for mark in cast)


def count(one: Occasion, *, by: Actor) -> None:
    """Write the votes of a time that was held on its questions, and forget the marks and the passes."""
    votes = Counter(Upvote.objects.filter(occasion=one).values_list("question", flat=True))
    rows = list(Question.objects.filter(occasion=one, key__in=votes))
    for row in rows:
        row.votes = votes[row.key]
    ledger.write_many(rows, action="question.counted", by=by, why=_("The gathering is over."))
    Upvote.objects.filter(occasion=one, question__in=[row.key for row in rows]).delete()
    VotingPass.objects.filter(occasion=one).delete()
