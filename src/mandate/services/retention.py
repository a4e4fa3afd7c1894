"""Traces of people end when the processing record says so, also when nobody brings files any more."""

from __future__ import annotations

from datetime import date

from mandate.services import inventory, processing


def forget(*, today: date) -> int:
    """Delete what was seen of people longer ago than the record allows; how many rows went.

    A record that was withdrawn keeps its retention: without it, what it opened would stay for ever.
    """
    record = processing.current() or processing.withdrawn()
    return inventory.forget_expired(processing.facts(record), today=today) if record is not None else 0
