"""What the child does: read a question about a plan, let the engine answer, and print JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mandate.engines.plan.answering import answer_json, difference_json
from mandate.engines.plan.changing import difference, what_if
from mandate.engines.plan.dates import dates
from mandate.engines.plan.explaining import why_not
from mandate.engines.plan.outcome import Method, Plan, Status
from mandate.engines.plan.reading import portfolio
from mandate.engines.plan.solving import plan, recalled
from mandate.engines.plan.terms import Portfolio, WhyNot
from mandate.engines.plan.writing import plan_json


def answer(text: str) -> str:
    """The answer to the question in `text`, as JSON."""
    asked = json.loads(text)
    found = portfolio(asked["asked"])
    return json.dumps(_ANSWERS[asked["verb"]](asked, found))


def kept(found: Portfolio, result: Mapping[str, Any]) -> Plan:
    """A plan as the engine had it, from what was kept of it; with what two plans are compared by."""
    starts = {one["id"]: (one["mode"], one["start"]) for one in result["starts"]}
    known = found.named()
    bare = Plan(
        Status(result["status"]), Method(result["method"]), result["value"], result["bound"], (),
        legal_proven=result["legal"]["proven"], repeatable=result["repeatable"],
    )  # fmt: skip
    return recalled(found, {name: value for name, value in starts.items() if name in known}, bare)


def _plan(asked: Mapping[str, Any], found: Portfolio) -> Any:
    """`hint`, where it is given, is a plan to begin from: mode and start by id."""
    hint = {name: (mode, start) for name, (mode, start) in asked.get("hint", {}).items()}
    return plan_json(plan(found, hint=hint or None))


def _why(asked: Mapping[str, Any], found: Portfolio) -> Any:
    return answer_json(why_not(found, kept(found, asked["result"]), WhyNot(asked["id"], asked["slot"])))


def _what_if(asked: Mapping[str, Any], found: Portfolio) -> Any:
    return difference_json(what_if(kept(found, asked["result"]), portfolio(asked["other_asked"])))


def _dates(asked: Mapping[str, Any], found: Portfolio) -> Any:
    return [asdict(one) for one in dates(found, kept(found, asked["result"]).as_starts())]


def _compare(asked: Mapping[str, Any], found: Portfolio) -> Any:
    other = portfolio(asked["other_asked"])
    return difference_json(difference(kept(found, asked["result"]), kept(other, asked["other_result"])))


_ANSWERS = {"plan": _plan, "why": _why, "what_if": _what_if, "dates": _dates, "compare": _compare}


if __name__ == "__main__":
    sys.stdout.write(answer(sys.stdin.read()))
