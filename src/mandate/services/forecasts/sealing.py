"""Sealing one's own number, and replacing it until the last day; who has sealed is known, what they sealed is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import access, ledger
from mandate.records.ledger import Actor
from mandate.records.models import Forecast, Person, Seal
from mandate.services import formats
from mandate.services.forecasts import asking, envelopes, numbers
from mandate.services.refusals import Refused

PERMISSION = "seal forecasts"


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who may seal, and when they last did; None where they have not."""

    person: Person
    sealed_at: datetime | None


def voters(row: Forecast, *, today: date) -> tuple[Voter, ...]:
    """Everybody who may seal today, and who did and may no more, by name."""
    sealed: dict[str, datetime] = dict(row.seals.values_list("voter_id", "sealed_at"))
    people = Person.objects.order_by("name", "key")
    there = [one for one in people if one.key in sealed or access.may(one, PERMISSION, today=today)]
    return tuple(Voter(one, sealed.get(one.key)) for one in there)


def count(row: Forecast) -> int:
    """How many numbers were sealed, as the ledger has it."""
    return len(row.results.get("digests", ()))


def refuse_unless_seals(row: Forecast, person: Person, *, today: date) -> None:
    """Raises Refused for who is no voter, and after the last day to seal."""
    if not access.may(person, PERMISSION, today=today):
        raise Refused(why=_("Only the MT and the architect seal forecasts."), whose_move=_("Theirs."), for_role=True)
    asking.refuse_unless_waits(row)
    if today > row.seal_until:
        raise Refused(
            why=_("Numbers were sealed until %(day)s.") % {"day": formats.day(row.seal_until)},
            whose_move=_("Nobody's: a number that came later could know more than the others."),
            what_would_change_this=_("A new forecast with a later day."),
        )


def problems(row: Forecast, typed: str) -> dict[str, str]:
    """What is wrong with a number, per field."""
    return {} if numbers.number(typed, row.unit) is not None else {"number": numbers.hint(row.unit)}


@transaction.atomic
def seal(row: Forecast, typed: str, *, person: Person, by: Actor, today: date, at: datetime) -> Forecast:
    """Seal this person's number, or put it in the place of their earlier one. Raises Refused.

    The row is read anew: another voter who sealed meanwhile is no reason to refuse this one. The ledger gets the
    digests alone, in an order that tells nothing; the number goes into no reason, no log and no answer.
    """
    now: Forecast = Forecast.objects.select_for_update().get(key=row.key)
    refuse_unless_seals(now, person, today=today)
    number = numbers.number(typed, now.unit)
    if number is None:
        raise Refused(why=numbers.hint(now.unit), whose_move=_("Yours."))
    envelope = envelopes.close(now.key, person.key, number)
    earlier = now.seals.filter(voter=person).first()
    kept = set(now.results.get("digests", ())) - ({earlier.digest} if earlier else set())
    now.results = {"digests": sorted({*kept, envelope.digest})}
    why = _("Their own number put in the place of the earlier one.") if earlier else _("A number was sealed.")
    ledger.write(now, action="forecast.sealed", by=by, why=why)
    values = {"digest": envelope.digest, "sealed": envelope.sealed, "sealed_at": at}
    Seal.objects.update_or_create(forecast=now, voter=person, defaults=values)
    return now
