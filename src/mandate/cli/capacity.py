"""`mandate capacity list`: hours each role has for the roadmap by month, and what running initiatives take of them."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("capacity", help="hours each role has for the roadmap")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="hours free by role and month")
    rows.add_argument("--months", type=int, default=6, metavar="N", help="months shown (default 6)")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Capacity, Initiative, Organisation
    from mandate.services.initiatives import sizes
    from mandate.services.portfolio import capacity

    known = sizes.of(Organisation.objects.first())
    start = clock.today().replace(day=1)
    rows, running = list(Capacity.objects.all()), list(Initiative.objects.all())
    lines = capacity.lines(rows, running, known, start=start, count=min(max(arguments.months, 1), 36))
    if arguments.json:
        names = ("month", "hours", "off", "running", "left", "taken", "free")
        answer(
            [
                {
                    "role": line.role,
                    "months": [{name: str(getattr(one, name)) for name in names} for one in line.months],
                }
                for line in lines
            ]
        )
        return FINE
    if lines:
        print(f"{'':24}" + "".join(f"{one.month:>10}" for one in lines[0].months))
    for line in lines:
        print(f"{line.role:24}" + "".join(f"{round(one.free):>10}" for one in line.months))
    return FINE
