"""Hours each role has for the roadmap by month, holidays and running work taken off; rows added, changed, removed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records import access, clock, seen
from mandate.records.models import Capacity, Initiative, Organisation
from mandate.services import formats, wording
from mandate.services.initiatives import sizes
from mandate.services.portfolio import capacity as service
from mandate.services.portfolio import exchange
from mandate.services.portfolio.fields import CAPACITIES
from mandate.services.portfolio.keeping import KEEPER
from mandate.services.sheets.names import Names
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.sheetforms import Pages, writing

PAGES = Pages(CAPACITIES, KEEPER, "capacity", gettext_noop("Add a role"), "plan roadmap", has_page=False)
MONTHS = 6
"""Months the page shows, the present one first."""


@may("see capacity")
def capacity(request: HttpRequest) -> HttpResponse:
    """Hours left by role and month, and what running initiatives take of them already."""
    person, at = reader.person(request), reader.moment(request)
    today = clock.today(at)
    rows = sorted(seen.rows(Capacity, person, at, "team"), key=lambda row: (row.role.casefold(), row.valid_from))
    initiatives = list(seen.rows(Initiative, person, at))
    known = sizes.of(Organisation.objects.first())
    lines = service.lines(rows, initiatives, known, start=today.replace(day=1), count=MONTHS)
    missing = service.unknown_roles(initiatives, rows, known)
    listed = lists.List(
        name="capacity",
        title=_("Capacity"),
        cards=True,
        rows=lists.Rows(rows),
        columns=(
            Col("role", _("Role"), lambda c: c.role, link=_change if _writes(request) else None, sort="role"),
            Col("team", _("Team"), lambda c: c.team.name if c.team else "", wide_only=True),
            Col("hours", _("Hours a month"), lambda c: c.hours, kind="number", sort="hours"),
            Col("running", _("Of which running work"), lambda c: c.running, kind="number", sort="running"),
            Col("valid_from", _("From"), lambda c: c.valid_from, kind="date", sort="valid_from", wide_only=True),
            Col("valid_until", _("Until"), lambda c: c.valid_until, kind="date", wide_only=True),
        ),
        search=("role",),
        sort="role",
        context={
            "sentence": _sentence(lines),
            "lines": lines,
            "months": [formats.months([one.month]) for one in lines[0].months] if lines else [],
            "missing": missing,
        },
        whole=lambda found: exchange.table(CAPACITIES, found, moment=at or clock.now(), names=Names(at)),
    )
    return lists.show(request, "capacity/capacity.html", listed)


def _writes(request: HttpRequest) -> bool:
    may_ = access.may(reader.person(request), "plan roadmap", today=clock.today())
    return may_ and reader.moment(request) is None


def _change(row: Capacity) -> str:
    return reverse("capacity-change", args=[row.key])


def _sentence(lines: list[service.Line]) -> str:
    if not lines:
        return _("Nobody said yet how many hours there are.")
    over = [line for line in lines if any(month.free < 0 for month in line.months)]
    hours = sum(line.months[0].free for line in lines if line.months[0].free > 0)
    said = {"hours": formats.number(round(hours)), "roles": formats.count(len(lines))}
    text = ngettext(
        "%(hours)s hours are free this month in %(roles)s role",
        "%(hours)s hours are free this month in %(roles)s roles",
        len(lines),
    )
    told = text % said
    if over:
        more = ngettext("%(said)s; %(count)s is overbooked", "%(said)s; %(count)s are overbooked", len(over))
        told = more % {"said": told, "count": formats.count(len(over))}
    return wording.opening(_("%(said)s.") % {"said": told})


urlpatterns = [
    path("capacity/", capacity, name="capacity"),
    *writing(PAGES, "capacity/"),
]
