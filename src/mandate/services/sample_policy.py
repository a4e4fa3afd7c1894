"""The sample company has a policy that some have read, a watch list, and a recalibration with a prepared agenda."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Acknowledgement, Person
from mandate.services import watch
from mandate.services.policy import readers, versions
from mandate.services.recalibration import agenda, planning
from mandate.services.watch import DevelopmentFacts

READ = 3
"""Two of every three have read the policy."""
DAYS = timedelta(days=98)


@transaction.atomic
def fill(*, by: Actor, today: date) -> None:
    """Publish the policy, let most people read it, feed the watch list, plan the session and prepare it."""
    version = versions.publish(
        by=by, why=_("The first version, from the registers and the starting texts."), today=today
    )
    people = sorted(readers.asked(today=today), key=lambda one: one.key)
    kept = [Acknowledgement(person=one, policy=version, on=today) for at, one in enumerate(people) if at % READ]
    ledger.write_many(kept, action="acknowledgement.given", by=by, why=_("Read version %(number)s.") % {"number": 1})
    for facts, person in zip(_developments(), people, strict=False):
        _feed(facts, person, by=by, today=today)
    row = planning.plan(today + DAYS, by=by, today=today)
    agenda.prepare(row, by=by, today=today)


def _feed(facts: DevelopmentFacts, person: Person, *, by: Actor, today: date) -> None:
    watch.feed(facts, fed_by=person, by=by, today=today - timedelta(days=6))


def _developments() -> tuple[DevelopmentFacts, ...]:
    return (
        DevelopmentFacts(
            _("Our CRM gets agents that answer dealers"),
            "https://crm.example/agents",
            _("It comes with the licence we have, and it would answer in our name."),
        ),
        DevelopmentFacts(
            _("Meetings summarised by the telephone system"),
            "https://telephone.example/summaries",
            _("Service spends an hour a day on notes, and the conversations hold personal data."),
        ),
    )
