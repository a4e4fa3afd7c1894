"""The report of a closed assessment, gathered once for paper, slides, workbook and JSON; from the publication alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.assessment import assessment_text, load_bank
from mandate.connectors.files.assessment import (
    AssessmentReport,
    DimensionLine,
    FirstLine,
    FiveBars,
    Found,
    GroupLine,
    HiddenLine,
    ItemLine,
    PartLines,
    TalkLine,
    Titles,
    UnknownIn,
    UnknownLine,
)
from mandate.connectors.files.packs import Figure
from mandate.connectors.files.pdf import render_pdf
from mandate.connectors.files.slides import to_pptx
from mandate.connectors.files.tables import file_name
from mandate.engines.alignment.facts import EVERYONE
from mandate.engines.readiness.scoring import NextStep, StepWhy, tenths
from mandate.engines.terms import half_up
from mandate.records import clock, ledger
from mandate.records.models import Organisation, Publication
from mandate.services import assessment_tables, formats, publishing, wording
from mandate.services.leaving import FORMS, Made
from mandate.services.priorities import Line as Priority
from mandate.services.priorities import priorities
from mandate.services.teamview import Bars, Finding, Line, Part, TeamView, agreed, score, sentence, view

if TYPE_CHECKING:
    from mandate.engines.alignment.facts import Seen


def made(
    publication: Publication, form: str, *, language: str, at: datetime, plan: bool = False, past: bool = False
) -> Made:
    """The report as `pdf`, `pptx`, `xlsx` or `json` for who reads `language`. Raises KeyError for another form.

    `plan` for a reader who may see the priorities, which rest on the inventory and on conversations too; `past` where
    `at` is a moment of the past, whose priorities are worked out from the record as it stood then.
    """
    kind = FORMS[form]
    seen = view(publication, language=language)
    told = gathered(publication, language=language, at=at, plan=plan, past=past)
    today = clock.day(at)
    if form == "pdf":
        content = render_pdf("assessment", told.to_data(), language=language, date=today)
    elif form == "pptx":
        content = to_pptx(told.to_data())
    elif form == "xlsx":
        content = assessment_tables.workbook(seen, told, at=at)
    else:
        facts = assessment_tables.as_json(seen, told, at=at)
        content = json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"
    name = file_name((told.organisation, told.title), form, on=today, sample=told.sample, language=language)
    return Made(name, kind, content)


def gathered(
    publication: Publication, *, language: str, at: datetime, plan: bool = False, past: bool = False
) -> AssessmentReport:
    """Everything the report says, in the language of who will read it; `plan` and `past` as for `made`."""
    with translation.override(language):
        seen = view(publication, language=language)
        first, basis = _first(seen, at=at, plan=plan, past=past)
        return replace(_gathered(seen, first, at=at), first_basis=basis)


def _gathered(seen: TeamView, first: tuple[FirstLine, ...], *, at: datetime) -> AssessmentReport:
    company, anchor = Organisation.objects.first(), ledger.anchor()
    envelope = AssessmentReport(
        organisation=company.name if company else "",
        language=seen.language,
        as_of=formats.moment(at),
        title=seen.campaign.title,
        sentence=sentence(seen),
        basis=_basis(seen),
        titles=_titles(seen, len(first)),
        hidden=tuple(_hidden(seen)),
        change=anchor.change,
        seal=anchor.digest,
        sample=bool(company and company.is_sample),
    )
    return replace(_filled(seen, envelope), first=first) if seen.groups else _empty(envelope)


def _empty(envelope: AssessmentReport) -> AssessmentReport:
    why = _(
        "Fewer than five people answered. Below five, an answer could be traced to somebody, so nothing was published"
        " and the answers are deleted."
    )
    return replace(envelope, empty=why)


def _filled(seen: TeamView, envelope: AssessmentReport) -> AssessmentReport:
    parts = seen.parts(EVERYONE)
    total = seen.total(EVERYONE)
    chance = next((seen.say.by_chance(one) for one in seen.report.expected_by_chance if one.items), "")
    return replace(
        envelope,
        figures=_figures(seen),
        aligned=tuple(_found(one) for one in seen.aligned()),
        differing=tuple(_found(one) for one in seen.differing()),
        dimensions=tuple(_dimension(part) for part in parts),
        total=" ".join(filter(None, [_total(seen), total.why])),
        groups=tuple(_group(seen, *one) for one in seen.groups),
        unknown=_unknown(seen),
        talks=tuple(TalkLine(talk.question, talk.why, talk.sides) for talk in seen.talks()),
        parts=tuple(PartLines(part.label, tuple(_item(seen, line) for line in part.lines)) for part in parts),
        by_chance=chance,
    )


def _basis(seen: TeamView) -> str:
    people = seen.publication.people
    answered = ngettext("%(count)s person answered", "%(count)s people answered", people) % {
        "count": formats.number(people)
    }
    words = {"title": seen.campaign.title, "answered": answered, "day": formats.day(seen.publication.sealed_on)}
    return _("%(title)s: %(answered)s; published on %(day)s.") % words


def _figures(seen: TeamView) -> tuple[Figure, ...]:
    counted, total = seen.counted(), seen.total(EVERYONE)
    groups = sum(1 for group, _label, _people in seen.groups if group != EVERYONE)
    return (
        Figure(
            _("People who answered"),
            formats.number(seen.publication.people),
            ngettext("in %(count)s group shown", "in %(count)s groups shown", groups) % {"count": groups},
        ),
        Figure(
            _("Score of everyone"),
            score(total.score) or _("unknown"),
            _("of 5: %(level)s") % {"level": total.level} if total.level else "",
        ),
        Figure(
            _("Clear agreement"),
            str(counted.agreed),
            _("of %(asked)s asked of everyone; chance alone gives %(chance)s")
            % {"asked": counted.asked, "chance": formats.rounded(counted.by_chance, 1)},
        ),
        Figure(_("Groups differ on"), str(counted.differ), _("corrected for all comparisons")),
    )


def _titles(seen: TeamView, first: int) -> Titles:
    counted, talks = seen.counted(), len(seen.talks())
    differ = counted.differ
    apart = ngettext(
        "On %(differ)s question groups lie further apart than chance puts them.",
        "On %(differ)s questions groups lie further apart than chance puts them.",
        differ,
    )
    return Titles(
        align=agreed(counted),
        differ=apart % {"differ": formats.count(differ)} if differ else _("No difference between groups was found."),
        dimensions=_total(seen),
        talks=ngettext("One conversation helps most.", "These %(count)s conversations help most.", talks)
        % {"count": wording.spelled(talks)}
        if talks
        else _("No question asks for a conversation."),
        first=ngettext("One thing comes first.", "These %(count)s things come first.", first)
        % {"count": wording.spelled(first)}
        if first
        else _("There is too little to put one thing before another."),
    )


def _total(seen: TeamView) -> str:
    total = seen.total(EVERYONE)
    if total.score is None:
        return _("All together: no total, too few dimensions are shown.")
    return _("All together: %(score)s of 5, %(level)s.") % {"score": score(total.score), "level": total.level.lower()}


def _found(one: Finding) -> Found:
    return Found(one.question, one.sentence, one.more, tuple(_bars(bars) for bars in one.bars))


def _bars(bars: Bars) -> FiveBars:
    return FiveBars(wording.opening(bars.label), bars.n, bars.dk, bars.counts, bars.word)


def _unknown(seen: TeamView) -> tuple[UnknownLine, ...]:
    """What more than four in ten of a group do not know, each question once."""
    found: dict[str, list[UnknownIn]] = {}
    for _item, question, group, dk, of in seen.unknown():
        found.setdefault(question, []).append(UnknownIn(wording.opening(group), dk, of))
    return tuple(UnknownLine(question, tuple(groups)) for question, groups in found.items())


def _decimal(value: Fraction | None) -> str:
    """A score rounded as in the team view, with its decimal even where that is 0: numbers in a column line up."""
    return "" if value is None else str(format_decimal(tenths(value), "0.0", locale=formats.locale()))


def _dimension(part: Part) -> DimensionLine:
    return DimensionLine(
        label=part.label,
        about=part.about,
        score=_number(part.score),
        shown=_decimal(part.score),
        raw=_number(part.raw),
        raw_shown=_decimal(part.raw),
        before=_decimal(part.before),
        level=part.level,
        why=part.why,
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, 4))


def _group(seen: TeamView, key: str, label: str, people: int) -> GroupLine:
    found = publishing.result(seen.publication, key)
    scores = tuple(_decimal(one.score) for one in found.dimensions)
    return GroupLine(wording.opening(label), people, scores, _decimal(found.total))


def _hidden(seen: TeamView) -> Iterator[HiddenLine]:
    """Groups that are not shown, those with one reason on one line; then pairs too small to compare."""
    by_reason: dict[str, list[str]] = {}
    for label, why in seen.not_shown():
        by_reason.setdefault(why, []).append(label)
    for why, labels in by_reason.items():
        yield HiddenLine(wording.opening(formats.listed(labels)), why)
    cells = [one for one in seen.suppressed() if one.item is not None]
    reasons: dict[str, int] = {}
    for one in cells:
        reasons[seen.say.hidden(one)] = reasons.get(seen.say.hidden(one), 0) + 1
    for why, count in reasons.items():
        what = ngettext("one question of a group", "%(count)s questions of groups", count)
        yield HiddenLine(wording.opening(what % {"count": formats.count(count)}), why)
    yield from _too_small(seen)


def _too_small(seen: TeamView) -> Iterator[HiddenLine]:
    small = len(seen.too_small())
    if small:
        what = ngettext("one pair of groups", "%(count)s pairs of groups", small) % {"count": formats.count(small)}
        yield HiddenLine(wording.opening(what), _("too small to find anything but a very large difference"))


def _first(seen: TeamView, *, at: datetime, plan: bool, past: bool) -> tuple[tuple[FirstLine, ...], str]:
    """What comes first and what that rests on: the priority plan of that day where it rests on this assessment, for who
    may see it; else the answers of this round alone, with why the plan is not told."""
    if plan:
        day = clock.day(at)
        found = priorities(today=day, at=at if past else None)
        newest = found.basis.publication
        if newest is not None and newest.key == seen.publication.key:
            told = _("The priority plan as it stood on %(day)s.") % {"day": formats.day(day)}
            return tuple(_line(line) for line in found.first), f"{told} {found.lead}"
        if newest is not None and newest.sealed_on >= seen.publication.sealed_on:
            words = {"title": newest.campaign.title, "day": formats.day(newest.sealed_on)}
            why = _("The priority plan rests on a newer assessment, “%(title)s” of %(day)s.") % words
            return tuple(_next_steps(seen)), f"{why} {_('These steps follow from the answers of this one alone.')}"
    return tuple(_next_steps(seen)), _("These steps follow from the answers of this one alone.")


def _line(line: Priority) -> FirstLine:
    reason = " ".join(line.reasons[:2])
    return FirstLine(line.title, reason, line.first_action, line.owner, formats.day(line.due), line.decided_by)


def _next_steps(seen: TeamView) -> Iterator[FirstLine]:
    """What to do first by the answers of everyone alone."""
    if not seen.report.people(EVERYONE):
        return
    for step in publishing.result(seen.publication).next_steps:
        item = load_bank().item(step.item)
        words = {"question": item.question.of(seen.language), "why": _step_why(step, seen.language)}
        reason = _("“%(question)s”: %(why)s.") % words
        yield FirstLine(wording.opening(item.artefact.label.of(seen.language)), reason)


def _step_why(step: NextStep, language: str) -> str:
    if step.why is StepWhy.NOT_KNOWN:
        return _("many do not know")
    return assessment_text(f"next.{step.why.value}", language)


def _item(seen: TeamView, line: Line) -> ItemLine:
    bars, shown = line.bars, seen.seen(line.item, EVERYONE)
    if bars is None:
        return ItemLine(line.question, None, 0, "", "", wording.opening(line.why_hidden))
    return ItemLine(
        line.question, _bars(bars), bars.na, bars.agreement, _reach(shown), wording.opening(bars.why_hidden)
    )


def _reach(shown: Seen | None) -> str:
    """Between which agreements random teams lie, as the page rounds them."""
    if shown is None or shown.random is None or shown.random.lower is None or shown.random.upper is None:
        return ""
    low, high = (formats.rounded(value, 2) for value in (shown.random.lower, shown.random.upper))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}
