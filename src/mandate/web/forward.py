"""Forward to the MT: see the two pages, then take them as PDF, mail draft, workbook or JSON."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import translation

from mandate.connectors.files.mail import mailto_link
from mandate.records import clock
from mandate.services import forward as service
from mandate.services import tabling
from mandate.services.forward import Sender
from mandate.services.overview import Overview, overview
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _language(request: HttpRequest) -> str:
    """The language of who will read it, not of the screen."""
    asked = request.GET.get("language", "")
    return asked if asked in {"en", "nl"} else (translation.get_language() or "en")[:2]


def _sender(request: HttpRequest) -> Sender:
    person = reader.me(request)
    return Sender(person.name, person.email or "")


def _overview(request: HttpRequest, language: str) -> Overview:
    with translation.override(language):
        seen = overview(today=clock.today(), at=reader.moment(request))
    if seen is None:
        raise Http404("no inventory yet")
    return seen


@may("forward")
def forward(request: HttpRequest) -> HttpResponse:
    """The pack as a page, and the ways to take it along."""
    language = _language(request)
    with translation.override(language):
        seen = overview(today=clock.today(), at=reader.moment(request))
    if seen is None:
        return page(request, "inventory/first.html")
    sender = _sender(request)
    subject, body = service.note(seen, sender=sender, language=language)
    context = {
        "seen": seen,
        "pack": service.pack(seen, sender=sender, language=language, at=clock.now()).to_data(),
        "subject": subject,
        "body": body,
        "mailto": mailto_link(subject, body),
        "report_language": language,
    }
    return page(request, "forward/forward.html", context)


@may("forward")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The pack as pdf, eml, xlsx or json; the long report as report.pdf."""
    language, today, at = _language(request), clock.today(), clock.now()
    seen, sender = _overview(request, language), _sender(request)
    stem = service.stem(seen, today)
    if form == "json":
        facts = {"ensure_ascii": False, "indent": 2}
        name = f'attachment; filename="{stem}.json"'
        return JsonResponse(tabling.as_json(seen), json_dumps_params=facts, headers={"Content-Disposition": name})
    if form == "pdf":
        body, kind = service.pack_pdf(seen, sender=sender, language=language, at=at, today=today), "application/pdf"
    elif form == "report.pdf":
        body, kind = service.report_pdf(seen, language=language, at=at, today=today), "application/pdf"
    elif form == "eml":
        body, kind = service.eml(seen, sender=sender, language=language, at=at, today=today), "message/rfc822"
    elif form == "xlsx":
        body, kind = tabling.workbook(seen, language=language, at=at), XLSX
    else:
        raise Http404(form)
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{stem}.{form}"'
    return response


urlpatterns = [
    path("forward/", forward, name="forward"),
    path("forward/<str:form>", download, name="forward-download"),
]
