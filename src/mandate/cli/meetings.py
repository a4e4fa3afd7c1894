"""`mandate meetings`: when the MT meets, the agenda with what does not fit, and MT time per month."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("meetings", help="meetings of the MT, their agendas, and MT time")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every meeting, and minutes asked against minutes there are, per month")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    agenda = verbs.add_parser(
        "agenda", help="the agenda of the next meeting, or what one of so many minutes would hold"
    )
    agenda.add_argument("--minutes", type=int, metavar="N", help="a meeting of this length instead of the planned one")
    agenda.add_argument("--json", action="store_true", help="answer in JSON")
    agenda.set_defaults(run=_agenda)


def _list(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Meeting
    from mandate.services.deciding import meetings

    rows = list(Meeting.objects.all())
    months = meetings.time(meetings.waiting(), rows, today=clock.today())
    if arguments.json:
        fields = ("key", "held_on", "minutes", "place", "state", "agenda")
        found = [{name: getattr(row, name) for name in fields} for row in rows]
        answer({"meetings": found, "months": [{**asdict(one), "short": one.short} for one in months]})
        return FINE
    for row in rows:
        print(
            f"{row.key}  {row.held_on}  {row.state:8} {len(row.agenda)} decisions, {row.minutes} minutes  {row.place}"
        )
    for one in months:
        print(f"{one.month:%Y-%m}  {one.asked} minutes asked, {one.there} there are, {one.short} short")
    return FINE


def _agenda(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.engines import agendas
    from mandate.records.models import Meeting
    from mandate.services.deciding import meetings

    waiting = meetings.waiting()
    names = {row.key: row.title for row in waiting}
    row = Meeting.objects.filter(state__in=("planned", "open")).order_by("held_on").first()
    if arguments.minutes or row is None:
        found = agendas.fit(
            [meetings.item(one) for one in waiting], minutes=arguments.minutes or meetings.USUAL_MINUTES
        )
        on, out = found.items, found.left_out
    else:
        laid = meetings.laid(row, waiting)
        on, out = (
            tuple(meetings.item(one.decision, one.minutes) for one in rows) for rows in (laid.rows, laid.left_out)
        )
        names |= {one.decision.key: one.decision.title for one in laid.rows}
    if arguments.json:
        shown = [[{"decision": one.key, "title": names[one.key], "minutes": one.minutes, "promised_on": one.promised_on}
                  for one in part] for part in (on, out)]  # fmt: skip
        answer({"held_on": row.held_on if row else None, "items": shown[0], "left_out": shown[1]})
        return FINE
    for number, one in enumerate(on, start=1):
        print(f"{number}. {one.minutes:3} min  {names[one.key]}")
    for one in out:
        print(f"does not fit: {one.minutes} min  {names[one.key]}")
    return FINE
