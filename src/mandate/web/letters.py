"""For every missing source a letter is ready: to read, to copy or as a mail draft, in the receiver's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.exports import Draft, Letter, System
from mandate.connectors.files.tables import file_name
from mandate.engines.terms import Family
from mandate.records import clock
from mandate.services import letters as service
from mandate.services import processing, wording
from mandate.services.letters import Asked
from mandate.web import drafts, lists, reader
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import organisation, page

LANGUAGES = (("en", "English"), ("nl", "Nederlands"))


def _screen() -> str:
    return "nl" if (translation.get_language() or "en").startswith("nl") else "en"


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in {"en", "nl"} else _screen()


def _today(request: HttpRequest) -> date:
    at = reader.moment(request)
    return clock.today(at)


def standing(row: Asked) -> str:
    """What a letter does now: ask, ask to prepare, or nothing because the source is here."""
    if row.id == "processing":
        return _("Both signed") if row.here else _("Ask for the second signature")
    if row.here:
        return _("Here already")
    return {
        "open": _("Ask for it now"),
        "closed": _("Ask to prepare it, not to deliver it"),
        "refused": _("Ask only whether it exists"),
    }[row.state]


def _sentence(missing: int) -> str:
    if not missing:
        return _("Every source we know how to ask for is here.")
    text = ngettext(
        "One source is still missing; its letter is ready.",
        "%(count)s sources are still missing; their letters are ready.",
        missing,
    )
    return wording.opening(text % {"count": wording.spelled(missing)})


@may("see overview")
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter: what it asks of whom, and whether the source is here already."""
    rows = service.asked(language=_screen(), today=_today(request), at=reader.moment(request))
    columns = (
        Col("subject", _("Letter"), lambda r: r.subject, link=lambda r: reverse("letter", args=[r.id])),
        Col("to", _("To"), lambda r: r.to),
        Col("families", _("Source"), lambda r: r.families, wide_only=True),
        Col("standing", _("Now"), standing),
    )
    missing = sum(not row.here and row.id != "processing" for row in rows)
    listed = lists.List(
        name="letters",
        title=_("Letters"),
        rows=lists.Rows(rows),
        columns=columns,
        search=("subject", "to", "families"),
        context={"sentence": _sentence(missing)},
    )
    return lists.show(request, "letters/letters.html", listed)


def _systems(one: Letter, request: HttpRequest) -> tuple[System, ...]:
    """The system the reader chose, or all that fit the organisation, the likeliest first."""
    chosen = request.GET.get("system", "")
    return tuple(system for system in one.systems if system.id == chosen) or one.systems


def _file(draft_form: str, one: Letter, draft: Draft, request: HttpRequest) -> HttpResponse:
    if draft_form == "txt":
        company = organisation()
        parts = (company.name if company else "", one.id, _language(request))
        sample = bool(company and company.is_sample)
        name = file_name(parts, "txt", on=_today(request), sample=sample, language=_language(request))
        return drafts.text(f"{draft.subject}\n\n{draft.body_text}", name)
    at = reader.moment(request)
    papers = []
    if Family.PROCESSING.value in one.families:
        papers = drafts.dossier_papers(_language(request), works_council=processing.has_works_council(at), at=at)
    return drafts.eml(draft.subject, draft.body_text, attachments=papers)


@may("see overview")
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter in the language of whoever receives it: text to copy, `.eml`, `.txt` or a mail link."""
    one = service.letter(key, platform=service.platform())
    if one is None:
        raise Http404(key)
    language, today, at = _language(request), _today(request), reader.moment(request)
    sender = service.sender(reader.person(request))
    draft = service.write(one, language=language, today=today, sender=sender, systems=_systems(one, request), at=at)
    form = request.GET.get("as", "")
    if form in {"eml", "txt"}:
        return _file(form, one, draft, request)
    row = next(r for r in service.asked(language=_screen(), today=today, at=at) if r.id == key)
    context: dict[str, Any] = {
        "letter": one,
        "draft": draft,
        "row": row,
        "standing": standing(row),
        "letter_language": language,
        "languages": LANGUAGES,
        "systems": [(system.id, system.name.of(_screen())) for system in one.systems],
        "system": request.GET.get("system", ""),
        "mailto": drafts.mailto(draft.subject, draft.body_text),
        "query": f"language={language}&system={request.GET.get('system', '')}" + _at(request),
        "has_dossier": Family.PROCESSING.value in one.families,
    }
    return page(request, "letters/letter.html", context)


def _at(request: HttpRequest) -> str:
    return f"&at={request.GET['at']}" if reader.moment(request) else ""


urlpatterns = [
    path("inventory/letters/", letters, name="letters"),
    path("inventory/letters/<slug:key>/", letter, name="letter"),
]
