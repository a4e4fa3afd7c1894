"""Goals from the company down to a person: the tree, one goal, its form, and what serves nothing or is not served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import access, clock, seen
from mandate.records.models import Goal, Initiative
from mandate.services import formats, wording
from mandate.services.portfolio import exchange
from mandate.services.portfolio import goals as service
from mandate.services.portfolio.fields import GOALS
from mandate.services.portfolio.goals import Branch
from mandate.services.portfolio.keeping import KEEPER
from mandate.services.sheets.names import Names
from mandate.web import history, lists, reader, records, sheetforms
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.sheetforms import Pages

PAGES = Pages(GOALS, KEEPER, "goals", gettext_noop("Set a goal"), "set goals")
_INDENT = "\u2003"
"""What a goal is moved in by, once for each goal above it."""


@may("see goals")
def goals(request: HttpRequest) -> HttpResponse:
    """The goals this reader may see, each below the one it serves, with how many initiatives serve it."""
    person, at = reader.person(request), reader.moment(request)
    rows = list(seen.rows(Goal, person, at, "team", "person"))
    serving = list(seen.rows(Initiative, person, at))
    branches = service.tree(rows, serving)
    by_key = {one.goal.key: one for one in branches}
    lonely = service.unserved(branches) if _sees_initiatives(request) else []
    listed = lists.List(
        name="goals",
        title=_("Goals"),
        rows=lists.Rows([one.goal for one in branches]),
        columns=(
            Col("title", _("Goal"), lambda g: g.title, link=_address, before=lambda g: _INDENT * by_key[g.key].depth),
            Col("level", _("Of whom"), whose),
            Col("line", _("Line of the business model"), lambda g: wording.word("business_line", g.line)),
            Col("target", _("Target"), lambda g: g.target, wide_only=True),
            Col("initiatives", _("Initiatives"), lambda g: len(by_key[g.key].initiatives), kind="int"),
        ),
        search=("title", "measure", "target"),
        filters=(
            Filter("area", _("Area"), list(wording.words("area").items())),
            Filter("line", _("Line of the business model"), list(wording.words("business_line").items())),
        ),
        context={
            "sentence": _sentence(rows, len(lonely)),
            "lonely": [(goal.title, _address(goal)) for goal in lonely],
            "aimless": len(service.aimless(serving)) if _sees_initiatives(request) else 0,
        },
        cards=True,
        whole=lambda found: exchange.table(GOALS, found, moment=at or clock.now(), names=Names(at)),
    )
    return lists.show(request, "goals/goals.html", listed)


def _sees_initiatives(request: HttpRequest) -> bool:
    return access.may(reader.person(request), "see initiatives", today=clock.today())


def _address(goal: Goal) -> str:
    return reverse("goal", args=[goal.key])


def whose(goal: Goal) -> str:
    """Whose goal it is: the company's, a team's, or somebody's own."""
    if goal.level == "team" and goal.team:
        return goal.team.name
    if goal.level == "individual" and goal.person:
        return _("%(name)s, private") % {"name": goal.person.name}
    return wording.word("goal_level", goal.level)


def _sentence(rows: list[Goal], lonely: int) -> str:
    open_ = [row for row in rows if row.state == service.OPEN]
    if not rows:
        return _("No goal is set yet.")
    text = ngettext("%(count)s goal is open", "%(count)s goals are open", len(open_))
    said = text % {"count": formats.count(len(open_))}
    if lonely:
        more = ngettext(
            "%(said)s; no initiative serves %(count)s of them",
            "%(said)s; no initiative serves %(count)s of them",
            lonely,
        )
        said = more % {"said": said, "count": formats.count(lonely)}
    return wording.opening(_("%(said)s.") % {"said": said})


@may("see goals")
def goal(request: HttpRequest, key: str) -> HttpResponse:
    """One goal: whose, which line of the business model, what serves it, what lies below it, and its history."""
    one = records.one(Goal, request, key, "team", "person", "parent", "shared_with")
    return _record(request, one)


def _record(request: HttpRequest, one: Goal, errors: dict[str, str] | None = None) -> HttpResponse:
    person, at = reader.person(request), reader.moment(request)
    rows = list(seen.rows(Goal, person, at))
    branches: dict[str, Branch] = {
        branch.goal.key: branch for branch in service.tree(rows, seen.rows(Initiative, person, at))
    }
    above = branches.get(one.parent_id or "")
    context = {
        "one": one,
        "whose": whose(one),
        "above": (above.goal.title, _address(above.goal)) if above else None,
        "below": [(row.title, _address(row)) for row in rows if row.parent_id == one.key],
        "serving": [
            (row.title, reverse("initiative", args=[row.key]), wording.word("initiative", row.state))
            for row in (branches[one.key].initiatives if one.key in branches else ())
        ],
        "mine": at is None and _may_change(request, one),
        "errors": errors or {},
        "log": history.of(one) if one.level != "individual" else [],
    }
    return page(request, "goals/goal.html", context, status=422 if errors else 200)


def _may_change(request: HttpRequest, one: Goal) -> bool:
    person = reader.person(request)
    if person is None or not access.may(person, "set goals", today=clock.today()):
        return False
    if one.level == "individual":
        return one.person_id == person.key
    return service.may_set(one.level, one.team_id, person) is None


def _guard(request: HttpRequest, level: str, team: str | None, one: Goal | None = None) -> None:
    """Raises Refused where this reader may not set such a goal, nor change this one."""
    person = reader.me(request)
    if one is not None:
        service.refuse_others(one, person)
        level_now = service.may_set(one.level, one.team_id, person)
        if level_now is not None:
            raise level_now
    refusal = service.may_set(level, team, person)
    if refusal is not None:
        raise refusal


@may("set goals")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new goal: of the company, of a team, or one's own, which nobody else sees."""
    if request.method == "POST":
        _guard(request, request.POST.get("level", ""), request.POST.get("team"))
    return sheetforms.add(request, PAGES, intro=_private())


@may("set goals")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a goal; a form older than the record is refused."""
    one = records.one(Goal, request, key)
    asked: Any = request.POST
    level, team = (asked.get("level", ""), asked.get("team")) if request.method == "POST" else (one.level, one.team_id)
    _guard(request, level, team, one)
    return sheetforms.change(request, PAGES, key, intro=_private())


def _private() -> str:
    return _("A goal of one person is seen by that person and the manager they choose, and by nobody else.")


@may("set goals")
@require_POST
def settle(request: HttpRequest, key: str) -> HttpResponse:
    """A goal reached, dropped with a reason, or open again."""
    one = records.one(Goal, request, key)
    _guard(request, one.level, one.team_id, one)
    one.version = reader.version(request)
    state = request.POST.get("state", "")
    if state in (service.OPEN, service.REACHED, service.GONE):
        service.settle(one, state, by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(_address(one))


urlpatterns = [
    path("goals/", goals, name="goals"),
    path("goals/new/", new, name="goal-new"),
    path("goals/<str:key>/", goal, name="goal"),
    path("goals/<str:key>/change/", change, name="goal-change"),
    path("goals/<str:key>/settle/", settle, name="goal-settle"),
]
