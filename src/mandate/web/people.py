"""People: list, record, add, change, invite by link, leave, erase."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Person, Team
from mandate.services import entry, signing_in, wording
from mandate.services import people as service
from mandate.services.mailing import bounces
from mandate.services.people import PersonFacts
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import organisation, page


def roles_line(person: Person) -> str:
    """The roles of a person as words."""
    return ", ".join(wording.word("role", role) for role in person.roles)


@may("see people")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody this reader may see, with team, function and roles."""
    rows = lists.Rows.of(Person, request, "team", "manager")
    columns = (
        Col("name", _("Name"), lambda p: p.name, link=lambda p: reverse("person", args=[p.key]), sort="name"),
        Col("function", _("Function"), lambda p: p.function, sort="function"),
        Col("team", _("Team"), lambda p: p.team.name if p.team else "", sort="team__name"),
        Col(
            "manager", _("Manager"), lambda p: p.manager.name if p.manager else "", sort="manager__name", wide_only=True
        ),
        Col("roles", _("Roles"), roles_line),
        Col("left_on", _("Left"), lambda p: p.left_on, kind="date", sort="left_on", wide_only=True),
    )
    teams = [(team.key, team.name) for team in Team.objects.all()]
    count = rows.count()
    sentence = ngettext("%(count)s person in the record.", "%(count)s people in the record.", count)
    listed = lists.List(
        name="people",
        title=_("People"),
        rows=rows,
        columns=columns,
        search=("name", "email", "function"),
        filters=(Filter("team_id", _("Team"), teams),),
        sort="name",
        context={"sentence": wording.opening(sentence % {"count": wording.spelled(count)})},
    )
    return lists.show(request, "people/people.html", listed)


@may("see people")
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person: team, function, roles, and the ways in."""
    found = records.one(Person, request, key, "team", "manager")
    account = getattr(found, "account", None)
    context = {
        "one": found,
        "roles": roles_line(found),
        "signed_in": account.last_login if account else None,
        "log": history.of(found),
        "bounce": bounces.of(found),
        "invitation": None,
        "mailed": False,
    }
    return page(request, "people/person.html", context)


@may("change people")
@require_POST
def invite(request: HttpRequest, key: str) -> HttpResponse:
    """A one-time link to copy; of who decides for the MT it is mailed instead, where a mail server is set."""
    found, today = records.one(Person, request, key, "team", "manager"), clock.today()
    by = reader.actor(request)
    secret = signing_in.make(found, purpose=entry.INVITE, by=by, at=clock.now(), today=today)
    link = request.build_absolute_uri(reverse("enter", args=[secret]))
    mailed = signing_in.only_mailed(found, today=today)
    if mailed:
        company = organisation()
        mail = signing_in.letter(found, link=link, organisation=company.name if company else "")
        signing_in.post(found, mail, at=clock.now())
    context = {
        "one": found,
        "roles": roles_line(found),
        "signed_in": None,
        "log": history.of(found),
        "bounce": bounces.of(found),
        "invitation": None if mailed else link,
        "mailed": mailed,
        "decides": signing_in.decides(found, today=today),
        "hours": settings.LINK_HOURS,
    }
    return page(request, "people/person.html", context)


def _facts(request: HttpRequest) -> PersonFacts:
    asked = request.POST
    try:
        until = date.fromisoformat(asked.get("until", ""))
    except ValueError:
        until = None
    roles = tuple(asked.getlist("roles")) or ("employee",)
    return PersonFacts(
        name=asked.get("name", ""), email=asked.get("email", ""), function=asked.get("function", ""),
        team=asked.get("team", ""), manager=asked.get("manager", ""), roles=roles, until=until,
    )  # fmt: skip


def _form(request: HttpRequest, facts: PersonFacts, found: dict[str, str], one: Person | None) -> HttpResponse:
    others = Person.objects.filter(left_on=None).exclude(key=one.key if one else "")
    context = {
        "facts": facts,
        "errors": found,
        "one": one,
        "teams": [(team.key, team.name) for team in Team.objects.all()],
        "managers": [(p.key, p.name) for p in others],
        "roles": [(role, wording.word("role", role)) for role in service.GIVEN_ROLES],
    }
    return page(request, "people/form.html", context, status=422 if found else 200)


@may("change people")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a person by hand."""
    if request.method == "GET":
        return _form(request, PersonFacts(name=""), {}, None)
    facts = _facts(request)
    found = service.problems(facts)
    if found:
        return _form(request, facts, found, None)
    made = service.add_person(facts, by=reader.actor(request), why=request.POST.get("why", "") or _("Added by hand."))
    return HttpResponseRedirect(reverse("person", args=[made.key]))


@may("change people")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a person's facts or roles."""
    one = records.one(Person, request, key)
    if request.method == "GET":
        facts = PersonFacts(
            name=one.name, email=one.email or "", function=one.function, team=one.team_id or "",
            manager=one.manager_id or "", roles=tuple(one.roles), until=one.until,
        )  # fmt: skip
        return _form(request, facts, {}, one)
    one.version = reader.version(request)
    facts = _facts(request)
    found = service.problems(facts, person=one)
    if found:
        return _form(request, facts, found, one)
    service.change_person(
        one, facts, by=reader.actor(request), why=request.POST.get("why", "") or _("Changed by hand.")
    )
    return HttpResponseRedirect(reverse("person", args=[one.key]))


@may("change people")
@require_POST
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody left: every way in ends at once."""
    one = records.one(Person, request, key)
    service.part(one, by=reader.actor(request), why=request.POST.get("why", "") or _("Left."), today=clock.today())
    return HttpResponseRedirect(reverse("person", args=[key]))


@may("change people")
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Forget who somebody was; asked twice, because it cannot be undone."""
    one = records.one(Person, request, key)
    if request.method == "GET":
        return page(request, "people/erase.html", {"one": one})
    service.erase_person(one, by=reader.actor(request), why=request.POST.get("why", "") or _("Asked to be erased."))
    return HttpResponseRedirect(reverse("people"))


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", add, name="person-new"),
    path("people/<str:key>/", person, name="person"),
    path("people/<str:key>/change/", change, name="person-change"),
    path("people/<str:key>/invite/", invite, name="person-invite"),
    path("people/<str:key>/leave/", leave, name="person-leave"),
    path("people/<str:key>/erase/", erase, name="person-erase"),
]
