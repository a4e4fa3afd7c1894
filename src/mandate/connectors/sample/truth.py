"""What the generator meant, so that an inventory of the sample can be held against it (used by tests only)."""

from dataclasses import dataclass, field
from decimal import Decimal

from mandate.connectors.sample.finance import card_expenses, ledger_expenses
from mandate.connectors.sample.grants import NOTE_TAKER, grants
from mandate.connectors.sample.inventories import extension_users
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.traffic import visits


@dataclass(slots=True)
class Meant:
    """One service as the generator used it: personnel numbers seen by the proxies, requests there, and spend."""

    service: str
    people: set[int] = field(default_factory=set)
    requests: int = 0
    spend: dict[str, Decimal] = field(default_factory=dict)
    extension_users: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """All services by catalogue id, ordinary requests by people, and how many consents the note-taker has."""

    services: dict[str, Meant]
    ordinary: int
    note_taker_grants: int


def truth(plan: Plan) -> Truth:
    """What the files of a plan are meant to show; nothing is read from disk.

    Broken lines are not subtracted: a person seen once, on a line that broke, counts here and cannot be found.
    """
    meant = {anchor: Meant(service.id) for anchor, service in plan.services.items()}
    ordinary = 0
    for day in plan.days:
        for visit in visits(plan, day):
            if visit.tool is None:
                ordinary += 1
            elif visit.person:
                meant[visit.tool.anchor].people.add(visit.person.number)
                meant[visit.tool.anchor].requests += 1
    for expense in (*card_expenses(plan), *ledger_expenses(plan)):
        if expense.anchor:
            spend = meant[expense.anchor].spend
            spend[expense.currency] = spend.get(expense.currency, Decimal(0)) + expense.amount
    for anchor, mails in extension_users(plan).items():
        meant[anchor].extension_users = len(mails)
    return Truth(
        services={found.service: found for found in meant.values()},
        ordinary=ordinary,
        note_taker_grants=sum(grant.redirect_host.endswith(NOTE_TAKER) for grant in grants(plan)),
    )
