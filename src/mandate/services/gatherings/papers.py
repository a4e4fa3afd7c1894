"""A gathering as a file: agenda and minutes as PDF, and five slides that stay editable, from one content."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.connectors.files.pdf import render_pdf
from mandate.connectors.files.slides import to_pptx
from mandate.connectors.files.tables import file_name
from mandate.connectors.files.wording import labels
from mandate.records.models import Attendance, FollowUp, Occasion
from mandate.services import formats, wording
from mandate.services.gatherings import asking, audience, drafting, minutes
from mandate.services.gatherings.planning import HELD
from mandate.services.leaving import FORMS, Made
from mandate.services.standing import standing

MOST_ROWS, MOST_BARS = 8, 6
AHEAD = frozenset({"running", "next"})
"""Parts of what is told that did not change since the last time."""


def made(one: Occasion, form: str, *, language: str, today: date, at: datetime) -> Made:
    """The agenda, or once it was held the minutes, as `pdf`; the slides as `pptx`. Raises KeyError for another form."""
    kind = {name: FORMS[name] for name in ("pdf", "pptx")}[form]
    with translation.override(language):
        told = contents(one, language=language, today=today, at=at)
    content = to_pptx(told, deck="gathering") if form == "pptx" else render_pdf(
        "gathering", told, language=language, date=today
    )  # fmt: skip
    name = file_name(
        (told["organisation"], told["name"]), form, on=one.held_on, sample=told["sample"], language=language
    )
    return Made(name, kind, content)


def contents(one: Occasion, *, language: str, today: date, at: datetime) -> dict[str, Any]:
    """Everything the paper and the slides say, in the language that is active."""
    stands = standing()
    company = stands.organisation if stands else None
    told = drafting.told(one, today=today)
    blocks = told.blocks
    asked, left = asking.of_series(one)
    agreed = list(FollowUp.objects.filter(occasion__gathering_id=one.gathering_id).select_related("owner"))
    actions = [row for row in agreed if row.state == minutes.OPEN or row.occasion_id == one.key]
    held = one.state == HELD
    where = " · ".join(part for part in (one.place, one.link) if part)
    return {
        "language": language, "organisation": company.name if company else "", "name": one.gathering.name,
        "sample": bool(company and company.is_sample), "held": held, "labels": {**labels(language), **_words(held)},
        "as_of": formats.moment(at),
        "change": (stands.change or 0) if stands else 0, "seal": stands.digest[:8] if stands else "",
        "title": one.gathering.name, "kicker": when(one), "where": where, "about": one.gathering.about,
        "audience": audience.said(one.gathering),
        "sentence": sentence(one, asked), "changed": _changed(blocks),
        "figures": _figures(one, told, asked, actions, today=today),
        "blocks": [{"code": row.code, "title": row.title, "lines": list(row.lines), "total": row.total,
                    "more": _more(row.total - len(row.lines))} for row in blocks],
        "bars": [[row.title, row.total] for row in blocks if row.code not in AHEAD][:MOST_BARS],
        "roadmap": _roadmap(told),
        "agenda": [{**row, "lines": _lines(row["text"])} for row in one.agenda], "notes": _lines(one.notes),
        "questions": [_question(row) for row in asked[:MOST_ROWS]], "more_questions": _more(len(asked) - MOST_ROWS),
        "left": [_question(row) for row in left[:MOST_ROWS]],
        "voted": [[_short(row.text), row.votes] for row in asked if row.votes][:MOST_BARS],
        "titles": _titles(told, asked, left, actions),
        "actions": [_action(row, today=today) for row in actions[:MOST_ROWS]],
    }  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def when(one: Occasion) -> str:
    """Day, hours and zone of one time."""
    words = {"day": formats.day(one.held_on), "begins": one.begins, "minutes": one.minutes,
             "zone": one.gathering.zone.replace("_", " ")}  # fmt: skip
    return _("%(day)s, %(begins)s, %(minutes)s minutes (%(zone)s)") % words


def sentence(one: Occasion, asked: list[asking.Shown]) -> str:
    """What the page, the paper and the first slide say first."""
    waits = sum(row.state in asking.STILL_OPEN for row in asked)
    words = {"name": one.gathering.name, "day": formats.day(one.held_on), "count": formats.count(waits),
             "asked": formats.count(len(asked))}  # fmt: skip
    if one.state == HELD and not waits:
        return _("%(name)s of %(day)s: every question has its answer.") % words
    if one.state == HELD:
        text = ngettext("%(name)s of %(day)s: %(count)s question is still open.",
                        "%(name)s of %(day)s: %(count)s questions are still open.", waits)  # fmt: skip
        return text % words
    if not asked:
        return _("%(name)s of %(day)s: ask what you want to know.") % words
    text = ngettext("%(name)s of %(day)s: %(asked)s question is asked so far.",
                    "%(name)s of %(day)s: %(asked)s questions are asked so far.", len(asked))  # fmt: skip
    return text % words


def _changed(blocks: list[drafting.Block]) -> str:
    total = sum(row.total for row in blocks if row.code not in AHEAD)
    if not total:
        return _("Nothing that concerns everybody changed since the last time.")
    text = ngettext(
        "%(count)s thing changed since the last time.", "%(count)s things changed since the last time.", total
    )
    return wording.opening(text % {"count": formats.count(total)})


def _figures(
    one: Occasion, told: drafting.Told, asked: list[asking.Shown], actions: list[FollowUp], *, today: date
) -> list[dict[str, str]]:
    counted = {row.code: row.total for row in told.blocks}
    since = _("since %(day)s") % {"day": formats.day(told.since)}
    rows = list(Attendance.objects.filter(occasion=one).only("answer", "was_there"))
    came = minutes.comes(rows)
    late = sum(minutes.late(row, today=today) for row in actions)
    there = (_("Were there"), came["there"], "") if one.state == HELD else (
        _("Come"), came["yes"], _("%(count)s maybe") % {"count": came["maybe"]}
    )  # fmt: skip
    shown = (
        (_("Delivered"), counted.get("delivered", 0), since),
        (_("Decided"), counted.get("decided", 0), since),
        (_("Questions open"), sum(row.state in asking.STILL_OPEN for row in asked),
         _("of %(count)s asked") % {"count": len(asked)}),
        (_("Actions open"), sum(row.state == minutes.OPEN for row in actions), _("%(count)s late") % {"count": late}),
        there,
    )  # fmt: skip
    return [{"label": label, "value": formats.number(value), "limit": note} for label, value, note in shown]


def _roadmap(told: drafting.Told) -> list[list[str]]:
    words = {"running": _("Under way"), "planned": _("Planned")}
    rows = [row for name in words for row in told.initiatives if row.state == name]
    return [[row.title, words[row.state], formats.day(row.due), row.owner] for row in rows[:MOST_ROWS]]


def _question(row: asking.Shown) -> dict[str, Any]:
    who = row.person.name if row.person else _("without a name")
    owned = (
        _("%(who)s finds out by %(day)s") % {"who": row.owner.name, "day": formats.day(row.due)} if row.owner else ""
    )
    return {"text": row.text, "who": who, "state": asking.states()[row.state], "votes": row.votes,
            "answer": " ".join(part for part in (owned, row.answer) if part)}  # fmt: skip


def _action(row: FollowUp, *, today: date) -> list[str]:
    state = _("late") if minutes.late(row, today=today) else minutes.states()[row.state]
    return [row.text, row.owner.name, formats.day(row.due), state]


def _titles(
    told: drafting.Told, asked: list[asking.Shown], left: list[asking.Shown], actions: list[FollowUp]
) -> dict[str, str]:
    """The sentences on top of the slides."""
    running = sum(row.state == "running" for row in told.initiatives)
    open_ = sum(row.state == minutes.OPEN for row in actions)
    waits = sum(row.state in asking.STILL_OPEN for row in (*asked, *left))
    found = {
        "roadmap": ngettext("%(count)s initiative is under way", "%(count)s initiatives are under way", running)
        % {"count": formats.count(running)} if running else _("Nothing is under way at the moment"),
        "questions": ngettext("%(count)s question waits for an answer", "%(count)s questions wait for an answer", waits)
        % {"count": formats.count(waits)} if waits else _("Every question has its answer"),
        "actions": ngettext("%(count)s action is open, with a name and a day",
                            "%(count)s actions are open, each with a name and a day", open_)
        % {"count": formats.count(open_)} if open_ else _("Nothing we agreed is open"),
    }  # fmt: skip
    return {name: wording.opening(text) for name, text in found.items()}


def _words(held: bool) -> dict[str, str]:
    return {
        "document": _("Minutes") if held else _("Agenda"), "figures_of": _("Figures of this slide"),
        "sources": _("From the record as of {as_of}, seal {seal}."), "agenda": _("Agenda"), "notes": _("Minutes"),
        "questions": _("Questions"), "question": _("Question"), "asked_by": _("Asked"), "stands": _("Stands"),
        "answer": _("Answer"), "votes": _("Votes"), "left": _("Left open before"), "actions": _("Actions"),
        "action": _("Action"), "who": _("Who"), "by_day": _("By"), "changed": _("What changed"),
        "roadmap": _("Roadmap"), "initiative": _("Initiative"), "nothing": _("Nothing here yet."),
        "where": _("Where"), "invited": _("Invited"), "minute": _("min"), "things": _("How many"),
        "ask_more": _("Ask on the page of this gathering, with your name or without."),
    }  # fmt: skip


def _more(count: int) -> str:
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": count} if count > 0 else ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else f"{plain[:59].rstrip()}…"
