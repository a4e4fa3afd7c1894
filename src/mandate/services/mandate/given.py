"""Promised against given: the money and hours of the mandate beside what was used, and what was decided around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Money
from mandate.records import asof, ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Booking, Capacity, Charter, Decision, Person
from mandate.services import charter, formats, wording
from mandate.services.clauses import number_of
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

AROUND = "around"
OPTION = "option"


@dataclass(frozen=True, slots=True)
class Line:
    """One promise: what was promised, what was given, what was used of it; None is unknown or not promised."""

    code: str
    label: str
    promised: Decimal | None
    given: Decimal | None
    used: Decimal | None
    currency: str
    note: str

    @property
    def short(self) -> bool:
        """Whether less was given than was promised; of money it is what is left, so only an overdraft is short."""
        if self.code == "money":
            return self.promised is not None and (self.used or Decimal(0)) > self.promised
        known = self.code == "hours" and self.promised is not None and self.given is not None
        return known and (self.given or Decimal(0)) < (self.promised or Decimal(0))

    def said(self, value: Decimal | None) -> str:
        """An amount or a number of hours in words; a dash where it is not known."""
        if value is None:
            return "–"
        return (
            formats.price(Money(self.currency, value))
            if self.currency
            else _("%(hours)s h") % {"hours": formats.number(value)}
        )


@dataclass(frozen=True, slots=True)
class Given:
    """Everything the page shows: the charter it rests on, the lines, and the decisions around the architect."""

    charter: Charter | None
    lines: tuple[Line, ...]
    around: tuple[Decision, ...]
    quarter: date


def given(*, today: date, at: datetime | None = None) -> Given:
    """What was promised beside what was given, for the quarter of `today`; hours are of its month."""
    found = charter.current(at, today=today)
    loaded = charter.under(today=today, at=at)
    begin = charter.quarter_of(today)
    every = _decisions(at)
    taken = [row for row in every if begin <= row.taken_on <= today]
    standing = [row for row in taken if row.state == "taken" and not row.around]
    lines = (
        _money(found, loaded, standing), _booked(loaded, standing, begin, today, at),
        _hours(found, standing, today, at),
    )  # fmt: skip
    around = sorted((row for row in every if row.around), key=lambda row: (row.taken_on, row.key), reverse=True)
    return Given(found, lines, tuple(around), begin)


def _decisions(at: datetime | None) -> list[Decision]:
    if at is None:
        return list(Decision.objects.defer("routing", "before", "options"))
    return asof.world(at).all(Decision)


def _cost(rows: Iterable[Decision], currency: str) -> Decimal:
    return sum((row.cost for row in rows if row.cost is not None and row.currency == currency), Decimal(0))


def _money(found: Charter | None, loaded: charter.Under, standing: list[Decision]) -> Line:
    """The architect's own budget of the quarter beside what was decided alone."""
    alone = [row for row in standing if row.routed == "alone"]
    promised = found.budget if found else None
    note = _("Promised in the charter a quarter; used is what the architect decided alone.")
    currency = (found.currency if found else "") or loaded.currency
    used = _cost(alone, currency)
    left = None if promised is None else max(Decimal(0), promised - used)
    return Line("money", _("The architect's own money, this quarter"), promised, left, used, currency, note)


def _booked(loaded: charter.Under, standing: list[Decision], begin: date, today: date, at: datetime | None) -> Line:
    """What all decisions of the quarter commit to beside what finance booked."""
    rows = Booking.objects.filter(month__range=(begin, today)) if at is None else asof.world(at).all(Booking)
    inside = [row for row in rows if begin <= row.month <= today and row.currency == loaded.currency]
    booked = sum((row.amount for row in inside), Decimal(0))
    note = _("Decided by architect and MT together, beside what finance booked in these months.")
    decided = _cost(standing, loaded.currency)
    return Line("booked", _("Money decided and booked, this quarter"), decided, booked, booked, loaded.currency, note)


def _hours(found: Charter | None, standing: list[Decision], today: date, at: datetime | None) -> Line:
    """Hours a month that were promised, that people have for it, and that the decisions of this month take."""
    inside = Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gte=today))
    rows = list(Capacity.objects.filter(inside)) if at is None else [
        row for row in asof.world(at).all(Capacity)
        if row.valid_from <= today and (row.valid_until is None or row.valid_until >= today)
    ]  # fmt: skip
    month = f"{today:%Y-%m}"
    free = [row.hours - row.running - Decimal(str(row.holidays.get(month, 0))) for row in rows]
    used = sum((row.hours or Decimal(0) for row in standing if f"{row.taken_on:%Y-%m}" == month), Decimal(0))
    note = _("Promised in the charter; given is what the capacity of the roadmap leaves, used what decisions take.")
    promised, has = (found.hours if found else None), (sum(free, Decimal(0)) if free else None)
    return Line("hours", _("Hours for the work on AI, this month"), promised, has, used, "", note)


@dataclass(frozen=True, slots=True)
class AroundFacts:
    """What somebody notes of a decision that was taken around the architect, as typed."""

    title: str
    who: str
    on: str
    why: str
    cost: str = ""


def problems(facts: AroundFacts, *, today: date) -> dict[str, str]:
    """What is wrong with what is noted, per field."""
    found = {}
    if not facts.title.strip():
        found["title"] = _("Say what was decided.")
    if not facts.who.strip():
        found["who"] = _("Say who decided it: a function is enough.")
    day = day_of(facts.on)
    if day is None:
        found["on"] = _("Write the date as 2027-03-01.")
    elif day > today:
        found["on"] = _("The day lies in the future.")
    if not facts.why.strip():
        found["why"] = _("Say what came of it: the MT reads this at the recalibration.")
    if facts.cost.strip() and number_of(facts.cost) is None:
        found["cost"] = _("Write an amount such as 2500, or leave it empty.")
    return found


@transaction.atomic
def note_around(facts: AroundFacts, *, by: Actor, person: Person | None, today: date) -> Decision:
    """A decision that was taken around the architect, noted with who, when and by whom. It changes nothing else.

    Raises Refused with what is wrong.
    """
    wrong = problems(facts, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    day, amount = date.fromisoformat(facts.on.strip()), number_of(facts.cost)
    row = Decision(
        title=facts.title.strip()[:200], verdict=OPTION, why=facts.why.strip(), state="taken", routed="to_mt",
        taken_on=day, mt_who=facts.who.strip()[:160], mt_on=day, around=True, intake=AROUND, brought_by=person,
        brought_on=today, cost=amount, currency=charter.currency() if amount is not None else "", case="spend",
    )  # fmt: skip
    ledger.write(row, action="decision.around", by=by, why=row.why, act=Act.new())
    return row


def headline(found: Given) -> str:
    """The page in one sentence: what was given short, and how often somebody decided around the architect."""
    count = sum(row.taken_on >= found.quarter for row in found.around)
    short = [line.label for line in found.lines if line.short]
    if found.charter is None or (found.charter.budget is None and found.charter.hours is None):
        said = _("The charter promises neither money nor hours yet.")
    elif short:
        said = _("What was promised and what was given differ.")
    else:
        said = _("What was promised was given.")
    if not count:
        return said
    text = ngettext(
        "%(count)s decision was taken around the architect this quarter.",
        "%(count)s decisions were taken around the architect this quarter.",
        count,
    )
    return f"{said} {wording.opening(text % {'count': wording.spelled(count)})}"
