"""`mandate law document`: a document people hand over, from the record, with its open fields in words."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    out = verbs.add_parser("document", help="write a document people hand over; open fields stay visible in it")
    out.add_argument("kind", choices=("processing", "processors", "literacy"), help="which one")
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .xlsx, .csv or .docx")
    out.add_argument("--language", choices=("en", "nl"), default="en", help="of the document; default en")
    out.add_argument("--at", metavar="DATE", help="as the record stood on a date")
    out.set_defaults(run=_write)


def _write(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, open_desk, past

    form = arguments.out.suffix.lower()[1:]
    if form not in ("xlsx", "csv", "docx"):
        print("The name of the file ends in .xlsx, .csv or .docx", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.records import clock
    from mandate.services.papers import making
    from mandate.services.papers.filling import paper
    from mandate.services.papers.known import known

    at = past(arguments.at)
    given = known(at, today=clock.today(at), now=clock.now())
    made = making.made(arguments.kind, form, given=given, language=arguments.language)
    arguments.out.write_bytes(made.content)
    print(making.draft(), file=sys.stderr)
    print(f"Wrote {arguments.out}. {making.rows_said(paper(arguments.kind, given))}")
    return FINE
