"""`mandate tools`: the register as a table to read, or as CSV, XLSX or JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("tools", help="the tool register")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="every tool with its standing, why, instead and until")
    rows.add_argument(
        "--as",
        dest="form",
        choices=("text", "csv", "xlsx", "json"),
        default="text",
        help="form of the answer (default text)",
    )
    rows.add_argument("--json", dest="form", action="store_const", const="json", help="the same as --as json")
    rows.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of the terminal")
    rows.add_argument("--at", metavar="DATE", help="as it stood on a date")
    rows.set_defaults(run=_list)


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, USAGE, open_desk, past

    open_desk()
    from mandate.connectors.files import sheets
    from mandate.records import asof, clock
    from mandate.records.models import Tool
    from mandate.services import tools

    at = past(arguments.at)
    rows = sorted(
        asof.world(at).all(Tool) if at else Tool.objects.select_related("owner"), key=lambda t: t.name.lower()
    )
    if arguments.form == "text":
        for tool in rows:
            until = tool.until.isoformat() if tool.until else ""
            print(f"{tool.key}  {tool.name:32} {tool.status:12} {until:10} {tool.why}")
        return FINE
    table = tools.table(rows, at=at or clock.now())
    write = {"csv": sheets.to_csv, "json": sheets.to_json}
    body = sheets.to_xlsx([table]) if arguments.form == "xlsx" else write[arguments.form](table)
    if arguments.out:
        arguments.out.write_bytes(body)
        print(f"Wrote {arguments.out}")
        return FINE
    if sys.stdout.isatty() and arguments.form == "xlsx":
        print("An XLSX is no text: add --out FILE.xlsx", file=sys.stderr)
        return USAGE
    sys.stdout.buffer.write(body)
    return FINE
