"""`mandate incidents`: what was reported with the terms that run, and the report of one as a document."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("incidents", help="what went wrong or nearly did, and the terms that count")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every incident, where it stands, and its term")
    rows.add_argument("--open", action="store_true", help="only those that are open")
    rows.add_argument("--at", metavar="DATE", help="as it stood on this day")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    paper = verbs.add_parser("report", help="the report of one as DOCX, a draft that says what is still open")
    paper.add_argument("key", metavar="KEY", help="its key, as the list shows it")
    paper.add_argument("file", metavar="FILE", help="where it goes: .docx")
    paper.add_argument("--language", choices=("en", "nl"), default="en", help="language of who reads it")
    paper.set_defaults(run=_report)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import asof, clock
    from mandate.records.models import Incident
    from mandate.services.incidents import standing

    at = past(arguments.at)
    rows = list(Incident.objects.all()) if at is None else sorted(asof.world(at).all(Incident), key=str)
    rows = [row for row in rows if row.state == "open" or not arguments.open]
    found = [(row, standing.term(row, now=at or clock.now())) for row in rows]
    if arguments.json:
        answer([
            {"key": row.key, "title": row.title, "sort": row.sort, "state": row.state, "aware_on": row.aware_on,
             "term": one.term, "article": one.article, "due": one.due, "sentence": standing.sentence(row, one)}
            for row, one in found
        ])  # fmt: skip
        return FINE
    for row, one in found:
        print(f"{row.key}  {row.aware_on}  {row.state:6}  {one.term:9}  {row.title}: {standing.sentence(row, one)}")
    return FINE


def _report(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, open_desk

    open_desk()
    from django.utils.translation import gettext as _

    from mandate.records import clock
    from mandate.records.models import Incident
    from mandate.services.incidents import paper
    from mandate.services.refusals import Refused

    row = Incident.objects.filter(key=arguments.key).first()
    if row is None:
        raise Refused(why=_("There is no incident of this key."))
    Path(arguments.file).write_bytes(paper.report(row, language=arguments.language, now=clock.now()))
    return FINE
