"""Hours each role has for the roadmap in each month: all hours less holidays and running work, never below none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mandate.records.models import Capacity, Initiative
from mandate.services.initiatives import sizes
from mandate.services.initiatives.sizes import Size
from mandate.services.initiatives.states import OPEN
from mandate.services.portfolio import months


@dataclass(frozen=True, slots=True)
class Month:
    """One role in one month: all hours, hours off, running work, what is left, and what running initiatives take."""

    month: str
    hours: Decimal
    off: Decimal
    running: Decimal
    left: Decimal
    taken: Decimal

    @property
    def free(self) -> Decimal:
        """Hours that nothing takes yet; below nothing where more runs than there is."""
        return self.left - self.taken


@dataclass(frozen=True, slots=True)
class Line:
    """One role over the months, with the rows of the record it comes from."""

    role: str
    months: tuple[Month, ...]
    rows: tuple[Capacity, ...]


def lines(rows: Sequence[Capacity], running: Iterable[Initiative], known: Mapping[str, Size], *, start: date,
          count: int) -> list[Line]:  # fmt: skip
    """Every role by name with so many months from a day; roles that initiatives ask and nobody has come out at none."""
    shown = months.months_from(start, count)
    taken = load(running, known, start=start)
    asked = {role for role, _month in taken}
    found = []
    for role in sorted({row.role for row in rows} | asked, key=str.casefold):
        mine = tuple(row for row in rows if row.role == role)
        found.append(
            Line(role, tuple(_month(mine, month, taken.get((role, month), Decimal(0))) for month in shown), mine)
        )
    return found


def left(rows: Iterable[Capacity], month: str) -> Decimal:
    """Hours a month that rows of one role leave for the roadmap."""
    return sum((_left(row, month) for row in rows if _holds(row, month)), Decimal(0))


def _holds(row: Capacity, month: str) -> bool:
    until = months.month_of(row.valid_until) if row.valid_until else "9999-12"
    return months.month_of(row.valid_from) <= month <= until


def _off(row: Capacity, month: str) -> Decimal:
    return Decimal(str(row.holidays.get(month, 0)))


def _left(row: Capacity, month: str) -> Decimal:
    return max(Decimal(0), row.hours - _off(row, month) - row.running)


def _month(rows: Iterable[Capacity], month: str, taken: Decimal) -> Month:
    held = [row for row in rows if _holds(row, month)]
    return Month(
        month, sum((row.hours for row in held), Decimal(0)), sum((_off(row, month) for row in held), Decimal(0)),
        sum((row.running for row in held), Decimal(0)), left(held, month), taken,
    )  # fmt: skip


def load(rows: Iterable[Initiative], known: Mapping[str, Size], *, start: date) -> dict[tuple[str, str], Decimal]:
    """Hours that running initiatives take by role and month: those of the usual way, spread evenly from their start."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row.state != "running":
            continue
        way = sizes.ways(row, known)[0]
        for month in months.months_from(row.started_on or start, way.months):
            for role, hours in way.effort.items():
                found[role, month] = found.get((role, month), Decimal(0)) + Decimal(str(hours)) / way.months
    return found


def unknown_roles(rows: Iterable[Initiative], capacities: Iterable[Capacity], known: Mapping[str, Size]) -> list[str]:
    """Roles that open initiatives ask hours of and that no capacity names."""
    have = {row.role for row in capacities}
    asked = {role for row in rows if row.state in OPEN for way in sizes.ways(row, known) for role in way.effort}
    return sorted(asked - have, key=str.casefold)
