"""What a plan takes of hours and money beside what there is, per month and quarter, and what was used of it so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mandate.records.models import Booking, Initiative, Organisation, Plan
from mandate.services import formats
from mandate.services.initiatives import sizes
from mandate.services.roadmap import slots, words
from mandate.services.roadmap.entries import spread

WARM = (1, 50, 75, 90, 101)
"""From which percent on a cell is a step warmer; above a hundred it is too much."""


@dataclass(frozen=True, slots=True)
class Cell:
    """So much taken of so much, in a month or quarter; `words` says both."""

    taken: int
    there: int
    words: str

    @property
    def percent(self) -> int:
        """How full it is; 0 where nothing is there and nothing is taken."""
        if not self.there:
            return 0 if not self.taken else 999
        return round(100 * self.taken / self.there)

    @property
    def warmth(self) -> int:
        """0 empty to 5 too much."""
        return sum(self.percent >= step for step in WARM)


@dataclass(frozen=True, slots=True)
class Line:
    """One role or budget with its cells."""

    name: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of cells: the columns by their words, and the lines."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def fullest(self) -> tuple[Line, int] | None:
        """The line and column that are fullest; None for an empty table."""
        found = [(line, place) for line in self.lines for place, cell in enumerate(line.cells) if cell.there]
        return max(found, key=lambda pair: pair[0].cells[pair[1]].percent, default=None)


def parts(plan: Plan, first: int = 0) -> list[tuple[str, range]]:
    """Columns of the timeline: months for a year, then quarters, each with its slots."""
    slots_ = plan.asked["slots"]
    fine = min(plan.asked["fine_slots"], slots_)
    months = [(words.month(slot, plan, short=True), range(slot, slot + 1)) for slot in range(first, fine)]
    quarters = [
        (words.quarter(number, plan.starts_on), range(number * 3, min(number * 3 + 3, slots_)))
        for number in range(fine // 3, -(-slots_ // 3))
    ]
    return months + quarters


def hours(plan: Plan, *, first: int = 0, roles: Iterable[str] | None = None) -> Heat:
    """Hours by role: months for a year, quarters after it; only `roles` where given."""
    columns = parts(plan, first)
    wanted = None if roles is None else set(roles)
    load = plan.result.get("load", {})
    lines = []
    for role in plan.asked["roles"]:
        if wanted is not None and role["id"] not in wanted:
            continue
        taken, there = load.get(role["id"], [0] * plan.asked["slots"]), role["capacity"]
        cells = tuple(_hours(sum(taken[s] for s in of), sum(there[s] for s in of)) for _label, of in columns)
        lines.append(Line(role["id"], cells, _hours(sum(taken[first:]), sum(there[first:]))))
    return Heat(tuple(label for label, _of in columns), tuple(lines))


def _hours(taken: int, there: int) -> Cell:
    words_ = {"taken": formats.number(taken), "there": formats.number(there)}
    return Cell(taken, there, _("%(taken)s of %(there)s hours") % words_)


def money(plan: Plan) -> Heat:
    """Money by budget and quarter."""
    count = -(-plan.asked["slots"] // 3)
    spend = plan.result.get("spend", {})
    lines = []
    for budget in plan.asked["budgets"]:
        taken, there = spend.get(budget["id"], [0] * count), budget["per_quarter"]
        currency = budget.get("currency") or "EUR"
        open_ = _carried(taken, there) if budget["carry"] else there
        cells = tuple(_money(*pair, currency) for pair in zip(taken, open_, strict=True))
        lines.append(Line(budget["id"], cells, _money(sum(taken), sum(there), currency)))
    return Heat(tuple(words.quarter(number, plan.starts_on) for number in range(count)), tuple(lines))


def _carried(taken: Sequence[int], there: Sequence[int]) -> list[int]:
    """What can be spent in each quarter where what is left moves on."""
    left, found = 0, []
    for spent, given in zip(taken, there, strict=True):
        found.append(left + given)
        left += given - spent
    return found


def _money(taken: int, there: int, currency: str) -> Cell:
    said = [formats.money(Decimal(cents) / 100, currency) for cents in (taken, there)]
    return Cell(taken, there, _("%(taken)s of %(there)s") % {"taken": said[0], "there": said[1]})


@dataclass(frozen=True, slots=True)
class Used:
    """Planned beside used, of one role in a month or of all money in one: used is None where nobody knows."""

    what: str
    month: str
    planned: str
    used: str
    share: int | None


def used(plan: Plan, *, today: date) -> list[Used]:
    """Planned against used per role and for the money, for every month of the plan so far.

    Used hours are those of what really started, spread over its months; used money is what finance booked.
    """
    now = min(slots.slot(today, plan.starts_on), plan.asked["slots"] - 1)
    really = _really(plan, today)
    found = []
    for slot in range(now + 1):
        month = words.month(slot, plan, short=True)
        for role, taken in plan.result.get("load", {}).items():
            worked = really.get((role.casefold(), slot), 0)
            if taken[slot] or worked:
                found.append(Used(role, month, _h(taken[slot]), _h(worked), _share(worked, taken[slot])))
    return found + _booked(plan, now)


def _h(hours_: int) -> str:
    return _("%(hours)s hours") % {"hours": formats.number(hours_)}


def _share(used_: int, planned: int) -> int | None:
    return round(100 * used_ / planned) if planned else None


def _really(plan: Plan, today: date) -> dict[tuple[str, int], int]:
    """Hours by role and month of what started, from its first day to its last or today."""
    known, found = sizes.of(Organisation.objects.first()), dict[tuple[str, int], int]()
    for one in Initiative.objects.exclude(started_on=None):
        way = sizes.ways(one, known)[0]
        begun = slots.slot(one.started_on, plan.starts_on)
        ended = slots.slot(one.done_on or today, plan.starts_on)
        for role, total in way.effort.items():
            for place, each in enumerate(spread(round(Decimal(str(total))), max(1, way.months))):
                if begun + place <= ended:
                    key = (role.casefold(), begun + place)
                    found[key] = found.get(key, 0) + each
    return found


def _booked(plan: Plan, now: int) -> list[Used]:
    """Money planned for experiments in each month so far beside what finance booked on them, per currency."""
    first, last = slots.day(0, plan.starts_on), slots.last_day(now + 1, plan.starts_on)
    rows = list(Booking.objects.filter(month__range=(first, last)))
    planned, found = _planned_money(plan, "experiment"), []
    for currency in sorted({one.get("currency") or "EUR" for one in plan.asked["budgets"]}):
        for slot in range(now + 1):
            month = [
                row for row in rows if slots.slot(row.month, plan.starts_on) == slot and row.currency == currency
            ]  # fmt: skip
            booked = sum((row.amount for row in month if row.approach == "experiment"), Decimal(0))
            asked = Decimal(planned.get((currency, slot), 0)) / 100
            if booked or asked:
                said = formats.money(booked, currency) if month else _("not booked yet")
                share = round(100 * booked / asked) if month and asked else None
                name = words.month(slot, plan, short=True)
                found.append(Used(_("Money on experiments"), name, formats.money(asked, currency), said, share))
    return found


def _planned_money(plan: Plan, approach: str) -> dict[tuple[str, int], int]:
    """Cents by currency and month that the plan spends on what is of this kind."""
    currency = {one["id"]: one.get("currency") or "EUR" for one in plan.asked["budgets"]}
    entries, found = {one["id"]: one for one in plan.asked["initiatives"]}, dict[tuple[str, int], int]()
    for one in plan.result.get("starts", ()):
        entry = entries[one["id"]]
        mode = next(mode for mode in entry["modes"] if mode["id"] == one["mode"])
        for budget, cents in mode.get("cost", {}).items() if entry["kind"] == approach else ():
            for place, each in enumerate(spread(cents, max(1, mode["duration"]))):
                key = (currency[budget], one["start"] + place)
                found[key] = found.get(key, 0) + each
    return found
