"""`mandate knowledge levels`: how many reached which level of the knowledge check; nobody's own score is here."""

from __future__ import annotations

import argparse
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("knowledge", help="the levels of the knowledge check")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("levels", help="how many of the MT and of everybody else reached which level")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_levels)


def _levels(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.services import knowledge

    found: list[dict[str, Any]] = [
        {
            "set": name,
            "levels": [
                {"level": level, "before": count, "after": dict(levels.after)[level]} for level, count in levels.before
            ],
        }
        for name, levels in knowledge.shown().items()
    ]
    if arguments.json:
        answer(found)
        return FINE
    for one in found:
        print(f"{one['set']}: {'' if one['levels'] else 'not shown, fewer than five did both checks'}".rstrip())
        for row in one["levels"]:
            print(f"  {row['level']:12} {row['before']} before, {row['after']} after")
    return FINE
