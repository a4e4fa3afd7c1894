"""The desk: where we stand, what waits on me, what changed since I was here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import access, clock
from mandate.records.models import Dataset, Person, Tool
from mandate.services.desk import desk
from mandate.services.guardrails import current
from mandate.services.guardrails import overview as guardrails
from mandate.services.overview import overview
from mandate.services.waiting import Waiting
from mandate.web import charts, history, inventory, reader
from mandate.web.may import may
from mandate.web.page import page, standing_of


@may("be signed in")
def home(request: HttpRequest) -> HttpResponse:
    """One sentence, up to four figures, what waits on this reader, and what changed."""
    person, today = reader.me(request), clock.today()
    sees = access.may(person, "see overview", today=today)
    at, company = reader.moment(request), standing_of(request)
    known = company.organisation if company else None
    seen = overview(today=today, at=at, known=known, brief=True) if sees else None
    stands = desk(person, reader.account(request), seen, today=today, at=at, stands=company)
    if not sees and not person.holds(Role.ARCHITECT):
        return _for_staff(request, person, stands.waiting)
    context = {
        "desk": stands,
        "seen": seen,
        "figures": inventory.figures(seen) if seen else [],
        "chart": charts.weekly(seen) if seen else None,
        "log": history.lines(stands.changes, reader.account(request)),
        "address": _address,
        "dates": [(day, _("%(name)s ends unless it is renewed.") % {"name": name}) for day, name in stands.ends],
    }
    return page(request, "home/home.html", context)


def _for_staff(request: HttpRequest, person: Person, waiting: Sequence[Waiting]) -> HttpResponse:
    """What waits on me, what may I use, what changed for me, what is known about me."""
    uses = _uses(request, person)
    groups = [(kind, [one for one in uses if one.kind == kind]) for kind in (Tool.kind, Dataset.kind)]
    context = {
        "groups": [(kind, rows) for kind, rows in groups if rows],
        "first": person.name.split()[0],
        "waiting": waiting,
        "address": _address,
    }
    return page(request, "home/staff.html", context)


@dataclass(frozen=True, slots=True)
class _Use:
    """One thing the reader can use, with the rule that says so and its last day."""

    kind: str
    key: str
    name: str
    rule: str
    until: date | None


def _uses(request: HttpRequest, person: Person) -> list[_Use]:
    """What the guardrails let this reader use, as the page of their own access says it."""
    at = reader.moment(request)
    now, by = at or clock.now(), current.current(at, today=clock.today())
    found = []
    for thing in guardrails.overview(by, now=now).of_person(person.key):
        answer = guardrails.rule_of(thing, person.key, by, now=now)
        found.append(_Use(thing.kind, thing.key, thing.name, " ".join(answer.sentences), answer.until))
    return found


def _address(waiting: Waiting) -> str:
    return reverse(waiting.page, args=[waiting.key] if waiting.key else [])


urlpatterns = [path("", home, name="home")]
