"""The record becomes a question to the planner (mandate-plan/1), with everything that had to be assumed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mandate.catalogue.planning import fault_text
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.terms import FORMAT, InvalidPortfolio
from mandate.records.models import Booking, Budget, Capacity, Initiative, Meeting, Organisation, Plan
from mandate.services import formats
from mandate.services.initiatives import agreeing, sizes
from mandate.services.refusals import Refused
from mandate.services.roadmap import slots, underway
from mandate.services.roadmap.entries import Facts, Note, entry

COMMITTED, DRAFT, SUPERSEDED, DROPPED = "committed", "draft", "superseded", "dropped"
PLANNABLE = ("draft", "planned", "running")
MOST_RATIO = 99.0
EFFORTS = ("glance", "quick", "normal", "deep")


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, and what a reader has to know of how it was put."""

    portfolio: dict[str, Any]
    notes: tuple[Note, ...]
    start: date


def committed() -> Plan | None:
    """The plan the MT committed to; None where there is none."""
    return Plan.objects.filter(state=COMMITTED).order_by("-committed_on", "-made_on").first()


def asked(*, today: date, effort: str = "normal", before: Plan | None = None) -> Asked:
    """What the planner is asked today; `before` is the committed plan that moving is counted from.

    Raises Refused, with every reason, where nothing can be planned.
    """
    start, company = slots.begins(today), Organisation.objects.first()
    capacities, budgets = list(Capacity.objects.all()), {one.name: one for one in Budget.objects.all()}
    everything = list(Initiative.objects.order_by("key"))
    kept = [one for one in everything if one.state in PLANNABLE]
    if not kept:
        raise Refused(
            why=_("There is no initiative to plan."),
            whose_move=_("The architect's."),
            what_would_change_this=_("Draft initiatives from the priorities or the tasks, or read them from a file."),
        )
    facts = Facts(
        start=start, today=today, roles={one.role.casefold(): one.role for one in reversed(capacities)},
        budgets=budgets, keys=frozenset(one.key for one in kept),
        done=frozenset(one.key for one in everything if one.state == "done"),
        sources={one.source: one.key for one in kept if one.source}, previous=_before(before, start),
        decided=agreeing.covered(kept, today=today), sizes=sizes.of(company),
    )  # fmt: skip
    entries = [made for one in kept if (made := entry(one, facts)) is not None]
    _without_left_out(entries)
    question = {
        "format": FORMAT, "start": f"{start:%Y-%m}", "slots": slots.SLOTS, "fine_slots": slots.FINE,
        "roles": _roles(capacities, entries, facts), "budgets": _budgets(budgets.values(), facts),
        "mt": _mt(entries, facts, company), "initiatives": entries, "stability": _stability(entries),
        "solve": {"seed": 1, "effort": effort, "workers": 8},
    }  # fmt: skip
    underway.make_room(question, facts)
    _experiments(question, budgets.values(), facts, _ratio(company))
    check(question)
    return Asked(question, tuple(facts.notes), start)


def check(question: Mapping[str, Any]) -> None:
    """Raises Refused with every fault and where it is, in the reader's language."""
    try:
        portfolio(question)
    except InvalidPortfolio as invalid:
        names = {one["id"]: one["name"] for one in question["initiatives"]}
        lines = tuple(_fault(question, names, fault) for fault in invalid.faults[:20])
        raise Refused(
            why=lines[0],
            whose_move=_("The architect's."),
            what_would_change_this=_("Change what is named here, and plan again."),
            reasons=lines[1:],
        ) from None


def _fault(question: Mapping[str, Any], names: Mapping[str, str], fault: Any) -> str:
    """A fault with the name of what it is about instead of its place in a list."""
    text = fault_text(fault, (get_language() or "en")[:2])
    for key, name in names.items():
        text = text.replace(key, name)
    field = fault.field
    if field.startswith("initiatives["):
        number, _bracket, rest = field[len("initiatives[") :].partition("]")
        field = f"{question['initiatives'][int(number)]['name']}{rest.replace('.', ', ')}"
    return f"{field}: {text}" if field else text


def _before(plan: Plan | None, start: date) -> dict[str, tuple[str, int]]:
    if plan is None:
        return {}
    shift = slots.slot(start, plan.starts_on)
    return {one["id"]: (one["mode"], one["start"] - shift) for one in plan.result.get("starts", ())}


def _without_left_out(entries: list[dict[str, Any]]) -> None:
    """Nothing waits for, or excludes, what could not be asked about."""
    known = {one["id"] for one in entries}
    for one in entries:
        one["after"] = [link for link in one["after"] if link["id"] in known]
        one["excludes"] = [key for key in one["excludes"] if key in known]


def hours(rows: Sequence[Capacity], number: int, start: date) -> int:
    """Hours that capacity rows have in a month for the roadmap: all, less holidays and work that runs anyway."""
    first = slots.day(number, start)
    last = slots.last_day(number + 1, start)
    month, total = f"{first:%Y-%m}", Decimal(0)
    for one in rows:
        if one.valid_from <= last and (one.valid_until is None or one.valid_until >= first):
            total += max(Decimal(0), one.hours - one.running - Decimal(str(one.holidays.get(month, 0))))
    return int(total)


def _roles(rows: Sequence[Capacity], entries: Sequence[Mapping[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    by_role: dict[str, list[Capacity]] = {}
    for row in rows:
        by_role.setdefault(facts.roles[row.role.casefold()], []).append(row)
    found = [
        {"id": role, "unit": "h", "capacity": [hours(of, number, facts.start) for number in range(slots.SLOTS)]}
        for role, of in sorted(by_role.items())
    ]
    asked_of = {role: one for one in entries for mode in one["modes"] for role in mode["demand"]}
    for role in sorted(set(asked_of) - set(by_role)):
        count = sum(any(role in mode["demand"] for mode in one["modes"]) for one in entries)
        text = ngettext(
            "Nobody said how many hours there are, so what asks for them cannot be planned: %(count)s initiative.",
            "Nobody said how many hours there are, so what asks for them cannot be planned: %(count)s initiatives.",
            count,
        )
        facts.notes.append(Note(role, text % {"count": formats.count(count)}, "capacity", role))
        found.append({"id": role, "unit": "h", "capacity": [0] * slots.SLOTS})
    for one in found:
        if one["id"] in by_role and not any(one["capacity"]):
            text = _("No hour is left in any month: holidays and running work take them all.")
            facts.notes.append(Note(str(one["id"]), text, "capacity", str(one["id"])))
    return found


def _budgets(rows: Iterable[Budget], facts: Facts) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        names = [slots.quarter_key(number, facts.start) for number in range(slots.SLOTS // 3)]
        missing = [name for name in names if name not in row.quarters]
        if missing:
            words = {"quarters": formats.listed(missing)}
            text = _("It names no amount for %(quarters)s: nothing can be spent from it then.") % words
            facts.notes.append(Note(row.name, text, "budget", row.key))
        amounts = [int(Decimal(str(row.quarters.get(name, 0))) * 100) for name in names]
        found.append({"id": row.name, "per_quarter": amounts, "carry": row.carry, "currency": row.currency})
    return found


def _ratio(company: Organisation | None) -> float:
    """Money on experiments against money on proven tactics, at most: 30 % is thirty against seventy."""
    share = company.experiment_share if company is not None else 30
    return MOST_RATIO if share >= 100 else round(share / (100 - share), 4)


def _experiments(question: dict[str, Any], budgets: Iterable[Budget], facts: Facts, ratio: float) -> None:
    """The ceiling on experiments, from what was booked in the year before; not counted over two currencies."""
    currencies = sorted({one.currency for one in budgets})
    if not currencies:
        return
    if len(currencies) > 1:
        text = _("Budgets are in %(currencies)s: the share of experiments is not counted over two currencies.")
        words = {"currencies": formats.listed(currencies)}
        facts.notes.append(Note(_("Budgets"), text % words, "budget"))
        return
    since = facts.start - timedelta(days=365)
    spent = {"experiment": 0, "proven": 0}
    others: set[str] = set()
    for row in Booking.objects.filter(month__gte=since, month__lt=facts.start, approach__in=tuple(spent)):
        if row.currency == currencies[0]:
            spent[row.approach] += int(row.amount * 100)
        else:
            others.add(row.currency)
    if others:
        text = _("Spend in %(currencies)s is not part of the base for experiments: two currencies are never added.")
        words = {"currencies": formats.listed(sorted(others))}
        facts.notes.append(Note(_("Booked spend"), text % words, "booking"))
    if not spent["proven"]:
        text = _("No spend on proven tactics is booked, so experiments can start only as proven work does.")
        facts.notes.append(Note(_("Booked spend"), text, "booking"))
    before = {name: max(0, cents) for name, cents in spent.items()}
    question["experiments"] = {"ratio": ratio, "spent_before": before}


def _mt(entries: Sequence[Mapping[str, Any]], facts: Facts, company: Organisation | None) -> dict[str, Any]:
    """Months with a meeting of the MT ahead; without one, the day its lane promises an answer by."""
    days = list(
        Meeting.objects.filter(held_on__gte=facts.today).exclude(state="held").values_list("held_on", flat=True)
    )
    if not days and company is not None:
        promised = facts.today + timedelta(days=company.mt_days)
        days = [company.mt_on if company.mt_on and company.mt_on >= facts.today else promised]
        if any(one["mt_gate"] for one in entries):
            text = _("No meeting is planned: the MT is taken to decide by %(day)s, as its lane promises.")
            facts.notes.append(Note(_("Meetings of the MT"), text % {"day": formats.day(days[0])}, "meeting"))
    found = sorted({slots.slot(day, facts.start) for day in days})
    return {"meetings": [one for one in found if 0 <= one < slots.SLOTS], "lead_slots": 0}


GIVEN_UP_PERCENT = 2
"""Of the value that is found, so that at most a third of the starts of a committed plan moves; two searches of the same
effort differ by about one more."""


def _stability(entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """First the best value, then as few moves as 2 % of it buys; a month's move costs only enough to decide a tie."""
    usual = median(one["value"]["per_slot"] for one in entries) if entries else 0
    return {
        "per_slot": max(1, int(usual) // 20), "near_slots": 6, "near_factor": 3, "cap_slots": 6,
        "give_up_percent": GIVEN_UP_PERCENT,
    }  # fmt: skip
