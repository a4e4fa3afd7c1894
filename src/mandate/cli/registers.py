"""`mandate registers`: what each register holds and lacks, and all of them as one file that comes back."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from mandate.cli import _sheets

if TYPE_CHECKING:
    from datetime import datetime

    from mandate.records.ledger import Act
    from mandate.services.sheets.returning import Plan


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("registers", help="tools, datasets, classes, purposes, competences and vendors together")
    verbs = noun.add_subparsers(dest="verb", required=True)
    _sheets.add_verbs(
        verbs, _sheets.File((".xlsx", ".yaml"), _body, _plan, _write), _list,
        lists="a line per register: how many rows, and what is missing",
        exports="all registers as one XLSX or YAML, by the name of the file",
        takes="an XLSX or YAML as the export writes it",
    )  # fmt: skip
    several = verbs.add_parser("change", help="fields of many tools or datasets, as one deed")
    several.add_argument("register", choices=("tools", "datasets"), help="of which register the rows are")
    several.add_argument("rows", nargs="+", metavar="ROW", help="names or keys of the rows")
    several.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="replace a field; empty clears it"
    )
    several.add_argument(
        "--add", action="append", default=[], metavar="LIST=NAME", help="a team or purpose beside what is there"
    )
    several.add_argument(
        "--remove", action="append", default=[], metavar="LIST=NAME", help="take a team or purpose out"
    )
    several.add_argument("--why", default="", metavar="TEXT", help="reason for the ledger; needed to write")
    several.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    several.set_defaults(run=_several)
    undo = verbs.add_parser("undo", help="undo one deed on the registers as a new one; says which rows stay and why")
    undo.add_argument("act", metavar="DEED", help="its id, as change and import print it")
    undo.add_argument("--why", default="", metavar="TEXT", help="reason for the ledger")
    undo.add_argument("--dry-run", action="store_true", help="say what it would do and write nothing")
    undo.set_defaults(run=_undo)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.records import clock
    from mandate.services.registers.summary import summary

    at = past(arguments.at)
    lines = summary(None, today=clock.today(at), at=at, whole=True)
    if arguments.json:
        answer(
            [
                {
                    "register": one.kind,
                    "rows": one.count,
                    "missing": [{"count": m.count, "text": m.text} for m in one.missing],
                }
                for one in lines
            ]
        )
        return FINE
    for one in lines:
        print(f"{one.kind:16} {one.count:5}  {', '.join(missing.text for missing in one.missing)}".rstrip())
    return FINE


def _body(form: str, at: datetime | None, language: str) -> bytes:
    from mandate.records import clock
    from mandate.records.models import Organisation
    from mandate.services.registers import exporting

    found, moment = exporting.rows(at=at, all_of_them=True), at or clock.now()
    if form == ".xlsx":
        return exporting.to_xlsx(found, Organisation.objects.first(), moment=moment, at=at, language=language)
    return exporting.to_yaml(found, Organisation.objects.first(), moment=moment, at=at)


def _plan(data: bytes) -> Plan:
    from mandate.services.registers import importing, reading

    return importing.plan(reading.read(data))


def _write(planned: Plan, why: str) -> Act | None:
    from mandate.cli import actor
    from mandate.records import clock
    from mandate.services.registers import importing

    return importing.write(planned, by=actor(), today=clock.today(), why=why)


def _several(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, REFUSED, USAGE, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.registers import bulk
    from mandate.services.registers.fields import DATASETS, TOOLS
    from mandate.services.sheets.names import Names, Unknown
    from mandate.services.sheets.several import How, lists

    register = TOOLS if arguments.register == "tools" else DATASETS
    facts: dict[str, object] = {}
    how: dict[str, How] = {}
    for way in How:
        for text in getattr(arguments, "set" if way is How.REPLACE else way.value):
            name, equals, value = text.partition("=")
            fits = name in (register.bulk if way is How.REPLACE else lists(register))
            if not equals or not fits or how.setdefault(name, way) is not way:
                print(f"{text}: not a field that can be changed this way, or named twice", file=sys.stderr)
                return USAGE
            facts[name] = f"{facts[name]};{value}" if name in facts else value
    if not facts:
        print("Say what changes: --set, --add or --remove", file=sys.stderr)
        return USAGE
    names = Names()
    try:
        keys = [names.key(register.kind, row) for row in arguments.rows]
    except Unknown as unknown:
        print(unknown, file=sys.stderr)
        return REFUSED
    rows = list(register.model._base_manager.filter(key__in=keys).order_by("name"))
    planned = bulk.plan(register, rows, facts, why=arguments.why, how=how, names=names)
    for one in planned:
        print(one.row if one.cells or one.problems else f"{one.row}: stays as it is")
        for text in (*one.problems, *(f"{c.label}: {c.was} -> {c.becomes}" for c in one.cells), *one.notes):
            print(f"         {text}")
    if any(one.problems for one in planned):
        return REFUSED
    if arguments.dry_run:
        return FINE
    fresh = list(register.model._base_manager.filter(key__in=keys).order_by("name"))
    act = bulk.change(register, fresh, facts, by=actor(), today=clock.today(), why=arguments.why, how=how)
    print("Nothing differs; nothing was written." if act is None else f"Written as one deed: {act.id}")
    return FINE


def _undo(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, REFUSED, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.registers import undoing

    found = undoing.plan(arguments.act)
    if found is None:
        print("There is no such deed on the registers.", file=sys.stderr)
        return REFUSED
    for line in found.lines:
        state = "stays" if line.stays else "back" if line.cells else "goes"
        print(f"{state:6} {line.register}: {line.name} {line.stays}".rstrip())
    if not arguments.dry_run:
        undoing.undo(arguments.act, by=actor(), today=clock.today(), why=arguments.why)
        print(f"Undone: {found.count} of {len(found.lines)} rows")
    return FINE
