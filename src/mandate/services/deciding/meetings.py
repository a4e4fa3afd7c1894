"""Steering meetings: an agenda made from what waits, held item by item, with minutes; and how scarce MT time is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines import agendas as engine
from mandate.engines.agendas import Item, Month
from mandate.records import asof, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Charter, Decision, Meeting, Person
from mandate.services.deciding import evidence
from mandate.services.decisions import PREPARED
from mandate.services.mandate import door
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

PLANNED, OPEN, HELD = "planned", "open", "held"
STATES = {PLANNED: gettext_noop("Planned"), OPEN: gettext_noop("Being held"), HELD: gettext_noop("Held")}
SHORTEST, LONGEST = 10, 480
MOST_ITEM = 120
LONGEST_NOTES = 20_000
USUAL_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One item of an agenda: the decision, its minutes, and what was decided (None while it is open)."""

    decision: Decision
    minutes: int


@dataclass(frozen=True, slots=True)
class Laid:
    """An agenda as it stands: what fits, in order, and what waits for the MT and does not fit."""

    rows: tuple[Row, ...]
    left_out: tuple[Row, ...]
    minutes: int

    @property
    def asked(self) -> int:
        """Minutes of all items on it."""
        return sum(row.minutes for row in self.rows)

    @property
    def over(self) -> int:
        """Minutes more than there are."""
        return max(self.asked - self.minutes, 0)


def states() -> dict[str, str]:
    """Every state with its word."""
    return {code: _(text) for code, text in STATES.items()}


def item(decision: Decision, minutes: int | None = None) -> Item:
    """A decision as an item of an agenda."""
    legal = decision.intake == "law" or any(row.get("kind") in evidence.LAWS for row in decision.evidence)
    planned = minutes or engine.minutes_for(len(decision.options))
    return Item(decision.key, decision.promised_on, legal, decision.cost, planned)


def waiting() -> list[Decision]:
    """Everything that waits for the MT."""
    return list(Decision.objects.filter(state=PREPARED).defer("before").select_related("owner"))


def proposed(rows: Iterable[Decision], *, minutes: int) -> list[dict[str, object]]:
    """The agenda made from what waits: by promise, law and money, as far as the minutes go."""
    found = engine.fit([item(row) for row in rows], minutes=minutes)
    return [{"decision": one.key, "minutes": one.minutes} for one in found.items]


def laid(meeting: Meeting, rows: Sequence[Decision] | None = None, at: datetime | None = None) -> Laid:
    """The agenda of a meeting with its decisions, and what waits beside it; `rows` is what waits, where it was read."""
    keys = [str(one["decision"]) for one in meeting.agenda]
    known = _known(keys, at)
    on = [
        Row(known[str(one["decision"])], int(one["minutes"])) for one in meeting.agenda if str(one["decision"]) in known
    ]
    left: tuple[Row, ...] = ()
    if meeting.state != HELD and at is None:
        others = [row for row in (waiting() if rows is None else rows) if row.key not in set(keys)]
        left = tuple(Row(next(o for o in others if o.key == one.key), one.minutes)
                     for one in engine.in_order(item(row) for row in others))  # fmt: skip
    return Laid(tuple(on), left, meeting.minutes)


def _known(keys: Sequence[str], at: datetime | None) -> Mapping[str, Decision]:
    if at is not None:
        world = asof.world(at)
        found = ((key, world.get(Decision, key)) for key in keys)
        return {key: row for key, row in found if row is not None}
    rows = Decision.objects.filter(key__in=keys).defer("before").select_related("owner")
    return {row.key: row for row in rows}


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as a form names it."""

    held_on: str
    minutes: str = str(USUAL_MINUTES)
    place: str = ""


def problems(plan: Plan, *, today: date, meeting: Meeting | None = None) -> dict[str, str]:
    """What is wrong with a meeting, per field."""
    found = {}
    day = day_of(plan.held_on)
    if day is None:
        found["held_on"] = _("Write the date as 2027-03-01.")
    elif day < today:
        found["held_on"] = _("That day is over.")
    elif Meeting.objects.filter(held_on=day).exclude(key=meeting.key if meeting else "").exists():
        found["held_on"] = _("There is a meeting on that day already.")
    text = plan.minutes.strip()
    if not text.isdecimal() or not SHORTEST <= int(text) <= LONGEST:
        found["minutes"] = _("Between %(least)s and %(most)s minutes.") % {"least": SHORTEST, "most": LONGEST}
    return found


@transaction.atomic
def plan(given: Plan, *, by: Actor, today: date) -> Meeting:
    """A meeting with an agenda made from what waits. Raises Refused with what is wrong."""
    wrong = problems(given, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    minutes = int(given.minutes)
    charter = Charter.objects.order_by("-valid_from").first()
    row = Meeting(
        held_on=date.fromisoformat(given.held_on.strip()), minutes=minutes, place=given.place.strip()[:200],
        agenda=proposed(waiting(), minutes=minutes), quorum=door.quorum(charter),
    )  # fmt: skip
    ledger.write(row, action="meeting.planned", by=by, why=_("Steering meeting planned."))
    return row


@transaction.atomic
def change(meeting: Meeting, given: Plan, *, by: Actor, today: date, version: int | None = None) -> Meeting:
    """Another day, length or place. Raises Refused once it was held or with what is wrong, Stale."""
    _refuse_held(meeting)
    wrong = problems(given, today=today, meeting=meeting)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    _at(meeting, version)
    meeting.held_on, meeting.minutes = date.fromisoformat(given.held_on.strip()), int(given.minutes)
    meeting.place = given.place.strip()[:200]
    ledger.write(meeting, action="meeting.changed", by=by, why=_("Day, length or place."))
    return meeting


@transaction.atomic
def arrange(
    meeting: Meeting, items: Sequence[tuple[str, int]] | None, *, by: Actor, version: int | None = None
) -> Meeting:
    """The agenda in this order with these minutes; None makes it anew from what waits.

    Raises Refused once it was held, or for an item that does not wait for the MT; Stale.
    """
    _refuse_held(meeting)
    rows = waiting()
    _at(meeting, version)
    if items is None:
        meeting.agenda = proposed(rows, minutes=meeting.minutes)
    else:
        known = {row.key for row in rows} | {str(one["decision"]) for one in meeting.agenda}
        if any(key not in known for key, _minutes in items) or len({key for key, _minutes in items}) != len(items):
            raise Refused(why=_("Only what waits for the MT comes on the agenda, and only once."))
        if any(not 1 <= minutes <= MOST_ITEM for _key, minutes in items):
            raise Refused(why=_("An item takes between 1 and %(most)s minutes.") % {"most": MOST_ITEM})
        meeting.agenda = [{"decision": key, "minutes": minutes} for key, minutes in items]
    ledger.write(meeting, action="meeting.changed", by=by, why=_("Order of the agenda."))
    return meeting


@transaction.atomic
def begin(meeting: Meeting, *, by: Actor, today: date, version: int | None = None) -> Meeting:
    """The meeting is being held. Raises Refused on another day than its own or once it was held, Stale."""
    _refuse_held(meeting)
    if meeting.held_on != today:
        raise Refused(
            why=_("This meeting is on another day."),
            whose_move=_("Yours."),
            what_would_change_this=_("Move it to today."),
        )
    _at(meeting, version)
    meeting.state = OPEN
    ledger.write(meeting, action="meeting.changed", by=by, why=_("Begun."))
    return meeting


@transaction.atomic
def note(
    meeting: Meeting, *, notes: str, present: Sequence[str], by: Actor, version: int | None = None, close: bool = False
) -> Meeting:
    """Who is there and what was said; `close` ends it. Raises Refused when it was held or nobody was there, Stale."""
    _refuse_held(meeting)
    known = set(Person.objects.filter(key__in=list(present)).values_list("key", flat=True))
    if len(notes) > LONGEST_NOTES:
        raise Refused(why=_("Keep it under %(most)s characters.") % {"most": LONGEST_NOTES}, whose_move=_("Yours."))
    if close and not known:
        raise Refused(why=_("Say who was there: minutes without people are nobody's."), whose_move=_("Yours."))
    _at(meeting, version)
    meeting.notes, meeting.present = notes.strip(), [key for key in present if key in known]
    if close:
        meeting.state = HELD
    ledger.write(meeting, action="meeting.held" if close else "meeting.changed", by=by, why=_("Minutes."))
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, *, by: Actor, why: str) -> None:
    """The meeting does not take place; what was on its agenda waits on. Raises Refused once it was held."""
    _refuse_held(meeting)
    if not why.strip():
        raise Refused(why=_("Say why it does not take place."), whose_move=_("Yours."))
    ledger.remove(meeting, action="meeting.cancelled", by=by, why=why.strip())


def _refuse_held(meeting: Meeting) -> None:
    if meeting.state == HELD:
        raise Refused(why=_("This meeting was held: its minutes stand."), whose_move=_("Nobody's."))


def _at(meeting: Meeting, version: int | None) -> None:
    if version is not None:
        meeting.version = version


def time(rows: Sequence[Decision], meetings: Iterable[Meeting], *, today: date) -> tuple[Month, ...]:
    """MT time per month: what waits, on the day of its meeting or its promise, against minutes of meetings."""
    ahead = [meeting for meeting in meetings if meeting.state != HELD or meeting.held_on >= today.replace(day=1)]
    planned = {
        str(one["decision"]): (meeting.held_on, int(one["minutes"]))
        for meeting in ahead
        if meeting.state != HELD
        for one in meeting.agenda
    }
    asked = [planned.get(row.key) or (row.promised_on or today, engine.minutes_for(len(row.options))) for row in rows]
    used = [(m.held_on, int(one["minutes"])) for m in ahead if m.state == HELD for one in m.agenda]
    return engine.months([*asked, *used], [(m.held_on, m.minutes) for m in ahead], today=today)
