"""`mandate charter delegate|delegations|withdraw`: what who leads a team decides for it, within the charter."""

from __future__ import annotations

import argparse


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to `mandate charter`."""
    give = verbs.add_parser("delegate", help="let who leads a team decide one kind of thing for it")
    give.add_argument("manager", metavar="PERSON", help="address or key of who leads the team")
    give.add_argument("--team", required=True, metavar="KEY", help="key of the team")
    give.add_argument("--kind", required=True, metavar="KIND", help="what it is about: spend, tool, experiment ...")
    give.add_argument("--most", required=True, metavar="AMOUNT", help="all of a quarter together; 0 is what is free")
    give.add_argument("--data-class", required=True, metavar="CLASS", help="the highest class of data: 0 (public) to 4")
    give.add_argument("--from", dest="first", default="", metavar="DATE", help="first day (default today)")
    give.add_argument("--until", required=True, metavar="DATE", help="last day")
    give.add_argument("--why", default="", metavar="TEXT", help="a reason")
    give.set_defaults(run=_give)
    rows = verbs.add_parser("delegations", help="what is delegated to whom, until when")
    rows.add_argument("--at", metavar="DATE", help="as of the end of that day")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    back = verbs.add_parser("withdraw", help="withdraw a delegation; what was decided by it stands")
    back.add_argument("key", metavar="KEY", help="key of the delegation")
    back.add_argument("--why", default="", metavar="TEXT", help="a reason")
    back.set_defaults(run=_withdraw)


def _give(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Person
    from mandate.services.mandate import delegating

    today = clock.today()
    named = Person.objects.filter(email__iexact=arguments.manager).first()
    given = delegating.Given(
        named.key if named else arguments.manager, arguments.team, arguments.kind, arguments.most,
        arguments.data_class, arguments.first or today.isoformat(), arguments.until, arguments.why,
    )  # fmt: skip
    row = delegating.give(given, by=actor(), person=None, today=today)
    print(f"{row.key}  {delegating.title(row)}, {delegating.limits(row)}")
    return FINE


def _list(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import clock
    from mandate.services.mandate import delegating

    at = past(arguments.at)
    rows = delegating.lines(today=clock.today(at), at=at)
    if arguments.json:
        answer({"delegations": [asdict(row) for row in rows]})
        return FINE
    for row in rows:
        print(f"{row.key}  {row.until}  {row.manager:24} {row.title}, {row.limits}")
    if not rows:
        print("Nothing is delegated: every decision goes by the architect.")
    return FINE


def _withdraw(arguments: argparse.Namespace) -> int:
    import sys

    from mandate.cli import FAULT, FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Delegation
    from mandate.services.mandate import delegating

    row = Delegation.objects.select_related("manager", "team").filter(key=arguments.key).first()
    if row is None:
        print(f"There is no delegation {arguments.key}. Run: mandate charter delegations", file=sys.stderr)
        return FAULT
    delegating.withdraw(row, by=actor(), person=None, why=arguments.why, today=clock.today())
    print(f"Withdrawn: {delegating.title(row)}")
    return FINE
