"""Triage of the next undecided service, of one, or of several; where the charter sends it shows before sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mandate.engines.discovery.matching import Service
from mandate.records import clock
from mandate.records.models import Decision, Team
from mandate.services import charter as charters
from mandate.services import formats, verdicts, wording
from mandate.services import triage as service
from mandate.services.overview import Overview, ServiceLine, overview
from mandate.services.triage import Answer, Queue
from mandate.web import reader
from mandate.web.decisions import answer as answered
from mandate.web.may import may
from mandate.web.page import page

FIELDS = ("why", "until", "alternative", "conditions", "data_class", "cost", "hours")
ASKED: Mapping[str, tuple[str, ...]] = {
    verdicts.ALLOW: ("until", "data_class", "cost", "hours", "teams"),
    verdicts.CONDITIONS: ("conditions", "until", "data_class", "cost", "hours", "teams"),
    verdicts.REPLACE: ("alternative", "until", "cost"),
    verdicts.FORBID: ("alternative", "until"),
    verdicts.NOT_AI: (),
    verdicts.LATER: ("until", "conditions"),
}
"""What each verdict asks beside why."""
MOST = 50
"""Services that one form may decide on."""


def _seen(request: HttpRequest) -> Overview | None:
    return overview(today=clock.today(), at=reader.moment(request))


def _sentence(line: ServiceLine) -> str:
    """What is known of the service, in one sentence."""
    words = {"name": line.name, "people": line.people, "spend": formats.prices(line.spend)}
    standing = wording.word("status", line.status).lower()
    if line.people is not None and line.spend:
        known = _("%(name)s: %(people)s people, %(spend)s paid") % words
    elif line.people is not None:
        known = _("%(name)s: %(people)s people") % words
    elif line.spend:
        known = _("%(name)s: %(spend)s paid") % words
    else:
        known = line.name
    return _("%(known)s, %(standing)s.") % {"known": known, "standing": standing}


def _figures(line: ServiceLine) -> list[dict[str, Any]]:
    """Four figures about one service; what no source says is unknown."""
    rows = reverse("service", args=[line.service])
    biggest = line.teams[0].team if line.teams else _("no team large enough to show")
    sources = len(line.sources)
    period = ""
    if line.first_day and line.last_day:
        days = {"first": formats.day(line.first_day), "last": formats.day(line.last_day)}
        period = _("%(first)s to %(last)s") % days
    return [
        {
            "label": _("People"),
            "value": None if line.people is None else formats.number(line.people),
            "note": _("no log says so, or fewer than five") if line.people is None else period,
            "href": rows,
        },
        {"label": _("Teams"), "value": str(len(line.teams)) if line.teams else None, "note": biggest, "href": rows},
        {
            "label": _("Paid"),
            "value": formats.prices(line.spend) or None,
            "note": _("in the expenses you brought") if line.spend else _("no expense names it"),
            "href": rows,
        },
        {
            "label": _("Seen by"),
            "value": str(sources) if sources else None,
            "note": formats.listed(line.sources) if sources else _("the register only"),
            "href": rows,
        },
    ]


def _of_query(request: HttpRequest) -> str:
    verdict = request.GET.get("verdict", "")
    return verdict if verdict in ASKED else ""


def _typed(request: HttpRequest) -> Answer:
    asked = request.POST
    given = {name: asked.get(name, "") for name in FIELDS}
    return Answer(verdict=asked.get("verdict", ""), teams=tuple(asked.getlist("teams")), **given)


def _form_context(answer: Answer | None, category: str, services: Sequence[str]) -> dict[str, Any]:
    """What the form of one verdict needs; nothing of it before a verdict is chosen."""
    verdict = answer.verdict if answer else ""
    if answer is None or verdict not in ASKED:
        return {"answer": None, "verdicts": service.offered()}
    without = services[0] if len(services) == 1 else ""
    return {
        "answer": answer,
        "verdicts": service.offered(),
        "asked": ASKED[verdict],
        "verb": service.verb(verdict),
        "why_hint": service.hint(verdict, "why", category=category) if verdict == verdicts.LATER else "",
        "instead_hint": service.hint(verdict, "alternative", category=category),
        "instead": service.alternatives(category, without=without) if "alternative" in ASKED[verdict] else [],
        "needed": {"alternative": verdict == verdicts.REPLACE, "conditions": verdict == verdicts.CONDITIONS},
        "classes": list(wording.words("data_class").items()),
        "team_names": list(Team.objects.values_list("key", "name")) if "teams" in ASKED[verdict] else [],
        "currency": charters.currency(),
    }


def _preview(services: Sequence[str], answer: Answer | None) -> list[service.Preview]:
    if answer is None or answer.verdict not in ASKED:
        return []
    return service.preview(services, answer, today=clock.today())


def _one(
    request: HttpRequest,
    line: ServiceLine,
    *,
    seen: Overview,
    walk: Queue | None,
    answer: Answer | None,
    errors: Mapping[str, str],
    turned: bool = False,
) -> HttpResponse:
    """The page about one service, within the walk or alone."""
    earlier = Decision.objects.seen_by(reader.person(request)).filter(subject_kind="service", subject=line.service)
    previews = _preview([line.service], answer)
    context = {
        "line": line,
        "sentence": _sentence(line),
        "figures": _figures(line),
        "quotes": [quote for quote in seen.quotes if quote.subject == line.name],
        "plan": [row for row in seen.plan if line.service in row.services and row.id.startswith("service:")],
        "earlier": [(row, answered(row)) for row in earlier[:5]],
        "walk": walk,
        "number": walk.number(line) if walk else 0,
        "errors": errors,
        "preview": previews[0] if previews else None,
        "turned": turned,
        "versions": service.versions_of(line.service),
        "address": reverse("triage") if walk else reverse("triage-service", args=[line.service]),
        "after": request.GET.get("after", ""),
        "done": _done(request),
        **_form_context(answer, line.category, [line.service]),
    }
    return page(request, "triage/service.html", context, status=422 if errors else 200)


def _done(request: HttpRequest) -> dict[str, Any] | None:
    """The decision just taken, to say so and offer the way back."""
    key = request.GET.get("done", "")
    found = Decision.objects.seen_by(reader.person(request)).filter(key=key).first() if key else None
    return {"decision": found, "answer": answered(found)} if found else None


def _suggested(verdict: str, line: ServiceLine, seen: Overview) -> Answer | None:
    if not verdict:
        return None
    paid = service.paid(seen, line)
    return service.suggest(verdict, category=line.category, service=line.service, paid=paid, today=clock.today())


@may("triage")
@require_GET
def triage(request: HttpRequest) -> HttpResponse:
    """The next service nobody decided on, the most used first; `?after=` skips one."""
    if reader.moment(request) is not None:
        return HttpResponseRedirect(f"{reverse('inventory')}?{urlencode({'at': request.GET['at']})}")
    seen = _seen(request)
    if seen is None:
        return page(request, "triage/nothing.html", {"walk": None, "seen": None, "done": None})
    walk = service.queue(seen)
    line = walk.after(request.GET.get("after", ""))
    if line is None:
        return page(request, "triage/nothing.html", {"walk": walk, "seen": seen, "done": _done(request)})
    return _one(request, line, seen=seen, walk=walk, answer=_suggested(_of_query(request), line, seen), errors={})


def _line(seen: Overview | None, key: str) -> ServiceLine:
    """The service as the overview shows it, or as the catalogue knows it where no source saw it."""
    line = seen.service(key) if seen else None
    known = verdicts.catalogued(key)
    if line is None and known is None:
        raise Http404(key)
    return line or _unseen(known)  # type: ignore[arg-type]


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
        return page(request, "triage/nothing.html", {"walk": None, "seen": None, "done": None})
    if request.method == "GET":
        answer = _suggested(_of_query(request), line, seen)
        return _one(request, line, seen=seen, walk=None, answer=answer, errors={})
    return _decide_one(request, line, seen)


def _decide_one(request: HttpRequest, line: ServiceLine, seen: Overview) -> HttpResponse:
    """What the form asks: only where it would go, or to decide."""
    answer, asked = _typed(request), request.POST
    walk = service.queue(seen) if asked.get("walk") else None
    walk = walk if walk and line in walk.lines else None
    if asked.get("preview"):
        return _one(request, line, seen=seen, walk=walk, answer=answer, errors={})
    errors = service.problems(answer, today=clock.today())
    if errors:
        return _one(request, line, seen=seen, walk=walk, answer=answer, errors=errors)
    if asked.get("told") and asked["told"] != _preview([line.service], answer)[0].said.verdict:
        return _one(request, line, seen=seen, walk=walk, answer=answer, errors={}, turned=True)
    taken = service.triage(
        line.service, answer, by=reader.actor(request), today=clock.today(), at=clock.now(), owner=reader.me(request),
        versions=_versions(asked.get("versions", "")),
    )  # fmt: skip
    if asked.get("walk"):
        return HttpResponseRedirect(f"{reverse('triage')}?{urlencode({'done': taken.key})}")
    return HttpResponseRedirect(reverse("decision", args=[taken.key]))


def _versions(text: str) -> list[int]:
    """The versions a form carries; what cannot be read is as good as stale."""
    return [int(part) if part.isdigit() else -1 for part in text.split(",") if part]


@may("triage")
@require_http_methods(["GET", "POST"])
def triage_bulk(request: HttpRequest) -> HttpResponse:
    """One answer for several services; without any chosen, the list to choose from."""
    asked = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys([*asked.getlist("key"), *asked.getlist("keys"), *asked.getlist("keys[]")]))[:MOST]
    seen = _seen(request)
    if seen is None:
        return page(request, "triage/nothing.html", {"walk": None, "seen": None, "done": None})
    if not keys:
        return page(request, "triage/choose.html", {"walk": service.queue(seen), "prices": formats.prices})
    lines = [_line(seen, key) for key in keys]
    if request.method == "GET":
        return _several(request, lines, answer=_suggested_for(request, lines, seen), errors={})
    if "verdict" not in asked:
        return HttpResponseRedirect(f"{reverse('triage-bulk')}?{urlencode([('key', key) for key in keys])}")
    return _decide_several(request, lines)


def _suggested_for(request: HttpRequest, lines: Sequence[ServiceLine], seen: Overview) -> Answer | None:
    """What one answer for several starts from; nobody pays for any of them, or the cost stays open."""
    verdict = _of_query(request)
    paid = any(line.spend for line in lines) or service.paid(seen, None)
    return service.suggest(verdict, category=_shared(lines), paid=paid, today=clock.today()) if verdict else None


def _decide_several(request: HttpRequest, lines: Sequence[ServiceLine]) -> HttpResponse:
    answer, keys, today = _typed(request), [line.service for line in lines], clock.today()
    if request.POST.get("preview"):
        return _several(request, lines, answer=answer, errors={})
    errors = service.problems(answer, today=today)
    if errors:
        return _several(request, lines, answer=answer, errors=errors)
    if request.POST.get("told", "") != _told(_preview(keys, answer)):
        return _several(request, lines, answer=answer, errors={}, turned=True)
    service.triage_many(keys, answer, by=reader.actor(request), today=today, at=clock.now(), owner=reader.me(request))
    return HttpResponseRedirect(reverse("decisions"))


def _shared(lines: Sequence[ServiceLine]) -> str:
    """The category of all of them, or none."""
    found = {line.category for line in lines}
    return found.pop() if len(found) == 1 else ""


def _told(previews: Sequence[service.Preview]) -> str:
    """What the page said of every service, for the form to carry."""
    return ",".join(row.said.verdict for row in previews)


def _several(
    request: HttpRequest,
    lines: Sequence[ServiceLine],
    *,
    answer: Answer | None,
    errors: Mapping[str, str],
    turned: bool = False,
) -> HttpResponse:
    keys = [line.service for line in lines]
    previews = _preview(keys, answer)
    alone = sum(row.said.alone for row in previews)
    sentence = ngettext("%(count)s service, one answer.", "%(count)s services, one answer.", len(lines))
    context = {
        "lines": lines,
        "sentence": wording.opening(sentence % {"count": wording.spelled(len(lines))}),
        "previews": {row.service: row for row in previews},
        "alone": alone,
        "beyond": len(previews) - alone,
        "told": _told(previews),
        "turned": turned,
        "errors": errors,
        "prices": formats.prices,
        "query": urlencode([("key", key) for key in keys]),
        **_form_context(answer, _shared(lines), keys),
    }
    return page(request, "triage/bulk.html", context, status=422 if errors else 200)


urlpatterns = [
    path("triage/", triage, name="triage"),
    path("triage/bulk/", triage_bulk, name="triage-bulk"),
    path("triage/<slug:key>/", triage_service, name="triage-service"),
]
