"""The architect's side of the policy: sections in both languages, the draft with what it changes, and who has read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Section
from mandate.services.policy import papers, parts, readers, sections, versions
from mandate.services.policy.sections import SectionFacts
from mandate.web import drafts, lists, policy, reader
from mandate.web.may import may
from mandate.web.page import page


@may("change policy")
def draft(request: HttpRequest) -> HttpResponse:
    """What would be published today, and how it differs from the version that holds."""
    found = versions.draft(today=clock.today())
    return _draft(request, found)


def _draft(request: HttpRequest, found: versions.Draft, why: str = "", error: str = "") -> HttpResponse:
    language = (translation.get_language() or "en")[:2]
    errors = {"why": error} if error else {}
    context = {
        "draft": found, "why": why, "errors": errors, **policy.shown(found.parts, language),
        **policy.changed(found.changes),
    }  # fmt: skip
    return page(request, "policy/draft.html", context, status=422 if error else 200)


@may("change policy")
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """The draft that was shown becomes the next version."""
    why = request.POST.get("why", "")
    if not why.strip():
        problem = _("Say why this version is published: it stands on its first page.")
        return _draft(request, versions.draft(today=clock.today()), why, problem)
    versions.publish(
        by=reader.actor(request), why=why, today=clock.today(), digest=request.POST.get("digest", "") or "none"
    )
    return HttpResponseRedirect(reverse("policy"))


@may("change policy")
def draft_file(request: HttpRequest, name: str) -> HttpResponse:
    """The draft on paper, so that it can be read before it counts."""
    if name not in papers.FILES:
        raise Http404(name)
    found = versions.draft(today=clock.today())
    language = policy.language_of(request)
    made = papers.made(name, found.parts, None, language=language, today=clock.today(), at=clock.now())
    return drafts.attachment(made.content, made.name, "application/pdf")


@may("change policy")
def written(request: HttpRequest) -> HttpResponse:
    """Every section in its order; the written ones can be changed."""
    found = versions.draft(today=clock.today())
    language = (translation.get_language() or "en")[:2]
    return page(request, "policy/sections.html", {"draft": found, **policy.shown(found.parts, language)})


def _facts(request: HttpRequest) -> SectionFacts:
    asked, place = request.POST, request.POST.get("position", "")
    return SectionFacts(
        title_en=asked.get("title_en", ""), title_nl=asked.get("title_nl", ""),
        text_en=asked.get("text_en", ""), text_nl=asked.get("text_nl", ""),
        position=int(place) if place.isdecimal() and len(place) < 6 else -1,
    )  # fmt: skip


def _form(
    request: HttpRequest, facts: SectionFacts, found: dict[str, str], row: Section | None, why: str = ""
) -> HttpResponse:
    context = {"facts": facts, "errors": found, "section": row, "why": why}
    return page(request, "policy/section.html", context, status=422 if found else 200)


@may("change policy")
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, key: str) -> HttpResponse:
    """Change one written section, in both languages."""
    row = sections.one(key)
    if row is None:
        raise Http404(key)
    return _form(request, sections.facts_of(row), {}, row) if request.method == "GET" else _written(request, row)


@may("change policy")
@require_http_methods(["GET", "POST"])
def section_new(request: HttpRequest) -> HttpResponse:
    """A section of one's own."""
    return _form(request, SectionFacts(), {}, None) if request.method == "GET" else _written(request, None)


def _written(request: HttpRequest, row: Section | None) -> HttpResponse:
    facts, why = _facts(request), request.POST.get("why", "")
    found = sections.problems(facts)
    if found:
        return _form(request, facts, found, row, why)
    version = reader.version(request) if row is not None and not row._state.adding else None
    sections.write(row, facts, by=reader.actor(request), why=why, version=version)
    return HttpResponseRedirect(reverse("policy-draft"))


@may("change policy")
@require_POST
def section_remove(request: HttpRequest, key: str) -> HttpResponse:
    """A section that the next version does without."""
    row = sections.one(key)
    if row is None:
        raise Http404(key)
    sections.remove(row, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("policy-sections"))


@may("see policy")
def acknowledgements(request: HttpRequest) -> HttpResponse:
    """Who has read the version that holds: names for who may see them, groups of five or more for everybody."""
    person, at = reader.me(request), reader.moment(request)
    version = versions.current(at)
    if version is None:
        return page(request, "policy/none.html", {"sentence": versions.sentence(None, ())})
    day = clock.today(at)
    found = readers.turnout(version, today=day, at=at)
    people = readers.listed(person, version, today=day, at=at)
    form = request.GET.get("as", "")
    if form in lists.TYPES:
        moment = at or clock.now()
        table = readers.table(people, version, at=moment) if people else readers.group_table(found, at=moment)
        return lists.download(table, form)
    context = {
        "version": version, "turnout": found, "sentence": readers.sentence(found, version), "people": people,
        "left": sum(one.on is None for one in people), **_part(request, len(people)), **_reminder(request, version),
    }  # fmt: skip
    return page(request, "policy/acknowledgements.html", context)


def _part(request: HttpRequest, count: int) -> dict[str, Any]:
    """Which fifty of the names are shown, and where the others are."""
    wanted = request.GET.get("page", "1")
    pages = max((count + lists.PER_PAGE - 1) // lists.PER_PAGE, 1)
    number = min(max(int(wanted), 1), pages) if wanted.isdecimal() and len(wanted) < 7 else 1
    kept = {"at": request.GET["at"]} if request.GET.get("at") else {}

    def link(**changed: Any) -> str:
        return "?" + urlencode({**kept, **changed})

    return {"start": (number - 1) * lists.PER_PAGE, "number": number, "pages": pages, "link": link}


def _reminder(request: HttpRequest, version: Any) -> dict[str, Any]:
    """The reminder in both languages, for who may send one."""
    if not reader.me(request).holds(Role.ARCHITECT, Role.MANAGER):
        return {"reminders": []}
    address = request.build_absolute_uri(reverse("policy"))
    found = [(language, *readers.reminder(version, language=language, address=address)) for language in parts.LANGUAGES]
    return {"reminders": [(lang, subject, body, drafts.mailto(subject, body)) for lang, subject, body in found]}


urlpatterns = [
    path("policy/draft/", draft, name="policy-draft"),
    path("policy/draft/<str:name>", draft_file, name="policy-draft-file"),
    path("policy/publish/", publish, name="policy-publish"),
    path("policy/sections/", written, name="policy-sections"),
    path("policy/sections/new/", section_new, name="policy-section-new"),
    path("policy/sections/<str:key>/", section, name="policy-section"),
    path("policy/sections/<str:key>/remove/", section_remove, name="policy-section-remove"),
    path("policy/acknowledgements/", acknowledgements, name="policy-acknowledgements"),
]
