"""The deeds by which rows were written: their ids, and what each row said before and says since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from mandate.records.ledger import Act
from mandate.records.models import Change
from mandate.services import formats
from mandate.services.refusals import Refused
from mandate.services.sheets.checking import Cell

Last = Mapping[tuple[str, str], Change]
"""A change of each row, by its kind and key."""


def deed(sort: str) -> Act:
    """A fresh deed whose id says of which sort it is, so that the deeds of a sort can be found again."""
    return Act(f"{sort}-{Act.new().id}")


def before(changes: Sequence[Change]) -> Last:
    """The last change of each row before the deed that these are, in the order in which they were written."""
    return _last(Change.objects.filter(id__lt=changes[0].pk), changes)


def newest(changes: Sequence[Change]) -> Last:
    """The last change of each row of all."""
    return _last(Change.objects.all(), changes)


def _last(among: Any, changes: Sequence[Change]) -> dict[tuple[str, str], Change]:
    wanted = among.filter(kind__in={one.kind for one in changes}, key__in={one.key for one in changes})
    ids = wanted.order_by().values("kind", "key").annotate(last=Max("id")).values("last")
    return {(one.kind, one.key): one for one in Change.objects.filter(id__in=ids)}


def told_nothing(change: Change) -> bool:
    """Whether the row was gone after a change, or what it said is not kept any more."""
    return change.after in ("", "{}")


def since(change: Change) -> str:
    """Why a row stays that was changed since."""
    return _("It was changed since, on %(day)s.") % {"day": formats.day(change.at)}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a deed: what undoing does to it (`goes` where it goes again), or why it stays (`stays`)."""

    kind: str
    key: str
    name: str
    cells: tuple[Cell, ...] = ()
    stays: str = ""
    goes: bool = False
    register: str = ""


@dataclass(slots=True)
class Undoing:
    """What undoing a deed does: rows that go again, rows that go back, rows that stay, each as a line."""

    act: str
    at: datetime
    why: str
    lines: list[Line] = field(default_factory=list)
    going: list[Any] = field(default_factory=list)
    back: list[Any] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows undoing it touches."""
        return len(self.going) + len(self.back)

    @property
    def staying(self) -> list[Line]:
        """The rows that stay, with why."""
        return [line for line in self.lines if line.stays]

    def refuse_nothing(self) -> None:
        """Raises Refused, with why each row stays, where nothing can be undone."""
        if not self.count:
            raise Refused(
                why=_("Nothing of this can be undone any more."),
                reasons=tuple(f"{line.name}: {line.stays}" for line in self.staying[:50]),
                what_would_change_this=_("Change the rows one by one."),
            )
