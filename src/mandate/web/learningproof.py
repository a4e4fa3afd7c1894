"""Evidence that people who work with AI learned it, as a page and as one file; and what a file says they learned."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Act
from mandate.records.models import Team
from mandate.services.learning import importing, proving
from mandate.services.sheets.returning import Plan
from mandate.web import lists, reader
from mandate.web.bringing import Bringing
from mandate.web.lists import Col
from mandate.web.may import may

SALT = "mandate.learning.brought"
FORMS = ("xlsx", "pdf", "json")


def _language() -> str:
    return (translation.get_language() or "en")[:2]


def _team(request: HttpRequest) -> tuple[str, str]:
    """Key and name of the team that is asked for, both empty for all. Raises Http404 for one that is not there."""
    key = request.GET.get("team", "")
    if not key:
        return "", ""
    row = Team.objects.filter(key=key).first()
    if row is None:
        raise Http404(key)
    return row.key, row.name


@may("learn")
def evidence(request: HttpRequest) -> HttpResponse:
    """Per person and role: what is asked, what was done, until when it holds; of those the reader may see."""
    person, at = reader.me(request), reader.moment(request)
    team, name = _team(request)
    found = proving.lines(person, at=at, today=clock.today(at), team=team)
    teams = sorted(Team.objects.values_list("key", "name"), key=lambda one: one[1].casefold())
    listed = lists.List(
        name="learning-evidence",
        title=_("AI literacy"),
        cards=True,
        rows=lists.Rows(found),
        columns=(
            Col("name", _("Person"), lambda one: one.person.name),
            Col("team", _("Team"), lambda one: one.team, sort="team"),
            Col("roles", _("Roles"), lambda one: one.roles),
            Col("done", _("Asked and done"), lambda one: f"{one.done}/{one.asked}"),
            Col("hours", _("Hours"), lambda one: one.hours, kind="number", sort="hours"),
            Col("modules", _("Modules done"), lambda one: len(one.modules), kind="int"),
            Col("ends", _("First to end"), _ends, kind="date", wide_only=True),
        ),
        context={
            "sentence": proving.sentence(found, name),
            "duty": proving.duty(),
            "team": team,
            "teams": teams if person.holds(Role.ARCHITECT, Role.AUDITOR, Role.MANAGER) else [],
            "carried": {"team": team} if team else {},
            "made": request.GET.get("made", ""),
        },
    )
    return lists.show(request, "learning/evidence.html", listed)


def _ends(one: proving.Line) -> date | None:
    return min((row.until for row in one.modules if row.until), default=None)


@may("learn")
def evidence_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as one file."""
    if form not in FORMS:
        raise Http404(form)
    person, at = reader.me(request), reader.moment(request)
    team, name = _team(request)
    today, moment = clock.today(at), at or clock.now()
    found = proving.lines(person, at=at, today=today, team=team)
    made = proving.made(form, found, team=name, language=_language(), today=today, at=moment)
    response = HttpResponse(made.content, content_type=made.type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@may("plan learning")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of what people learned elsewhere, look at what it notes, write it with one reason."""

    def write(planned: Plan, why: str, token: str) -> Act | None:
        return importing.write(planned, by=reader.actor(request), why=why, token=token)

    def goes(act: str) -> str:
        return f"{reverse('learning-evidence')}?made={act}" if act else reverse("learning-evidence")

    def plan(data: bytes, _name: str) -> Plan:
        return importing.plan(data, today=clock.today())

    return Bringing("learning/import.html", SALT, plan, write, goes).answer(request)


@may("plan learning")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take one file back."""
    importing.undo(request.POST.get("act", ""), by=reader.actor(request), why=request.POST.get("why", ""))
    return HttpResponseRedirect(reverse("learning-evidence"))


urlpatterns = [
    path("learning/evidence/", evidence, name="learning-evidence"),
    path("learning/evidence/file/<str:form>/", evidence_file, name="learning-evidence-file"),
    path("learning/import/", bring, name="learning-import"),
    path("learning/undo/", undo, name="learning-undo"),
]
