"""The policy as a page: read it, see what changed for you, say that you read it; the card, versions and papers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mandate.records import access, clock
from mandate.records.models import PolicyVersion
from mandate.services import reasons
from mandate.services.guardrails import told
from mandate.services.policy import card as cards
from mandate.services.policy import papers, parts, readers, versions
from mandate.services.policy.parts import Part
from mandate.web import drafts, history, lists, reader
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def language_of(request: HttpRequest) -> str:
    """The language of who will read it, not of the screen."""
    asked = request.GET.get("language", "")
    return asked if asked in parts.LANGUAGES else (translation.get_language() or "en")[:2]


def shown(found: tuple[Part, ...], language: str) -> dict[str, Any]:
    """Sections in a language, with names in place of keys of people."""
    names = versions.names(found)
    return {
        "sections": [(part, part.of(language), papers.prose(part.of(language).text)) for part in found],
        "row": lambda one: one.of(language),
        "named": lambda text: parts.named(text, names, gone=_("somebody who left")),
    }


def _about(request: HttpRequest, version: PolicyVersion) -> dict[str, Any]:
    """A version as a page shows it."""
    found, language = versions.read(version), (translation.get_language() or "en")[:2]
    return {
        "version": version,
        "why": reasons.told(version.why),
        "sentence": versions.sentence(version, found),
        "log": history.of(version),
        **shown(found, language),
    }


@may("see policy")
def policy(request: HttpRequest) -> HttpResponse:
    """The version that holds, with what moved since it was published and whether this reader has read it."""
    person, at = reader.me(request), reader.moment(request)
    version = versions.current(at)
    if version is None:
        return page(request, "policy/none.html", {"sentence": versions.sentence(None, ())})
    day = clock.today(at)
    moved = versions.since(version, today=day, at=at)
    read = versions.read_by(person, at=at)
    context = {
        **_about(request, version),
        "moved": versions.moved_sentence(len(moved)) if moved else "",
        "read_on": read.get(version.number),
        "asked": access.may(person, "acknowledge policy", today=clock.today()),
        "compared": versions.compared_with(version.number, read),
    }
    return page(request, "policy/policy.html", context)


@may("see policy")
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was published, and what it changed."""
    found = versions.numbered(number, reader.moment(request))
    if found is None:
        raise Http404(number)
    changes = versions.changes_of(found)
    context = {**_about(request, found), **changed(changes), "current": versions.current()}
    return page(request, "policy/version.html", context)


def changed(changes: tuple[parts.Change, ...]) -> dict[str, Any]:
    """Changes as lines, with names in place of keys of people."""
    names, language = versions.names_in(changes), (translation.get_language() or "en")[:2]
    words = {
        "added": _("New"),
        "changed": _("Changed"),
        "moved": _("Now here"),
        "removed": _("Gone"),
    }
    return {
        "changes": [(words[one.sort], one.of(language), one.fields(language)) for one in changes],
        "named_change": lambda text: parts.named(text, names, gone=_("somebody who left")),
    }


@may("see policy")
def listed(request: HttpRequest) -> HttpResponse:
    """Every version, with why it was published."""
    columns = (
        Col(
            "number", _("Version"), lambda one: one.number, kind="text",
            link=lambda one: reverse("policy-version", args=[one.number]), sort="number",
        ),
        Col("published_on", _("Published"), lambda one: one.published_on, kind="date", sort="published_on"),
        Col("why", _("Why"), lambda one: reasons.told(one.why)),
        Col("changes", _("What it changed"), lambda one: len(one.changes), kind="int"),
    )  # fmt: skip
    found = lists.List(
        name="policy", title=_("Versions of the policy"), rows=lists.Rows.of(PolicyVersion, request), columns=columns,
        search=("why",), sort="number", backwards=True,
    )  # fmt: skip
    return lists.show(request, "policy/versions.html", found)


@may("see policy")
def card(request: HttpRequest) -> HttpResponse:
    """What one may do today on one page: for this reader's team, or for everybody."""
    person, at = reader.me(request), reader.moment(request)
    version = versions.current(at)
    if version is None:
        return page(request, "policy/none.html", {"sentence": versions.sentence(None, ())})
    everybody = request.GET.get("for") == "everybody" or not person.team_id
    teams = None if everybody else versions.teams_of(person)
    found, language = versions.read(version), (translation.get_language() or "en")[:2]
    made = cards.card(found, language=language, names=versions.names(found), teams=teams)
    context = {
        "version": version, "card": made, "everybody": everybody, "team": person.team,
        "report_language": language_of(request),
    }  # fmt: skip
    return page(request, "policy/card.html", context)


@may("see policy")
def changes(request: HttpRequest) -> HttpResponse:
    """What changed for this reader since the version they read last, and with it in what they may use."""
    person, at, today = reader.me(request), reader.moment(request), clock.today()
    mine = versions.for_person(person, at=at)
    since = mine.before.published_on if mine.before else today - told.LASTS
    start = timezone.make_aware(datetime.combine(since, time.max))
    found = told.changed_for(person.key, today=today, since=start) if at is None else []
    context = {"mine": mine, "told": found, "since": since, **changed(mine.changes)}
    return page(request, "policy/changes.html", context)


@may("acknowledge policy")
@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """This reader has read the version that their page showed."""
    number = request.POST.get("number", "")
    found = versions.numbered(int(number)) if number.isdecimal() and len(number) < 8 else None
    if found is None:
        raise Http404(number)
    readers.acknowledge(reader.me(request), found, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("policy"))


@may("see policy")
def download(request: HttpRequest, name: str) -> HttpResponse:
    """The policy or its card as a PDF, of the version that holds or of `?version=`."""
    if name not in papers.FILES:
        raise Http404(name)
    at, number = reader.moment(request), request.GET.get("version", "")
    wanted = number.isdecimal() and len(number) < 8
    version = versions.numbered(int(number), at) if wanted else versions.current(at)
    if version is None:
        raise Http404(name)
    language = language_of(request)
    made = papers.made(
        name, versions.read(version), version, language=language, today=version.published_on, at=at or clock.now()
    )
    return drafts.attachment(made.content, made.name, "application/pdf")


urlpatterns = [
    path("policy/", policy, name="policy"),
    path("policy/card/", card, name="policy-card"),
    path("policy/changes/", changes, name="policy-changes"),
    path("policy/acknowledge/", acknowledge, name="policy-acknowledge"),
    path("policy/versions/", listed, name="policy-versions"),
    path("policy/versions/<int:number>/", version, name="policy-version"),
    path("policy/files/<str:name>", download, name="policy-file"),
]
