"""What members of the MT promised: by when, whether it was done, and a reminder in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Commitment, Decision, Person
from mandate.services import formats
from mandate.services.asking_access.links import Letter
from mandate.services.refusals import Refused
from mandate.services.typed import day_of, wrong_day, wrong_decision, wrong_text

PROMISED, DONE, DROPPED = "promised", "done", "dropped"
STATES = {PROMISED: gettext_noop("Promised"), DONE: gettext_noop("Kept"), DROPPED: gettext_noop("Dropped")}
LONGEST = 300
REMIND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody promises, as typed; `decision` is the key of the decision it belongs to, or empty."""

    member: str
    text: str
    due: str
    decision: str = ""


def states() -> dict[str, str]:
    """Every state with its word."""
    return {code: _(text) for code, text in STATES.items()}


def problems(given: Promise, *, today: date) -> dict[str, str]:
    """What is wrong with a promise, per field."""
    found = {}
    person = Person.objects.filter(key=given.member).first()
    if person is None or not person.holds(Role.MT_MEMBER, Role.ARCHITECT) or not person.present(today):
        found["member"] = _("Choose a member of the MT who is here.")
    found["text"] = wrong_text(given.text, most=LONGEST, empty=_("Say what is promised."))
    found["due"] = wrong_day(given.due, today=today)
    found["decision"] = wrong_decision(given.decision)
    return {name: why for name, why in found.items() if why}


@transaction.atomic
def make(given: Promise, *, by: Actor, today: date) -> Commitment:
    """A promise in the record. Raises Refused with what is wrong."""
    wrong = problems(given, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    row = Commitment(
        member=Person.objects.get(key=given.member), text=given.text.strip(), due=date.fromisoformat(given.due.strip()),
        decision=Decision.objects.filter(key=given.decision).first() if given.decision else None,
    )  # fmt: skip
    ledger.write(row, action="commitment.made", by=by, why=row.text)
    return row


def may_settle(row: Commitment, person: Person | None) -> bool:
    """Whether this person may say that it was done: who promised it, or the architect; None is the command line."""
    return person is None or person.key == row.member_id or person.holds(Role.ARCHITECT)


@transaction.atomic
def settle(
    row: Commitment, state: str, *, note: str, person: Person | None, by: Actor, today: date,
    due: str = "", version: int | None = None,
) -> Commitment:  # fmt: skip
    """Kept, dropped with a reason, or promised again for a later day. Raises Refused, Stale when it changed."""
    if not may_settle(row, person):
        raise Refused(why=_("Who promised it says whether it was kept."), whose_move=row.member.name)
    if state not in STATES:
        raise Refused(why=_("Say whether it was kept, dropped, or for when it is promised now."))
    if state != DONE and not note.strip():
        raise Refused(why=_("Say why it is not done."), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    row.state, row.note = state, note.strip() or row.note
    row.done_on = today if state == DONE else None
    if state == PROMISED:
        day = day_of(due)
        if day is None or day < today:
            raise Refused(why=_("Name a day that lies ahead."), whose_move=_("Yours."))
        row.due = day
    action = {DONE: "commitment.done", DROPPED: "commitment.dropped", PROMISED: "commitment.changed"}[state]
    ledger.write(row, action=action, by=by, why=note.strip() or _("Done."))
    return row


def late(row: Commitment, *, today: date) -> bool:
    """Whether its day is over and nobody said that it was done."""
    return row.state == PROMISED and row.due < today


def waiting(person: Person, *, today: date) -> QuerySet[Commitment]:
    """What this person promised and that is due within two weeks, or late; everybody's late ones for the architect."""
    rows = Commitment.objects.filter(state=PROMISED).select_related("member").order_by("due")
    if person.holds(Role.ARCHITECT):
        return rows.filter(due__lt=today) | rows.filter(member=person, due__lte=today + REMIND)
    return rows.filter(member=person, due__lte=today + REMIND)


def standing(row: Commitment, *, today: date) -> tuple[str, str]:
    """How it stands, in words and with a tone."""
    if row.state == DONE:
        return _("Kept on %(day)s") % {"day": formats.day(row.done_on)}, "good"
    if row.state == DROPPED:
        return _("Dropped"), ""
    left = (row.due - today).days
    if left < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": formats.number(-left)}, "bad"
    words = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": formats.number(left)}
    return words, "warn" if left <= REMIND.days else ""


def reminder(row: Commitment, *, link: str, organisation: str, language: str, today: date) -> Letter:
    """The mail that reminds whoever promised something, in their language."""
    with translation.override(language):
        words = {"text": row.text, "day": formats.day(row.due)}
        over = _("You promised: %(text)s. It was due on %(day)s.")
        ahead = _("You promised: %(text)s. It is due on %(day)s.")
        parts = (
            _("Hello %(name)s,") % {"name": row.member.name},
            (over if late(row, today=today) else ahead) % words,
            _("Say here that it is done, or for when you promise it now:"),
            link,
            organisation,
        )  # fmt: skip
        subject = _("Your promise for %(day)s") % words
    return Letter(subject, "\n\n".join(part for part in parts if part) + "\n")
