"""Assessments: list, plan, change, open, watch how many answered, close, cancel; who answered is never on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import asof, clock
from mandate.records.models import Campaign, Invitation, Person, Publication
from mandate.services import answering, formats, publishing, turnout, wording
from mandate.services import campaigns as service
from mandate.services.campaigns import CLOSED, OPEN, CampaignFacts
from mandate.services.refusals import Refused
from mandate.services.typed import day_of
from mandate.web import campaignform, campaignlinks, history, lists, reader, records
from mandate.web.inventory import Figure
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def _rows(request: HttpRequest) -> tuple[lists.Rows, Callable[[Campaign], int]]:
    """The assessments of the page, and how many people answered each: counted while open, published when closed."""
    at, person = reader.moment(request), reader.person(request)
    if at is not None:
        published = {one.campaign_id: one.people for one in asof.world(at).all(Publication)}
        return lists.Rows.of(Campaign, request), lambda one: published.get(one.key, 0)
    rows = service.counted(Campaign.objects.seen_by(person)).select_related("publication").defer("publication__report")
    return lists.Rows(rows), _people_of


def _people_of(one: Any) -> int:
    """How many people answered a campaign of today."""
    return int(one.publication.people if hasattr(one, "publication") else one.finished)


def _sentence(states: Mapping[str, int]) -> str:
    total = sum(states.values())
    if not total:
        return _("Nobody was asked yet where we stand.")
    if states.get(OPEN):
        text = ngettext("%(count)s assessment is open.", "%(count)s assessments are open.", states[OPEN])
        return wording.opening(text % {"count": wording.spelled(states[OPEN])})
    closed = states.get(CLOSED, 0)
    text = ngettext(
        "%(count)s assessment is closed; none is open now.",
        "%(count)s assessments are closed; none is open now.",
        closed,
    )
    return wording.opening(text % {"count": wording.spelled(closed)})


@may("see assessment")
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every assessment: where it stands, from when until when, and how many people answered."""
    rows, answered = _rows(request)
    columns = (
        Col(
            "title", _("Assessment"), lambda c: c.title, link=lambda c: reverse("campaign", args=[c.key]), sort="title"
        ),
        Col("state", _("Standing"), lambda c: wording.word("campaign", c.state), sort="state"),
        Col("mode", _("Answers"), lambda c: wording.word("mode", c.mode), wide_only=True),
        Col("opens_on", _("From"), lambda c: c.opens_on, kind="date", sort="opens_on"),
        Col("closes_on", _("Until"), lambda c: c.closes_on, kind="date", sort="closes_on"),
        Col("answered", _("People who answered"), answered, kind="int"),
    )
    listed = lists.List(
        name="campaigns",
        title=_("Assessments"),
        rows=rows,
        columns=columns,
        search=("title",),
        filters=(Filter("state", _("Standing"), list(wording.words("campaign").items())),),
        sort="opens_on",
        backwards=True,
        context={"sentence": _sentence(rows.counts("state"))},
    )
    return lists.show(request, "campaigns/campaigns.html", listed)


@may("see assessment")
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """One assessment: who is asked, how many answered per group, until when, and what comes next."""
    found = records.one(Campaign, request, key)
    today, past = clock.today(), reader.moment(request) is not None
    live = found.state in {service.DRAFT, OPEN} and not past
    publication = _publication(request, found)
    begun, finished = service.people_answering(found) if live else (0, 0)
    asked = service.people_asked(found) if live else 0
    named = service.people_answering_by_name(found) if asked else 0
    context = {
        "campaign": found,
        "groups": service.groups_of(found),
        "sentence": sentence(found, asked=asked, named=named, finished=finished, publication=publication, today=today),
        "turnout": service.turnout(found) if live else (),
        "expected": service.expected(service.groups_of(found), today=today) if live and not asked else {},
        "figures": _figures(found, (asked, named), begun, finished, today) if live and found.state == OPEN else [],
        "publication": publication,
        "over": found.state == OPEN and found.closes_on < today,
        "weights": campaignform.weights(found.weights),
        "forms": campaignform.labels(),
        "compared": _compared(found),
        "circle": _circle(found) if _is_of_circle(found, reader.me(request)) else "",
        "log": history.of(found),
        "live": live,
    }
    return page(request, "campaigns/campaign.html", context)


def _publication(request: HttpRequest, found: Campaign) -> Publication | None:
    """What was published of this assessment, at the moment of the page."""
    at = reader.moment(request)
    if at is not None:
        return next((one for one in asof.world(at).all(Publication) if one.campaign_id == found.key), None)
    rows = Publication.objects.seen_by(reader.person(request)).filter(campaign=found)
    return rows.defer("report").first() if found.state == CLOSED else None


def sentence(
    found: Campaign, *, asked: int, named: int, finished: int, publication: Publication | None, today: date
) -> str:
    """Where an assessment stands, in one sentence with its figures."""
    days = {"title": found.title, "first": formats.day(found.opens_on), "last": formats.day(found.closes_on)}
    if found.state == service.DRAFT:
        return _("%(title)s is planned from %(first)s to %(last)s; nobody can answer yet.") % days
    if found.state == service.CANCELLED:
        return _("%(title)s was cancelled; its answers are deleted.") % days
    if found.state == OPEN:
        return wording.opening(
            _("%(people)s; %(time)s.") % {"people": turnout.told(asked, named, finished), "time": _time(found, today)}
        )
    if publication is None:
        return _("%(title)s is closed; only its circle sees the answers.") % days
    people = publication.people
    text = ngettext("%(count)s person answered %(title)s.", "%(count)s people answered %(title)s.", people)
    return wording.opening(text % {"count": wording.spelled(people), "title": found.title})


def _time(found: Campaign, today: date) -> str:
    if today < found.opens_on:
        return _("it opens on %(day)s") % {"day": formats.day(found.opens_on)}
    left = (found.closes_on - today).days
    if left < 0:
        return _("its last day has passed")
    if left == 0:
        return _("it closes today")
    text = ngettext("it closes in %(count)s day", "it closes in %(count)s days", left)
    return text % {"count": wording.spelled(left)}


def _figures(found: Campaign, by_name: tuple[int, int], begun: int, finished: int, today: date) -> list[Figure]:
    left = max((found.closes_on - today).days, 0)
    asked, named = by_name
    told = _("%(count)s of %(asked)s asked by name") % {"count": named, "asked": asked} if asked else ""
    return [
        Figure(_("Answered"), str(finished), told),
        Figure(_("Begun, not ready"), str(begun - finished), _("they may still finish")),
        Figure(_("Days left"), str(left), _("until %(day)s") % {"day": formats.day(found.closes_on)}),
    ]


def _compared(found: Campaign) -> list[str]:
    """The pairs of groups that are compared, in words."""
    labels = {group.key: group.label for group in service.groups_of(found)}
    return [f"{labels.get(a, a)} – {labels.get(b, b)}" for a, b in found.compare]


def _form(request: HttpRequest, facts: CampaignFacts, errors: dict[str, str], one: Campaign | None) -> HttpResponse:
    context = {**campaignform.context(facts, today=clock.today()), "errors": errors, "one": one}
    return page(request, "campaigns/form.html", context, status=422 if errors else 200)


@may("run assessment")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Plan a new assessment, or with `?previous=` the next round of a closed one."""
    today = clock.today()
    if request.method == "GET":
        key = request.GET.get("previous", "")
        last = Campaign.objects.filter(key=key, state=CLOSED).first() if key else None
        if key and last is None:
            raise Http404(key)
        facts = service.repeat(last, today=today) if last else campaignform.proposed(today=today)
        return _form(request, facts, {}, None)
    facts, wrong = campaignform.read(request.POST, None)
    errors = {**service.problems(facts, today=today), **wrong}
    if errors:
        return _form(request, facts, errors, None)
    made = service.plan(facts, by=reader.actor(request), today=today)
    return HttpResponseRedirect(reverse("campaign", args=[made.key]))


@may("run assessment")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a planned assessment; one that is open stands fixed."""
    one, today = records.one(Campaign, request, key), clock.today()
    if request.method == "GET":
        return _form(request, service.facts_of(one), {}, one)
    facts, wrong = campaignform.read(request.POST, one)
    errors = {**service.problems(facts, today=today), **wrong}
    if errors:
        return _form(request, facts, errors, one)
    why, version = request.POST.get("why", ""), reader.version(request)
    service.change(one, facts, by=reader.actor(request), today=today, why=why, version=version)
    return HttpResponseRedirect(reverse("campaign", args=[key]))


@may("run assessment")
@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Open a planned assessment, and go on to the links."""
    one = records.one(Campaign, request, key)
    one.version = reader.version(request)
    service.start(one, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("campaign-links", args=[key]))


@may("run assessment")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, key: str) -> HttpResponse:
    """What closing does and which groups will be too small to show; then close and publish, once."""
    one = records.one(Campaign, request, key)
    if one.state != OPEN:
        raise Refused(why=_("Only an open assessment can be closed."))
    if request.method == "POST":
        one.version = reader.version(request)
        sealed = publishing.close(one, by=reader.actor(request), today=clock.today())
        return HttpResponseRedirect(reverse("team-view" if sealed else "campaign", args=[key]))
    begun, finished = service.people_answering(one)
    context = {
        "campaign": one, "turnout": service.turnout(one), "begun": begun, "finished": finished,
        "early": one.closes_on >= clock.today(),
    }  # fmt: skip
    return page(request, "campaigns/close.html", context)


@may("run assessment")
@require_POST
def move_end(request: HttpRequest, key: str) -> HttpResponse:
    """Another last day for an open assessment, with the reason."""
    one = records.one(Campaign, request, key)
    one.version = reader.version(request)
    service.move_end(
        one,
        day_of(request.POST.get("closes_on", "")),
        by=reader.actor(request),
        today=clock.today(),
        why=request.POST.get("why", ""),
    )
    return HttpResponseRedirect(reverse("campaign", args=[key]))


@may("run assessment")
@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """End an assessment without an outcome; what was answered is deleted."""
    one = records.one(Campaign, request, key)
    one.version = reader.version(request)
    service.cancel(one, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("campaign", args=[key]))


@may("take part")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The way in for somebody who is signed in: a link of their own, or by name where they agreed to that."""
    one = Campaign.objects.filter(key=key).first()
    person, today = reader.me(request), clock.today()
    if one is None:
        raise Http404(key)
    answering.taking_answers(one, today=today)
    if not Invitation.objects.filter(campaign=one, person=person).exists():
        raise Refused(why=_("You were not asked in this assessment."), whose_move=_("The architect asks people."))
    if request.method == "POST" and one.mode == answering.NAMED:
        return HttpResponseRedirect(reverse("answers", args=[answering.begin_named(one, person, today=today)]))
    if request.method == "POST":
        return HttpResponseRedirect(reverse("answer-start", args=[service.own_link(one, person)]))
    agreed = one.consents.filter(person=person, agreed_on__isnull=False, withdrawn_on=None).exists()
    context = {"campaign": one, "named": one.mode == answering.NAMED, "agreed": agreed, "circle": _circle(one)}
    return page(request, "campaigns/answer.html", context)


def _is_of_circle(one: Campaign, person: Person) -> bool:
    """Whether this person was asked into the circle of a named assessment: for anybody else it does not exist."""
    return one.mode == answering.NAMED and Invitation.objects.filter(campaign=one, person=person).exists()


def _circle(one: Campaign) -> str:
    """The page on which somebody agrees to be named."""
    try:
        return reverse("circle", args=[one.key])
    except NoReverseMatch:
        return ""


urlpatterns = [
    path("assessments/", campaigns, name="campaigns"),
    path("assessments/new/", add, name="campaign-new"),
    path("assessments/<str:key>/", campaign, name="campaign"),
    path("assessments/<str:key>/change/", change, name="campaign-change"),
    path("assessments/<str:key>/open/", start, name="campaign-open"),
    path("assessments/<str:key>/close/", close, name="campaign-close"),
    path("assessments/<str:key>/last-day/", move_end, name="campaign-last-day"),
    path("assessments/<str:key>/cancel/", cancel, name="campaign-cancel"),
    path("assessments/<str:key>/answer/", answer, name="campaign-answer"),
    path("assessments/<str:key>/links/", campaignlinks.links, name="campaign-links"),
]
