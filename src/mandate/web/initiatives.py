"""Initiatives: list, record, form, files, many at once, and every step from draft to done and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mandate.catalogue.assessment import load_bank
from mandate.records import clock
from mandate.records.models import Initiative, Organisation, Task
from mandate.services import formats, priority_words, wording
from mandate.services.artefacts import Leads, artefact
from mandate.services.initiatives import agreeing, drafting, sizes, states
from mandate.services.portfolio import exchange, keeping
from mandate.services.portfolio.fields import APPROACHES, INITIATIVES
from mandate.services.sheets import values
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong
from mandate.web import forecastparts, history, lists, reader, records, sheetforms, training, voiceparts
from mandate.web.bringing import of_job
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.severalpage import Several, Wanted
from mandate.web.sheetforms import Pages

_PARTS = (
        (gettext_noop("What and why"), ("title", "why", "approach", "first_step", "due", "review_on", "person", "owner",
                                        "goals", "teams", "required")),
        (gettext_noop("An experiment"), ("hypothesis", "max_loss", "ends_on")),
        (gettext_noop("Hours and money"), ("size", "months", "months_low", "months_high", "effort", "hours", "cost",
                                           "currency", "budget", "modes")),
        (gettext_noop("What it brings"), ("value_low", "value_high", "value_unit", "grade", "confidence")),
        (gettext_noop("When and after what"), ("after", "excludes", "alternative_of", "not_before", "promised_on",
                                               "legal_due", "legal_source", "mt_gate", "mandatory")),
)  # fmt: skip
PAGES = Pages(
    INITIATIVES, keeping.KEEPER, "initiatives", gettext_noop("Add an initiative"), "draft initiatives", parts=_PARTS
)
SALT = "mandate.initiatives.brought"
_SHOWN = (
    ("size", "months", "months_low", "months_high", "budget", "modes"),
    ("not_before", "promised_on", "legal_due", "legal_source", "mt_gate", "mandatory", "alternative_of"),
)
"""Fields that the record page shows where they say something: what it asks, and when."""


def _sentence(counted: dict[str, int], without: int) -> str:
    open_ = sum(counted.get(state, 0) for state in states.OPEN)
    running, count = counted.get(states.RUNNING, 0), formats.count
    if not sum(counted.values()):
        return _("No initiative is drafted yet.")
    text = ngettext("%(count)s initiative is on the roadmap", "%(count)s initiatives are on the roadmap", open_)
    said = text % {"count": count(open_)}
    if running:
        more = ngettext("%(said)s, %(count)s of them runs", "%(said)s, %(count)s of them run", running)
        said = more % {"said": said, "count": count(running)}
    if without:
        more = ngettext("%(said)s; %(count)s serves no goal", "%(said)s; %(count)s serve no goal", without)
        said = more % {"said": said, "count": count(without)}
    return wording.opening(_("%(said)s.") % {"said": said})


@may("see initiatives")
def initiatives(request: HttpRequest) -> HttpResponse:
    """Every initiative: what, which approach, whose, what it asks and brings, where it stands."""
    every = lists.Rows.of(Initiative, request, "person")
    aimless = _aimless(every.all())
    rows = every if request.GET.get("without") != "goal" else lists.Rows(aimless)
    counted, without = every.counts("state"), len(aimless)
    listed = lists.List(
        name="initiatives",
        title=_("Initiatives"),
        cards=True,
        rows=rows,
        columns=(
            Col("title", _("Initiative"), lambda i: i.title, link=_address, sort="title"),
            Col("approach", _("Approach"), lambda i: wording.word("approach", i.approach), sort="approach"),
            Col("owner", _("Owner"), owner, sort="owner"),
            Col("value_low", _("Value a month"), _value, kind="amount", sort="value_low", wide_only=True),
            Col("cost", _("Cost"), _cost, kind="amount", sort="cost", wide_only=True),
            Col("state", _("State"), lambda i: wording.word("initiative", i.state), sort="state"),
        ),
        search=("title", "why", "owner", "first_step", "hypothesis"),
        filters=(
            Filter("state", _("State"), list(wording.words("initiative").items())),
            Filter("approach", _("Approach"), [(one, wording.word("approach", one)) for one in APPROACHES]),
            Filter("size", _("Size"), list(wording.words("size").items())),
        ),
        sort="title",
        context={
            "sentence": _sentence(counted, without),
            "made": request.GET.get("made", ""),
            "nothing": "nothing" in request.GET,
            "without": without,
            "only": request.GET.get("without") == "goal",
            "carried": {"without": "goal"} if request.GET.get("without") == "goal" else {},
        },
        selectable=True,
        whole=lambda found: exchange.table(
            INITIATIVES, found, moment=reader.moment(request) or clock.now(), names=Names(reader.moment(request))
        ),
    )
    return lists.show(request, "initiatives/initiatives.html", listed)


def _aimless(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.state in states.OPEN and not row.goals]


def _address(row: Initiative) -> str:
    return reverse("initiative", args=[row.key])


def owner(row: Initiative) -> str:
    """Who owns it: the person, else the role."""
    return row.person.name if row.person else row.owner


def _value(row: Initiative) -> str:
    if row.value_low is None and row.value_high is None:
        return ""
    low, high = row.value_low or 0, row.value_high if row.value_high is not None else row.value_low
    unit = row.currency or "EUR" if row.value_unit == "EUR" else ""
    if unit:
        return f"{formats.money(low, unit)} – {formats.money(high or 0, unit)}"
    return f"{formats.rounded(low)} – {formats.rounded(high or 0)} {wording.word('value_unit', row.value_unit)}"


def _cost(row: Initiative) -> str:
    return "" if row.cost is None else formats.money(row.cost, row.currency or "EUR")


def origin(source: str) -> tuple[str, str]:
    """Where an initiative comes from in words, and the address of that; nothing for one written by hand."""
    kind, _colon, what = source.partition(":")
    if not source:
        return "", ""
    item = next((item for item in load_bank().items if item.id == what), None) if kind == "item" else None
    if item is not None:
        question = item.question.of(priority_words.language())
        return f"{item.id}: {question}", f"{reverse('assessment-items')}#{item.id}"
    if kind == "task":
        row = Task.objects.filter(key=what).first()
        return (str(row), reverse("task", args=[what])) if row else (_("A task that is gone"), reverse("tasks"))
    return _("The inventory"), f"{reverse('plan')}#{what}"


@may("see initiatives")
def initiative(request: HttpRequest, key: str) -> HttpResponse:
    """One initiative: why, what it asks of whom, what it brings, what comes before and after, and every change."""
    return _record(request, records.one(Initiative, request, key, "person"))


def _record(request: HttpRequest, one: Initiative, *, errors: dict[str, str] | None = None) -> HttpResponse:
    label, address = origin(one.source)
    names = Names(reader.moment(request))
    known = sizes.of(Organisation.objects.first())
    context = {
        "one": one,
        "sentence": _stands(one),
        "owner": owner(one),
        "origin": {"label": label, "href": address},
        "raises": _raises(request, one),
        "before": _before(one, names),
        "goals": [(names.name("goal", key), reverse("goal", args=[key])) for key in one.goals],
        "teams": [(names.name("team", key), reverse("team", args=[key])) for key in one.teams],
        "value": _value(one),
        "cost": _cost(one),
        "asks": _facts(one, names, _SHOWN[0]),
        "when": _facts(one, names, _SHOWN[1]),
        "effort": list(sizes.ways(one, known)[0].effort.items()),
        "assumed": sizes.assumed(one),
        "decision": agreeing.agreed(one, today=clock.today()),
        "gate": None if reader.moment(request) else training.told(one, names, today=clock.today()),
        "forecasts": forecastparts.about(request, "initiative", one.key, over=one.state not in states.OPEN),
        "open": one.state in states.OPEN,
        "errors": errors or {},
        "spoken": voiceparts.about(request, Initiative.kind, one.key),
        "log": history.of(one),
    }
    return page(request, "initiatives/initiative.html", context, status=422 if errors else 200)


def _stands(one: Initiative) -> str:
    said = {"title": one.title}
    if one.state == states.DROPPED:
        return _("%(title)s: dropped.") % said
    if one.state == states.DONE:
        return _("%(title)s: done since %(day)s.") % {**said, "day": formats.day(one.done_on)}
    if one.state == states.RUNNING:
        return _("%(title)s: it runs since %(day)s.") % {**said, "day": formats.day(one.started_on)}
    return _("%(title)s: first step before %(day)s.") % {**said, "day": formats.day(one.due)}


def _raises(request: HttpRequest, one: Initiative) -> Leads | None:
    kind, _colon, what = one.source.partition(":")
    known = kind == "item" and any(item.id == what for item in load_bank().items)
    return artefact(what, reader.me(request), today=clock.today()) if known else None


def _before(one: Initiative, names: Names) -> list[tuple[str, str]]:
    """What has to come first: its name, and its page where there is one."""
    found = [
        (
            names.name("initiative", link["key"]),
            reverse("initiative", args=[link["key"]]) if link["key"] in names.rows("initiative") else "",
        )
        for link in one.after
    ]
    sources = list(one.needs)
    drafts = drafting.by_source(sources) if sources else {}
    for source in sources:
        name = priority_words.name_of(source.partition(":")[2])
        found.append((name, _address(drafts[source]) if source in drafts else ""))
    return found


@may("draft initiatives")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new initiative."""
    return sheetforms.add(request, PAGES, intro=_defaults())


@may("draft initiatives")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change an initiative; a form older than the record is refused."""
    return sheetforms.change(request, PAGES, key, intro=_defaults())


def _defaults() -> str:
    """What the sizes stand for, so that nobody has to know hours."""
    known = sizes.of(Organisation.objects.first())
    told = [
        ngettext(
            "%(size)s is %(hours)s hours in %(months)s month",
            "%(size)s is %(hours)s hours in %(months)s months",
            one.months,
        )
        % {"size": name, "hours": formats.number(sum(one.effort.values())), "months": one.months}
        for name, one in known.items()
    ]
    return _("Who does not know the hours chooses a size: %(sizes)s.") % {"sizes": formats.listed(told)}


def _sentence_of_several(count: int) -> str:
    text = ngettext("Change %(count)s initiative at once.", "Change %(count)s initiatives at once.", count)
    return text % {"count": formats.number(count)}


def _write_several(request: HttpRequest, rows: Sequence[Any], asked: Wanted, versions: Mapping[str, int]) -> str:
    planned = keeping.planned(INITIATIVES, rows, asked.facts, today=clock.today())
    by = reader.actor(request)
    act = keeping.change_many(INITIATIVES, planned, by=by, why=asked.why, today=clock.today(), versions=versions)
    return f"{reverse('initiatives')}?made={act.id}" if act else reverse("initiatives")


BULK = Several(
    INITIATIVES, "initiatives", _sentence_of_several,
    lambda rows, asked: keeping.planned(INITIATIVES, rows, asked.facts, today=clock.today()), _write_several,
    note=gettext_noop("What is not ticked stays as it is in every row. Goals and teams are added to what a row has."),
)  # fmt: skip


@may("draft initiatives")
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Set fields of several initiatives with one reason."""
    return BULK.answer(request)


@may("draft initiatives")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of initiatives, look at what it changes, write it with one reason."""

    def goes(act: str) -> str:
        return f"{reverse('initiatives')}?made={act}" if act else reverse("initiatives")

    return of_job("initiatives", "initiatives/import.html", SALT, request, goes)


def _facts(one: Initiative, names: Names, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """Label and words of those of these fields that say something; what is not so is not said."""
    fields = [INITIATIVES.field(name) for name in wanted]
    told = [(_(field.label), values.said(field, field.of(one), names)) for field in fields if field.of(one)]
    return [(label, text) for label, text in told if text]


def _hours(text: str) -> dict[str, float] | None:
    """Hours by role as a form writes them; None where that cannot be read."""
    try:
        found: dict[str, float] = values.read(values.EFFORT, text, Names())
    except Wrong:
        return None
    return found


def _step(request: HttpRequest, key: str, step: Callable[[Initiative, str], Any]) -> HttpResponse:
    one = records.one(Initiative, request, key)
    one.version = reader.version(request)
    step(one, request.POST.get("why", ""))
    return HttpResponseRedirect(_address(one))


@may("draft initiatives")
@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """It begins today, where the mandate leaves that to the architect or the MT agreed."""
    by, today = reader.actor(request), clock.today()
    return _step(request, key, lambda one, _why: states.start(one, by=by, today=today))


@may("draft initiatives")
@require_POST
def done(request: HttpRequest, key: str) -> HttpResponse:
    """It is done, with what came of it."""
    by, today = reader.actor(request), clock.today()
    return _step(request, key, lambda one, why: states.finish(one, by=by, today=today, why=why))


@may("draft initiatives")
@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Drop an initiative; the reason is asked for and stays with it."""
    one = records.one(Initiative, request, key, "person")
    why = request.POST.get("why", "")
    if not why.strip():
        return _record(request, one, errors={"why": _("Say why it is dropped: somebody will ask.")})
    one.version = reader.version(request)
    states.drop(one, why=why, by=reader.actor(request))
    return HttpResponseRedirect(_address(one))


@may("draft initiatives")
@require_POST
def put_back(request: HttpRequest, key: str) -> HttpResponse:
    """One step back: dropped to draft, done to running, running to draft."""
    return _step(request, key, lambda one, _why: states.put_back(one, by=reader.actor(request)))


@may("draft initiatives")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what one click or one file did."""
    keeping.undo(request.POST.get("act", ""), "initiative", by=reader.actor(request), today=clock.today())
    return HttpResponseRedirect(reverse("initiatives"))


@may("draft initiatives")
@require_http_methods(["GET", "POST"])
def sizes_page(request: HttpRequest) -> HttpResponse:
    """What a size stands for, and how much of the money experiments may take: the one place where it is said."""
    company = Organisation.objects.first()
    if company is None:
        return HttpResponseRedirect(reverse("initiatives"))
    known, problems = sizes.of(company), dict[str, str]()
    share = str(company.experiment_share)
    months = {name: str(one.months) for name, one in known.items()}
    effort = {name: values.cell(values.EFFORT, one.effort, Names()) for name, one in known.items()}
    if request.method == "POST":
        share = request.POST.get("share", "")
        months = {name: request.POST.get(f"months-{name}", "") for name in sizes.SIZES}
        effort = {name: request.POST.get(f"effort-{name}", "") for name in sizes.SIZES}
        read = {name: _hours(text) for name, text in effort.items()}
        problems = sizes.problems(share, months, read)
        if not problems:
            wanted = {name: sizes.Size(int(months[name]), read[name] or {}) for name in sizes.SIZES}
            why, version = sheetforms.change_why(request), reader.version(request)
            sizes.keep(company, int(share), wanted, by=reader.actor(request), why=why, version=version)
            return HttpResponseRedirect(reverse("initiatives"))
    context = {
        "company": company, "share": share, "months": months, "effort": effort, "names": sizes.SIZES,
        "errors": problems, "why": request.POST.get("change_why", ""),
    }  # fmt: skip
    return page(request, "initiatives/sizes.html", context, status=422 if problems else 200)


urlpatterns = [
    path("initiatives/", initiatives, name="initiatives"),
    path("initiatives/new/", new, name="initiative-new"),
    path("initiatives/several/", several, name="initiatives-several"),
    path("initiatives/import/", bring, name="initiatives-import"),
    path("initiatives/sizes/", sizes_page, name="initiatives-sizes"),
    path("initiatives/undo/", undo, name="initiatives-undo"),
    path("initiatives/<str:key>/", initiative, name="initiative"),
    path("initiatives/<str:key>/change/", change, name="initiative-change"),
    path("initiatives/<str:key>/start/", start, name="initiative-start"),
    path("initiatives/<str:key>/done/", done, name="initiative-done"),
    path("initiatives/<str:key>/drop/", drop, name="initiative-drop"),
    path("initiatives/<str:key>/put-back/", put_back, name="initiative-put-back"),
]
