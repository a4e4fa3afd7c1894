"""Decisions looked at again: what was seen, and when next; counted from the last review, not from the first day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Decision
from mandate.services.decisions import REVIEW, TAKEN
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

SOON = timedelta(days=14)
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a form says of a review: what was seen, when to look again, and what is left to do."""

    note: str
    again_on: str
    follow_up: str = ""


def suggested(decision: Decision, *, today: date) -> date:
    """The next day to look: as far after today as this review came after the one before, at least a month."""
    before = decision.reviewed_on or decision.taken_on
    span = max((decision.review_on or today) - before, timedelta(days=30))
    ahead: date = today + min(span, REVIEW)
    return min(ahead, decision.until) if decision.until and decision.until > today else ahead


def problems(looked: Looked, *, today: date) -> dict[str, str]:
    """What is wrong with a review, per field."""
    found = {}
    if not looked.note.strip():
        found["note"] = _("Say what you saw: did it do what was expected?")
    elif len(looked.note) > LONGEST:
        found["note"] = _("Keep it to one page.")
    day = day_of(looked.again_on)
    if day is None:
        found["again_on"] = _("Write the date as 2027-03-01.")
    elif day <= today:
        found["again_on"] = _("The next review lies in the future.")
    elif day > today + REVIEW:
        found["again_on"] = _("Look again within a year.")
    return found


@transaction.atomic
def look(decision: Decision, looked: Looked, *, by: Actor, today: date, version: int | None = None) -> Decision:
    """The decision stands, with what was seen. Raises Refused unless it holds or with what is wrong, Stale."""
    if decision.state != TAKEN:
        raise Refused(why=_("Only a decision that holds is looked at again."), whose_move=_("Nobody's."))
    wrong = problems(looked, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if version is not None:
        decision.version = version
    decision.reviewed_on, decision.review_note = today, looked.note.strip()
    decision.review_on, decision.follow_up = day_of(looked.again_on), looked.follow_up.strip()
    ledger.write(decision, action="decision.reviewed", by=by, why=decision.review_note)
    return decision


def due(rows: Iterable[Decision], *, today: date) -> list[Decision]:
    """Of these decisions, those that hold and whose review is due within two weeks or late, the latest first."""
    found = [row for row in rows if row.state == TAKEN and row.review_on and row.review_on <= today + SOON]
    return sorted(found, key=lambda row: (row.review_on, row.title))
