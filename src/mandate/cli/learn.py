"""`mandate learn`: modules, what is asked and done, evidence of a team as a file, and what a file says was learned."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mandate.cli import _sheets

if TYPE_CHECKING:
    from mandate.records.ledger import Act
    from mandate.services.sheets.returning import Plan

FORMS = (".xlsx", ".pdf", ".json")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("learn", help="modules, what is asked and done, and its evidence")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every module: what it shows, its minutes, how long it holds")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    report = verbs.add_parser("report", help="the learning plan of this quarter, and who is trained in numbers")
    report.add_argument("--ahead", type=int, choices=range(4), default=0, help="quarters ahead (default 0)")
    report.add_argument("--json", action="store_true", help="answer in JSON")
    report.set_defaults(run=_report)
    proof = verbs.add_parser("evidence", help="who learned what, of one team or all, as one file")
    proof.add_argument("file", type=Path, metavar="FILE", help="ends in .xlsx, .pdf or .json")
    proof.add_argument("--team", default="", metavar="NAME", help="key or name of a team, with those below it")
    proof.add_argument("--at", metavar="DATE", help="as it stood on a date")
    proof.add_argument("--language", choices=("en", "nl"), default="en", help="of the file (default en)")
    proof.set_defaults(run=_evidence)
    back = verbs.add_parser("import", help="note what people learned elsewhere: all of the file, or nothing")
    back.add_argument("file", type=Path, metavar="FILE", help="a CSV or XLSX with the headings person, module and on")
    back.add_argument("--dry-run", action="store_true", help="say what it would note and write nothing")
    back.add_argument(
        "--why", default="Read from a file on the command line.", metavar="TEXT", help="reason for the ledger"
    )
    back.add_argument("--json", action="store_true", help="answer in JSON")
    back.set_defaults(run=lambda arguments: _sheets.read_back(arguments, _plan, _write))
    gone = verbs.add_parser("undo", help="take one file back")
    gone.add_argument("act", metavar="ID", help="as import printed it")
    gone.set_defaults(run=_undo)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.services.learning import modules

    every = modules.every()
    if arguments.json:
        answer(
            [
                {"id": one.id, "title": one.title.en, "minutes": one.minutes, "months": one.months,
                 "competence": one.competence, "level": one.level, "questions": len(one.questions),
                 "confirms": one.confirms, "own": one.own is not None, "open": one.open}
                for one in every
            ]
        )  # fmt: skip
        return FINE
    for one in every:
        shows = f"{one.competence} {one.level}" if one.competence else "-"
        print(f"{one.id:32} {one.minutes:3} min  {one.months:2} months  {shows:26} {one.title.en}")
    return FINE


def _report(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.learning import gating, planning

    found = planning.quarter(today=clock.today(), ahead=arguments.ahead)
    asking = [(one, one.standing) for one in found.needs if one.standing is not None]
    if arguments.json:
        answer(
            {
                "quarter": found.name, "committed": found.committed, "hours": found.hours,
                "initiatives": [
                    {"key": one.key, "title": one.name, "begins": one.begins, "required": one.row.required,
                     "open": stands.gate.open, "reason": stands.gate.reason.value, "people": stands.counts.whole.people,
                     "trained": stands.counts.whole.done, "hours": one.hours}
                    for one, stands in asking
                ],
            }
        )  # fmt: skip
        return FINE
    print(planning.sentence(found))
    for one, stands in asking:
        print(f"{one.begins}  {'open  ' if stands.gate.open else 'closed'}  {one.name}: {gating.sentence(stands)}")
    return FINE


def _evidence(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, open_desk, past

    form = arguments.file.suffix.lower()
    if form not in FORMS:
        print(f"The name of the file ends in {', '.join(FORMS[:-1])} or {FORMS[-1]}", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.records import clock
    from mandate.services.learning import proving
    from mandate.services.sheets.names import Names, Unknown

    at, names = past(arguments.at), Names()
    try:
        team = names.key("team", arguments.team) if arguments.team else ""
    except Unknown as unknown:
        print(unknown, file=sys.stderr)
        return USAGE
    today = clock.today(at)
    found = proving.lines(None, at=at, today=today, team=team)
    name = names.name("team", team) if team else ""
    made = proving.made(
        form[1:], found, team=name, language=arguments.language, today=today, at=at or clock.now()
    )  # fmt: skip
    arguments.file.write_bytes(made.content)
    print(f"Wrote {arguments.file}")
    return FINE


def _plan(data: bytes) -> Plan:
    from mandate.records import clock
    from mandate.services.learning import importing

    return importing.plan(data, today=clock.today())


def _write(planned: Plan, why: str) -> Act | None:
    from mandate.cli import actor
    from mandate.services.learning import importing

    return importing.write(planned, by=actor(), why=why)


def _undo(arguments: argparse.Namespace) -> Any:
    from mandate.cli import FINE, actor, open_desk

    open_desk()
    from mandate.services.learning import importing

    print(f"{importing.undo(arguments.act, by=actor())} taken back")
    return FINE
