"""People: list, record, add, change, invite by link, leave, erase."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.ledger import Act
from mandate.records.models import Change, Person, Team
from mandate.services import entry, signing_in, wording
from mandate.services import people as service
from mandate.services.mailing import bounces
from mandate.services.people import PersonFacts
from mandate.services.roster import doubles, merging, planning, undoing
from mandate.services.roster.planning import Choice, RollPlan
from mandate.web import history, lists, reader, records
from mandate.web.bringing import Bringing
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import organisation, page

SALT = "mandate.people.brought"


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
        context={
            "sentence": wording.opening(sentence % {"count": wording.spelled(count)}),
            "made": request.GET.get("made", ""),
        },
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
        **_joined(request, found),
    }
    return page(request, "people/person.html", context)


def _joined(request: HttpRequest, found: Person) -> dict[str, Any]:
    """Who somebody turned out to be, which identities were joined into them with their history, and the way back."""
    if reader.moment(request) is not None:
        return {"doubles": [], "taken_in": ""}
    doubles = list(found.doubles.all())
    known: dict[str, Any] = {"doubles": doubles, "taken_in": undoing.last(found)}
    if doubles:
        keys = [found.key, *(one.key for one in doubles)]
        known["log"] = history.lines(Change.objects.filter(kind=Person.kind, key__in=keys).order_by("-id")[:12])
    return known


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
        **_joined(request, found),
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


@may("change people")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a people list: see who is new, changed, left or there twice, choose, and write it with one reason."""
    choice = Choice(frozenset(request.POST.getlist("join")), bool(request.POST.get("whole")))

    def write(planned: RollPlan, why: str, token: str) -> Act | None:
        by, today = reader.actor(request), clock.today()
        return planning.write(planned, choice, by=by, why=why, today=today, token=token)

    def goes(act: str) -> str:
        return f"{reverse('people')}?made={act}" if act else reverse("people")

    def plan(data: bytes, name: str) -> RollPlan:
        return planning.plan(data, name, today=clock.today())

    return Bringing(
        "people/import.html", SALT, plan, write, goes, more={"choice": choice, "why_double": doubles.reason},
        show=lambda planned: planned,
    ).answer(request)  # fmt: skip


@may("change people")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Two identities of one person become one; asked with what goes over and what stays."""
    goes = records.one(Person, request, key)
    into = request.POST.get("into", "") or request.GET.get("into", "")
    others = Person.objects.filter(left_on=None).exclude(key=key)
    stays = others.filter(key=into).first()
    errors = {"into": _("Choose who this is.")} if request.method == "POST" and stays is None else {}
    why = request.POST.get("why", "").strip()[:2000]
    if request.method == "POST" and not why:
        errors["why"] = _("Say why: the reason stays with both histories.")
    if request.method == "GET" or errors or stays is None:
        return _merge_form(request, goes, list(others), into, errors)
    goes.version = reader.version(request)
    merging.merge(stays, goes, by=reader.actor(request), why=why, today=clock.today())
    return HttpResponseRedirect(reverse("person", args=[stays.key]))


def _merge_form(
    request: HttpRequest, goes: Person, others: list[Person], into: str, errors: dict[str, str]
) -> HttpResponse:
    likely = [one for one in doubles.found([goes, *others]) if goes.key in (one.goes.key, one.stays.key)]
    first = {one.stays.key if one.goes.key == goes.key else one.goes.key: doubles.reason(one.why) for one in likely}
    named = sorted(others, key=lambda one: (one.key not in first, one.name.casefold()))
    choices = [(one.key, f"{one.name} · {one.email or _('no address')}") for one in named]
    context = {
        "one": goes, "others": choices, "into": into or next(iter(first), ""), "errors": errors, "likely": first,
        "why": request.POST.get("why", ""),
    }  # fmt: skip
    return page(request, "people/merge.html", context, status=422 if errors else 200)


@may("change people")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a people list, or a joining, back; what was touched since stays, and is told."""
    done = undoing.undo(request.POST.get("act", ""), by=reader.actor(request), why=request.POST.get("why", "")[:2000])
    if done.staying:
        return page(request, "people/undone.html", {"done": done})
    return HttpResponseRedirect(reverse("people"))


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", add, name="person-new"),
    path("people/import/", bring, name="people-import"),
    path("people/undo/", undo, name="people-undo"),
    path("people/<str:key>/", person, name="person"),
    path("people/<str:key>/change/", change, name="person-change"),
    path("people/<str:key>/invite/", invite, name="person-invite"),
    path("people/<str:key>/leave/", leave, name="person-leave"),
    path("people/<str:key>/merge/", merge, name="person-merge"),
    path("people/<str:key>/erase/", erase, name="person-erase"),
]
