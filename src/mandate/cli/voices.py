"""`mandate voices`: what was said and how it stands, what voices have in common, and what was done."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("voices", help="what people say, and what becomes of it")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every voice: about what, how it stands, by when it is replied to")
    rows.add_argument(
        "--state", choices=("open", "answered", "risk", "idea", "done"), help="only those that stand there"
    )
    rows.add_argument("--at", metavar="DATE", help="as it stood on this day")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    patterns = verbs.add_parser(
        "patterns", help="what five voices or more share, and how the promise of a reply is kept"
    )
    patterns.add_argument("--json", action="store_true", help="answer in JSON")
    patterns.set_defaults(run=_patterns)
    done = verbs.add_parser("done", help="you said, we did: in the words written for everybody")
    done.add_argument("--since", metavar="DATE", help="only what was done from this day on")
    done.add_argument("--json", action="store_true", help="answer in JSON")
    done.set_defaults(run=_done)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import asof
    from mandate.records.models import Voice

    at = past(arguments.at)
    rows = list(Voice.objects.all()) if at is None else asof.world(at).all(Voice)
    rows = sorted((row for row in rows if arguments.state in (None, row.state)), key=lambda row: (row.due_on, row.key))
    if not arguments.json:
        for row in rows:
            print(f"{row.key}  {row.due_on}  {row.state:8}  {row.about_name}")
        return FINE
    names = ("key", "about_kind", "about_name", "state", "said_on", "due_on", "replied_on", "risk", "until", "summary",
             "did", "done_on")  # fmt: skip
    answer([{name: getattr(row, name) for name in names} for row in rows])
    return FINE


def _patterns(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Voice
    from mandate.services.voices import reading

    found = reading.patterns(Voice.objects.select_related("team"), today=clock.today())
    if arguments.json:
        answer({**asdict(found), "kept": {**asdict(found.kept), "share": found.kept.share}})
        return FINE
    for name, themes in (("about", found.about), ("teams", found.teams), ("words", found.words)):
        for one in themes:
            print(f"{name:6} {one.voices:4}  {one.name}")
    days = "-" if found.kept.days is None else f"{found.kept.days:g}"
    kept = found.kept
    print(f"{kept.in_time} of {kept.replied} replies in time, {days} days in the middle, {kept.late} late")
    return FINE


def _done(arguments: argparse.Namespace) -> int:
    from datetime import date

    from mandate.cli import FINE, USAGE, answer, open_desk

    try:
        since = date.fromisoformat(arguments.since) if arguments.since else None
    except ValueError:
        print(f"{arguments.since} is no date. Write it as 2026-11-01.")
        return USAGE
    open_desk()
    from mandate.services.voices import reading

    rows = reading.done(since=since)
    if arguments.json:
        answer([{name: getattr(row, name) for name in ("about_name", "summary", "did", "done_on")} for row in rows])
        return FINE
    for row in rows:
        print(f"{row.done_on}  {row.about_name}: {row.summary} -> {row.did}")
    return FINE
