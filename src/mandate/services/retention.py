"""Traces of people end when the processing record says so, also when nobody brings files any more."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from mandate.services import inventory, processing
from mandate.services.asking_access import demand


def forget(*, today: date) -> int:
    """Delete what was seen of people longer ago than the record allows; how many rows went.

    A record that was withdrawn keeps its retention: without it, what it opened would stay for ever. Questions people
    asked are kept as long, and without any record for the days that a new one would say.
    """
    record = processing.current() or processing.withdrawn()
    days = settings.RETENTION_DAYS if record is None else record.retention_days
    gone = demand.forget(days=days, today=today)
    return gone + (inventory.forget_expired(processing.facts(record), today=today) if record is not None else 0)
