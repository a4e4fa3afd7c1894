"""The words of the decision desk: where a question came from, lanes, votes, answers, and how a promise stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records.models import Decision
from mandate.services import formats, verdicts, wording
from mandate.services.decisions import ASKED, DECLINED, DROPPED, PREPARED, REPLACED, REVERSED, UNDONE

OPTION = "option"
"""The verdict of a decision that chooses one of its options and changes no register."""

INTAKES: Mapping[str, str] = MappingProxyType(
    {
        "desk": gettext_noop("Brought to the desk"),
        "service": gettext_noop("A service in the inventory"),
        "tool": gettext_noop("A tool in the register"),
        "request": gettext_noop("A request in the MT lane"),
        "demand": gettext_noop("“May I?”"),
        "quote": gettext_noop("What people said"),
        "answer": gettext_noop("An answer of the assessment"),
        "priority": gettext_noop("A priority"),
        "development": gettext_noop("The watch list"),
        "initiative": gettext_noop("An initiative"),
        "law": gettext_noop("The law"),
        "agent": gettext_noop("An agent"),
        "reversal": gettext_noop("The reversal of a decision"),
    }
)
LANES: Mapping[str, str] = MappingProxyType(
    {"fast": gettext_noop("Fast lane"), "review": gettext_noop("Review"), "mt": gettext_noop("MT")}
)
CHOICES: Mapping[str, str] = MappingProxyType(
    {"agree": gettext_noop("Agrees"), "decline": gettext_noop("Declines"), "abstain": gettext_noop("Abstains")}
)


def said(words: Mapping[str, str], code: str) -> str:
    """The word for a code; the code itself where nobody gave it a word."""
    return _(words[code]) if code in words else code


def options(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """All codes with their words, in order."""
    return [(code, _(text)) for code, text in words.items()]


def verdict(decision: Decision) -> str:
    """What was, or would be, answered: the option by its title, or the verdict about a tool."""
    chosen = decision.chosen or decision.recommended
    title = next((str(row.get("title", "")) for row in decision.options if row.get("id") == chosen), "")
    if decision.verdict in verdicts.STANDING:
        return title or wording.word("verdict", decision.verdict)
    training = {"training": _("Go on untrained until then"), "training_less": _("Ask for less training")}
    return title or training.get(decision.subject_kind) or (_("Reversal") if decision.intake == "reversal" else "")


def answer(decision: Decision) -> str:
    """The answer as a sentence that follows the question."""
    waiting = {
        ASKED: _("Nobody decided yet."),
        PREPARED: _("The MT decides."),
        DECLINED: _("The MT said no to the proposal."),
        UNDONE: _("The answer was taken back."),
        REPLACED: _("There is a later answer."),
        REVERSED: _("The answer was reversed."),
        DROPPED: _("It was dropped."),
    }
    if decision.state in waiting:
        return waiting[decision.state]
    if decision.options:
        return _("We choose: %(option)s.") % {"option": verdict(decision)}
    found = {
        verdicts.ALLOW: _("Yes."),
        verdicts.CONDITIONS: _("Yes, under conditions."),
        verdicts.REPLACE: _("No: use %(alternative)s instead.") % {"alternative": decision.alternative},
        verdicts.FORBID: _("No."),
        verdicts.NOT_AI: _("It is no AI here."),
        verdicts.LATER: _("Not yet."),
        OPTION: _("Yes."),
    }
    return found.get(decision.verdict, decision.verdict)


def settled_on(decision: Decision) -> date | None:
    """The day it was answered; None while it waits."""
    if decision.state in {ASKED, PREPARED}:
        return None
    found: date = decision.mt_on or decision.taken_on
    return found


def promise(decision: Decision, *, today: date) -> tuple[str, str]:
    """How the promise stands, with its tone: days left, days late, or whether it was kept. Empty without a promise."""
    due = decision.promised_on
    if due is None:
        return "", ""
    done = settled_on(decision)
    if done is not None:
        late = (done - due).days
        if late <= 0:
            return _("promise kept"), ""
        return ngettext("%(count)s day over the promise", "%(count)s days over the promise", late) % {
            "count": formats.number(late)
        }, ""
    left = (due - today).days
    if left < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": formats.number(-left)}, "bad"
    words = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": formats.number(left)}
    return words, "warn" if left <= 2 else ""
