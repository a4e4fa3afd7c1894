"""Plans and answers as plain JSON values, keys as documented for `mandate plan --json`."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from mandate.engines.plan.outcome import Conflict, Plan, Unkept
from mandate.engines.plan.rules import Rule
from mandate.engines.terms import Reason, half_up


def plan_json(found: Plan) -> dict[str, Any]:
    """A plan; shares are rounded to four decimals, the gap to two of a percent."""
    return {
        "status": found.status.value,
        "method": found.method.value,
        "value": found.value,
        "makespan": found.makespan,
        "bound": found.bound,
        "gap_percent": None if found.gap is None else float(half_up(found.gap * 100, 2)),
        "starts": [asdict(one) for one in found.starts],
        "left_out": [{"id": one.id, "reason": reason_json(one.reason)} for one in found.left_out],
        "legal": {
            "met": list(found.met),
            "missed": [{"id": one.id, "late": one.late, "reason": reason_json(one.reason)} for one in found.missed],
            "proven": found.legal_proven,
        },
        "dates": [unkept_json(one) for one in found.unkept],
        "load": {role: list(hours) for role, hours in found.load},
        "spend": {budget: list(cents) for budget, cents in found.spend},
        "experiment_ratio": [share_json(ratio) for ratio in found.experiment_ratio],
        "moved": [{**asdict(one), "reason": reason_json(one.reason)} for one in found.moved],
        "conflict": None if found.conflict is None else conflict_json(found.conflict),
        "phases": [asdict(one) for one in found.phases],
        "repeatable": found.repeatable,
        "digest": found.digest,
    }


def reason_json(reason: Reason) -> dict[str, Any]:
    """A reason as its code and its parameters."""
    return {"code": reason.code, **{name: _plain(value) for name, value in reason.params}}


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule; `at` is null where it holds in every slot."""
    return {"code": rule.code.value, "names": list(rule.names), "at": None if rule.at < 0 else rule.at}


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """What cannot hold together, and the least changes, each of which is enough."""
    return {
        "initiatives": list(conflict.initiatives),
        "rules": [rule_json(rule) for rule in conflict.rules],
        "changes": [{"rule": rule_json(one.rule), "by": one.by, "enough": one.enough} for one in conflict.changes],
        "smallest": conflict.smallest,
    }


def unkept_json(one: Unkept) -> dict[str, Any]:
    """A date that is not kept, why it cannot be, and each least change that would be enough."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "due": one.due,
        "late": one.late,
        "possible": one.possible,
        "reasons": [reason_json(reason) for reason in one.reasons],
        "changes": [
            {
                "rule": rule_json(least.rule),
                "by": least.by,
                "parts": [list(part) for part in least.parts],
                "proven": least.proven,
            }
            for least in one.changes
        ],
    }


def share_json(share: Fraction | None) -> float | None:
    """A share with four decimals."""
    return None if share is None else float(half_up(share, 4))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
