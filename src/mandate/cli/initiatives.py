"""`mandate initiatives`: every initiative as a table, as a file that comes back, and such a file read back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mandate.services.sheets.returning import Plan


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("initiatives", help="what is on the roadmap, or may come on it")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every initiative: approach, where it stands, whose, what")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.add_argument("--at", metavar="DATE", help="as they stood on a date")
    rows.set_defaults(run=_list)
    out = verbs.add_parser("export", help="every initiative with every field, as XLSX, CSV or JSON")
    out.add_argument("file", type=Path, metavar="FILE", help="ends in .xlsx, .csv or .json")
    out.add_argument("--at", metavar="DATE", help="as they stood on a date")
    out.add_argument("--language", choices=("en", "nl"), default="en", help="of the headings of an XLSX (default en)")
    out.set_defaults(run=_export)
    back = verbs.add_parser("import", help="read such a file back: all of it as one deed, or nothing")
    back.add_argument("file", type=Path, metavar="FILE", help="an XLSX or CSV with the headings of the export")
    back.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    back.add_argument(
        "--why", default="Read from a file on the command line.", metavar="TEXT", help="reason for the ledger"
    )
    back.add_argument("--json", action="store_true", help="answer in JSON")
    back.set_defaults(run=_import)


def _rows(text: str | None) -> tuple[list[Any], Any]:
    from mandate.cli import past
    from mandate.records import asof
    from mandate.records.models import Initiative

    at = past(text)
    found = asof.world(at).all(Initiative) if at else list(Initiative.objects.select_related("person"))
    return sorted(found, key=lambda row: (row.title.casefold(), row.key)), at


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    rows, _at = _rows(arguments.at)
    if arguments.json:
        answer([_told(row) for row in rows])
        return FINE
    for row in rows:
        owner = row.person.name if row.person else row.owner
        print(f"{row.key}  {row.state:8} {row.approach:10} {owner:28} {row.title}")
    return FINE


def _told(row: Any) -> dict[str, Any]:
    names = (
        "key", "title", "approach", "state", "owner", "size", "months", "effort", "cost", "currency", "budget",
        "value_low", "value_high", "value_unit", "grade", "goals", "teams", "after", "not_before", "promised_on",
        "legal_due", "mt_gate", "max_loss", "ends_on",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _export(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, open_desk

    form = arguments.file.suffix.lower()
    if form not in (".xlsx", ".csv", ".json"):
        print("The name of the file ends in .xlsx, .csv or .json", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.connectors.files import sheets
    from mandate.records import clock
    from mandate.services.portfolio import exchange
    from mandate.services.portfolio.fields import INITIATIVES
    from mandate.services.sheets.names import Names

    rows, at = _rows(arguments.at)
    table = exchange.table(INITIATIVES, rows, moment=at or clock.now(), names=Names(at))
    if form == ".xlsx":
        body = sheets.to_xlsx([table], language=arguments.language)
    else:
        body = sheets.to_csv(table) if form == ".csv" else sheets.to_json(table)
    arguments.file.write_bytes(body)
    print(f"Wrote {arguments.file}")
    return FINE


def _import(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, REFUSED, actor, open_desk

    open_desk()
    from mandate.records import clock
    from mandate.services.portfolio import exchange
    from mandate.services.portfolio.fields import INITIATIVES

    planned = exchange.plan(INITIATIVES, arguments.file.read_bytes(), today=clock.today())
    if arguments.json:
        _tell_json(planned)
    else:
        _tell(planned)
    if planned.faults:
        return REFUSED
    if arguments.dry_run:
        return FINE
    act = exchange.write(INITIATIVES, planned, by=actor(), why=arguments.why)
    if not arguments.json:
        print("Nothing differs; nothing was written." if act is None else f"Written as one deed: {act.id}")
    return FINE


def _tell(planned: Plan) -> None:
    for note in planned.notes:
        print(note, file=sys.stderr)
    for fault in planned.faults:
        print(f"row {fault.line}, {fault.field}: {fault.why}", file=sys.stderr)
    for line in planned.lines:
        print(f"{line.state:8} {line.name}")
        for cell in line.cells:
            print(f"         {cell.label}: {cell.was or '-'} -> {cell.becomes or '-'}")
    print(f"{planned.new} new, {planned.changed} changed, {planned.same} unchanged, {len(planned.faults)} at fault")


def _tell_json(planned: Plan) -> None:
    from dataclasses import asdict

    from mandate.cli import answer

    answer(
        {
            "new": planned.new,
            "changed": planned.changed,
            "unchanged": planned.same,
            "lines": [asdict(line) for line in planned.lines],
            "faults": [asdict(fault) for fault in planned.faults],
            "notes": planned.notes,
        }
    )
