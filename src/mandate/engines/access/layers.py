"""A department's own layer: proven stricter than the organisation's, since it can only forbid, and only its own people.

Policies do not depend on each other and a forbid always wins. So adding forbids can turn a yes into a no and nothing
else; and a forbid whose scope is `principal in Team::"x"` says nothing about people outside that team.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mandate.engines.access.expressions import uid
from mandate.engines.access.terms import Policy, Problem, Uid


def check_department(policies: Iterable[Policy], team: str) -> tuple[Problem, ...]:
    """Why policies are no layer of this team; empty is the proof that with them nobody may do more than without.

    Codes: `permit` (a department cannot allow), `scope` (who it is about is not this team), `unread` (too deep to see).
    """
    return tuple(problem for policy in policies for problem in _problems(policy, Uid("Team", team)))


def _problems(policy: Policy, team: Uid) -> Iterator[Problem]:
    if policy.effect != "forbid":
        yield Problem("permit", "A department can forbid, never permit.", policy.id, policy.line, 1)
    if policy.tree is None:
        yield Problem("unread", "This policy is nested too deep to see whom it is about.", policy.id, policy.line, 1)
    elif _group(policy.tree.principal) != team:
        yield Problem("scope", f"Begin with: forbid (principal in {team}, ...).", policy.id, policy.line, 1)


def _group(side: Any) -> Uid | None:
    """The group a scope keeps to: of `principal in X` and `principal is T in X`."""
    return uid(side.entity) if type(side).__name__ in ("ScopeIn", "ScopeIsIn") else None
