"""Drafts of changes: the list, one draft with who gains and who loses, publish, roll back in one click."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Draft
from mandate.services import wording
from mandate.services.guardrails import current, drafts, publishing, showing, whatif
from mandate.services.refusals import Refused
from mandate.services.registers import keeping
from mandate.services.registers.fields import of_kind
from mandate.services.sheets.names import Names
from mandate.web import history, lists, reader, records, sheetforms
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page


def _sentence(open_: int) -> str:
    if not open_:
        return _("No draft is open: everything that was written counts.")
    text = ngettext("%(count)s draft is open.", "%(count)s drafts are open.", open_)
    return wording.opening(text % {"count": wording.spelled(open_)})


@may("change rules")
def drafts_(request: HttpRequest) -> HttpResponse:
    """Every draft: what is open, what was published, what was rolled back."""
    rows = lists.Rows.of(Draft, request, "made_by")
    listed = lists.List(
        name="drafts",
        title=_("Drafts"),
        rows=rows,
        columns=(
            Col("title", _("Draft"), lambda d: d.title, link=lambda d: reverse("draft", args=[d.key]), sort="title"),
            Col("state", _("State"), lambda d: wording.word("draft", d.state), sort="state"),
            Col("changes", _("Changes"), lambda d: len(d.changes), kind="int"),
            Col("published_on", _("Published"), lambda d: d.published_on, kind="date", sort="published_on"),
            Col("why", _("Why"), lambda d: d.why, wide_only=True),
            Col("made_by", _("By"), lambda d: d.made_by.name if d.made_by else "", wide_only=True),
        ),
        search=("title", "why"),
        filters=(Filter("state", _("State"), list(wording.words("draft").items())),),
        sort="published_on",
        backwards=True,
        context={"sentence": _sentence(rows.counts("state")[drafts.DRAFT])},
    )
    return lists.show(request, "whatif/drafts.html", listed)


@may("change rules")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new, empty draft; begun from a row, with the form of that row open."""
    title, row = request.POST.get("title", ""), request.POST.get("row", "")
    made = drafts.make(title, by=reader.actor(request), person=reader.me(request), today=clock.today())
    if row:
        return HttpResponseRedirect(f"{reverse('draft-add', args=[made.key])}?{urlencode({'row': row})}")
    return HttpResponseRedirect(reverse("draft", args=[made.key]))


@may("change rules")
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """One draft: its changes, who would gain and lose, and which uses seen in discovery it would refuse."""
    return _page(request, records.one(Draft, request, key, "made_by"))


def _page(request: HttpRequest, found: Draft, *, errors: dict[str, str] | None = None, why: str = "") -> HttpResponse:
    open_ = found.state == drafts.DRAFT and reader.moment(request) is None
    seen, trouble = None, None
    register = current.current(today=clock.today()).register
    if open_ and found.changes:
        try:
            seen = publishing.compared(found, today=clock.today(), now=clock.now())
        except Refused as refused:
            trouble = refused
    elif found.result:
        seen = whatif.kept(found.result)
    context: dict[str, Any] = {
        "draft": found,
        "open": open_,
        "changes": showing.changes(found, register),
        "trouble": trouble,
        "seen": showing.effects(seen, register, found) if seen else None,
        "warning": publishing.warning(seen) if open_ and seen else "",
        "gaining": seen.gaining if seen else 0,
        "sentence": showing.sentence(found, seen),
        "lead": showing.lead(found),
        "rows": showing.rows(register) if open_ else [],
        "errors": errors or {},
        "why": why,
        "log": history.of(found),
    }
    return page(request, "whatif/draft.html", context, status=422 if errors else 200)


@may("change rules")
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, key: str) -> HttpResponse:
    """The form of one row of a register as the draft would have it."""
    found = records.one(Draft, request, key)
    chosen = request.POST.get("row", request.GET.get("row", ""))
    kind, _colon, row_key = chosen.partition(":")
    row = showing.row(kind, row_key)
    if row is None:
        raise Http404(chosen)
    register = showing.deciding(of_kind(kind))
    names = Names()
    said = sheetforms.stated(register, row, names)
    problems: dict[str, str] = {}
    if request.method == "GET":
        said |= showing.drafted(found, kind, row_key)
    else:
        posted = sheetforms.posted(request, register)
        problems = keeping.check(of_kind(kind), posted, row=row).problems
        changed = showing.different(register, row, posted, names)
        if not problems and changed:
            drafts.put(found, kind, row_key, changed, by=reader.actor(request))
        if not problems:
            return HttpResponseRedirect(reverse("draft", args=[key]))
        said |= posted
    context = {
        "draft": found,
        "title": _("Change %(name)s") % {"name": row},
        "inputs": sheetforms.inputs(request, register, said, problems, names),
        "errors": problems,
        "row": row,
        "chosen": chosen,
    }
    return page(request, "whatif/add.html", context, status=422 if problems else 200)


@may("change rules")
def who(request: HttpRequest, key: str, kind: str, subject: str) -> HttpResponse:
    """Everybody for whom one tool or dataset would change, by name, as a list that can leave the house."""
    found = records.one(Draft, request, key)
    register = current.current(today=clock.today()).register
    if kind not in whatif.MODELS:
        raise Http404(kind)
    thing = register.of(whatif.MODELS[kind]).get(subject)
    if found.state == drafts.DRAFT:
        seen = publishing.compared(found, today=clock.today(), now=clock.now())
    elif found.result:
        seen = whatif.kept(found.result)
    else:
        raise Http404(key)
    rows = showing.who(seen, kind, subject, register)
    if thing is None or not rows:
        raise Http404(subject)
    listed = lists.List(
        name="draft-who",
        cards=True,
        title=_("Who gains and who loses: %(name)s") % {"name": thing},
        rows=lists.Rows(rows),
        columns=(
            Col("name", _("Person"), lambda r: r.name, sort="name"),
            Col("team", _("Team"), lambda r: r.team, sort="team"),
            Col("effect", _("What changes"), lambda r: r.effect),
            Col("was", _("Was: data up to"), lambda r: r.was),
            Col("now", _("Would be: data up to"), lambda r: r.now),
        ),
        search=("name", "team"),
        sort="name",
        context={
            "draft": found,
            "thing": thing,
            "sentence": _("%(name)s: %(people)s would notice.") % {"name": thing, "people": showing.people(len(rows))},
        },
    )
    return lists.show(request, "whatif/who.html", listed)


def _fresh(request: HttpRequest, key: str) -> Draft:
    """The draft at the version the form was made from; an older one is refused when it is written."""
    found = records.one(Draft, request, key)
    found.version = reader.version(request)
    return found


@may("change rules")
@require_POST
def take_out(request: HttpRequest, key: str) -> HttpResponse:
    """The draft without one of its changes."""
    position = request.POST.get("position", "")
    at = int(position) if position.isdecimal() and len(position) < 5 else -1
    drafts.take_out(_fresh(request, key), at, by=reader.actor(request))
    return HttpResponseRedirect(reverse("draft", args=[key]))


@may("change rules")
@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Make the draft count, with a reason; the comparison that was shown is kept with it."""
    found, why = _fresh(request, key), request.POST.get("why", "")
    drafts.still_open(found)
    if not why.strip():
        return _page(request, found, errors={"why": _("Say why: it stays with the change.")})
    confirmed = request.POST.get("confirm", "")
    seen = publishing.compared(found, today=clock.today(), now=clock.now())
    if seen.broad and confirmed != str(seen.gaining):
        return _page(request, found, errors={"confirm": publishing.warning(seen)}, why=why)
    publishing.publish(
        found, by=reader.actor(request), why=why, today=clock.today(), now=clock.now(), confirmed=seen.gaining
    )
    return HttpResponseRedirect(reverse("draft", args=[key]))


@may("change rules")
@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Put the draft away."""
    drafts.drop(_fresh(request, key), by=reader.actor(request), why=request.POST.get("drop_why", ""))
    return HttpResponseRedirect(reverse("drafts"))


@may("change rules")
@require_POST
def roll_back(request: HttpRequest, key: str) -> HttpResponse:
    """Every row as it was before the draft was published."""
    found, why = _fresh(request, key), request.POST.get("why", "")[:4000]
    publishing.roll_back(found, by=reader.actor(request), why=why, today=clock.today(), now=clock.now())
    return HttpResponseRedirect(reverse("draft", args=[key]))


urlpatterns = [
    path("drafts/", drafts_, name="drafts"),
    path("drafts/new/", begin, name="draft-new"),
    path("drafts/<str:key>/", draft, name="draft"),
    path("drafts/<str:key>/who/<str:kind>/<str:subject>/", who, name="draft-who"),
    path("drafts/<str:key>/add/", put, name="draft-add"),
    path("drafts/<str:key>/take-out/", take_out, name="draft-take-out"),
    path("drafts/<str:key>/publish/", publish, name="draft-publish"),
    path("drafts/<str:key>/drop/", drop, name="draft-drop"),
    path("drafts/<str:key>/roll-back/", roll_back, name="draft-roll-back"),
]
