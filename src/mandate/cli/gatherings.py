"""`mandate gatherings`: what comes, one time with its questions, the invitations, and the five slides."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("gatherings", help="town halls, drop-in hours and roundtables, with their questions")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every time of every gathering, what comes first")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    one = verbs.add_parser("show", help="one time: its agenda, its questions and what became of them")
    one.add_argument("key", metavar="KEY", help="key of the time, as the list shows it")
    one.add_argument("--json", action="store_true", help="answer in JSON")
    one.set_defaults(run=_show)
    mails = verbs.add_parser("invite", help="send every invitation, change and end that is still to go")
    mails.add_argument("key", metavar="KEY", help="key of the time or of its series")
    mails.add_argument("--link", default="", metavar="URL", help="address of the page, for the mail")
    mails.set_defaults(run=_invite)
    told = verbs.add_parser("replies", help="read in what calendars answered to invitations: it says who comes")
    told.add_argument("files", nargs="+", metavar="FILE", help="calendar file (.ics) or whole mail (.eml); - reads one")
    told.add_argument("--json", action="store_true", help="answer in JSON")
    told.set_defaults(run=_replies)
    deck = verbs.add_parser("deck", help="five slides of one time, or its agenda or minutes as PDF")
    deck.add_argument("key", metavar="KEY", help="key of the time")
    deck.add_argument("file", metavar="FILE", help="where it goes: .pptx or .pdf")
    deck.add_argument("--language", choices=("en", "nl"), help="language of who reads it (default MANDATE_LANGUAGE)")
    deck.set_defaults(run=_deck)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Occasion
    from mandate.services.gatherings import planning

    planning.roll(today=clock.today())
    rows = list(Occasion.objects.select_related("gathering"))
    if arguments.json:
        answer([
            {"key": row.key, "series": row.gathering_id, "name": row.gathering.name, "sort": row.gathering.sort,
             "held_on": row.held_on, "begins": row.begins, "minutes": row.minutes, "place": row.place,
             "state": row.state} for row in rows
        ])  # fmt: skip
        return FINE
    for row in rows:
        print(f"{row.key}  {row.held_on} {row.begins}  {row.state:9}  {row.gathering.name}  {row.place}")
    return FINE


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Occasion
    from mandate.services.gatherings import asking, papers

    row = Occasion.objects.select_related("gathering").filter(key=arguments.key).first()
    if row is None:
        return _nothing()
    asked = asking.shown([row])
    if arguments.json:
        questions = [
            {"key": one.key, "text": one.text, "named": one.person is not None, "state": one.state,
             "answer": one.answer, "due": one.due, "votes": one.votes} for one in asked
        ]  # fmt: skip
        answer({"key": row.key, "name": row.gathering.name, "held_on": row.held_on, "state": row.state,
                "agenda": row.agenda, "notes": row.notes, "questions": questions})  # fmt: skip
        return FINE
    print(papers.sentence(row, asked))
    for number, item in enumerate(row.agenda, start=1):
        print(f"{number}. {item['title']}")
    for one in asked:
        print(f"{one.votes:3} {asking.states()[one.state]}: {' '.join(one.text.split())}")
    return FINE


def _nothing() -> int:
    import sys

    from mandate.cli import USAGE

    print("There is no such gathering: mandate gatherings list shows the keys.", file=sys.stderr)
    return USAGE


def _invite(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.records.models import Gathering, Occasion
    from mandate.services.gatherings import inviting
    from mandate.services.mailing import outbox, sending

    one = Occasion.objects.filter(key=arguments.key).first()
    row = Gathering.objects.filter(key=one.gathering_id if one else arguments.key).select_related("organiser").first()
    if row is None:
        return _nothing()
    found = inviting.send(row, person=row.organiser, link=arguments.link, at=clock.now())
    print(f"{found.queued} queued, {found.kept} kept in the outbox, {found.unreachable} not to be reached")
    done = sending.deliver(now=clock.now, worker=outbox.worker())
    if done:
        print(", ".join(f"{count} {state}" for state, count in sorted(done.items())))
    return FAULT if set(done) & {outbox.REFUSED, outbox.BOUNCED, outbox.GIVEN_UP, outbox.UNKNOWN} else FINE


def _replies(arguments: argparse.Namespace) -> int:
    import sys

    from mandate.cli import FAULT, FINE, actor, answer, open_desk

    open_desk()
    from mandate.connectors.files.replies import LARGEST_FILE
    from mandate.records import clock
    from mandate.services import people
    from mandate.services.gatherings import minutes, replying
    from mandate.services.gatherings.replying import Brought

    architect, brought = people.architect(), []
    if architect is None:
        print("Nobody has begun here.", file=sys.stderr)
        return FAULT
    for name in arguments.files:
        try:
            with open(name, "rb") if name != "-" else sys.stdin.buffer as file:
                brought.append(Brought(name, file.read(LARGEST_FILE + 1)))
        except OSError as error:
            print(f"{name}: {error.strerror}", file=sys.stderr)
            return FAULT
    taken = replying.read(brought, person=architect, by=actor(), today=clock.today(), at=clock.now())
    if arguments.json:
        answer([
            {"file": one.name, "who": one.who, "answer": one.said, "times": one.times, "why": one.why}
            for one in taken.lines
        ])  # fmt: skip
    else:
        print(taken.sentence)
        for one in taken.lines:
            print(f"{one.who or one.name}: {minutes.answers()[one.said] if one.said else one.why} ({one.name})")
    return FINE if taken.changed or not any(one.why for one in taken.lines) else FAULT


def _deck(arguments: argparse.Namespace) -> int:
    import sys
    from pathlib import Path

    from mandate.cli import FINE, USAGE, open_desk

    target = Path(arguments.file)
    if target.suffix not in {".pptx", ".pdf"}:
        print("The file ends in .pptx or .pdf.", file=sys.stderr)
        return USAGE
    open_desk()
    from django.conf import settings

    from mandate.records import clock
    from mandate.records.models import Occasion
    from mandate.services.gatherings import papers

    row = Occasion.objects.select_related("gathering").filter(key=arguments.key).first()
    if row is None:
        return _nothing()
    language = str(arguments.language or settings.LANGUAGE_CODE[:2])
    made = papers.made(row, target.suffix[1:], language=language, today=clock.today(), at=clock.now())
    target.write_bytes(made.content)
    print(target)
    return FINE
