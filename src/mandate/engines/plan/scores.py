"""The ranks that scores give, beside the order of the plan: a score looks at one initiative, a plan at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mandate.engines.plan.checking import Starts
from mandate.engines.plan.model import earliest_starts
from mandate.engines.plan.reasons import Standing, said, why_left_out
from mandate.engines.plan.terms import Initiative, Portfolio
from mandate.engines.terms import Reason, because

FAR = 3
"""Places between a score's rank and the plan's from which the difference gets a reason."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where one comes in the plan (by start; None: left out) and by each score (None: a figure is missing)."""

    id: str
    plan: int | None
    value: int | None
    rice: int | None
    wsjf: int | None
    reason: Reason | None


def ranks(portfolio: Portfolio, starts: Starts) -> tuple[Ranked, ...]:
    """Every initiative with its ranks, in the order of the plan; a reason where the plan is far behind a score."""
    standing, earliest = Standing(portfolio, starts), earliest_starts(portfolio)
    order = {name: -start for name, (_mode, start) in starts.items()}
    planned = _places({name: Fraction(value) for name, value in order.items()})
    by = {
        name: _places({one.id: score for one in portfolio.initiatives if (score := rule(portfolio, one)) is not None})
        for name, rule in (("value", _value), ("rice", _rice), ("wsjf", _wsjf))
    }
    found = []
    for one in portfolio.initiatives:
        places = {name: table.get(one.id) for name, table in by.items()}
        best = min((place for place in places.values() if place is not None), default=None)
        here = planned.get(one.id)
        behind = best is not None and (here is None or here - best >= FAR)
        found.append(
            Ranked(one.id, here, **places, reason=_why(standing, one, earliest.get(one.id)) if behind else None)
        )
    return tuple(sorted(found, key=lambda one: (one.plan is None, one.plan or 0, one.id)))


def _places(scores: Mapping[str, Fraction]) -> dict[str, int]:
    """Places from 1, the highest first; equal scores share one."""
    ordered = sorted(scores.values(), reverse=True)
    return {name: ordered.index(score) + 1 for name, score in scores.items()}


def _hours(one: Initiative) -> int:
    """Hours of the mode that asks for fewest; at least 1, so that a score is defined."""
    return max(1, min(sum(sum(hours) for _role, hours in mode.demand) for mode in one.modes))


def _value(portfolio: Portfolio, one: Initiative) -> Fraction:
    """What it brings if it were there from the first slot, per hour of work."""
    return Fraction(one.value.per_slot * portfolio.slots + one.value.on_delivery, _hours(one))


def _rice(_portfolio: Portfolio, one: Initiative) -> Fraction | None:
    """Reach x impact x confidence / effort (Intercom's RICE)."""
    given = one.scores
    if given.reach is None or given.impact is None or given.confidence is None:
        return None
    return given.reach * given.impact * given.confidence / _hours(one)


def _wsjf(portfolio: Portfolio, one: Initiative) -> Fraction | None:
    """Cost of delay / job size (SAFe's WSJF): value a slot, time criticality and risk reduction over the duration."""
    given = one.scores
    if given.time_criticality is None or given.risk_reduction is None:
        return None
    size = max(1, min(mode.duration for mode in one.modes))
    return (one.value.per_slot + given.time_criticality + given.risk_reduction) / size


def _why(standing: Standing, one: Initiative, earliest: int | None) -> Reason:
    """Why the plan has it later than a score would: its earliest start, or what is full there."""
    if one.id not in standing.starts or earliest is None:
        return why_left_out(standing, one)
    mode_id, start = standing.starts[one.id]
    if start <= earliest:
        return because("earliest_start", at=earliest)
    mode = next(mode for mode in one.modes if mode.id == mode_id)
    found = standing.blocked(one, mode, earliest)
    return said(standing.portfolio, standing.starts, found[0]) if found else because("others_first", at=earliest)
