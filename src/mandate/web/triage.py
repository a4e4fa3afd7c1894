"""Triage of the next undecided service, of one, or of several; where the charter sends it shows before sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mandate.engines.discovery.matching import Service
from mandate.records import clock
from mandate.records.models import Decision
from mandate.services import formats, saying, verdicts, wording
from mandate.services import triage as service
from mandate.services.deciding.words import answer as answered
from mandate.services.overview import Overview, ServiceLine, overview
from mandate.services.triage import Queue
from mandate.web import answering, reader
from mandate.web.answering import Answering
from mandate.web.may import may
from mandate.web.page import page

MOST = 50
"""Services that one form may decide on."""
EARLIER = 5


def _seen(request: HttpRequest) -> Overview | None:
    return overview(today=clock.today(), at=reader.moment(request))


def _nothing(request: HttpRequest, seen: Overview | None, walk: Queue | None) -> HttpResponse:
    """Nothing is left to decide on, or nothing was brought yet."""
    return page(request, "triage/nothing.html", {"walk": walk, "seen": seen, "done": _done(request)})


def _done(request: HttpRequest) -> dict[str, Any] | None:
    """The decision just taken, to say so and offer the way back."""
    key = request.GET.get("done", "")
    found = Decision.objects.seen_by(reader.person(request)).filter(key=key).first() if key else None
    return {"decision": found, "answer": answered(found)} if found else None


def _one(
    request: HttpRequest, line: ServiceLine, *, seen: Overview, walk: Queue | None, form: Answering | None
) -> HttpResponse:
    """The page about one service, within the walk or alone."""
    asked = answering.context(form, reader.person(request))
    context = {
        "line": line,
        "sentence": answering.sentence(line),
        "figures": answering.figures(line),
        "quotes": [quote for quote in seen.quotes if quote.subject == line.name],
        "plan": [row for row in seen.plan if line.service in row.services][:3],
        "earlier": [(row, answered(row)) for row in _earlier(request, line, walk)[:EARLIER]],
        "walk": walk,
        "number": walk.number(line) if walk else 0,
        "preview": asked["previews"][0] if asked["previews"] else None,
        "address": reverse("triage") if walk else reverse("triage-service", args=[line.service]),
        "after": request.GET.get("after", ""),
        "done": _done(request),
        "paid": formats.prices(line.spend),
        "months": formats.months(line.paid_in),
        **asked,
    }
    return page(request, "triage/service.html", context, status=422 if asked["errors"] else 200)


def _earlier(request: HttpRequest, line: ServiceLine, walk: Queue | None) -> list[Decision]:
    if walk:
        return walk.about(line.service)
    seen = Decision.objects.seen_by(reader.person(request))
    return list(seen.filter(subject_kind=verdicts.SERVICE, subject=line.service)[:EARLIER])


@may("triage")
@require_GET
def triage(request: HttpRequest) -> HttpResponse:
    """The next service nobody decided on, the most used first; `?after=` skips one."""
    if reader.moment(request) is not None:
        return HttpResponseRedirect(f"{reverse('inventory')}?{urlencode({'at': request.GET['at']})}")
    seen = _seen(request)
    walk = service.queue(seen) if seen else None
    line = walk.after(request.GET.get("after", "")) if walk else None
    if seen is None or line is None:
        return _nothing(request, seen, walk)
    return _one(request, line, seen=seen, walk=walk, form=answering.started(request, [line], seen))


def _line(seen: Overview | None, key: str) -> ServiceLine:
    """The service as the overview shows it, or as the catalogue knows it where no source saw it."""
    line = seen.service(key) if seen else None
    if line is not None:
        return line
    known = verdicts.catalogued(key)
    if known is None:
        raise Http404(key)
    return _unseen(known)


def _unseen(known: Service) -> ServiceLine:
    return ServiceLine(
        service=known.id, name=known.name, category=known.category, status="unknown", decided=False, people=None,
        teams=(), weekly=(), days=None, first_day=None, last_day=None, requests=None, bytes_out=None, bytes_in=None,
        spend=(), cost_centres=(), worst_scope=None, sources=(), tool="",
    )  # fmt: skip


@may("triage")
@require_http_methods(["GET", "POST"])
def triage_service(request: HttpRequest, key: str) -> HttpResponse:
    """Decide on one service; the charter says before sending whose decision it is."""
    if reader.moment(request) is not None:
        return HttpResponseRedirect(f"{reverse('service', args=[key])}?{urlencode({'at': request.GET['at']})}")
    seen = _seen(request)
    line = _line(seen, key)
    if seen is None:
        return _nothing(request, None, None)
    if request.method == "GET":
        return _one(request, line, seen=seen, walk=None, form=answering.started(request, [line], seen))
    return _decide_one(request, line, seen)


def _decide_one(request: HttpRequest, line: ServiceLine, seen: Overview) -> HttpResponse:
    """Decide, unless the form only asks where it would go, is incomplete, or goes elsewhere than the page said."""
    form, asked = _checked(request, [line]), request.POST
    if form.errors or form.turned or asked.get("preview"):
        walk = service.queue(seen) if asked.get("walk") else None
        return _one(request, line, seen=seen, walk=walk if walk and line in walk.lines else None, form=form)
    taken = service.triage(
        line.service, form.answer, by=reader.actor(request), today=clock.today(), at=clock.now(),
        owner=reader.me(request), versions=_versions(asked.get("versions", "")),
    )  # fmt: skip
    if asked.get("walk"):
        return HttpResponseRedirect(f"{reverse('triage')}?{urlencode({'done': taken.key})}#main")
    return HttpResponseRedirect(f"{reverse('decision', args=[taken.key])}#main")


def _checked(request: HttpRequest, lines: Sequence[ServiceLine]) -> Answering:
    """The form as sent, with what is wrong, and whether its routing turned since the page was shown."""
    form = answering.typed(request, lines)
    if request.POST.get("preview"):
        return form
    errors = service.problems(form.answer, today=clock.today()) | service.unheard_critics(form.ground, form.answer)
    if errors:
        return replace(form, errors=errors)
    return replace(form, turned=request.POST.get("told", "") != answering.told(form.previews))


def _versions(text: str) -> list[int]:
    """The versions a form carries; what cannot be read is as good as stale."""
    return [int(part) if part.isdecimal() else -1 for part in text.split(",") if part]


@may("triage")
@require_http_methods(["GET", "POST"])
def triage_bulk(request: HttpRequest) -> HttpResponse:
    """One answer for several services; without any chosen, the list to choose from."""
    asked = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys([*asked.getlist("key"), *asked.getlist("keys"), *asked.getlist("keys[]")]))[:MOST]
    seen = _seen(request)
    if seen is None:
        return _nothing(request, None, None)
    if not keys:
        context = {
            "walk": service.queue(seen),
            "prices": formats.prices,
            "paid_header": saying.paid_header(seen.headline),
        }
        return page(request, "triage/choose.html", context)
    lines = [_line(seen, key) for key in keys]
    if request.method == "GET":
        return _several(request, lines, seen=seen, form=answering.started(request, lines, seen))
    if "verdict" not in asked:
        return HttpResponseRedirect(f"{reverse('triage-bulk')}?{urlencode([('key', key) for key in keys])}")
    form = _checked(request, lines)
    if form.errors or form.turned or asked.get("preview"):
        return _several(request, lines, seen=seen, form=form)
    today, at = clock.today(), clock.now()
    service.triage_many(keys, form.answer, by=reader.actor(request), today=today, at=at, owner=reader.me(request))
    return HttpResponseRedirect(f"{reverse('decisions')}#main")


def _several(
    request: HttpRequest, lines: Sequence[ServiceLine], *, seen: Overview, form: Answering | None
) -> HttpResponse:
    asked = answering.context(form, reader.person(request))
    alone = sum(row.said.alone for row in asked["previews"])
    sentence = ngettext("%(count)s service, one answer.", "%(count)s services, one answer.", len(lines))
    context = {
        "lines": lines,
        "sentence": wording.opening(sentence % {"count": wording.spelled(len(lines))}),
        "said": {row.service: row.said for row in asked["previews"]},
        "alone": alone,
        "beyond": len(asked["previews"]) - alone,
        "prices": formats.prices,
        "paid": "",
        "paid_header": saying.paid_header(seen.headline),
        "query": urlencode([("key", line.service) for line in lines]),
        **asked,
    }
    return page(request, "triage/bulk.html", context, status=422 if asked["errors"] else 200)


urlpatterns = [
    path("triage/", triage, name="triage"),
    path("triage/bulk/", triage_bulk, name="triage-bulk"),
    path("triage/<slug:key>/", triage_service, name="triage-service"),
]
