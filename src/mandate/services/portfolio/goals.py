"""Goals from the company down to a team and a person, what serves each, and what stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Change, Goal, Initiative, Person
from mandate.services.initiatives.states import DROPPED
from mandate.services.refusals import Refused

OPEN, REACHED, GONE = "open", "reached", "dropped"


@dataclass(frozen=True, slots=True)
class Branch:
    """One goal in the tree: how deep it stands, and the initiatives that serve it."""

    goal: Goal
    depth: int
    initiatives: tuple[Initiative, ...]


def tree(goals: Sequence[Goal], initiatives: Iterable[Initiative]) -> list[Branch]:
    """The goals a reader sees, each below the one it serves; one whose parent they do not see stands at the top."""
    serving: dict[str, list[Initiative]] = {}
    for row in initiatives:
        if row.state != DROPPED:
            for key in row.goals:
                serving.setdefault(key, []).append(row)
    seen = {goal.key for goal in goals}
    below: dict[str | None, list[Goal]] = {}
    for goal in sorted(goals, key=lambda one: (_ORDER.get(one.level, 9), one.title.casefold())):
        below.setdefault(goal.parent_id if goal.parent_id in seen else None, []).append(goal)
    found: list[Branch] = []
    open_ = [(goal, 0) for goal in reversed(below.get(None, []))]
    while open_:
        goal, depth = open_.pop()
        found.append(Branch(goal, depth, tuple(serving.get(goal.key, ()))))
        open_ += [(one, depth + 1) for one in reversed(below.pop(goal.key, []))]
    return found


_ORDER = {"company": 0, "team": 1, "individual": 2}


def unserved(branches: Iterable[Branch]) -> list[Goal]:
    """Open goals of the company and of teams that no initiative serves, nor one below them."""
    rows = list(branches)
    served = {one.goal.key for one in rows if one.initiatives}
    parents = {one.goal.key: one.goal.parent_id for one in rows}
    for key in list(served):
        above, walked = parents.get(key), {key}
        while above and above not in walked:
            served.add(above)
            walked.add(above)
            above = parents.get(above)
    return [
        one.goal
        for one in rows
        if one.goal.state == OPEN and one.goal.level != "individual" and one.goal.key not in served
    ]


def aimless(initiatives: Iterable[Initiative]) -> list[Initiative]:
    """Initiatives on the roadmap that serve no goal."""
    return [row for row in initiatives if row.state not in (DROPPED, "done") and not row.goals]


def settle(goal: Goal, state: str, *, by: Actor, why: str) -> Change:
    """A goal reached, dropped with a reason, or open again. Raises Refused where that is what it is, or without one."""
    if goal.state == state:
        raise Refused(why=_("The goal stands there already."), whose_move=_("Nobody's."))
    if state == GONE and not why.strip():
        raise Refused(why=_("Say why it is dropped: somebody will ask."), whose_move=_("Yours."))
    goal.state = state
    action = {REACHED: "goal.reached", GONE: "goal.dropped", OPEN: "goal.changed"}[state]
    return ledger.write(goal, action=action, by=by, why=why.strip() or _("Changed."))


def may_set(level: str, team: str | None, person: Person) -> Refused | None:
    """Why this person cannot set a goal of this level; None where they can.

    The architect and the MT set those of the company and of teams, a manager those of their own team, everybody their
    own.
    """
    if level == "individual" or person.holds(Role.ARCHITECT, Role.MT_MEMBER):
        return None
    if level == "team" and person.holds(Role.MANAGER) and team == person.team_id:
        return None
    return Refused(
        why=_("A goal of the company or of another team is not yours to set."),
        whose_move=_("The architect's, or the MT's."),
        what_would_change_this=_("Write it as a goal of your own, and share it with your manager."),
    )


def refuse_others(goal: Goal, person: Person) -> None:
    """Raises Refused where the goal is somebody's own: the manager it is shared with sees it and does not change it."""
    if goal.level == "individual" and goal.person_id != person.key:
        raise Refused(why=_("Only whose goal it is changes it."), whose_move=_("Theirs."))
