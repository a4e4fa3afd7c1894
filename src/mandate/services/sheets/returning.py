"""What a file that comes back would change: its rows, its faults, and why it is written as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mandate.records.models import Record
from mandate.services import wording
from mandate.services.refusals import Refused
from mandate.services.sheets.checking import Cell

NEW, CHANGED = "new", "changed"
SHOWN_LINES, SHOWN_FAULTS, SHOWN_GROUPS = 300, 200, 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that cannot be read: row of the sheet, column, why, and of which register where there are several."""

    line: int
    field: str
    why: str
    register: str = ""

    def __str__(self) -> str:
        place = [self.register, _("row %(line)s") % {"line": self.line} if self.line else "", self.field]
        where = wording.opening(", ".join(part for part in place if part))
        return f"{where}: {self.why}" if where else self.why


@dataclass(frozen=True, slots=True)
class Line:
    """One row that would be written: its name, new or changed, what differs, and its register as with a fault."""

    line: int
    name: str
    state: str
    cells: tuple[Cell, ...]
    register: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of the same vendor and text: how many, what they come to by currency, and what is proposed and why."""

    id: str
    vendor: str
    title: str
    lines: int
    sums: tuple[tuple[str, Decimal], ...]
    approach: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows of a plan: how much it does, and the first of what it does."""

    new: int
    same: int
    faulty: int
    token: str
    changed: int = 0
    tactics: int = 0
    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def count(self) -> int:
        """How many rows would be written."""
        return self.new + self.changed

    def kept(self) -> dict[str, Any]:
        """The same as JSON, for a page that asks for it later."""
        groups = [
            {**asdict(one), "sums": [[currency, str(amount)] for currency, amount in one.sums]} for one in self.groups
        ]
        return {**asdict(self), "groups": groups}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Shown:
        """What was kept, as it was."""
        lines = tuple(Line(**{**one, "cells": tuple(Cell(**cell) for cell in one["cells"])}) for one in kept["lines"])
        groups = tuple(
            Group(**{**one, "sums": tuple((currency, Decimal(amount)) for currency, amount in one["sums"])})
            for one in kept["groups"]
        )
        faults = tuple(Fault(**one) for one in kept["faults"])
        return cls(**{**kept, "lines": lines, "groups": groups, "faults": faults, "notes": tuple(kept["notes"])})


@dataclass(slots=True)
class Plan:
    """What a file would do: the lines, how many rows stay, what stands in the way, and the rows to write."""

    lines: list[Line] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many rows would be added."""
        return sum(line.state == NEW for line in self.lines)

    @property
    def changed(self) -> int:
        """How many rows would be changed."""
        return len(self.lines) - self.new

    @property
    def token(self) -> str:
        """Changes when the plan would do anything else than what was shown."""
        return fingerprint(self)

    def shown(self) -> Shown:
        """What a page shows of it."""
        return Shown(
            new=self.new, changed=self.changed, same=self.same, faulty=len(self.faults), token=self.token,
            lines=tuple(self.lines[:SHOWN_LINES]), faults=tuple(self.faults[:SHOWN_FAULTS]), notes=tuple(self.notes),
        )  # fmt: skip

    def refuse(self, *, why: str, token: str | None) -> None:
        """Raises Refused with every fault, without a reason, or where rows changed since the plan was shown."""
        if self.faults:
            raise Refused(
                why=_("Nothing was written: the file has faults."),
                reasons=tuple(str(fault) for fault in self.faults[:50]),
                what_would_change_this=_("Mend them in the file and bring it again."),
            )
        if not why.strip():
            raise Refused(why=_("Say why: one reason for the whole file."))
        if token is not None and token != self.token:
            raise Refused(
                why=_("The rows changed since you looked, so nothing was written."),
                what_would_change_this=_("Bring the file again and look at what it changes now."),
            )


def fingerprint(planned: Plan, more: Sequence[str] = ()) -> str:
    """What a plan would do, as one word that changes with it; `more` is what a plan of its own kind does beside."""
    versions = [(row.key, row.version) for row in planned.rows if row.version]
    told = json.dumps([[asdict(line) for line in planned.lines], versions, *more], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def told(en: str, nl: str) -> str:
    """What a reader of files says, in the language of who brought the file."""
    return nl if (get_language() or "en").startswith("nl") else en
