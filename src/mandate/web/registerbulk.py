"""Several tools or datasets changed at once: choose, look at what changes, write it with one reason, undo it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.services import wording
from mandate.services.registers import bulk, undoing
from mandate.services.registers.fields import DATASETS, TOOLS
from mandate.services.registers.touchpoints import TOUCHPOINTS
from mandate.services.registers.uses import USES
from mandate.services.sheets import deeds
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.several import Row
from mandate.web import reader, sheetforms
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.severalpage import Several, Wanted


def _several(register: Sheet, listed: str, sentence: Callable[[int], str]) -> Several:
    def write(request: HttpRequest, rows: Sequence[Any], asked: Wanted, versions: Mapping[str, int]) -> str:
        by, today = reader.actor(request), clock.today()
        act = bulk.change(
            register, rows, asked.facts, by=by, today=today, why=asked.why, how=asked.how, versions=versions
        )
        return reverse("register-deed", args=[act.id]) if act else reverse(listed)

    def plan(rows: Sequence[Any], asked: Wanted) -> list[Row]:
        return bulk.plan(register, rows, asked.facts, why=asked.why, how=asked.how)

    return Several(register, listed, sentence, plan, write, ways=True)


def _tools_said(count: int) -> str:
    text = ngettext("Change %(count)s tool at once.", "Change %(count)s tools at once.", count)
    return text % {"count": wording.spelled(count)}


def _datasets_said(count: int) -> str:
    text = ngettext("Change %(count)s dataset at once.", "Change %(count)s datasets at once.", count)
    return text % {"count": wording.spelled(count)}


def _uses_said(count: int) -> str:
    text = ngettext("Change %(count)s use at once.", "Change %(count)s uses at once.", count)
    return text % {"count": wording.spelled(count)}


@may("change registers")
@require_http_methods(["GET", "POST"])
def uses(request: HttpRequest) -> HttpResponse:
    """Set fields for several uses of AI with one reason."""
    return _several(USES, "uses", _uses_said).answer(request)


def _touchpoints_said(count: int) -> str:
    text = ngettext("Change %(count)s touchpoint at once.", "Change %(count)s touchpoints at once.", count)
    return text % {"count": wording.spelled(count)}


@may("change tools")
@require_http_methods(["GET", "POST"])
def tools(request: HttpRequest) -> HttpResponse:
    """Set fields for several tools with one reason."""
    return _several(TOOLS, "tools", _tools_said).answer(request)


@may("change registers")
@require_http_methods(["GET", "POST"])
def datasets(request: HttpRequest) -> HttpResponse:
    """Set fields for several datasets with one reason."""
    return _several(DATASETS, "datasets", _datasets_said).answer(request)


@may("change registers")
@require_http_methods(["GET", "POST"])
def touchpoints(request: HttpRequest) -> HttpResponse:
    """Set fields for several touchpoints with one reason."""
    return _several(TOUCHPOINTS, "touchpoints", _touchpoints_said).answer(request)


@may("change registers")
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, act: str) -> HttpResponse:
    """One deed on the registers: what it did, what undoing it does to each row, and the button that undoes it."""
    if request.method == "POST":
        undoing.undo(act, by=reader.actor(request), today=clock.today(), why=sheetforms.change_why(request))
        return HttpResponseRedirect(reverse("register-deed", args=[act]))
    found = undoing.plan(act)
    if found is None:
        raise Http404(act)
    return page(request, "registers/deed.html", {"deed": found, "sentence": _sentence(found)})


def _sentence(found: deeds.Undoing) -> str:
    count, rows = len(found.lines), {"count": wording.spelled(len(found.lines))}
    if not found.count:
        return _("Nothing of this can be undone any more.")
    if found.count == count:
        text = ngettext(
            "%(count)s row changed, and it can be undone.",
            "%(count)s rows changed, and all of it can be undone.",
            count,
        )
        return wording.opening(text % rows)
    text = ngettext("%(can)s of %(count)s rows can be undone.", "%(can)s of %(count)s rows can be undone.", count)
    return wording.opening(text % {**rows, "can": wording.spelled(found.count)})


urlpatterns = [
    path("registers/deeds/<str:act>/", deed, name="register-deed"),
    path("tools/change/", tools, name="tools-change"),
    path("data/change/", datasets, name="datasets-change"),
    path("touchpoints/change/", touchpoints, name="touchpoints-change"),
    path("uses/change/", uses, name="uses-change"),
]
