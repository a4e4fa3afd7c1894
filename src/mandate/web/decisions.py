"""Decisions: list, sheet, undo with a reason, and what the MT said about one that waited for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.records.models import Change, Decision, Tool
from mandate.services import charter as charters
from mandate.services import clauses, formats, routing, wording
from mandate.services import decisions as service
from mandate.services.deciding import lanes, words
from mandate.services.deciding.settling import Answer
from mandate.services.decisions import ASKED, DECLINED, PREPARED, TAKEN
from mandate.services.mandate import door
from mandate.services.typed import day_of
from mandate.services.voices import critics
from mandate.web import decisionparts, history, lists, reader, records
from mandate.web.history import Line
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import organisation, page


def under(decision: Decision) -> str:
    """The charter and clause a decision was routed by, in a few words."""
    if not decision.charter_label:
        return _("no charter")
    row = decision.routing or {"charter": decision.charter_label, "state": charters.DRAFT}
    kind = (row.get("limits") or {}).get("kind", "")
    clause = clauses.label(kind) if kind else decision.clause
    named = routing.under(row)
    return f"{named}, {clause}" if clause else named


def _sentence(counted: Mapping[str, int]) -> str:
    holds, waits, asked = counted.get(TAKEN, 0), counted.get(PREPARED, 0), counted.get(ASKED, 0)
    if asked:
        text = ngettext(
            "%(count)s question is on the desk; %(waits)s wait for the MT.",
            "%(count)s questions are on the desk; %(waits)s wait for the MT.",
            asked,
        )
        return wording.opening(text % {"count": wording.spelled(asked), "waits": wording.spelled(waits)})
    taken = ngettext("%(count)s decision holds", "%(count)s decisions hold", holds) % {"count": wording.spelled(holds)}
    if not waits:
        return wording.opening(_("%(taken)s; nothing waits for the MT.") % {"taken": taken})
    waiting = ngettext("%(count)s waits for the MT", "%(count)s wait for the MT", waits)
    return wording.opening(f"{taken}; {waiting % {'count': wording.spelled(waits)}}.")


def _stands(request: HttpRequest, rows: lists.Rows, today: date) -> dict[str, Any]:
    """The sentence of the list, how promises of the last three months were kept, and what each lane promises."""
    if reader.moment(request) is not None:
        return {"sentence": _sentence(Counter(row.state for row in rows.all())), "kept": None, "lanes": []}
    fields = ("state", "promised_on", "mt_on", "taken_on", "brought_on")
    every = list(Decision.objects.seen_by(reader.person(request)).order_by().only(*fields))
    lately = [row for row in every if row.brought_on and row.brought_on >= today - timedelta(days=91)]
    company = organisation()
    return {
        "sentence": _sentence(Counter(row.state for row in every)),
        "kept": lanes.kept(lately, today=today),
        "lanes": lanes.promises(today=today, known=company).sentences(),
        "organisation": company,
    }


@may("see decisions")
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision: the question, the answer, where it stands, whose it was and until when."""
    rows, today = lists.Rows.of(Decision, request, "owner"), clock.today()
    states = service.states()
    columns = (
        Col("title", _("Question"), lambda d: d.title, link=lambda d: reverse("decision", args=[d.key]), sort="title"),
        Col("verdict", _("Answer"), words.verdict, sort="verdict"),
        Col("state", _("Stands"), lambda d: states.get(d.state, d.state), sort="state"),
        Col("routed", _("Whose decision"), routing.whose, sort="routed"),
        Col("promise", _("Promise"), lambda d: words.promise(d, today=today)[0], sort="promised_on"),
        Col("owner", _("Owner"), lambda d: d.owner.name if d.owner else "", wide_only=True),
        Col("taken_on", _("On"), lambda d: d.mt_on or d.taken_on, kind="date", sort="taken_on", wide_only=True),
        Col("review_on", _("Look again"), lambda d: d.review_on, kind="date", sort="review_on", wide_only=True),
    )
    listed = lists.List(
        name="decisions",
        title=_("Decisions"),
        cards=True,
        rows=rows,
        columns=columns,
        search=("title", "question", "why", "conditions", "alternative", "follow_up"),
        filters=(
            Filter("state", _("Stands"), list(states.items())),
            Filter("routed", _("Whose decision"), list(wording.words("routed").items())),
            Filter("lane", _("Lane"), words.options(words.LANES)),
            Filter("verdict", _("Answer"), list(wording.words("verdict").items())),
        ),
        sort="taken_on",
        backwards=True,
        context=_stands(request, rows, today),
    )
    return lists.show(request, "decisions/decisions.html", listed)


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing the software did because of a decision, with its record where that still exists."""

    line: Line
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What the ledger says of a decision: when it was made, its own history, and what changed because of it."""

    moment: datetime | None
    log: list[Line]
    effects: list[Effect]


def _trace(request: HttpRequest, decision: Decision) -> Trace:
    """Changes of the decision, newest first, and everything changed in the same deeds, up to the moment of the page."""
    at = reader.moment(request)
    changes = Change.objects.order_by("id") if at is None else Change.objects.filter(at__lte=at).order_by("id")
    own = list(changes.filter(kind=decision.kind, key=decision.key))
    same = changes.filter(act__in={row.act for row in own}, kind__in=("tool", "decision")).exclude(key=decision.key)
    lines = history.lines([*own, *(row for row in same if _about(row, decision))])
    log, found = lines[: len(own)], lines[len(own) :]
    keys = [row.key for row in found]
    names = dict(Tool.objects.filter(key__in=keys).values_list("key", "name"))
    names |= dict(Decision.objects.filter(key__in=keys).values_list("key", "title"))
    effects = [Effect(row, names.get(row.key, ""), _address(row, names)) for row in found]
    return Trace(own[0].at if own else None, log[::-1], effects)


def _about(change: Change, decision: Decision) -> bool:
    """Whether a change of the same deed is about the same subject: one deed may decide on several services."""
    if not decision.subject or change.after == "{}":
        return True
    return any(f'"{name}":"{decision.subject}"' in change.after for name in ("service", "subject"))


def _address(line: Line, known: Mapping[str, str]) -> str:
    return reverse(line.kind, args=[line.key]) if line.key in known else ""


@may("see decisions")
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet of one decision: question, answer, why, under which clause, and what it changed."""
    found = records.one(Decision, request, key, "charter", "owner", "brought_by")
    return shown(request, found)


def shown(
    request: HttpRequest, found: Decision, *, given: Answer | None = None, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page of a decision; with `given` and `errors` after a form that was not complete."""
    names = charters.known_names()
    trace = _trace(request, found)
    context = {
        "decision": found,
        "answer": words.answer(found),
        "state": service.states().get(found.state, found.state),
        "said": routing.said(found.routing, names=names),
        "under": under(found),
        "limits": clauses.limits(clauses.read(found.routing["limits"])) if found.routing.get("limits") else (),
        "cost": formats.money(found.cost, found.currency) if found.cost is not None else "",
        "teams": formats.listed(name for key, name in names.items() if key in found.teams),
        "effects": trace.effects,
        "moment": trace.moment and trace.moment.astimezone(clock.zone()),
        "open": found.state in {TAKEN, PREPARED, DECLINED} and not (found.mt_on and found.options),
        "waits": found.state == PREPARED,
        "log": trace.log,
        "verdict": words.verdict(found),
        "promise": words.promise(found, today=clock.today()),
        "lane": words.said(words.LANES, found.lane),
        "intake": words.said(words.INTAKES, found.intake),
        **decisionparts.parts(request, found, given),
        "errors": errors or {},
    }
    return page(request, "decisions/decision.html", context, status=422 if errors else 200)


@may("triage")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """Take a decision back, with a reason; what the MT said goes back to waiting."""
    found = records.one(Decision, request, key, "owner")
    why = request.POST.get("why", "")
    errors = {"why": _("Say why it is undone: the reason stays with the decision.")} if not why.strip() else {}
    if request.method == "GET" or errors:
        shown = errors if request.method == "POST" else {}
        context = {"decision": found, "errors": shown, "mt": found.mt_on is not None}
        return page(request, "decisions/undo.html", context, status=422 if shown else 200)
    version = reader.version(request)
    service.undo(found, by=reader.actor(request), why=why, today=clock.today(), at=clock.now(), version=version)
    return HttpResponseRedirect(reverse("decision", args=[key]))


@may("triage")
@require_http_methods(["GET", "POST"])
def mt(request: HttpRequest, key: str) -> HttpResponse:
    """Write down what the MT decided: agreed or declined, on which day, by whose word."""
    found = records.one(Decision, request, key, "owner")
    service.refuse_unless_waiting(found)
    today = clock.today()
    door.refuse_paper(found, today=today, by=reader.actor(request))
    asked: dict[str, str] = {"said": "", "who": _("the MT"), "on": today.isoformat(), "why": "", "critics": ""}
    if request.method == "GET":
        return _mt_form(request, found, asked, {})
    asked |= {name: request.POST.get(name, "") for name in asked}
    on = day_of(asked["on"])
    errors = service.mt_problems(who=asked["who"], on=on, decision=found, today=today)
    if asked["said"] not in {"yes", "no"}:
        errors["said"] = _("Say what the MT decided.")
    if asked["said"] == "yes" and not asked["critics"].strip() and critics.unnamed(found):
        errors["critics"] = _("Answer the critics first, or say what is done with what they say.")
    if errors or on is None:
        return _mt_form(request, found, asked, errors)
    service.take_prepared(
        found, agreed=asked["said"] == "yes", who=asked["who"], on=on, by=reader.actor(request), today=today,
        at=clock.now(), why=asked["why"], heard=asked["critics"][:2000], version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("decision", args=[key]))


def _mt_form(
    request: HttpRequest, found: Decision, asked: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    said = critics.shown(critics.unnamed(found), reader.person(request))
    context: dict[str, Any] = {"decision": found, "asked": asked, "errors": errors, "critics": said}
    return page(request, "decisions/mt.html", context, status=422 if errors else 200)


urlpatterns = [
    path("decisions/", decisions, name="decisions"),
    path("decisions/<str:key>/", decision, name="decision"),
    path("decisions/<str:key>/undo/", undo, name="decision-undo"),
    path("decisions/<str:key>/mt/", mt, name="decision-mt"),
]
