"""One search over everything this reader may see."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.records import clock
from mandate.services import searching
from mandate.services.searching import Found
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page

_PAGES = {"recalibration": "recalibration-session"}
"""The page of a kind, where it is not called like the kind."""


@may("be signed in")
def search(request: HttpRequest) -> HttpResponse:
    """Everything this reader may open that carries the words, by kind."""
    text = request.GET.get("q", "").strip()[: searching.LONGEST]
    at = reader.moment(request)
    found = searching.find(reader.person(request), text, today=clock.today(), at=at)
    ending = f"?at={request.GET['at']}" if at else ""
    groups = [
        (_headings()[kind], [(one.name, _address(one, ending)) for one in rows])
        for kind, rows in groupby(found, key=lambda one: one.kind)
    ]
    return page(request, "search/search.html", {"text": text, "groups": groups, "count": len(found)})


def _address(one: Found, ending: str) -> str:
    if one.kind == searching.POLICY:
        return f"{reverse('policy')}{ending}#{one.key}"
    return reverse(_PAGES.get(one.kind, one.kind), args=[one.key]) + ending


def _headings() -> dict[str, str]:
    return {
        "tool": _("Tools"), "dataset": _("Datasets"), "purpose": _("Purposes"), "competence": _("Competences"),
        "vendor": _("Vendors"), "policy": _("Policy"), "rule": _("Rules"), "request": _("Requests"),
        "decision": _("Decisions"), "conversation": _("Conversations"), "recalibration": _("Recalibration"),
        "development": _("Watch list"), "person": _("People"), "team": _("Teams"),
    }  # fmt: skip


urlpatterns = [path("search/", search, name="search")]
