"""How likely a date is: durations drawn between their shortest and longest, run along what waits for what."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from mandate.engines.plan.checking import Starts
from mandate.engines.plan.model import in_order
from mandate.engines.plan.terms import Initiative, Portfolio

DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class DateChance:
    """The slot before which it has ended in half and in four of five draws, and how often its date is met.

    Optimistic: whoever is late delays what waits for it, but nobody's hours run out.
    """

    id: str
    due: int | None
    chance: float | None
    half: int
    four_of_five: int


def dates(portfolio: Portfolio, starts: Starts, *, draws: int = DRAWS) -> tuple[DateChance, ...]:
    """Chances for all that is planned and has an estimate or a date or waits for something uncertain, by id."""
    import numpy as np

    chance = np.random.default_rng(portfolio.solve.seed)
    ends: dict[str, Any] = {}
    uncertain: set[str] = set()
    for one in in_order(portfolio):
        if one.id not in starts:
            continue
        mode, start = starts[one.id]
        begins = np.full(draws, float(start))
        for link in one.after:
            begins = np.maximum(begins, ends[link.id] + link.lag)
        low, likely, high = _triangle(one, mode)
        spread = chance.triangular(low, likely, high, draws) if low < high else float(likely)
        ends[one.id] = begins + spread
        if low < high or any(link.id in uncertain for link in one.after):
            uncertain.add(one.id)
    found = []
    for one in portfolio.initiatives:
        if one.id in ends and (one.due is not None or one.id in uncertain):
            end = ends[one.id]
            met = None if one.due is None else round(float(np.mean(np.ceil(end - 1e-9) <= one.due.slot)), 4)
            half, most = (ceil(float(np.quantile(end, share)) - 1e-9) for share in (0.5, 0.8))
            found.append(DateChance(one.id, one.due.slot if one.due else None, met, half, most))
    return tuple(found)


def _triangle(one: Initiative, mode: str) -> tuple[int, int, int]:
    """Shortest, likely and longest duration; the likely one is the planned one."""
    planned = next(m.duration for m in one.modes if m.id == mode)
    if one.estimate is None:
        return planned, planned, planned
    return min(one.estimate.low, planned), planned, max(one.estimate.high, planned)
