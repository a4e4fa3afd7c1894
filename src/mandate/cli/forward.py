"""`mandate forward FILE`: the pack for the MT as a file, by its ending: pdf, eml, xlsx or json."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

FORMS = (".pdf", ".eml", ".xlsx", ".json")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser(
        "forward", help="write the two pages for the MT, the mail draft, the workbook or the JSON"
    )
    noun.add_argument("file", type=Path, metavar="FILE", help="ends in .pdf, .eml, .xlsx or .json")
    noun.add_argument("--language", choices=("en", "nl"), default="en", help="language of who will read it")
    noun.add_argument("--report", action="store_true", help="with .pdf: the whole inventory instead of two pages")
    noun.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from mandate.cli import FAULT, FINE, USAGE, open_desk

    form = arguments.file.suffix.lower()
    if form not in FORMS:
        print(f"{arguments.file} must end in one of {', '.join(FORMS)}.", file=sys.stderr)
        return USAGE
    open_desk()
    from django.utils import translation

    from mandate.records import clock
    from mandate.services.overview import overview

    with translation.override(arguments.language):
        seen = overview(today=clock.today())
    if seen is None:
        print("There is no inventory yet. Run: mandate inventory FOLDER", file=sys.stderr)
        return FAULT
    body = _body(form, seen, arguments)
    temporary = arguments.file.with_name(arguments.file.name + ".part")
    temporary.write_bytes(body)
    os.replace(temporary, arguments.file)
    print(f"Wrote {arguments.file}")
    return FINE


def _body(form: str, seen: object, arguments: argparse.Namespace) -> bytes:
    from mandate.records import clock
    from mandate.services import forward, people, tabling
    from mandate.services.overview import Overview

    assert isinstance(seen, Overview)  # noqa: S101 - loaded late to keep --help quick
    architect = people.architect()
    sender = forward.Sender(architect.name if architect else "", (architect.email or "") if architect else "")
    language, at, today = arguments.language, clock.now(), clock.today()
    if form == ".json":
        return json.dumps(tabling.as_json(seen), ensure_ascii=False, indent=2).encode()
    if form == ".xlsx":
        return tabling.workbook(seen, language=language, at=at)
    if form == ".eml":
        return forward.eml(seen, sender=sender, language=language, at=at, today=today)
    if arguments.report:
        return forward.report_pdf(seen, language=language, at=at, today=today)
    return forward.pack_pdf(seen, sender=sender, language=language, at=at, today=today)
