"""Yes or no, with every policy that decided it and every one that could not be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mandate.engines.access.evaluation import EvaluationError
from mandate.engines.access.expressions import Asked
from mandate.engines.access.judge import judge
from mandate.engines.access.scopes import Candidates, Program
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import LONGEST, SHORTEST, Decision, InvalidRequest, PolicyError, Request, Uid
from mandate.engines.access.values import value_of


def decide(request: Request, *, snapshot: Snapshot, now: int | None = None) -> Decision:
    """The decision on a request. `now`, in epoch seconds, becomes `context.now`, whatever the request says there.

    A value Cedar does not have (null, a float, more than 64 bits) is a deny with an error that blames no policy.
    """
    try:
        candidates = snapshot.index.candidates(request.principal, request.action, request.resource)
        context = frozen(request.context, now)
    except InvalidRequest as error:
        return Decision(False, (), (PolicyError("", str(error)),), True)
    asked: Asked = (request.principal, request.action, request.resource, context, snapshot.nodes)
    errors: list[PolicyError] = []
    forbids = _satisfied(candidates.forbids, asked, errors)
    permits = _satisfied(candidates.permits, asked, errors)
    if candidates.outside:
        return _with_outside(at(request, now), snapshot, forbids, permits, errors)
    if forbids:
        return Decision(False, tuple(forbids), tuple(errors), True)
    return Decision(bool(permits), tuple(permits), tuple(errors), True)


def _satisfied(programs: Iterable[Program], asked: Asked, errors: list[PolicyError]) -> list[str]:
    """The ids of the policies that hold; every one is asked, also when the answer is clear, since errors are told."""
    held = []
    for program in programs:
        run = program.run
        if run is None:
            held.append(program.id)
            continue
        try:
            if run(asked):
                held.append(program.id)
        except EvaluationError as error:
            errors.append(PolicyError(program.id, str(error)))
    return held


def allows(request: Request, *, snapshot: Snapshot, now: int | None = None) -> bool:
    """Only yes or no, as `decide` says it, in half the time: it stops at the first policy that settles the answer."""
    try:
        candidates = snapshot.index.candidates(request.principal, request.action, request.resource)
        context = frozen(request.context, now)
    except InvalidRequest:
        return False
    if candidates.outside:
        return decide(request, snapshot=snapshot, now=now).allow
    return settled(candidates, (request.principal, request.action, request.resource, context, snapshot.nodes))


def settled(candidates: Candidates, asked: Asked) -> bool:
    """Yes or no of candidates that are all compiled."""
    for program in candidates.forbids:
        if _holds(program, asked):
            return False
    for program in candidates.permits:  # noqa: SIM110 - any() over a generator takes half as long again
        if _holds(program, asked):
            return True
    return False


def _holds(program: Program, asked: Asked) -> bool:
    run = program.run
    if run is None:
        return True
    try:
        return bool(run(asked))
    except EvaluationError:
        return False


def frozen(context: Mapping[str, Any], now: int | None) -> dict[str, Any]:
    """The context as the engine keeps values; raises InvalidRequest for a value Cedar does not have."""
    kept = {}
    for name, value in context.items():
        kind = type(value)
        if kind is str or kind is Uid or kind is bool or (kind is int and SHORTEST <= value <= LONGEST):
            kept[name] = value
        else:
            kept[name] = value_of(value, where=name)
    if now is not None:
        kept["now"] = value_of(now, where="now")
    return kept


def _with_outside(
    request: Request, snapshot: Snapshot, forbids: list[str], permits: list[str], errors: list[PolicyError]
) -> Decision:
    """Our own findings and those of cedarpy about the policies it keeps: policies do not depend on each other."""
    theirs = judge(request, by=snapshot.outside)
    errors += theirs.errors
    if any(not error.policy for error in theirs.errors):
        return Decision(False, (), tuple(errors), False)
    (permits if theirs.allow else forbids).extend(theirs.reasons)
    order = snapshot.numbers
    reasons = tuple(sorted(forbids or permits, key=order.__getitem__))
    told = tuple(sorted(errors, key=lambda error: order[error.policy]))
    return Decision(bool(permits) and not forbids, reasons, told, False)


def at(request: Request, now: int | None) -> Request:
    """The request at this moment: the time comes from the caller's clock and never from the request."""
    return request if now is None else replace(request, context={**request.context, "now": now})
