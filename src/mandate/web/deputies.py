"""Who stands in for whom: absences that run or are ahead, naming a deputy, and being back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.terms import Role
from mandate.records import access, clock
from mandate.records.models import Deputy, Person
from mandate.services import formats, wording
from mandate.services.mandate import deputies as service
from mandate.services.mandate.deputies import Absence
from mandate.web import lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may


def _sentence(rows: lists.Rows) -> str:
    """Who is away today, as the page says it first."""
    today = clock.today()
    running = [row for row in rows.all() if row.valid_from <= today <= row.valid_until]
    if not running:
        return _("Nobody who decides is away.")
    if len(running) == 1:
        row = running[0]
        words = {"deputy": row.deputy.name, "person": row.person.name, "day": formats.day(row.valid_until)}
        return _("%(deputy)s decides for %(person)s until %(day)s.") % words
    count = len(running)
    text = ngettext("%(count)s person is away.", "%(count)s people are away, each with a deputy.", count)
    return wording.opening(text % {"count": wording.spelled(count)})


def _shown(request: HttpRequest, given: Absence, errors: dict[str, str]) -> HttpResponse:
    today, me = clock.today(), reader.me(request)
    naming = access.may(me, "name deputies", today=today) and reader.moment(request) is None
    people = [one for one in service.candidates(today)] if naming else []
    mine = [one for one in people if one.holds(*service.DECIDERS) and service.may_name(one, me)]
    rows = lists.Rows.of(Deputy, request, "person", "deputy")
    context = {
        "sentence": _sentence(rows),
        "given": given,
        "errors": errors,
        "naming": naming,
        "away": [(one.key, one.name) for one in mine],
        "people": [(one.key, one.name) for one in people],
        "today": today,
        "ending": _ending(rows, me) if naming else [],
    }
    listed = lists.List(
        name="deputies", title=_("Deputies"), rows=rows, columns=_columns(), sort="valid_from", backwards=True,
        context=context,
    )  # fmt: skip
    answer = lists.show(request, "deputies/deputies.html", listed)
    answer.status_code = 422 if errors else answer.status_code
    return answer


def _ending(rows: lists.Rows, me: Person) -> list[Deputy]:
    """Absences this reader may end: those that run or are ahead, of people for whom they may name a deputy."""
    today = clock.today()
    return [row for row in rows.all() if row.valid_until >= today and service.may_name(row.person, me)]


def _columns() -> tuple[Col, ...]:
    return (
        Col("person", _("Away"), lambda row: row.person.name),
        Col("role", _("As"), _role),
        Col("deputy", _("Decides meanwhile"), lambda row: row.deputy.name),
        Col("valid_from", _("From"), lambda row: row.valid_from, kind="date", sort="valid_from"),
        Col("valid_until", _("Until"), lambda row: row.valid_until, kind="date", sort="valid_until"),
        Col("why", _("Why"), lambda row: row.why, wide_only=True),
    )


def _role(row: Deputy) -> str:
    held = [role for role in service.DECIDERS if row.person.holds(role)]
    return formats.listed(wording.word("role", role.value) for role in held) if held else ""


@may("see decisions")
@require_http_methods(["GET"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Who is away, who decides meanwhile, and until when."""
    me = reader.me(request)
    own = me.key if me.holds(Role.ARCHITECT, Role.MT_MEMBER) else ""
    return _shown(request, Absence(own, "", clock.today().isoformat(), ""), {})


@may("name deputies")
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Name who decides for somebody while away."""
    given = Absence(**{field: request.POST.get(field, "") for field in Absence.__dataclass_fields__})
    today = clock.today()
    errors = service.problems(given, today=today)
    if errors:
        return _shown(request, given, errors)
    service.name(given, by=reader.actor(request), person=reader.person(request), today=today)
    return HttpResponseRedirect(reverse("deputies"))


@may("name deputies")
@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """Back earlier, or not away after all."""
    row = records.one(Deputy, request, key, "person", "deputy")
    version = reader.version(request)
    service.end(row, by=reader.actor(request), person=reader.person(request), today=clock.today(), version=version)
    return HttpResponseRedirect(reverse("deputies"))


urlpatterns = [
    path("deputies/", deputies, name="deputies"),
    path("deputies/name/", name, name="deputy-name"),
    path("deputies/<str:key>/end/", end, name="deputy-end"),
]
