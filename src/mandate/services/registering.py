"""A tool list becomes rows of the register; what somebody decided here is never overwritten by a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from mandate.catalogue.matcher import load_matcher
from mandate.engines.discovery.facts import ToolRow
from mandate.engines.discovery.matching import Match, Matcher
from mandate.engines.terms import Status
from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Tool
from mandate.services.mandate import standing

_WORDS: tuple[tuple[Status, str], ...] = (
    (
        Status.UNKNOWN,
        r"not in use|no longer|unused|retired|unknown|niet (?:meer )?in gebruik|uit gebruik|ongebruikt|onbekend",
    ),
    (
        Status.NOT_ALLOWED,
        r"not allowed|not approved|not permitted|unapproved|forbidden|blocked|banned|prohibited|rejected|declined"
        r"|verboden|niet toegestaan|niet goedgekeurd|geblokkeerd|afgewezen",
    ),
    (
        Status.NOT_YET,
        r"not yet|under review|in review|evaluat|requested|pending|planned"
        r"|nog niet|in onderzoek|aangevraagd|in beoordeling|wacht|gepland",
    ),
    (Status.PILOT, r"pilot|trial|proef|test(?:s|en|ing)?\b|experiment"),
    (
        Status.IN_USE,
        r"in use|allowed|approved|permitted|active\b|live\b|production|yes\b"
        r"|in gebruik|toegestaan|goedgekeurd|actief\b|in productie|ja\b",
    ),
)


def status_of(text: str | None) -> Status:
    """The standing that the company's own word means; unknown when it says nothing we understand.

    The order matters: "not allowed" contains "allowed", "not in use" contains "in use", and "in test" is a pilot even
    where it is also active.
    """
    words = (text or "").strip().lower().replace("_", " ")
    for status, pattern in _WORDS:
        if re.search(rf"\b(?:{pattern})", words):
            return status
    return Status.UNKNOWN


def take_tools(rows: Iterable[ToolRow], *, by: Actor, why: str, act: Act, today: date) -> None:
    """Write the rows of a tool list into the register. Rows from triage or by hand keep what was decided.

    While nobody of the MT is on the people list, a list tells what was decided before there was a mandate. After that
    it decides nothing: a row that would open more than the architect may keeps its standing, and stands open for a
    decision.
    """
    matcher = load_matcher()
    known = {tool.name.lower(): tool for tool in Tool.objects.all()}
    by_service = {tool.service: tool for tool in known.values() if tool.service}
    written: dict[str, Tool] = {}
    for row in rows:
        match = _matched(matcher, row)
        service = match.service_id if match else ""
        tool = known.get(row.name.strip().lower()) or (by_service.get(service) if service else None)
        if tool is not None and tool.origin != "import":
            continue
        tool = tool or Tool(origin="import")
        before = None if tool._state.adding else ledger.canonical(tool)
        _fill(tool, row, service, match.category if match else "")
        known[tool.name.lower()] = tool
        if service:
            by_service[service] = tool
        if ledger.canonical(tool) != before:
            written[tool.key] = tool
    _hold_back(written, today=today)
    ledger.write_many(written.values(), action="tool.changed", added="tool.imported", by=by, why=why, act=act)


def _hold_back(written: Mapping[str, Tool], *, today: date) -> None:
    """Rows that would open more than the mandate leaves to the architect keep the standing that they had."""
    for row, _routing in standing.held(written.values(), today=today):
        before = None if row._state.adding else Tool.objects.filter(key=row.key).first()
        if isinstance(row, Tool):
            row.status = before.status if before else Status.UNKNOWN.value
            row.until = before.until if before else row.until


def _matched(matcher: Matcher, row: ToolRow) -> Match | None:
    """The service that a row names. The vendor only confirms or contradicts a name: it sells more than one product, and
    what somebody built on its models is no service of its."""
    match = matcher.app(row.name, row.vendor)
    return None if match is None or match.by == "publisher" else match


def _fill(tool: Tool, row: ToolRow, service: str, category: str) -> None:
    tool.name = row.name.strip()[:120]
    tool.vendor, tool.url = (row.vendor or "")[:120], _address(row.url)
    tool.status, tool.service = status_of(row.status).value, service
    tool.category = category or ""
    tool.audience, tool.purpose = (row.audience or "")[:300], _purpose(row)
    tool.owner_text, tool.cost = (row.owner or "")[:160], (row.cost or "")[:80]
    tool.until, tool.why = row.until, row.why or ""
    tool.alternative = (row.alternative or "")[:200]


def _purpose(row: ToolRow) -> str:
    """What it is for and with which data: a note says that, and not why it stands where it stands."""
    return ", ".join(part.strip() for part in (row.note, row.data) if part and part.strip())[:300]


def _address(text: str | None) -> str:
    address = (text or "").strip()[:300]
    if not address or "://" in address:
        return address if address.startswith(("https://", "http://")) else ""
    return f"https://{address}"
