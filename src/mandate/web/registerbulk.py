"""Several tools or datasets changed at once: choose, look at what changes, write it with one reason, undo it again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import clock
from mandate.records.models import Record
from mandate.services import wording
from mandate.services.registers import bulk, undoing
from mandate.services.registers.fields import DATASETS, TOOLS
from mandate.services.sheets import deeds, several, values
from mandate.services.sheets.fields import Sheet
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import How
from mandate.web import reader, registerforms
from mandate.web.may import may
from mandate.web.page import page


@may("change tools")
@require_http_methods(["GET", "POST"])
def tools(request: HttpRequest) -> HttpResponse:
    """Set fields for several tools with one reason."""
    return _change(request, TOOLS, "tools")


@may("change registers")
@require_http_methods(["GET", "POST"])
def datasets(request: HttpRequest) -> HttpResponse:
    """Set fields for several datasets with one reason."""
    return _change(request, DATASETS, "datasets")


def _rows(request: HttpRequest, register: Sheet) -> list[Record]:
    asked = request.POST if request.method == "POST" else request.GET
    keys = asked.getlist("key")[: several.MOST]
    return list(register.model.objects.filter(key__in=keys).order_by("name"))


def _change(request: HttpRequest, register: Sheet, listed: str) -> HttpResponse:
    rows = _rows(request, register)
    if not rows:
        return HttpResponseRedirect(reverse(listed))
    said = registerforms.posted(request, register)
    chosen = [name for name in request.POST.getlist("set") if name in register.bulk]
    facts = {name: said[name] for name in chosen}
    how = {name: _how(request.POST.get(f"how-{name}", "")) for name in several.lists(register)}
    why = request.POST.get("change_why", "").strip()
    if request.method == "GET":
        return _form(request, register, listed, rows, _blank(register), [], {})
    problems = {}
    if not chosen:
        problems["set"] = _("Tick at least one field to set.")
    for name in chosen:
        if how.get(name, How.REPLACE) is not How.REPLACE and not facts[name]:
            problems[name] = _("Tick what is added or taken out.")
    if not why:
        problems["change_why"] = _("Say why: one reason for all rows.")
    planned = [] if problems else bulk.plan(register, rows, facts, why=why, how=how)
    if problems or "write" not in request.POST or any(one.problems for one in planned):
        return _form(request, register, listed, rows, said, chosen, how, planned=planned, problems=problems)
    versions = {key: _version(request, key) for key in request.POST.getlist("key")}
    by, today = reader.actor(request), clock.today()
    act = bulk.change(register, rows, facts, by=by, today=today, why=why, how=how, versions=versions)
    return HttpResponseRedirect(reverse("register-deed", args=[act.id]) if act else reverse(listed))


def _how(text: str) -> How:
    return How(text) if text in set(How) else How.REPLACE


def _version(request: HttpRequest, key: str) -> int:
    text = request.POST.get(f"version-{key}", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _blank(register: Sheet) -> dict[str, Any]:
    return {one.name: values.empty(one) if values.empty(one) is not None else "" for one in register.fields}


def _form(
    request: HttpRequest,
    register: Sheet,
    listed: str,
    rows: list[Record],
    said: dict[str, Any],
    chosen: list[str],
    how: dict[str, How],
    *,
    planned: list[several.Row] | None = None,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    names = Names()
    fields = register.bulk
    count = {"count": wording.spelled(len(rows))}
    if register is TOOLS:
        sentence = ngettext("Change %(count)s tool at once.", "Change %(count)s tools at once.", len(rows)) % count
    else:
        sentence = (
            ngettext("Change %(count)s dataset at once.", "Change %(count)s datasets at once.", len(rows)) % count
        )
    faulty = any(one.problems for one in planned or [])
    context = {
        "sentence": sentence,
        "rows": rows,
        "inputs": registerforms.inputs(request, register, said, problems or {}, names, only=fields),
        "lists": several.lists(register),
        "how": how,
        "hows": [
            (How.ADD.value, _("Add what is ticked")),
            (How.REMOVE.value, _("Take out what is ticked")),
            (How.REPLACE.value, _("Only what is ticked, instead of what is there")),
        ],
        "levels": registerforms.LEVEL_OPTIONS,
        "chosen": chosen,
        "planned": planned or [],
        "changing": sum(bool(one.cells) for one in planned or []),
        "faulty": faulty,
        "errors": problems or {},
        "why": request.POST.get("change_why", ""),
        "back": reverse(listed),
    }
    return page(request, "registers/bulk.html", context, status=422 if problems or faulty else 200)


@may("change registers")
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, act: str) -> HttpResponse:
    """One deed on the registers: what it did, what undoing it does to each row, and the button that undoes it."""
    if request.method == "POST":
        undoing.undo(act, by=reader.actor(request), today=clock.today(), why=registerforms.change_why(request))
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
]
