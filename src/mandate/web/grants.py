"""Access that was given: who, what, until when; given directly, and withdrawn with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import access, clock
from mandate.records.models import Dataset, Grant, Person, Team, Tool
from mandate.services import formats, wording
from mandate.services.asking_access import due, words
from mandate.services.asking_access import grants as service
from mandate.services.asking_access.choices import purposes
from mandate.services.asking_access.grants import Given, Line
from mandate.services.asking_access.subjects import Subject, subjects
from mandate.services.guardrails import current
from mandate.services.refusals import Refused
from mandate.web import history, lists, reader, records
from mandate.web.ask import rank_of
from mandate.web.lists import Col, Filter, List, Rows
from mandate.web.may import may
from mandate.web.page import page

MOST_PEOPLE = 500


@may("ask")
def grants(request: HttpRequest) -> HttpResponse:
    """Every access that exists for this reader, with where it stands."""
    moment, today = reader.moment(request), clock.today()
    rows, things = Rows.of(Grant, request, "person", "team", "request").all(), subjects()
    if moment is None:
        due.end_of(rows, today=today)
    lines = service.lines(rows, today=today if moment is None else clock.day(moment), things=things)
    counted = Counter(line.state for line in lines)
    listed = List(
        name="grants",
        cards=True,
        title=_("Access given"),
        rows=Rows(lines),
        columns=(
            Col("subject", _("What"), lambda g: g.subject, link=_address, sort="subject"),
            Col("who", _("Who"), lambda g: g.who, sort="who"),
            Col("purpose", _("For what"), lambda g: g.purpose, wide_only=True),
            Col("data", _("With data up to"), lambda g: g.data, wide_only=True),
            Col("given_on", _("Since"), lambda g: g.given_on, kind="date", sort="given_on", wide_only=True),
            Col("until", _("Until"), lambda g: g.until, kind="date", sort="until"),
            Col("state", _("State"), lambda g: words.word(words.GRANTS, g.state), sort="state"),
            Col("why", _("Why"), lambda g: g.why, wide_only=True),
        ),
        search=("subject", "who", "why", "purpose"),
        filters=(Filter("state", _("State"), words.options(words.GRANTS)),),
        sort="until",
        context={
            "sentence": _sentence(counted),
            "gives": _gives(reader.me(request), things),
            "hasty": sum(bool(row.request and row.request.emergency) for row in rows),
        },
    )
    return lists.show(request, "grants/grants.html", listed)


def _gives(person: Person, things: Mapping[str, Subject]) -> bool:
    owns = any(one.owner == person.key for one in things.values())
    return owns or access.may(person, "review access", today=clock.today())


def _address(line: Line) -> str:
    return reverse("grant", args=[line.key])


def _sentence(counted: Counter[str]) -> str:
    running = counted[service.RUNNING] + counted[service.ENDING]
    if not running:
        return _("No access runs that was given on top of the registers.")
    runs = ngettext("%(count)s grant of access runs.", "%(count)s grants of access run.", running)
    soon = counted[service.ENDING]
    ends = ngettext("%(count)s ends within 30 days.", "%(count)s end within 30 days.", soon)
    said = [runs % {"count": formats.count(running)}]
    if soon:
        said.append(ends % {"count": formats.count(soon)})
    return " ".join(wording.opening(one) for one in said)


@may("ask")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One access; whoever may ends it here, with the reason."""
    found = records.one(Grant, request, key, "person", "team", "given_by", "request")
    today, me = clock.today(), reader.me(request)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        found.version = reader.version(request)
        why = request.POST.get("why", "")
        if why.strip():
            service.withdraw(found, person=me, by=reader.actor(request), why=why, today=today)
            return HttpResponseRedirect(reverse("grant", args=[key]))
        wrong = {"why": _("Say why: who loses it will ask.")}
    line = service.lines([found], today=today)[0]
    running = line.state in (service.RUNNING, service.ENDING) and reader.moment(request) is None
    context = {
        "one": found,
        "line": line,
        "state": words.word(words.GRANTS, line.state),
        "ends": running and service.may_withdraw(me, found),
        "errors": wrong,
        "log": history.of(found),
    }
    return page(request, "grants/grant.html", context, status=422 if wrong else 200)


@may("ask")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give access without being asked: the architect, and whoever owns a row."""
    me, today = reader.me(request), clock.today()
    asked = request.GET if request.method == "GET" else request.POST
    kind, _colon, subject = asked.get("subject", "").partition(":")
    given = Given(
        subject_kind=kind[:12], subject=subject[:40], person=asked.get("person", "")[:40],
        team=asked.get("team", "")[:40], purpose=asked.get("purpose", "")[:40],
        data_class=rank_of(asked.get("data_class", "")), why=asked.get("why", ""), until=asked.get("until", ""),
    )  # fmt: skip
    found = service.problems(given, today=today) if request.method == "POST" else {}
    if request.method == "POST" and not found:
        made = service.give(given, person=me, by=reader.actor(request), now=clock.now(), today=today)
        return HttpResponseRedirect(reverse("grant", args=[made.key]))
    choices = _choices(me)
    if not choices["subjects"]:
        raise Refused(
            why=_("Access is given by the architect and by who owns it."), whose_move=_("Ask for it instead.")
        )
    context = {"given": given, "errors": found, **choices}
    return page(request, "grants/form.html", context, status=422 if found else 200)


def _choices(me: Person) -> dict[str, Any]:
    """What can be given, and to whom."""
    today = clock.today()
    architect = access.may(me, "change registers", today=today)
    subjects = []
    for model in (Tool, Dataset):
        rows = model.objects.all() if architect else model.objects.filter(owner=me)
        subjects += [(f"{model.kind}:{key}", name) for key, name in rows.values_list("key", "name")]
    people = Person.objects.filter(left_on=None).exclude(key=me.key).order_by("name")
    return {
        "subjects": subjects,
        "people": list(people.values_list("key", "name")[:MOST_PEOPLE]),
        "teams": list(Team.objects.values_list("key", "name")),
        "purposes": purposes(current.current(today=today).register),
        "classes": list(wording.words("data_class").items()),
    }


urlpatterns = [
    path("grants/", grants, name="grants"),
    path("grants/new/", new, name="grant-new"),
    path("grants/<str:key>/", one, name="grant"),
]
