"""Goals and initiatives by their titles, people and teams by their names; goals of a person are never among them."""

from __future__ import annotations

from datetime import datetime

from mandate.records import asof
from mandate.records.models import Goal, Initiative
from mandate.services.registers import names

_TITLED = ("goal", "initiative")


class Names(names.Names):
    """The rows that initiatives, goals and capacities point to, of now or of a moment."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__(at)
        self._at = at
        self.waits: dict[str, list[str]] = {}

    def _read(self, kind: str) -> None:
        if kind not in _TITLED:
            super()._read(kind)
            return
        self._dutch[kind] = {}
        if kind == "goal":
            goals = asof.world(self._at).all(Goal) if self._at else list(Goal.objects.exclude(level="individual"))
            self._rows[kind] = {row.key: row.title for row in goals if row.level != "individual"}
            return
        rows = asof.world(self._at).all(Initiative) if self._at else list(Initiative.objects.all())
        self.waits = {row.key: [one["key"] for one in row.after] for row in rows}
        self._rows[kind] = {row.key: row.title for row in rows}

    def expect(self, kind: str, key: str, name: str) -> None:
        """A row that is to be written with the others, so that they may point to it."""
        self.rows(kind)[key] = name
        self._keys.pop(kind, None)
