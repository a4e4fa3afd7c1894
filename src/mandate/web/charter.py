"""The charter on one page: what is decided alone, what of it is used, and the form that changes the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mandate.engines.charter import Clause, Kind
from mandate.engines.terms import Money, Role
from mandate.records import access, clock, ledger
from mandate.records.models import Charter, Decision, Team
from mandate.services import charter as service
from mandate.services import clauses, decisions, formats, routing, wording
from mandate.services.charter import Terms
from mandate.services.clauses import ClauseFacts
from mandate.services.deciding import words as deciding
from mandate.services.mandate import comparing, delegating, signing
from mandate.services.refusals import Refused
from mandate.web import (
    charterpapers,
    delegations,
    deputies,
    givenpages,
    history,
    lists,
    reader,
    replaypages,
    signingpages,
)
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page

NEWEST = 8
MOST_QUORUM = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as the page shows it; without a clause the kind always goes to the MT."""

    kind: str
    label: str
    decides: str
    limits: tuple[str, ...]
    above: str
    teams: str
    clause: Clause | None
    hear: str = ""


def _rows(charter: Charter | None) -> list[Row]:
    """A row per clause, in the order of the charter, then the kinds that have none."""
    if charter is None:
        return []
    found, called = service.as_engine(charter).clauses, comparing.names([charter])
    rows = [_row(clause, called) for clause in found]
    missing = [kind for kind in Kind if kind not in {clause.kind for clause in found}]
    always = _("Always to the MT.")
    return rows + [
        Row(k.value, clauses.label(k.value), clauses.decides(k.value), (), always, "", None) for k in missing
    ]


def _row(clause: Clause, called: comparing.Names) -> Row:
    kind = clause.kind.value
    return Row(
        kind=kind,
        label=clauses.label(kind),
        decides=clauses.decides(kind),
        limits=clauses.limits(clause),
        above=clauses.above(clause, called.members),
        teams=clauses.scope(clause, called.teams),
        clause=clause,
        hear=comparing.to_hear(clause, called.people),
    )


def _money(row: Row, name: str) -> str:
    limit: Money | None = getattr(row.clause, name) if row.clause else None
    return formats.price(limit) if limit else ""


def _columns() -> tuple[Col, ...]:
    return (
        Col("kind", _("Decisions about"), lambda r: r.label),
        Col("decides", _("Which"), lambda r: r.decides),
        Col("decision", _("Alone up to, a decision"), lambda r: _money(r, "max_cost_per_decision")),
        Col("quarter", _("Alone up to, a quarter"), lambda r: _money(r, "max_cost_per_quarter")),
        Col("hours", _("Hours a month"), lambda r: r.clause.max_hours_per_month if r.clause else None, kind="number"),
        Col("data", _("Data up to"), _data),
        Col("people", _("People affected up to"), lambda r: r.clause.max_people if r.clause else None, kind="int"),
        Col("teams", _("For"), lambda r: r.teams),
        Col("hear", _("Heard first"), lambda r: r.hear),
        Col("above", _("Above that"), lambda r: r.above),
    )


def _data(row: Row) -> str:
    risk = row.clause.max_risk if row.clause else None
    return "" if risk is None else clauses.data_class(risk)


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that go equally far, together: the page says their limits once."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.limits, row.teams, row.above, row.hear), []).append(row)
    return list(groups.values())


@may("see charter")
def charter(request: HttpRequest) -> HttpResponse:
    """What the architect decides alone, what of it is used this quarter, and the decisions under it."""
    at = reader.moment(request)
    today = clock.today(at)
    found = service.current(at, today=today)
    person = reader.me(request)
    rows = _rows(found)
    watching = access.may(person, "see decisions", today=clock.today())
    context = {
        "charter": found,
        "sentence": service.headline(found, today=today, you=person.holds(Role.ARCHITECT)),
        "standing": clauses.standing(found.state, found.label) if found else "",
        "lapsed": bool(found and service.lapsed(found, today=today)),
        "groups": _groups(rows),
        "preamble": clauses.text("preamble"),
        "splitting": clauses.text("splitting"),
        "figures": _figures(service.under(today=today, at=at)) if found and watching else [],
        "states": decisions.states(),
        "said": deciding.verdict,
        "whose": routing.whose,
        "delegated": delegating.lines(at=at, today=today) if found and watching else [],
        "decisions": _newest(request, found) if found and watching else [],
        "log": history.of(found) if found and not at else [],
        **signingpages.shown(request, found, at=at, today=today),
    }
    listed = lists.List(name="charter", title=_("Charter"), rows=lists.Rows(rows), columns=_columns(), context=context)
    return lists.show(request, "charter/charter.html", listed)


def _newest(request: HttpRequest, found: Charter) -> list[Decision]:
    """The newest decisions under the charter, as of the moment of the page."""
    rows = lists.Rows.of(Decision, request).where(charter_id=found.key)
    return rows.ordered("taken_on", backwards=True).part(0, NEWEST)


def _figures(loaded: service.Under) -> list[dict[str, Any]]:
    """What of the limits over time is used, and how many decisions were taken alone."""
    used, alone = service.used(loaded), len(loaded.alone)
    since = formats.day(service.quarter_of(loaded.today))
    address = reverse("decisions")
    taken = ngettext("decision since %(day)s", "decisions since %(day)s", alone) % {"day": since}
    return [
        {
            "label": _("Decided alone this quarter"),
            "value": formats.price(used.quarter),
            "note": _("of %(limit)s") % {"limit": formats.price(used.of_quarter)} if used.of_quarter else _("no limit"),
            "href": f"{address}?routed=alone",
            "most": used.of_quarter.amount if used.of_quarter else None,
            "now": used.quarter.amount,
        },
        {
            "label": _("Hours this month"),
            "value": formats.number(used.hours),
            "note": _("of %(limit)s") % {"limit": formats.number(used.of_hours)} if used.of_hours else _("no limit"),
            "href": f"{address}?routed=alone",
            "most": used.of_hours,
            "now": used.hours,
        },
        {"label": _("Taken alone"), "value": str(alone), "note": taken, "href": f"{address}?routed=alone&state=taken"},
    ]


def _asked(request: HttpRequest) -> list[ClauseFacts]:
    """What the form says of every clause, and of every kind that has none yet."""
    asked = request.POST
    every = {name: asked.get(f"every-{name}", "").strip() for name in ("decision", "quarter", "hours")}
    named = [(name, asked.get(f"{name}-kind", "")) for name in dict.fromkeys(asked.getlist("clause"))]
    return [
        ClauseFacts(
            id=name,
            kind=kind,
            present=asked.get(f"{name}-present", "") == "yes",
            decision=every["decision"] or asked.get(f"{name}-decision", ""),
            quarter=every["quarter"] or asked.get(f"{name}-quarter", ""),
            hours=every["hours"] or asked.get(f"{name}-hours", ""),
            risk=asked.get(f"{name}-risk", ""),
            above=asked.get(f"{name}-above", clauses.MT),
            teams=tuple(asked.getlist(f"{name}-teams")),
            people=asked.get(f"{name}-people", ""),
            consulted=tuple(asked.getlist(f"{name}-consulted")),
        )
        for name, kind in named
        if kind in set(Kind)
    ]


def _starting(found: Charter) -> list[ClauseFacts]:
    """The clauses that hold, for the form to start from; then an empty one for every kind without any."""
    rows = [clauses.facts_of(clause) for clause in service.as_engine(found).clauses]
    kinds = {row.kind for row in rows}
    return rows + [ClauseFacts(id=kind.value, kind=kind.value, present=False) for kind in Kind if kind not in kinds]


@dataclass(frozen=True, slots=True)
class Rest:
    """What the form says beside the clauses, as text."""

    valid_from: str = ""
    valid_until: str = ""
    budget: str = ""
    hours: str = ""
    quorum: str = ""
    why: str = ""


def _rest(request: HttpRequest, found: Charter) -> Rest:
    if request.method == "POST":
        return Rest(**{name: request.POST.get(name, "") for name in Rest.__dataclass_fields__})
    until = found.valid_until.isoformat() if found.valid_until else ""
    budget, hours = (clauses.plain(value) if value is not None else "" for value in (found.budget, found.hours))
    return Rest(found.valid_from.isoformat(), until, budget, hours, str(found.quorum))


def _form(
    request: HttpRequest, found: Charter, facts: Sequence[ClauseFacts], errors: Mapping[str, str], rest: Rest
) -> HttpResponse:
    currency = service.currency()
    members = service.members()
    above = [(clauses.MT, _("To the MT")), ("never", _("Not at all"))]
    rows = [(row, clauses.label(row.kind), clauses.decides(row.kind), _told(row, errors, currency)) for row in facts]
    context = {
        "charter": found,
        "standing": clauses.standing(found.state, found.label),
        "rows": rows,
        "every": {name: request.POST.get(f"every-{name}", "") for name in ("decision", "quarter", "hours")},
        "errors": errors,
        "rest": rest,
        "classes": list(wording.words("data_class").items()),
        "aboves": above + [(f"member:{key}", name) for key, name in members.items()],
        "hearing": _hearing(members),
        "teams": list(Team.objects.values_list("key", "name")),
        "currency": currency,
    }
    return page(request, "charter/change.html", context, status=422 if errors else 200)


def _hearing(members: Mapping[str, str]) -> list[tuple[str, str]]:
    """Who can be heard first: roles whose business it is, and each member of the MT."""
    roles = (Role.AUDITOR, Role.WORKS_COUNCIL, Role.MANAGER, Role.BUILDER)
    named = [(f"role:{role.value}", wording.word("role", role.value)) for role in roles]
    return named + [(f"person:{key}", name) for key, name in members.items()]


def _told(row: ClauseFacts, errors: Mapping[str, str], currency: str) -> tuple[str, bool]:
    """The limits of a clause in a few words, and whether its fields stand open because one of them is wrong."""
    wrong = any(name.startswith(f"{row.id}-") for name in errors)
    if wrong or not row.present:
        return _("Limits"), wrong
    return ", ".join(clauses.limits(clauses.of_facts(row, currency=currency))), False


@may("change charter")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change the limits, with a reason: of the draft, or as a new draft beside what is signed and stays in force."""
    today = clock.today()
    found = service.drafted() or service.current(today=today)
    if found is None:
        raise Refused(why=_("There is no charter to change."), whose_move=_("Yours: begin the organisation first."))
    rest = _rest(request, found)
    if request.method == "GET":
        return _form(request, found, _starting(found), {}, rest)
    facts = _asked(request)
    errors = _problems(facts, rest)
    if errors:
        return _form(request, found, facts, errors, rest)
    currency = service.currency()
    wanted = [clauses.of_facts(row, currency=currency) for row in facts if row.present]
    _change(request, found, wanted, rest)
    return HttpResponseRedirect(reverse("charter"))


@transaction.atomic
def _change(request: HttpRequest, found: Charter, wanted: Sequence[Clause], rest: Rest) -> None:
    by, version = reader.actor(request), reader.version(request)
    if found.state != service.DRAFT:
        if version != found.version:
            raise ledger.Stale(found.key)
        found = signing.next_draft(by=by, today=clock.today())
        version = found.version
    service.change(
        found, wanted, by=by, why=rest.why, version=version, own=_terms(rest, found),
        valid_until=date.fromisoformat(rest.valid_until) if rest.valid_until else None,
    )  # fmt: skip


def _terms(rest: Rest, found: Charter) -> Terms:
    first = date.fromisoformat(rest.valid_from) if rest.valid_from else found.valid_from
    quorum = clauses.people_of(rest.quorum) if rest.quorum else found.quorum
    return Terms(clauses.number_of(rest.budget), clauses.number_of(rest.hours), quorum or 1, first)


def _problems(facts: Sequence[ClauseFacts], rest: Rest) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in facts:
        if row.present:
            found |= clauses.problems(row)
    for name in ("valid_from", "valid_until"):
        try:
            date.fromisoformat(getattr(rest, name) or "2027-03-01")
        except ValueError:
            found[name] = _("Write the date as 2027-03-01.")
    for name in ("budget", "hours"):
        if getattr(rest, name).strip() and clauses.number_of(getattr(rest, name)) is None:
            found[name] = _("Write a number such as 2500, or leave it empty.")
    if rest.quorum.strip() and not 1 <= (clauses.people_of(rest.quorum) or 0) <= MOST_QUORUM:
        found["quorum"] = _("Write how many members of the MT sign: at least one.")
    if not rest.why.strip():
        found["why"] = _("Say why the limits change: the MT will ask.")
    return found


urlpatterns = [
    path("charter/", charter, name="charter"),
    path("charter/change/", change, name="charter-change"),
    *signingpages.urlpatterns,
    *replaypages.urlpatterns,
    *givenpages.urlpatterns,
    *delegations.urlpatterns,
    *deputies.urlpatterns,
    *charterpapers.urlpatterns,
]
