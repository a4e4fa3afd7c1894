"""Why nothing works: a smallest set of initiatives and rules that cannot hold together, and the least change."""

from __future__ import annotations

from mandate.engines.plan.outcome import Conflict
from mandate.engines.plan.terms import Portfolio


def conflict(portfolio: Portfolio) -> Conflict:
    """The smallest set found."""
    ids = tuple(one.id for one in portfolio.initiatives if one.mandatory or one.frozen)
    return Conflict(ids, (), (), smallest=False)
