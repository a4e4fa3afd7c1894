"""`mandate initiatives`: every initiative as a table, as a file that comes back, and such a file read back."""

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
    noun = commands.add_parser("initiatives", help="what is on the roadmap, or may come on it")
    verbs = noun.add_subparsers(dest="verb", required=True)
    _sheets.add_verbs(
        verbs, _sheets.File((".xlsx", ".csv", ".json"), _body, _plan, _write), _list,
        lists="every initiative: approach, where it stands, whose, what",
        exports="every initiative with every field, as XLSX, CSV or JSON",
        takes="an XLSX or CSV with the headings of the export",
    )  # fmt: skip


def _rows(at: datetime | None) -> list[Any]:
    from mandate.records import asof
    from mandate.records.models import Initiative

    found = asof.world(at).all(Initiative) if at else list(Initiative.objects.select_related("person"))
    return sorted(found, key=lambda row: (row.title.casefold(), row.key))


def _list(arguments: argparse.Namespace) -> int:
    from mandate.cli import FINE, answer, open_desk, past

    open_desk()
    rows = _rows(past(arguments.at))
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


def _body(form: str, at: datetime | None, language: str) -> bytes:
    from mandate.connectors.files import sheets
    from mandate.records import clock
    from mandate.services.portfolio import exchange
    from mandate.services.portfolio.fields import INITIATIVES
    from mandate.services.sheets.names import Names

    table = exchange.table(INITIATIVES, _rows(at), moment=at or clock.now(), names=Names(at))
    if form == ".xlsx":
        return sheets.to_xlsx([table], language=language)
    return sheets.to_csv(table) if form == ".csv" else sheets.to_json(table)


def _plan(data: bytes) -> Plan:
    from mandate.records import clock
    from mandate.services.portfolio import exchange
    from mandate.services.portfolio.fields import INITIATIVES

    return exchange.plan(INITIATIVES, data, today=clock.today())


def _write(planned: Plan, why: str) -> Act | None:
    from mandate.cli import actor
    from mandate.records import clock
    from mandate.services.portfolio import exchange
    from mandate.services.portfolio.fields import INITIATIVES

    return exchange.write(INITIATIVES, planned, by=actor(), why=why, today=clock.today())
