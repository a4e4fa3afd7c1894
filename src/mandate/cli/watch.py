"""`mandate watch`: the list of new developments, and one more on it."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("watch", help="the watch list of new developments")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every development, where it stands and until when it waits")
    rows.add_argument("--triage", choices=("new", "try", "wait", "ignore"), help="only those that stand there")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    add = verbs.add_parser("add", help="put a development on the list")
    add.add_argument("title", metavar="TITLE", help="what it is")
    add.add_argument("--link", required=True, metavar="ADDRESS", help="where one reads about it")
    add.add_argument("--why", required=True, metavar="TEXT", help="why it matters to us")
    add.set_defaults(run=_add)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Development

    rows = Development.objects.select_related("fed_by")
    rows = rows.filter(triage=arguments.triage) if arguments.triage else rows
    if not arguments.json:
        for one in rows:
            until = one.again_on.isoformat() if one.again_on else ""
            print(f"{one.key}  {one.fed_on}  {one.triage:6} {until:10}  {one.title}")
        return FINE
    answer(
        [
            {
                "key": one.key, "title": one.title, "link": one.link, "why": one.why, "fed_on": one.fed_on,
                "fed_by": one.fed_by.name if one.fed_by else "", "triage": one.triage, "note": one.note,
                "triaged_on": one.triaged_on, "again_on": one.again_on,
            }
            for one in rows
        ]
    )  # fmt: skip
    return FINE


def _add(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services import watch
    from mandate.services.watch import DevelopmentFacts

    facts = DevelopmentFacts(arguments.title, arguments.link, arguments.why)
    made = watch.feed(facts, fed_by=None, by=actor(), today=clock.today())
    print(f"{made.key}  {made.title}")
    return FINE
