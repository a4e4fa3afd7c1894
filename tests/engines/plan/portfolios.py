"""Small portfolios to test with: written by hand, or drawn by hypothesis."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import strategies as st

from mandate.engines.plan import checking
from mandate.engines.plan.terms import Portfolio
from mandate.engines.plan.worth import without, worth


def raw(*initiatives: dict[str, Any], **top: Any) -> dict[str, Any]:
    """A file with these initiatives; quick effort, one worker, one role of 10 hours a month over six months."""
    return {
        "format": "mandate-plan/1", "start": "2027-01", "slots": 6, "roles": [{"id": "data", "capacity": 10}],
        "initiatives": list(initiatives), "solve": {"effort": "quick", "workers": 1}, **top,
    }  # fmt: skip


def initiative(name: str, *, duration: int = 1, hours: int = 0, per_slot: int = 10, **more: Any) -> dict[str, Any]:
    """An initiative with one mode."""
    mode = {"id": "inside", "duration": duration, "demand": {"data": hours} if hours else {}}
    return {"id": name, "modes": [mode], "value": {"per_slot": per_slot}, **more}


@st.composite
def drawn(draw: st.DrawFn, *, most: int = 4) -> dict[str, Any]:
    """A portfolio small enough to try every plan."""
    slots = draw(st.integers(2, 4))
    count = draw(st.integers(1, most))
    names = [f"i{number}" for number in range(count)]
    initiatives = [_drawn_one(draw, number, names, slots) for number in range(count)]
    return raw(
        *initiatives,
        slots=slots,
        fine_slots=draw(st.sampled_from((slots, 1))),
        roles=[{"id": "data", "capacity": draw(st.lists(st.integers(0, 9), min_size=slots, max_size=slots))}],
        budgets=[{"id": "b", "per_quarter": draw(st.integers(0, 900)), "carry": draw(st.booleans())}],
        pools=[{"id": "p", "capacity": draw(st.integers(0, 5))}],
        mt={"meetings": draw(st.lists(st.integers(0, slots - 1), max_size=2)), "lead_slots": draw(st.integers(0, 1))},
        experiments={"ratio": 0.5, "spent_before": {"experiment": draw(st.integers(0, 99)), "proven": 100}},
        cost_weight=draw(st.sampled_from((0, 0.01))),
    )


def _drawn_one(draw: st.DrawFn, number: int, names: list[str], slots: int) -> dict[str, Any]:
    modes = [
        {
            "id": f"m{mode}", "duration": draw(st.integers(1, 2)), "demand": {"data": draw(st.integers(0, 6))},
            "cost": {"b": draw(st.integers(0, 500))}, "pools": {"p": draw(st.integers(0, 2))},
        }
        for mode in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    one: dict[str, Any] = {
        "id": names[number], "modes": modes, "kind": draw(st.sampled_from(("proven", "experiment", "foundation"))),
        "value": {"per_slot": draw(st.integers(0, 50)), "on_delivery": draw(st.integers(0, 50))},
        "not_before": draw(st.integers(0, 1)), "mt_gate": draw(st.booleans()), "mandatory": draw(st.integers(0, 5)) == 0,
    }  # fmt: skip
    if number and draw(st.booleans()):
        one["after"] = [{"id": names[draw(st.integers(0, number - 1))], "lag": draw(st.integers(0, 1))}]
    extra = draw(st.integers(0, 6))
    if extra == 1:
        one["due"] = {"slot": draw(st.integers(1, slots)), "kind": "promise", "weight": draw(st.integers(0, 30))}
    elif extra == 2:
        one["due"] = {"slot": draw(st.integers(1, slots)), "kind": "legal"}
    elif extra == 3:
        one["group"] = "g"
    elif extra == 4 and number:
        one["excludes"] = [names[0]]
    elif extra == 5:
        one["previous"] = {"mode": "m0", "start": draw(st.integers(0, slots - 1))}
    return one


def every_plan(portfolio: Portfolio) -> list[checking.Starts]:
    """Every set of starts that breaks no rule, tried one by one."""
    choices: list[list[tuple[str, int] | None]] = [
        [None, *((mode.id, start) for mode in one.modes for start in range(portfolio.slots - mode.duration + 1))]
        for one in portfolio.initiatives
    ]
    found = []
    for picked in itertools.product(*choices):
        starts = {
            one.id: choice for one, choice in zip(portfolio.initiatives, picked, strict=True) if choice is not None
        }
        if not checking.broken(portfolio, starts):
            found.append(starts)
    return found


def value(portfolio: Portfolio, starts: checking.Starts) -> int:
    """What starts are worth, added up without the model."""
    total = 0
    for one in portfolio.initiatives:
        if one.id in starts:
            mode = next(mode for mode in one.modes if mode.id == starts[one.id][0])
            total += worth(portfolio, one, mode, starts[one.id][1])
        else:
            total += without(portfolio, one)
    return total


def best(portfolio: Portfolio) -> tuple[tuple[int, int], int] | None:
    """Fewest and least late missed legal dates, and the most value with them; None where there is no plan."""
    ranked = []
    for starts in every_plan(portfolio):
        late = checking.missed_dates(portfolio, starts)
        ranked.append(((len(late), sum(late.values())), -value(portfolio, starts)))
    return (min(ranked)[0], -min(ranked)[1]) if ranked else None
