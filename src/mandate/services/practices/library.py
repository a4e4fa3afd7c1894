"""What readers see of practices: how each stands, who it helped, and what differs between two editions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db.models import Count
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.models import Person, Practice, PracticeVote
from mandate.services import formats
from mandate.services.guardrails.current import Guardrails
from mandate.services.practices import keeping
from mandate.services.practices.fields import PRACTICES
from mandate.services.refusals import Refused

MOST_WORDS = 4000
"""Above this a text is compared line by line: word by word would take long and say little."""
KEEPER = keeping.keeper(PRACTICES)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a text: its number, since when, and who changed it, as the ledger names them."""

    number: int
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comparison: kept, taken out or put in."""

    sort: str
    text: str


def standing(row: Practice, *, by: Guardrails, today: date) -> tuple[str, str]:
    """How a practice stands, in words and with a tone: usable, due for a look, retired, or closed by the rules."""
    if row.state == keeping.RETIRED:
        return _("Retired"), ""
    if row.tool_id and not keeping.may_use(
        row.tool_id, row.data_class, row.owner_id or "", by=by, today=today
    ).allow:  # fmt: skip
        return _("Not allowed any more"), "bad"
    if row.review_on < today:
        return _("Look again: due since %(day)s") % {"day": formats.day(row.review_on)}, "warn"
    return _("In use"), "good"


def votes() -> dict[str, int]:
    """How many people each practice helped, by its key."""
    found = PracticeVote.objects.values_list("practice_id").annotate(count=Count("pk"))
    return {str(key): int(count) for key, count in found}


def voted(row: Practice, person: Person) -> bool:
    """Whether this person said that it helped."""
    return PracticeVote.objects.filter(practice=row, person=person).exists()


def vote(row: Practice, person: Person, *, helped: bool = True) -> bool:
    """Say once that it helped, or take that back; whether anything changed. Raises Refused for one's own."""
    if row.owner_id == person.key:
        raise Refused(why=_("It is your own: others say whether it helps."), whose_move=_("Theirs."))
    if not helped:
        return bool(PracticeVote.objects.filter(practice=row, person=person).delete()[0])
    if row.state == keeping.RETIRED:
        raise Refused(why=_("This practice was retired."), whose_move=_("Nobody's."))
    return PracticeVote.objects.get_or_create(practice=row, person=person)[1]


def editions(row: Practice) -> list[Edition]:
    """Every version of the text that the ledger still holds, the newest first."""
    found: dict[int, Edition] = {}
    for change in reversed(ledger.history(row)):
        told = json.loads(change.after) if change.after else {}
        number, text = told.get("edition"), told.get("text")
        if number and text is not None and number not in found:
            found[number] = Edition(number, change.at, change.by, text)
    return sorted(found.values(), key=lambda one: -one.number)


def compared(before: str, after: str) -> list[Piece]:
    """What was taken out and put in between two texts, word by word; of a long text line by line."""
    long = max(len(before), len(after)) > MOST_WORDS * 6
    old, new = (text.splitlines(keepends=True) if long else _words(text) for text in (before, after))
    found: list[Piece] = []
    for sort, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sort == "equal":
            found.append(Piece("kept", "".join(old[i:j])))
            continue
        found += [Piece("out", "".join(old[i:j]))] if i < j else []
        found += [Piece("in", "".join(new[k:m]))] if k < m else []
    return found


def _words(text: str) -> list[str]:
    return [part for part in re.split(r"(\s+)", text) if part]


def due(rows: Iterable[Practice], *, today: date) -> list[Practice]:
    """Those in use whose day to look again is over."""
    return [row for row in rows if row.state == keeping.CURRENT and row.review_on < today]
