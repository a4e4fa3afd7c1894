"""Sealed forecasts: the list with how well the MT judges, one forecast, sealing a number, and the day it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import access, clock
from mandate.records.models import Forecast
from mandate.services import formats, wording
from mandate.services.forecasts import asking, numbers, opening, sealing
from mandate.services.forecasts.asking import Question
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def _sentence(rows: list[Forecast]) -> str:
    found = opening.calibration(rows)
    if found.questions:
        text = ngettext(
            "In %(held)s of %(count)s opened forecast the outcome lay within what the MT expected.",
            "In %(held)s of %(count)s opened forecasts the outcome lay within what the MT expected.",
            found.questions,
        )
        return text % {"held": formats.count(found.held), "count": formats.count(found.questions)}
    if not rows:
        return _("No forecast was asked for yet.")
    waits = sum(row.state == asking.OPEN for row in rows)
    text = ngettext(
        "%(count)s forecast is sealed until its day.", "%(count)s forecasts are sealed until their day.", waits
    )
    return wording.opening(text % {"count": wording.spelled(waits)})


def _together(rows: list[Forecast]) -> str:
    """What an MT of fewer than five reads of itself, where no forecast has a group to show."""
    if opening.calibration(rows).questions or not any(row.state == asking.OPENED for row in rows):
        return ""
    near, count = opening.together(rows)
    if not count:
        return _("How the MT judges is shown from five opened numbers on, so that nobody reads a single one.")
    text = _("%(near)s of %(count)s opened numbers of the MT came near. Of fewer than five no forecast is shown alone.")
    return wording.opening(text % {"near": formats.count(near), "count": formats.count(count)})


def _address(row: Forecast) -> str:
    return reverse("forecast", args=[row.key])


@may("seal forecasts")
def forecasts(request: HttpRequest) -> HttpResponse:
    """Every forecast, how well the MT as a whole judged, and one's own record for oneself."""
    rows, states, units = lists.Rows.of(Forecast, request), asking.states(), numbers.units()
    today, moment = clock.today(), reader.moment(request)
    day = clock.day(moment) if moment else today
    columns = (
        Col("question", _("Question"), lambda f: f.question, link=_address, sort="question"),
        Col("unit", _("Kind of number"), lambda f: units.get(f.unit, f.unit), sort="unit", wide_only=True),
        Col("sealed", _("Sealed by"), sealing.count, kind="number"),
        Col("until", _("Seal until"), lambda f: f.seal_until, kind="date", sort="seal_until"),
        Col("opens", _("Opens on"), lambda f: f.opens_on, kind="date", sort="opens_on"),
        Col("state", _("Stands"), lambda f: states[asking.stage(f, today=day)], sort="state"),
    )  # fmt: skip
    kept = [(code, states[code]) for code in (asking.OPEN, asking.OPENED, asking.VOID)]
    every = rows.all()
    near, mine = opening.my_record(reader.me(request)) if moment is None else (0, 0)
    listed = lists.List(
        name="forecasts", title=_("Sealed forecasts"), rows=rows, columns=columns, search=("question",),
        filters=(Filter("state", _("Stands"), kept),), sort="opens_on", cards=True,
        context={
            "sentence": _sentence(every), "judged": opening.calibration(every), "near": formats.count(near),
            "mine": mine, "mine_said": formats.count(mine), "together": _together(every) if moment is None else "",
        },
    )  # fmt: skip
    return lists.show(request, "forecasts/forecasts.html", listed)


@may("prepare decisions")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a number before it is decided."""
    given = request.POST if request.method == "POST" else request.GET
    names = ("question", "unit", "currency", "seal_until", "opens_on", "subject_kind", "subject")
    asked = Question(**{name: given.get(name, "")[:1000] for name in names})
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = asking.problems(asked, today=clock.today())
        if not errors:
            made = asking.ask(asked, by=reader.actor(request), today=clock.today())
            return HttpResponseRedirect(reverse("forecast", args=[made.key]))
    context = {"asked": asked, "errors": errors, "units": list(numbers.units().items())}
    return page(request, "forecasts/new.html", context, status=422 if errors else 200)


@may("seal forecasts")
def forecast(request: HttpRequest, key: str) -> HttpResponse:
    """One forecast: who sealed, one's own form while it takes numbers, and the group once it opened."""
    return _page(request, records.one(Forecast, request, key), {}, {})


def _page(request: HttpRequest, found: Forecast, given: Mapping[str, str], errors: Mapping[str, str]) -> HttpResponse:
    today, person, moment = clock.today(), reader.me(request), reader.moment(request)
    stage = asking.stage(found, today=clock.day(moment) if moment else today)
    voters = sealing.voters(found, today=today) if moment is None and found.state != asking.VOID else ()
    prepares = moment is None and access.may(person, "prepare decisions", today=today)
    context = {
        **_told(found),
        "row": found,
        "stage": stage,
        "state": asking.states()[stage],
        "unit": numbers.units()[found.unit],
        "voters": voters,
        "sealed": sealing.count(found),
        "sealed_by_me": next((one.sealed_at for one in voters if one.person.key == person.key), None),
        "seals": moment is None and stage == asking.OPEN,
        "opens": prepares and stage == asking.DUE,
        "voids": prepares and found.state == asking.OPEN,
        "mine": _mine(request, found) if moment is None else None,
        "hint": numbers.hint(found.unit),
        "subject": _subject(found),
        "given": given,
        "errors": errors,
        "log": history.of(found),
    }
    return page(request, "forecasts/forecast.html", context, status=422 if errors else 200)


def _subject(found: Forecast) -> tuple[str, str] | None:
    """Address and title of what it is about."""
    model = asking.SUBJECTS.get(found.subject_kind)
    row = model.objects.filter(key=found.subject).first() if model else None
    return (reverse(found.subject_kind, args=[row.key]), row.title) if row else None


def _told(found: Forecast) -> dict[str, Any]:
    """The group of an opened forecast in words; nothing before, and nothing of fewer than five."""
    group = opening.group(found)
    unit, currency = found.unit, found.currency
    actual = "" if found.actual is None else numbers.written(found.actual, unit, currency)
    if group is None:
        return {"group": None, "actual": actual, "unread": opening.unread(found)}
    return {
        "group": group, "actual": actual, "unread": opening.unread(found),
        "median": numbers.written(group.median, unit, currency), "low": numbers.written(group.low, unit, currency),
        "high": numbers.written(group.high, unit, currency), "bias": numbers.way(group.bias, unit, currency),
        "near": _("%(near)s of %(count)s") % {"near": group.near, "count": group.voters},
    }  # fmt: skip


def _mine(request: HttpRequest, found: Forecast) -> tuple[str, str] | None:
    own = opening.mine(found, reader.me(request))
    if own is None:
        return None
    written = numbers.written(own.number, found.unit, found.currency)
    return written, numbers.way(own.score.off, found.unit, found.currency)


@may("seal forecasts")
@require_POST
def seal(request: HttpRequest, key: str) -> HttpResponse:
    """One's own number, sealed; what was typed is never shown again before the day it opens."""
    found, person, today = records.one(Forecast, request, key), reader.me(request), clock.today()
    sealing.refuse_unless_seals(found, person, today=today)
    typed = request.POST.get("number", "")[:100]
    errors = sealing.problems(found, typed)
    if errors:
        return _page(request, found, {"number": typed}, errors)
    sealing.seal(found, typed, person=person, by=reader.actor(request), today=today, at=clock.now())
    return HttpResponseRedirect(reverse("forecast", args=[key]))


@may("prepare decisions")
@require_POST
def open_numbers(request: HttpRequest, key: str) -> HttpResponse:
    """What it became, with its source: the numbers open, on their day at the earliest."""
    found, today = records.one(Forecast, request, key), clock.today()
    asking.refuse_unless_waits(found)
    asking.refuse_before_its_day(found, today=today)
    given = {name: request.POST.get(name, "")[:1000] for name in ("actual", "source")}
    errors = opening.problems(found, given["actual"], given["source"])
    if errors:
        return _page(request, found, given, errors)
    version = reader.version(request)
    opening.open_(found, given["actual"], given["source"], by=reader.actor(request), today=today, version=version)
    return HttpResponseRedirect(reverse("forecast", args=[key]))


@may("prepare decisions")
@require_POST
def void(request: HttpRequest, key: str) -> HttpResponse:
    """Let it fall, with a reason; the numbers are thrown away unread."""
    found, why = records.one(Forecast, request, key), request.POST.get("why", "")[:2000]
    asking.void(found, why=why, by=reader.actor(request), version=reader.version(request))
    return HttpResponseRedirect(reverse("forecast", args=[key]))


urlpatterns = [
    path("forecasts/", forecasts, name="forecasts"),
    path("forecasts/new/", new, name="forecast-new"),
    path("forecasts/<str:key>/", forecast, name="forecast"),
    path("forecasts/<str:key>/seal/", seal, name="forecast-seal"),
    path("forecasts/<str:key>/open/", open_numbers, name="forecast-open"),
    path("forecasts/<str:key>/void/", void, name="forecast-void"),
]
