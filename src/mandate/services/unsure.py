"""Expenses that may be AI: a reader says yes or no per merchant, and the figures follow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.services import load_services
from mandate.engines.terms import Money
from mandate.records.ledger import Act, Actor
from mandate.records.models import Organisation, SpendLine
from mandate.records.models.inventory import counting
from mandate.services import answers, formats, picture
from mandate.services.inventory import alone
from mandate.services.refusals import Refused


@dataclass(slots=True)
class Question:
    """One merchant text, as it stands in the expenses: which service it may be, how often, when and how much."""

    merchant: str
    service: str
    name: str
    first: date
    last: date
    lines: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What a list page knows a row by."""
        return self.merchant

    @property
    def spend(self) -> tuple[Money, ...]:
        """What was paid, per currency."""
        return tuple(Money(currency, amount) for currency, amount in sorted(self.amounts.items()))


def _unanswered() -> QuerySet[SpendLine]:
    """Expenses nobody answered for, of files that count."""
    return SpendLine.objects.filter(counting("source__"), confirmed=False)


def waiting() -> int:
    """How many merchants wait for an answer."""
    rows = _unanswered()
    return rows.aggregate(merchants=Count("merchant", distinct=True))["merchants"] or 0


def questions() -> list[Question]:
    """Every merchant that waits for an answer, the most lines first."""
    names = {service.id: service.name for service in load_services()}
    own = Organisation.objects.values_list("currency", flat=True).first() or "EUR"
    asked: dict[tuple[str, str], Question] = {}
    rows = _unanswered().order_by("on", "pk")
    for merchant, service, on, amount, currency in rows.values_list("merchant", "service", "on", "amount", "currency"):
        one = asked.setdefault((merchant, service), Question(merchant, service, names.get(service, service), on, on))
        one.lines += 1
        one.last = on
        one.amounts[currency or own] = one.amounts.get(currency or own, Decimal(0)) + amount
    return sorted(asked.values(), key=lambda one: (-one.lines, one.merchant.lower()))


@transaction.atomic
def answer(*, yes: Collection[str], no: Collection[str], by: Actor, today: date, at: datetime) -> int | None:
    """Count the merchants of `yes` as AI, forget the lines of those of `no`, and seal what follows.

    The answers hold for these expenses in every later file, until the file they were given on is withdrawn.
    The number of the new inventory, or None where nobody answered anything. Raises Refused, Busy.
    """
    if set(yes) & set(no):
        raise Refused(why=_("A merchant cannot be AI and not AI at once."))
    with alone():
        unsure = _unanswered()
        of_no, of_yes = _services(unsure.filter(merchant__in=no)), _services(unsure.filter(merchant__in=yes))
        answers.keep(unsure.filter(merchant__in=no), yes=False)
        answers.keep(unsure.filter(merchant__in=yes), yes=True)
        forgotten = unsure.filter(merchant__in=no).delete()[0]
        accepted = list(unsure.filter(merchant__in=yes).values_list("pk", flat=True))
        counted = SpendLine.objects.filter(pk__in=accepted).update(confirmed=True)
        if not forgotten and not counted:
            return None
        why = " ".join((_counted(of_yes, counted), _forgotten(of_no, forgotten))).strip()
        return picture.seal(by=by, why=why, act=Act.new(), today=today, at=at)


def _services(rows: QuerySet[SpendLine]) -> str:
    """The services behind the lines. The reason names these and no merchant: that text may hold a person's name."""
    names = {service.id: service.name for service in load_services()}
    found = rows.order_by("service").values_list("service", flat=True).distinct()
    return formats.listed(names.get(service, service) for service in found)


def _counted(services: str, lines: int) -> str:
    if not lines:
        return ""
    text = ngettext(
        "%(lines)s expense line is for %(services)s.", "%(lines)s expense lines are for %(services)s.", lines
    )
    return text % {"lines": lines, "services": services}


def _forgotten(services: str, lines: int) -> str:
    if not lines:
        return ""
    text = ngettext(
        "%(lines)s expense line is not for %(services)s.", "%(lines)s expense lines are not for %(services)s.", lines
    )
    return text % {"lines": lines, "services": services}
