"""The desk: where we stand, what waits on me, what changed since I was here."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.engines.terms import Role
from mandate.records import access, clock
from mandate.records.models import Person, Tool
from mandate.services.desk import desk
from mandate.services.waiting import Waiting
from mandate.web import charts, history, inventory, reader
from mandate.web.may import may
from mandate.web.page import page


@may("be signed in")
def home(request: HttpRequest) -> HttpResponse:
    """One sentence, up to four figures, what waits on this reader, and what changed."""
    person, today = reader.me(request), clock.today()
    sees = access.may(person, "see overview", today=today)
    seen = inventory.of(request) if sees else None
    stands = desk(person, reader.account(request), seen, today=today, at=reader.moment(request))
    if not sees and not person.holds(Role.ARCHITECT):
        return _for_staff(request, person, stands.waiting)
    context = {
        **({"organisation": seen.company} if seen and seen.company else {}),
        "desk": stands,
        "seen": seen,
        "figures": inventory.figures(seen) if seen else [],
        "chart": charts.weekly(seen) if seen else None,
        "log": history.lines(stands.changes),
        "address": _address,
        "dates": [(day, _("%(name)s ends unless it is renewed.") % {"name": name}) for day, name in stands.ends],
    }
    return page(request, "home/home.html", context)


def _for_staff(request: HttpRequest, person: Person, waiting: Sequence[Waiting]) -> HttpResponse:
    """What waits on me, what may I use, what changed for me, what is known about me."""
    tools = list(Tool.objects.seen_by(person).order_by("status", "name")[:40])
    groups = [
        (status, [t for t in tools if t.status == status]) for status in ("in_use", "pilot", "not_yet", "not_allowed")
    ]
    return page(
        request,
        "home/staff.html",
        {
            "groups": [(s, rows) for s, rows in groups if rows],
            "first": person.name.split()[0],
            "waiting": waiting,
            "address": _address,
        },
    )


def _address(waiting: Waiting) -> str:
    return reverse(waiting.page, args=[waiting.key] if waiting.key else [])


urlpatterns = [path("", home, name="home")]
