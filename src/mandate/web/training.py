"""What has to be learned before an initiative is released: who lacks it, asked anew, or waived by the MT."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.learning import Reason
from mandate.records import clock
from mandate.records.models import Initiative, Team
from mandate.services import formats
from mandate.services.learning import gating, modules, waiving
from mandate.services.learning.gating import Facts, Standing
from mandate.services.sheets import values
from mandate.services.sheets.fields import LEVELS
from mandate.services.sheets.names import Names
from mandate.web import reader, records
from mandate.web.may import may
from mandate.web.page import page


def told(row: Initiative, names: Names, *, today: date, facts: Facts | None = None) -> dict[str, Any] | None:
    """The gate of an initiative as pages show it, in numbers per team; None where it asks for no training."""
    found = gating.of(row, today=today, facts=facts)
    if found is None:
        return None
    return {
        "open": found.gate.open,
        "trained": found.gate.reason is Reason.TRAINED,
        "waived": found.waiver,
        "sentence": gating.sentence(found),
        "asked": formats.listed(values.needs(names, row.required)),
        "until": found.until,
        "teams": _teams(found),
        "ways": _ways(row),
    }


def _teams(found: Standing) -> list[dict[str, Any]]:
    names = dict(Team.objects.values_list("key", "name"))
    rows = [
        {
            "name": names.get(one.team, one.team),
            "people": one.people,
            "lacking": None if one.done is None or one.people is None else one.people - one.done,
        }
        for one in found.counts.teams
    ]
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


def _ways(row: Initiative) -> list[tuple[str, str]]:
    """Modules that lead to what it asks: id and title."""
    language = (translation.get_language() or "en")[:2]
    return [
        (one.id, one.title.of(language))
        for one in modules.every()
        if one.open and one.level >= row.required.get(one.competence, 99)
    ]


@may("see initiatives")
@require_http_methods(["GET"])
def training(request: HttpRequest, key: str) -> HttpResponse:
    """The gate of one initiative, team by team, and how it is changed or waived."""
    return _show(request, records.one(Initiative, request, key), {})


def _show(request: HttpRequest, row: Initiative, errors: dict[str, str]) -> HttpResponse:
    names, today = Names(), clock.today()
    found = told(row, names, today=today)
    context = {
        "one": row,
        "gate": found,
        "sentence": found["sentence"]
        if found
        else _("“%(title)s” asks nobody to learn anything first.") % {"title": row},
        "committed": gating.committed(row),
        "waiting": waiving.waiting(row),
        "competences": names.options("competence"),
        "levels": [(str(level), str(level)) for level in LEVELS if level],
        "errors": errors,
        "why": request.POST.get("why", ""),
        "until": request.POST.get("until", ""),
    }
    return page(request, "learning/training.html", context, status=422 if errors else 200)


@may("draft initiatives")
@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Other levels asked; less than was committed to is asked of the MT first."""
    row = records.one(Initiative, request, key)
    row.version = reader.version(request)
    head = "required-"
    given = {name.removeprefix(head): request.POST[name] for name in request.POST if name.startswith(head)}
    why, today = request.POST.get("why", ""), clock.today()
    made = waiving.set_required(
        row, given, why=why, by=reader.actor(request), person=reader.me(request), today=today
    )  # fmt: skip
    address = reverse("decision", args=[made.key]) if made else reverse("initiative-training", args=[key])
    return HttpResponseRedirect(address)


@may("draft initiatives")
@require_POST
def waive(request: HttpRequest, key: str) -> HttpResponse:
    """A waiver, brought to the MT as a decision."""
    row = records.one(Initiative, request, key)
    why, today = request.POST.get("why", ""), clock.today()
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = None
    errors = waiving.problems(why=why, until=until, today=today)
    if errors:
        return _show(request, row, errors)
    made = waiving.waive(row, why=why, until=until, by=reader.actor(request), person=reader.me(request), today=today)
    return HttpResponseRedirect(reverse("decision", args=[made.key]))


urlpatterns = [
    path("initiatives/<str:key>/training/", training, name="initiative-training"),
    path("initiatives/<str:key>/training/ask/", ask, name="initiative-training-ask"),
    path("initiatives/<str:key>/training/waive/", waive, name="initiative-training-waive"),
]
