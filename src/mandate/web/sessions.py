"""Alignment sessions as pages: the list, planning one from what is disputed, and the minutes that remain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.catalogue.assessment import load_bank
from mandate.records import asof, clock
from mandate.records.models import Campaign, Session
from mandate.services import circle, disputes, formats, wording
from mandate.services import sessions as service
from mandate.services.answering import NAMED
from mandate.services.campaigns import groups_of
from mandate.services.disputes import Bars, Disputed
from mandate.services.refusals import Refused
from mandate.services.sessions import HELD, PLANNED, RUNNING, VOTE, Outcome
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page

FIRST_CHOICE = timedelta(days=7)


def one(request: HttpRequest, key: str) -> Session:
    """The session of this key as this reader may see it: that of a circle its members alone, whatever their role.

    Raises Http404 for everybody else.
    """
    person = reader.person(request)
    own = Session.objects.filter(key=key, campaign__in=service.own_circles(person)).select_related("campaign").first()
    if own is not None:
        at = reader.moment(request)
        then = asof.world(at).get(Session, key) if at else own
        if then is None:
            raise Http404(key)
        return then
    found = records.one(Session, request, key, "campaign")
    if found.campaign_id in service.closed_to(person):
        raise Http404(key)
    return found


def group_name(campaign: Campaign, key: str) -> str:
    """What a group of a campaign is called."""
    return next((group.label for group in groups_of(campaign) if group.key == key), key)


def question(item: str) -> dict[str, Any]:
    """A question with its answers in the reader's language."""
    language, found = translation.get_language() or "en", load_bank().item(item)
    return {
        "id": item,
        "text": found.question.of(language),
        "anchors": [anchor.of(language) for anchor in found.anchors],
        "dimension": load_bank().dimension(found.dimension).label.of(language),
    }


def hidden(bars: Bars | None) -> str:
    """Why there are no bars, in words; where nearly all said the same, what that was is told beside it."""
    return disputes.hidden(bars.why) if bars is not None and bars.counts is None and bars.why else ""


def _settled(session: Session) -> int:
    kept = [session.outcomes.get(item, {}) for item in session.items]
    return sum(bool(one.get("agreed") or one.get("anchor")) for one in kept)


def state_word(state: str) -> str:
    """Where a session stands, in one word."""
    return {PLANNED: _("Planned"), RUNNING: _("Running"), HELD: _("Held")}[state]


def _sentence(session: Session, group: str) -> str:
    count, settled = len(session.items), _settled(session)
    words = {
        "group": group,
        "count": wording.spelled(count),
        "settled": wording.spelled(settled),
        "day": formats.day(session.held_on),
    }
    if session.state == PLANNED:
        text = ngettext(
            "%(group)s: %(count)s question to settle on %(day)s.",
            "%(group)s: %(count)s questions to settle on %(day)s.",
            count,
        )
    elif not settled:
        running = session.state == RUNNING
        text = _("%(group)s is in session.") if running else _("%(group)s met on %(day)s and settled nothing yet.")
    elif session.state == RUNNING:
        text = ngettext(
            "%(group)s is in session: %(settled)s of %(count)s question settled so far.",
            "%(group)s is in session: %(settled)s of %(count)s questions settled so far.",
            count,
        )
    else:
        text = ngettext(
            "%(group)s settled %(settled)s of %(count)s question on %(day)s.",
            "%(group)s settled %(settled)s of %(count)s questions on %(day)s.",
            count,
        )
    return text % words


@may("see assessment")
def sessions(request: HttpRequest) -> HttpResponse:
    """Every alignment session: of whom, when, how much was settled."""
    shut = service.closed_to(reader.person(request))
    rows = [row for row in lists.Rows.of(Session, request, "campaign").all() if row.campaign_id not in shut]
    labels = {row.key: group_name(row.campaign, row.group) for row in rows}
    columns = (
        Col("group", _("Group"), lambda s: labels[s.key], link=lambda s: reverse("session", args=[s.key])),
        Col("assessment", _("Assessment"), lambda s: s.campaign.title, wide_only=True),
        Col("held_on", _("On"), lambda s: s.held_on, kind="date", sort="held_on"),
        Col("state", _("State"), lambda s: state_word(s.state)),
        Col("questions", _("Questions"), lambda s: len(s.items), kind="int"),
        Col("settled", _("Settled"), _settled, kind="int"),
    )
    listed = lists.List(
        name="sessions",
        title=_("Alignment sessions"),
        rows=lists.Rows(rows),
        columns=columns,
        sort="held_on",
        backwards=True,
        context={"sentence": _list_sentence(rows), "any": bool(rows)},
    )
    return lists.show(request, "sessions/sessions.html", listed)


def _list_sentence(rows: Sequence[Session]) -> str:
    settled = sum(_settled(row) for row in rows)
    if not rows:
        return _("No session was held yet.")
    text = ngettext(
        "%(count)s session is planned or was held.", "%(count)s sessions are planned or were held.", len(rows)
    )
    said = wording.opening(text % {"count": wording.spelled(len(rows))})
    if settled:
        more = ngettext("%(count)s question was settled.", "%(count)s questions were settled.", settled)
        said = f"{said} {wording.opening(more % {'count': wording.spelled(settled)})}"
    return said


def _campaign(request: HttpRequest, key: str) -> Campaign:
    person = reader.person(request)
    found = service.own_circles(person).filter(key=key).first() or records.one(Campaign, request, key)
    if not service.leads(found, person, today=clock.today()):
        if found.mode == NAMED:
            raise Http404(key)
        raise Refused(
            why=_("This page is not for your role."),
            whose_move=_("The architect plans sessions."),
            for_role=True,
        )
    return found


def _proposed(request: HttpRequest, campaign: Campaign, group: str) -> list[Disputed]:
    """What the group is divided on: from the publication, or in a named circle from what its members see anyway."""
    if campaign.mode == NAMED:
        _found, rows = circle.side_by_side(campaign, reader.person(request), today=clock.today())
        return [Disputed(row.item, (disputes.DIFFER,)) for row in rows if row.spread >= circle.APART][: disputes.USUAL]
    published = disputes.publication_of(campaign)
    return disputes.disputed(published.report, group) if published else []


def _why(campaign: Campaign, found: Disputed) -> str:
    if campaign.mode == NAMED:
        return _("members of the circle are two or more steps apart")
    named = {disputes.DIFFER: _("differs from %(group)s") % {"group": group_name(campaign, found.other)}}
    return formats.listed(named.get(why) or disputes.because(why) for why in found.whys)


def _form(
    request: HttpRequest, campaign: Campaign, session: Session | None, *, group: str, problem: Refused | None = None
) -> HttpResponse:
    proposed = {found.item: _why(campaign, found) for found in _proposed(request, campaign, group)}
    chosen = session.items if session else list(proposed)
    first = [question(item) for item in chosen]
    others = [question(item) for item in campaign.items if item not in chosen]
    context = {
        "campaign": campaign,
        "one": session,
        "group": group,
        "group_name": group_name(campaign, group),
        "groups": [(row.key, row.label) for row in groups_of(campaign)],
        "on": session.held_on if session else clock.today() + FIRST_CHOICE,
        "chosen": first,
        "others": others,
        "why": proposed,
        "of_everybody": disputes.of_everybody(campaign, group),
        "problem": problem,
    }
    return page(request, "sessions/form.html", context, status=422 if problem else 200)


def _asked(request: HttpRequest) -> tuple[list[str], date | None]:
    """The questions that carry a number, in the order of their numbers, and the day."""
    places: list[tuple[int, int, str]] = []
    for name in request.POST:
        value = request.POST.get(name, "").strip()
        if name.startswith("place-") and value.isdecimal() and len(value) < 4:
            places.append((int(value), len(places), name.removeprefix("place-")))
    try:
        on = date.fromisoformat(request.POST.get("held_on", ""))
    except ValueError:
        on = None
    return [item for _number, _place, item in sorted(places)], on


@may("take part")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """Plan a session for a group of a closed assessment, the most disputed questions first."""
    campaign = _campaign(request, key)
    keys = [group.key for group in groups_of(campaign)]
    wanted = (request.POST if request.method == "POST" else request.GET).get("group", "")
    group = wanted if wanted in keys else keys[0]
    if request.method == "GET":
        return _form(request, campaign, None, group=group)
    items, on = _asked(request)
    try:
        made = service.plan(campaign, group=group, items=items, on=on, by=reader.actor(request), today=clock.today())
    except Refused as problem:
        return _form(request, campaign, None, group=group, problem=problem)
    return HttpResponseRedirect(reverse("session", args=[made.key]))


@may("take part")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Another order, other questions or another day for a session that has not begun."""
    found = one(request, key)
    campaign = _campaign(request, found.campaign_id)
    if request.method == "GET":
        return _form(request, campaign, found, group=found.group)
    items, on = _asked(request)
    try:
        service.change(
            found,
            items=items,
            on=on,
            by=reader.actor(request),
            today=clock.today(),
            why=request.POST.get("why", ""),
            version=reader.version(request),
        )
    except Refused as problem:
        return _form(request, campaign, found, group=found.group, problem=problem)
    return HttpResponseRedirect(reverse("session", args=[key]))


@may("be signed in")
def session(request: HttpRequest, key: str) -> HttpResponse:
    """One session: what is to be settled or was, question by question, the minutes, and every change."""
    found, person, today = one(request, key), reader.me(request), clock.today()
    group = group_name(found.campaign, found.group)
    leads = service.leads(found.campaign, person, today=today) and reader.moment(request) is None
    rows = service.outcomes(found, person, today=today)
    context = {
        "one": found,
        "group": group,
        "sentence": _sentence(found, group),
        "state": state_word(found.state),
        "leads": leads,
        "rows": [_row(row, voting=found.phase == VOTE and found.current == row.item) for row in rows],
        "settled": _settled(found),
        "named": found.campaign.mode == NAMED,
        "of_everybody": disputes.of_everybody(found.campaign, found.group),
        "log": history.of(found, most=12),
    }
    return page(request, "sessions/session.html", context)


def _row(row: Outcome, *, voting: bool) -> dict[str, Any]:
    """One question on paper: what it asks, where the group stood and stands, and what was agreed; `voting` while phones
    vote on it."""
    asked = question(row.item)
    return {
        **asked,
        "before": row.before,
        "after": row.after,
        "before_hidden": hidden(row.before),
        "after_hidden": _("Nobody sees a bar before the vote is closed.") if voting else hidden(row.after),
        "anchor": asked["anchors"][row.anchor - 1] if row.anchor else "",
        "agreed": row.agreed,
        "settled": row.settled,
    }


def leading(request: HttpRequest, key: str) -> Session:
    """A session that this reader leads. Raises Http404 where it does not exist for them, Refused for a looker-on."""
    found = one(request, key)
    _campaign(request, found.campaign_id)
    return found


@may("take part")
@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Begin: the first question comes on the screen."""
    service.start(leading(request, key), by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("session-screen", args=[key]))


@may("take part")
@require_POST
def hold(request: HttpRequest, key: str) -> HttpResponse:
    """End it with its minutes; the votes are deleted."""
    minutes = request.POST.get("minutes", "")
    service.hold(leading(request, key), minutes=minutes, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("session", args=[key]))


urlpatterns = [
    path("sessions/", sessions, name="sessions"),
    path("assessments/<str:key>/session/", plan, name="session-new"),
    path("sessions/<str:key>/", session, name="session"),
    path("sessions/<str:key>/change/", change, name="session-change"),
    path("sessions/<str:key>/start/", start, name="session-start"),
    path("sessions/<str:key>/hold/", hold, name="session-hold"),
]
