"""Forms of the inventory of tasks: add, change, many at once, typical ones, a file; each undone in one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.records import access, clock
from mandate.records.models import Task, Team
from mandate.services import wording
from mandate.services.sheets.fields import Field, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.several import MOST
from mandate.services.tasks import fields, keeping, starter, undoing
from mandate.services.tasks.fields import BULK, CHOICES, FIELDS, FOLLOWS, GROUPS, NUMBERS, REVERSIBLE, Others
from mandate.web import reader, records
from mandate.web.bringing import of_job
from mandate.web.may import may
from mandate.web.page import page

SALT = "mandate.tasks.brought"


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form: `kind` is text, long, select or many."""

    name: str
    label: str
    hint: str
    kind: str
    value: Any
    options: list[tuple[str, str]]
    empty: str | None
    needed: bool


def owns(request: HttpRequest, team: str | None) -> bool:
    """Whether this reader may change the tasks of a team."""
    own = keeping.own_teams(reader.person(request))
    return own is None or team in own


def _teams(request: HttpRequest) -> list[tuple[str, str]]:
    own = keeping.own_teams(reader.person(request))
    return [(team.key, team.name) for team in Team.objects.all() if own is None or team.key in own]


def _posted(request: HttpRequest, names: Sequence[str]) -> dict[str, Any]:
    many = {one.name for one in FIELDS if one.sort is Sort.MANY} | {FOLLOWS}
    asked = request.POST
    return {name: asked.getlist(name) if name in many else asked.get(name, "") for name in names}


def _stated(row: Task) -> dict[str, Any]:
    found = {}
    for one in FIELDS:
        value = fields.value_of(one, row)
        if one.name == REVERSIBLE:
            value = "" if value is None else "yes" if value else "no"
        elif one.name in NUMBERS and value is not None:
            value = format(value.normalize(), "f")
        found[one.name] = "" if value is None else value
    return found


def _inputs(
    request: HttpRequest, said: Mapping[str, Any], names: Names, wanted: Sequence[str], row: Task | None
) -> list[Input]:
    return [_input(request, one, said.get(one.name, ""), names, row) for one in FIELDS if one.name in wanted]


def _input(request: HttpRequest, one: Field, value: Any, names: Names, row: Task | None) -> Input:
    kind, options, empty = "text", [], None
    if one.name == "team":
        kind, options, empty = "select", _teams(request), _("Choose")
    elif one.name in CHOICES:
        kind, empty = "select", _("not known")
        options = [(code, wording.word(GROUPS[one.name], code)) for code in CHOICES[one.name]]
    elif one.name == REVERSIBLE:
        kind, options, empty = "select", [("yes", _("yes")), ("no", _("no"))], _("not known")
    elif one.sort is Sort.CLASS:
        kind, options, empty = "select", list(wording.words("data_class").items()), _("not known")
    elif one.sort is Sort.ONE:
        kind, options = "select", names.options(one.points_to)
        empty = _("one the team may use") if one.name == "tool" else _("nothing")
    elif one.sort is Sort.MANY:
        kind, options = "many", names.options(one.points_to)
    elif one.name == FOLLOWS:
        kind, options = "many", _earlier(row)
    elif one.sort is Sort.LONG:
        kind = "long"
    # Where the choices say what belongs in a field, its explanation is for files.
    hint = "" if one.name in CHOICES or one.name == REVERSIBLE or one.sort is Sort.CLASS else _(one.about)
    if kind == "many" and one.name == FOLLOWS:
        hint = _("Tasks of the same team.")
    return Input(one.name, _(one.label), hint, kind, value, options, empty, one.needed)


def _earlier(row: Task | None) -> list[tuple[str, str]]:
    if row is None:
        return []
    rows = Task.objects.filter(team_id=row.team_id).exclude(key=row.key)
    return [(one.key, one.title) for one in rows[:MOST]]


_FORM = tuple(one.name for one in FIELDS if one.name != "code")


@may("change tasks")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A task of one's own; what nobody knows stays empty."""
    wanted = tuple(name for name in _FORM if name != FOLLOWS)
    said: dict[str, Any] = {"people": "1", "team": request.GET.get("team", ""), "datasets": []}
    if request.method == "POST":
        said = _posted(request, wanted)
        checked = keeping.check(said)
        if not checked.problems:
            row = keeping.add(
                said, by=reader.actor(request), person=reader.person(request), why=request.POST.get("why", "")
            )
            return HttpResponseRedirect(reverse("task", args=[row.key]))
        return _form(request, None, said, wanted, checked.problems)
    return _form(request, None, said, wanted, {})


@may("change tasks")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a task; a form older than the task is refused."""
    row = records.one(Task, request, key)
    keeping.refuse_others([row.team_id], reader.person(request))
    if request.method == "GET":
        return _form(request, row, _stated(row), _FORM, {})
    said = _posted(request, _FORM)
    checked = keeping.check(said, row)
    if checked.problems:
        return _form(request, row, said, _FORM, checked.problems)
    row.version = reader.version(request)
    why = request.POST.get("why", "")
    keeping.change(row, said, by=reader.actor(request), person=reader.person(request), why=why)
    return HttpResponseRedirect(reverse("task", args=[key]))


def _form(
    request: HttpRequest, row: Task | None, said: Mapping[str, Any], wanted: Sequence[str], problems: Mapping[str, str]
) -> HttpResponse:
    context = {
        "one": row,
        "inputs": _inputs(request, said, Names(), wanted, row),
        "errors": problems,
        "version": request.POST.get("version", row.version if row else ""),
    }
    return page(request, "tasks/form.html", context, status=422 if problems else 200)


@may("change tasks")
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Many tasks at once: set fields, set aside, remove, accept; seen before it is written."""
    asked = request.POST if request.method == "POST" else request.GET
    rows = list(Task.objects.filter(key__in=asked.getlist("key")[:MOST]))
    if not rows:
        return HttpResponseRedirect(reverse("tasks"))
    keeping.refuse_others([row.team_id for row in rows], reader.person(request))
    said = _posted(request, BULK)
    chosen = [name for name in request.POST.getlist("set") if name in BULK]
    what, why = request.POST.get("what", "set"), request.POST.get("why", "").strip()
    if request.method == "GET":
        return _bulk(request, rows, said, [], "set", {}, [])
    problems = {}
    if what == "set" and not chosen:
        problems["set"] = _("Tick at least one field to set.")
    if not why:
        problems["why"] = _("Say why: one reason for all rows.")
    facts = {name: said[name] for name in chosen}
    shown = _planned(rows, facts if what == "set" else {}, problems)
    if problems or (what == "set" and "write" not in request.POST):
        return _bulk(request, rows, said, chosen, what, problems, shown)
    return _done(request, rows, what, facts, why)


def _planned(
    rows: Sequence[Task], facts: Mapping[str, Any], problems: dict[str, str]
) -> list[tuple[str, str, str, str]]:
    """What setting the fields does to each task, as (task, field, was, becomes); what is wrong goes into `problems`."""
    names, others, found = Names(), Others.all(), []
    for row in rows:
        checked = fields.check(facts, row, names, others)
        problems.update(checked.problems)
        for one in FIELDS:
            was, becomes = fields.value_of(one, row), checked.values[one.name]
            if one.name in facts and was != becomes:
                told = (fields.said(one, was, names, others), fields.said(one, becomes, names, others))
                found.append((row.title, _(one.label), *told))
    return found


def _done(request: HttpRequest, rows: Sequence[Task], what: str, facts: Mapping[str, Any], why: str) -> HttpResponse:
    by, person = reader.actor(request), reader.person(request)
    versions = {row.key: reader.version(request, f"version-{row.key}") for row in rows}
    if what == "aside":
        act = keeping.set_aside(rows, by=by, person=person, why=why, versions=versions)
    elif what == "remove":
        act = keeping.remove(rows, by=by, person=person, why=why, versions=versions)
    else:
        written = keeping.change_many(rows, facts, by=by, person=person, why=why, versions=versions)
        if written is None:
            return HttpResponseRedirect(reverse("tasks"))
        act = written
    return HttpResponseRedirect(reverse("tasks-deed", args=[act.id]))


def _bulk(
    request: HttpRequest, rows: Sequence[Task], said: Mapping[str, Any], chosen: Sequence[str], what: str,
    problems: Mapping[str, str], planned: Sequence[tuple[str, str, str, str]],
) -> HttpResponse:  # fmt: skip
    text = ngettext("Change %(count)s task at once.", "Change %(count)s tasks at once.", len(rows))
    context = {
        "sentence": text % {"count": wording.spelled(len(rows))},
        "rows": rows,
        "inputs": _inputs(request, said, Names(), BULK, None),
        "ticks": [(one.name, _(one.label)) for one in FIELDS if one.name in BULK],
        "chosen": chosen,
        "what": what,
        "whats": [("set", _("Set fields")), ("aside", _("Set aside")), ("remove", _("Remove"))],
        "planned": planned,
        "errors": problems,
        "looked": request.method == "POST" and not problems,
        "why": request.POST.get("why", ""),
        "accepts": access.may(reader.person(request), "draft initiatives", today=clock.today()),
    }
    return page(request, "tasks/bulk.html", context, status=422 if problems else 200)


@may("change tasks")
@require_http_methods(["GET", "POST"])
def from_typical(request: HttpRequest) -> HttpResponse:
    """The typical tasks for one team: look, tick, take; what is there already stays."""
    teams = _teams(request)
    wanted = (request.POST if request.method == "POST" else request.GET).get("team", "")
    key = wanted if wanted in dict(teams) else teams[0][0] if teams else ""
    team = Team.objects.filter(key=key).first()
    problems: dict[str, str] = {}
    if request.method == "POST" and team is not None:
        codes, people = request.POST.getlist("take"), request.POST.get("people", "").strip()
        if not codes:
            problems["take"] = _("Choose at least one task.")
        if not (people.isascii() and people.isdecimal() and len(people) < 5 and int(people)):
            problems["people"] = _("Write how many people do them, as a whole number.")
        if not problems:
            act = starter.take(
                codes, team, by=reader.actor(request), person=reader.person(request), people=int(people),
                why=request.POST.get("why", "")[:2000],
            )  # fmt: skip
            return HttpResponseRedirect(reverse("tasks-deed", args=[act.id]) if act else reverse("tasks"))
    offers = starter.offered(team) if team is not None else []
    groups: dict[str, list[starter.Offer]] = {}
    for one in offers:
        groups.setdefault(one.area, []).append(one)
    context = {
        "teams": teams, "team": team, "groups": groups, "new": sum(not one.exists for one in offers),
        "dated": starter.dated(), "errors": problems, "taken": request.POST.getlist("take"),
        "people": request.POST.get("people", "1"), "why": request.POST.get("why", ""),
    }  # fmt: skip
    return page(request, "tasks/typical.html", context, status=422 if problems else 200)


@may("change tasks")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a workbook of tasks, look at what it changes, write it with one reason."""

    def goes(act: str) -> str:
        return reverse("tasks-deed", args=[act]) if act else reverse("tasks")

    return of_job("tasks", "tasks/import.html", SALT, request, goes)


@may("change tasks")
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, act: str) -> HttpResponse:
    """One deed on tasks: what undoing it does to each, and the button that undoes it."""
    if request.method == "POST":
        why = request.POST.get("why", "")
        undoing.undo(act, by=reader.actor(request), person=reader.person(request), why=why)
        return HttpResponseRedirect(reverse("tasks"))
    found = undoing.plan(act)
    if found is None:
        raise Http404(act)
    count = len(found.lines)
    text = ngettext("%(count)s task was written.", "%(count)s tasks were written.", count)
    sentence = wording.opening(text % {"count": wording.spelled(count)})
    return page(request, "tasks/deed.html", {"deed": found, "sentence": sentence})


urlpatterns = [
    path("tasks/new/", add, name="task-new"),
    path("tasks/typical/", from_typical, name="tasks-typical"),
    path("tasks/import/", bring, name="tasks-import"),
    path("tasks/change/", several, name="tasks-change"),
    path("tasks/deeds/<str:act>/", deed, name="tasks-deed"),
    path("tasks/<str:key>/change/", change, name="task-change"),
]
