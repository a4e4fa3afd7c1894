"""What is delegated to who leads a team: every delegation, giving and withdrawing one, and deciding by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.engines.charter import Kind
from mandate.engines.terms import DataClass, Money, Role
from mandate.records import access, clock
from mandate.records.models import Delegation
from mandate.services import charter, clauses, formats, wording
from mandate.services.leading.teams import House, house
from mandate.services.mandate import delegating as service
from mandate.services.mandate.delegating import Asked, Given
from mandate.services.refusals import Refused
from mandate.web import history, lists, reader, records
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page


def _classes() -> list[tuple[str, str]]:
    return [(str(int(rank)), wording.word("data_class", int(rank))) for rank in DataClass]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, clauses.label(kind.value)) for kind in Kind]


def _sentence(request: HttpRequest, rows: lists.Rows) -> str:
    """How much is delegated, as the page says it first."""
    today = clock.today(reader.moment(request))
    held = [row for row in rows.all() if row.withdrawn_on is None and row.valid_from <= today <= row.valid_until]
    if not held:
        return _("No decision is delegated to who leads a team.")
    count = len({row.manager_id for row in held})
    text = ngettext(
        "%(count)s manager decides for a team, within the charter.",
        "%(count)s managers decide for their teams, within the charter.",
        count,
    )
    return wording.opening(text % {"count": wording.spelled(count)})


def _columns(known: House, request: HttpRequest) -> tuple[Col, ...]:
    today = clock.today(reader.moment(request))
    return (
        Col("title", _("What"), service.title, link=lambda row: reverse("delegation", args=[row.key])),
        Col("manager", _("Who decides"), lambda row: row.manager.name),
        Col("most", _("A quarter, in all"), lambda row: formats.price(Money(row.currency, row.most))),
        Col("data", _("Data up to"), lambda row: clauses.data_class(DataClass(row.data_class)), wide_only=True),
        Col("valid_from", _("From"), lambda row: row.valid_from, kind="date", sort="valid_from", wide_only=True),
        Col("valid_until", _("Until"), lambda row: row.valid_until, kind="date", sort="valid_until"),
        Col("stands", _("Stands"), lambda row: service.standing(row, known, today=today)[0]),
    )


def _shown(request: HttpRequest, given: Given, errors: Mapping[str, str]) -> HttpResponse:
    today, known = clock.today(), house(today=clock.today())
    rows = lists.Rows.of(Delegation, request, "manager", "team")
    giving = access.may(reader.person(request), "delegate decisions", today=today) and not reader.moment(request)
    leaders = [one for one in known.people if one.holds(Role.MANAGER) and known.led(one)] if giving else []
    context = {
        "sentence": _sentence(request, rows), "given": given, "errors": errors, "giving": giving,
        "managers": sorted(((one.key, one.name) for one in leaders), key=lambda pair: pair[1].casefold()),
        "teams": [(one.key, one.name) for one in sorted(known.teams.values(), key=lambda one: one.name.casefold())],
        "kinds": _kinds(), "classes": _classes(), "currency": charter.currency(),
    }  # fmt: skip
    listed = lists.List(
        name="delegations", title=_("Delegations"), rows=rows, columns=_columns(known, request), sort="valid_from",
        backwards=True, cards=True, context=context,
    )  # fmt: skip
    answer = lists.show(request, "delegations/delegations.html", listed)
    answer.status_code = 422 if errors else answer.status_code
    return answer


@may("see decisions")
@require_http_methods(["GET"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Everything delegated so far, and where each stands."""
    return _shown(request, Given("", "", "", "", "", clock.today().isoformat(), ""), {})


@may("delegate decisions")
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Let who leads a team decide one kind of thing for it."""
    given = Given(**{field: request.POST.get(field, "") for field in Given.__dataclass_fields__})
    today = clock.today()
    errors = service.problems(given, today=today)
    if errors:
        return _shown(request, given, errors)
    row = service.give(given, by=reader.actor(request), person=reader.person(request), today=today)
    return HttpResponseRedirect(reverse("delegation", args=[row.key]))


@may("see decisions")
@require_http_methods(["GET", "POST"])
def delegation(request: HttpRequest, key: str) -> HttpResponse:
    """One delegation: how far it goes, what was decided by it, and the form with which its manager decides."""
    row = records.one(Delegation, request, key, "manager", "team")
    if request.method == "GET":
        return _one(request, row, Asked("", "", "", "", ""), {}, None)
    asked = Asked(**{field: request.POST.get(field, "") for field in Asked.__dataclass_fields__})
    errors = service.decision_problems(asked)
    if errors:
        return _one(request, row, asked, errors, None)
    try:
        made = service.decide(row, asked, by=reader.actor(request), person=reader.me(request), today=clock.today())
    except Refused as refused:
        if not refused.reasons:
            raise
        return _one(request, row, asked, {}, refused)
    return HttpResponseRedirect(reverse("decision", args=[made.key]))


def _one(
    request: HttpRequest, row: Delegation, asked: Asked, errors: Mapping[str, str], refused: Refused | None
) -> HttpResponse:
    at, known = reader.moment(request), house(today=clock.today())
    me, today = reader.me(request), clock.today(at)
    taken = service.decided(row) if at is None else []
    spent = sum((one.cost or 0 for one in taken if one.taken_on >= charter.quarter_of(today)), start=0)
    stands = service.standing(row, known, today=today)
    context: dict[str, Any] = {
        "row": row, "title": service.title(row), "kind": clauses.label(row.case).lower(),
        "limits": service.limits(row), "stands": stands,
        "left": None if at else formats.price(Money(row.currency, row.most - spent)), "taken": taken, "asked": asked,
        "errors": errors, "refused": refused,
        "answers": [(code, wording.word("verdict", code)) for code in service.ANSWERS],
        "classes": [one for one in _classes() if int(one[0]) <= row.data_class], "log": history.of(row),
        "deciding": at is None and service.yours(row, me, today=today, known=known),
        "withdrawing": at is None and row.withdrawn_on is None and row.valid_until >= today
        and access.may(me, "delegate decisions", today=today),
    }  # fmt: skip
    return page(request, "delegations/delegation.html", context, status=422 if errors or refused else 200)


@may("delegate decisions")
@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """It holds no longer; what was decided by it stands."""
    row = records.one(Delegation, request, key, "manager", "team")
    service.withdraw(
        row, by=reader.actor(request), person=reader.person(request), why=request.POST.get("why", ""),
        today=clock.today(), version=reader.version(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("delegation", args=[key]))


urlpatterns = [
    path("delegations/", delegations, name="delegations"),
    path("delegations/give/", give, name="delegation-give"),
    path("delegations/<str:key>/", delegation, name="delegation"),
    path("delegations/<str:key>/withdraw/", withdraw, name="delegation-withdraw"),
]
