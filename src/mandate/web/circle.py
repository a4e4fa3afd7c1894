"""The named circle as a page: what agreeing means, the own word, and once all gave it, all answers side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.scoring import Answer
from mandate.records import clock
from mandate.records.models import Campaign
from mandate.services import campaigns, knowledge, wording
from mandate.services import circle as service
from mandate.services.circle import Circle, Member, Row
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.sessions import state_word

FIRST = 5
"""So many questions are shown whole; the rest stand in a table."""


def _entered(request: HttpRequest, key: str) -> tuple[Campaign, Circle, Member]:
    """A campaign, its circle and the reader's place in it. Raises Http404 for everybody outside it."""
    campaign = Campaign.objects.filter(key=key).first()
    person, today = reader.me(request), clock.today()
    found = service.entered(campaign, person, today=today) if campaign else None
    place = found.of(person) if found else None
    if campaign is None or found is None or place is None:
        raise Http404(key)
    return campaign, found, place


def _sentence(found: Circle, place: Member) -> str:
    if not place.agreed and not place.withdrew:
        return _("You are asked to answer by name, in a circle of %(count)s.") % _count(found)
    if place.withdrew:
        return _("You took your word back, so the answers are closed.")
    if not place.answered:
        return _("You agreed; now answer.")
    if found.open:
        return ""
    if found.count("withdrew"):
        return _("The answers are closed: not everybody agrees at present.")
    ready = found.count("ready")
    text = ngettext(
        "%(ready)s of %(count)s is done; the answers open when all are.",
        "%(ready)s of %(count)s are done; the answers open when all are.",
        ready,
    )
    return wording.opening(text % {"ready": wording.spelled(ready), **_count(found)})


def _count(found: Circle) -> dict[str, str]:
    return {"count": wording.spelled(len(found.members))}


@may("take part")
def circle(request: HttpRequest, key: str) -> HttpResponse:
    """What it means, whose move it is, and while the circle is open every question with everybody's answer."""
    campaign, found, place = _entered(request, key)
    context: dict[str, Any] = {
        "campaign": campaign,
        "circle": found,
        "place": place,
        "sentence": _sentence(found, place),
        "taking": campaign.state == campaigns.OPEN,
        "rows": [],
        "sessions": [(one, state_word(one.state)) for one in campaign.sessions.order_by("held_on", "key")],
        "others": [member.person.name for member in found.members if member is not place],
    }
    if found.open:
        context |= _side_by_side(request, campaign, found)
    return page(request, "circle/circle.html", context)


def _side_by_side(request: HttpRequest, campaign: Campaign, found: Circle) -> dict[str, Any]:
    """The rows of the open circle, the largest differences first, and its levels of knowledge without names."""
    _found, rows = service.side_by_side(campaign, reader.me(request), today=clock.today())
    names = tuple(member.person.name for member in found.members)
    bank, language = load_bank(), translation.get_language() or "en"
    told = [
        {
            "id": row.item,
            "text": bank.item(row.item).question.of(language),
            "spread": row.spread,
            "answers": [(_mark(given), _said(row.item, given)) for given in row.answers],
            "reading": service.reading(row, names),
            "apart": row.spread >= service.APART,
        }
        for row in rows
    ]
    apart = sum(row.spread >= service.APART for row in rows)
    text = ngettext(
        "You are two or more steps apart on %(count)s question.",
        "You are two or more steps apart on %(count)s questions.",
        apart,
    )
    return {
        "rows": told,
        "names": names,
        "first": [row for row in told if row["spread"]][:FIRST] if apart else [],
        "sentence": text % {"count": wording.spelled(apart)} if apart else _near(rows),
        "levels": knowledge.levels_of(tuple(member.person for member in found.members)),
    }


def _near(rows: tuple[Row, ...]) -> str:
    """What is said of a circle in which nobody is two steps from another."""
    if any(row.spread for row in rows):
        return _("You are nowhere more than one step apart.")
    return _("You see the same everywhere.")


def _mark(given: Answer | None) -> str:
    return {"dk": "?", "na": "–", None: ""}.get(given, str(given)) if not isinstance(given, int) else str(given)


def _said(item: str, given: Answer | None) -> str:
    """What an answer says, in the words of its question."""
    bank, language = load_bank(), translation.get_language() or "en"
    if given is None:
        return _("not answered")
    if isinstance(given, int):
        return bank.item(item).anchors[given - 1].of(language)
    return (bank.dont_know if given == "dk" else bank.not_applicable).of(language)


@may("take part")
@require_POST
def agree(request: HttpRequest, key: str) -> HttpResponse:
    """The reader's own word; then they answer."""
    campaign, _found, _place = _entered(request, key)
    service.agree(campaign, reader.me(request), by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("circle", args=[key]))


@may("take part")
@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take the word back: the answers close for everybody at once."""
    campaign, _found, _place = _entered(request, key)
    forget = request.POST.get("forget") == "yes"
    by, today = reader.actor(request), clock.today()
    service.withdraw(campaign, reader.me(request), by=by, today=today, forget=forget)
    return HttpResponseRedirect(reverse("circle", args=[key]))


urlpatterns = [
    path("assessments/<str:key>/circle/", circle, name="circle"),
    path("assessments/<str:key>/circle/agree/", agree, name="circle-agree"),
    path("assessments/<str:key>/circle/withdraw/", withdraw, name="circle-withdraw"),
]
