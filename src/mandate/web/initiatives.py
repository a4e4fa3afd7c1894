"""Draft initiatives: list, record, change, drop with a reason, put back, and take back what one click made."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.catalogue.assessment import load_bank
from mandate.records import clock
from mandate.records.models import Initiative
from mandate.services import priority_words, wording
from mandate.services.artefacts import Leads, artefact
from mandate.services.initiatives import drafting as service
from mandate.services.initiatives.drafting import DRAFT, InitiativeFacts
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def _sentence(drafts: int, dropped: int) -> str:
    if not drafts and not dropped:
        return _("No initiative is drafted yet.")
    counts = {"drafts": wording.spelled(drafts), "dropped": wording.spelled(dropped)}
    text = _("%(initiatives)s, %(dropped)s dropped.") if dropped else "%(initiatives)s."
    said = ngettext("%(drafts)s draft initiative", "%(drafts)s draft initiatives", drafts) % counts
    return wording.opening(text % {"initiatives": said, **counts})


@may("see initiatives")
def initiatives(request: HttpRequest) -> HttpResponse:
    """Every draft: what, whose, by when, from which row of the plan; the dropped ones too."""
    rows = lists.Rows.of(Initiative, request)
    counted = rows.counts("state")
    states = list(wording.words("initiative").items())
    listed = lists.List(
        name="initiatives",
        title=_("Initiatives"),
        rows=rows,
        columns=(
            Col("title", _("Initiative"), lambda i: i.title, link=_address, sort="title"),
            Col("rank", _("Rank"), lambda i: i.rank, kind="int", sort="rank"),
            Col("owner", _("Owner"), lambda i: i.owner, sort="owner"),
            Col("hours", _("Hours"), lambda i: i.hours, kind="int", sort="hours", wide_only=True),
            Col("due", _("First step"), lambda i: i.due, kind="date", sort="due"),
            Col("review_on", _("Review"), lambda i: i.review_on, kind="date", sort="review_on", wide_only=True),
            Col("state", _("State"), lambda i: wording.word("initiative", i.state), sort="state"),
            Col("source", _("From"), lambda i: origin(i.source)[0], wide_only=True),
        ),
        search=("title", "why", "owner", "first_step"),
        filters=(Filter("state", _("State"), states),),
        sort="rank",
        context={
            "sentence": _sentence(counted[DRAFT], counted[service.DROPPED]),
            "made": request.GET.get("made", ""),
            "nothing": "nothing" in request.GET,
        },
    )
    return lists.show(request, "initiatives/initiatives.html", listed)


def _address(initiative: Initiative) -> str:
    return reverse("initiative", args=[initiative.key])


def origin(source: str) -> tuple[str, str]:
    """Where an initiative comes from in words, and the address of that."""
    kind, _colon, what = source.partition(":")
    item = next((item for item in load_bank().items if item.id == what), None) if kind == "item" else None
    if item is not None:
        question = item.question.of(priority_words.language())
        return f"{item.id}: {question}", f"{reverse('assessment-items')}#{item.id}"
    return _("The inventory"), f"{reverse('plan')}#{what}"


@may("see initiatives")
def initiative(request: HttpRequest, key: str) -> HttpResponse:
    """One initiative: why, how it begins, whose, what comes first, and every change of it."""
    one = records.one(Initiative, request, key)
    return _record(request, one)


def _record(request: HttpRequest, one: Initiative, *, errors: dict[str, str] | None = None) -> HttpResponse:
    label, address = origin(one.source)
    context = {
        "one": one,
        "origin": {"label": label, "href": address},
        "raises": _raises(request, one),
        "needs": _needs(one),
        "dropped": one.state == service.DROPPED,
        "errors": errors or {},
        "log": history.of(one),
    }
    return page(request, "initiatives/initiative.html", context, status=422 if errors else 200)


def _raises(request: HttpRequest, one: Initiative) -> Leads | None:
    kind, _colon, what = one.source.partition(":")
    known = kind == "item" and any(item.id == what for item in load_bank().items)
    return artefact(what, reader.me(request), today=clock.today()) if known else None


def _needs(one: Initiative) -> Sequence[tuple[str, str]]:
    """What has to come first: its name, and its draft where there is one."""
    sources = list(one.needs)
    drafts = service.by_source(sources) if sources else {}
    return [
        (priority_words.name_of(source.partition(":")[2]), _address(drafts[source]) if source in drafts else "")
        for source in sources
    ]


def _facts(request: HttpRequest) -> InitiativeFacts:
    names = ("title", "first_step", "owner", "hours", "due", "review_on")
    return InitiativeFacts(**{name: request.POST.get(name, "") for name in names})


@may("draft initiatives")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change name, first step, owner, hours and days; a form older than the record is refused."""
    one = records.one(Initiative, request, key)
    facts = service.facts_of(one) if request.method == "GET" else _facts(request)
    found = service.problems(facts) if request.method == "POST" else {}
    if request.method == "GET" or found:
        context = {"facts": facts, "errors": found, "one": one}
        return page(request, "initiatives/form.html", context, status=422 if found else 200)
    one.version = reader.version(request)
    service.change(one, facts, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(_address(one))


@may("draft initiatives")
@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Drop an initiative; the reason is asked for and stays with it."""
    one = records.one(Initiative, request, key)
    why = request.POST.get("why", "")
    if not why.strip():
        return _record(request, one, errors={"why": _("Say why it is dropped: somebody will ask.")})
    one.version = reader.version(request)
    service.drop(one, why=why, by=reader.actor(request))
    return HttpResponseRedirect(_address(one))


@may("draft initiatives")
@require_POST
def put_back(request: HttpRequest, key: str) -> HttpResponse:
    """A dropped initiative as a draft again."""
    one = records.one(Initiative, request, key)
    one.version = reader.version(request)
    service.put_back(one, by=reader.actor(request))
    return HttpResponseRedirect(_address(one))


@may("draft initiatives")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the drafts of one click."""
    service.undo(request.POST.get("act", ""), by=reader.actor(request))
    return HttpResponseRedirect(reverse("priorities"))


urlpatterns = [
    path("initiatives/", initiatives, name="initiatives"),
    path("initiatives/undo/", undo, name="initiatives-undo"),
    path("initiatives/<str:key>/", initiative, name="initiative"),
    path("initiatives/<str:key>/change/", change, name="initiative-change"),
    path("initiatives/<str:key>/drop/", drop, name="initiative-drop"),
    path("initiatives/<str:key>/put-back/", put_back, name="initiative-put-back"),
]
