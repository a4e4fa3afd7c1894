"""The questions in a file with their answers, as plain JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mandate.engines.plan.changing import Difference, what_if
from mandate.engines.plan.dates import dates
from mandate.engines.plan.explaining import Answer, why_not
from mandate.engines.plan.outcome import Plan
from mandate.engines.plan.pricing import price
from mandate.engines.plan.scores import ranks
from mandate.engines.plan.terms import Portfolio
from mandate.engines.plan.writing import plan_json, reason_json


def answers(portfolio: Portfolio, plan: Plan, patched: Sequence[Portfolio] = ()) -> dict[str, Any]:
    """What a file asks about its plan; `patched` are the portfolios of its `what_if`. Empty without a plan."""
    if plan.value is None:
        return {"why_not": [], "price": [], "what_if": [], "dates": [], "ranks": []}
    starts, asked = plan.as_starts(), portfolio.ask
    return {
        "why_not": [answer_json(why_not(portfolio, plan, one)) for one in asked.why_not],
        "price": [asdict(price(portfolio, plan, one)) for one in asked.price],
        "what_if": [difference_json(what_if(plan, after)) for after in patched],
        "dates": [asdict(one) for one in dates(portfolio, starts)] if asked.dates else [],
        "ranks": [
            {**asdict(one), "reason": None if one.reason is None else reason_json(one.reason)}
            for one in ranks(portfolio, starts)
        ],
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """Why not, with the plan that has it forced in reduced to what changes."""
    return {
        "id": answer.id,
        "slot": answer.slot,
        "explained": answer.explained.value,
        "reasons": [reason_json(reason) for reason in answer.reasons],
        "earliest": answer.earliest,
        "loses_low": answer.loses_low,
        "loses_high": answer.loses_high,
        "forced": None if answer.forced is None else _changes(answer.forced),
    }


def difference_json(difference: Difference) -> dict[str, Any]:
    """What differs between two plans, with value, bound and gap of each."""
    before, after = (plan_json(one) for one in (difference.before, difference.after))
    kept = ("status", "value", "bound", "gap_percent", "digest")
    return _changes(difference) | {
        "before": {name: before[name] for name in kept},
        "after": {name: after[name] for name in kept},
        "conflict": after["conflict"],
    }


def _changes(difference: Difference) -> dict[str, Any]:
    return {
        "moved": [asdict(one) for one in difference.moved],
        "added": list(difference.added),
        "dropped": list(difference.dropped),
        "value": difference.value,
        "value_low": difference.value_low,
        "value_high": difference.value_high,
        "newly_missed": list(difference.newly_missed),
        "newly_met": list(difference.newly_met),
    }
