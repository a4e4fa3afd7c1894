"""A JSON object of format mandate-plan/1 becomes a portfolio, or every fault in it is named with its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from mandate.engines.plan import entries
from mandate.engines.plan.fields import Faults
from mandate.engines.plan.references import look_up
from mandate.engines.plan.terms import (
    FORMAT,
    SLOTS_PER_QUARTER,
    Ask,
    Budget,
    Effort,
    Experiments,
    Initiative,
    InvalidPortfolio,
    Mt,
    Objective,
    Pool,
    Portfolio,
    Price,
    Role,
    Solve,
    Stability,
    WhyNot,
)

FIELDS = (
    "format", "start", "slots", "fine_slots", "objective", "roles", "pools", "budgets", "experiments", "mt", 
    "initiatives", "stability", "cost_weight", "solve", "ask",
)  # fmt: skip
MOST_SLOTS = 120
MOST_ABSTRACT_SLOTS = 100_000
MOST_INITIATIVES = 5_000
MOST_WORKERS = 64
Named = TypeVar("Named", Role, Pool, Budget, Initiative)


def portfolio(raw: object) -> Portfolio:
    """The portfolio in a JSON value; raises InvalidPortfolio with every fault and its field."""
    faults = Faults()
    top = faults.known(raw, "", FIELDS)
    if isinstance(raw, Mapping) and top.get("format") != FORMAT:
        faults.add("format", "wrong_format", value=str(top.get("format")), wanted=FORMAT)
    if faults.found and (not isinstance(raw, Mapping) or top.get("format") != FORMAT):
        raise InvalidPortfolio(tuple(faults.found))
    found = _portfolio(top, faults)
    if not faults.found:
        look_up(found, faults)
    if faults.found:
        raise InvalidPortfolio(tuple(faults.found))
    return found


def _portfolio(top: Mapping[str, object], faults: Faults) -> Portfolio:
    objective = faults.one_of(top.get("objective"), "objective", Objective, Objective.VALUE)
    abstract = objective is Objective.MAKESPAN
    most = MOST_ABSTRACT_SLOTS if abstract else MOST_SLOTS
    slots = faults.whole(top.get("slots"), "slots", least=1, most=most, default=_enough(top) if abstract else None)
    quarters = -(-slots // SLOTS_PER_QUARTER)
    raw = faults.entries(top.get("initiatives"), "initiatives")
    if not raw:
        faults.add("initiatives", "missing")
    elif len(raw) > MOST_INITIATIVES:
        faults.add("initiatives", "above", value=str(len(raw)), least=1, most=MOST_INITIATIVES)
        raw = []
    return Portfolio(
        slots=slots,
        start=_month(top.get("start"), faults, needed=not abstract),
        fine_slots=faults.whole(top.get("fine_slots"), "fine_slots", default=slots),
        objective=objective,
        roles=_by_id([_role(one, at, faults, slots) for at, one in faults.entries(top.get("roles"), "roles")]),
        pools=_by_id([_pool(one, at, faults) for at, one in faults.entries(top.get("pools"), "pools")]),
        budgets=_by_id(
            [_budget(one, at, faults, quarters) for at, one in faults.entries(top.get("budgets"), "budgets")]
        ),
        experiments=_experiments(top["experiments"], faults) if top.get("experiments") is not None else None,
        mt=_mt(top.get("mt"), faults, slots),
        initiatives=_by_id([entries.initiative(one, at, faults, longest=slots) for at, one in raw]),
        stability=_stability(top.get("stability"), faults),
        cost_weight=faults.share(top.get("cost_weight"), "cost_weight") or Fraction(0),
        solve=_solve(top.get("solve"), faults),
        ask=_ask(top.get("ask"), faults),
    )


def _by_id(found: Sequence[Named]) -> tuple[Named, ...]:
    return tuple(sorted(found, key=lambda one: one.id))


def _enough(top: Mapping[str, object]) -> int:
    """As many abstract slots as everything takes one after the other, each in its longest mode."""
    total = 0
    for one in _objects(top.get("initiatives")):
        total += _longest(one.get("modes"), "duration") + _longest(one.get("after"), "lag")
        total += _longest([one], "not_before")
    return min(max(total, 1), MOST_ABSTRACT_SLOTS)


def _objects(raw: object) -> list[Mapping[str, object]]:
    return [one for one in raw if isinstance(one, Mapping)] if isinstance(raw, list) else []


def _longest(raw: object, name: str) -> int:
    return max((length for one in _objects(raw) if type(length := one.get(name)) is int), default=0)


def _month(raw: object, faults: Faults, *, needed: bool) -> str | None:
    text = faults.text(raw, "start", needed=needed)
    year, _, month = text.partition("-")
    fits = len(year) == 4 and len(month) == 2 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
    if text and not fits:
        faults.add("start", "not_a_month", value=text)
    return text or None


def _role(raw: object, path: str, faults: Faults, slots: int) -> Role:
    one = faults.known(raw, path, ("id", "unit", "capacity"))
    return Role(
        id=faults.text(one.get("id"), f"{path}.id", needed=True),
        unit=faults.text(one.get("unit"), f"{path}.unit") or "hours",
        capacity=faults.per_slot(one.get("capacity"), f"{path}.capacity", slots),
    )


def _pool(raw: object, path: str, faults: Faults) -> Pool:
    one = faults.known(raw, path, ("id", "capacity"))
    return Pool(
        id=faults.text(one.get("id"), f"{path}.id", needed=True),
        capacity=faults.whole(one.get("capacity"), f"{path}.capacity"),
    )


def _budget(raw: object, path: str, faults: Faults, quarters: int) -> Budget:
    one = faults.known(raw, path, ("id", "per_quarter", "carry", "currency"))
    return Budget(
        id=faults.text(one.get("id"), f"{path}.id", needed=True),
        per_quarter=faults.per_slot(one.get("per_quarter"), f"{path}.per_quarter", quarters),
        carry=faults.yes(one.get("carry"), f"{path}.carry"),
        currency=faults.text(one.get("currency"), f"{path}.currency"),
    )


def _experiments(raw: object, faults: Faults) -> Experiments:
    one = faults.known(raw, "experiments", ("ratio", "budget", "spent_before"))
    before: Mapping[str, object] = {}
    if one.get("spent_before") is not None:
        before = faults.known(one["spent_before"], "experiments.spent_before", ("experiment", "proven"))
    return Experiments(
        ratio=faults.share(one.get("ratio"), "experiments.ratio", Fraction(43, 100)) or Fraction(0),
        budget=faults.text(one.get("budget"), "experiments.budget") or None,
        spent_experiment=faults.whole(before.get("experiment"), "experiments.spent_before.experiment", default=0),
        spent_proven=faults.whole(before.get("proven"), "experiments.spent_before.proven", default=0),
    )


def _mt(raw: object, faults: Faults, slots: int) -> Mt:
    if raw is None:
        return Mt()
    one = faults.known(raw, "mt", ("meetings", "lead_slots"))
    meetings = {
        faults.whole(slot, at, most=slots - 1) for at, slot in faults.entries(one.get("meetings"), "mt.meetings")
    }
    return Mt(tuple(sorted(meetings)), faults.whole(one.get("lead_slots"), "mt.lead_slots", default=0))


def _stability(raw: object, faults: Faults) -> Stability:
    if raw is None:
        return Stability()
    names = ("per_slot", "near_slots", "near_factor", "cap_slots")
    one = faults.known(raw, "stability", (*names, "give_up_percent"))
    usual = Stability()
    return Stability(
        **{name: faults.whole(one.get(name), f"stability.{name}", default=getattr(usual, name)) for name in names},
        give_up_percent=faults.whole(one.get("give_up_percent"), "stability.give_up_percent", most=100, default=0),
    )


def _solve(raw: object, faults: Faults) -> Solve:
    if raw is None:
        return Solve()
    one = faults.known(raw, "solve", ("seed", "effort", "workers"))
    return Solve(
        seed=faults.whole(one.get("seed"), "solve.seed", most=2**31 - 1, default=1),
        effort=faults.one_of(one.get("effort"), "solve.effort", Effort, Effort.NORMAL),
        workers=faults.whole(one.get("workers"), "solve.workers", least=1, most=MOST_WORKERS, default=8),
    )


def _ask(raw: object, faults: Faults) -> Ask:
    if raw is None:
        return Ask()
    one = faults.known(raw, "ask", ("why_not", "price", "what_if", "dates"))
    questions, prices = [], []
    for at, value in faults.entries(one.get("why_not"), "ask.why_not"):
        asked = faults.known(value, at, ("id", "slot"))
        slot = asked.get("slot")
        questions.append(
            WhyNot(
                faults.text(asked.get("id"), f"{at}.id", needed=True),
                None if slot is None else faults.whole(slot, f"{at}.slot"),
            )
        )
    for at, value in faults.entries(one.get("price"), "ask.price"):
        asked = faults.known(value, at, ("role", "per_slot"))
        prices.append(
            Price(
                faults.text(asked.get("role"), f"{at}.role", needed=True),
                faults.whole(asked.get("per_slot"), f"{at}.per_slot", least=1),
            )
        )
    patches = tuple(faults.known(value, at, FIELDS) for at, value in faults.entries(one.get("what_if"), "ask.what_if"))
    return Ask(tuple(questions), tuple(prices), patches, faults.yes(one.get("dates"), "ask.dates"))
