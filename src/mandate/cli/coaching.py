"""`mandate coaching list`: which group takes which module by when; paths of named circles stay with their members."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.records.models import Coaching


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("coaching", help="which group takes which module, by when")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every module on the path of a group outside named circles")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Coaching
    from mandate.services.answering import NAMED

    outside = Coaching.objects.exclude(campaign__mode=NAMED).select_related("campaign")
    found = [_row(one) for one in outside.order_by("due", "key")]
    if arguments.json:
        answer(found)
        return FINE
    for row in found:
        done = f"done {row['done_on']}" if row["done_on"] else f"by {row['due']}"
        print(f"{row['key']}  {done:16} {row['group']:20} {row['title']}  ({row['assessment']})")
    return FINE


def _row(one: Coaching) -> dict[str, Any]:
    from mandate.catalogue.coaching import load_modules
    from mandate.services.campaigns import group_of

    title = next((module.title.en for module in load_modules() if module.id == one.module), one.module)
    return {
        "key": one.key, "assessment": one.campaign.title, "group": group_of(one.campaign, one.group).label,
        "module": one.module, "title": title, "items": one.items, "due": one.due, "done_on": one.done_on,
    }  # fmt: skip
