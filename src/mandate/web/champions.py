"""Champions: who helps which team, who has none, offering and giving hours, and what was done with them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Champion, Deed, Team
from mandate.services import champions as service
from mandate.services import formats, wording
from mandate.services.champions import AGREED, Done, Wanted
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

MOST_DEEDS = 30


@may("see champions")
def champions(request: HttpRequest) -> HttpResponse:
    """The network: every champion with hours promised and used, the teams without one, and what waits on the reader."""
    today, me, at = clock.today(), reader.me(request), reader.moment(request)
    rows = lists.Rows.of(Champion, request, "person", "team")
    every, states = rows.all(), service.states()
    hours = service.used(every, today=today) if at is None else {}
    for row in every:
        row.used = hours.get(row.key)
    here = [row for row in every if row.state == AGREED and row.person.present(today)]
    covered = service.coverage(here, today=today)
    columns = (
        Col("name", _("Who"), lambda c: c.person.name, link=lambda c: reverse("champion", args=[c.key]),
            sort="person.name"),
        Col("team", _("Helps"), lambda c: c.team.name, sort="team.name"),
        Col("hours", _("Hours a month"), lambda c: c.hours, kind="number", sort="hours"),
        Col("used", _("Used"), lambda c: c.used or 0, kind="number"),
        Col("state", _("Stands"), lambda c: states.get(c.state, c.state), sort="state"),
        Col("brings", _("Ask about"), lambda c: c.brings, wide_only=True),
    )  # fmt: skip
    listed = lists.List(
        name="champions", title=_("Champions"), rows=lists.Rows(every), columns=columns, search=("brings", "note"),
        filters=(Filter("state", _("Stands"), list(states.items())),), sort="state", cards=True,
        context={
            "sentence": _sentence(len(here), sum(not one.champions for one in covered), len(covered)),
            "without": [one for one in covered if not one.champions],
            "covered": [one for one in covered if one.champions],
            "own": service.of(me) if at is None else None,
            "waits": service.waiting(me, today=today) if at is None else [],
        },
    )  # fmt: skip
    return lists.show(request, "champions/champions.html", listed)


def _sentence(count: int, without: int, teams: int) -> str:
    if not count:
        return _("No team has a champion yet.")
    text = ngettext("%(count)s champion helps", "%(count)s champions help", count)
    said = text % {"count": formats.count(count)}
    if not without:
        return wording.opening(_("%(said)s; every team has one.") % {"said": said})
    more = ngettext(
        "%(said)s; %(without)s of %(teams)s teams has none.", "%(said)s; %(without)s of %(teams)s teams have none.",
        without,
    )  # fmt: skip
    words = {"said": said, "without": formats.count(without), "teams": formats.number(teams)}
    return wording.opening(more % words)


@may("be champion")
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Offer to be a champion; the own manager gives the hours."""
    me, asked = reader.me(request), request.POST
    given = Wanted(asked.get("team", me.team_id or ""), asked.get("hours", "4"), asked.get("brings", "")[:1000])
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = service.problems(given)
        if not errors:
            row = service.offer(given, person=me, by=reader.actor(request), today=clock.today())
            return HttpResponseRedirect(reverse("champion", args=[row.key]))
    teams = [(team.key, team.name) for team in Team.objects.order_by("name")]
    manager = me.manager.name if me.manager else _("the architect")
    context = {"given": given, "errors": errors, "teams": teams, "manager": manager}
    return page(request, "champions/offer.html", context, status=422 if errors else 200)


@may("see champions")
def champion(request: HttpRequest, key: str) -> HttpResponse:
    """One champion: the hours, what they did with them, and the next step for this reader."""
    found = records.one(Champion, request, key, "person__manager", "team", "answered_by")
    return _show(request, found, Done(service.QUESTION, "", "0.5", clock.today().isoformat()), {})


def _show(request: HttpRequest, found: Champion, given: Done, errors: Mapping[str, str]) -> HttpResponse:
    me, today, now = reader.me(request), clock.today(), reader.moment(request) is None
    deeds = list(Deed.objects.filter(champion_id=found.key).select_related("team")[:MOST_DEEDS]) if now else []
    open_ = found.state in (service.ASKED, AGREED)
    context = {
        "row": found, "state": service.states().get(found.state, found.state), "deeds": deeds, "sorts": service.sorts(),
        "used": service.used([found], today=today).get(found.key, 0) if now else None, "given": given, "errors": errors,
        "answers": now and open_ and service.may_answer(found, me),
        "own": now and open_ and found.person_id == me.key,
        "manager": found.person.manager.name if found.person.manager else _("the architect"),
        "teams": [(team.key, team.name) for team in Team.objects.order_by("name")],
        "log": history.of(found),
    }  # fmt: skip
    return page(request, "champions/champion.html", context, status=422 if errors else 200)


@may("be champion")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The manager gives the hours, or says why not."""
    asked = request.POST
    service.answer(
        records.one(Champion, request, key, "person__manager"), agrees=asked.get("agrees") == "yes",
        hours=asked.get("hours", "")[:20], note=asked.get("note", "")[:300], person=reader.me(request),
        by=reader.actor(request), today=clock.today(), version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("champion", args=[key]))


@may("be champion")
@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Step down, or take the hours back."""
    service.stop(
        records.one(Champion, request, key, "person__manager"), person=reader.me(request), by=reader.actor(request),
        today=clock.today(), why=request.POST.get("why", "")[:300], version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("champion", args=[key]))


@may("be champion")
@require_POST
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Note a question that was taken, something shared, or a session."""
    found, asked, today = records.one(Champion, request, key, "person__manager", "team"), request.POST, clock.today()
    names = ("sort", "text", "hours", "on", "answer", "team")
    given = Done(**{name: asked.get(name, "")[:5000] for name in names})
    errors = service.wrong_deed(given, today=today)
    if errors:
        return _show(request, found, given, errors)
    service.note(found, given, person=reader.me(request), by=reader.actor(request), today=today)
    return HttpResponseRedirect(reverse("champion", args=[key]))


urlpatterns = [
    path("champions/", champions, name="champions"),
    path("champions/offer/", offer, name="champion-offer"),
    path("champions/<str:key>/", champion, name="champion"),
    path("champions/<str:key>/answer/", answer, name="champion-answer"),
    path("champions/<str:key>/stop/", stop, name="champion-stop"),
    path("champions/<str:key>/note/", note, name="champion-note"),
]
