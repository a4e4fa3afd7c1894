"""The blocks of a pack in words: ranked rows, cut, with how many more there are and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.law.dates import law_dates
from mandate.connectors.files import packs
from mandate.connectors.files.management import (
    PackAsk,
    PackBlock,
    PackGrid,
    PackLine,
    PackMonth,
    PackOption,
    PackRange,
    PackRow,
    Ref,
)
from mandate.connectors.files.packs import whole
from mandate.engines.pack import cut, moved
from mandate.services import clauses, formats, wording
from mandate.services.pack import words
from mandate.services.pack.words import Contents, money
from mandate.services.roadmap import slots
from mandate.services.roadmap import words as planned

MOST_ASKED, MOST_ALONE, MOST_RUNNING, MOST_COMING = 3, 3, 2, 6
MOST_OPTIONS = 4
MOST_DUTIES, MOST_LAW, MOST_MEMBERS, MOST_CHANGED, MOST_RANGES = 5, 3, 5, 5, 6
TITLE, QUESTION, OPTION, REASON, HORIZON = 90, 180, 70, 130, 420
"""Characters: with longer texts two pages would not hold what they must."""


def short(text: str, most: int) -> str:
    """As many whole sentences as `most` characters hold, else whole words with … at the end; the record has it all."""
    return whole(text, most, otherwise=packs.cut(text, most))


def more(count: int) -> str:
    """How many rows are left out, in words; nothing where none is."""
    said = ngettext("and %(count)s more", "and %(count)s more", count)
    return said % {"count": formats.number(count)} if count else ""


def _lines(
    block: Mapping[str, Any], most: int, line: Callable[[Mapping[str, Any]], PackLine]
) -> tuple[tuple[PackLine, ...], str]:
    part = cut(block["rows"], most, total=block["total"])
    return tuple(line(one) for one in part.shown), more(part.more)


def asked(now: Contents) -> tuple[tuple[PackAsk, ...], str]:
    """At most three decisions that wait for the MT, and how many more do."""
    part = cut(now["asked"]["rows"], MOST_ASKED, total=now["asked"]["total"])
    return tuple(_ask(one) for one in part.shown), more(part.more)


def _ask(one: Mapping[str, Any]) -> PackAsk:
    options = tuple(
        PackOption(short(row["title"], OPTION), words.price(row["cost"], row["hours"], one["currency"]), row["advised"])
        for row in _first_options(one["options"])
    )
    by = _("by %(day)s") % {"day": formats.day(one["promised_on"])} if one["promised_on"] else ""
    price = words.price(one["cost"], one["hours"], one["currency"])
    return PackAsk(
        title=short(one["title"], TITLE), question=short(one["question"] or one["why"], QUESTION), options=options,
        advice=short(one["advice"] or one["why"], REASON), price=price,
        risk=short(one["risk"], REASON), wait=short(one["wait"], REASON), by=by, ref=Ref("decision", one["key"]),
    )  # fmt: skip


def _first_options(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """At most four options, and the advised one always."""
    ranked = sorted(enumerate(rows), key=lambda pair: (not pair[1]["advised"], pair[0]))[:MOST_OPTIONS]
    return [row for _at, row in sorted(ranked, key=lambda pair: pair[0])]


def alone(now: Contents) -> PackBlock:
    """What the architect decided alone, with the reason and the clause."""
    found, left = _lines(now["alone"], MOST_ALONE, _alone)
    return PackBlock(
        "alone", _("Decided alone since the last pack") if now["since"] else _("Decided alone lately"), found, left,
        _("The architect decided nothing alone."), Ref("decisions", query=(("routed", "alone"),)),
    )  # fmt: skip


def _alone(one: Mapping[str, Any]) -> PackLine:
    why = short(one["why"], REASON)
    words_ = {"why": why, "clause": clauses.label(one["case"])}
    why = _("%(why)s (clause “%(clause)s”)") % words_ if one["clause"] else why
    spent = money(one["cost"], one["currency"]) if one["cost"] not in (None, "0") else ""
    aside = ", ".join(part for part in (spent, formats.day(one["taken_on"])) if part)
    return PackLine(short(one["title"], TITLE), why, aside, ref=Ref("decision", one["key"]))


def experiments(now: Contents) -> PackBlock:
    """The share of experiments against its ceiling, and what runs with what may be lost."""
    found = now["experiments"]
    lines, left = _lines(found["running"], MOST_RUNNING, _running)
    said = {"share": words.share(found), "ceiling": found["ceiling"]}
    note = _("%(share)s of the money goes to experiments; the ceiling is %(ceiling)s%%.") % said
    if found["percent"] is None:
        note = _("Nothing is booked as proven or as an experiment yet; the ceiling is %(ceiling)s%%.") % said
    empty = _("No experiment runs.")
    return PackBlock("experiments", _("Experiments against the ceiling"), lines, left, empty, Ref("bookings"), note)


def _running(one: Mapping[str, Any]) -> PackLine:
    loss = _("at most %(loss)s lost") % {"loss": money(one["max_loss"], one["currency"])} if one["max_loss"] else ""
    ends = _("ends %(day)s") % {"day": formats.day(one["ends_on"])} if one["ends_on"] else _("no end is set")
    return PackLine(short(one["title"], TITLE), loss, ends, one["overdue"], Ref("initiative", one["key"]))


def coming(now: Contents) -> PackBlock:
    """What is at work in the next quarter."""
    found = now["coming"]
    lines, left = _lines(found, MOST_COMING, _coming)
    title = _("Next quarter: %(quarter)s") % {"quarter": words.quarter(found["quarter"])}
    ref = Ref("plan-of-record", found["plan"]) if found["plan"] else Ref("initiatives")
    empty = _("The roadmap asks nothing of that quarter.") if found["plan"] else _("No roadmap was made yet.")
    note = "" if found["committed"] or not found["plan"] else _("From a draft: the MT committed to no plan yet.")
    return PackBlock("coming", title, lines, left, empty, ref, note)


def _coming(one: Mapping[str, Any]) -> PackLine:
    span = _span(date.fromisoformat(one["begins"]), date.fromisoformat(one["ends"]))
    text = ", ".join(part for part in (one["owner"], words.hours(one["hours"])) if part)
    return PackLine(short(one["title"], TITLE), text, span, ref=Ref("initiative", one["key"]))


def _month(text: str) -> str:
    return formats.months([text[:7]])


def _span(first: date, last: date) -> str:
    return formats.months(slots.months(first, last))


def duties(now: Contents) -> PackBlock:
    """What is due within ninety days or late."""
    lines, left = _lines(now["duties"], MOST_DUTIES, _duty)
    return PackBlock(
        "duties", _("Risks and duties due"), lines, left, _("Nothing is due within ninety days."), Ref("duties")
    )


def _duty(one: Mapping[str, Any]) -> PackLine:
    aside = formats.day(one["due"]) or _("now")
    if one["overdue"]:
        aside = _("overdue since %(day)s") % {"day": formats.day(one["due"])}
    late = one["overdue"] or one["code"] in ("missed", "no_agreement")
    return PackLine(short(one["title"], TITLE), words.due_word(one["code"]), aside, late, Ref(one["kind"], one["key"]))


def law(now: Contents) -> PackBlock:
    """What begins in the law within ninety days."""
    known, language = law_dates(), planned.language()
    rows = [one for one in now["law"] if one["id"] in known]
    part = cut(rows, MOST_LAW)
    lines = tuple(
        PackLine(known[one["id"]].title.of(language), known[one["id"]].citation, formats.day(one["on"]))
        for one in part.shown
    )
    if lines:
        lines += (
            PackLine(
                _("Whether each was reviewed is not kept yet: settle it at the recalibration."),
                ref=Ref("recalibration"),
            ),
        )
    empty = _("No legal date falls within ninety days.")
    return PackBlock("law", _("Legal dates within ninety days"), lines, more(part.more), empty, Ref("recalibration"))


def promised(now: Contents, names: Mapping[str, str]) -> PackGrid:
    """Promises per member of the MT: promised, kept, late."""
    part = cut(now["promised"]["rows"], MOST_MEMBERS, total=now["promised"]["total"])
    heads = (_("Member of the MT"), _("Promised"), _("Kept"), _("Late"), _("Next"))
    rows = tuple(member(one, names) for one in part.shown)
    empty = _("Nobody of the MT promised anything yet.")
    return PackGrid(_("What the MT promised"), heads, rows, more(part.more), empty, Ref("commitments"))


def member(one: Mapping[str, Any], names: Mapping[str, str]) -> PackRow:
    """One member with their promises; without a name where it was erased."""
    counts = tuple(formats.number(one[name]) for name in ("promised", "done", "overdue"))
    name = names.get(one["member"]) or _("somebody who left")
    return PackRow((name, *counts, formats.day(one["next"])), Ref("commitments"), bool(one["overdue"]))


def mandate(now: Contents) -> PackGrid:
    """Money and hours used against the mandate."""
    heads = (_("What"), _("Promised"), _("Given"), _("Used"))
    rows = tuple(
        PackRow(
            (words.line_word(one["code"]), *(words.said_of(one, name) for name in ("promised", "given", "used"))),
            Ref("charter-given"), one["short"],
        )
        for one in now["mandate"]
    )  # fmt: skip
    return PackGrid(_("Money and hours against the mandate"), heads, rows, "", "", Ref("charter-given"))


def chart(now: Contents) -> tuple[str, tuple[PackMonth, ...]]:
    """Hours of six months as a chart: its heading is the sentence that it shows."""
    rows = now["load"]
    if not any(one["there"] or one["asked"] for one in rows):
        return _("Without a roadmap nobody can say whose hours are taken."), ()
    months = tuple(_of_month(one) for one in rows)
    fullest = max(rows, key=lambda one: (one["asked"] / one["there"] if one["there"] else one["asked"], one["month"]))
    said = {
        "month": _month(fullest["month"]), "asked": formats.number(fullest["asked"]),
        "there": formats.number(fullest["there"]),
    }  # fmt: skip
    return wording.opening(_("%(month)s is fullest: the roadmap takes %(asked)s of %(there)s hours.") % said), months


def _of_month(one: Mapping[str, Any]) -> PackMonth:
    said = {"asked": formats.number(one["asked"]), "there": formats.number(one["there"])}
    text = _("%(asked)s of %(there)s hours") % said
    return PackMonth(_month(one["month"]), one["asked"], one["there"], text)


def ranges(now: Contents) -> tuple[PackRange, ...]:
    """What delivered initiatives bring a month, from the lower bound up, what brings most first."""
    value = now["figures"]["value"]
    found = []
    for one in value["rows"][:MOST_RANGES]:
        if one["low"] is None:
            continue
        low, high = float(one["low"]), float(one["high"] or one["low"])
        said = {
            "low": money(one["low"], value["currency"]),
            "high": money(one["high"] or one["low"], value["currency"]),
        }
        text = _("%(low)s to %(high)s a month") % said
        found.append(PackRange(short(one["title"], TITLE), low, max(low, high), f"{text}, {grade(one['grade'])}"))
    return tuple(found)


def grade(code: str) -> str:
    """How sure a value is, in words."""
    return {"perceived": _("expected"), "measured": _("measured"), "proven": _("proven")}[code]


def changed(now: Contents, before: Contents | None) -> PackBlock:
    """What is different since the last pack: what was answered and delivered, then the numbers that moved."""
    title = _("What changed since the last pack")
    if before is None:
        return PackBlock("changed", title, (), "", _("This is the first pack; the next one is compared with it."),
                         Ref("packs"))  # fmt: skip
    lines = [*_answered(now, before), *_delivered(now), *_moved_numbers(now, before)]
    part = cut(lines, MOST_CHANGED)
    empty = _("No number changed and nothing was answered.")
    return PackBlock("changed", title, part.shown, more(part.more), empty, Ref("against"))


def _answered(now: Contents, before: Contents) -> Sequence[PackLine]:
    was = {one["key"]: one["title"] for one in before["asked"]["rows"]}
    gone = moved(was, [one["key"] for one in now["asked"]["rows"]]).gone
    return [PackLine(short(was[key], TITLE), _("no longer waits for the MT"), ref=Ref("decision", key)) for key in gone]


def _delivered(now: Contents) -> Sequence[PackLine]:
    titles = {one["key"]: one["title"] for one in now["figures"]["value"]["rows"]}
    return [
        PackLine(short(titles.get(key) or _("An initiative"), TITLE), _("delivered"), ref=Ref("initiative", key))
        for key in now["figures"]["plan"]["delivered_since"]
    ]


def _moved_numbers(now: Contents, before: Contents) -> Sequence[PackLine]:
    is_, was = words.measures(now), words.measures(before)
    return [
        PackLine(label, _("%(now)s, last time %(before)s") % {"now": value, "before": was[code][1]})
        for code, (label, value) in is_.items()
        if code in was and was[code][1] != value
    ]
