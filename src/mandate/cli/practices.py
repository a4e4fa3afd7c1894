"""`mandate practices`: the practice library as a table, as a file that comes back, and such a file read back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mandate.cli import _sheets

if TYPE_CHECKING:
    from datetime import datetime

    from mandate.records.ledger import Act
    from mandate.services.sheets.returning import Plan


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("practices", help="prompts and ways of working that somebody owns and tested")
    verbs = noun.add_subparsers(dest="verb", required=True)
    _sheets.add_verbs(
        verbs, _sheets.File((".xlsx", ".csv", ".json"), _body, _plan, _write), _list,
        lists="every practice: where it stands, its edition, how many it helped, its name",
        exports="every practice with every field, as XLSX, CSV or JSON",
        takes="an XLSX or CSV with the headings of the export",
    )  # fmt: skip


def _rows(at: datetime | None) -> list[Any]:
    from mandate.records import asof
    from mandate.records.models import Practice

    found = asof.world(at).all(Practice) if at else list(Practice.objects.select_related("tool"))
    return sorted(found, key=lambda row: (row.title.casefold(), row.key))


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    from mandate.services.practices import library

    rows, helped = _rows(past(arguments.at)), library.votes()
    names = ("key", "title", "sort", "state", "edition", "agent", "data_class", "tested_with", "tested_on", "review_on")
    if arguments.json:
        answer([
            {name: getattr(row, name) for name in names}
            | {"tool": row.tool.name if row.tool else None, "helped": helped.get(row.key, 0)}
            for row in rows
        ])  # fmt: skip
        return FINE
    for row in rows:
        print(f"{row.key}  {row.state:8} {row.edition:3} {helped.get(row.key, 0):4}  {row.title}")
    return FINE


def _body(form: str, at: datetime | None, language: str) -> bytes:
    from mandate.connectors.files import sheets
    from mandate.records import clock
    from mandate.services.practices import exchange
    from mandate.services.sheets.names import Names

    table = exchange.table(_rows(at), moment=at or clock.now(), names=Names(at))
    if form == ".xlsx":
        return sheets.to_xlsx([table], language=language)
    return sheets.to_csv(table) if form == ".csv" else sheets.to_json(table)


def _plan(data: bytes) -> Plan:
    from mandate.records import clock
    from mandate.services.practices import exchange

    return exchange.plan(data, today=clock.today())


def _write(planned: Plan, why: str) -> Act | None:
    from mandate.cli import actor
    from mandate.services.practices import exchange

    return exchange.write(planned, by=actor(), why=why)
