"""Hours asked of other departments: the list, one ask, and the answer of its head on the page or by a signed link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import access, clock
from mandate.records.models import Ask, Decision, Person
from mandate.services import formats, wording
from mandate.services.deciding import asks as service
from mandate.services.deciding import links
from mandate.services.deciding.asks import Wanted
from mandate.web import handing, history, lists, reader, records
from mandate.web.handing import in_own_words
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import organisation, page


def _sentence(rows: list[Ask]) -> str:
    if not rows:
        return _("No department was asked for hours yet.")
    waits = sum(row.state == service.ASKED for row in rows)
    given = sum((row.hours_given or 0 for row in rows if row.state in {service.ACCEPTED, service.DONE}), 0)
    text = ngettext(
        "%(hours)s hours are promised to us; %(count)s ask waits for an answer.",
        "%(hours)s hours are promised to us; %(count)s asks wait for an answer.",
        waits,
    )
    return wording.opening(text % {"hours": formats.rounded(given), "count": wording.spelled(waits)})


@may("answer asks")
def asks(request: HttpRequest) -> HttpResponse:
    """Every ask this reader may see: what, of whom, how many hours, and how it stands."""
    rows, states = lists.Rows.of(Ask, request, "head"), service.states()
    columns = (
        Col("what", _("What for"), lambda a: a.what, link=lambda a: reverse("asks-one", args=[a.key]), sort="what"),
        Col("department", _("Department"), lambda a: service.department(a.department), sort="department"),
        Col("head", _("Head"), lambda a: a.head.name if a.head else "", sort="head__name", wide_only=True),
        Col("hours", _("Hours asked"), lambda a: a.hours.normalize() + 0, kind="number", sort="hours"),
        Col("given", _("Hours promised"), _promised, kind="amount"),
        Col("by", _("By"), lambda a: a.by, kind="date", sort="by"),
        Col("state", _("Stands"), lambda a: states.get(a.state, a.state), sort="state"),
    )
    listed = lists.List(
        name="asks", title=_("Hours asked of departments"), rows=rows, columns=columns, search=("what", "note"),
        filters=(Filter("state", _("Stands"), list(states.items())),), sort="by", cards=True,
        context={"sentence": _sentence(rows.all())},
    )  # fmt: skip
    return lists.show(request, "asks/asks.html", listed)


def _promised(row: Ask) -> str:
    return "" if row.hours_given is None else formats.number(row.hours_given.normalize() + 0)


@may("prepare decisions")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask a department for hours: only its head says yes."""
    wanted = Wanted("it", "", "", "", "", request.GET.get("decision", "")[:40])
    errors: dict[str, str] = {}
    if request.method == "POST":
        asked = request.POST
        names = ("department", "head", "what", "hours", "by", "subject")
        wanted = Wanted(**{name: asked.get(name, "")[:1000] for name in names})
        errors = service.problems(wanted, today=clock.today())
        if not errors:
            made = service.make(wanted, by=reader.actor(request), today=clock.today())
            return HttpResponseRedirect(reverse("asks-one", args=[made.key]))
    return _form(request, wanted, errors)


def _form(request: HttpRequest, wanted: Wanted, errors: Mapping[str, str]) -> HttpResponse:
    context = {
        "wanted": wanted,
        "errors": errors,
        "department": service.department(wanted.department),
        "departments": [(code, service.department(code)) for code in service.DEPARTMENTS],
        "people": list(Person.objects.filter(left_on=None).values_list("key", "name")[:500]),
        "decision": Decision.objects.filter(key=wanted.subject).first() if wanted.subject else None,
    }
    return page(request, "asks/new.html", context, status=422 if errors else 200)


def _about(request: HttpRequest, found: Ask) -> dict[str, Any]:
    decision = Decision.objects.filter(key=found.subject).first() if found.subject_kind == "decision" else None
    return {
        "row": found,
        "department": service.department(found.department),
        "state": service.states()[found.state],
        "hours": formats.number(found.hours.normalize() + 0),
        "given_hours": _promised(found),
        "decision": decision,
    }


@may("answer asks")
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """One ask, and the form for whoever may answer it."""
    return _page(request, records.one(Ask, request, key, "head"), {}, {})


def _page(request: HttpRequest, found: Ask, given: Mapping[str, str], errors: Mapping[str, str]) -> HttpResponse:
    today, person, now = clock.today(), reader.me(request), reader.moment(request) is None
    may_ask = now and access.may(person, "prepare decisions", today=today)
    answerers = service.answers(found, today=today) if now else ()
    context = {
        **_about(request, found),
        "answers": found.state == service.ASKED and person.key in {one.key for one in answerers},
        "answerers": answerers,
        "asked_by_me": may_ask,
        "given": given,
        "errors": errors,
        "log": history.of(found),
    }
    return page(request, "asks/ask.html", context, status=422 if errors else 200)


def _answer_of(request: HttpRequest) -> tuple[bool | None, dict[str, str]]:
    given = {name: request.POST.get(name, "")[:4000] for name in ("accepts", "hours", "note")}
    return {"yes": True, "no": False}.get(given["accepts"]), given


@may("answer asks")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The word of the head of the department, or of who stands in."""
    found = records.one(Ask, request, key, "head")
    person, today = reader.me(request), clock.today()
    service.refuse_unless_may_answer(found, person, today=today)
    accepts, given = _answer_of(request)
    errors = service.answer_problems(found, accepts=accepts, hours=given["hours"], note=given["note"])
    if errors or accepts is None:
        return _page(request, found, given, errors)
    service.answer(
        found, accepts=accepts, hours=given["hours"], note=given["note"], person=person, by=reader.actor(request),
        today=today, version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("asks-one", args=[key]))


@may("prepare decisions")
@require_POST
def close(request: HttpRequest, key: str) -> HttpResponse:
    """The work is done, or the ask is taken back."""
    found = records.one(Ask, request, key, "head")
    state = service.DONE if request.POST.get("state") == service.DONE else service.WITHDRAWN
    why = request.POST.get("why", "")[:4000]
    service.close(found, state, by=reader.actor(request), why=why, version=reader.version(request))
    return HttpResponseRedirect(reverse("asks-one", args=[key]))


@may("prepare decisions")
@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """A link to answer for the head, or who stands in: sent where a mail server is set, else a draft."""
    found, company = records.one(Ask, request, key, "head"), organisation()
    person = Person.objects.filter(key=request.POST.get("person", "")[:40]).select_related("account").first()
    if person is None:
        raise Http404
    by = reader.actor(request).label
    secret = links.to_answer(found, person, by=by, at=clock.now(), today=clock.today())
    letter = links.ask_letter(
        found, person, link=request.build_absolute_uri(reverse("asks-door", args=[secret])),
        organisation=company.name if company else "", language=handing.language_of(person),
    )  # fmt: skip
    back = reverse("asks-one", args=[key])
    return handing.hand_over(letter, person, back=back, instead=_("They find it on their desk."))


@may("be anywhere")
@require_http_methods(["GET", "POST"])
@in_own_words
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows what is asked and a form, and changes nothing; POST answers, once."""
    found = links.opened(secret, links.HOURS, address=reader.address(request), at=clock.now())
    if found.ask is None:
        raise Http404
    given: dict[str, str] = {}
    errors: dict[str, str] = {}
    if request.method == "POST" and not found.used:
        accepts, given = _answer_of(request)
        errors = service.answer_problems(found.ask, accepts=accepts, hours=given["hours"], note=given["note"])
        if not errors and accepts is not None:
            links.answer(
                found, accepts=accepts, hours=given["hours"], note=given["note"], at=clock.now(), today=clock.today(),
                reader=reader.person(request),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("asks-door", args=[secret]))
    elif not found.used:
        service.refuse_unless_may_answer(found.ask, found.person, today=clock.today())
    context = {
        **_about(request, found.ask), "reads": found.person, "used": found.used, "given": given, "errors": errors,
    }  # fmt: skip
    return page(request, "asks/door.html", context, status=422 if errors else 200)


urlpatterns = [
    path("asks/", asks, name="asks"),
    path("asks/new/", new, name="asks-new"),
    path("asks/<str:key>/", ask, name="asks-one"),
    path("asks/<str:key>/answer/", answer, name="asks-answer"),
    path("asks/<str:key>/close/", close, name="asks-close"),
    path("asks/<str:key>/link/", send, name="asks-link"),
    path("h/<str:secret>/", door, name="asks-door"),
]
