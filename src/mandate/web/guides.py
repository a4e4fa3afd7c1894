"""The interview guide: one conversation per role, to read, to print, and as a document in either language."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.connectors.files.documents import to_docx
from mandate.connectors.files.tables import file_name
from mandate.records import clock
from mandate.services import guides as service
from mandate.services import priority_words
from mandate.services.evidence import gather
from mandate.web import drafts, reader
from mandate.web.may import may
from mandate.web.page import organisation, page

LANGUAGES = (("en", "English"), ("nl", "Nederlands"))


def _when(request: HttpRequest) -> tuple[datetime, date]:
    moment = reader.moment(request) or clock.now()
    return moment, clock.day(moment)


@may("see conversations")
def guide(request: HttpRequest) -> HttpResponse:
    """Whom to ask what, per role, from gaps and disagreements; `?role=` shows one, `?as=docx` is its document."""
    role = request.GET.get("role", "")
    known = {one.id for one in load_bank().roles}
    if role and role not in known:
        raise Http404(role)
    if request.GET.get("as") == "docx" and role:
        return _docx(request, role)
    basis = gather(today=clock.today(), at=reader.moment(request), inventory=False)
    made = service.guides(basis)
    context = {
        "basis": basis,
        "guides": [one for one in made if role in ("", one.role)],
        "roles": [(one.role, one.label) for one in made],
        "role": role,
        "sentence": _sentence(basis.title, sum(one.now is not None for each in made for one in each.questions)),
        "opening": service.opening(),
        "closing": service.closing(),
        "languages": LANGUAGES,
        "step": priority_words.step,
    }
    return page(request, "conversations/guide.html", context)


def _sentence(title: str, answered: int) -> str:
    if not answered:
        return _("Five conversations to begin with; an assessment will say where the answers stand.")
    return _("Five conversations, asked where the answers of “%(title)s” are low, split or missing.") % {"title": title}


def _docx(request: HttpRequest, role: str) -> HttpResponse:
    asked = request.GET.get("language", "")
    screen = "nl" if (translation.get_language() or "en").startswith("nl") else "en"
    language = asked if asked in dict(LANGUAGES) else screen
    moment, today = _when(request)
    paper = service.document(role, today=today, at=reader.moment(request), as_of=moment, language=language)
    company = organisation()
    parts = (company.name if company else "", "guide", role, language)
    name = file_name(parts, "docx", on=today, sample=paper.sample, language=language)
    return drafts.attachment(to_docx(paper), name, drafts.DOCX)


urlpatterns = [path("conversations/guide/", guide, name="conversation-guide")]
