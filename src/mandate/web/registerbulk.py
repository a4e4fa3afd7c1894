"""Several tools or datasets changed at once: choose the fields, look at what changes, then write it with one reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records.models import Record
from mandate.services import wording
from mandate.services.registers import bulk, values
from mandate.services.registers.fields import DATASETS, TOOLS, Register
from mandate.services.registers.names import Names
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


def _rows(request: HttpRequest, register: Register) -> list[Record]:
    asked = request.POST if request.method == "POST" else request.GET
    keys = asked.getlist("key")[: bulk.MOST]
    return list(register.model.objects.filter(key__in=keys).order_by("name"))


def _change(request: HttpRequest, register: Register, listed: str) -> HttpResponse:
    rows = _rows(request, register)
    if not rows:
        return HttpResponseRedirect(reverse(listed))
    said = registerforms.posted(request, register)
    chosen = [name for name in request.POST.getlist("set") if name in bulk.CHANGEABLE[register.kind]]
    facts = {name: said[name] for name in chosen}
    why = request.POST.get("change_why", "").strip()
    if request.method == "GET":
        return _form(request, register, listed, rows, _blank(register), [])
    problems = {}
    if not chosen:
        problems["set"] = _("Tick at least one field to set.")
    if not why:
        problems["change_why"] = _("Say why: one reason for all rows.")
    planned = [] if problems else bulk.plan(register, rows, facts, why=why)
    if problems or "write" not in request.POST or any(one.problems for one in planned):
        return _form(request, register, listed, rows, said, chosen, planned=planned, problems=problems)
    versions = {key: _version(request, key) for key in request.POST.getlist("key")}
    bulk.change(register, rows, facts, by=reader.actor(request), why=why, versions=versions)
    return HttpResponseRedirect(reverse(listed))


def _version(request: HttpRequest, key: str) -> int:
    text = request.POST.get(f"version-{key}", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _blank(register: Register) -> dict[str, Any]:
    return {one.name: values.empty(one) if values.empty(one) is not None else "" for one in register.fields}


def _form(
    request: HttpRequest,
    register: Register,
    listed: str,
    rows: list[Record],
    said: dict[str, Any],
    chosen: list[str],
    *,
    planned: list[bulk.Row] | None = None,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    names = Names()
    fields = bulk.CHANGEABLE[register.kind]
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
        "inputs": registerforms.inputs(request, register, said, {}, names, only=fields),
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


urlpatterns = [
    path("tools/change/", tools, name="tools-change"),
    path("data/change/", datasets, name="datasets-change"),
]
