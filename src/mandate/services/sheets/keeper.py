"""How rows of a family of sheets are kept, so that pages and the API write them without knowing which family it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mandate.records.ledger import Actor
from mandate.records.models import Person
from mandate.services.sheets.checking import Checked
from mandate.services.sheets.fields import Sheet


@dataclass(frozen=True, slots=True)
class Said:
    """Who writes a row, as which person, on which day, and why."""

    by: Actor
    today: date
    why: str = ""
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Keeper:
    """What can be done with a row: checked (None: a new one), added, changed and removed, each as its service says.

    `refuse_closed` raises Refused for a row that cannot be changed as it stands.
    """

    check: Callable[[Sheet, Mapping[str, Any], Any, date], Checked]
    add: Callable[[Sheet, Mapping[str, Any], Said], Any]
    change: Callable[[Any, Mapping[str, Any], Said], Any]
    remove: Callable[[Any, Said], Any]
    refuse_closed: Callable[[Any], None] = lambda row: None
