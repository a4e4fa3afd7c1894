"""The team view: where groups align and differ, every question with its five bars, from what was published alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import load_bank
from mandate.connectors.files import sheets
from mandate.connectors.files.tables import Column as FileColumn
from mandate.connectors.files.tables import Kind, Table, filename
from mandate.engines.alignment.facts import EVERYONE
from mandate.engines.terms import half_up
from mandate.records import access, asof, clock, ledger
from mandate.records.models import Campaign, Publication
from mandate.services import artefacts, formats, priorities, sessions, teamview, wording
from mandate.services.contradictions import Contradiction
from mandate.services.teamview import TeamView, score
from mandate.web import drafts, history, lists, reader, records
from mandate.web.inventory import Figure
from mandate.web.may import may
from mandate.web.page import organisation, page

ITEMS, PAIRS = "items", "differences"
MOST_AGAINST = 3
"""How many contradictions stand here; the priorities hold all of them."""


def publication(request: HttpRequest, key: str) -> Publication:
    """What was published of this assessment, now or at the moment of the page. Raises Http404."""
    found = records.one(Campaign, request, key)
    at = reader.moment(request)
    if at is not None:
        then = next((one for one in asof.world(at).all(Publication) if one.campaign_id == key), None)
    else:
        then = Publication.objects.seen_by(reader.person(request)).filter(campaign=found).first()
    if then is None:
        raise Http404(key)
    then.campaign = found
    return then


def _view(request: HttpRequest, key: str) -> TeamView:
    return teamview.view(publication(request, key), language=translation.get_language() or "en")


@may("see assessment")
def team_view(request: HttpRequest, key: str) -> HttpResponse:
    """Where we align and where we differ first, then every question; the same numbers as files."""
    view = _view(request, key)
    form = request.GET.get("as", "")
    if form in lists.TYPES:
        return _file(request, view, form, request.GET.get("part", ITEMS))
    shown = {group for group, _label, _people in view.groups}
    chosen = request.GET.get("group", EVERYONE)
    group = chosen if chosen in shown else EVERYONE
    has = bool(shown)
    context = {
        "view": view,
        "campaign": view.campaign,
        "sentence": teamview.sentence(view),
        "group": group,
        "group_label": view.say.group(group),
        "figures": _figures(view) if has else [],
        "aligned": view.aligned(),
        "differing": view.differing(),
        "talks": (talks := view.talks()),
        "talks_heading": _talks_heading(len(talks)),
        "against": _against(request, view),
        "apart": view.found_apart(),
        "unknown": view.unknown(),
        "parts": view.parts(group) if group in shown else (),
        "total": view.total(group) if group in shown else None,
        "time": [one for one in view.over_time() if one.reading == "differ"],
        "compared": len(view.over_time()),
        "hidden": view.not_shown(),
        "too_small": view.too_small(),
        "by_chance": [view.say.by_chance(one) for one in view.report.expected_by_chance if one.items],
        "score": score,
        "beyond": _beyond(request, view.campaign),
        "log": history.of(view.publication),
    }
    return page(request, "teamview/teamview.html", context)


def _figures(view: TeamView) -> list[Figure]:
    """People, total, agreement beside what chance gives, and differences; each leads to its rows."""
    counted = view.counted()
    total = view.total(EVERYONE) if view.report.people(EVERYONE) else None
    groups = len([1 for group, _label, _people in view.groups if group != EVERYONE])
    shown_groups = ngettext("in %(count)s group shown", "in %(count)s groups shown", groups) % {"count": groups}
    level = _("of 5: %(level)s") % {"level": total.level} if total and total.score is not None else ""
    by_chance = _("of %(asked)s asked of everyone; chance alone gives %(chance)s") % {
        "asked": counted.asked, "chance": formats.rounded(counted.by_chance, 1),
    }  # fmt: skip
    return [
        Figure(_("People who answered"), str(view.publication.people), shown_groups, "#groups"),
        Figure(
            _("Score of everyone"), score(total.score) if total and total.score is not None else None, level, "#all"
        ),
        Figure(_("Clear agreement"), str(counted.agreed), by_chance, "#align"),
        Figure(
            _("Groups differ on"), str(counted.differ), _("after correction for the number of comparisons"), "#differ"
        ),
    ]


def _talks_heading(count: int) -> str:
    text = ngettext("The most useful conversation to have", "The %(count)s most useful conversations to have", count)
    return text % {"count": wording.spelled(count)}


def _against(request: HttpRequest, view: TeamView) -> list[tuple[Contradiction, str]]:
    """What was said in conversations against these answers, the widest first, each with who stands where in a line.

    It quotes conversations, so it is for who may read the priorities, which show the words themselves.
    """
    if not access.may(reader.person(request), "see overview", today=clock.today()):
        return []
    found = priorities.contradictions(view.publication, at=reader.moment(request))
    return [(one, _sides(one)) for one in found[:MOST_AGAINST]]


def _sides(one: Contradiction) -> str:
    told = [(one.speaker, one.says), *((side.who, side.says) for side in one.sides[:2])]
    return "; ".join(_("%(who)s: %(says)s") % {"who": who, "says": says} for who, says in told)


def _beyond(request: HttpRequest, campaign: Campaign) -> list[tuple[str, str]]:
    """What other pages make of these results, where they are there and this reader may open them."""
    key, person, today = campaign.key, reader.person(request), clock.today()
    leads = sessions.leads(campaign, person, today=today)
    wanted: Sequence[tuple[str, str, list[str]]] = (
        ("priorities", _("The three priorities that follow"), []),
        ("assessment-report", _("Report for the MT"), [key]),
        *((("session-new", _("Plan an alignment session"), [key]),) if leads else ()),
        ("sessions", _("Alignment sessions"), []),
        ("coaching", _("Coaching to one level"), []),
        ("knowledge", _("Knowledge check"), []),
    )
    found = []
    for name, label, arguments in wanted:
        try:
            address = reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        if access.may(person, resolve(address).func.may, today=today):  # type: ignore[attr-defined]
            found.append((address, label))
    return found


@may("see assessment")
def team_item(request: HttpRequest, key: str, item: str) -> HttpResponse:
    """One question: every group that is shown, and how far each compared pair lies apart."""
    view = _view(request, key)
    question = view.say.item(item)
    if item not in view.campaign.items or question is None:
        raise Http404(item)
    language = translation.get_language() or "en"
    rows = [view.line(item, group) for group, _label, _people in view.groups]
    labels = [view.say.group(group, item) for group, _label, _people in view.groups]
    context = {
        "view": view,
        "campaign": view.campaign,
        "item": question,
        "question": question.question.of(language),
        "dimension": _dimension(question.dimension, language),
        "anchors": [anchor.of(language) for anchor in question.anchors],
        "artefact": artefacts.artefact(question, reader.person(request), today=clock.today()),
        "rows": list(zip(labels, rows, strict=True)),
        "apart": [one for one in view.report.differences if one.item == item],
    }
    return page(request, "teamview/item.html", context)


def _dimension(dimension: str, language: str) -> str:
    return load_bank().dimension(dimension).label.of(language)


def columns(part: str) -> dict[str, tuple[str, str]]:
    """The columns of an export: label and kind per key."""
    if part == PAIRS:
        return {
            "item": (_("Question"), "text"), "question": (_("Words of the question"), "text"),
            "a": (_("Group"), "text"), "b": (_("Compared with"), "text"), "n_a": (_("Answers"), "int"),
            "n_b": (_("Answers of the other"), "int"), "median_a": (_("Median"), "number"),
            "median_b": (_("Median of the other"), "number"), "steps": (_("Steps apart"), "number"),
            "chance_steps": (_("Steps by chance"), "number"), "p": ("p", "number"), "q": ("q", "number"),
            "low": (_("Likely from"), "number"), "high": (_("Likely to"), "number"),
            "reading": (_("Reading"), "text"), "sentence": (_("In words"), "text"),
        }  # fmt: skip
    return {
        "item": (_("Question"), "text"), "dimension": (_("Dimension"), "text"),
        "question": (_("Words of the question"), "text"), "group": (_("Group"), "text"),
        "label": (_("Name of the group"), "text"), "n": (_("Answers"), "int"), "dk": (_("Do not know"), "int"),
        "na": (_("Does not apply"), "int"), **{f"n{step}": (f"{step}", "int") for step in range(1, 6)},
        "median": (_("Median"), "number"), "agreement": (_("Agreement"), "number"),
        "random_low": (_("Chance from"), "number"), "random_high": (_("Chance to"), "number"),
        "reading": (_("Reading"), "text"), "nearly_all": (_("Nearly all chose"), "int"),
        "sentence": (_("In words"), "text"),
    }  # fmt: skip


def _table(request: HttpRequest, view: TeamView, part: str) -> Table:
    company = organisation()
    title = f"{view.campaign.title}: {_('differences') if part == PAIRS else _('answers')}"
    return Table(
        title=title,
        columns=tuple(FileColumn(key, label, label, kind=Kind(kind)) for key, (label, kind) in columns(part).items()),
        rows=[_cells(row) for row in (view.pairs() if part == PAIRS else view.rows())],
        as_of=reader.moment(request) or clock.now(),
        organisation=company.name if company else "",
        source_url=request.get_full_path(),
        digest=ledger.anchor().digest,
        sample=bool(company and company.is_sample),
    )


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers to six decimals, so that every form of export says the same."""
    return {key: half_up(value, 6) if isinstance(value, float) else value for key, value in row.items()}


def _file(request: HttpRequest, view: TeamView, form: str, part: str) -> HttpResponse:
    """The published numbers as a file: a workbook holds both tables, the others the one that was asked for."""
    table = _table(request, view, PAIRS if part == PAIRS else ITEMS)
    if form != "xlsx":
        return lists.download(table, form)
    language = (translation.get_language() or "en")[:2]
    body = sheets.to_xlsx([_table(request, view, ITEMS), _table(request, view, PAIRS)], language=language)
    return drafts.attachment(body, filename(table, form), lists.TYPES[form])


urlpatterns = [
    path("assessments/<str:key>/results/", team_view, name="team-view"),
    path("assessments/<str:key>/results/<str:item>/", team_item, name="team-item"),
]
