"""Which questions a month asks: the architect begins, chooses and stops; each month opens and closes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.catalogue.pulse import Statement, load_pulse
from mandate.engines import pulse as engine
from mandate.engines.pulse import ASKED
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Pulse
from mandate.services.pulse import closing
from mandate.services.refusals import Refused

PLANNED, OPEN, CLOSED = "planned", "open", "closed"
JOB = Actor("job:pulse")


def language() -> str:
    """The language of the reader, as the bank has it."""
    return (get_language() or "en")[:2]


def texts() -> dict[str, str]:
    """Every statement of the bank in the reader's language."""
    return load_pulse().texts(language())


def anchors() -> list[tuple[int, str]]:
    """The five answers, 1 to 5, in the reader's language."""
    return [(number, one.of(language())) for number, one in enumerate(load_pulse().anchors, start=1)]


def statements(row: Pulse) -> tuple[Statement, ...]:
    """The questions of a month that the bank still has, in their order."""
    known = {one.id: one for one in load_pulse().statements}
    return tuple(known[code] for code in row.questions if code in known)


def current(*, today: date) -> Pulse | None:
    """The month that can be answered today; None where none runs."""
    return Pulse.objects.filter(month=engine.month_of(today), state=OPEN).first()


def latest() -> Pulse | None:
    """The newest month, whatever its state."""
    return Pulse.objects.order_by("-month").first()


def problems(questions: Sequence[str]) -> dict[str, str]:
    """What is wrong with a choice of questions, per field."""
    known = load_pulse().texts("en")
    if len(questions) != ASKED or len(set(questions)) != ASKED or not set(questions) <= set(known):
        return {"questions": _("Choose three questions of the bank.")}
    return {}


@transaction.atomic
def begin(questions: Sequence[str], *, rotating: bool, by: Actor, today: date) -> Pulse:
    """The pulse of this month, open until it is over. Raises Refused for a wrong choice, or a second one."""
    _refuse_wrong(questions)
    month = engine.month_of(today)
    if Pulse.objects.filter(month=month).exists():
        raise Refused(
            why=_("This month has its questions: whoever answered them answered these."),
            what_would_change_this=_("Choose those of next month."),
        )
    row = Pulse(month=month, questions=list(questions), rotating=rotating)
    ledger.write(row, action="pulse.opened", by=by, why=_("The pulse began."))
    return row


@transaction.atomic
def choose(questions: Sequence[str], *, rotating: bool, by: Actor, today: date, version: int | None = None) -> Pulse:
    """The questions of next month. Raises Refused for a wrong choice or where the pulse has not begun, Stale."""
    _refuse_wrong(questions)
    last = latest()
    if last is None or (last.month < engine.month_of(today) and not last.goes_on):
        raise Refused(why=_("The pulse does not run."), whose_move=_("The architect's: begin it."))
    month = engine.after(engine.month_of(today))
    row = Pulse.objects.filter(month=month).first() or Pulse(month=month, state=PLANNED)
    if version is not None and row.version:
        row.version = version
    row.questions, row.rotating, row.goes_on = list(questions), rotating, True
    ledger.write(row, action="pulse.chosen", by=by, why=_("The questions of next month were chosen."))
    return row


@transaction.atomic
def stop(*, by: Actor, why: str, today: date) -> Pulse:
    """No month follows any more; the one that runs ends as it would. Raises Refused where nothing goes on."""
    if not why.strip():
        raise Refused(why=_("Say why it stops: everybody who answered may ask."), whose_move=_("Yours."))
    planned = Pulse.objects.filter(state=PLANNED).first()
    if planned is not None:
        ledger.remove(planned, action="pulse.removed", by=by, why=why.strip())
    row = latest()
    if row is None or not row.goes_on:
        raise Refused(why=_("The pulse does not go on already."), whose_move=_("Nobody's."))
    row.goes_on = False
    ledger.write(row, action="pulse.stopped", by=by, why=why.strip())
    return row


def offered(*, today: date) -> tuple[str, ...]:
    """The questions a form begins with: those of next month as they would be, else the core of the bank."""
    last, month = latest(), engine.after(engine.month_of(today))
    if last is None:
        return load_pulse().core()
    turning = last.rotating and last.state != PLANNED
    return engine.turn(month, [one.id for one in load_pulse().statements]) if turning else tuple(last.questions)


def _refuse_wrong(questions: Sequence[str]) -> None:
    wrong = problems(questions)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))


@transaction.atomic
def settle(*, today: date) -> int:
    """Close every month that is over and open this one where the pulse goes on; how many months changed."""
    month, last = engine.month_of(today), latest()
    if last is None:
        return 0
    done = 0
    for row in Pulse.objects.filter(state=OPEN, month__lt=month).order_by("month"):
        closing.close(row, by=JOB, today=today)
        done += 1
    planned = Pulse.objects.filter(state=PLANNED, month__lte=month).order_by("-month").first()
    if planned is not None and planned.month == month:
        planned.state = OPEN
        ledger.write(planned, action="pulse.opened", by=JOB, why=_("The month began."))
        return done + 1
    before = planned or last
    if before.month < month and before.goes_on:
        ids = [one.id for one in load_pulse().statements]
        asked = engine.turn(month, ids) if before.rotating else tuple(before.questions)
        row = Pulse(month=month, questions=list(asked), rotating=before.rotating)
        ledger.write(row, action="pulse.opened", by=JOB, why=_("The month began."))
        done += 1
    return done
