"""The charter as a file: a page to print and sign, or JSON for another system; the draft or what is in force."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation

from mandate.records import clock
from mandate.records.models import Charter
from mandate.services import charter as service
from mandate.services.mandate import papers
from mandate.web import drafts
from mandate.web.may import may


def _asked(request: HttpRequest) -> Charter:
    """The draft where `?draft=yes` asks for it, else the charter in force. Raises Http404 where there is none."""
    found = service.drafted() if request.GET.get("draft") else None
    found = found or service.current(today=clock.today())
    if found is None:
        raise Http404("charter")
    return found


@may("see charter")
def pdf(request: HttpRequest) -> HttpResponse:
    """The charter on one page, with its signatures or room for them."""
    language = (translation.get_language() or "en")[:2]
    made = papers.made(_asked(request), language=language, today=clock.today(), at=clock.now())
    return drafts.attachment(made.content, made.name, "application/pdf")


@may("see charter")
def as_json(request: HttpRequest) -> HttpResponse:
    """The charter as another system reads it."""
    content = papers.content(_asked(request), today=clock.today())
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return drafts.attachment(text.encode(), f"charter-{content['label']}.json", "application/json")


urlpatterns = [
    path("charter/charter.pdf", pdf, name="charter-pdf"),
    path("charter/charter.json", as_json, name="charter-json"),
]
