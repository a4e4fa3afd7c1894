"""The coaching path as pages: what a group does by when, the modules to read, and by what it is measured again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mandate.catalogue.assessment import load_bank
from mandate.catalogue.coaching import load_modules
from mandate.records import access, clock
from mandate.records.models import Campaign, Coaching
from mandate.services import coaching as service
from mandate.services import wording
from mandate.services.campaigns import groups_of
from mandate.web import lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.sessions import group_name

TWO_WEEKS = timedelta(days=14)


def _language() -> str:
    return translation.get_language() or "en"


def _title(module: str) -> str:
    found = service.module_of(module)
    return found.title.of(_language()) if found else module


def _sentence(rows: list[Any], today: date) -> str:
    if not rows:
        return _("Short modules bring a group to one level.")
    done, late = sum(row.done_on is not None for row in rows), sum(_late(row, today) for row in rows)
    words = {"done": wording.spelled(done), "count": wording.spelled(len(rows))}
    if done:
        text = ngettext("%(done)s of %(count)s module is done.", "%(done)s of %(count)s modules are done.", len(rows))
    else:
        text = ngettext("%(count)s module is planned.", "%(count)s modules are planned.", len(rows))
    said = wording.opening(text % words)
    if late:
        more = ngettext("%(count)s is late.", "%(count)s are late.", late) % {"count": wording.spelled(late)}
        said = f"{said} {wording.opening(more)}"
    return said


def _late(row: Coaching, today: date) -> bool:
    return row.done_on is None and row.due < today


@may("be signed in")
def coaching(request: HttpRequest) -> HttpResponse:
    """The path of every group for those who see assessments, and the modules for all."""
    person, today = reader.me(request), clock.today()
    sees = access.may(person, "see assessment", today=today)
    rows = lists.Rows.of(Coaching, request, "campaign")
    planned = rows.all() if sees else []
    columns = (
        Col(
            "module",
            _("Module"),
            lambda c: _title(c.module),
            link=lambda c: reverse("coaching-module", args=[c.module]),
        ),
        Col("group", _("Group"), lambda c: group_name(c.campaign, c.group)),
        Col("due", _("By"), lambda c: c.due, kind="date", sort="due"),
        Col("done_on", _("Done on"), lambda c: c.done_on, kind="date", sort="done_on"),
    )
    listed = lists.List(
        name="coaching",
        title=_("Coaching"),
        rows=lists.Rows(planned),
        columns=columns,
        sort="due",
        context={
            "sentence": _sentence(planned, today),
            "sees": sees,
            "steps": [_step(row, today) for row in planned],
            "modules": [_shown(module.id) for module in load_modules()],
            **(_planning(request) if sees and reader.moment(request) is None else {"campaign": None}),
        },
    )
    return lists.show(request, "coaching/coaching.html", listed)


def _step(row: Coaching, today: date) -> dict[str, Any]:
    return {
        "key": row.key,
        "version": row.version,
        "module": row.module,
        "title": _title(row.module),
        "group": group_name(row.campaign, row.group),
        "due": row.due,
        "done_on": row.done_on,
        "late": _late(row, today),
    }


def _planning(request: HttpRequest) -> dict[str, Any]:
    """What the newest closed assessment proposes for a group, and the round that measures it again."""
    closed = list(Campaign.objects.seen_by(reader.person(request)).filter(state="closed").order_by("-closed_on")[:12])
    wanted = request.GET.get("assessment", "")
    campaign = next((one for one in closed if one.key == wanted), closed[0] if closed else None)
    if campaign is None:
        return {"campaign": None}
    keys = [group.key for group in groups_of(campaign)]
    group = request.GET.get("group", "")
    group = group if group in keys else keys[0]
    taken = set(Coaching.objects.filter(campaign=campaign, group=group).values_list("module", flat=True))
    proposed = [one for one in service.proposals(campaign, group) if one.module.id not in taken]
    return {
        "campaign": campaign,
        "group": group,
        "group_name": group_name(campaign, group),
        "groups": [(row.key, row.label) for row in groups_of(campaign)],
        "closed": [(one.key, one.title) for one in closed],
        "proposals": [{**_shown(one.module.id), "reason": one.why} for one in proposed],
        "free": [(module.id, _title(module.id)) for module in load_modules() if module.id not in taken],
        "due": clock.today() + TWO_WEEKS,
        "again": service.measured_again(campaign),
    }


def _shown(module_id: str) -> dict[str, Any]:
    """A module in the reader's language."""
    found = service.module_of(module_id)
    if found is None:
        raise Http404(module_id)
    language = _language()
    return {
        "id": found.id,
        "minutes": found.minutes,
        "title": found.title.of(language),
        "what": found.what.of(language),
        "why": found.why.of(language),
        "exercise": [step.of(language) for step in found.exercise],
        "good": found.good.of(language),
        "items": [load_bank().item(item).question.of(language) for item in found.items],
        "checked": bool(found.questions),
    }


@may("be signed in")
def module(request: HttpRequest, module: str) -> HttpResponse:
    """One module: what, why, the exercise, and by what it is measured again."""
    shown = _shown(module)
    known = [one.id for one in load_modules()]
    place = known.index(module)
    following = known[(place + 1) % len(known)]
    context = {"module": shown, "following": {"id": following, "title": _title(following)}}
    return page(request, "coaching/module.html", context)


@may("run assessment")
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Put a module on a group's path."""
    campaign = records.one(Campaign, request, request.POST.get("assessment", ""))
    group = request.POST.get("group", "")
    try:
        due = date.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        due = None
    chosen, by = request.POST.get("module", ""), reader.actor(request)
    service.plan(campaign, group=group, module=chosen, due=due, by=by, today=clock.today())
    return HttpResponseRedirect(f"{reverse('coaching')}?assessment={campaign.key}&group={group}")


@may("run assessment")
@require_POST
def done(request: HttpRequest, key: str) -> HttpResponse:
    """A module was taken."""
    row, version = records.one(Coaching, request, key), reader.version(request)
    service.done(row, by=reader.actor(request), today=clock.today(), version=version)
    return HttpResponseRedirect(reverse("coaching"))


@may("run assessment")
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take a module off a path."""
    row, version = records.one(Coaching, request, key), reader.version(request)
    service.remove(row, by=reader.actor(request), why=request.POST.get("why", ""), version=version)
    return HttpResponseRedirect(reverse("coaching"))


urlpatterns = [
    path("coaching/", coaching, name="coaching"),
    path("coaching/plan/", plan, name="coaching-plan"),
    path("coaching/modules/<slug:module>/", module, name="coaching-module"),
    path("coaching/<str:key>/done/", done, name="coaching-done"),
    path("coaching/<str:key>/remove/", remove, name="coaching-remove"),
]
