"""`mandate goals list`: goals of the company and of teams, with what serves them; a person's own are never listed."""

from __future__ import annotations

import argparse
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("goals", help="what the company and its teams want to reach")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="the tree of goals, with how many initiatives serve each")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.add_argument("--at", metavar="DATE", help="as they stood on a date")
    rows.set_defaults(run=_list)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import asof
    from mandate.records.models import Goal, Initiative
    from mandate.services.portfolio import goals

    at = past(arguments.at)
    world = asof.world(at) if at else None
    rows = world.all(Goal) if world else list(Goal.objects.select_related("team"))
    serving: Any = world.all(Initiative) if world else Initiative.objects.all()
    branches = goals.tree([row for row in rows if row.level != "individual"], serving)
    lonely = {goal.key for goal in goals.unserved(branches)}
    if arguments.json:
        names = ("key", "title", "level", "area", "line", "target", "state")
        answer(
            [
                {name: getattr(one.goal, name) for name in names}
                | {
                    "serves": one.goal.parent_id,
                    "team": one.goal.team.name if one.goal.team else None,
                    "initiatives": [row.key for row in one.initiatives],
                    "alone": one.goal.key in lonely,
                }
                for one in branches
            ]
        )
        return FINE
    for one in branches:
        alone = "  (no initiative serves it)" if one.goal.key in lonely else ""
        print(f"{one.goal.key}  {len(one.initiatives):3}  {'  ' * one.depth}{one.goal.title}{alone}")
    return FINE
