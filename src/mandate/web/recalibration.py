"""Recalibration: when the next one is, its agenda point by point, signing, and the difference with the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mandate.catalogue.law.dates import law_dates
from mandate.engines import recalibration as engine
from mandate.records import access, clock
from mandate.records.models import Person, Point, Recalibration, Team
from mandate.services import charter, routing
from mandate.services.policy import parts
from mandate.services.recalibration import agenda, deciding, effects, papers, planning, signing, telling, words
from mandate.services.recalibration.deciding import Verdicted
from mandate.services.recalibration.telling import PointLine
from mandate.services.typed import day_of
from mandate.web import drafts, history, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page

_PAGES = {
    "tool": "tool", "decision": "decision", "request": "request", "review": "review", "vendor": "vendor",
    "conversation": "conversation", "development": "development",
    "voice": "voice",
}  # fmt: skip
_NEEDS = {
    "conversation": "see conversations", "decision": "see decisions", "voice": "prepare recalibration",
}  # fmt: skip


def address(request: HttpRequest, kind: str, key: str) -> str:
    """Where the subject of a point is read; empty where this reader has no such page."""
    name = _PAGES.get(kind)
    if kind == "finding":
        name, key = "priorities", ""
    if kind == "law":
        return law_dates()[key].link if key in law_dates() else ""
    permission = _NEEDS.get(kind, "see overview" if kind == "finding" else "be signed in")
    if name is None or not access.may(reader.person(request), permission, today=clock.today()):
        return ""
    return reverse(name, args=[key] if key else [])


@may("see recalibration")
def sessions(request: HttpRequest) -> HttpResponse:
    """When the next session is, and every one that was held."""
    found = planning.rhythm(reader.moment(request))
    names = planning.states()
    columns = (
        Col(
            "number", _("Session"), lambda one: _("Recalibration %(number)s") % {"number": one.number},
            link=lambda one: reverse("recalibration-session", args=[one.key]), sort="number",
        ),
        Col("state", _("Standing"), lambda one: names[one.state], sort="state"),
        Col("due_on", _("Planned for"), lambda one: one.due_on, kind="date", sort="due_on"),
        Col("held_on", _("Held"), lambda one: one.held_on, kind="date", sort="held_on"),
        Col("next_on", _("Next one"), lambda one: one.next_on, kind="date", wide_only=True),
    )  # fmt: skip
    listed = lists.List(
        name="recalibration", title=_("Recalibration"), rows=lists.Rows.of(Recalibration, request), columns=columns,
        sort="number", backwards=True,
        context={
            "rhythm": found, "sentence": telling.next_sentence(found, today=clock.today()),
            "latest": engine.latest(found.counted_from) if found.counted_from else None,
            "earliest": engine.earliest(found.counted_from) if found.counted_from else None,
        },
    )  # fmt: skip
    return lists.show(request, "recalibration/sessions.html", listed)


@may("prepare recalibration")
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan the next session, or move it."""
    day, why = day_of(request.POST.get("due_on", "")), request.POST.get("why", "")
    planning.plan(day, by=reader.actor(request), today=clock.today(), why=why)
    return HttpResponseRedirect(reverse("recalibration"))


@may("prepare recalibration")
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """The agenda of the next session from the record, as often as one likes; what is decided stays."""
    row, _done = agenda.prepare_next(by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("recalibration-session", args=[row.key]))


@may("see recalibration")
def session(request: HttpRequest, key: str) -> HttpResponse:
    """One session: its points, what is proposed and why, what was decided; the open point beside its form."""
    row, at = records.one(Recalibration, request, key), reader.moment(request)
    points = telling.points_of(row, at)
    form = request.GET.get("as", "")
    if form in lists.TYPES:
        return lists.download(telling.table(row, points, at=at or clock.now()), form)
    return _session(request, row, points)


def _session(
    request: HttpRequest, row: Recalibration, points: Sequence[Point], *, given: Verdicted | None = None,
    errors: dict[str, str] | None = None, chosen: str = "",
) -> HttpResponse:  # fmt: skip
    lines = [telling.line(point) for point in points]
    decides = access.may(reader.person(request), "prepare recalibration", today=clock.today())
    at = reader.moment(request)
    open_here = decides and at is None and row.state == planning.OPEN
    point = _chosen(points, chosen or request.GET.get("point", "")) if open_here else None
    context = {
        "row": row,
        "sentence": telling.sentence(row, points),
        "state": planning.states()[row.state],
        "groups": _grouped(lines),
        "sources": papers.sources(lines),
        "decided": sum(bool(one.verdict) for one in lines),
        "count": len(lines),
        "address": lambda one: address(request, one.subject_kind, one.subject),
        "signatures": papers.signatures(row),
        "missing": signing.missing(row, points) if row.state != planning.SIGNED and at is None else [],
        "signs": signing.may_sign(row, reader.me(request)) if at is None else None,
        "waits": signing.waits(row) if at is None else "",
        "log": history.of(row),
        "errors": errors or {},
        **_form(request, point, given),
    }
    return page(request, "recalibration/session.html", context, status=422 if errors else 200)


def _chosen(points: Sequence[Point], key: str) -> Point | None:
    """The point that is being decided: the one asked for, else the first that is open."""
    return next((one for one in points if one.key == key), None) or next(
        (one for one in points if not one.verdict), None
    )


def _grouped(lines: Sequence[PointLine]) -> list[tuple[str, list[PointLine]]]:
    found: dict[str, list[PointLine]] = {}
    for line in lines:
        found.setdefault(line.source_words, []).append(line)
    return list(found.items())


def _form(request: HttpRequest, point: Point | None, given: Verdicted | None) -> dict[str, Any]:
    """What the form of the open point needs; nothing where there is none."""
    if point is None:
        return {"point": None}
    line = telling.line(point)
    answer = given or deciding.suggested(point, line.reason)
    said = None
    routed = deciding.preview(point, answer, today=clock.today()) if point.subject_kind == "tool" else None
    if routed is not None:
        said = routing.say(routed, names=charter.known_names(), you=True)
    return {
        "point": point,
        "line": line,
        "given": answer,
        "offered": words.offers(point.subject_kind, deciding.offered(point)),
        "noted": point.subject_kind not in engine.CHANGES,
        "teams": list(Team.objects.values_list("key", "name")) if point.subject_kind == "tool" else [],
        "owners": list(Person.objects.filter(left_on=None).values_list("key", "name")[:500]),
        "said": said,
        "currency": charter.currency() if point.subject_kind == "tool" else "",
    }


def _given(request: HttpRequest) -> Verdicted:
    asked = request.POST
    return Verdicted(
        asked.get("verdict", ""), asked.get("why", ""), asked.get("until", ""), asked.get("owner", ""),
        asked.get("cost", ""), tuple(asked.getlist("teams")), asked.get("conditions", ""),
    )  # fmt: skip


@may("prepare recalibration")
@require_POST
def decide(request: HttpRequest, key: str, point: str) -> HttpResponse:
    """Decide one point; the next open one follows."""
    row = records.one(Recalibration, request, key)
    found = Point.objects.select_related("recalibration", "owner").filter(recalibration=row, key=point).first()
    if found is None:
        raise Http404(point)
    given, today = _given(request), clock.today()
    wrong = deciding.problems(found, given, today=today)
    if wrong:
        return _session(request, row, telling.points_of(row), given=given, errors=wrong, chosen=found.key)
    deciding.decide(found, given, by=reader.actor(request), today=today, version=reader.version(request))
    return HttpResponseRedirect(f"{reverse('recalibration-session', args=[row.key])}#decide")


@may("prepare recalibration")
@require_POST
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Minutes, and the day of the next session."""
    row = records.one(Recalibration, request, key)
    signing.close(
        row,
        minutes=request.POST.get("minutes", "")[:20_000],
        next_on=day_of(request.POST.get("next_on", "")),
        by=reader.actor(request),
        today=clock.today(),
        version=reader.version(request),
    )
    return HttpResponseRedirect(reverse("recalibration-report", args=[row.key]))


@may("sign recalibration")
@require_POST
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """Sign what the page shows; with the last signature that is needed all of it is carried out and published."""
    row = records.one(Recalibration, request, key)
    signing.sign(
        row, reader.me(request), by=reader.actor(request), today=clock.today(), at=clock.now(),
        version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("recalibration-report", args=[row.key]))


@may("prepare recalibration")
@require_POST
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Take a signed session back as a new change: what it changed stands as before, and it is open again."""
    row = records.one(Recalibration, request, key)
    row.version = reader.version(request)
    why = request.POST.get("why", "")
    effects.undo(row, by=reader.actor(request), why=why, today=clock.today(), at=clock.now())
    return HttpResponseRedirect(reverse("recalibration-session", args=[row.key]))


@may("see recalibration")
def report(request: HttpRequest, key: str) -> HttpResponse:
    """What is different since the last session, what was decided, and who signed."""
    row, at = records.one(Recalibration, request, key), reader.moment(request)
    points = telling.points_of(row, at)
    lines = [telling.line(point) for point in points]
    day, last = clock.today(at), telling.before(row, at)
    context = {
        "row": row,
        "sentence": telling.sentence(row, points),
        "last": last,
        "figures": telling.compared(row, last, today=day, at=at),
        "groups": _grouped([one for one in lines if one.verdict]),
        "open": sum(not one.verdict for one in lines),
        "signatures": papers.signatures(row),
        "missing": signing.missing(row, points) if row.state != planning.SIGNED and at is None else [],
        "signs": signing.may_sign(row, reader.me(request)) if at is None else None,
        "waits": signing.waits(row) if at is None else "",
        "outcome": words.outcome,
        "latest": engine.latest(clock.today()),
        "earliest": engine.earliest(clock.today()),
        "suggested": row.next_on or engine.next_day(max(row.due_on, clock.today())),
    }
    return page(request, "recalibration/report.html", context)


@may("see recalibration")
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The session as a PDF in the language of who reads it."""
    row, at = records.one(Recalibration, request, key), reader.moment(request)
    asked = request.GET.get("language", "")
    language = asked if asked in parts.LANGUAGES else (translation.get_language() or "en")[:2]
    made = papers.made(
        row, telling.points_of(row, at), language=language, today=clock.today(), at=at or clock.now(), past=bool(at)
    )
    return drafts.attachment(made.content, made.name, "application/pdf")


urlpatterns = [
    path("recalibration/", sessions, name="recalibration"),
    path("recalibration/plan/", plan, name="recalibration-plan"),
    path("recalibration/prepare/", prepare, name="recalibration-prepare"),
    path("recalibration/<str:key>/", session, name="recalibration-session"),
    path("recalibration/<str:key>/points/<str:point>/", decide, name="recalibration-decide"),
    path("recalibration/<str:key>/close/", close, name="recalibration-close"),
    path("recalibration/<str:key>/sign/", sign, name="recalibration-sign"),
    path("recalibration/<str:key>/undo/", undo, name="recalibration-undo"),
    path("recalibration/<str:key>/report/", report, name="recalibration-report"),
    path("recalibration/<str:key>/report.pdf", download, name="recalibration-file"),
]
