"""The overview as tables, one workbook and JSON: the same rows for a reader, a spreadsheet and a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from mandate.connectors.files import sheets
from mandate.connectors.files.tables import Column, Kind, Table
from mandate.engines.discovery.coverage import Present
from mandate.engines.terms import Money
from mandate.records import ledger
from mandate.services import formats, wording
from mandate.services.overview import Overview, PlanLine, Said
from mandate.services.overview import ServiceLine as Line
from mandate.services.picture import SourceFile


def tables(seen: Overview, *, at: datetime) -> list[Table]:
    """Every table of the overview: services, teams, spend, plan, sources, files, quotes."""
    digest = ledger.anchor().digest
    return [
        Table(
            title=title,
            columns=columns,
            rows=rows,
            as_of=at,
            filter="",
            source_url=f"/inventory/#{name}",
            digest=digest,
            organisation=seen.organisation,
            sample=seen.sample,
        )
        for name, title, columns, rows in _sheets(seen)
    ]


def _sheets(seen: Overview) -> Iterator[tuple[str, str, tuple[Column, ...], list[dict[str, object]]]]:
    """Name, title, columns and rows of every table."""
    yield "services", _("Services"), _SERVICES, [_service_row(line) for line in seen.services]
    teams = ((line.name, use) for line in seen.services for use in line.teams)
    yield "teams", _("Teams"), _TEAMS, [{"service": s, "team": use.team, "people": use.people} for s, use in teams]
    paid = (
        (line.name, centre, money)
        for line in seen.services
        for centre, amounts in line.cost_centres
        for money in amounts
    )
    yield "spend", _("Spend"), _SPEND, [_spend_row(*one) for one in paid]
    yield "plan", _("Plan"), _PLAN, [_plan_row(row) for row in seen.plan]
    yield "sources", _("Sources"), _SOURCES, [_source_row(source) for source in seen.present]
    yield "files", _("Files"), _FILES, [_file_row(file) for file in seen.files]
    yield "quotes", _("Quotes"), _QUOTES, [_quote_row(quote) for quote in seen.quotes]


def _quote_row(quote: Said) -> dict[str, object]:
    return {"speaker_role": quote.role, "subject": quote.subject, "text": quote.text}


def _source_row(source: Present) -> dict[str, object]:
    return {
        "family": source.family.value,
        "format": source.format,
        "first": source.first,
        "last": source.last,
        "silent_since": source.silent_since,
    }


def _file_row(file: SourceFile) -> dict[str, object]:
    counts: dict[str, object] = {"lines": file.lines, "parsed": file.parsed, "rejected": file.rejected}
    return {"path": file.name, "format": file.format, **counts}


def workbook(seen: Overview, *, language: str, at: datetime) -> bytes:
    """Every table in one XLSX, codes in the words of its reader."""
    with translation.override(language):
        return sheets.to_xlsx([_in_words(table) for table in tables(seen, at=at)], language=language)


def _in_words(table: Table) -> Table:
    """The same table for a person: what the JSON names by code is worded."""
    return replace(table, rows=[{key: _worded(key, value) for key, value in row.items()} for row in table.rows])


def _worded(key: str, value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    if key == "category":
        return wording.category(value)
    if key in ("status", "family"):
        return wording.word(key, value)
    if key == "format":
        return wording.source(value)
    if key == "sources":
        return ", ".join(wording.source(one) for one in value.split(", "))
    return value


def _columns(*rows: tuple[str, str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(key, en, nl, kind=Kind(kind)) for key, en, nl, kind in rows)


_SERVICES = _columns(
    ("service", "Id", "Id", "text"),
    ("name", "Service", "Dienst", "text"),
    ("category", "Kind", "Soort", "text"),
    ("status", "Standing", "Status", "text"),
    ("people", "People", "Mensen", "int"),
    ("days", "Days", "Dagen", "int"),
    ("requests", "Requests", "Verzoeken", "int"),
    ("bytes_out", "Bytes out", "Bytes uit", "int"),
    ("spend", "Spend", "Uitgaven", "text"),
    ("worst_scope", "Widest grant", "Ruimste toestemming", "int"),
    ("sources", "Sources", "Bronnen", "text"),
)
_TEAMS = _columns(
    ("service", "Service", "Dienst", "text"), ("team", "Team", "Team", "text"), ("people", "People", "Mensen", "int")
)
_SPEND = _columns(
    ("service", "Service", "Dienst", "text"),
    ("cost_centre", "Cost centre", "Kostenplaats", "text"),
    ("currency", "Currency", "Valuta", "text"),
    ("amount", "Amount", "Bedrag", "number"),
)
_PLAN = _columns(
    ("rank", "Rank", "Rang", "int"),
    ("action", "What", "Wat", "text"),
    ("reason", "Why", "Waarom", "text"),
    ("first_step", "First step", "Eerste stap", "text"),
    ("due", "By", "Vóór", "date"),
    ("owner", "Owner", "Eigenaar", "text"),
    ("evidence", "Evidence", "Bewijs", "text"),
    ("decided_by", "Why above the next", "Waarom boven de volgende", "text"),
)
_SOURCES = _columns(
    ("family", "Kind", "Soort", "text"),
    ("format", "Format", "Formaat", "text"),
    ("first", "From", "Van", "date"),
    ("last", "To", "Tot en met", "date"),
    ("silent_since", "Silent since", "Stil sinds", "date"),
)
_FILES = _columns(
    ("path", "File", "Bestand", "text"),
    ("format", "Format", "Formaat", "text"),
    ("lines", "Lines", "Regels", "int"),
    ("parsed", "Read", "Gelezen", "int"),
    ("rejected", "Rejected", "Niet gelezen", "int"),
)
_QUOTES = _columns(
    ("speaker_role", "Role", "Rol", "text"), ("subject", "About", "Over", "text"), ("text", "Quote", "Citaat", "text")
)


def _service_row(line: Line) -> dict[str, object]:
    return {
        "service": line.service,
        "name": line.name,
        "category": line.category,
        "status": line.status,
        "people": line.people,
        "days": line.days,
        "requests": line.requests,
        "bytes_out": line.bytes_out,
        "spend": formats.prices(line.spend),
        "worst_scope": line.worst_scope,
        "sources": ", ".join(line.sources),
    }


def _spend_row(service: str, centre: str, money: Money) -> dict[str, object]:
    return {"service": service, "cost_centre": centre, "currency": money.currency, "amount": money.amount}


def _plan_row(row: PlanLine) -> dict[str, object]:
    return {
        "rank": row.rank,
        "action": row.action,
        "reason": " ".join(row.reasons),
        "first_step": row.first_step,
        "due": row.due,
        "owner": row.owner,
        "evidence": " ".join(row.evidence),
        "decided_by": row.decided_by,
    }


def as_json(seen: Overview) -> dict[str, object]:
    """The overview as JSON: the contract of `mandate inventory --json` without its files of this run."""
    return {
        "organisation": seen.organisation,
        "sample": seen.sample,
        "made_on": seen.made_on.isoformat(),
        "sentence": seen.sentence,
        "services": [service_json(line) for line in seen.services],
        "plan": [plan_json(row) for row in seen.plan],
        "unseen": list(seen.unseen),
        "silent": list(seen.silent),
    }


def service_json(line: Line) -> dict[str, object]:
    """One service as the JSON contract has it."""
    return {
        "service": line.service,
        "name": line.name,
        "category": line.category,
        "status": line.status,
        "people": line.people,
        "teams": [{"team": t.team, "people": t.people} for t in line.teams],
        "days": line.days,
        "requests": line.requests,
        "bytes_out": line.bytes_out,
        "spend": [{"currency": m.currency, "amount": f"{m.amount:.2f}"} for m in line.spend],
        "sources": list(line.sources),
    }


def plan_json(row: PlanLine) -> dict[str, object]:
    """One candidate as the JSON contract has it."""
    return {
        "rank": row.rank,
        "action": row.action,
        "reason": row.reason,
        "evidence": list(row.evidence),
        "first_step": row.first_step,
        "due": row.due.isoformat(),
        "owner": row.owner,
        "decided_by": row.decided_by,
        "priority": row.priority,
    }
