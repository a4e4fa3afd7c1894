"""Incidents and complaints: reported by anybody, with the term that runs, the decision, and the lesson."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mandate.records import clock
from mandate.records.models import Incident
from mandate.services import wording
from mandate.services.incidents import keeping, paper, standing
from mandate.services.incidents.fields import CLOSED, INCIDENTS
from mandate.services.sheets.names import Names
from mandate.web import drafts, history, lists, reader, records, registerforms, sheetforms
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.page import page
from mandate.web.sheetforms import Pages

PAGES = Pages(
    INCIDENTS, keeping.KEEPER, "incidents", gettext_noop("Report an incident"), "report incidents",
    parts=(
        (gettext_noop("What happened"), ("title", "sort", "what", "aware_on", "aware_time", "tool", "people")),
        (gettext_noop("How bad it is"), ("severity", "risk")),
        (
            gettext_noop("How it is handled"),
            ("owner", "told_authority_on", "told_people_on", "not_told_why", "decision", "measures", "lesson", "state"),
        ),
    ),
)  # fmt: skip


@may("report incidents")
def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents this reader may see, and the terms that run."""
    now = reader.moment(request) or clock.now()
    rows = lists.Rows.of(Incident, request, "owner").all()
    terms = {row.key: standing.term(row, now=now) for row in rows}
    columns = (
        Col("title", _("Incident"), lambda i: i.title, link=lambda i: reverse("incident", args=[i.key]), sort="title"),
        Col("sort", _("What it is"), lambda i: wording.word("incident_sort", i.sort), sort="sort"),
        Col("term", _("Where it stands"), lambda i: _stands(i, terms[i.key].term.value), kind="incident_term"),
        Col("due", _("To be told before"), lambda i: terms[i.key].due if i.state != CLOSED else None, kind="moment"),
        Col("aware_on", _("Known since"), lambda i: i.aware_on, kind="date", sort="aware_on"),
        Col("owner", _("Who handles it"), lambda i: i.owner.name if i.owner else "", wide_only=True),
    )
    listed = lists.List(
        name="incidents",
        title=_("Incidents"),
        rows=lists.Rows(rows),
        columns=columns,
        search=("title", "what"),
        filters=tuple(
            Filter(name, label, list(wording.words(f"incident_{name}").items()))
            for name, label in (("sort", _("What it is")), ("state", _("State")))
        ),
        sort="-aware_on",
        context={"sentence": standing.headline(rows, now=now)},
    )
    return lists.show(request, "incidents/list.html", listed)


def _stands(row: Incident, term: str) -> str:
    return CLOSED if row.state == CLOSED else term


@may("report incidents")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report an incident."""
    return sheetforms.add(request, PAGES)


@may("report incidents")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Add to a report, decide on it, or close it; a form older than the row is refused."""
    return sheetforms.change(request, PAGES, key)


@may("report incidents")
@require_GET
def incident(request: HttpRequest, key: str) -> HttpResponse:
    """One incident: what happened, the term that runs, and what was decided and learned."""
    row, moment = records.one(Incident, request, key, "owner", "reported_by"), reader.moment(request)
    found, names = standing.term(row, now=moment or clock.now()), Names(moment)
    told = [one.name for one in INCIDENTS.fields if one.of(row) not in ("", None) and one.name != "title"]
    open_ = [] if row.state == CLOSED else [_(one.label) for one in INCIDENTS.fields if one.of(row) in ("", None)]
    context = {
        "row": row,
        "sentence": _("%(name)s: %(stands)s")
        % {"name": row.title, "stands": wording.within(standing.sentence(row, found))},
        "running": found,
        "stands": _stands(row, found.term.value),
        "facts": registerforms.facts(request, row, INCIDENTS, names, only=told),
        "still": open_,
        "handles": moment is None and keeping.handles(reader.me(request), today=clock.today()),
        "log": history.of(row),
    }
    return page(request, "incidents/incident.html", context)


@may("handle incidents")
@require_GET
def document(request: HttpRequest, key: str) -> HttpResponse:
    """The report of an incident as DOCX, a draft that says what is still open."""
    row = records.one(Incident, request, key)
    language = (get_language() or "en")[:2]
    return drafts.attachment(paper.report(row, language=language, now=clock.now()), paper.name(row), drafts.DOCX)


urlpatterns = [
    path("incidents/", incidents, name="incidents"),
    path("incidents/new/", new, name="incident-new"),
    path("incidents/<str:key>/change/", change, name="incident-change"),
    path("incidents/<str:key>/report.docx", document, name="incident-report"),
    path("incidents/<str:key>/", incident, name="incident"),
]
