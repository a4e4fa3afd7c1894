"""One search over everything this reader may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from mandate.records.models import Conversation, Decision, Person, Team, Tool
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page

MOST = 20


@may("be signed in")
def search(request: HttpRequest) -> HttpResponse:
    """Tools, decisions, conversations, people and teams that carry the words."""
    text = request.GET.get("q", "").strip()[:200]
    person = reader.person(request)
    kinds = (
        (_("Tools"), Tool, "name", "tool"),
        (_("Decisions"), Decision, "title", "decision"),
        (_("Conversations"), Conversation, "title", "conversation"),
        (_("People"), Person, "name", "person"),
        (_("Teams"), Team, "name", "team"),
    )
    groups = []
    for label, model, field, address in kinds:
        if text:
            rows = model.objects.seen_by(person).filter(**{f"{field}__icontains": text})[:MOST]
            found = [(str(row), reverse(address, args=[row.key])) for row in rows]
            if found:
                groups.append((label, found))
    return page(request, "search/search.html", {"text": text, "groups": groups})


urlpatterns = [path("search/", search, name="search")]
