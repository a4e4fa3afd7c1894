"""A question whose answer is a number: asked before it is decided, with the last day to seal and the day all open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.forecasts.scoring import Unit
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision, Forecast, Initiative
from mandate.services import formats
from mandate.services.forecasts.numbers import UNITS
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

OPEN, OPENED, VOID = "open", "opened", "void"
SEALED, DUE = "sealed", "due"
STATES: Mapping[str, str] = MappingProxyType(
    {
        OPEN: gettext_noop("Numbers are sealed"),
        SEALED: gettext_noop("Sealed until it opens"),
        DUE: gettext_noop("Waits to be opened"),
        OPENED: gettext_noop("Opened"),
        VOID: gettext_noop("Void"),
    }
)
LONGEST = 240
SUBJECTS: Mapping[str, type[Decision] | type[Initiative]] = MappingProxyType(
    {"decision": Decision, "initiative": Initiative}
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as typed; `subject_kind` is decision, initiative or empty, `subject` its key."""

    question: str
    unit: str
    currency: str
    seal_until: str
    opens_on: str
    subject_kind: str = ""
    subject: str = ""


def states() -> dict[str, str]:
    """Every stage with its words."""
    return {code: _(text) for code, text in STATES.items()}


def stage(row: Forecast, *, today: date) -> str:
    """Where a forecast stands today: its days move it on without anybody writing."""
    if row.state in {OPENED, VOID}:
        return row.state
    if today >= row.opens_on:
        return DUE
    return OPEN if today <= row.seal_until else SEALED


def problems(asked: Question, *, today: date) -> dict[str, str]:
    """What is wrong with a question, per field."""
    found = {}
    if not asked.question.strip():
        found["question"] = _("Ask for one number, in one line.")
    elif len(asked.question.strip()) > LONGEST:
        found["question"] = _("Keep it under %(most)s characters.") % {"most": LONGEST}
    if asked.unit not in UNITS:
        found["unit"] = _("Choose what kind of number it is.")
    currency = asked.currency.strip()
    if asked.unit == Unit.MONEY and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        found["currency"] = _("Write the currency in three letters, such as EUR.")
    if asked.subject_kind or asked.subject:
        model = SUBJECTS.get(asked.subject_kind)
        if model is None or not model.objects.filter(key=asked.subject).exists():
            found["subject"] = _("There is no such decision or initiative.")
    return found | _wrong_days(day_of(asked.seal_until), day_of(asked.opens_on), today=today)


def _wrong_days(last: date | None, opens: date | None, *, today: date) -> dict[str, str]:
    found = {}
    if last is None:
        found["seal_until"] = _("Write the date as 2027-03-01.")
    elif last < today:
        found["seal_until"] = _("That day is over.")
    if opens is None:
        found["opens_on"] = _("Write the date as 2027-03-01.")
    elif last is not None and opens <= last:
        found["opens_on"] = _("It opens after the last day to seal.")
    return found


@transaction.atomic
def ask(asked: Question, *, by: Actor, today: date) -> Forecast:
    """A question that takes numbers from now on. Raises Refused with what is wrong."""
    wrong = problems(asked, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    row = Forecast(
        question=asked.question.strip(), unit=asked.unit,
        currency=asked.currency.strip().upper() if asked.unit == Unit.MONEY else "",
        subject_kind=asked.subject_kind, subject=asked.subject,
        seal_until=date.fromisoformat(asked.seal_until.strip()), opens_on=date.fromisoformat(asked.opens_on.strip()),
    )  # fmt: skip
    ledger.write(row, action="forecast.asked", by=by, why=row.question)
    return row


@transaction.atomic
def void(row: Forecast, *, why: str, by: Actor, version: int | None = None) -> Forecast:
    """Let a forecast fall and throw its numbers away unread. Raises Refused without a reason or once opened, Stale."""
    refuse_unless_waits(row)
    if not why.strip():
        raise Refused(why=_("Say why it falls: the voters gave their numbers for it."), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    row.state = VOID
    ledger.write(row, action="forecast.voided", by=by, why=why.strip())
    row.seals.all().delete()
    return row


def refuse_unless_waits(row: Forecast) -> None:
    """Raises Refused for a forecast that was opened or fell."""
    if row.state == OPENED:
        raise Refused(why=_("This forecast was opened already."), whose_move=_("Nobody's."))
    if row.state == VOID:
        raise Refused(
            why=_("This forecast is void."), whose_move=_("The architect's: ask again."),
            what_would_change_this=_("A new forecast with the same question."),
        )  # fmt: skip


def refuse_before_its_day(row: Forecast, *, today: date) -> None:
    """Raises Refused until the day on which the numbers open, for everybody."""
    if today < row.opens_on:
        raise Refused(
            why=_("The numbers open on %(day)s, and before that day for nobody.") % {"day": formats.day(row.opens_on)},
            whose_move=_("Nobody's until that day."),
            what_would_change_this=_("The day itself."),
        )
