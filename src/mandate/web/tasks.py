"""The inventory of tasks: the ranked list with the reason, one task, routines, and what becomes an initiative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mandate.connectors.files.tables import file_name
from mandate.engines.tasks.ranking import Place
from mandate.records import access, clock, seen
from mandate.records.models import Initiative, Task
from mandate.services import formats, wording
from mandate.services.refusals import Refused
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import MOST
from mandate.services.tasks import accepting, exchange, fields, keeping, ranking, routines
from mandate.services.tasks.fields import FIELDS, Others
from mandate.services.tasks.ranking import Line
from mandate.services.tasks.readiness import Readers
from mandate.web import history, lists, reader, records, taskforms
from mandate.web.lists import TYPES, Col, Filter
from mandate.web.may import may
from mandate.web.page import organisation, page
from mandate.web.registerforms import day

SHOWN = (
    "people", "minutes", "times", "share_low", "share_high", "check_minutes", "build_hours", "repetition", "variation",
    "harm", "reversible", "law", "data_class", "datasets", "level", "follows",
)  # fmt: skip


def all_lines(request: HttpRequest, readers: Readers | None = None) -> tuple[list[Line], Readers]:
    """The whole inventory as this reader may see it, ranked, with the guardrails it was ranked by."""
    at, today = reader.moment(request), day(request)
    readers = readers or Readers.at(at, today=today)
    found = list(seen.rows(Task, reader.person(request), at))
    return ranking.lines(found, today=today, at=at, readers=readers), readers


@may("see tasks")
def tasks(request: HttpRequest) -> HttpResponse:
    """Every task in the order to take it on: net hours, where it stands, and the gate or figure that decided."""
    found, readers = all_lines(request)
    named = readers.teams()
    used = {line.team for line in found if line.team}
    teams = sorted(((key, named[key].name) for key in used if key in named), key=lambda pair: pair[1].casefold())
    listed = lists.List(
        name="tasks",
        title=_("Tasks"),
        rows=lists.Rows(found),
        columns=(
            Col("title", _("Task"), lambda line: line.title, link=lambda line: reverse("task", args=[line.key]),
                sort="title"),
            Col("rank", _("Rank"), lambda line: line.rank if line.rank is not None else "", sort="rank"),
            Col("team", _("Team"), lambda line: named[line.team].name if line.team in named else "", sort="team_name"),
            Col("hours_low", _("Hours a month, at least"), lambda line: line.hours_low, kind="number",
                sort="hours_low"),
            Col("place", _("Standing"), lambda line: wording.word("task_place", line.place), sort="place"),
            Col("reason", _("Why"), lambda line: line.reason),
        ),
        search=("title", "reason"),
        filters=(
            Filter("team", _("Team"), teams),
            Filter("place", _("Standing"), list(wording.words("task_place").items())),
        ),
        selectable=writes(request),
        cards=True,
        context=_context(request, found),
    )  # fmt: skip
    return lists.show(request, "tasks/tasks.html", listed)


def writes(request: HttpRequest) -> bool:
    """Whether this reader may change tasks, today and not in the past."""
    may_change = access.may(reader.person(request), "change tasks", today=clock.today())
    return may_change and reader.moment(request) is None


def _context(request: HttpRequest, found: Sequence[Line]) -> dict[str, Any]:
    counted = Counter(line.place for line in found)
    ranked = [line for line in found if line.place == Place.RANKED]
    hours = sum(line.hours_low or 0 for line in ranked)
    return {
        "sentence": _sentence(len(found), len(ranked), hours),
        "figures": [
            {
                "label": wording.word("task_place", code),
                "value": formats.number(counted[code]),
                "href": "",
                "note": note,
            }
            for code, note in (
                ("ranked", _("in the order to take them on")),
                ("later", _("something has to come first")),
                ("unknown", _("a number is not known")),
                ("accepted", _("became initiatives")),
            )
        ],
    }


def _sentence(count: int, ranked: int, hours: float) -> str:
    if not count:
        return _("No task is in the inventory yet.")
    told = {"count": wording.spelled(count), "ranked": wording.spelled(ranked), "hours": formats.rounded(hours, 0)}
    if not ranked:
        text = ngettext(
            "%(count)s task, and it cannot be taken on yet.", "%(count)s tasks, and none can be taken on yet.", count
        )
        return wording.opening(text % told)
    text = ngettext(
        "%(ranked)s of %(count)s tasks can be taken on: at least %(hours)s hours a month.",
        "%(ranked)s of %(count)s tasks can be taken on: together at least %(hours)s hours a month.",
        ranked,
    )
    return wording.opening(text % told)


@may("see tasks")
def task(request: HttpRequest, key: str) -> HttpResponse:
    """One task: where it stands and why, its numbers, how to do it tomorrow, what not to do."""
    one = records.one(Task, request, key, "team")
    found, readers = all_lines(request)
    line = next(line for line in found if line.key == key)
    at = reader.moment(request)
    names, others = Names(at), Others({row.key: (row.title, row.team) for row in found})
    known = access.may(reader.person(request), "see initiatives", today=clock.today())
    context = {
        "one": one,
        "line": line,
        "team": readers.teams().get(one.team_id or ""),
        "facts": [(fields.label(f), fields.said(f, fields.value_of(f, one), names, others)) for f in FIELDS
                  if f.name in SHOWN],
        "competence": names.name("competence", one.competence) if one.competence else "",
        "hours": hours(line),
        "assumed": bool(one.code) and one.version == 1,
        "before": [(other.key, other.title) for other in found if other.key in one.follows],
        "after": [(other.key, other.title) for other in found if key in other.task.follows],
        "initiative": known and one.state == keeping.ACCEPTED and Initiative.objects.filter(key=key).exists(),
        "mine": writes(request) and taskforms.owns(request, one.team_id),
        "log": history.of(one),
    }  # fmt: skip
    return page(request, "tasks/task.html", context)


def hours(line: Line) -> str:
    """Net hours a month in words; not known where a number for it is missing."""
    low, high = line.hours_low, line.hours_high
    if low is None:
        return _("not known")
    if high is None:
        return _("at least %(low)s a month") % {"low": formats.rounded(low, 1)}
    return _("%(low)s to %(high)s a month") % {"low": formats.rounded(low, 1), "high": formats.rounded(high, 1)}


@may("see tasks")
def task_routines(request: HttpRequest) -> HttpResponse:
    """Tasks that follow each other as routines for several agents, with the person's place in each."""
    at = reader.moment(request)
    readers = Readers.at(at, today=day(request))
    proposed = routines.proposed(seen.rows(Task, reader.person(request), at), readers.teams())
    count = len(proposed.routines)
    text = ngettext("%(count)s routine for several agents.", "%(count)s routines for several agents.", count)
    sentence = wording.opening(text % {"count": wording.spelled(count)})
    context = {"proposed": proposed, "sentence": sentence if count else _("No routine yet.")}
    return page(request, "tasks/routines.html", context)


@may("draft initiatives")
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Tasks become initiatives of the same key, as one deed."""
    found, _readers = all_lines(request)
    wanted = set(request.POST.getlist("key")[:MOST])
    chosen = [line for line in found if line.key in wanted]
    if not chosen:
        raise Refused(why=_("Choose at least one task."), whose_move=_("Yours."))
    why = request.POST.get("why", "")
    act = accepting.accept(chosen, by=reader.actor(request), today=clock.today(), why=why)
    return HttpResponseRedirect(reverse("tasks-deed", args=[act.id]) if act else reverse("tasks"))


@may("change tasks")
@require_POST
def state(request: HttpRequest, key: str) -> HttpResponse:
    """Set a task aside with a reason, put it back, or remove it."""
    one = records.one(Task, request, key)
    what, why = request.POST.get("what", ""), request.POST.get("why", "")
    by, person = reader.actor(request), reader.person(request)
    versions = {one.key: reader.version(request)}
    if what == "back":
        keeping.put_back([one], by=by, person=person, why=why)
    elif what == "remove":
        act = keeping.remove([one], by=by, person=person, why=why, versions=versions)
        return HttpResponseRedirect(reverse("tasks-deed", args=[act.id]))
    else:
        keeping.set_aside([one], by=by, person=person, why=why, versions=versions)
    return HttpResponseRedirect(reverse("task", args=[key]))


@may("see tasks")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The inventory as a workbook that can be brought back."""
    at, company = reader.moment(request), organisation()
    moment: datetime = at or clock.now()
    on: date = clock.day(moment)
    language = (get_language() or "en")[:2]
    rows = list(seen.rows(Task, reader.person(request), at))
    response = HttpResponse(exchange.to_xlsx(rows, moment=moment, at=at, language=language), content_type=TYPES["xlsx"])
    name = file_name(
        (company.name if company else "", _("Tasks")), "xlsx", on=on,
        sample=bool(company and company.is_sample), language=language,
    )  # fmt: skip
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("tasks/", tasks, name="tasks"),
    path("tasks/routines/", task_routines, name="task-routines"),
    path("tasks/accept/", accept, name="tasks-accept"),
    path("tasks/export.xlsx", export, name="tasks-xlsx"),
    *taskforms.urlpatterns,
    path("tasks/<str:key>/", task, name="task"),
    path("tasks/<str:key>/state/", state, name="task-state"),
]
