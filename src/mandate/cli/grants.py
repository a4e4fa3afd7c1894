"""`mandate grants`: access that was given, given now, or withdrawn."""

from __future__ import annotations

import argparse
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("grants", help="access that was given, until when")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every access with its end and state")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    given = verbs.add_parser("give", help="give access to one person or one team")
    given.add_argument("subject", metavar="TOOL", help="name or key of a tool or a dataset")
    given.add_argument("--person", default="", help="key, address or name of a person")
    given.add_argument("--team", default="", help="key or name of a team")
    given.add_argument("--until", required=True, metavar="DATE", help="last day; a year at most")
    given.add_argument("--purpose", default="", help="key of the purpose it is for")
    given.add_argument(
        "--class", dest="rank", type=int, choices=range(5), metavar="N", help="for data up to this class"
    )
    given.add_argument("--why", required=True, help="the reason")
    given.add_argument("--as", dest="giver", metavar="PERSON", help="who gives; the architect if left out")
    given.set_defaults(run=_give)
    ended = verbs.add_parser("withdraw", help="end access now")
    ended.add_argument("key", metavar="KEY", help="key of the access")
    ended.add_argument("--why", required=True, help="the reason")
    ended.add_argument("--as", dest="giver", metavar="PERSON", help="who ends it; the architect if left out")
    ended.set_defaults(run=_withdraw)


def _list(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Grant
    from mandate.services.asking_access import due, grants

    due.settle(today=clock.today())
    rows = grants.lines(Grant.objects.select_related("person", "team"), today=clock.today())
    if arguments.json:
        answer([asdict(row) for row in rows])
        return FINE
    for row in rows:
        print(f"{row.key}  {row.subject:28} {row.who:24} {row.until}  {row.state}")
    return FINE


def _give(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.cli.ask import whose
    from mandate.records import clock
    from mandate.records.models import Team
    from mandate.services.asking_access import grants
    from mandate.services.guardrails import current
    from mandate.services.refusals import Refused

    register = current.current(today=clock.today()).register
    found = subject(arguments.subject, register)
    team = Team.objects.filter(key=arguments.team).first() or Team.objects.filter(name__iexact=arguments.team).first()
    if arguments.team and team is None:
        raise Refused(why=f"There is no team {arguments.team}.")
    given = grants.Given(
        subject_kind=found.kind, subject=found.key, team=team.key if team else "", purpose=arguments.purpose,
        person=whose(arguments.person).key if arguments.person else "", data_class=arguments.rank, why=arguments.why,
        until=arguments.until,
    )  # fmt: skip
    made = grants.give(given, person=whose(arguments.giver), by=actor(), now=clock.now(), today=clock.today())
    print(f"{made.key}  until {made.until}")
    return FINE


def subject(text: str, register: Any) -> Any:
    """The tool or dataset of these registers with this key or name. Raises Refused where there is none, or several."""
    from mandate.services.asking_access import matching
    from mandate.services.refusals import Refused

    keyed = [matching.one(kind, text, register) for kind in (matching.TOOL, matching.DATASET)]
    found = [one for one in keyed if one] or list(matching.find(text, register))
    if len(found) != 1:
        raise Refused(why=f"{len(found)} things are called {text}. Use a key.")
    return found[0]


def _withdraw(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.cli.ask import whose
    from mandate.records import clock
    from mandate.records.models import Grant
    from mandate.services.asking_access import grants
    from mandate.services.refusals import Refused

    grant = Grant.objects.select_related("person").filter(key=arguments.key).first()
    if grant is None:
        raise Refused(why=f"There is no access {arguments.key}.")
    grants.withdraw(grant, person=whose(arguments.giver), by=actor(), why=arguments.why, today=clock.today())
    print(f"{grant.key}  withdrawn")
    return FINE
