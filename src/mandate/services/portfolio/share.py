"""How much of the money goes to experiments: booked and running against the ceiling, per currency, never added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from mandate.records.models import Booking, Initiative

PROVEN, EXPERIMENT, OTHER = APPROACHES = ("proven", "experiment", "other")
BACK_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """Money on experiments and on proven work in one currency, and the ceiling in percent."""

    currency: str
    experiment: Decimal
    proven: Decimal
    ceiling: int

    @property
    def percent(self) -> Fraction | None:
        """The share now, in percent; None while nothing of either was booked."""
        whole = self.experiment + self.proven
        return Fraction(self.experiment) * 100 / Fraction(whole) if whole else None

    @property
    def room(self) -> Decimal:
        """Money that experiments may still take beside the proven work as it is; below nothing where they are over."""
        if self.ceiling >= 100:
            return Decimal("Infinity")
        return self.proven * self.ceiling / (100 - self.ceiling) - self.experiment

    @property
    def over(self) -> bool:
        """Whether the ceiling is broken."""
        return self.room < 0


def share(
    bookings: Iterable[Booking], initiatives: Iterable[Initiative], *, ceiling: int, currency: str, today: date
) -> Share:
    """Experiments against proven work in one currency: what was booked in the last twelve months, and the maximum loss
    of every experiment that runs and is not booked yet.
    """
    since = date(today.year - 1, today.month, 1)
    spent = {PROVEN: Decimal(0), EXPERIMENT: Decimal(0), OTHER: Decimal(0)}
    for row in bookings:
        if row.currency == currency and since <= row.month <= today:
            spent[row.approach] += row.amount
    held = sum(
        (row.max_loss or Decimal(0) for row in initiatives
         if row.state == "running" and row.approach == EXPERIMENT and (row.currency or currency) == currency),
        Decimal(0),
    )  # fmt: skip
    return Share(currency, spent[EXPERIMENT] + held, spent[PROVEN], ceiling)
