"""Promised against given, and what was decided around the architect: noted here, on the agenda of the recalibration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mandate.records import clock
from mandate.services import charter as service
from mandate.services import formats
from mandate.services.mandate import given as promised
from mandate.services.mandate.given import AroundFacts
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may

_NOTHING = AroundFacts("", "", "", "")


def _shown(request: HttpRequest, facts: AroundFacts, errors: dict[str, str]) -> HttpResponse:
    at = reader.moment(request)
    today = clock.today(at)
    found = promised.given(today=today, at=at)
    context = {
        "given": found,
        "sentence": promised.headline(found),
        "period": formats.days(found.quarter, today),
        "facts": facts,
        "errors": errors,
        "currency": service.currency(),
    }
    listed = lists.List(
        name="charter-given", title=_("Decided around the architect"), rows=lists.Rows(list(found.around)),
        columns=_columns(), context=context,
    )  # fmt: skip
    answer = lists.show(request, "charter/given.html", listed)
    answer.status_code = 422 if errors else answer.status_code
    return answer


def _columns() -> tuple[Col, ...]:
    return (
        Col(
            "title", _("What was decided"), lambda row: row.title, link=lambda row: reverse("decision", args=[row.key])
        ),
        Col("who", _("Who decided it"), lambda row: row.mt_who),
        Col("taken_on", _("On"), lambda row: row.taken_on, kind="date"),
        Col("why", _("What came of it"), lambda row: row.why),
        Col("cost", _("Cost"), lambda row: formats.money(row.cost, row.currency) if row.cost is not None else ""),
        Col("brought_by", _("Noted by"), lambda row: row.brought_by.name if row.brought_by else ""),
    )


@may("see decisions")
def given(request: HttpRequest) -> HttpResponse:
    """Money and hours of the mandate beside what was given and used, and the decisions taken around the architect."""
    return _shown(request, _NOTHING, {})


@may("prepare decisions")
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Note a decision that was taken around the architect: what, who, when, and what came of it."""
    facts = AroundFacts(**{name: request.POST.get(name, "") for name in AroundFacts.__dataclass_fields__})
    today = clock.today()
    errors = promised.problems(facts, today=today)
    if errors:
        return _shown(request, facts, errors)
    promised.note_around(facts, by=reader.actor(request), person=reader.person(request), today=today)
    return HttpResponseRedirect(reverse("charter-given"))


urlpatterns = [
    path("charter/given/", given, name="charter-given"),
    path("charter/given/note/", note, name="charter-given-note"),
]
