"""The roadmap: timeline, list, and what it asks of one team or one person; as files too."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.records import access, clock
from mandate.records.models import Capacity, Person, Plan, Team
from mandate.services import formats, wording
from mandate.services.learning import planning
from mandate.services.roadmap import asking, committing, load, reading, slots, words
from mandate.services.roadmap.reading import Row
from mandate.web import lists, plans, reader, records, timeline
from mandate.web.lists import Col
from mandate.web.may import may
from mandate.web.page import page

VIEWS = (6, 12, 24)


def _months(request: HttpRequest) -> int:
    asked = request.GET.get("months", "")
    return int(asked) if asked in {str(view) for view in VIEWS} else VIEWS[-1]


def _asks(request: HttpRequest) -> bool:
    """Whether this reader may ask the planner questions."""
    return access.may(reader.person(request), "see capacity", today=clock.today())


@may("see roadmap")
def roadmap(request: HttpRequest) -> HttpResponse:
    """What starts when: the committed plan, or the newest draft, as a timeline and as a table."""
    plan, today = reading.current(), clock.today()
    if plan is None:
        return page(request, "roadmap/empty.html")
    rows, months = reading.rows(plan), _months(request)
    lanes = reading.lanes(rows)
    context = {
        "plan": plan,
        "sentence": reading.headline(plan, rows, today=today),
        "goodness": reading.goodness(plan),
        "standing": committing.sentence(plan, committing.standing(plan, today=today)),
        "committed": plan.state == asking.COMMITTED,
        "drawing": timeline.draw(plan, lanes, today=today, months=months),
        "lanes": lanes,
        "months": months,
        "views": VIEWS,
        "left_out": reading.left_out(plan),
        "unkept": reading.unkept(plan),
        "untrained": planning.waiting(rows, today=today),
        "horizon": reading.horizon(),
        "goals": reading.goals(reader.person(request), rows),
        "asks": _asks(request),
        "month": lambda slot: f"{slots.month_key(slot, plan.starts_on)}",
    }
    return page(request, "roadmap/roadmap.html", context)


def _columns(request: HttpRequest, plan: Plan) -> tuple[Col, ...]:
    link = (lambda row: reverse("plan-why", args=[plan.key, row.key])) if _asks(request) else None
    money = (Col("money", _("Money"), lambda row: row.money, kind="amount", wide_only=True),) if link else ()
    return (
        Col("name", _("Initiative"), lambda row: row.name, link=link, sort="name"),
        Col("when", _("When"), lambda row: row.when(), kind="period", sort="begins"),
        Col("approach", _("What it is for"), lambda row: words.word("approach", row.approach), sort="approach"),
        Col("owner", _("Owner"), lambda row: row.owner, sort="owner"),
        Col("hours", _("Hours"), lambda row: row.hours, kind="int", sort="hours"),
        *money,
    )


@may("see roadmap")
def listing(request: HttpRequest) -> HttpResponse:
    """Everything planned as a list to sort, search and take along; what is left out stands below it."""
    plan = reading.current()
    if plan is None:
        return page(request, "roadmap/empty.html")
    rows = reading.rows(plan)
    return lists.show(request, "roadmap/list.html", listed(request, plan, rows))


def listed(request: HttpRequest, plan: Plan, rows: Sequence[Row]) -> lists.List:
    """The rows of a plan as a list page; files also carry the first and last day."""
    columns = _columns(request, plan)
    if request.GET.get("as") in lists.TYPES:
        columns = (
            *columns[:1],
            Col("begins", _("Begins"), lambda row: row.begins, kind="date", sort="begins"),
            Col("ends", _("Ends"), lambda row: row.ends, kind="date"),
            *columns[2:],
        )
    text = ngettext("%(count)s initiative is planned", "%(count)s initiatives are planned", len(rows))
    said = text % {"count": formats.count(len(rows))}
    return lists.List(
        name="roadmap",
        title=_("Roadmap"),
        rows=lists.Rows(list(rows)),
        columns=columns,
        search=("name", "owner"),
        filters=(lists.Filter("approach", _("What it is for"), list(words.words("approach").items())),),
        sort="begins",
        context={
            "plan": plan,
            "sentence": wording.opening(_("%(said)s.") % {"said": said}),
            "goodness": reading.goodness(plan),
            "left_out": reading.left_out(plan),
            "asks": _asks(request),
        },
        cards=True,
    )


@may("see roadmap")
def team(request: HttpRequest, key: str) -> HttpResponse:
    """What the roadmap asks of a team: which initiatives, when, and the hours of its roles."""
    found, plan = records.one(Team, request, key), reading.current()
    if plan is None:
        return page(request, "roadmap/empty.html")
    roles = {one.role for one in Capacity.objects.filter(team=found)}
    rows = [row for row in reading.rows(plan) if found.key in row.teams or roles & set(row.demand)]
    return _asked_of(request, plan, found.name, rows, roles, reverse("team", args=[key]))


@may("see roadmap")
def person(request: HttpRequest, key: str) -> HttpResponse:
    """What the roadmap asks of a person: what they own, and the hours of their roles."""
    found, plan = records.one(Person, request, key), reading.current()
    if plan is None:
        return page(request, "roadmap/empty.html")
    roles = {one.role for one in Capacity.objects.filter(person=found)}
    rows = [row for row in reading.rows(plan) if row.person == found.key or roles & set(row.demand)]
    return _asked_of(request, plan, found.name, rows, roles, "")


def _asked_of(
    request: HttpRequest, plan: Plan, name: str, rows: Sequence[Row], roles: set[str], back: str
) -> HttpResponse:
    now = max(0, slots.slot(clock.today(), plan.starts_on))
    ahead = [row for row in rows if row.end > now]
    hours = sum(sum(each) for row in ahead for role, each in row.demand.items() if role in roles)
    text = ngettext(
        "The roadmap asks %(name)s for a part in %(count)s initiative.",
        "The roadmap asks %(name)s for a part in %(count)s initiatives.",
        len(ahead),
    )
    sentence = text % {"name": name, "count": formats.count(len(ahead))}
    if not ahead:
        sentence = _("The roadmap asks nothing of %(name)s.") % {"name": name}
    context = {
        "plan": plan, "name": name, "sentence": sentence, "rows": ahead, "hours": hours, "roles": sorted(roles),
        "heat": load.hours(plan, first=now, roles=roles) if roles else None, "asks": _asks(request), "back": back,
        "own": lambda row: sum(sum(each) for role, each in row.demand.items() if role in roles),
    }  # fmt: skip
    return page(request, "roadmap/asks.html", context)


@may("see capacity")
def loads(request: HttpRequest) -> HttpResponse:
    """How full every role and budget is, and what was used of what was planned."""
    plan, today = reading.current(), clock.today()
    if plan is None:
        return page(request, "roadmap/empty.html")
    now = max(0, slots.slot(today, plan.starts_on))
    hours, money = load.hours(plan, first=min(now, slots.FINE - 1)), load.money(plan)
    used = load.used(plan, today=today)
    form = request.GET.get("as", "")
    if form in lists.TYPES:
        return _load_file(request, form, hours, money)
    context = {
        "plan": plan, "hours": hours, "money": money, "used": used, "sentence": _fullest(hours),
        "ratio": [round(100 * share / (1 + share)) if share is not None else None
                  for share in plan.result.get("experiment_ratio", ())],
        "quarters": money.columns, "given": plans.authority(today=today),
        "ceiling": _ceiling(plan),
    }  # fmt: skip
    return page(request, "roadmap/load.html", context)


def _ceiling(plan: Plan) -> int | None:
    """The most of what goes to experiments and proven work that experiments may take, in percent."""
    rule = plan.asked.get("experiments")
    return round(100 * rule["ratio"] / (1 + rule["ratio"])) if rule else None


def _fullest(hours: load.Heat) -> str:
    found = hours.fullest()
    if found is None:
        return _("Nobody said how many hours there are for the roadmap.")
    line, place = found
    return _("%(role)s is fullest in %(month)s: %(words)s.") % {
        "role": line.name, "month": hours.columns[place], "words": line.cells[place].words
    }  # fmt: skip


def _load_file(request: HttpRequest, form: str, hours: load.Heat, money: load.Heat) -> HttpResponse:
    rows: list[dict[str, Any]] = []
    for heat, unit, each in ((hours, "h", 1), (money, "money", 100)):
        for line in heat.lines:
            rows += [
                {"what": line.name, "unit": unit, "period": period,
                 "taken": Decimal(cell.taken) / each, "there": Decimal(cell.there) / each}
                for period, cell in zip(heat.columns, line.cells, strict=True)
            ]  # fmt: skip
    columns = (
        Col("what", _("Role or budget"), lambda row: row["what"]),
        Col("unit", _("Unit"), lambda row: row["unit"]),
        Col("period", _("Period"), lambda row: row["period"]),
        Col("taken", _("Planned"), lambda row: row["taken"], kind="number"),
        Col("there", _("There is"), lambda row: row["there"], kind="number"),
    )
    every = lists.List(name="load", title=_("Load of the roadmap"), rows=lists.Rows(rows), columns=columns)
    asked = lists.Asked("", {}, "", False, 1, form)
    return lists.download(lists.table_of(request, every, asked, rows), form)


urlpatterns = [
    path("roadmap/", roadmap, name="roadmap"),
    path("roadmap/list/", listing, name="roadmap-list"),
    path("roadmap/load/", loads, name="roadmap-load"),
    path("roadmap/teams/<str:key>/", team, name="roadmap-team"),
    path("roadmap/people/<str:key>/", person, name="roadmap-person"),
]
