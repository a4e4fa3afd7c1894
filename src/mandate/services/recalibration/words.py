"""A recalibration in words: sources, verdicts and the reason of every proposal as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from mandate.catalogue.law.dates import LawDate, law_dates
from mandate.engines.recalibration import CHANGES, Code, Source, Verdict, changes
from mandate.records.models import Point
from mandate.services import formats, wording

_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        Source.EXPIRING: gettext_noop("Approval ends"),
        Source.AGREEMENT: gettext_noop("Agreement with a vendor ends"),
        Source.GRANT: gettext_noop("Access ends or is unused"),
        Source.APPEAL: gettext_noop("Second look asked"),
        Source.REQUEST: gettext_noop("Request"),
        Source.IDEA: gettext_noop("Idea"),
        Source.REVIEW: gettext_noop("Review of access overdue"),
        Source.LAW: gettext_noop("Law"),
        Source.FINDING: gettext_noop("Finding"),
        Source.NOT_YET: gettext_noop("Not yet"),
        Source.DEMAND: gettext_noop("Asked for"),
        Source.WATCH: gettext_noop("Watch list"),
        Source.DENIED: gettext_noop("Said no to"),
        Source.DECISION: gettext_noop("Decision to look at again"),
        Source.UNUSED: gettext_noop("Not used"),
        Source.AROUND: gettext_noop("Decided around the architect"),
        Source.PROMISE: gettext_noop("Promised and not given"),
        Source.VOICE: gettext_noop("Voices"),
    }
)
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        Verdict.KEEP: gettext_noop("Keep"),
        Verdict.EXTEND: gettext_noop("Extend"),
        Verdict.STOP: gettext_noop("Stop"),
        Verdict.DECIDE: gettext_noop("Decide apart"),
        Verdict.TRY: gettext_noop("Try"),
        Verdict.WAIT: gettext_noop("Wait"),
        Verdict.DROP: gettext_noop("Drop"),
    }
)


def sources() -> dict[str, str]:
    """Every source of a point with its words."""
    return {code: _(text) for code, text in _SOURCES.items()}


def verdicts() -> dict[str, str]:
    """Every verdict with its word."""
    return {code: _(text) for code, text in _VERDICTS.items()}


def proposal(point: Point) -> str:
    """What is proposed, with its day: `Extend until 7 Mar 2027`."""
    kept = point.facts["proposal"]
    word = verdicts()[kept["verdict"]]
    if not kept["until"]:
        return word
    return _("%(verdict)s until %(day)s") % {"verdict": word, "day": formats.day(kept["until"])}


def reason(point: Point) -> str:
    """Why that is proposed, as a sentence."""
    kept = point.facts["proposal"]
    said, row = say(kept["code"], kept["params"]), _law(point)
    if row is None:
        return said
    parts = [said, row.text.of(_language()), _("%(citation)s; not legal advice.") % {"citation": row.citation}]
    if not row.certain:
        parts.append(_("Other law still sets how."))
    return " ".join(parts)


def name(point: Point) -> str:
    """What a point is about; a date in the law in the reader's language."""
    row = _law(point)
    return row.title.of(_language()) if row else point.facts.get("name", point.subject)


def _law(point: Point) -> LawDate | None:
    return law_dates().get(point.subject) if point.subject_kind == "law" else None


def _language() -> str:
    return (get_language() or "en")[:2]


def say(code: str, params: Mapping[str, Any]) -> str:
    """The sentence of a reason; days and counts as this reader writes them."""
    day, people, count = params.get("day"), params.get("people"), params.get("count")
    values = {
        "day": formats.day(day) if day else _("an unknown day"),
        "days": params.get("days", 0),
        "rank": params.get("rank") or 0,
        "people": people or 0,
        "count": formats.count(count or 0),
    }
    if code == Code.SEEN_LATELY:
        return _seen(people, values)
    if code in _COUNTED:
        sentence, number = _COUNTED[code]
        return wording.opening(sentence(params.get(number) or 0) % values)
    if code == Code.NOT_SEEN and not day:
        return _("Nothing has seen it for %(days)s days.") % values
    if code == Code.STILL_WAITING and not day:
        return _("Nobody uses it, and no day was named.")
    return _(_PLAIN[code]) % values


def _seen(people: int | None, values: Mapping[str, Any]) -> str:
    if people is None:
        return _("It was in use on %(day)s.") % values
    text = ngettext(
        "%(people)s person used it, last on %(day)s.", "%(people)s people used it, last on %(day)s.", people
    )
    return text % values


def _agreement(count: int) -> str:
    return ngettext(
        "It ends on %(day)s, and %(count)s thing in use rests on it.",
        "It ends on %(day)s, and %(count)s things in use rest on it.",
        count,
    )


def _asked_for(count: int) -> str:
    return ngettext("%(people)s person asked for it.", "%(people)s people asked for it.", count)


def _pinned(count: int) -> str:
    return ngettext(
        "%(count)s sentence was pinned from this conversation.",
        "%(count)s sentences were pinned from this conversation.",
        count,
    )


_COUNTED: Mapping[str, tuple[Callable[[int], str], str]] = {
    Code.AGREEMENT_ENDS: (_agreement, "count"),
    Code.ASKED_FOR: (_asked_for, "people"),
    Code.SAID: (_pinned, "count"),
}
_PLAIN: Mapping[str, str] = {
    Code.CRITIC: gettext_noop("A critic said so; the risk is to be dealt with by %(day)s."),
    Code.NOT_SEEN: gettext_noop("Last seen on %(day)s, more than %(days)s days ago."),
    Code.NOBODY_SEES: gettext_noop("No source looks back far enough to say whether it is used."),
    Code.VENDOR_UNUSED: gettext_noop("It ends on %(day)s, and nothing in use rests on it."),
    Code.CONFIRMED: gettext_noop("The manager confirmed it on %(day)s."),
    Code.NOT_CONFIRMED: gettext_noop("It ends on %(day)s, and nobody confirmed it lately."),
    Code.GIVEN_LATELY: gettext_noop("It was given on %(day)s, less than %(days)s days ago."),
    Code.SECOND_LOOK: gettext_noop("Somebody asked for a second look; the answer is due on %(day)s."),
    Code.PROMISED: gettext_noop("An answer was promised for %(day)s."),
    Code.LATE: gettext_noop("An answer was promised for %(day)s, which is past."),
    Code.IDEA: gettext_noop("A colleague brought it; the answer is due on %(day)s."),
    Code.OVERDUE: gettext_noop("It was due on %(day)s; what nobody confirms ends."),
    Code.RANKED: gettext_noop("It stands at place %(rank)s of the priorities."),
    Code.USED_ANYWAY: gettext_noop("It is used all the same, last on %(day)s."),
    Code.WAIT_OVER: gettext_noop("It waited until %(day)s."),
    Code.STILL_WAITING: gettext_noop("Nobody uses it, and it waits until %(day)s."),
    Code.ALTERNATIVE: gettext_noop("There is an approved alternative."),
    Code.NO_ALTERNATIVE: gettext_noop("Whoever asked was given nothing to use instead."),
    Code.NEW: gettext_noop("It is new, and nobody has asked for it yet."),
    Code.NOBODY_ASKED: gettext_noop("Its day is %(day)s, and nobody has asked for it."),
    Code.LAW_BEGAN: gettext_noop("It applies since %(day)s."),
    Code.LAW_COMES: gettext_noop("It applies from %(day)s."),
    Code.TAKEN_AROUND: gettext_noop("It was decided on %(day)s, past the mandate."),
    Code.NOT_GIVEN: gettext_noop("The charter promises more than was given."),
    Code.REVIEW_DUE: gettext_noop("It was to be looked at again on %(day)s."),
}


_EFFECTS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("tool", Verdict.KEEP): gettext_noop("Keep: its row stays as it is."),
        ("tool", Verdict.EXTEND): gettext_noop("Extend: it stays in use until the day below."),
        ("tool", Verdict.TRY): gettext_noop("Try: it is on trial until the day below, for the teams chosen below."),
        ("tool", Verdict.WAIT): gettext_noop("Wait: it is not yet allowed, and looked at again on the day below."),
        ("tool", Verdict.STOP): gettext_noop("Stop: it is not allowed any more."),
        ("grant", Verdict.KEEP): gettext_noop("Keep: it runs on to its own end."),
        ("grant", Verdict.EXTEND): gettext_noop("Extend: this access ends on the day below."),
        ("grant", Verdict.STOP): gettext_noop("Stop: this access is over."),
        ("vendor", Verdict.KEEP): gettext_noop("Keep: the agreement runs on to its own end."),
        ("vendor", Verdict.EXTEND): gettext_noop("Extend: the register says that the agreement runs to the day below."),
        ("vendor", Verdict.STOP): gettext_noop("Stop: only noted; it is ended with the vendor, and then on its page."),
        ("vendor", Verdict.DROP): gettext_noop("Drop: only noted; it goes off the agenda."),
        ("development", Verdict.TRY): gettext_noop("Try: the watch list says so; the tool itself is decided on apart."),
        ("development", Verdict.WAIT): gettext_noop("Wait: it comes back on the day below."),
        ("development", Verdict.DROP): gettext_noop("Drop: the watch list says that it is ignored."),
    }
)
_APART = gettext_noop("Decide apart: only noted; it is done on its own page.")


def outcome(kind: str, verdict: str) -> str:
    """What became of a verdict of a signed session: carried out, or noted and nothing more."""
    return _("Carried out.") if changes(kind, Verdict(verdict)) else _("Noted.")


def offers(kind: str, offered: Iterable[Verdict]) -> list[tuple[str, str]]:
    """The answers there are, each with what it does when the session is signed; plain words where it is only noted."""
    known, plain = kind in CHANGES, verdicts()
    found = []
    for code in offered:
        apart = _APART if known and code is Verdict.DECIDE else None
        text = _EFFECTS.get((kind, code), apart)
        found.append((code.value, _(text) if text else plain[code]))
    return found
