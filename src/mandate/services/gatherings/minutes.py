"""Who comes and who was there, what was said, and what it led to: actions, decisions and voices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Attendance, Decision, FollowUp, Occasion, Person, Question, Voice
from mandate.services.deciding import bringing
from mandate.services.gatherings import asking, audience
from mandate.services.gatherings.planning import CANCELLED, HELD, PLANNED, refuse_unless_holds, refuse_unless_open
from mandate.services.refusals import Refused
from mandate.services.typed import day_of
from mandate.services.voices import saying

YES, NO, MAYBE = "yes", "no", "maybe"
ANSWERS = {YES: gettext_noop("I come"), MAYBE: gettext_noop("Maybe"), NO: gettext_noop("I do not come")}
OPEN, DONE, DROPPED = "open", "done", "dropped"
STATES = {OPEN: gettext_noop("Open"), DONE: gettext_noop("Done"), DROPPED: gettext_noop("Dropped")}
LONGEST_NOTES, LONGEST_ITEM, MOST_ITEMS = 20_000, 2000, 20
LONGEST_ACTION = 300


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an agenda, as typed."""

    title: str
    text: str = ""
    minutes: int = 0


def answers() -> dict[str, str]:
    """What somebody can answer, with its words."""
    return {code: _(text) for code, text in ANSWERS.items()}


def states() -> dict[str, str]:
    """Every state of an action with its words."""
    return {code: _(text) for code, text in STATES.items()}


@transaction.atomic
def answer(
    one: Occasion, said: str, *, person: Person, by: Actor, today: date, at: datetime | None = None
) -> Attendance:
    """Whether this person comes, said at a moment. Raises Refused for who is not invited, and once it is over."""
    if said not in ANSWERS:
        raise Refused(why=_("Answer yes, maybe or no."), whose_move=_("Yours."))
    if not audience.is_invited(one.gathering, person):
        raise Refused(why=_("You are not invited to this one."), whose_move=_("Who calls it together."))
    if one.state != PLANNED or one.held_on < today:
        raise Refused(why=_("It is over, or does not take place."), whose_move=_("Nobody's."))
    row = Attendance.objects.filter(occasion=one, person=person).first() or Attendance(occasion=one, person=person)
    if row.answer != said:
        row.answer, row.answered_at = said, at
        ledger.write(row, action="attendance.answered", by=by, why=_("Invitation answered."))
    return row


def agenda_problems(items: Sequence[Item], one: Occasion) -> dict[str, str]:
    """What is wrong with an agenda."""
    if len(items) > MOST_ITEMS:
        return {"agenda": _("At most %(most)s items.") % {"most": MOST_ITEMS}}
    if any(not item.title.strip() or len(item.title) > 200 or len(item.text) > LONGEST_ITEM for item in items):
        return {"agenda": _("Each item has a title of one line, and at most %(most)s characters.")
                % {"most": LONGEST_ITEM}}  # fmt: skip
    if any(not 0 <= item.minutes <= one.minutes for item in items):
        return {"agenda": _("No item takes longer than the gathering.")}
    return {}


@transaction.atomic
def prepare(one: Occasion, items: Sequence[Item], *, person: Person, by: Actor, version: int | None = None) -> Occasion:
    """The agenda as everybody who is invited reads it. Raises Refused with what is wrong, Stale."""
    refuse_unless_open(one, person)
    wrong = agenda_problems(items, one)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        one.version = version
    one.agenda = [
        {"title": " ".join(item.title.split()), "text": saying.plain(item.text), "minutes": item.minutes}
        for item in items
    ]
    ledger.write(one, action="occasion.prepared", by=by, why=_("Agenda written."))
    return one


@transaction.atomic
def note(
    one: Occasion, *, notes: str, present: Sequence[str], person: Person, by: Actor, today: date,
    version: int | None = None, close: bool = False,
) -> Occasion:  # fmt: skip
    """What was said and who was there; `close` ends it.

    Raises Refused before its day, without anybody there, or while a question has no answer, owner or reason; Stale.
    """
    refuse_unless_open(one, person)
    if len(notes) > LONGEST_NOTES:
        raise Refused(why=_("Keep it under %(most)s characters.") % {"most": LONGEST_NOTES}, whose_move=_("Yours."))
    if close:
        _refuse_to_close(one, present, today=today)
    if version is not None:
        one.version = version
    one.notes = saying.plain(notes)
    one.state = HELD if close else one.state
    act = Act.new()
    ledger.write(one, action="occasion.held" if close else "occasion.minuted", by=by, why=_("Minutes."), act=act)
    _mark(one, present, by=by, act=act)
    if close:
        asking.count(one, by=by)
    return one


def _refuse_to_close(one: Occasion, present: Sequence[str], *, today: date) -> None:
    if one.held_on > today:
        raise Refused(why=_("Its day is still to come."), what_would_change_this=_("Move it to today."))
    if not present:
        raise Refused(why=_("Say who was there: minutes without people are nobody's."), whose_move=_("Yours."))
    waits = [row for row in asking.shown([one]) if row.state == asking.OPEN]
    if waits:
        raise Refused(
            why=_("%(count)s of its questions have no answer, nobody who finds out, and no reason.")
            % {"count": len(waits)},
            whose_move=_("Yours."),
            what_would_change_this=_("Say of each what becomes of it; then close the minutes."),
        )


def _mark(one: Occasion, present: Sequence[str], *, by: Actor, act: Act) -> None:
    there = set(Person.objects.filter(key__in=list(present)[:1000]).values_list("key", flat=True))
    rows = {row.person_id: row for row in Attendance.objects.filter(occasion=one)}
    changed = []
    for key in sorted(there | set(rows)):
        row = rows.get(key) or Attendance(occasion=one, person_id=key)
        if row.was_there != (key in there):
            row.was_there = key in there
            changed.append(row)
    ledger.write_many(changed, action="attendance.marked", by=by, why=_("Minutes."), act=act)


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action as typed: what, who, by when."""

    text: str
    owner: str
    due: str


def agreed_problems(given: Agreed, one: Occasion, *, today: date) -> dict[str, str]:
    """What is wrong with an action, per field."""
    found = {}
    if not 0 < len(given.text.strip()) <= LONGEST_ACTION:
        found["text"] = _("Say in one sentence what is done.")
    if given.owner not in asking.owners(one, today=today):
        found["owner"] = _("Choose who does it.")
    day = day_of(given.due)
    if day is None or day < today:
        found["due"] = _("Give a day from today on.")
    return found


@transaction.atomic
def agree(one: Occasion, given: Agreed, *, person: Person, by: Actor, today: date) -> FollowUp:
    """An action with an owner and a day. Raises Refused with what is wrong."""
    refuse_unless_holds(one.gathering, person)
    if one.state == CANCELLED:
        raise Refused(why=_("It was cancelled."), whose_move=_("Nobody's."))
    wrong = agreed_problems(given, one, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    row = FollowUp(
        occasion=one, text=" ".join(given.text.split()), owner_id=given.owner, due=date.fromisoformat(given.due.strip())
    )  # fmt: skip
    ledger.write(row, action="followup.agreed", by=by, why=_("Agreed at a gathering."))
    return row


@transaction.atomic
def finish(
    row: FollowUp, state: str, *, note: str, person: Person, by: Actor, today: date, version: int | None = None
) -> FollowUp:
    """How an action stands, said by its owner or who holds the gathering. Raises Refused, Stale."""
    if row.owner_id != person.key:
        refuse_unless_holds(row.occasion.gathering, person)
    if state not in STATES:
        raise Refused(why=_("Say whether it is open, done or dropped."), whose_move=_("Yours."))
    if state == DROPPED and not note.strip():
        raise Refused(why=_("Say why it is dropped."), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    row.state, row.note = state, note.strip()[:300]
    row.done_on = today if state == DONE else None
    ledger.write(row, action="followup.changed", by=by, why=_("How an action stands."))
    return row


def late(row: FollowUp, *, today: date) -> bool:
    """Whether an open action is past its day."""
    return row.state == OPEN and row.due < today


@transaction.atomic
def to_decision(row: Question, *, person: Person, by: Actor, today: date) -> Decision:
    """The question on the desk, where it is decided. Raises Refused for who does not hold it, or the second time."""
    _refuse_twice(row, person)
    lines = [_("Asked at %(name)s.") % {"name": row.occasion.gathering.name}, row.answer]
    title = " ".join(row.text.split())[: bringing.LONGEST_TITLE]
    given = bringing.Question(title, "\n".join(line for line in lines if line))
    made = bringing.bring(given, person=person, by=by, today=today)
    _became(row, "decision", made.key, by=by)
    return made


@transaction.atomic
def to_voice(row: Question, *, person: Person, by: Actor, today: date) -> Voice:
    """The question as a voice about the work, brought by who holds the gathering, with a reply that is promised."""
    _refuse_twice(row, person)
    made = saying.say(saying.Wanted(row.text), person=person, by=by, today=today)
    _became(row, "voice", made.key, by=by)
    return made


def _refuse_twice(row: Question, person: Person) -> None:
    refuse_unless_holds(row.occasion.gathering, person)
    if row.became:
        raise Refused(why=_("It became one already."), whose_move=_("Nobody's."))


def _became(row: Question, kind: str, key: str, *, by: Actor) -> None:
    row.became_kind, row.became = kind, key
    ledger.write(row, action="question.brought", by=by, why=_("It goes on elsewhere."))


def comes(rows: Sequence[Attendance]) -> Mapping[str, int]:
    """How many said yes, maybe and no, and how many were there."""
    found = {code: sum(row.answer == code for row in rows) for code in ANSWERS}
    return {**found, "there": sum(row.was_there for row in rows)}
