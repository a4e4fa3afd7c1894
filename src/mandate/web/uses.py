"""Uses of AI: what is classified, one question at a time, and what the law asks of each on a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mandate.catalogue.law.packs import load_pack
from mandate.engines.law import Doubt, Ground, Pack, Verdict
from mandate.engines.law.pack import Question
from mandate.records.models import Use
from mandate.services import wording
from mandate.services.law import duties, uses
from mandate.services.registers.keeping import KEEPER
from mandate.services.registers.uses import USES
from mandate.services.sheets.names import Names
from mandate.web import lists, reader, records, registerforms
from mandate.web.lists import Col, Filter
from mandate.web.may import may
from mandate.web.sheetforms import Pages

AGAINST = Doubt.ANSWER_AGAINST_RECORD
PAGES = Pages(
    USES, KEEPER, "uses", gettext_noop("Add a use"), "change registers",
    parts=(
        (gettext_noop("What it is used for"), ("name", "about", "tool", "agent", "purposes")),
        (gettext_noop("With what, and about whom"), ("datasets", "people", "country")),
        (gettext_noop("Who answers for it"), ("team", "owner", "ended_on", "note")),
    ),
)  # fmt: skip
FACTS = ("about", "tool", "agent", "purposes", "datasets", "people", "country", "team", "owner", "ended_on", "note")


@may("see registers")
def listed(request: HttpRequest) -> HttpResponse:
    """Every use of AI with its class on the day of the page."""
    today, pack = registerforms.day(request), load_pack()
    rows = lists.Rows.of(Use, request, "owner", "team", "tool").all()
    found = uses.verdicts(rows, pack=pack, today=today)
    for row in rows:
        row.tier = uses.tier_of(found[row.key])
    there = {row.tier for row in rows}
    options = [(code, said) for code, said in wording.words("tier").items() if code in there]
    table = lists.List(
        name="uses",
        title=_("Uses of AI"),
        rows=lists.Rows(rows),
        columns=_columns(found),
        search=("name", "about", "people", "agent"),
        filters=(Filter("tier", _("Class"), options),),
        sort="name",
        selectable=registerforms.keeps(request),
        context=registerforms.context(
            uses.headline(rows, found, pack),
            adding=PAGES,
            bulk="uses-change",
            empty=(
                _("No use of AI yet"),
                _(
                    "This will show what AI is used for, with which data and about whom, and what the law asks of it. "
                    "A tool has no class: a use has."
                ),
            ),
        )
        | {"disclaimer": pack.disclaimer.of(get_language() or "en")},
    )
    return lists.show(request, "uses/list.html", table)


def _columns(found: Mapping[str, Verdict]) -> tuple[Col, ...]:
    return (
        Col("name", _("Use"), lambda u: u.name, link=lambda u: reverse("use", args=[u.key]), sort="name"),
        Col("tier", _("Class"), lambda u: u.tier, kind="tier", sort="tier"),
        Col("tool", _("Tool or agent"), lambda u: u.tool.name if u.tool else u.agent),
        Col("dpia", _("Impact assessment"), lambda u: wording.word("dpia", found[u.key].dpia), wide_only=True),
        Col("team", _("Team"), lambda u: u.team.name if u.team else "", sort="team__name", wide_only=True),
        Col("owner", _("Owner"), lambda u: u.owner.name if u.owner else "", sort="owner__name", wide_only=True),
    )


@may("see registers")
@require_GET
def use(request: HttpRequest, key: str) -> HttpResponse:
    """One use: what the law asks of it on the day of the page, what that rests on, and the next question."""
    row = records.one(Use, request, key, "owner", "team", "tool")
    pack, moment, today = load_pack(), reader.moment(request), registerforms.day(request)
    world = uses.World.now()
    found = uses.verdict(row, pack=pack, world=world, today=today)
    may_answer = moment is None and uses.may_answer(reader.person(request), row, today=today)
    tier = pack.tier(found.act_as)
    language = get_language() or "en"
    known = uses.known(row, world)
    shown: dict[str, Any] = {
        "sentence": _sentence(row, found),
        "facts": registerforms.facts(request, row, USES, Names(moment), only=_said(row)),
        "found": found,
        "tier": uses.tier_of(found),
        "action": tier.action.of(language),
        "citation": tier.citation,
        "reachable": [wording.word("tier", one) for one in found.reachable],
        "missing": uses.missing(row),
        "deciding": [[_ground(one, pack, row) for one in several] for several in found.deciding][:3],
        "turns": [
            (_ground(one.ground, pack, row), [wording.word("tier", tier) for tier in one.becomes])
            for one in found.would_change[:5]
        ],
        "groups": _groups(duties.lines(row, found, pack, today=today)),
        "question": _asked(row, pack, request, found) if may_answer else None,
        "answers": [_told(row, pack, one) for one in pack.questions if one.id in row.answers],
        "known": [(one, registerforms.address(request, one.kind, one.key)) for one in known if one.kind != "use"],
        "suggestions": _suggestions(row, pack, known) if may_answer else [],
        "may_answer": may_answer,
        "doubts": [
            wording.word("law_doubt", one.value) for one in found.doubts if one.value != "answer_against_record"
        ],
        "disclaimer": pack.disclaimer.of(language),
        "as_of": pack.as_of,
    }
    return registerforms.record(request, PAGES, row, "uses/record.html", **shown)


def _sentence(row: Use, found: Verdict) -> str:
    name = {"name": row.name, "tier": wording.within(wording.word("tier", found.act_as))}
    if found.decided:
        return _("%(name)s: %(tier)s") % name
    return _("%(name)s: not decided yet; act as if %(tier)s") % name


def _said(row: Use) -> list[str]:
    """The facts that somebody filled in, and those that a verdict needs."""
    return [name for name in FACTS if name in ("purposes", "datasets", "people") or USES.field(name).of(row)]


def _ground(one: Ground, pack: Pack, row: Use) -> dict[str, Any]:
    asked = pack.question(one.question)
    texts = {option.id: option.text.of(get_language() or "en") for option in asked.options}
    given = row.answers.get(one.question, {})
    said = texts.get(one.option, "")
    return {
        "ask": asked.ask.of(get_language() or "en"), "said": said, "holds": one.holds,
        "on": given.get("on", ""), "by": given.get("by", ""), "citation": asked.citation,
    }  # fmt: skip


def _told(row: Use, pack: Pack, asked: Question) -> dict[str, Any]:
    given = row.answers[asked.id]
    return {
        "id": asked.id, "ask": asked.ask.of(get_language() or "en"), "on": given["on"],
        "said": uses.said_of(asked, given["options"]),
    }  # fmt: skip


def _groups(found: list[duties.Line]) -> list[tuple[str, list[duties.Line], int]]:
    """Duties by who bears them, in the order in which they were found, and how many of them lack evidence today."""
    groups: dict[str, list[duties.Line]] = {}
    for one in found:
        named = ", ".join(wording.word("bearer", bearer) for bearer in one.owed.bearers)
        groups.setdefault(named, []).append(one)
    return [
        (named, rows, sum(one.state in (duties.OPEN, duties.EXPIRED) for one in rows)) for named, rows in groups.items()
    ]


def _asked(row: Use, pack: Pack, request: HttpRequest, found: Verdict) -> dict[str, Any] | None:
    """The question to ask now: the one the address names, else the smallest that is open."""
    wanted = request.GET.get("question", "") or found.next_question or found.next_for_duties or ""
    one = next((one for one in pack.questions if one.id == wanted), None)
    if one is None:
        return None
    language = get_language() or "en"
    several = one.kind.value == "many"
    options = [(option.id, option.text.of(language)) for option in one.options] + [("unsure", _("I do not know"))]
    return {
        "id": one.id, "ask": one.ask.of(language), "why": one.why.of(language), "citation": one.citation,
        "options": options, "type": "checkbox" if several else "radio",
        "value": row.answers.get(one.id, {}).get("options", []) if several
        else next(iter(row.answers.get(one.id, {}).get("options", [])), ""),
        "for_duties": found.decided, "answered": one.id in row.answers,
    }  # fmt: skip


def _suggestions(row: Use, pack: Pack, known: list[uses.Known]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in uses.suggested(row, pack, known):
        asked = pack.question(one.question)
        kept = found.setdefault(
            one.question, {"id": one.question, "ask": asked.ask.of(get_language() or "en"), "options": [], "words": []}
        )
        kept["options"].append(one.option)
        kept["words"] += one.matched_words
    for kept in found.values():
        kept["said"] = uses.said_of(pack.question(kept["id"]), kept["options"])
        kept["words"] = ", ".join(f"“{word}”" for word in dict.fromkeys(kept["words"]))
    return list(found.values())


def _mine(request: HttpRequest, key: str) -> Use:
    row = records.one(Use, request, key, "owner")
    row.version = reader.version(request)
    return row


@may("answer for uses")
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """One answer; the page shows what is certain by now and asks the next question."""
    row, today = _mine(request, key), registerforms.day(request)
    uses.refuse_others(reader.person(request), row, today=today)
    given = request.POST.getlist("option")[: uses.MOST_OPTIONS]
    uses.answer(row, request.POST.get("question", "")[:10], given, by=reader.actor(request), today=today)
    return HttpResponseRedirect(f"{reverse('use', args=[key])}#question")


@may("answer for uses")
@require_POST
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """What is held for a duty, why it is none of ours, or that it was taken back."""
    row, today, asked = _mine(request, key), registerforms.day(request), request.POST
    uses.refuse_others(reader.person(request), row, today=today)
    duty, given = asked.get("duty", "")[:40], request.FILES.get("file")
    if asked.get("do") == "forget":
        duties.forget(row, duty, by=reader.actor(request))
    else:
        content = given.read(duties.LARGEST + 1) if given else None
        duties.note(
            row, duty, evidence=asked.get("evidence", ""), until=asked.get("until", ""), content=content,
            aside=asked.get("do") == "aside", by=reader.actor(request), today=today,
        )  # fmt: skip
    return HttpResponseRedirect(f"{reverse('use', args=[key])}#duties")


@may("see registers")
def owed(request: HttpRequest) -> HttpResponse:
    """The duties of every use: what holds today without evidence first, then what comes next."""
    today = registerforms.day(request)
    rows = duties.every(lists.Rows.of(Use, request, "owner").all(), today=today)
    pack = load_pack()
    table = lists.List(
        name="duties",
        title=_("Duties"),
        rows=lists.Rows(rows),
        columns=(
            Col("title", _("Duty"), lambda d: d.title, link=lambda d: f"{reverse('use', args=[d.use.key])}#duties"),
            Col("use", _("Use"), lambda d: d.use.name, sort="name"),
            Col("state", _("Evidence"), lambda d: d.state, kind="duty"),
            Col("day", _("Day"), lambda d: d.day, kind="date", sort="day"),
            Col("article", _("Rule"), lambda d: f"{d.law}, {d.owed.article}", wide_only=True),
            Col("owner", _("Owner"), lambda d: d.owner, sort="owner", wide_only=True),
        ),
        search=("title", "name", "owner"),
        filters=(Filter("state", _("Evidence"), list(wording.words("duty").items())),),
        sort="",
        context={"sentence": duties.headline(rows), "disclaimer": pack.disclaimer.of(get_language() or "en")},
    )
    return lists.show(request, "uses/duties.html", table)


urlpatterns = [
    path("uses/", listed, name="uses"),
    *registerforms.writing(PAGES, "uses/"),
    path("uses/<str:key>/answer/", answer, name="use-answer"),
    path("uses/<str:key>/evidence/", evidence, name="use-evidence"),
    path("uses/<str:key>/", use, name="use"),
    path("duties/", owed, name="duties"),
]
