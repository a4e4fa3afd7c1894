"""Why a change was made, as its reader's own language says it: reasons the product wrote itself are known again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.catalogue.coaching import load_modules
from mandate.engines.readiness.bank import Text
from mandate.services import formats

ONE = (
    "A module of our own.",
    "A question was asked.",
    "An incident was closed with this lesson.",
    "Reported.",
    "Agenda written.",
    "Agreed at a gathering.",
    "Agreed in a talk of half an hour.",
    "Agreed.",
    "Another day, hour or place.",
    "Edited.",
    "From the record since %(day)s.",
    "Gathered from what changed.",
    "Gathering changed.",
    "Gathering planned.",
    "Goes on %(day)s.",
    "Hours given.",
    "How an action stands.",
    "Invitation answered.",
    "Reply of a calendar.",
    "It goes on elsewhere.",
    "Its day is near.",
    "Looked at: it still works.",
    "Meeting held.",
    "No longer scheduled.",
    "Not needed.",
    "Noted by the champion.",
    "Offered to help.",
    "One time of it changed.",
    "Practised.",
    "Read from the record again.",
    "Sample: agreed with the managers.",
    "Sample: what people can count on.",
    "Seen.",
    "Sent to who wants it.",
    "Settled.",
    "Shared with everybody.",
    "Shorter texts were read more often.",
    "Something added.",
    "Stepped down.",
    "The gathering is over.",
    "The month began.",
    "The month is over.",
    "The pulse began.",
    "The questions of next month were chosen.",
    "The series changed.",
    "What became of the question.",
    "What people can count on.",
    "Words and choice changed.",
    "Begun with the first screen.",
    "For the next meeting of the MT.",
    "Quiz passed.",
    "A reply was given.",
    "Something was said.",
    "Learning path written.",
    "A link that signs in was made.",
    "Draft %(label)s: sensible limits to start from.",
    "Read from a file of notes.",
    "Typed before there was a people list; the list does not name this team.",
    "Written before any source about people.",
    "Other words: both sign again.",
    "Consultation or reference changed.",
    "Signed while writing.",
    "Read and signed.",
    "Brought as a document, with the signatures in it.",
    "Invited to sign the processing record.",
    "Added to the register on %(day)s.",
    "Changed in the register on %(day)s.",
    "Removed from the register on %(day)s.",
    "“%(title)s” rolled back on %(day)s.",
    "Replaced by a later decision.",
    "Noted on %(day)s.",
    "Notes changed.",
    "Removed from the conversations.",
    "Pinned to: %(subject)s.",
    "Unpinned.",
    "Corrected.",
    "From the priorities of %(day)s.",
    "Changed.",
    "Put back.",
    "Done.",
    "Not needed any more.",
    "Opened for answers.",
    "Published when it closed.",
    "Closed on %(day)s.",
    "Begun.",
    "Held; votes deleted.",
    "Planned from %(first)s to %(last)s.",
    "Plan changed.",
    "Planned to settle what is disputed.",
    "Order or day changed.",
    "Question %(item)s on the screen.",
    "Vote on %(item)s opened.",
    "Vote on %(item)s closed.",
    "Agreed on %(item)s.",
    "Agreement on %(item)s undone.",
    "Agreed to the circle seeing the answers.",
    "Taken back; no reason is asked.",
    "Undo: taken back.",
    "Begun on %(day)s.",
    "A change added to the draft.",
    "A change taken out of the draft.",
    "Taken from the rows to start from.",
    "Undone.",
    "Roles that no people list knows.",
    "Level noted.",
    "No longer needed.",
    "Nobody answered in time.",
    "Nobody answered in time. That is no no: ask again, and it goes to the front of the lane.",
    "Who asked has left the organisation.",
    "What was asked for stands in no register any more.",
    "Left the organisation.",
    "Works in another team now: access was given for the work in the team before.",
    "Nobody confirmed it in the review.",
    "Half a year since access was last looked at.",
    "Opened by the architect.",
    "Reviewed.",
    "Reviewed in part.",
    "Sample: access as it was given.",
    "Sample: half a year since access was first given.",
    "Prepared from the record.",
    "The record gives no cause for it any more.",
    "Planned for %(day)s.",
    "Minutes and the next date written.",
    "A point was decided anew, so it is signed again.",
    "Read version %(number)s.",
    "The texts that a policy starts from.",
    "The first version, from the registers and the starting texts.",
    "A later one was signed.",
    "Accepted.",
    "Added.",
    "Order of the agenda.",
    "Asked of the planner.",
    "Away.",
    "Delegated within the charter.",
    "Withdrawn.",
    "Back earlier.",
    "Back, or not away after all.",
    "Computed.",
    "Day, length or place.",
    "Minutes.",
    "No comment.",
    "Put back: it runs again.",
    "Removed.",
    "Sample: a pilot for the first tasks.",
    "Started.",
    "Steering meeting planned.",
    "Taken back.",
    "The last signature that was needed.",
    "What each lane promises.",
    "Where this goes.",
)
"""What the product writes as a reason where nobody gave one."""

COUNTED = (
    ("Read from %(file)s.", "Read from %(file)s and more, %(count)s files in all."),
    ("%(name)s replaces the one of %(days)s.", "%(name)s replaces the %(count)s of %(days)s."),
)
PAIRS = ("Read from %(file)s and %(other)s.",)
"""Tried after what is counted, whose words it could swallow."""
MODULE = "%(module)s for %(group)s."
"""Known only with the title of a module of coaching: nearly any sentence has this form."""

_DAY = r"\d{4}-\d\d-\d\d"
_DAYS = ("day", "first", "last")
"""Kept as 2026-11-02, so that they are the same in every language, and said as every other day of a page."""
_SHAPES = {
    **dict.fromkeys(_DAYS, _DAY),
    "count": r"\d+",
    "label": r"[\w.]+",
    "item": r"[A-Z]\d",
    "number": r"\d+",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """One reason in one language, and how it is said in another."""

    pattern: re.Pattern[str]
    text: str
    plural: str = ""
    module: Text | None = None

    def said(self, words: dict[str, str]) -> str:
        """The reason with these words, in the language of the reader."""
        text = ngettext(self.text, self.plural, 2) if self.plural else _(self.text)
        named = {"module": self.module.of(translation.get_language() or "en")} if self.module else {}
        days = {name: _day(words[name]) for name in _DAYS if name in words}
        return text % {**words, **days, **named}


def _day(kept: str) -> str:
    """The day as this reader writes it; what only looks like one stays, since a person may have typed it."""
    try:
        return formats.day(kept)
    except ValueError:
        return kept


def told(why: str) -> str:
    """The reason in the reader's language where the product wrote it, also several in a row; a person's own stays."""
    for known in _known():
        found = known.pattern.fullmatch(why)
        if found is None:
            continue
        words = found.groupdict()
        rest = words.pop("rest")
        return f"{known.said(words)} {told(rest)}" if rest else known.said(words)
    return why


@cache
def _known() -> tuple[_Known, ...]:
    """Every reason in every language of the product."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            many = [_Known(_pattern(ngettext(one, more, 2)), one, more) for one, more in COUNTED]
            single = [_Known(_pattern(_(text)), text) for text in ONE + PAIRS + tuple(one for one, _more in COUNTED)]
            titles = [module.title for module in load_modules()]
            taught = [_Known(_pattern(_(MODULE), module=one.of(language)), MODULE, module=one) for one in titles]
            found += [*many, *single, *taught]
    return tuple(found)


def _pattern(text: str, **fixed: str) -> re.Pattern[str]:
    for name, words in fixed.items():
        text = text.replace(f"%({name})s", words)
    parts = re.split(r"%\((\w+)\)s", text)
    literal = [re.escape(part) for part in parts[::2]]
    named = [f"(?P<{name}>{_SHAPES.get(name, '.+?')})" for name in parts[1::2]]
    body = "".join(piece for pair in zip(literal, [*named, ""], strict=True) for piece in pair)
    return re.compile(rf"{body}(?: (?P<rest>.+))?", re.DOTALL)
