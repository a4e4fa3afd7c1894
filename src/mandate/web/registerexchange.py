"""All registers as one file: taken along, brought back after a look at what it changes, or begun from a template."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mandate.connectors.files.tables import file_name
from mandate.records import clock
from mandate.records.ledger import Act
from mandate.services.registers import exporting, importing, reading, starting, undoing
from mandate.services.sheets.returning import Plan
from mandate.web import reader, sheetforms
from mandate.web.bringing import Bringing
from mandate.web.lists import TYPES
from mandate.web.may import may
from mandate.web.page import organisation, page

SALT = "mandate.registers.brought"
FORMS = {"xlsx": TYPES["xlsx"], "yaml": "application/yaml; charset=utf-8"}


@may("see registers")
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """All registers as this reader may see them, as one XLSX or YAML."""
    at, company = reader.moment(request), organisation()
    found = exporting.rows(reader.person(request), at=at)
    moment, language = at or clock.now(), (get_language() or "en")[:2]
    if form == "xlsx":
        body = exporting.to_xlsx(found, company, moment=moment, at=at, language=language)
    else:
        body = exporting.to_yaml(found, company, moment=moment, at=at)
    name = file_name(
        (company.name if company else "", _("Registers")), form, on=clock.day(moment),
        sample=bool(company and company.is_sample), language=language,
    )  # fmt: skip
    response = HttpResponse(body, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@may("change registers")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file, look at what it changes, write it with one reason."""

    def write(planned: Plan, why: str, token: str) -> Act | None:
        return importing.write(planned, by=reader.actor(request), today=clock.today(), why=why, token=token)

    def goes(act: str) -> str:
        return reverse("register-deed", args=[act]) if act else reverse("registers")

    return Bringing(
        "registers/import.html", SALT, lambda data, _name: importing.plan(reading.read(data)), write, goes
    ).answer(request)


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
    act = starting.take(chosen, by=reader.actor(request), today=clock.today(), why=sheetforms.change_why(request))
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
