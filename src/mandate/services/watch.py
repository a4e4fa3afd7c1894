"""The watch list: anybody of staff feeds a development with a link and why; the architect tries, waits or ignores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.records import ledger
from mandate.records.ledger import Act, Actor
from mandate.records.models import Development, Person
from mandate.services.refusals import Refused

NEW, TRY, WAIT, IGNORE = "new", "try", "wait", "ignore"
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        NEW: gettext_noop("New"),
        TRY: gettext_noop("To try"),
        WAIT: gettext_noop("Waits"),
        IGNORE: gettext_noop("Ignored"),
    }
)
TRIAGES = (TRY, WAIT, IGNORE)
LONGEST_TITLE, LONGEST_LINK, LONGEST_WHY = 160, 300, 4000


def words() -> dict[str, str]:
    """Where a development can stand, in words."""
    return {code: _(text) for code, text in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class DevelopmentFacts:
    """What somebody says about a development."""

    title: str
    link: str = ""
    why: str = ""


def problems(facts: DevelopmentFacts) -> dict[str, str]:
    """What is wrong with the facts, per field."""
    found = {}
    if not facts.title.strip():
        found["title"] = _("Give it a name others recognise.")
    elif len(facts.title.strip()) > LONGEST_TITLE:
        found["title"] = _("A name of more than 160 characters is not read. Make it shorter.")
    if not facts.link.strip().startswith(("https://", "http://")):
        found["link"] = _("An address begins with https://.")
    elif len(facts.link.strip()) > LONGEST_LINK:
        found["link"] = _("This address is too long to keep; link to the page it leads to.")
    if not facts.why.strip():
        found["why"] = _("Say why it matters to us: that decides what happens with it.")
    elif len(facts.why) > LONGEST_WHY:
        found["why"] = _("Keep it to one page.")
    return found


def feed(facts: DevelopmentFacts, *, fed_by: Person | None, by: Actor, today: date) -> Development:
    """A development on the watch list. Raises Refused with what is wrong, or where its link is there already."""
    found = problems(facts)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    link = facts.link.strip()
    if Development.objects.filter(link=link).exists():
        raise Refused(
            why=_("This link is on the watch list already."),
            whose_move=_("Nobody's: it is looked at in the next recalibration."),
        )
    row = Development(title=facts.title.strip(), link=link, why=facts.why.strip(), fed_by=fed_by, fed_on=today)
    ledger.write(row, action="development.fed", by=by, why=row.why)
    return row


def triage_problems(verdict: str, *, note: str, again_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with a triage, per field."""
    found = {}
    if verdict not in TRIAGES:
        found["triage"] = _("Choose try, wait or ignore.")
    if not note.strip():
        found["note"] = _("Say why: whoever brought it reads this.")
    if verdict == WAIT and (again_on is None or again_on <= today):
        found["again_on"] = _("Say until which day it waits; the day lies in the future.")
    return found


def triage(
    row: Development,
    verdict: str,
    *,
    note: str,
    by: Actor,
    today: date,
    again_on: date | None = None,
    version: int | None = None,
    act: Act | None = None,
) -> Development:
    """Try, wait until a day, or ignore, with a reason. Raises Refused, or Stale when it changed after `version`."""
    found = triage_problems(verdict, note=note, again_on=again_on, today=today)
    if found:
        raise Refused(why=" ".join(found.values()), whose_move=_("Yours."))
    if version is not None:
        row.version = version
    row.triage, row.note, row.triaged_on = verdict, note.strip(), today
    row.again_on = again_on if verdict == WAIT else None
    ledger.write(row, action="development.triaged", by=by, why=row.note, act=act)
    return row


def remove(row: Development, *, by: Actor, why: str) -> None:
    """Take a development off the list: put there twice, or by mistake. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(why=_("Say why it goes: whoever brought it may ask."), whose_move=_("Yours."))
    ledger.remove(row, action="development.removed", by=by, why=why.strip())
