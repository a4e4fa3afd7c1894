"""The watch list: what is new, fed by anybody of staff with a link and why, tried, waiting or ignored."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Development
from mandate.services import formats, wording
from mandate.services import watch as service
from mandate.services.typed import day_of
from mandate.services.watch import DevelopmentFacts
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def _sentence(counted: Mapping[str, int]) -> str:
    total, new = sum(counted.values()), counted.get(service.NEW, 0)
    if not total:
        return _("Nothing is on the watch list yet.")
    words = {"count": formats.count(total), "new": formats.count(new)}
    text = ngettext(
        "%(count)s development is on the watch list; %(new)s new.",
        "%(count)s developments are on the watch list; %(new)s new.",
        total,
    )
    return wording.opening(text % words)


@may("feed the watch list")
def developments(request: HttpRequest) -> HttpResponse:
    """Every development, where it stands and until when it waits."""
    rows, words = lists.Rows.of(Development, request, "fed_by"), service.words()
    columns = (
        Col(
            "title", _("Development"), lambda one: one.title,
            link=lambda one: reverse("development", args=[one.key]), sort="title",
        ),
        Col("why", _("Why it matters"), lambda one: one.why, wide_only=True),
        Col("triage", _("Standing"), lambda one: words[one.triage], sort="triage"),
        Col("fed_by", _("Brought by"), lambda one: one.fed_by.name if one.fed_by else "", wide_only=True),
        Col("fed_on", _("On"), lambda one: one.fed_on, kind="date", sort="fed_on"),
        Col("again_on", _("Waits until"), lambda one: one.again_on, kind="date", sort="again_on"),
    )  # fmt: skip
    listed = lists.List(
        name="watch", title=_("Watch list"), rows=rows, columns=columns, search=("title", "why", "note"),
        filters=(Filter("triage", _("Standing"), tuple(words.items())),), sort="fed_on", backwards=True,
        context={"sentence": _sentence(rows.counts("triage"))},
    )  # fmt: skip
    return lists.show(request, "watch/developments.html", listed)


@may("feed the watch list")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring a development: what, where to read it, why it matters."""
    asked = request.POST
    facts = DevelopmentFacts(asked.get("title", ""), asked.get("link", ""), asked.get("why", ""))
    found = service.problems(facts) if request.method == "POST" else {}
    if request.method == "GET" or found:
        context = {"facts": facts, "errors": found}
        return page(request, "watch/new.html", context, status=422 if found else 200)
    service.feed(facts, fed_by=reader.me(request), by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("watch"))


@may("feed the watch list")
def development(request: HttpRequest, key: str) -> HttpResponse:
    """One development: what, why, what became of it."""
    return _shown(request, records.one(Development, request, key, "fed_by"))


def _shown(request: HttpRequest, row: Development, errors: dict[str, str] | None = None) -> HttpResponse:
    asked = request.POST
    context = {
        "row": row,
        "state": service.words()[row.triage],
        "errors": errors or {},
        "triages": [(code, service.words()[code]) for code in service.TRIAGES],
        "given": {
            "triage": asked.get("triage", row.triage),
            "note": asked.get("note", row.note),
            "again_on": asked.get("again_on", row.again_on.isoformat() if row.again_on else ""),
        },
        "log": history.of(row),
    }
    return page(request, "watch/development.html", context, status=422 if errors else 200)


@may("prepare recalibration")
@require_POST
def triage(request: HttpRequest, key: str) -> HttpResponse:
    """Try it, let it wait until a day, or ignore it, with the reason that whoever brought it reads."""
    row, today = records.one(Development, request, key, "fed_by"), clock.today()
    verdict, note = request.POST.get("triage", ""), request.POST.get("note", "")
    again = day_of(request.POST.get("again_on", ""))
    found = service.triage_problems(verdict, note=note, again_on=again, today=today)
    if found:
        return _shown(request, row, found)
    service.triage(
        row, verdict, note=note, again_on=again, by=reader.actor(request), today=today, version=reader.version(request)
    )
    return HttpResponseRedirect(reverse("development", args=[row.key]))


@may("prepare recalibration")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take a development off the list, with a reason."""
    row = records.one(Development, request, key)
    service.remove(row, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("watch"))


urlpatterns = [
    path("watch/", developments, name="watch"),
    path("watch/new/", new, name="watch-new"),
    path("watch/<str:key>/", development, name="development"),
    path("watch/<str:key>/triage/", triage, name="development-triage"),
    path("watch/<str:key>/remove/", remove, name="development-remove"),
]
