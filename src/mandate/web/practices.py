"""The practice library: find, read, copy, like, share, change, compare, retire, and take along or bring as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Act
from mandate.records.models import Practice
from mandate.services import authors, formats, wording
from mandate.services.guardrails import current
from mandate.services.practices import exchange, keeping, library
from mandate.services.practices.fields import PRACTICES
from mandate.services.sheets.names import Names
from mandate.services.sheets.returning import Plan
from mandate.web import history, lists, reader, records, sheetforms
from mandate.web.bringing import Bringing
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.sheetforms import Pages

SALT = "mandate.practices.brought"
PARTS = (
    ("", ("title", "text", "tool", "data_class")),
    (gettext_noop("When to use it"), ("use", "sort", "agent")),
    (gettext_noop("How it was tested, and whose it is"), ("tested_with", "tested_on", "team", "owner", "review_on")),
)


def _pages(request: HttpRequest) -> Pages:
    """The forms of this reader, who owns what they share."""
    keeper = keeping.keeper(PRACTICES, reader.me(request))
    return Pages(PRACTICES, keeper, "practices", gettext_noop("Share a practice"), "write practices", parts=PARTS)


def _where(row: Practice) -> str:
    return formats.listed(name for name in (row.tool.name if row.tool else "", row.agent) if name)


def _tested(row: Practice) -> str:
    day = formats.day(row.tested_on) if row.tested_on else ""
    return ", ".join(part for part in (row.tested_with, day) if part)


@may("see practices")
def practices(request: HttpRequest) -> HttpResponse:
    """Every practice: what it does, for which tool, with which data, tested on what, and how many it helped."""
    rows, today, helped = lists.Rows.of(Practice, request, "tool", "owner", "team"), clock.today(), library.votes()
    by = current.current(reader.moment(request), today=today)
    every = rows.all()
    for row in every:
        row.helped = helped.get(row.key, 0)
        row.stands, row.tone = library.standing(row, by=by, today=today)
    columns = (
        Col("title", _("Name"), lambda p: p.title, link=lambda p: reverse("practice", args=[p.key]), sort="title"),
        Col("where", _("Tool or agent"), _where),
        Col("data", _("Data up to"), lambda p: wording.word("data_class", p.data_class), sort="data_class"),
        Col("tested", _("Tested on"), _tested, wide_only=True),
        Col("helped", _("Helped"), lambda p: p.helped, kind="int", sort="helped"),
        Col("stands", _("Stands"), lambda p: p.stands, sort="stands"),
    )
    tools = sorted({(row.tool_id, row.tool.name) for row in every if row.tool}, key=lambda pair: pair[1].casefold())
    sorts = [(code, wording.word("practice_sort", code)) for code in ("prompt", "practice")]
    listed = lists.List(
        name="practices", title=_("Practices"), rows=lists.Rows(every), columns=columns,
        search=("title", "use", "text", "agent", "tested_with"),
        filters=(Filter("tool_id", _("Tool"), tools), Filter("sort", _("Kind"), sorts)),
        sort="helped", backwards=True, cards=True, context={"sentence": _sentence(every)},
        whole=lambda found: exchange.table(
            found, moment=reader.moment(request) or clock.now(), names=Names(reader.moment(request))
        ),
    )  # fmt: skip
    return lists.show(request, "practices/practices.html", listed)


def _sentence(rows: list[Practice]) -> str:
    used = [row for row in rows if row.state == keeping.CURRENT]
    if not used:
        return _("Nobody shared a practice yet.")
    text = ngettext("%(count)s practice to take over", "%(count)s practices to take over", len(used))
    said = text % {"count": formats.count(len(used))}
    due = len(library.due(used, today=clock.today()))
    if due:
        more = ngettext("%(said)s; %(due)s waits for a second look", "%(said)s; %(due)s wait for a second look", due)
        said = more % {"said": said, "due": formats.count(due)}
    return wording.opening(_("%(said)s.") % {"said": said})


@may("see practices")
@require_GET
def practice(request: HttpRequest, key: str) -> HttpResponse:
    """One practice: its text to copy, whether this reader may use it, what it was tested on, and its editions."""
    found: Practice = records.one(Practice, request, key, "tool", "owner", "team")
    me, at, today = reader.me(request), reader.moment(request), clock.today()
    by = current.current(at, today=today)
    editions = library.editions(found) if at is None else []
    names = authors.names(one.by for one in editions)
    context: dict[str, Any] = {
        "row": found, "stands": library.standing(found, by=by, today=today), "where": _where(found),
        "tested": _tested(found), "log": history.of(found), "helped": library.votes().get(key, 0),
        "voted": library.voted(found, me), "own": found.owner_id == me.key,
        "may_change": at is None and (found.owner_id == me.key or me.holds(Role.ARCHITECT)),
        "answer": keeping.may_use(found.tool_id, found.data_class, me.key, by=by, today=today)
        if found.tool_id and found.state == keeping.CURRENT else None,
        "editions": [(one.number, one.at, names[one.by]) for one in editions],
        "pieces": None,
    }  # fmt: skip
    context |= _compared(request, editions)
    return page(request, "practices/practice.html", context)


def _compared(request: HttpRequest, editions: list[library.Edition]) -> dict[str, Any]:
    """What differs between an older edition and the one after it, or the newest."""
    asked = request.GET.get("edition", "")
    if not asked:
        return {}
    by_number = {one.number: one for one in editions}
    older = by_number.get(int(asked)) if asked.isdecimal() and len(asked) < 6 else None
    if older is None:
        raise Http404(asked)
    return {"pieces": library.compared(older.text, editions[0].text), "older": older.number}


@may("write practices")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Share a practice."""
    intro = _(
        "Somebody else does the same work tomorrow: write it so that they need nobody. What holds data is only shared "
        "where the rules let that data into the tool."
    )
    return sheetforms.add(request, _pages(request), intro=intro)


@may("write practices")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a practice of one's own; a form older than the row is refused."""
    keeping.refuse_others(records.one(Practice, request, key, "owner"), reader.me(request))
    return sheetforms.change(request, _pages(request), key)


@may("see practices")
@require_POST
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """Say that it helped, or take that back."""
    found = records.one(Practice, request, key)
    library.vote(found, reader.me(request), helped=request.POST.get("helped") != "no")
    return HttpResponseRedirect(reverse("practice", args=[key]))


@may("write practices")
@require_POST
def settle(request: HttpRequest, key: str) -> HttpResponse:
    """Retire a practice with a reason, or say that it still works."""
    found, me, by = records.one(Practice, request, key, "owner"), reader.me(request), reader.actor(request)
    why, version = request.POST.get("why", ""), reader.version(request)
    if request.POST.get("state") == keeping.RETIRED:
        keeping.retire(found, why=why, person=me, by=by, version=version)
    else:
        keeping.renew(found, person=me, by=by, today=clock.today(), version=version, why=why[:2000])
    return HttpResponseRedirect(reverse("practice", args=[key]))


@may("write practices")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of practices, look at what it changes, write it with one reason."""
    me = reader.me(request)

    def write(planned: Plan, why: str, token: str) -> Act | None:
        return exchange.write(planned, by=reader.actor(request), why=why, token=token)

    def plan(data: bytes, _name: str) -> Plan:
        return exchange.plan(data, today=clock.today(), person=me)

    return Bringing("practices/import.html", SALT, plan, write, lambda _act: reverse("practices")).answer(request)


urlpatterns = [
    path("practices/", practices, name="practices"),
    path("practices/new/", new, name="practice-new"),
    path("practices/import/", bring, name="practices-import"),
    path("practices/<str:key>/", practice, name="practice"),
    path("practices/<str:key>/change/", change, name="practice-change"),
    path("practices/<str:key>/vote/", vote, name="practice-vote"),
    path("practices/<str:key>/settle/", settle, name="practice-settle"),
]
