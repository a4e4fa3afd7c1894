"""One initiative of the record becomes one of a portfolio; whatever had to be assumed for that is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from mandate.records.models import Budget, Initiative
from mandate.services.initiatives import sizes
from mandate.services.initiatives.sizes import Size, Way
from mandate.services.roadmap import slots

USUAL = "usual"
RUNNING = "running"
HOUR = 50
"""What a saved hour counts in the value of a plan, in whole units of money, where a value is given in hours."""
LEAST_VALUE = 1
PROMISE = 500
"""What each month late costs of the value where a date was promised and no law asks for it."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was assumed, or cannot be planned: where it stands and what to do. `kind` and `key` name it."""

    place: str
    text: str
    kind: str = ""
    key: str = ""


@dataclass(slots=True)
class Facts:
    """What entries are made from: roles and budgets by name, where the last plan had things, and the notes so far."""

    start: date
    today: date
    roles: Mapping[str, str]
    budgets: Mapping[str, Budget]
    keys: frozenset[str]
    done: frozenset[str]
    sources: Mapping[str, str]
    previous: Mapping[str, tuple[str, int]]
    decided: frozenset[str]
    sizes: Mapping[str, Size]
    notes: list[Note] = field(default_factory=list)

    def note(self, one: Initiative, text: str) -> None:
        """Say something about an initiative."""
        self.notes.append(Note(one.title, text, "initiative", one.key))


def entry(one: Initiative, facts: Facts) -> dict[str, Any] | None:
    """The initiative as mandate-plan/1; None, with a note, where its money could not be counted."""
    money = _money(one, facts)
    if money is None:
        return None
    running = one.state == RUNNING
    made: dict[str, Any] = {
        "id": one.key, "name": one.title, "owner": one.owner, "kind": one.approach, "mandatory": one.mandatory,
        "modes": _modes(one, facts, money), "value": _value(one, facts), "after": [] if running else _after(one, facts),
        "not_before": 0 if running else _not_before(one, facts),
        "excludes": [key for key in one.excludes if key in facts.keys],
        "mt_gate": one.mt_gate and not running and one.key not in facts.decided,
    }  # fmt: skip
    if one.alternative_of:
        made["group"] = one.alternative_of
    if one.months_low and one.months_high:
        made["estimate"] = {"low": one.months_low, "high": max(one.months_low, one.months_high)}
    made |= _due(one, facts) | _previous(one, facts, made["modes"])
    return made


def _not_before(one: Initiative, facts: Facts) -> int:
    first = slots.first_open(facts.today, facts.start)
    return max(first, slots.slot(one.not_before, facts.start)) if one.not_before else first


def _due(one: Initiative, facts: Facts) -> dict[str, Any]:
    if one.legal_due:
        return {"due": {"slot": max(0, slots.due_slot(one.legal_due, facts.start)), "kind": "legal"}}
    if one.promised_on:
        at = max(0, slots.due_slot(one.promised_on, facts.start))
        return {"due": {"slot": at, "kind": "promise", "weight": PROMISE}}
    return {}


def _previous(one: Initiative, facts: Facts, modes: list[dict[str, Any]]) -> dict[str, Any]:
    """Where it stood: running work stays where it is, the committed plan is what moving is counted from."""
    known = {mode["id"] for mode in modes}
    mode, start = facts.previous.get(one.key, ("", 0))
    if one.state == RUNNING:
        begun = one.started_on or facts.today
        return {
            "frozen": True,
            "previous": {"mode": mode if mode in known else modes[0]["id"], "start": slots.slot(begun, facts.start)},
        }
    return {"previous": {"mode": mode, "start": start}} if mode in known else {}


def _after(one: Initiative, facts: Facts) -> list[dict[str, Any]]:
    found: dict[str, int] = {}
    for link in one.after:
        key, lag = str(link.get("key", "")), int(link.get("lag") or 0)
        if key in facts.keys:
            found[key] = lag
        elif key not in facts.done:
            facts.note(one, _("It waits for something that was dropped or is not there: that is not waited for."))
    for source in one.needs:
        if source in facts.sources:
            found.setdefault(facts.sources[source], 0)
    return [{"id": key, "lag": lag} for key, lag in sorted(found.items()) if key != one.key]


def _value(one: Initiative, facts: Facts) -> dict[str, Any]:
    amount = one.value_low if one.value_low is not None else Decimal(0)
    if one.value_unit.casefold() in ("hours", "hour", "uren", "uur", "h"):
        amount *= HOUR
    if one.value_low is None:
        facts.note(one, _("No value is known: it is planned only where nothing of value needs the room."))
    return {
        "per_slot": max(LEAST_VALUE, int(amount)), "unit": one.value_unit,
        "grade": one.grade if one.grade in ("perceived", "measured", "proven") else "perceived",
    }  # fmt: skip


def _months(one: Initiative, way: Way, facts: Facts) -> int:
    """How long it takes; running work at least until today."""
    months = way.months
    if one.state == RUNNING and one.started_on:
        months = max(months, slots.slot(facts.today, facts.start) - slots.slot(one.started_on, facts.start) + 1)
    return max(1, min(months, slots.SLOTS))


def _hours(one: Initiative, way: Way, facts: Facts) -> dict[str, int]:
    """Hours by role over the whole: as given or by size, else at the role of its owner where there is one."""
    given = {_role(name, facts): _whole(hours) for name, hours in way.effort.items()}
    if given or not one.hours:
        return given
    role = facts.roles.get(one.owner.casefold())
    return {role: one.hours} if role else {}


def _say_hours(one: Initiative, facts: Facts) -> None:
    """Say what was assumed of the hours of an initiative."""
    if sizes.assumed(one):
        total = sum(_whole(hours) for hours in facts.sizes[one.size].effort.values())
        text = _("Nobody knows its hours: size %(size)s stands for %(hours)s hours.")
        facts.note(one, text % {"size": one.size, "hours": total})
    elif not any(_hours(one, way, facts) for way in sizes.ways(one, facts.sizes)):
        facts.note(one, _("It says no hours by role, so it takes nobody's time in the plan. Give it a size, or hours."))


def _role(name: str, facts: Facts) -> str:
    return facts.roles.get(name.casefold(), name)


def _whole(value: object) -> int:
    try:
        return max(0, round(Decimal(str(value))))
    except InvalidOperation:
        return 0


def spread(total: int, parts: int) -> list[int]:
    """A whole number over months, the first ones getting what is over, so that the sum stays exact."""
    whole, over = divmod(total, parts)
    return [whole + (part < over) for part in range(parts)]


def _modes(one: Initiative, facts: Facts, money: Mapping[str, int]) -> list[dict[str, Any]]:
    """Every way to do it, the usual one first."""
    _say_hours(one, facts)
    found = []
    for way in sizes.ways(one, facts.sizes):
        months = _months(one, way, facts)
        found.append(
            {
                "id": way.id or USUAL,
                "duration": months,
                "demand": {role: spread(hours, months) for role, hours in _hours(one, way, facts).items()},
                "cost": dict(money) if way.cost == one.cost else _cost(way.cost, one, money),
            }
        )
    return found


def _cost(cost: Decimal | None, one: Initiative, money: Mapping[str, int]) -> dict[str, int]:
    """What another way costs, from the budget that pays for the usual one."""
    name = next(iter(money), one.budget)
    return {name: int(cost * 100)} if cost and name else {}


def _money(one: Initiative, facts: Facts) -> dict[str, int] | None:
    """Cents by budget; None, with a note, where no budget can pay for it."""
    cost = one.cost if one.cost is not None else one.max_loss if one.approach == "experiment" else None
    if not cost:
        return {}
    currency = one.currency or "EUR"
    fitting = [name for name, budget in facts.budgets.items() if budget.currency == currency]
    name = one.budget or (fitting[0] if len(fitting) == 1 else "")
    budget = facts.budgets.get(name)
    words = {"name": name, "currency": currency}
    if not name:
        facts.note(one, _("It costs money and says no budget, so it is left out. Name the budget that pays for it."))
        return None
    if budget is None:
        facts.note(
            one, _("Its budget “%(name)s” is not there, so it is left out. Make the budget, or name another.") % words
        )
        return None
    if budget.currency != currency:
        words["other"] = budget.currency
        facts.note(
            one,
            _("It costs %(currency)s and its budget “%(name)s” is in %(other)s, so it is left out: two currencies are "
              "never added. Give the cost in %(other)s, or name another budget.") % words,
        )  # fmt: skip
        return None
    return {name: int(cost * 100)}
