"""The screen in the room and the phones around it: talk, vote without seeing, look, agree, next."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.catalogue.assessment import load_bank
from mandate.records import clock
from mandate.records.ledger import Stale
from mandate.records.models import Session
from mandate.services import sessions as service
from mandate.services.refusals import Refused
from mandate.services.sessions import DONT_KNOW, HELD, RUNNING, VOTE
from mandate.web import qr, reader
from mandate.web.help import HERE_ONLY
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.sessions import group_name, hidden, leading, question

COOKIE = "mandate_vote"
A_DAY = 86_400


def grouped(secret: str) -> str:
    """A secret in groups of four, so that somebody can type it."""
    return "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@may("take part")
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """One question, as large as the wall: who leads sees it, and shows it to the room."""
    found = leading(request, key)
    if found.state != RUNNING:
        return HttpResponseRedirect(reverse("session", args=[key]))
    if request.headers.get("HX-Request") == "true":
        if found.phase != VOTE:
            return HttpResponse(status=204)
        return render(request, "sessions/_count.html", {"votes": service.how_many(found)})
    return page(request, "sessions/screen.html", _shown(request, found))


def _shown(request: HttpRequest, found: Session) -> dict[str, Any]:
    """What stands on the wall: the question, its bars as far as they may be shown, and where the phones go."""
    place = found.items.index(found.current)
    outcome = service.outcome(found, found.current, reader.person(request), today=clock.today())
    secret = service.secret_of(found)
    address = request.build_absolute_uri(reverse("vote", args=[secret]))
    typed = request.build_absolute_uri(reverse("vote", args=[grouped(secret)])).partition("://")[2]
    host = request.get_host()
    return {
        "one": found,
        "group": group_name(found.campaign, found.group),
        "question": question(found.current),
        "phase": found.phase,
        "place": place,
        "count": len(found.items),
        "earlier": found.items[place - 1] if place else "",
        "later": found.items[place + 1] if place + 1 < len(found.items) else "",
        "steps": _steps(found),
        "outcome": outcome,
        "before_hidden": hidden(outcome.before),
        "after_hidden": hidden(outcome.after),
        "again": not service.final(found, found.current),
        "split": _split(outcome.before.counts),
        "votes": service.how_many(found) if found.phase == VOTE else 0,
        "qr": qr.square(address, name=_("QR code of the vote")) if found.phase == VOTE else "",
        "typed": typed,
        "unreachable": (host if host.endswith("]") else host.rsplit(":", 1)[0]) in HERE_ONLY,
    }


def _steps(found: Session) -> list[dict[str, Any]]:
    """The questions of the session as places to go to, with whether each was settled."""
    kept = [found.outcomes.get(item, {}) for item in found.items]
    return [
        {"item": item, "here": item == found.current, "done": bool(one.get("agreed") or one.get("anchor"))}
        for item, one in zip(found.items, kept, strict=True)
    ]


def _split(counts: tuple[int, ...] | None) -> tuple[int, int] | None:
    """How many chose the lower and the higher half, where both did: what to begin the talk with."""
    if counts is None:
        return None
    low, high = sum(counts[:2]), sum(counts[3:])
    return (low, high) if low and high else None


@may("take part")
@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """One step of whoever leads: another question, open or close the vote, agree, undo. Twice the same does it once."""
    found = leading(request, key)
    onwards = reverse("session-screen", args=[key])
    if reader.version(request) == found.version:
        try:
            onwards = _take(request, found) or onwards
        except Stale:
            pass  # Somebody pressed twice at once: the screen shows where things stand.
        except Refused as problem:
            if request.POST.get("do") != "agree":
                raise
            return page(request, "sessions/screen.html", _shown(request, found) | {"problem": problem}, status=422)
    return HttpResponseRedirect(onwards)


def _take(request: HttpRequest, found: Session) -> str:
    """Do the step; where to go then, or nothing for the screen."""
    asked, by = request.POST, reader.actor(request)
    do = asked.get("do", "")
    if do == "open":
        service.open_vote(found, by=by)
    elif do == "close":
        service.close_vote(found, by=by)
    elif do == "agree":
        return _agree(request, found)
    elif do == "undo":
        service.undo(found, found.current, by=by)
    elif do.startswith("show:"):
        service.show(found, do.removeprefix("show:"), by=by)
    else:
        raise Refused(why=_("There is no such step."))
    return ""


def _agree(request: HttpRequest, found: Session) -> str:
    """Keep what was agreed and go on: to the next question, after the last to the minutes. Raises Refused for nothing.

    Going on without an agreement is another button, which keeps none.
    """
    by, asked, item = reader.actor(request), request.POST, found.current
    anchor, line = asked.get("anchor", ""), asked.get("line", "")
    service.agree(found, item, anchor=int(anchor) if anchor in set("12345") else None, line=line, by=by)
    later = found.items[found.items.index(item) + 1 :]
    if later:
        service.show(found, later[0], by=by)
        return ""
    return reverse("session", args=[found.key]) + "#end"


@may("be anywhere")
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, secret: str) -> HttpResponse:
    """The phone: the question on the screen with its five answers; nothing of what others voted."""
    found = service.by_secret(secret, address=reader.address(request), at=clock.now())
    phone = request.COOKIES.get(COOKIE, "")
    if request.method == "POST":
        if not phone:
            raise Refused(
                why=_("Your phone did not keep the cookie that makes one vote per phone."),
                what_would_change_this=_("Allow cookies for this page, open it again, and vote."),
            )
        who = service.voter(found, phone)
        service.cast(found, who, item=request.POST.get("item", ""), value=request.POST.get("value", ""))
        return HttpResponseRedirect(reverse("vote", args=[secret]))
    mine = service.my_vote(found, service.voter(found, phone)) if phone and found.current else ""
    state = f"{found.state}:{found.current}:{found.phase}:{mine}"
    if request.headers.get("HX-Request") == "true" and request.GET.get("seen") == state:
        return HttpResponse(status=204)
    context = {
        "one": found,
        "open": (found.state, found.phase) == (RUNNING, VOTE),
        "over": found.state == HELD,
        "running": found.state == RUNNING,
        "question": question(found.current) if found.current else None,
        "dont_know": load_bank().dont_know.of(translation.get_language() or "en"),
        "DONT_KNOW": DONT_KNOW,
        "mine": mine,
        "state": state,
    }
    response = page(request, "sessions/vote.html", context)
    if not phone:
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(16),
            max_age=A_DAY,
            path="/v/",
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


urlpatterns = [
    path("sessions/<str:key>/screen/", screen, name="session-screen"),
    path("sessions/<str:key>/step/", step, name="session-step"),
    path("v/<str:secret>/", vote, name="vote"),
]
