"""Invented portfolios, the same for the same seed: roles, budgets, alternatives, experiments and dates of a company."""

from __future__ import annotations

import random
from typing import Any

ROLES = ("analyst", "architect", "data", "engineer", "legal", "marketing", "sales", "trainer")
SLOTS = 24
BUDGETS = 8


def world(
    count: int,
    *,
    seed: int,
    mandatory: float,
    tightness: float,
    effort: str = "normal",
) -> dict[str, Any]:
    """A portfolio of so many initiatives. `mandatory`: the share that has to be done; `tightness`: capacity by demand.

    24 months, 8 roles, 8 budgets, 30 % with two modes, 30 % experiments, half with one or two predecessors, about 5 %
    with a legal date, an MT that meets every second month and decides a third of them.
    """
    chance = random.Random(seed)
    initiatives = [_initiative(number, count, chance, mandatory) for number in range(count)]
    hours = dict.fromkeys(ROLES, 0)
    money = dict.fromkeys((f"budget-{n}" for n in range(BUDGETS)), 0)
    for one in initiatives:
        mode = one["modes"][0]
        for role, per_slot in mode["demand"].items():
            hours[role] += sum(per_slot)
        for budget, cents in mode["cost"].items():
            money[budget] += cents
    # Three slots at the end serve nobody who starts after the last quarter, so a month's share is one of 21.
    roles = [
        {"id": role, "unit": "hours", "capacity": [_month(hours[role] * tightness / 21, slot) for slot in range(SLOTS)]}
        for role in ROLES
    ]
    budgets = [
        {"id": name, "per_quarter": [int(total * tightness / 7)] * (SLOTS // 3), "carry": True}
        for name, total in money.items()
    ]
    proven = sum(sum(one["modes"][0]["cost"].values()) for one in initiatives if one["kind"] == "proven")
    return {
        "format": "mandate-plan/1", "start": "2027-01", "slots": SLOTS, "fine_slots": 12, "objective": "value",
        "roles": roles, "pools": [{"id": "licences", "capacity": count * 4}], "budgets": budgets,
        "experiments": {"ratio": 0.43, "spent_before": {"experiment": 0, "proven": proven // 2}},
        "mt": {"meetings": list(range(0, SLOTS, 2)), "lead_slots": 1},
        "initiatives": initiatives,
        "solve": {"seed": 1, "effort": effort, "workers": 8},
    }  # fmt: skip


def _month(hours: float, slot: int) -> int:
    """Hours of a month; two months a year are holidays."""
    return max(35, int(hours * (0.8 if slot % 12 in (6, 11) else 1.04)))


def _initiative(number: int, count: int, chance: random.Random, mandatory: float) -> dict[str, Any]:
    first = _mode("inside", chance, number)
    kind = "experiment" if chance.random() < 0.3 else chance.choice(("proven", "proven", "foundation"))
    one: dict[str, Any] = {
        "id": f"i{number:04d}", "name": f"Initiative {number}", "kind": kind, "mandatory": chance.random() < mandatory,
        "value": {"per_slot": chance.randint(5, 60), "on_delivery": chance.randint(0, 200)},
        "modes": [first], "mt_gate": chance.random() < 0.33,
    }  # fmt: skip
    if chance.random() < 0.3:
        one["modes"].append(_other(first, chance))
    stage = number * 3 // count
    if chance.random() < 0.75 and stage:
        picked = chance.sample(range((stage - 1) * count // 3, stage * count // 3), chance.randint(1, 2))
        one["after"] = [{"id": f"i{p:04d}", "lag": chance.randint(0, 1)} for p in sorted(picked)]
    if chance.random() < 0.05:
        one |= {"kind": "legal", "due": {"slot": chance.randint(8, 12) + 4 * stage, "kind": "legal"}}
    elif chance.random() < 0.1:
        one["due"] = {"slot": chance.randint(6, 18), "kind": "promise", "weight": chance.randint(5, 30)}
    return one


def _mode(name: str, chance: random.Random, number: int) -> dict[str, Any]:
    duration = chance.randint(2, 6)
    roles = sorted(chance.sample(ROLES, chance.randint(2, 4)))
    demand = {role: [chance.randint(4, 8) * 5 for _ in range(duration)] for role in roles}
    cost = {f"budget-{number % BUDGETS}": chance.randint(2, 60) * 50_000} if chance.random() < 0.8 else {}
    return {
        "id": name,
        "duration": duration,
        "demand": demand,
        "cost": cost,
        "pools": {"licences": chance.randint(0, 6)},
    }


def _other(first: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Outsourced: shorter and dearer, fewer hours; or slower: longer, fewer hours a month."""
    if chance.random() < 0.5:
        duration = max(1, first["duration"] - 1)
        demand = {role: [max(5, hours // 2) for hours in per[:duration]] for role, per in first["demand"].items()}
        cost = {budget: cents * 2 for budget, cents in first["cost"].items()}
        return {"id": "outsourced", "duration": duration, "demand": demand, "cost": cost, "pools": first["pools"]}
    duration = first["duration"] + 2
    demand = {role: [max(5, sum(per) // duration)] * duration for role, per in first["demand"].items()}
    return {"id": "slower", "duration": duration, "demand": demand, "cost": first["cost"], "pools": first["pools"]}
