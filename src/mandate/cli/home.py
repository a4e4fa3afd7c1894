"""`mandate home`: begin an organisation, make a sign-in link, say where it lives."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from mandate.cli import USAGE, actor, open_desk

FIELDS = {"name", "architect", "email", "teams", "mail_platform", "files_platform", "works_council", "sample"}
HOW = """Nothing was begun: standard input holds no organisation. Give one JSON object with name and architect:
printf '%s' '{"name": "Windmolen Fietsen", "architect": "Anna de Vries", "teams": [["Sales", 22]]}' | mandate home begin
Known beside these: email, mail_platform, files_platform, works_council, sample."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("home", help="the folder an organisation lives in")
    verbs = noun.add_subparsers(dest="verb", required=True)
    begin = verbs.add_parser("begin", help="begin an organisation from JSON on standard input")
    begin.set_defaults(run=_begin)
    link = verbs.add_parser("link", help="make a one-time sign-in link for the architect")
    link.add_argument("--secret", action="store_true", help="print the secret only")
    link.set_defaults(run=_link)
    show = verbs.add_parser("show", help="say where the organisation lives")
    show.set_defaults(run=_show)


def _begin(arguments: argparse.Namespace) -> int:
    asked = _asked("" if sys.stdin.isatty() else sys.stdin.read())
    if asked is None:
        print(HOW, file=sys.stderr)
        return USAGE
    open_desk()
    from django.conf import settings

    from mandate.records import clock
    from mandate.records.ledger import Actor
    from mandate.services import begin, entry

    teams = tuple((str(name), None if size is None else int(size)) for name, size in asked.pop("teams", ()))
    architect = begin.begin(begin.Beginning(**asked, teams=teams), by=Actor("job:beginning"), today=clock.today())
    label = actor().label
    print(entry.make_link(architect, purpose=entry.SIGN_IN, by=label, at=clock.now(), hours=settings.LINK_HOURS))
    return 0


def _asked(text: str) -> dict[str, Any] | None:
    """What standard input says, None where it cannot begin an organisation; nothing is made before it can."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    known = isinstance(found, dict) and {"name", "architect"} <= set(found) <= FIELDS
    return found if known and all(isinstance(one, list) and len(one) == 2 for one in found.get("teams", ())) else None


def _link(arguments: argparse.Namespace) -> int:
    open_desk()
    from mandate.records import clock
    from mandate.services import entry, people, signing_in

    architect = people.architect()
    if architect is None:
        print("There is no architect yet. Run: mandate serve", file=sys.stderr)
        return 1
    secret = signing_in.make(architect, purpose=entry.SIGN_IN, by=actor(), at=clock.now(), today=clock.today())
    print(secret if arguments.secret else f"/enter/{secret}/")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from mandate.connectors.home import folders

    which = folders.chosen()
    print(f"{which}: {folders.folder(which)}" + ("" if folders.exists(which) else " (not begun)"))
    return 0
