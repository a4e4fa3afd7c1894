"""`mandate reviews`: each team's access looked at again, listed or opened."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("reviews", help="each team's access looked at again")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every review with its reviewer, due date and state; due ones open first")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    opened = verbs.add_parser("open", help="open the review of one team now")
    opened.add_argument("team", metavar="TEAM", help="key or name of a team")
    opened.add_argument("--why", default="Opened in the terminal.", help="the reason")
    opened.set_defaults(run=_open)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Review
    from mandate.services.asking_access import reviews

    reviews.settle_all(today=clock.today())
    rows = [
        {
            "key": row.key, "team": row.team.name, "reviewer": row.reviewer.name, "lines": len(row.lines),
            "left": reviews.left(row), "opened_on": row.opened_on, "due_on": row.due_on, "state": row.state,
        }
        for row in Review.objects.select_related("team", "reviewer")
    ]  # fmt: skip
    if arguments.json:
        answer(rows)
        return FINE
    for row in rows:
        print(
            f"{row['key']}  {row['team']:24} {row['reviewer']:24} {row['due_on']}  {row['left']} left  {row['state']}"
        )
    return FINE


def _open(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Team
    from mandate.services.asking_access import reviews
    from mandate.services.refusals import Refused

    team = Team.objects.filter(key=arguments.team).first() or Team.objects.filter(name__iexact=arguments.team).first()
    if team is None:
        raise Refused(why=f"There is no team {arguments.team}.")
    for made in reviews.begin(team, by=actor(), why=arguments.why, today=clock.today()):
        print(f"{made.key}  {made.reviewer.name}  due {made.due_on}")
    return FINE
