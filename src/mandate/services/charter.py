"""The charter: drafted on day one, changed by the architect, and asked before every decision."""

from __future__ import annotations

from datetime import date

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Charter


def draft(*, by: Actor, today: date, act: Act | None = None) -> Charter:
    """Draft charter 0.1 with sensible limits, unsigned."""
    charter = Charter(label="0.1", state="draft", valid_from=today, clauses=[])
    ledger.write(charter, action="charter.drafted", by=by, why="Draft 0.1: sensible limits to start from.", act=act)
    return charter
