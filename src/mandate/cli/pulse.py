"""`mandate pulse`: what three questions a month say, and beginning, choosing and counting them."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("pulse", help="three questions a month, answered by nobody in particular")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every figure that may be shown: month, question, group, share, range")
    rows.add_argument("--month", metavar="MONTH", help="only this month, as 2026-10")
    rows.add_argument("--at", metavar="DATE", help="as it stood on this day")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    bank = verbs.add_parser("bank", help="the questions that can be asked")
    bank.add_argument("--json", action="store_true", help="answer in JSON")
    bank.set_defaults(run=_bank)
    begin = verbs.add_parser("begin", help="begin with this month, with three questions of the bank")
    begin.add_argument("questions", metavar="QUESTION", nargs="*", help="ids of three questions; none: the usual ones")
    begin.add_argument("--rotating", action="store_true", help="every month the next three")
    begin.set_defaults(run=_begin)
    settle = verbs.add_parser("settle", help="count what is over and open this month, as the server does by itself")
    settle.set_defaults(run=_settle)


def _list(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import asof
    from mandate.records.models import Pulse
    from mandate.services.pulse import reading

    at = past(arguments.at)
    rows = list(Pulse.objects.all()) if at is None else asof.world(at).all(Pulse)
    points = [one for one in reading.points(rows) if arguments.month in (None, one.month)]
    if arguments.json:
        answer([asdict(one) for one in points])
        return FINE
    for one in points:
        print(f"{one.month}  {one.word:22}  {one.name}: {one.text}")
    return FINE


def _bank(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.pulse import load_pulse
    from mandate.cli import FINE, answer

    bank = load_pulse()
    if arguments.json:
        answer([{"id": one.id, "en": one.text.en, "nl": one.text.nl, "core": one.core} for one in bank.statements])
        return FINE
    for one in bank.statements:
        print(f"{'*' if one.core else ' '} {one.id:18} {one.text.en}")
    return FINE


def _begin(arguments: argparse.Namespace) -> int:
    from mandate.catalogue.pulse import load_pulse
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.pulse import asking

    questions = tuple(arguments.questions) or load_pulse().core()
    made = asking.begin(questions, rotating=arguments.rotating, by=actor(), today=clock.today())
    print(f"{made.key}  {made.month}  {', '.join(made.questions)}")
    return FINE


def _settle(_arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.pulse import asking

    print(f"{asking.settle(today=clock.today())} months changed")
    return FINE
