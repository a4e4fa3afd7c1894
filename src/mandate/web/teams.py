"""The tree of teams: list, add, change, remove."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records.models import Person, Team
from mandate.services import people as service
from mandate.services import wording
from mandate.services.refusals import Refused
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def _path(team: Team, parents: dict[str, Team]) -> str:
    """Names from the top of the tree down to this team."""
    names, above, seen = [team.name], team.parent_id, {team.key}
    while above and above in parents and above not in seen:
        seen.add(above)
        names.append(parents[above].name)
        above = parents[above].parent_id
    return " › ".join(reversed(names))


@may("see teams")
def teams(request: HttpRequest) -> HttpResponse:
    """Every team with its place in the tree and how many people it has."""
    rows = lists.Rows.of(Team, request)
    known = {team.key: team for team in rows.all()}
    counted: dict[str, int] = {}
    for key in Person.objects.filter(left_on=None).values_list("team_id", flat=True):
        counted[key or ""] = counted.get(key or "", 0) + 1
    columns = (
        Col("name", _("Team"), lambda t: _path(t, known), link=lambda t: reverse("team", args=[t.key]), sort="name"),
        Col("people", _("People known"), lambda t: counted.get(t.key, 0), kind="int"),
        Col("stated_size", _("Size as stated"), lambda t: t.stated_size, kind="int", sort="stated_size"),
    )
    total = len(known)
    sentence = ngettext("%(count)s team.", "%(count)s teams.", total) % {"count": wording.spelled(total)}
    listed = lists.List(
        name="teams",
        title=_("Teams"),
        rows=rows,
        columns=columns,
        search=("name",),
        sort="name",
        context={"sentence": wording.opening(sentence)},
    )
    return lists.show(request, "teams/teams.html", listed)


@may("see teams")
def team(request: HttpRequest, key: str) -> HttpResponse:
    """One team: its place, its teams below, and how many people it has."""
    found = records.one(Team, request, key)
    people = Person.objects.filter(team_id=found.key, left_on=None)
    context = {
        "team": found,
        "below": list(Team.objects.filter(parent_id=found.key)),
        "people": people.count(),
        "shown": list(people.seen_by(reader.person(request))[:200]),
        "log": history.of(found),
    }
    return page(request, "teams/team.html", context)


def _size(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _parents(team: Team | None) -> list[tuple[str, str]]:
    rows = Team.objects.exclude(key=team.key if team else "")
    known = {row.key: row for row in rows}
    return sorted(((row.key, _path(row, known)) for row in rows), key=lambda pair: pair[1])


def _form(request: HttpRequest, team: Team | None, error: Refused | None = None) -> HttpResponse:
    asked = request.POST
    facts = {
        "name": asked.get("name", team.name if team else ""),
        "parent": asked.get("parent", (team.parent_id or "") if team else ""),
        "size": asked.get("size", team.stated_size if team and team.stated_size is not None else ""),
    }
    context = {"team": team, "facts": facts, "parents": _parents(team), "error": error}
    return page(request, "teams/form.html", context, status=422 if error else 200)


@may("change people")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new team."""
    if request.method == "GET":
        return _form(request, None)
    asked = request.POST
    try:
        made = service.add_team(
            asked.get("name", ""),
            parent=asked.get("parent", ""),
            size=_size(asked.get("size", "")),
            by=reader.actor(request),
            why=asked.get("why", "") or _("Added to the tree of teams."),
        )
    except Refused as refusal:
        return _form(request, None, refusal)
    return HttpResponseRedirect(reverse("team", args=[made.key]))


@may("change people")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """A team with another name, place or size."""
    found = records.one(Team, request, key)
    if request.method == "GET":
        return _form(request, found)
    asked = request.POST
    try:
        service.change_team(
            found,
            name=asked.get("name", ""),
            parent=asked.get("parent", ""),
            size=_size(asked.get("size", "")),
            by=reader.actor(request),
            why=asked.get("why", "") or _("Changed in the tree of teams."),
        )
    except Refused as refusal:
        return _form(request, found, refusal)
    return HttpResponseRedirect(reverse("team", args=[found.key]))


@may("change people")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take an empty team out of the tree."""
    found = records.one(Team, request, key)
    service.remove_team(found, by=reader.actor(request), why=request.POST.get("why", "") or _("No longer a team."))
    return HttpResponseRedirect(reverse("teams"))


urlpatterns = [
    path("teams/", teams, name="teams"),
    path("teams/new/", add, name="team-new"),
    path("teams/<str:key>/", team, name="team"),
    path("teams/<str:key>/change/", change, name="team-change"),
    path("teams/<str:key>/remove/", remove, name="team-remove"),
]
