"""The priority plan on one page: three first with their reasons, the rest in order, drafts with one click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mandate.records import access, clock
from mandate.records.models import Initiative, Person
from mandate.services import priorities as service
from mandate.services import priority_words, wording
from mandate.services.artefacts import Leads, artefact
from mandate.services.initiatives import drafting as initiatives
from mandate.services.priorities import Line, Priorities
from mandate.services.refusals import Refused
from mandate.web import lists, reader
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def of(request: HttpRequest) -> Priorities:
    """The plan for this request's moment."""
    return service.priorities(today=clock.today(), at=reader.moment(request))


@may("see overview")
def priorities(request: HttpRequest) -> HttpResponse:
    """Three priorities, each with why, what people said and how it begins; behind a link everything in order."""
    plan, person = of(request), reader.me(request)
    if not plan.lines and request.GET.get("as", "") not in lists.TYPES:
        return page(request, "priorities/empty.html", {"plan": plan, "lacking": service.lacking(plan.basis)})
    today = clock.today()
    lead = {line.item: artefact(line.item, person, today=today) for line in plan.lines if line.item}
    listed = lists.List(
        name="priorities",
        title=_("Priorities"),
        rows=lists.Rows(list(plan.lines)),
        columns=_columns(lead),
        context={
            "plan": plan,
            "heading": _heading(len(plan.first)),
            "all": "all" in request.GET,
            "leads": lead,
            "lacking": service.lacking(plan.basis),
            "made": _made(request, plan, person),
            "weighed": [(label, weight) for label, weight in plan.weights if weight != 1],
            "step": priority_words.step,
        },
    )
    return lists.show(request, "priorities/priorities.html", listed)


def _heading(count: int) -> str:
    text = ngettext("%(count)s thing first", "%(count)s things first", count)
    return wording.opening(text % {"count": wording.spelled(count)})


def _made(request: HttpRequest, plan: Priorities, person: Person) -> Mapping[str, Initiative]:
    """The drafts that stand for rows of the plan, by row; none for who may not see initiatives, nor in the past."""
    if reader.moment(request) is not None or not access.may(person, "see initiatives", today=clock.today()):
        return {}
    return initiatives.by_source([line.source for line in plan.lines])


def _columns(lead: Mapping[str, Leads]) -> tuple[Col, ...]:
    """What leaves as a file: every row with its reasons, its beginning and the criterion that decided."""
    return (
        Col("rank", _("Rank"), lambda line: line.rank, kind="int"),
        Col("title", _("What"), lambda line: line.title),
        Col("item", _("Question"), lambda line: line.item or ""),
        Col("question", _("Words of the question"), lambda line: line.question),
        Col("now", _("Now"), lambda line: None if line.now is None else float(line.now), kind="number"),
        Col("target", _("Target"), lambda line: line.target if line.item else None, kind="int"),
        Col("reasons", _("Why"), lambda line: " ".join(line.reasons)),
        Col("decided_by", _("Why above the next"), lambda line: line.decided_by),
        Col("said", _("What people said"), _said),
        Col("first_action", _("How it begins"), lambda line: line.first_action),
        Col("first_step", _("First step"), lambda line: line.first_step),
        Col("due", _("By"), lambda line: line.due, kind="date"),
        Col("owner", _("Owner"), lambda line: line.owner),
        Col("hours", _("Hours"), lambda line: line.hours, kind="int"),
        Col("review", _("Review"), lambda line: line.review, kind="date"),
        Col("needs", _("Comes after"), lambda line: ", ".join(one.id for one in line.needs)),
        Col("page", _("Page"), lambda line: _page(lead.get(line.item))),
    )


def _page(leads: Leads | None) -> str:
    return (leads.address or leads.why) if leads else ""


def _said(line: Line) -> str:
    return " ".join(f"{one.speaker}: “{one.text}”" for one in line.voices)


@may("draft initiatives")
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Make draft initiatives of one row, or of the three that come first; a second time makes nothing new."""
    plan, wanted = of(request), request.POST.get("row", "")
    lines = [line for line in plan.lines if line.id == wanted] if wanted else list(plan.first)
    if not lines:
        raise Refused(
            why=_("This row is no longer in the plan: what it rests on changed meanwhile."),
            whose_move=_("Yours."),
            what_would_change_this=_("Look at the plan of today."),
        )
    made = initiatives.draft(lines, by=reader.actor(request), today=clock.today())
    asked: dict[str, Any] = {"made": made.act} if made.act else {"nothing": "new"}
    return HttpResponseRedirect(f"{reverse('initiatives')}?{urlencode(asked)}")


urlpatterns = [
    path("priorities/", priorities, name="priorities"),
    path("priorities/draft/", draft, name="priorities-draft"),
]
