"""The shell around every page: navigation, term line, as-of moment and seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mandate.engines.recalibration import next_day
from mandate.records import access, clock, ledger
from mandate.records.asof import WrongMoment
from mandate.records.models import Account, Inventory, Organisation, Recalibration
from mandate.web import navigation, reader


@dataclass(frozen=True, slots=True)
class Term:
    """The line from the last recalibration, or from the inventory before the first, to the next recalibration."""

    begin: date
    end: date
    passed: int
    whole: int
    left: int
    held: bool


def _term(inventory: Inventory | None, today: date) -> Term | None:
    """The term that runs: `inventory` carries the sessions around today, read with it in one query."""
    if inventory is None:
        return None
    held: date | None = inventory.held_on  # type: ignore[attr-defined]
    begin = held or inventory.sealed_on
    end = inventory.due_on or next_day(begin)  # type: ignore[attr-defined]
    whole = max((end - begin).days, 1)
    passed = min(max((today - begin).days, 0), whole)
    return Term(begin, end, passed, whole, max((end - today).days, 0), held is not None)


def _inventory() -> Inventory | None:
    """The first inventory, with the day of the last recalibration and that of the next."""
    sessions = Recalibration.objects.order_by("-number")
    held = sessions.filter(state="signed").values("held_on")[:1]
    due = sessions.exclude(state="signed").values("due_on")[:1]
    rows = Inventory.objects.defer("result").annotate(held_on=Subquery(held), due_on=Subquery(due))
    found: Inventory | None = rows.order_by("number").first()
    return found


def _moment(request: HttpRequest) -> datetime | None:
    """The as-of moment; on the page that says a date cannot be read, none."""
    try:
        return reader.moment(request)
    except WrongMoment:
        return None


def organisation() -> Organisation | None:
    """The organisation, or None before anybody began."""
    return Organisation.objects.all().first()


def shell(request: HttpRequest, known: Organisation | None = None) -> dict[str, Any]:
    """What every template may use besides its own context; `known` is the organisation, for who has read it already."""
    account: Account | None = reader.account(request) if hasattr(request, "user") else None
    person = account.person if account else None
    found = known or organisation()
    inventory = _inventory() if person else None
    today = clock.today()
    return {
        "organisation": found,
        "person": person,
        "account": account,
        "language": (translation.get_language() or "en")[:2],
        "navigation": navigation.groups(request, person) if person else [],
        "term": _term(inventory, today),
        "anchor": ledger.anchor() if person else None,
        "now": clock.now(),
        "today": today,
        "at": _moment(request),
        "can": lambda permission: access.may(person, permission, today=today),
        "single_keys": account.single_keys if account else True,
        "has_font": (settings.PACKAGE / "web/static/built/newsreader.woff2").exists(),
    }


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a template inside the shell."""
    given = dict(context or {})
    return render(request, template, {**shell(request, given.get("organisation")), **given}, status=status)
