"""The verbs of rows by a declaration of their fields: listed, written to a file that comes back, and read again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from mandate.records.ledger import Act
    from mandate.services.sheets.returning import Plan


@dataclass(frozen=True, slots=True)
class File:
    """A file of rows: how its name may end, the bytes of an ending, what it would change, and writing that.

    The desk is open when one of the three is called.
    """

    forms: tuple[str, ...]
    body: Callable[[str, datetime | None, str], bytes]
    plan: Callable[[bytes], Plan]
    write: Callable[[Plan, str], Act | None]

    @property
    def endings(self) -> str:
        """The endings in words."""
        return f"{', '.join(self.forms[:-1])} or {self.forms[-1]}"


def add_verbs(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], file: File, listed: Callable[..., int], *,
    lists: str, exports: str, takes: str,
) -> None:  # fmt: skip
    """The verbs list, export and import; the three texts say what each shows, writes and takes."""
    rows = verbs.add_parser("list", help=lists)
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.add_argument("--at", metavar="DATE", help="as they stood on a date")
    rows.set_defaults(run=listed)
    out = verbs.add_parser("export", help=exports)
    out.add_argument("file", type=Path, metavar="FILE", help=f"ends in {file.endings}")
    out.add_argument("--at", metavar="DATE", help="as they stood on a date")
    out.add_argument("--language", choices=("en", "nl"), default="en", help="of the headings of an XLSX (default en)")
    out.set_defaults(run=lambda arguments: _export(arguments, file))
    back = verbs.add_parser("import", help="read such a file back: all of it as one deed, or nothing")
    back.add_argument("file", type=Path, metavar="FILE", help=takes)
    back.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    back.add_argument(
        "--why", default="Read from a file on the command line.", metavar="TEXT", help="reason for the ledger"
    )
    back.add_argument("--json", action="store_true", help="answer in JSON")
    back.set_defaults(run=lambda arguments: read_back(arguments, file.plan, file.write))


def _export(arguments: argparse.Namespace, file: File) -> int:
    from mandate.cli import FINE, USAGE, open_desk, past

    form = arguments.file.suffix.lower().replace(".yml", ".yaml")
    if form not in file.forms:
        print(f"The name of the file ends in {file.endings}", file=sys.stderr)
        return USAGE
    open_desk()
    arguments.file.write_bytes(file.body(form, past(arguments.at), arguments.language))
    print(f"Wrote {arguments.file}")
    return FINE


def read_back(
    arguments: argparse.Namespace, plan: Callable[[bytes], Plan], write: Callable[[Plan, str], Act | None]
) -> int:
    """Answer the verb import: what the file would change, then all of it as one deed, or nothing."""
    from mandate.cli import FINE, REFUSED, answer, open_desk

    open_desk()
    planned = plan(arguments.file.read_bytes())
    if arguments.json:
        answer(_as_json(planned))
    else:
        _tell(planned)
    if planned.faults:
        return REFUSED
    if arguments.dry_run:
        return FINE
    act = write(planned, arguments.why)
    if not arguments.json:
        print("Nothing differs; nothing was written." if act is None else f"Written as one deed: {act.id}")
    return FINE


def _tell(planned: Plan) -> None:
    for said in (*planned.notes, *planned.faults):
        print(said, file=sys.stderr)
    for line in planned.lines:
        print(f"{line.state:8} {line.register}: {line.name}" if line.register else f"{line.state:8} {line.name}")
        for cell in line.cells if line.state == "changed" else ():
            print(f"         {cell.label}: {cell.was or '-'} -> {cell.becomes or '-'}")
    print(f"{planned.new} new, {planned.changed} changed, {planned.same} unchanged, {len(planned.faults)} at fault")


def _as_json(planned: Plan) -> dict[str, Any]:
    from dataclasses import asdict

    def told(one: Any) -> dict[str, Any]:
        """Without the register where rows are of one kind."""
        return {name: value for name, value in asdict(one).items() if name != "register" or value}

    return {
        "new": planned.new,
        "changed": planned.changed,
        "unchanged": planned.same,
        "lines": [told(line) for line in planned.lines],
        "faults": [told(fault) for fault in planned.faults],
        "notes": planned.notes,
    }
