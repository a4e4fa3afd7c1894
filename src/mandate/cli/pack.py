"""`mandate pack`: the MT pack made, listed, read and written to a file; two pages, slides, workbook or contract."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.connectors.files.management import PackPaper
    from mandate.records.models import Pack

FORMS = (".pdf", ".pptx", ".xlsx", ".json")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("pack", help="the MT pack: two pages of one moment, kept and compared")
    verbs = noun.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("make", help="make and keep a pack of this moment")
    make.add_argument("--why", default="", metavar="TEXT", help="for which meeting")
    make.set_defaults(run=_make)
    rows = verbs.add_parser("list", help="every pack that was made, the newest first")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    show = verbs.add_parser("show", help="what a pack says")
    show.add_argument("--json", action="store_true", help="answer in JSON: everything the pack holds")
    show.add_argument("--at", metavar="DATE", help="what a pack of that day would have said; nothing is kept")
    _which(show)
    show.set_defaults(run=_show)
    export = verbs.add_parser("export", help="write a pack to a file, by its ending: pdf, pptx, xlsx or json")
    export.add_argument("file", type=Path, metavar="FILE", help="ends in .pdf, .pptx, .xlsx or .json")
    _which(export)
    export.set_defaults(run=_export)


def _which(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--number", type=int, metavar="NUMBER", help="an earlier pack (default the newest)")
    verb.add_argument("--language", choices=("en", "nl"), help="language of who reads it (default MANDATE_LANGUAGE)")


def _make(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.pack import keeping

    row = keeping.make(by=actor(), today=clock.today(), at=clock.now(), why=arguments.why)
    print(f"MT pack {row.number}: {row.headline['en']}")
    return FINE


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records.models import Pack

    rows = list(Pack.objects.all())
    if arguments.json:
        answer([
            {"key": row.key, "number": row.number, "made_on": row.made_on, "state": row.state,
             "headline": row.headline, "change": row.change}
            for row in rows
        ])  # fmt: skip
        return FINE
    for row in rows:
        print(f"{row.number:3}  {row.made_on}  {row.state:7} {row.headline['en']}")
    return FINE


def _found(number: int | None) -> Pack | None:
    """The pack asked for, or the newest; says so where there is none."""
    from mandate.records.models import Pack

    rows = Pack.objects.filter(number=number) if number else Pack.objects.all()
    found = rows.order_by("-number").first()
    if found is None:
        print("There is no such pack. Make one: mandate pack make", file=sys.stderr)
    return found


def _told(row: Pack, language: str) -> PackPaper:
    from mandate.services.pack import keeping, telling

    signed = keeping.signatures(row)
    return telling.paper(row.contents, language=language, row=row, before=keeping.before(row), signatures=signed)


def _of_day(text: str, language: str) -> tuple[dict[str, Any], PackPaper]:
    """What a pack of a moment of the past would have held and said."""

    from mandate.cli import past
    from mandate.records import asof, clock
    from mandate.records.models import Pack
    from mandate.services.pack import gathering, telling

    at = past(text) or clock.now()
    last = gathering.last_of(asof.world(at).all(Pack))
    contents = gathering.gather(today=clock.day(at), moment=at, past=True, last=last)
    return contents, telling.paper(contents, language=language, before=last)


def _language(arguments: argparse.Namespace) -> str:
    from django.conf import settings

    return str(arguments.language or settings.LANGUAGE_CODE[:2])


def _show(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, answer, open_desk

    open_desk()
    if arguments.at:
        contents, paper = _of_day(arguments.at, _language(arguments))
    else:
        row = _found(arguments.number)
        if row is None:
            return FAULT
        contents, paper = row.contents, _told(row, _language(arguments))
    if arguments.json:
        answer(contents)
        return FINE
    print(f"{paper.title} · {paper.as_of} · {paper.standing}\n{paper.headline}")
    for one in paper.figures:
        print(f"  {one.label:32} {one.value:>12}  {one.note}")
    for ask in paper.asked:
        print(f"\n? {ask.title}\n  {ask.advice}. {ask.price}")
    for part in (paper.coming, paper.alone, paper.experiments, paper.duties, paper.law, paper.changed):
        print(f"\n{part.title}")
        for line in part.lines:
            print(f"  {line.title}  {line.aside}")
        if part.more or not part.lines:
            print(f"  {part.more or part.empty}")
    return FINE


def _export(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, USAGE, open_desk

    form = arguments.file.suffix.lower()
    if form not in FORMS:
        print(f"{arguments.file} must end in one of {', '.join(FORMS)}.", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.services.pack import keeping, papers

    row = _found(arguments.number)
    if row is None:
        return FAULT
    made = papers.made(
        row.contents, form[1:], language=_language(arguments), row=row, before=keeping.before(row),
        signatures=keeping.signatures(row),
    )  # fmt: skip
    temporary = arguments.file.with_name(arguments.file.name + ".part")
    temporary.write_bytes(made.content)
    os.replace(temporary, arguments.file)
    print(f"Wrote {arguments.file}")
    return FINE
