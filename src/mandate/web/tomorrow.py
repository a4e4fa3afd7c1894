"""Tomorrow: three tasks of a team, the tool it may really use for each, how to do it, what not to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import Team
from mandate.services import wording
from mandate.services.tasks.tomorrow import Tomorrow
from mandate.services.tasks.tomorrow import tomorrow as of_team
from mandate.web import reader, records
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.tasks import all_lines


@may("see tasks")
def tomorrow(request: HttpRequest) -> HttpResponse:
    """Three tasks of one's own team."""
    person = reader.person(request)
    return _show(request, person.team if person else None)


@may("see tasks")
def team_tomorrow(request: HttpRequest, key: str) -> HttpResponse:
    """Three tasks of a team."""
    return _show(request, records.one(Team, request, key))


def _show(request: HttpRequest, team: Team | None) -> HttpResponse:
    lines, readers = all_lines(request)
    found = of_team(lines, team.key) if team else Tomorrow((), 0, ())
    named = readers.teams()
    others = sorted(
        {line.team for line in lines if line.team in named and (team is None or line.team != team.key)},
        key=lambda key: named[key or ""].name.casefold(),
    )
    context = {
        "team": team,
        "found": found,
        "sentence": _sentence(team, found),
        "others": [(key, named[key or ""].name) for key in others],
    }
    return page(request, "tasks/tomorrow.html", context)


def _sentence(team: Team | None, found: Tomorrow) -> str:
    if team is None:
        return _("You are in no team yet.")
    count = len(found.cards)
    if not count:
        return _("%(team)s: nothing is ready for tomorrow yet.") % {"team": team.name}
    text = ngettext("%(team)s tomorrow: %(count)s task.", "%(team)s tomorrow: %(count)s tasks.", count)
    return text % {"team": team.name, "count": wording.spelled(count)}


urlpatterns = [
    path("tomorrow/", tomorrow, name="tomorrow"),
    path("teams/<str:key>/tomorrow/", team_tomorrow, name="team-tomorrow"),
]
