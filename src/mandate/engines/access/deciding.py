"""Yes or no, with every policy that decided it and every one that could not be evaluated."""

from __future__ import annotations

from dataclasses import replace

from mandate.engines.access.judge import judge
from mandate.engines.access.snapshot import Snapshot
from mandate.engines.access.terms import Decision, Request


def decide(request: Request, *, snapshot: Snapshot, now: int | None = None) -> Decision:
    """The decision on a request. `now`, in epoch seconds, becomes `context.now`, whatever the request says there.

    A value Cedar does not have (null, a float, more than 64 bits) is a deny with an error that blames no policy.
    """
    return judge(request if now is None else at(request, now), by=snapshot.judge)


def at(request: Request, now: int) -> Request:
    """The request at this moment: the time comes from the caller's clock and never from the request."""
    return replace(request, context={**request.context, "now": now})
