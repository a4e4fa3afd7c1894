"""Tomorrow: three tasks of a team, the tool it may really use for each, how to do it, what not to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records.models import Team
from mandate.services import wording
from mandate.services.tasks.ranking import Line
from mandate.services.tasks.tomorrow import Tomorrow
from mandate.services.tasks.tomorrow import tomorrow as of_team
from mandate.web import reader, records
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.tasks import all_lines


@may("see tasks")
def tomorrow(request: HttpRequest) -> HttpResponse:
    """Three tasks of one's own team; where it has none ready, of the first team that has."""
    return _show(request, None)


@may("see tasks")
def team_tomorrow(request: HttpRequest, key: str) -> HttpResponse:
    """Three tasks of a team."""
    return _show(request, records.one(Team, request, key))


def _show(request: HttpRequest, asked: Team | None) -> HttpResponse:
    lines, readers = all_lines(request)
    person, named = reader.person(request), readers.teams()
    own = person.team if person else None
    team = asked or _first(own, lines, named)
    found = of_team(lines, team.key) if team else Tomorrow((), 0, ())
    others = sorted(
        {line.team for line in lines if line.team in named and (team is None or line.team != team.key)},
        key=lambda key: named[key or ""].name.casefold(),
    )
    context = {
        "team": team,
        "found": found,
        "sentence": _sentence(team, found),
        "instead_of": own if asked is None and own is not None and team != own else None,
        "others": [(key, named[key or ""].name) for key in others],
    }
    return page(request, "tasks/tomorrow.html", context)


def _first(own: Team | None, lines: Sequence[Line], named: Mapping[str, Team]) -> Team | None:
    """One's own team where something is ready for it; else the first by name that has something; else one's own."""
    if own is not None and of_team(lines, own.key).cards:
        return own
    there = {line.team for line in lines}
    ready = (team for key, team in named.items() if key in there and of_team(lines, team.key).cards)
    return min(ready, key=lambda team: team.name.casefold(), default=own)


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
