"""The tool register: list, record, add, change."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.engines.terms import Status
from mandate.records import clock
from mandate.records.models import Person, Tool
from mandate.services import tools as service
from mandate.services import wording
from mandate.services.registers.fields import TOOLS
from mandate.services.registers.summary import LACKING
from mandate.services.sheets.names import Names
from mandate.web import history, lists, reader, records, registerforms, sheetforms, voiceparts
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

STRUCTURED = ("teams", "purposes", "required", "supplier", "location")
"""What the guardrails decide by, beside the free words."""


def standing(tool: Tool) -> str:
    """Where a tool stands; one that is not AI needs no decision."""
    return "not_ai" if tool.not_ai else tool.status


def _sentence(rows: int, in_use: int, undecided: int) -> str:
    if not rows:
        return _("No AI tool is in the register yet.")
    counts = {"used": wording.spelled(in_use), "open": wording.spelled(undecided)}
    if undecided:
        text = ngettext(
            "%(used)s tool is in use; nobody decided on %(open)s.",
            "%(used)s tools are in use; nobody decided on %(open)s.",
            in_use,
        )
    else:
        text = ngettext(
            "%(used)s tool is in use; every row has a standing.",
            "%(used)s tools are in use; every row has a standing.",
            in_use,
        )
    return wording.opening(text % counts)


def _without(request: HttpRequest, rows: lists.Rows) -> tuple[lists.Rows, str]:
    """Only the tools that lack something, where the address asks for those."""
    lacking = {
        "class": _("Only tools in use without a class of data."),
        "vendor": _("Only tools in use without a vendor."),
        "teams": _("Only tools in use whose audience stands in words, without a team: everybody may use them."),
        "why": _("Only tools that were decided on without a reason."),
    }
    wanted = request.GET.get("without", "")
    if wanted not in lacking:
        return rows, ""
    return lists.Rows([row for row in rows.all() if LACKING[wanted](row)]), lacking[wanted]


@may("see tools")
def tools(request: HttpRequest) -> HttpResponse:
    """Every tool, where it stands, for whom, and until when."""
    rows = lists.Rows.of(Tool, request, "owner")
    columns = (
        Col("name", _("Tool"), lambda t: t.name, link=lambda t: reverse("tool", args=[t.key]), sort="name"),
        Col("vendor", _("From"), lambda t: t.vendor, sort="vendor", wide_only=True),
        Col("purpose", _("For, with which data"), service.purpose_line),
        Col("status", _("Standing"), standing, kind="status", sort="status"),
        Col("why", _("Why"), lambda t: t.why, wide_only=True),
        Col("alternative", _("Instead"), lambda t: t.alternative, wide_only=True),
        Col("owner", _("Owner"), lambda t: t.owner.name if t.owner else t.owner_text, wide_only=True),
        Col("until", _("Until"), lambda t: t.until, kind="date", sort="until"),
    )
    statuses = [(s.value, wording.word("status", s.value)) for s in Status]
    counted = rows.where(not_ai=False).counts("status")
    rows, without = _without(request, rows)
    listed = lists.List(
        name="tools",
        title=_("Tools"),
        rows=rows,
        columns=columns,
        search=("name", "vendor", "purpose", "why"),
        filters=(Filter("status", _("Standing"), statuses),),
        sort="name",
        selectable=registerforms.keeps(request),
        context={
            "sentence": _sentence(sum(counted.values()), counted[Status.IN_USE.value], counted[Status.UNKNOWN.value]),
            "without": without,
        },
    )
    return lists.show(request, "tools/tools.html", listed)


@may("see tools")
def tool(request: HttpRequest, key: str) -> HttpResponse:
    """One tool: standing, for whom, with which data, why, until when, by whose decision."""
    found = records.one(Tool, request, key, "owner")
    names = Names(reader.moment(request))
    context = {
        "tool": found,
        "standing": standing(found),
        "facts": registerforms.facts(request, found, TOOLS, names, only=STRUCTURED),
        "spoken": voiceparts.about(request, Tool.kind, found.key),
        "log": history.of(found),
    }
    return page(request, "tools/tool.html", context)


def _facts(request: HttpRequest) -> service.ToolFacts:
    asked = request.POST
    rank = asked.get("data_class", "")
    return service.ToolFacts(
        name=asked.get("name", ""),
        vendor=asked.get("vendor", ""),
        status=asked.get("status", Status.UNKNOWN.value),
        purpose=asked.get("purpose", ""),
        audience=asked.get("audience", ""),
        data_class=int(rank) if rank.isdecimal() else None,
        conditions=asked.get("conditions", ""),
        why=asked.get("why", ""),
        until=asked.get("until", ""),
        alternative=asked.get("alternative", ""),
        owner=asked.get("owner", ""),
        cost=asked.get("cost", ""),
        url=asked.get("url", ""),
        **registerforms.only(sheetforms.posted(request, TOOLS), STRUCTURED),
    )


def _form(request: HttpRequest, facts: service.ToolFacts, found: dict[str, str], tool: Tool | None) -> HttpResponse:
    said = {name: getattr(facts, name) for name in STRUCTURED}
    asked = sheetforms.inputs(request, TOOLS, said, found, Names(), only=STRUCTURED)
    context = {
        "facts": facts,
        "inputs": {one.field.name: one for one in asked},
        "errors": found,
        "tool": tool,
        "statuses": [(s.value, wording.word("status", s.value)) for s in Status],
        "classes": list(wording.words("data_class").items()),
        "owners": [(p.key, p.name) for p in Person.objects.seen_by(reader.person(request)).filter(left_on=None)[:500]],
    }
    return page(request, "tools/form.html", context, status=422 if found else 200)


@may("change tools")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new row of the register."""
    if request.method == "GET":
        return _form(request, service.ToolFacts(name=request.GET.get("name", "")), {}, None)
    facts = _facts(request)
    found = service.problems(facts)
    if found:
        return _form(request, facts, found, None)
    made = service.add_tool(facts, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("tool", args=[made.key]))


@may("change tools")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change one row of the register; a form older than the row is refused."""
    tool = records.one(Tool, request, key)
    if request.method == "GET":
        return _form(request, service.facts_of(tool), {}, tool)
    tool.version = reader.version(request)
    facts = _facts(request)
    found = service.problems(facts, tool=tool)
    if found:
        return _form(request, facts, found, tool)
    service.change_tool(tool, facts, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("tool", args=[tool.key]))


urlpatterns = [
    path("tools/", tools, name="tools"),
    path("tools/new/", add, name="tool-new"),
    path("tools/<str:key>/", tool, name="tool"),
    path("tools/<str:key>/change/", change, name="tool-change"),
]
