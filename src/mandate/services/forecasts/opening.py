"""The day a forecast opens: the group as a whole for all voters, one's own number for oneself, nothing below five."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.engines.forecasts import scoring
from mandate.engines.forecasts.scoring import Calibration, Group, Opened, Own, Unit
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Forecast, Person, Seal
from mandate.services.forecasts import asking, envelopes, numbers
from mandate.services.forecasts.asking import OPENED
from mandate.services.forecasts.envelopes import Envelope
from mandate.services.refusals import Refused

LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Mine:
    """The reader's own number of one opened forecast, and how near it came."""

    number: Decimal
    score: Own


def problems(row: Forecast, actual: str, source: str) -> dict[str, str]:
    """What is wrong with what it became and where that was read, per field."""
    found = {}
    if numbers.number(actual, row.unit) is None:
        found["actual"] = numbers.hint(row.unit)
    if not source.strip():
        found["source"] = _("Say where it was read: nobody scores against a number without a source.")
    elif len(source.strip()) > LONGEST_SOURCE:
        found["source"] = _("Keep it under %(most)s characters.") % {"most": LONGEST_SOURCE}
    return found


@transaction.atomic
def open_(row: Forecast, actual: str, source: str, *, by: Actor, today: date, version: int | None = None) -> Forecast:
    """Open all numbers against what it became. Raises Refused before its day, without a source or a number, Stale."""
    asking.refuse_unless_waits(row)
    asking.refuse_before_its_day(row, today=today)
    digests = list(row.results.get("digests", ()))
    if not digests:
        raise Refused(
            why=_("Nobody sealed a number, so there is nothing to open."),
            whose_move=_("The architect's: let it fall."),
        )
    wrong = problems(row, actual, source)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    became = numbers.number(actual, row.unit) or Decimal(0)
    read = [number for number in (_number(row, one) for one in row.seals.order_by("digest")) if number is not None]
    row.state, row.actual, row.source = OPENED, became, source.strip()
    found = scoring.group(read, became, Unit(row.unit))
    row.results = {"digests": digests, "unread": len(digests) - len(read), "group": _kept(found) if found else None}
    ledger.write(row, action="forecast.opened", by=by, why=row.source)
    return row


def _number(row: Forecast, one: Seal) -> Decimal | None:
    """The number of one seal; None where the ledger does not have its digest, or what is inside does not fit it."""
    if one.digest not in row.results.get("digests", ()):
        return None
    return envelopes.read(row.key, one.voter_id, Envelope(one.digest, bytes(one.sealed)))


def _kept(found: Group) -> dict[str, Any]:
    return {
        "voters": found.voters, "median": str(found.median), "low": str(found.low), "high": str(found.high),
        "near": found.near, "bias": str(found.bias),
    }  # fmt: skip


def group(row: Forecast) -> Group | None:
    """The opened group as the ledger has it; None before it opened, and where fewer than five numbers were read."""
    kept = row.results.get("group") if row.state == OPENED else None
    if not kept:
        return None
    return Group(
        kept["voters"], Fraction(kept["median"]), Decimal(kept["low"]), Decimal(kept["high"]), kept["near"],
        Fraction(kept["bias"]),
    )  # fmt: skip


def unread(row: Forecast) -> int:
    """How many sealed numbers did not fit their digest, or could not be read any more."""
    return int(row.results.get("unread", 0))


def calibration(rows: Iterable[Forecast]) -> Calibration:
    """The MT as a whole over the opened forecasts with five voters or more."""
    pairs = ((row, group(row)) for row in rows)
    return scoring.calibration(
        Opened(found.low, found.high, found.median, row.actual)
        for row, found in pairs
        if found is not None and row.actual is not None
    )


def together(rows: Iterable[Forecast]) -> tuple[int, int]:
    """How many numbers of all opened forecasts came near, and how many there are; (0, 0) below five of them.

    For an MT of fewer than five no forecast shows its group: over several forecasts it still reads how well it
    judges as a whole, and nobody reads a single one.
    """
    opened = {row.key: row for row in rows if row.state == OPENED}
    seals = Seal.objects.filter(forecast__in=list(opened))
    found = [_scored(opened[one.forecast_id], one) for one in seals]
    scores = [one.score.near for one in found if one is not None]
    return (sum(scores), len(scores)) if len(scores) >= MINIMUM_GROUP else (0, 0)


def mine(row: Forecast, person: Person) -> Mine | None:
    """The reader's own number once it opened; None before, and where they sealed none."""
    own = row.seals.filter(voter=person).first() if row.state == OPENED else None
    return _scored(row, own) if own else None


def _scored(row: Forecast, own: Seal) -> Mine | None:
    number = _number(row, own)
    if number is None or row.actual is None:
        return None
    return Mine(number, scoring.own(number, row.actual, Unit(row.unit)))


def my_record(person: Person) -> tuple[int, int]:
    """How many of the reader's own opened numbers came near, and how many there are: for the reader alone."""
    seals = Seal.objects.filter(voter=person, forecast__state=OPENED).select_related("forecast")
    found = [one for one in (_scored(own.forecast, own) for own in seals) if one is not None]
    return sum(one.score.near for one in found), len(found)
