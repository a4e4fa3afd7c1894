"""When the next session is: counted from the last one, or from the first inventory, and planned by the architect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines import recalibration as engine
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Inventory, Recalibration
from mandate.services import formats
from mandate.services.refusals import Refused

PLANNED, OPEN, SIGNED = "planned", "open", "signed"
_STATES = {
    PLANNED: gettext_noop("Planned"),
    OPEN: gettext_noop("Agenda ready"),
    SIGNED: gettext_noop("Signed"),
}


def states() -> dict[str, str]:
    """Every state of a session with its words."""
    return {code: _(text) for code, text in _STATES.items()}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The last session and the next: `last` is the day it was held (None: never), `due` the day of the next one.

    `counted_from` is the last session or the first inventory; None before either.
    """

    last: Recalibration | None
    next: Recalibration | None
    counted_from: date | None

    @property
    def due(self) -> date | None:
        """The day of the next session: as planned, else three months after what it is counted from."""
        if self.next is not None:
            return self.next.due_on
        return engine.next_day(self.counted_from) if self.counted_from else None

    @property
    def since(self) -> date | None:
        """What happened after this day is new to the next session; None where there was none before."""
        return self.last.held_on if self.last else None


def rhythm(at: datetime | None = None) -> Rhythm:
    """Where the rhythm stands now, or stood at a moment."""
    rows: Sequence[Recalibration]
    if at is None:
        rows = list(Recalibration.objects.all())
        first = Inventory.objects.order_by("number").values_list("sealed_on", flat=True).first()
    else:
        world = asof.world(at)
        rows = world.all(Recalibration)
        first = min((one.sealed_on for one in world.all(Inventory)), default=None)
    signed = [one for one in rows if one.state == SIGNED]
    last = max(signed, key=lambda one: one.number, default=None)
    waiting = next((one for one in rows if one.state != SIGNED), None)
    return Rhythm(last, waiting, last.held_on if last and last.held_on else first)


def next_problems(day: date | None, *, after: date, why: str = "") -> str:
    """What is wrong with the day of a next session that is counted from `after`; nothing where it may stand.

    Three to six months after it; earlier only with a reason, later never.
    """
    if day is None:
        return _("Write the date as 2027-03-01.")
    first, last = engine.earliest(after), engine.latest(after)
    if first <= day <= last:
        return ""
    words = {"first": formats.day(first), "last": formats.day(last)}
    if day > last:
        return _("A session comes within six months: no later than %(last)s.") % words
    if after < day and why.strip():
        return ""
    return _("A session comes three to six months after the last, from %(first)s on; earlier needs a reason.") % words


def plan(day: date | None, *, by: Actor, today: date, why: str = "", act: Act | None = None) -> Recalibration:
    """The next session on this day: planned, or moved to it. Raises Refused for a day outside the rhythm."""
    found = rhythm()
    start = found.counted_from or today
    problem = next_problems(day, after=min(start, today), why=why) if found.counted_from else ""
    if day is not None and day < today:
        problem = _("The day of a session that is to come lies in the future.")
    if day is None or problem:
        raise Refused(why=problem or next_problems(None, after=today), whose_move=_("Yours: choose another day."))
    row = found.next or Recalibration(number=(found.last.number if found.last else 0) + 1)
    action = "recalibration.planned" if row._state.adding else "recalibration.changed"
    row.due_on = day
    reason = why.strip() or _("Planned for %(day)s.") % {"day": day.isoformat()}
    ledger.write(row, action=action, by=by, why=reason, act=act)
    return row


def refuse_signed(row: Recalibration) -> None:
    """Raises Refused for a session that is signed: what was decided in it stands."""
    if row.state == SIGNED:
        raise Refused(
            why=_("This session is signed, so what was decided in it stands."),
            whose_move=_("Yours: put it on the agenda of the next one."),
        )
