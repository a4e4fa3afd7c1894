"""My learning: what is asked of me by when, a module with its quiz, and the paths that ask for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.learning import State
from mandate.records import clock, seen
from mandate.records.models import Completion, Exercise, LearningPath, Person, Team, Tool
from mandate.services import formats, wording
from mandate.services.learning import doing, modules, paths
from mandate.services.learning.modules import Module
from mandate.services.learning.paths import Facts, Step
from mandate.web import lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def _language() -> str:
    return translation.get_language() or "en"


def _day(request: HttpRequest) -> date:
    at = reader.moment(request)
    return clock.today(at)


def _mine(request: HttpRequest) -> list[Step]:
    person, at = reader.me(request), reader.moment(request)
    asked = paths.dues(person, seen.rows(LearningPath, person, at), paths.parents())
    done = [row for row in seen.rows(Completion, person, at) if row.person_id == person.key]
    return paths.steps(asked, done, today=_day(request))


def _sentence(steps: list[Step]) -> str:
    asked, done = paths.counted(steps)
    if not asked:
        return _("Nothing is asked of you; every module is open to you.")
    late = sum(one.state in (State.LATE, State.EXPIRED) and one.due is not None for one in steps)
    words = {"done": formats.count(done), "asked": formats.count(asked)}
    if done == asked:
        return wording.opening(
            ngettext("You have done the one module asked of you.", "You have done all %(asked)s modules asked of you.",
                     asked) % words
        )  # fmt: skip
    if not done:
        text = ngettext(
            "You have not done the one module asked of you",
            "You have done none of the %(asked)s modules asked of you",
            asked,
        )
    else:
        text = ngettext(
            "You have done %(done)s of the %(asked)s module asked of you",
            "You have done %(done)s of the %(asked)s modules asked of you",
            asked,
        )
    said = text % words
    if late:
        more = ngettext("%(said)s; %(late)s is late.", "%(said)s; %(late)s are late.", late)
        return more % {"said": said, "late": formats.count(late)}
    return _("%(said)s.") % {"said": said}


@may("learn")
def learning(request: HttpRequest) -> HttpResponse:
    """What is due, what is next and what is done, for the reader alone."""
    steps = _mine(request)
    listed = lists.List(
        name="learning",
        title=_("My learning"),
        rows=lists.Rows(steps),
        columns=(
            Col("module", _("Module"), lambda one: one.module.title.of(_language())),
            Col("state", _("State"), lambda one: said(one.state)),
            Col("due", _("By"), lambda one: one.due, kind="date"),
            Col("done_on", _("Done on"), lambda one: one.done_on, kind="date"),
            Col("until", _("Holds until"), lambda one: one.until, kind="date"),
            Col("minutes", _("Minutes"), lambda one: one.module.minutes, kind="int"),
        ),
        context={
            "sentence": _sentence(steps),
            "parts": _parts([_told(one) for one in steps]),
            "next": next((one.module.id for one in steps if one.state not in (None, State.DONE)), ""),
        },
    )
    return lists.show(request, "learning/learning.html", listed)


def said(state: State | None) -> str:
    """Where somebody stands with a module, in words."""
    words = {State.DONE: _("Done"), State.DUE: _("Due"), State.LATE: _("Late"), State.EXPIRED: _("Do it again")}
    return words[state] if state else _("Open to you")


def _told(one: Step) -> dict[str, Any]:
    tones = {State.DONE: "good", State.LATE: "bad", State.EXPIRED: "warn"}
    return {
        "id": one.module.id, "title": one.module.title.of(_language()), "minutes": one.module.minutes,
        "state": one.state.value if one.state else "", "said": said(one.state),
        "tone": tones.get(one.state, "") if one.state else "",
        "due": one.due, "done_on": one.done_on, "until": one.until,
    }  # fmt: skip


def _parts(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    done = [row for row in rows if row["state"] == State.DONE.value]
    asked = [row for row in rows if row["state"] and row not in done]
    free = [row for row in rows if not row["state"]]
    parts = ((_("To do"), asked), (_("Done"), done), (_("Open to you"), free))
    return [(title, found) for title, found in parts if found]


def _module(key: str) -> Module:
    found = modules.one(key)
    if found is None:
        raise Http404(key)
    return found


@may("learn")
def module(request: HttpRequest, module: str) -> HttpResponse:
    """One module: what to know, what to practise, its quiz, and how the last attempt went."""
    return _show(request, _module(module))


def _show(
    request: HttpRequest, found: Module, *, given: dict[str, int] | None = None, problem: str = ""
) -> HttpResponse:
    language, person = _language(), reader.me(request)
    own, step = found.own, _stands(request, found)
    sheet, last = doing.sheet(person, found), doing.last(person, found)
    context = {
        "module": {
            "id": found.id, "title": found.title.of(language), "minutes": found.minutes,
            "text": [part.of(language) for part in found.text], "practice": found.practice.of(language),
            "link": own.link if own else "", "file": own.file_name if own else "", "own": own is not None,
            "tool": _tool(own.tool) if own and own.tool else "", "confirms": found.confirms, "closed": not found.open,
        },
        "exercise": _exercise(person, found),
        "step": _told(step),
        "attempt": sheet.attempt,
        "questions": [
            {"id": one.id, "ask": one.ask.of(language), "options": [part.of(language) for part in one.options]}
            for one in sheet.questions
        ],
        "given": given or {},
        "problem": problem,
        "last": last[0] if last else None,
        "whys": [(one.ask.of(language), one.options[one.right].of(language), one.why.of(language))
                 for one in (last[1] if last else ())],
    }  # fmt: skip
    return page(request, "learning/module.html", context, status=422 if problem else 200)


def _stands(request: HttpRequest, found: Module) -> Step:
    """Where the reader stands with a module; nowhere with one that was closed before they did it."""
    return next((one for one in _mine(request) if one.module.id == found.id), Step(found, None, None, None, None))


def _exercise(person: Person, found: Module) -> Exercise | None:
    """The practice that this person asked about last; None where nobody confirms it."""
    rows = Exercise.objects.filter(person=person, module=found.id) if found.confirms else Exercise.objects.none()
    return rows.order_by("-asked_on", "-answered_on").first()


def _tool(key: str) -> str:
    """Name of a tool that is still allowed; empty for one that is not any more."""
    return Tool.objects.filter(key=key, status__in=("in_use", "pilot")).values_list("name", flat=True).first() or ""


@may("learn")
@require_POST
def quiz(request: HttpRequest, module: str) -> HttpResponse:
    """The answers of one attempt, once."""
    found, person = _module(module), reader.me(request)
    given = {}
    for question in found.questions:
        place = request.POST.get(question.id, "")
        if place.isdecimal() and len(place) < 3:
            given[question.id] = int(place)
    number = request.POST.get("attempt", "")
    attempt = int(number) if number.isdecimal() and len(number) < 7 else 0
    now = doing.sheet(person, found)
    if attempt == now.attempt and any(question.id not in given for question in now.questions):
        return _show(request, found, given=given, problem=_("A question has no answer yet."))
    doing.answer(person, found, attempt=attempt, given=given, by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(f"{reverse('learning-module', args=[found.id])}#result")


@may("learn")
@require_http_methods(["GET"])
def learning_paths(request: HttpRequest) -> HttpResponse:
    """Every path: for whom, which modules, by when."""
    return _paths(request, Facts("", (), (), (), None), {})


def _paths(request: HttpRequest, facts: Facts, problems: dict[str, str]) -> HttpResponse:
    every = lists.Rows.of(LearningPath, request)
    teams, language = dict(Team.objects.values_list("key", "name")), _language()
    count = every.count()
    text = ngettext("%(count)s path says who learns what by when.", "%(count)s paths say who learns what by when.",
                    count)  # fmt: skip
    listed = lists.List(
        name="learning-paths",
        title=_("Learning paths"),
        rows=every,
        columns=(
            Col("name", _("Path"), lambda one: one.name, sort="name"),
            Col("roles", _("Roles"), lambda one: _roles(one.roles)),
            Col("teams", _("Teams"), lambda one: formats.listed(teams.get(key, key) for key in one.teams)),
            Col("modules", _("Modules"), lambda one: _titles(one.modules)),
            Col("due", _("By"), lambda one: one.due, kind="date", sort="due"),
        ),
        search=("name", "why"),
        sort="due",
        context={
            "sentence": wording.opening(text % {"count": formats.count(count)})
            if count
            else _("Nobody said yet who learns what by when."),
            "titles": _titles, "roles_said": _roles, "teams_of": teams,
            "facts": facts, "errors": problems,
            "role_options": [(role.value, wording.word("role", role.value)) for role in paths.LEARNERS],
            "team_options": sorted(teams.items(), key=lambda one: one[1].casefold()),
            "module_options": [(one.id, one.title.of(language)) for one in modules.every() if one.open],
        },
    )  # fmt: skip
    response = lists.show(request, "learning/paths.html", listed)
    response.status_code = 422 if problems else 200
    return response


def _roles(roles: list[str]) -> str:
    return formats.listed(wording.word("role", role) for role in roles) if roles else _("everybody who learns")


def _titles(keys: list[str]) -> str:
    known = {one.id: one.title.of(_language()) for one in modules.every()}
    return formats.listed(f"“{known.get(key, key)}”" for key in keys)


@may("plan learning")
@require_POST
def path_set(request: HttpRequest) -> HttpResponse:
    """A new path."""
    said = request.POST
    try:
        due = date.fromisoformat(said.get("due", ""))
    except ValueError:
        due = None
    facts = Facts(
        said.get("name", ""), tuple(said.getlist("roles")), tuple(said.getlist("teams")),
        tuple(said.getlist("modules")), due, said.get("why", ""),
    )  # fmt: skip
    problems = paths.problems(facts)
    if problems:
        return _paths(request, facts, problems)
    paths.add(facts, by=reader.actor(request))
    return HttpResponseRedirect(reverse("learning-paths"))


@may("plan learning")
@require_POST
def path_remove(request: HttpRequest, key: str) -> HttpResponse:
    """A path gone, with a reason."""
    row = records.one(LearningPath, request, key)
    row.version = reader.version(request)
    paths.remove(row, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("learning-paths"))


urlpatterns = [
    path("learning/", learning, name="learning"),
    path("learning/modules/<slug:module>/", module, name="learning-module"),
    path("learning/modules/<slug:module>/quiz/", quiz, name="learning-quiz"),
    path("learning/paths/", learning_paths, name="learning-paths"),
    path("learning/paths/set/", path_set, name="learning-path-set"),
    path("learning/paths/<str:key>/remove/", path_remove, name="learning-path-remove"),
]
