"""`mandate recalibration`: when the next session is, its agenda from the record, and the session on paper."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mandate.records.models import Recalibration


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("recalibration", help="the session every three to six months")
    verbs = noun.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="a session: its points, proposals and decisions, and what is different")
    show.add_argument(
        "--number", type=int, metavar="NUMBER", help="an earlier session (default the newest with points)"
    )
    show.add_argument("--json", action="store_true", help="answer in JSON")
    show.add_argument("--language", choices=("en", "nl"), help="language of the texts (default MANDATE_LANGUAGE)")
    show.set_defaults(run=_show)
    prepare = verbs.add_parser(
        "prepare", help="make the agenda of the next session from the record, as often as one likes"
    )
    prepare.set_defaults(run=_prepare)
    undo = verbs.add_parser("undo", help="take the last signed session back as a new change, whole or not at all")
    undo.add_argument("number", type=int, metavar="NUMBER", help="the session")
    undo.add_argument("--why", required=True, metavar="TEXT", help="why it is taken back")
    undo.set_defaults(run=_undo)
    pdf = verbs.add_parser("pdf", help="write a session as a PDF")
    pdf.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")
    pdf.add_argument("--number", type=int, metavar="NUMBER", help="an earlier session (default the newest with points)")
    pdf.add_argument("--language", choices=("en", "nl"), help="language of the texts (default MANDATE_LANGUAGE)")
    pdf.set_defaults(run=_pdf)


def _found(number: int | None) -> Recalibration | None:
    """The session asked for: by number, else the newest that has an agenda; says so where there is none."""
    from mandate.records.models import Recalibration

    rows = Recalibration.objects.all()
    found = rows.filter(number=number).first() if number else rows.exclude(state="planned").first()
    if found is None:
        print("There is no such session. Make one: mandate recalibration prepare", file=sys.stderr)
    return found


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, answer, open_desk

    open_desk()
    from django.conf import settings
    from django.utils import translation

    from mandate.records import clock
    from mandate.services.recalibration import telling

    row = _found(arguments.number)
    if row is None:
        return FAULT
    with translation.override(arguments.language or settings.LANGUAGE_CODE):
        points = telling.points_of(row)
        figures = telling.compared(row, telling.before(row), today=clock.today())
        if arguments.json:
            answer(
                {
                    "number": row.number, "state": row.state, "due_on": row.due_on, "held_on": row.held_on,
                    "next_on": row.next_on, "sentence": telling.sentence(row, points),
                    "figures": [asdict(one) for one in figures],
                    "points": [asdict(telling.line(point)) for point in points],
                }
            )  # fmt: skip
            return FINE
        print(telling.sentence(row, points))
        for one in figures:
            print(f"  {one.label:32} {one.now:>12}  {one.before}")
        for line in map(telling.line, points):
            print(f"\n{line.position}. {line.name} ({line.source_words})\n   {line.proposal}. {line.reason}")
            if line.decided:
                print(f"   > {line.decided}. {line.why}")
    return FINE


def _prepare(_arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.recalibration import agenda

    row, made = agenda.prepare_next(by=actor(), today=clock.today())
    print(
        f"Recalibration {row.number}, {row.due_on}: {made.added} new, {made.renewed} renewed, {made.gone} gone, "
        f"{made.kept} decided before"
    )
    return FINE


def _undo(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.recalibration import effects

    row = _found(arguments.number)
    if row is None:
        return FAULT
    effects.undo(row, by=actor(), why=arguments.why, today=clock.today(), at=clock.now())
    print(f"Recalibration {row.number} is open again; what it changed stands as before")
    return FINE


def _pdf(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, open_desk

    open_desk()
    from django.conf import settings

    from mandate.records import clock
    from mandate.services.recalibration import papers, telling

    row = _found(arguments.number)
    if row is None:
        return FAULT
    language = arguments.language or settings.LANGUAGE_CODE[:2]
    made = papers.made(row, telling.points_of(row), language=language, today=clock.today(), at=clock.now())
    arguments.out.write_bytes(made.content)
    print(f"Wrote {arguments.out}")
    return FINE
