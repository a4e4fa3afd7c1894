"""`mandate champions list|export`: who helps which team, with hours promised and used, as text, JSON or a CSV."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("champions", help="who helps which team with AI, for hours their manager gives")
    verbs = noun.add_subparsers(dest="verb", required=True)
    rows = verbs.add_parser("list", help="champions with their hours, then the teams without one")
    rows.add_argument("--json", action="store_true", help="answer in JSON")
    rows.set_defaults(run=_list)
    out = verbs.add_parser("export", help="champions with their hours as CSV")
    out.add_argument("file", type=Path, metavar="FILE", help="ends in .csv")
    out.set_defaults(run=_export)


def _rows() -> tuple[list[dict[str, Any]], list[str]]:
    """Champions of today as plain rows, and the names of teams without one."""
    from mandate.records import clock
    from mandate.services import champions

    today = clock.today()
    active = champions.active(today=today)
    used = champions.used(active, today=today)
    found = [
        {
            "key": row.key, "name": row.person.name, "team": row.team.name, "hours": row.hours,
            "used_this_month": used.get(row.key, 0), "since": row.answered_on, "ask_about": row.brings,
        }
        for row in active
    ]  # fmt: skip
    without = [one.team.name for one in champions.coverage(active, today=today) if not one.champions]
    return found, without


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk

    open_desk()
    rows, without = _rows()
    if arguments.json:
        answer({"champions": rows, "teams_without": without})
        return FINE
    for row in rows:
        print(f"{row['key']}  {row['team']:24} {row['used_this_month']:>5} of {row['hours']:>4} h  {row['name']}")
    if without:
        print(f"Without a champion: {', '.join(without)}")
    return FINE


def _export(arguments: argparse.Namespace) -> int:
    import sys

    from mandate.cli import FINE, USAGE, open_desk

    if arguments.file.suffix.lower() != ".csv":
        print("The name of the file ends in .csv", file=sys.stderr)
        return USAGE
    open_desk()
    from mandate.connectors.files import sheets
    from mandate.connectors.files.tables import Column, Table
    from mandate.records import clock, ledger
    from mandate.records.models import Organisation

    rows, _without = _rows()
    company = Organisation.objects.first()
    names = ("key", "name", "team", "hours", "used_this_month", "since", "ask_about")
    columns = tuple(Column(name, name, name) for name in names)
    table = Table(
        title="Champions", columns=columns, rows=[{name: str(row[name] or "") for name in names} for row in rows],
        as_of=clock.now(), organisation=company.name if company else "", source_url="/champions/",
        digest=ledger.anchor().digest, sample=bool(company and company.is_sample),
    )  # fmt: skip
    arguments.file.write_bytes(sheets.to_csv(table))
    print(f"Wrote {arguments.file}")
    return FINE
