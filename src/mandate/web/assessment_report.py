"""The report of a closed assessment: which forms there are, and each of them as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation

from mandate.records import access, clock
from mandate.services import assessment_report as service
from mandate.services import leaving
from mandate.services import teamview as words
from mandate.web import drafts, reader, teamview
from mandate.web.may import may
from mandate.web.page import page

LANGUAGES = ("en", "nl")


def _language(request: HttpRequest) -> str:
    """The language of who will read it, not of the screen."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else (translation.get_language() or "en")[:2]


@may("see assessment")
def report(request: HttpRequest, key: str) -> HttpResponse:
    """What there is to take along, in which languages."""
    publication = teamview.publication(request, key)
    seen = words.view(publication, language=(translation.get_language() or "en")[:2])
    context = {
        "campaign": publication.campaign,
        "publication": publication,
        "sentence": words.sentence(seen),
        "report_language": _language(request),
    }
    return page(request, "assessment_report/report.html", context)


@may("see assessment")
def download(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The report as pdf (four pages), pptx (six slides), xlsx (every count) or json."""
    if form not in leaving.FORMS:
        raise Http404(form)
    then = reader.moment(request)
    at, past = then or clock.now(), then is not None
    plan = access.may(reader.person(request), "see overview", today=clock.today())
    made = service.made(
        teamview.publication(request, key), form, language=_language(request), at=at, plan=plan, past=past
    )
    return drafts.attachment(made.content, made.name, made.type)


urlpatterns = [
    path("assessments/<str:key>/report/", report, name="assessment-report"),
    path("assessments/<str:key>/report/<str:form>", download, name="assessment-report-file"),
]
