"""What sealed forecasts ask of a reader: a number before its last day, and of the architect to open what is due."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import access
from mandate.records.models import Forecast, Person, Seal
from mandate.services import formats
from mandate.services.forecasts import asking, sealing
from mandate.services.waiting import Waiting

MOST = 2
SOON = timedelta(days=3)


def waiting(person: Person, *, today: date) -> list[Waiting]:
    """The forecasts that wait on this reader, the one that closes first on top; nothing for who seals none."""
    if not access.may(person, sealing.PERMISSION, today=today):
        return []
    own = Exists(Seal.objects.filter(forecast=OuterRef("pk"), voter=person))
    asked = Q(seal_until__gte=today) & ~Q(own=True)
    wanted = asked | Q(opens_on__lte=today) if person.holds(Role.ARCHITECT) else asked
    rows = list(Forecast.objects.annotate(own=own).filter(wanted, state=asking.OPEN).order_by("seal_until"))
    due = [row for row in rows if row.opens_on <= today and sealing.count(row)]
    unsealed = [row for row in rows if row.seal_until >= today]
    return [_to_seal(row, today) for row in unsealed[:MOST]] + [_to_open(row) for row in due[:MOST]]


def _to_seal(row: Forecast, today: date) -> Waiting:
    until = _("until %(day)s") % {"day": formats.day(row.seal_until)}
    why = _("One number, in a minute; nobody reads it before %(day)s.") % {"day": formats.day(row.opens_on)}
    tone = "warn" if row.seal_until <= today + SOON else ""
    return Waiting(row.question, why, until, tone, "forecast", row.key, _("Seal your number"))


def _to_open(row: Forecast) -> Waiting:
    say = _("Open the forecast: %(question)s") % {"question": row.question}
    why = _("Say what it became and where that was read; then all numbers open.")
    return Waiting(say, why, formats.day(row.opens_on), "warn", "forecast", row.key, _("Open it"))
