"""The dossier about Mandate itself: a request to the works council and an impact assessment, ready to take along."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.dossier import Dossier, disclaimer, dossier_title, draft_mark
from mandate.connectors.files.documents import to_docx, to_text
from mandate.records import clock
from mandate.services import dossier as service
from mandate.services import wording
from mandate.services.dossier import Known
from mandate.web import drafts, reader
from mandate.web.may import may
from mandate.web.page import page

LANGUAGES = ("en", "nl")


def _screen() -> str:
    return "nl" if (translation.get_language() or "en").startswith("nl") else "en"


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else _screen()


def _when(request: HttpRequest) -> tuple[datetime, date]:
    moment = reader.moment(request) or clock.now()
    return moment, clock.day(moment)


def where(name: str) -> tuple[str, str]:
    """Where a missing fact is filled in: words and address."""
    if name == "headcount":
        return _("teams and their sizes"), reverse("teams")
    if name in {"privacy_contact", "leader"}:
        return _("people and their roles"), reverse("people")
    if name in {"second_signer", "sources_open", "sources_closed", "organisation", "date"}:
        return _("the processing record"), reverse("processing")
    return _("the processing record"), reverse("processing-write")


def _missing(kind: str, given: Known, request: HttpRequest) -> list[dict[str, str]]:
    """What the document lacks, in the language of the screen, each with where to fill it in."""
    _moment, today = _when(request)
    facts = service.facts(given, language=_screen(), today=today)
    found = []
    for name, label in service.missing(kind, language=_screen(), facts=facts):
        words, address = where(name)
        found.append({"label": label, "where": words, "href": address})
    return found


def _what(kind: str) -> str:
    if kind == Dossier.WOR_REQUEST:
        return _(
            "Asks the works council for advice and consent (WOR art. 25 and 27): purpose, data, protection, procedure."
        )
    return _("Describes what Mandate does with data about people, the risks for them and the measures (GDPR art. 35).")


def _sentence(missing: int) -> str:
    if not missing:
        return _("Two documents are ready to hand over; nothing is missing.")
    text = ngettext(
        "Two documents are ready; one fact is still missing.",
        "Two documents are ready; %(count)s facts are still missing.",
        missing,
    )
    return text % {"count": wording.spelled(missing)}


@may("see processing")
def dossier(request: HttpRequest) -> HttpResponse:
    """Both documents, what each still lacks, and each in both languages as a page, DOCX and text."""
    given = service.known(at=reader.moment(request))
    papers: list[dict[str, Any]] = []
    lacking: dict[str, dict[str, str]] = {}
    for kind in service.KINDS:
        missing = _missing(kind, given, request)
        lacking |= {item["label"]: item for item in missing}
        papers.append(
            {"kind": kind, "title": dossier_title(kind, language=_screen()), "what": _what(kind), "missing": missing}
        )
    context = {
        "papers": papers,
        "lacking": list(lacking.values()),
        "languages": (("en", "English"), ("nl", "Nederlands")),
        "sentence": _sentence(len(lacking)),
        "disclaimer": disclaimer(_screen()),
    }
    return page(request, "dossier/dossier.html", context)


@may("see processing")
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """One document, filled: to read, or as DOCX or text in the language that `?language=` asks for."""
    if kind not in service.KINDS:
        raise Http404(kind)
    given, language = service.known(at=reader.moment(request)), _language(request)
    moment, today = _when(request)
    written = service.document(kind, given=given, language=language, today=today, as_of=moment)
    form = request.GET.get("as", "")
    if form in {"docx", "txt"}:
        name = service.filename(kind, given=given, language=language, extension=form, on=today)
        if form == "docx":
            return drafts.attachment(to_docx(written), name, drafts.DOCX)
        return drafts.text(to_text(written), name)
    context = {
        "kind": kind,
        "paper": written,
        "paper_language": language,
        "other": "en" if language == "nl" else "nl",
        "missing": _missing(kind, given, request),
        "draft": draft_mark(language),
        "disclaimer": disclaimer(language),
    }
    return page(request, "dossier/document.html", context)


urlpatterns = [
    path("processing/dossier/", dossier, name="dossier"),
    path("processing/dossier/<slug:kind>/", document, name="dossier-document"),
]
