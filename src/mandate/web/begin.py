"""Start with your own organisation, and go back and forth between it and the sample."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.connectors.home import folders
from mandate.services import begin as service
from mandate.services import homes
from mandate.web import organisation
from mandate.web.may import may
from mandate.web.page import page

TEAM_LINE = re.compile(r"^(?P<name>.*?)[\s,;:]*(?P<size>\d+)?$")


def _teams(text: str) -> tuple[tuple[str, int | None], ...]:
    """Teams as typed, one a line, each with a size behind it or not: `Marketing 14`."""
    found: list[tuple[str, int | None]] = []
    for line in text.splitlines():
        match = TEAM_LINE.match(line.strip())
        if match and match["name"].strip():
            found.append((match["name"].strip()[:120], int(match["size"]) if match["size"] else None))
    return tuple(found)


@may("begin")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Name, teams and sizes, where mail and files live, works council: enough to begin."""
    if folders.exists("own") and folders.chosen() == "sample":
        return page(request, "begin/exists.html")
    asked = request.POST
    beginning = service.Beginning(
        name=asked.get("name", ""),
        architect=asked.get("architect", ""),
        email=asked.get("email", ""),
        teams=_teams(asked.get("teams", "")),
        mail_platform=asked.get("mail_platform", ""),
        files_platform=asked.get("files_platform", ""),
        works_council=organisation.COUNCIL.get(asked.get("works_council", "")),
    )
    found = {**service.problems(beginning), **organisation.unanswered(asked)} if request.method == "POST" else {}
    if request.method == "GET" or found:
        example = _("Management team 6\nMarketing 14\nSales 22\nProduct 9")
        context = {"facts": beginning, "teams": asked.get("teams", ""), "example": example, "errors": found}
        context |= {"platforms": organisation.platforms(), "councils": organisation.councils(), "asked": asked}
        return page(request, "begin/begin.html", context, status=422 if found else 200)
    facts = {name: getattr(beginning, name) for name in beginning.__slots__}
    secret = homes.begin_other("own", facts)
    homes.switch("own")
    return HttpResponseRedirect(reverse("enter", args=[secret]))


@may("begin")
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Serve the other organisation; its ledger stays its own."""
    other: folders.Which = "own" if folders.chosen() == "sample" else "sample"
    secret = homes.link_into_other(other)
    homes.switch(other)
    return HttpResponseRedirect(reverse("enter", args=[secret]))


urlpatterns = [
    path("start/", begin, name="begin"),
    path("switch/", switch, name="switch"),
]
