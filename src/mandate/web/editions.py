"""Writing an edition of where we stand: its words, what is left out, for whom, how it looks, and when it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mandate.connectors import posting
from mandate.connectors.files.newsletter import to_html
from mandate.records import clock
from mandate.records.models import Edition, Team
from mandate.services import wording
from mandate.services.mailing import outbox, writing
from mandate.services.refusals import Refused
from mandate.services.stand import editions, gathering, reading
from mandate.services.stand.gathering import LANGUAGES
from mandate.services.stand.reading import Reader
from mandate.web import reader, records
from mandate.web.may import may
from mandate.web.page import page

LETTER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
"""What the picture of a mail may do: show its own styles, and nothing else."""


def letter(content: str) -> HttpResponse:
    """The HTML of a mail for a frame: it runs nothing, fetches nothing, and is no part of the page around it."""
    response = HttpResponse(content)
    response["Content-Security-Policy"] = LETTER
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def framed(response: HttpResponse) -> HttpResponse:
    """A page that shows a mail of ours in a frame, which no other page may."""
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return response


def form(request: HttpRequest, row: Edition) -> HttpResponse:
    """The page on which an edition is written."""
    titles = gathering.parts()
    groups = [(code, titles[code], [one for one in row.items if one["part"] == code]) for code in gathering.PARTS]
    context = {
        "row": row, "groups": [group for group in groups if group[2]], "roles": _roles(), "teams": _teams(),
        "parts": list(titles.items()), "language": (translation.get_language() or "en")[:2],
        "goes": editions.goes_at(row),
        "sends": posting.ready(), "state": editions.states()[row.state], "readers": _readers(),
        "told": sum(not one["out"] for one in row.items), "zone": clock.zone().key,
    }  # fmt: skip
    return page(request, "stand/form.html", context)


def _readers() -> int:
    return len(outbox.readers(today=clock.today()))


def _roles() -> list[tuple[str, str]]:
    return [(role.value, wording.word("role", role)) for role in editions.ROLES]


def _teams() -> list[tuple[str, str]]:
    return list(Team.objects.order_by("name").values_list("key", "name"))


def _back(row: Edition) -> HttpResponse:
    return HttpResponseRedirect(reverse("edition", args=[row.key]))


@may("write where we stand")
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """A draft with what the record says since the last edition."""
    return _back(editions.draft(by=reader.actor(request), today=clock.today()))


@may("write where we stand")
@require_POST
def change(request: HttpRequest, key: str) -> HttpResponse:
    """The foreword, the words of each item, what is left out and for whom it is."""
    row = records.one(Edition, request, key)
    given = {
        "foreword": {language: request.POST.get(f"foreword-{language}", "") for language in LANGUAGES},
        "items": {item["id"]: _typed(request.POST, number) for number, item in enumerate(row.items)},
    }
    editions.change(row, given, by=reader.actor(request), version=reader.version(request))
    return _back(row)


def _typed(sent: QueryDict, number: int) -> Mapping[str, Any]:
    """What the form says of the item at this place."""
    words = {
        language: {name: sent.get(f"{name}-{language}-{number}", "") for name in ("title", "text")}
        for language in LANGUAGES
    }
    groups = {name: [one for one in sent.getlist(f"{name}-{number}") if one] for name in ("for_roles", "for_teams")}
    return {**words, **groups, "out": sent.get(f"out-{number}") == "yes"}


@may("write where we stand")
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """An item of the architect's own."""
    row = records.one(Edition, request, key)
    words = {
        language: {name: request.POST.get(f"{name}-{language}", "") for name in ("title", "text")}
        for language in LANGUAGES
    }
    groups = {name: [one for one in request.POST.getlist(name) if one] for name in ("for_roles", "for_teams")}
    editions.add(
        row, request.POST.get("part", ""), words, by=reader.actor(request), version=reader.version(request),
        for_roles=groups["for_roles"], for_teams=groups["for_teams"],
    )  # fmt: skip
    return _back(row)


@may("write where we stand")
@require_POST
def refresh(request: HttpRequest, key: str) -> HttpResponse:
    """Read the record again; words that were changed stay."""
    row = records.one(Edition, request, key)
    editions.refresh(row, by=reader.actor(request), today=clock.today(), version=reader.version(request))
    return _back(row)


@may("write where we stand")
@require_POST
def schedule(request: HttpRequest, key: str) -> HttpResponse:
    """The day and hour it goes, by the organisation's own clock; an empty day takes it back."""
    row = records.one(Edition, request, key)
    try:
        on = date.fromisoformat(request.POST.get("on", "")) if request.POST.get("on") else None
        hour = time.fromisoformat(request.POST.get("hour") or "08:00")
    except ValueError as error:
        raise Refused(why=_("Write the day as 2026-12-01 and the hour as 08:00."), whose_move=_("Yours.")) from error
    editions.schedule(row, on, hour, by=reader.actor(request), at=clock.now(), version=reader.version(request))
    return _back(row)


@may("write where we stand")
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Seal it and queue it now."""
    row = records.one(Edition, request, key)
    editions.send(row, by=reader.actor(request), at=clock.now(), version=reader.version(request))
    return _back(row)


@may("write where we stand")
@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """A draft that is not needed goes."""
    row = records.one(Edition, request, key)
    editions.drop(row, by=reader.actor(request), why=request.POST.get("why", "")[:2000])
    return HttpResponseRedirect(reverse("editions"))


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    """The role, team and language of a preview; what is not known is the first."""
    role, team = request.GET.get("role", ""), request.GET.get("team", "")
    language = request.GET.get("language", "")
    return (
        role if role in dict(_roles()) else editions.ROLES[0].value,
        team if team in dict(_teams()) else "",
        language if language in LANGUAGES else (translation.get_language() or "en")[:2],
    )


@may("write where we stand")
@require_GET
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The mail as somebody of a role and team gets it, on a phone and on a desk."""
    row = records.one(Edition, request, key)
    role, team, language = _asked(request)
    context = {
        "row": row, "role": role, "team": team, "chosen": language, "roles": _roles(), "teams": _teams(),
        "frame": f"{reverse('edition-mail', args=[key])}?role={role}&team={team}&language={language}",
    }  # fmt: skip
    return framed(page(request, "stand/preview.html", context))


@may("write where we stand")
@require_GET
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """The mail itself, for the frame of the preview."""
    row = records.one(Edition, request, key)
    role, team, language = _asked(request)
    imagined = Reader(frozenset({role}), reading.team_and_above(team or None))
    return letter(to_html(writing.preview(row, imagined, language=language)))


urlpatterns = [
    path("stand/new/", new, name="edition-new"),
    path("stand/editions/<str:key>/change/", change, name="edition-change"),
    path("stand/editions/<str:key>/add/", add, name="edition-add"),
    path("stand/editions/<str:key>/refresh/", refresh, name="edition-refresh"),
    path("stand/editions/<str:key>/schedule/", schedule, name="edition-schedule"),
    path("stand/editions/<str:key>/send/", send, name="edition-send"),
    path("stand/editions/<str:key>/drop/", drop, name="edition-drop"),
    path("stand/editions/<str:key>/preview/", preview, name="edition-preview"),
    path("stand/editions/<str:key>/mail/", mail, name="edition-mail"),
]
