"""Plans: made from the record, watched while they are computed, asked why and what if, laid side by side, signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import access, clock
from mandate.records.models import Plan
from mandate.services import formats, wording
from mandate.services.mandate import given
from mandate.services.refusals import Refused
from mandate.services.roadmap import asking, committing, explaining, load, reading, running, slots, words
from mandate.services.roadmap.entries import Note
from mandate.web import history, lists, reader, records, timeline
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

SURE = 80
"""Below this chance, in percent, a date is named as unlikely: four of five cases."""


def authority(*, today: date) -> Sequence[given.Line]:
    """What of the mandate was used, beside what was planned: money, hours and decisions."""
    return given.given(today=today).lines


def _address(plan: Plan) -> str:
    return reverse("plan-of-record", args=[plan.key])


def _sentence(counted: dict[str, int]) -> str:
    drafts = counted.get("draft", 0)
    if not sum(counted.values()):
        return _("No plan was made yet.")
    text = ngettext("%(count)s draft plan waits", "%(count)s draft plans wait", drafts)
    waits = text % {"count": formats.count(drafts)}
    said = _("the MT is committed to one") if counted.get("committed") else _("the MT is committed to none yet")
    return wording.opening(_("%(waits)s, and %(said)s.") % {"waits": waits, "said": said})


@may("see roadmap")
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan and scenario: how good, from when, and whether the MT committed to it."""
    rows = lists.Rows.of(Plan, request)
    counted = rows.counts("state")
    columns = (
        Col("name", _("Plan"), lambda p: p.name, link=_address, sort="name"),
        Col("state", _("Stands"), lambda p: words.word("state", p.state), sort="state"),
        Col("made_on", _("Made"), lambda p: p.made_on, kind="date", sort="made_on"),
        Col("planned", _("Planned"), lambda p: len(p.result.get("starts", ())), kind="int"),
        Col("out", _("Left out"), lambda p: len(p.result.get("left_out", ())), kind="int", wide_only=True),
        Col("gap", _("Below the best, at most"), _gap, wide_only=True),
    )
    listed = lists.List(
        name="plans", title=_("Plans"), rows=rows, columns=columns, search=("name",), cards=True,
        filters=(Filter("state", _("Stands"), list(words.words("state").items())),), sort="made_on", backwards=True,
        context={"sentence": _sentence(dict(counted)), "efforts": list(words.words("effort").items()),
                 "committed": asking.committed()},
    )  # fmt: skip
    return lists.show(request, "plans/plans.html", listed)


def _gap(plan: Plan) -> str:
    if not plan.result:
        return _("not computed yet")
    found = plan.result.get("gap_percent")
    if not plan.result.get("starts"):
        return _("no plan")
    return words.percent(found) if found is not None else _("unknown")


@may("see capacity")
def assumed(request: HttpRequest) -> HttpResponse:
    """What a plan of today would have to assume, and what could not be planned, each with its place."""
    notes: Sequence[Note] = ()
    refusal = None
    try:
        notes = asking.asked(today=clock.today(), before=asking.committed()).notes
    except Refused as refused:
        refusal = refused
    text = ngettext(
        "%(count)s thing is assumed by a plan, or cannot be planned.",
        "%(count)s things are assumed by a plan, or cannot be planned.",
        len(notes),
    )
    sentence = wording.opening(text % {"count": formats.count(len(notes))})
    if not notes:
        sentence = _("Nothing can be planned yet.") if refusal else _("A plan would assume nothing: all is known.")
    return page(request, "plans/assumed.html", {"notes": notes, "refusal": refusal, "sentence": sentence})


@may("plan roadmap")
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Ask the planner for a plan of the record as it stands, or for a scenario of a plan with one thing changed."""
    base = records.one(Plan, request, request.POST["base"]) if request.POST.get("base") else None
    patch, name = None, request.POST.get("name", "")
    if base is not None:
        patch, said = explaining.patch_of(base, request.POST.dict())
        name = name or _("%(plan)s, %(change)s") % {"plan": base.name, "change": said}
    by = reader.actor(request)
    made = running.make(
        name=name, effort=request.POST.get("effort", "normal"), by=by, today=clock.today(), patch=patch, base=base
    )
    running.start(made, by=by, language=(translation.get_language() or "en")[:2])
    return HttpResponseRedirect(_address(made))


@may("see roadmap")
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """One plan: while it is computed how far it is, then what starts when, what moved and why, and who signed."""
    found = records.one(Plan, request, key)
    if not found.result:
        return _computing(request, found)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})
    today, rows = clock.today(), reading.rows(found)
    stands = committing.standing(found, today=today)
    me = reader.person(request)
    context = {
        "plan": found,
        "sentence": reading.headline(found, rows, today=today) if rows else _("There is no plan under these rules."),
        "goodness": reading.goodness(found) if rows else "",
        "state": words.word("state", found.state),
        "effort": words.word("effort", found.effort),
        "standing": stands,
        "said": committing.sentence(found, stands),
        "refusal": committing.refusal(found),
        "signs": _signs(me, stands, today),
        "rows": rows,
        "drawing": timeline.draw(found, reading.lanes(rows), today=today, months=24) if rows else None,
        "left_out": reading.left_out(found),
        "unkept": reading.unkept(found),
        "moved": reading.moved(found),
        "conflict": _conflict(found),
        "asks": access.may(me, "see capacity", today=today),
        "others": Plan.objects.seen_by(me).filter(starts_on=found.starts_on).exclude(key=key).exclude(result={})[:20],
        "month": lambda slot: slots.month_key(slot, found.starts_on),
        "log": history.of(found),
    }
    return page(request, "plans/plan.html", context)


def _signs(me: Any, stands: committing.Standing, today: date) -> bool:
    """Whether this reader is among those who can still sign."""
    return access.may(me, "sign roadmap", today=today) and me.holds(Role.MT_MEMBER) and me in stands.could


def _conflict(found: Plan) -> dict[str, Any] | None:
    """Why there is no plan: what cannot hold together, and each least change that would be enough."""
    kept = found.result.get("conflict")
    if not kept:
        return None
    known = words.names(found)
    return {
        "names": [known.get(key, key) for key in kept["initiatives"]],
        "changes": [words.change(one, found, known) for one in kept["changes"]],
    }


def _computing(request: HttpRequest, found: Plan) -> HttpResponse:
    """How far a computation is; the page asks again by itself."""
    works, seen = running.computing(found), running.progress(found)
    rows = []
    if seen is not None:
        starts = [{"id": key, "mode": mode, "start": slot} for key, (mode, slot) in seen.starts.items()]
        rows = reading.rows(found, starts=starts)
    context = {
        "plan": found, "works": works, "seen": seen, "rows": rows,
        "sentence": _computing_sentence(works, rows),
        "goodness": words.goodness("", seen.gap) if seen else "",
        "step": words.word("step", seen.step) if seen else _("reading the record"),
        "drawing": timeline.draw(found, reading.lanes(rows), today=clock.today(), months=24) if rows else None,
        "asks": False, "month": lambda slot: "",
    }  # fmt: skip
    return page(request, "plans/computing.html", context)


def _computing_sentence(works: bool, rows: Sequence[Any]) -> str:
    if not works:
        return _("The planning broke off before it was done.")
    if not rows:
        return _("The planner is at work on a first plan.")
    text = ngettext(
        "A plan of %(count)s initiative stands; the planner looks for a better one.",
        "A plan of %(count)s initiatives stands; the planner looks for a better one.",
        len(rows),
    )
    return text % {"count": formats.count(len(rows))}


@may("plan roadmap")
@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """End the computation with the best plan so far."""
    found = records.one(Plan, request, key)
    if not found.result:
        running.stop(found)
    return HttpResponseRedirect(_address(found))


@may("plan roadmap")
@require_POST
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Compute a draft that broke off once more."""
    found = records.one(Plan, request, key)
    if not found.result and not running.computing(found):
        running.start(found, by=reader.actor(request), language=(translation.get_language() or "en")[:2])
    return HttpResponseRedirect(_address(found))


@may("sign roadmap")
@require_POST
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """A member of the MT signs the plan that was shown."""
    found = records.one(Plan, request, key)
    digest = request.POST.get("digest", "")
    committing.sign(found, reader.person(request), digest=digest, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(_address(found))


@may("plan roadmap")
@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Put a draft away, with the reason."""
    found = records.one(Plan, request, key)
    committing.drop(found, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("plans"))


@may("see capacity")
def why(request: HttpRequest, key: str, initiative: str) -> HttpResponse:
    """Why an initiative starts when it does, why not earlier, and what forcing it in would cost."""
    found = records.one(Plan, request, key)
    known = words.names(found)
    if initiative not in known:
        raise Http404(initiative)
    explaining.refuse_uncomputed(found)
    row = next((row for row in reading.rows(found) if row.key == initiative), None)
    asked = request.GET.get("in", "")
    slot = explaining.slot_of(found, asked) if asked else None
    answered = explaining.why(found, initiative, slot) if asked or row is None else None
    context = {
        "plan": found, "key": initiative, "name": known[initiative], "row": row, "asked": asked, "why": answered,
        "month": words.month(slot, found) if slot is not None else "", "months": _choices(found),
        "chance": next((one for one in explaining.chances(found) if one.key == initiative), None),
    }  # fmt: skip
    return page(request, "plans/why.html", context)


def _choices(found: Plan) -> list[tuple[str, str]]:
    first = max(0, slots.slot(clock.today(), found.starts_on))
    every = range(first, found.asked["slots"])
    return [(slots.month_key(slot, found.starts_on), words.month(slot, found)) for slot in every]


@may("see capacity")
def what_if(request: HttpRequest, key: str) -> HttpResponse:
    """What one change would do: hours, money, a later date, or doing without."""
    found = records.one(Plan, request, key)
    explaining.refuse_uncomputed(found)
    told, said = None, ""
    if request.GET.get("what"):
        patch, said = explaining.patch_of(found, request.GET.dict())
        told = explaining.what_if(found, patch)
    names = sorted(words.names(found).items(), key=lambda pair: pair[1].casefold())
    context = {
        "plan": found, "told": told, "said": said, "given": request.GET, "names": names, "months": _choices(found),
        "roles": [(one["id"], one["id"]) for one in found.asked["roles"]],
        "budgets": [(one["id"], one["id"]) for one in found.asked["budgets"]],
    }  # fmt: skip
    return page(request, "plans/whatif.html", context)


@may("see capacity")
def against(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """Two plans side by side: how good each is, what each takes, and every difference by name."""
    one, two = records.one(Plan, request, key), records.one(Plan, request, other)
    told = explaining.compare(one, two)
    sides = [
        {"plan": each, "rows": (rows := reading.rows(each)), "goodness": reading.goodness(each),
         "hours": sum(row.hours for row in rows), "missed": len(each.result["legal"]["missed"]),
         "money": [(line.name, line.total.words) for line in load.money(each).lines]}
        for each in (one, two)
    ]  # fmt: skip
    return page(request, "plans/against.html", {"one": one, "two": two, "told": told, "sides": sides})


@may("see capacity")
@require_http_methods(["GET"])
def dates(request: HttpRequest, key: str) -> HttpResponse:
    """How likely each date is."""
    found = records.one(Plan, request, key)
    explaining.refuse_uncomputed(found)
    chances = explaining.chances(found)
    return page(
        request, "plans/dates.html", {"plan": found, "chances": chances, "sure": SURE, "sentence": _likely(chances)}
    )


def _likely(chances: Sequence[explaining.Chance]) -> str:
    """How many dates are likely to be missed, as a sentence."""
    dated = [one.chance for one in chances if one.chance is not None]
    if not dated:
        return _("No initiative has a date it must meet.")
    risky = sum(chance < SURE for chance in dated)
    text = ngettext(
        "%(risky)s date of %(count)s has a chance below %(sure)s%%.",
        "%(risky)s dates of %(count)s have a chance below %(sure)s%%.",
        risky,
    )
    said = {"risky": formats.count(risky), "count": formats.count(len(dated)), "sure": SURE}
    return wording.opening(text % said) if risky else _("Every date has a chance of %(sure)s%% or more.") % said


urlpatterns = [
    path("plans/", plans, name="plans"),
    path("plans/new/", new, name="plan-new"),
    path("plans/assumed/", assumed, name="plans-assumed"),
    path("plans/<str:key>/", plan, name="plan-of-record"),
    path("plans/<str:key>/stop/", stop, name="plan-stop"),
    path("plans/<str:key>/again/", again, name="plan-again"),
    path("plans/<str:key>/sign/", sign, name="plan-sign"),
    path("plans/<str:key>/drop/", drop, name="plan-drop"),
    path("plans/<str:key>/dates/", dates, name="plan-dates"),
    path("plans/<str:key>/what-if/", what_if, name="plan-what-if"),
    path("plans/<str:key>/why/<str:initiative>/", why, name="plan-why"),
    path("plans/<str:key>/against/<str:other>/", against, name="plan-against"),
]
