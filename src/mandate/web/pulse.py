"""The pulse: what three questions a month say, answering them once, and choosing what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines import pulse as engine
from mandate.engines.terms import MINIMUM_GROUP
from mandate.records import clock, seen
from mandate.records.models import Pulse
from mandate.services import wording
from mandate.services.pulse import answering, asking, doors, reading
from mandate.services.pulse.reading import Seen
from mandate.web import lists, reader
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def month_name(month: str) -> str:
    """A month in words: "October 2026"."""
    return date_format(engine.first_day(month), "F Y")


def _ends(row: Pulse) -> date:
    return engine.first_day(engine.after(row.month)) - timedelta(days=1)


def _sentence(found: Seen, rows: Sequence[Pulse]) -> str:
    if found.last is None:
        return _("The pulse runs; its first month is not over yet.") if rows else _("The pulse has not begun.")
    month = month_name(found.last.month)
    if found.last.answered is None:
        return _("In %(month)s fewer than five people answered.") % {"month": month}
    words = {"count": wording.spelled(found.last.answered), "month": month}
    text = ngettext("%(count)s person answered in %(month)s", "%(count)s people answered in %(month)s",
                    found.last.answered) % words  # fmt: skip
    ranked = [(one.cells[-1].share.part, one.text) for one in found.trends if one.cells[-1].share]
    if not ranked:
        return wording.opening(f"{text}.")
    return wording.opening(_("%(answered)s; fewest agree: “%(text)s”") % {"answered": text, "text": min(ranked)[1]})


@may("see pulse")
def pulse(request: HttpRequest) -> HttpResponse:
    """What the months that are over say: for everybody and per team, with the range chance leaves, and what differs."""
    person, at, today = reader.person(request), reader.moment(request), clock.today()
    rows = list(seen.rows(Pulse, person, at))
    found, points = reading.seen(rows), reading.points(rows)
    now = next((row for row in rows if row.state == asking.OPEN), None) if at is None else None
    texts, months = asking.texts(), sorted({one.month for one in points}, reverse=True)
    percent: Any = {"kind": "share"}
    listed = lists.List(
        name="pulse", title=_("Pulse"), rows=lists.Rows(points),
        columns=(
            Col("month", _("Month"), lambda p: p.month, sort="month"),
            Col("group", _("Who"), lambda p: p.name, sort="name"),
            Col("text", _("Question"), lambda p: p.text, sort="text"),
            Col("share", _("Agrees"), lambda p: p.share, sort="share", **percent),
            Col("low", _("At least"), lambda p: p.low, wide_only=True, **percent),
            Col("high", _("Up to"), lambda p: p.high, wide_only=True, **percent),
            Col("people", _("Answers"), lambda p: p.people, kind="number", sort="people"),
        ),
        search=("text", "name"),
        filters=(
            Filter("month", _("Month"), [(one, month_name(one)) for one in months]),
            Filter("code", _("Question"), [(code, texts.get(code, code)) for code in {p.code: 1 for p in points}]),
        ),
        sort="month", backwards=True,
        context={
            "sentence": _sentence(found, rows), "found": found, "running": now, "least": MINIMUM_GROUP,
            "until": _ends(now) if now else None, "month": month_name,
            "answers": answering.can_answer(now, person, today=today) if now and person else False,
            "passed": bool(now and person and doors.passed(person, now.month)),
        },
    )  # fmt: skip
    return lists.show(request, "pulse/pulse.html", listed)


@may("answer pulse")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Three questions, one minute, once a month; nothing that is kept says who answered what."""
    today, person = clock.today(), reader.me(request)
    row = asking.current(today=today)
    errors: dict[str, str] = {}
    if row is not None and request.method == "POST":
        given = {code: request.POST.get(code, "")[:2] for code in row.questions}
        errors = answering.problems(row, given)
        if not errors:
            with_team = request.POST.get("team") == "yes"
            answering.answer(row, given, person=person, with_team=with_team, today=today)
            return HttpResponseRedirect(reverse("pulse") + "?thanks=1")
    context = {
        "row": row, "errors": errors, "anchors": asking.anchors(), "chosen": request.POST,
        "questions": [(one.id, one.text.of(asking.language())) for one in asking.statements(row)] if row else [],
        "passed": bool(row and doors.passed(person, row.month)), "until": _ends(row) if row else None,
        "least": MINIMUM_GROUP,
    }  # fmt: skip
    return page(request, "pulse/answer.html", context, status=422 if errors else 200)


@may("run pulse")
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Begin the pulse, or choose what it asks next month."""
    today = clock.today()
    last, month = asking.latest(), engine.month_of(today)
    begins = last is None or (last.month < month and not last.goes_on)
    errors: dict[str, str] = {}
    if request.method == "POST":
        chosen, rotating = tuple(request.POST.getlist("questions")), request.POST.get("turn") == "rotating"
        errors = asking.problems(chosen)
        if not errors and begins:
            asking.begin(chosen, rotating=rotating, by=reader.actor(request), today=today)
        elif not errors:
            by, version = reader.actor(request), reader.version(request)
            asking.choose(chosen, rotating=rotating, by=by, today=today, version=version)
        if not errors:
            return HttpResponseRedirect(reverse("pulse"))
    else:
        chosen, rotating = asking.offered(today=today), bool(last and last.rotating)
    context = {
        "begins": begins, "chosen": chosen, "turn": "rotating" if rotating else "fixed", "errors": errors,
        "options": list(asking.texts().items()), "last": last,
        "next": month_name(month if begins else engine.after(month)), "goes_on": bool(last and last.goes_on),
        "version": last.version if last and last.state == asking.PLANNED else 0,
    }  # fmt: skip
    return page(request, "pulse/questions.html", context, status=422 if errors else 200)


@may("run pulse")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """No month follows any more."""
    asking.stop(by=reader.actor(request), why=request.POST.get("why", ""), today=clock.today())
    return HttpResponseRedirect(reverse("pulse"))


urlpatterns = [
    path("pulse/", pulse, name="pulse"),
    path("pulse/answer/", answer, name="pulse-answer"),
    path("pulse/questions/", questions, name="pulse-questions"),
    path("pulse/stop/", stop, name="pulse-stop"),
]
