"""The organisation as a page: its name, where mail and files live, whether there is a works council."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mandate.records import seen
from mandate.records.models import Organisation
from mandate.services import organisation as service
from mandate.services import wording
from mandate.services.organisation import OrganisationFacts
from mandate.web import history, reader
from mandate.web.may import may
from mandate.web.page import page

COUNCIL: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}


def platforms() -> list[tuple[str, str]]:
    """Where mail and files may live, with the honest answer of somebody who does not know."""
    return [*wording.words("platform").items(), ("unknown", _("I do not know yet"))]


def councils() -> list[tuple[str, str]]:
    """The answers to whether there is a works council."""
    return [("yes", _("Yes")), ("no", _("No")), ("unknown", _("I do not know yet"))]


def unanswered(asked: Mapping[str, Any]) -> dict[str, str]:
    """Choices that nobody made, per field, each with why it is asked: no answer is no answer, and never a no."""
    texts = {
        "mail_platform": _("Say where mail lives, or that you do not know yet: letters to IT name the steps of it."),
        "files_platform": _("Say where files live, or that you do not know yet: letters to IT name the steps of it."),
        "works_council": _("Say whether there is a works council, or that you do not know yet: it may have to sign."),
    }
    known = {"mail_platform": dict(platforms()), "files_platform": dict(platforms()), "works_council": COUNCIL}
    return {field: text for field, text in texts.items() if asked.get(field, "") not in known[field]}


def _answers(company: Organisation) -> dict[str, str]:
    """The row as the form speaks."""
    council = next(word for word, value in COUNCIL.items() if value is company.works_council)
    return {
        "name": company.name,
        "mail_platform": company.mail_platform,
        "files_platform": company.files_platform,
        "works_council": council,
    }


def _there(request: HttpRequest) -> Organisation:
    rows: Iterable[Organisation] = seen.rows(Organisation, reader.person(request), reader.moment(request))
    found = next(iter(rows), None)
    if found is None:
        raise Http404("organisation")
    return found


@may("be signed in")
def organisation(request: HttpRequest) -> HttpResponse:
    """What is known of the organisation itself, and what follows from it."""
    found = _there(request)
    context = {"company": found, "answers": _answers(found), "log": history.of(found)}
    context |= {"platforms": dict(platforms()), "councils": dict(councils())}
    return page(request, "organisation/organisation.html", context)


@may("change organisation")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Another name, platform or answer about the works council."""
    found = _there(request)
    asked = request.POST if request.method == "POST" else _answers(found)
    facts = OrganisationFacts(
        asked.get("name", ""),
        asked.get("mail_platform", ""),
        asked.get("files_platform", ""),
        COUNCIL.get(asked.get("works_council", "")),
    )
    wrong = {**service.problems(facts), **unanswered(asked)}
    if request.method == "GET" or wrong:
        context = {"company": found, "asked": asked, "errors": wrong if request.method == "POST" else {}}
        context |= {"platforms": platforms(), "councils": councils()}
        return page(request, "organisation/form.html", context, status=422 if context["errors"] else 200)
    service.change(
        found,
        facts,
        by=reader.actor(request),
        why=asked.get("why", ""),
        version=reader.version(request) if "version" in asked else found.version,
    )
    return HttpResponseRedirect(reverse("organisation"))


urlpatterns = [
    path("organisation/", organisation, name="organisation"),
    path("organisation/change/", change, name="organisation-change"),
]
