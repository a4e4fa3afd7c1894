"""All registers as one file: taken along, brought back after a look at what it changes, or begun from a template."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mandate.connectors.files.tables import file_name
from mandate.records import clock
from mandate.services.refusals import Refused
from mandate.services.registers import exporting, importing, reading, starting, undoing
from mandate.services.sheets.returning import Plan
from mandate.web import reader, registerforms
from mandate.web.lists import TYPES
from mandate.web.may import may
from mandate.web.page import organisation, page

SALT = "mandate.registers.brought"
LARGEST = 5_000_000
KEPT_SECONDS = 24 * 3600
FORMS = {"xlsx": TYPES["xlsx"], "yaml": "application/yaml; charset=utf-8"}


@may("see registers")
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """All registers as this reader may see them, as one XLSX or YAML."""
    at, company = reader.moment(request), organisation()
    found = exporting.rows(reader.person(request), at=at)
    moment, language = at or clock.now(), (get_language() or "en")[:2]
    if form == "xlsx":
        body = exporting.to_xlsx(found, moment=moment, at=at, language=language)
    else:
        body = exporting.to_yaml(found, moment=moment, at=at)
    name = file_name(
        (company.name if company else "", _("Registers")), form, on=moment.date(),
        sample=bool(company and company.is_sample), language=language,
    )  # fmt: skip
    response = HttpResponse(body, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was looked at: what it changes, and itself, signed so that only what was shown is written."""

    name: str
    plan: Plan
    kept: str


@may("change registers")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file, look at what it changes, write it with one reason."""
    if request.method == "GET":
        return _show(request, None)
    if "kept" in request.POST:
        return _write(request)
    file = request.FILES.get("file")
    if file is None or not file.size:
        return _show(request, None, {"file": _("Choose a file.")})
    if file.size > LARGEST:
        return _show(request, None, {"file": _("The file is larger than 5 MB.")})
    data = file.read()
    try:
        planned = importing.plan(reading.read(data))
    except Refused as refusal:
        return _show(request, None, {"file": f"{refusal.why} {refusal.what_would_change_this}".strip()})
    kept = signing.dumps([file.name or "", data.decode("latin-1"), planned.token], salt=SALT, compress=True)
    return _show(request, Brought(file.name or "", planned, kept))


def _write(request: HttpRequest) -> HttpResponse:
    try:
        name, text, token = signing.loads(request.POST["kept"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _show(request, None, {"file": _("Bring the file again: what was kept of it cannot be used any more.")})
    planned = importing.plan(reading.read(text.encode("latin-1")))
    why = request.POST.get("change_why", "").strip()
    if not why:
        problem = {"change_why": _("Say why: one reason for the whole file.")}
        return _show(request, Brought(name, planned, request.POST["kept"]), problem)
    act = importing.write(planned, by=reader.actor(request), today=clock.today(), why=why[:2000], token=token)
    return HttpResponseRedirect(reverse("register-deed", args=[act.id]) if act else reverse("registers"))


def _show(request: HttpRequest, brought: Brought | None, problems: dict[str, str] | None = None) -> HttpResponse:
    context = {"brought": brought, "errors": problems or {}, "why": request.POST.get("change_why", "")}
    return page(request, "registers/import.html", context, status=422 if problems else 200)


@may("change registers")
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """Rows to start from: choose which to take; what exists already stays as it is."""
    offered = starting.offered()
    if request.method == "GET":
        return _choose(request, offered, {})
    chosen = request.POST.getlist("take")
    if not chosen:
        return _choose(request, offered, {"take": _("Choose at least one row.")})
    act = starting.take(chosen, by=reader.actor(request), today=clock.today(), why=registerforms.change_why(request))
    return HttpResponseRedirect(reverse("register-deed", args=[act.id]) if act else reverse("registers"))


def _choose(request: HttpRequest, offered: list[starting.Offer], problems: dict[str, str]) -> HttpResponse:
    groups: dict[str, list[starting.Offer]] = {}
    for one in offered:
        groups.setdefault(one.register.heading((get_language() or "en")[:2]), []).append(one)
    context = {
        "groups": groups,
        "new": sum(not one.exists for one in offered),
        "opened": [one.name for one in offered if one.meant and not one.closed and not one.exists],
        "dated": starting.dated(),
        "taken": undoing.recent(starting.DEED),
        "errors": problems,
    }
    return page(request, "registers/templates.html", context, status=422 if problems else 200)


urlpatterns = [
    path("registers/import/", bring, name="registers-import"),
    path("registers/export.xlsx", export, {"form": "xlsx"}, name="registers-xlsx"),
    path("registers/export.yaml", export, {"form": "yaml"}, name="registers-yaml"),
    path("registers/templates/", template, name="registers-templates"),
]
