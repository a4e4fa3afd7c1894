"""Documents people hand over, with what is still missing in each: a list, a look, and files to take along."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_GET

from mandate.catalogue.law.packs import load_pack
from mandate.records import clock
from mandate.services.papers import making
from mandate.services.papers.filling import KINDS, paper
from mandate.services.papers.known import Known, known
from mandate.web import drafts, reader
from mandate.web.may import may
from mandate.web.page import page

MOST_SHOWN = 12
"""Rows that a look shows; the file has all of them."""


def _screen() -> str:
    return (translation.get_language() or "en")[:2]


def _known(request: HttpRequest) -> Known:
    at = reader.moment(request)
    return known(at, today=clock.today(at), now=clock.now())


@may("see papers")
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """Every document with how much of it is open."""
    given = _known(request)
    found = [paper(kind, given) for kind in KINDS]
    context = {
        "papers": found,
        "open": sum(one.open for one in found),
        "disclaimer": making.draft(),
        "law_version": load_pack().law_version,
        "said": making.rows_said,
    }
    return page(request, "papers/papers.html", context)


@may("see papers")
@require_GET
def look(request: HttpRequest, kind: str) -> HttpResponse:
    """One document to look at, or as the file that `?as=` asks for, in the language that is asked for."""
    if kind not in KINDS:
        raise Http404(kind)
    asked = request.GET.get("language", "")
    language = asked if asked in ("en", "nl") else _screen()
    given, form = _known(request), request.GET.get("as", "")
    if form in making.FORMS:
        made = making.made(kind, form, given=given, language=language)
        return drafts.attachment(made.content, made.name, made.type)
    with translation.override(language):
        found = paper(kind, given)
        context = {
            "paper": found,
            "sentence": making.rows_said(found),
            "draft": making.draft(),
            "rows": [[(label, cell.open, making.said(cell)) for label, cell in row] for row in found.rows[:MOST_SHOWN]],
            "facts": [(label, cell.open, making.said(cell)) for label, cell in found.facts],
            "missing": found.missing,
            "state": making.law_state(),
        }
    context |= {
        "paper_language": language, "other": "en" if language == "nl" else "nl",
        "more": len(found.rows) - MOST_SHOWN, "law_version": load_pack().law_version,
    }  # fmt: skip
    return page(request, "papers/paper.html", context)


urlpatterns = [
    path("papers/", papers, name="papers"),
    path("papers/<str:kind>/", look, name="paper"),
]
