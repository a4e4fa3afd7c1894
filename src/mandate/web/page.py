"""The shell around every page: navigation, term line, as-of moment and seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mandate.records import access, clock
from mandate.records.asof import WrongMoment
from mandate.records.models import Account, Organisation
from mandate.services.standing import Standing, standing
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


def _term(found: Standing | None, today: date) -> Term | None:
    """The term that runs; None before the first inventory."""
    if found is None or found.begin is None or found.due is None or found.inventoried_on is None:
        return None
    begin, end = found.begin, found.due
    whole = max((end - begin).days, 1)
    passed = min(max((today - begin).days, 0), whole)
    return Term(begin, end, passed, whole, max((end - today).days, 0), found.held_on is not None)


def _moment(request: HttpRequest) -> datetime | None:
    """The as-of moment; on the page that says a date cannot be read, none."""
    try:
        return reader.moment(request)
    except WrongMoment:
        return None


def organisation() -> Organisation | None:
    """The organisation, or None before anybody began."""
    return Organisation.objects.all().first()


def standing_of(request: HttpRequest) -> Standing | None:
    """Where the organisation stands, read once for a page that needs it before its shell does."""
    found: Standing | None = standing()
    request.standing = found  # type: ignore[attr-defined]
    return found


def _standing(request: HttpRequest) -> Standing | None:
    return request.standing if hasattr(request, "standing") else standing()


def shell(request: HttpRequest, known: Organisation | None = None) -> dict[str, Any]:
    """What every template may use besides its own context; `known` is the organisation, for who has read it already."""
    account: Account | None = reader.account(request) if hasattr(request, "user") else None
    person = account.person if account else None
    stands = _standing(request) if person or known is None else None
    found = known or (stands.organisation if stands else None)
    today = clock.today()
    return {
        "organisation": found,
        "person": person,
        "account": account,
        "language": (translation.get_language() or "en")[:2],
        "navigation": navigation.groups(request, person) if person else [],
        "term": _term(stands, today) if person else None,
        "anchor": stands if person else None,
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
