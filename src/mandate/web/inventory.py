"""The overview and what lies behind it: services, the plan, what cannot be seen, the files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.terms import Money, Status
from mandate.records import clock
from mandate.records.models import Decision, Inventory, Tool
from mandate.services import formats, saying, wording
from mandate.services.desk import one_per_deed
from mandate.services.overview import Overview, PlanLine, ServiceLine, evidence_rows, overview
from mandate.services.triage import queue
from mandate.web import answering, charts, history, lists, reader
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page

SHOWN_PAYERS = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the band: label, value (None is unknown), where its rows are, and its limit or range."""

    label: str
    value: str | None
    note: str
    href: str = ""


def of(request: HttpRequest) -> Overview | None:
    """The overview for this request's moment."""
    return overview(today=clock.today(), at=reader.moment(request))


def spend_text(spend: tuple[Money, ...]) -> str:
    """Amounts per currency, never added up across them."""
    return formats.prices(spend)


def figures(seen: Overview) -> list[Figure]:
    """The four figures of the overview; each leads to its rows."""
    head = seen.headline
    services = reverse("services")
    silent = len(seen.coverage.silent)
    return [
        Figure(
            _("Services nobody decided on"),
            str(head.undecided),
            _("of %(count)s in sight") % {"count": head.services},
            f"{services}?status=unknown",
        ),
        Figure(_("Known cost"), *_cost_of(seen), f"{services}?sort=-cost"),
        _people(seen),
        Figure(
            _("Sources"),
            str(len(seen.present)),
            _("%(missing)s missing, %(silent)s silent") % {"missing": len(seen.missing), "silent": silent},
            reverse("coverage"),
        ),
    ]


def _people(seen: Overview) -> Figure:
    """How many use AI, of how many; where no source says so, how many there are."""
    using, everybody = seen.headline.people, seen.headcount
    if using is not None:
        known = _("of %(count)s people") % {"count": formats.number(everybody)} if everybody else _("headcount unknown")
        return Figure(_("People seen using AI"), formats.number(using), known, f"{reverse('services')}?sort=-people")
    unseen = _("no log says so, or too few to show")
    if not everybody:
        return Figure(_("People seen using AI"), None, unseen)
    teams = len(seen.team_names)
    note = ngettext(
        "in %(teams)s team; no log says who of them uses AI",
        "in %(teams)s teams; no log says who of them uses AI",
        teams,
    )
    if seen.headline.use_known:
        note = ngettext(
            "in %(teams)s team; too few seen using AI to show",
            "in %(teams)s teams; too few seen using AI to show",
            teams,
        )
    return Figure(_("People"), formats.number(everybody), note % {"teams": formats.count(teams)}, reverse("teams"))


def _cost_of(seen: Overview) -> tuple[str | None, str]:
    value, note = saying.cost(seen.headline)
    return value or None, note


@may("see overview")
def inventory(request: HttpRequest) -> HttpResponse:
    """The overview on one page."""
    seen = of(request)
    if seen is None:
        return page(request, "inventory/first.html", {"platforms": wording.words("platform")})
    unseen, waits = saying.once(seen.unseen)
    context = {
        "seen": seen,
        "unseen": (*seen.silent, *unseen),
        "waits": waits,
        "figures": figures(seen),
        "top": sorted(
            seen.services, key=lambda s: (s.decided, -(s.people or 0), -float(sum(m.amount for m in s.spend)))
        )[:12],
        "to_triage": len(queue(seen).lines),
        "columns": _columns(seen),
        "cost": _cost_cell(seen),
        "payers": payers,
        "chart": charts.weekly(seen),
        "log": history.lines(_latest(request)),
    }
    return page(request, "inventory/overview.html", context)


def _columns(seen: Overview) -> dict[str, Any]:
    """Which columns say anything: one in which every row is unknown is left out, and a sentence says so once."""
    return {
        "people": any(line.people is not None for line in seen.services),
        "payers": not any(line.teams for line in seen.services) and any(payers(line) for line in seen.services),
        "cost": any(line.spend for line in seen.services),
        "cost_label": saying.spending_header(seen.headline),
    }


def _cost_cell(seen: Overview) -> Any:
    by_month = bool(seen.headline.monthly)

    def told(line: ServiceLine) -> str:
        return saying.spending_cell(line.spend, monthly=line.monthly, by_month=by_month)

    return told


def payers(line: ServiceLine) -> str:
    """The cost centres that paid for a service, the one that paid most first; nothing where no line names one."""
    paid = sorted(
        (
            (centre, max((float(m.amount) for m in amounts), default=0.0))
            for centre, amounts in line.cost_centres
            if centre
        ),
        key=lambda pair: (-pair[1], pair[0]),
    )
    if len(paid) > SHOWN_PAYERS:
        words = {"first": paid[0][0], "count": formats.count(len(paid) - 1)}
        return _("%(first)s and %(count)s more") % words
    return formats.listed(centre for centre, _amount in paid)


def _latest(request: HttpRequest) -> Any:
    from mandate.records.models import Change

    at = reader.moment(request)
    changes = Change.objects.filter(kind__in=("inventory", "decision", "tool"))
    return one_per_deed((changes.filter(at__lte=at) if at else changes).order_by("-id")[:200], most=6)


def _cost(line: ServiceLine) -> float | None:
    amounts = line.monthly or line.spend
    return float(max((m.amount for m in amounts), default=0)) if amounts else None


@dataclass(frozen=True, slots=True)
class _Row:
    """A service line with the values a list sorts by."""

    line: ServiceLine
    name: str
    category: str
    status: str
    people: int | None
    requests: int | None
    cost: float | None
    last_day: Any
    key: str


def _rows(seen: Overview) -> lists.Rows:
    return lists.Rows(
        [
            _Row(s, s.name, s.category, s.status, s.people, s.requests, _cost(s), s.last_day, s.service)
            for s in seen.services
        ]
    )


def _service_columns(seen: Overview, *, whole: bool) -> tuple[Col, ...]:
    """The columns of the list; what is unknown of every service leaves the page, and stays in what is taken along."""
    shown, by_month, cost = _columns(seen), bool(seen.headline.monthly), _cost_cell(seen)
    asked = any(row.requests is not None for row in seen.services)
    dated = any(row.last_day is not None for row in seen.services)
    months, order = saying.spending_header(seen.headline), "" if by_month else "cost"
    found = (
        (True, Col("service", _("Service"), lambda r: r.name, link=_service_address, sort="name")),
        (
            True,
            Col("category", _("Kind"), lambda r: wording.word("category", r.category), sort="category", wide_only=True),
        ),
        (True, Col("status", _("Standing"), lambda r: r.status, kind="status", sort="status")),
        (shown["people"] or whole, Col("people", _("People"), lambda r: r.people, kind="int", sort="people")),
        (shown["payers"] or whole, Col("payers", _("Paid by"), lambda r: payers(r.line), wide_only=True)),
        (
            asked or whole,
            Col("requests", _("Web requests"), lambda r: r.requests, kind="int", sort="requests", wide_only=True),
        ),
        (by_month, Col("monthly", months, lambda r: cost(r.line), sort="cost")),
        (not by_month or whole, Col("spend", saying.paid_header(seen.headline), _paid, sort=order)),
        (
            dated or whole,
            Col("last_day", _("Last seen"), lambda r: r.last_day, kind="date", sort="last_day", wide_only=True),
        ),
    )
    return tuple(column for wanted, column in found if wanted)


def _service_address(row: _Row) -> str:
    return reverse("service", args=[row.key])


def _paid(row: _Row) -> str:
    return spend_text(row.line.spend)


@may("see overview")
def services(request: HttpRequest) -> HttpResponse:
    """Every AI service in sight: by how many, how much, at what cost, under which standing."""
    seen = of(request)
    if seen is None:
        return page(request, "inventory/first.html", {"platforms": wording.words("platform")})
    statuses, shown = [(s.value, wording.word("status", s.value)) for s in Status], _columns(seen)
    categories = sorted(
        {(s.category, wording.word("category", s.category)) for s in seen.services}, key=lambda pair: pair[1]
    )
    listed = lists.List(
        name="services",
        title=_("AI services in sight"),
        rows=_rows(seen),
        columns=_service_columns(seen, whole=bool(request.GET.get("as"))),
        search=("name", "category"),
        filters=(Filter("status", _("Standing"), statuses), Filter("category", _("Kind"), categories)),
        sort="people" if shown["people"] else "cost",
        backwards=True,
        context={"seen": seen, "to_triage": len(queue(seen).lines), "shown": shown},
    )
    return lists.show(request, "inventory/services.html", listed)


@may("see overview")
def service(request: HttpRequest, key: str) -> HttpResponse:
    """One service: who, how much, at what cost, seen by which sources, and what was decided."""
    seen = of(request)
    line = seen.service(key) if seen else None
    if seen is None or line is None:
        raise Http404(key)
    tool = Tool.objects.filter(service=key).first()
    context = {
        "seen": seen,
        "line": line,
        "sentence": answering.sentence(line),
        "tool": tool,
        "quotes": [quote for quote in seen.quotes if quote.subject == line.name],
        "decisions": list(Decision.objects.seen_by(reader.person(request)).filter(subject=key)[:10]),
        "plan": [row for row in seen.plan if key in row.services],
        "spend": spend_text,
        "months": formats.months(line.paid_in),
        "chart": charts.weekly_of(line),
        "log": history.of(tool) if tool else [],
    }
    return page(request, "inventory/service.html", context)


@may("see overview")
def plan(request: HttpRequest) -> HttpResponse:
    """Every candidate in order, with the criterion that put it above the next."""
    seen = of(request)
    if seen is None:
        return page(request, "inventory/first.html", {"platforms": wording.words("platform")})
    columns = (
        Col("rank", _("Rank"), lambda r: r.rank, kind="int"),
        Col("action", _("What"), lambda r: r.action),
        Col("reason", _("Why"), lambda r: " ".join(r.reasons)),
        Col("first_step", _("First step"), lambda r: r.first_step),
        Col("due", _("By"), lambda r: r.due, kind="date"),
        Col("owner", _("Owner"), lambda r: r.owner),
        Col("evidence", _("Evidence"), lambda r: " ".join(r.evidence)),
        Col("decided_by", _("Why above the next"), lambda r: r.decided_by),
    )
    rows = list(seen.plan)
    listed = lists.List(
        name="plan",
        title=_("Priority plan"),
        rows=lists.Rows(rows),
        columns=columns,
        context={"seen": seen, "rows_of": _rows_of(seen)},
    )
    return lists.show(request, "inventory/plan.html", listed)


def _rows_of(seen: Overview) -> Any:
    def found(line: PlanLine) -> list[ServiceLine]:
        return evidence_rows(seen, line)

    return found


@may("see overview")
def coverage(request: HttpRequest) -> HttpResponse:
    """Which sources speak, since when, which fell silent, and what the missing ones would show."""
    seen = of(request)
    return page(request, "inventory/coverage.html", {"seen": seen, "numbers": Inventory.objects.count()})


urlpatterns = [
    path("inventory/", inventory, name="inventory"),
    path("inventory/services/", services, name="services"),
    path("inventory/services/<slug:key>/", service, name="service"),
    path("inventory/plan/", plan, name="plan"),
    path("inventory/coverage/", coverage, name="coverage"),
]
