"""Draft initiatives: made from rows of the priorities with one deed that can be taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Initiative
from mandate.services.priorities import Line


@dataclass(frozen=True, slots=True)
class Made:
    """What one click made: the deed that takes it back (empty where there was nothing to make), and the drafts."""

    act: str
    initiatives: tuple[Initiative, ...]


def key_of(source: str) -> str:
    """The key of the initiative that comes from a row of the plan: the same row can never give two."""
    return hashlib.sha256(f"initiative:{source}".encode()).hexdigest()[:20]


@transaction.atomic
def draft(lines: Sequence[Line], *, by: Actor, today: date) -> Made:
    """Draft initiatives from rows of the plan; a row that has one already, also a dropped one, gives none."""
    there = set(
        Initiative.objects.filter(key__in=[key_of(line.source) for line in lines]).values_list("key", flat=True)
    )
    made = [_draft(line) for line in lines if key_of(line.source) not in there]
    if not made:
        return Made("", ())
    why = _("From the priorities of %(day)s.") % {"day": today.isoformat()}
    act = ledger.write_many(made, action="initiative.drafted", by=by, why=why)
    return Made(act.id, tuple(made))


def _draft(line: Line) -> Initiative:
    return Initiative(
        key=key_of(line.source),
        title=line.title[:200],
        why=" ".join(line.reasons),
        first_step=line.first_step,
        owner=line.owner[:120],
        hours=line.hours,
        due=line.due,
        review_on=line.review,
        source=line.source[:80],
        rank=line.rank,
        needs=[f"item:{one.id}" for one in line.needs],
    )


def by_source(sources: Collection[str]) -> dict[str, Initiative]:
    """The initiatives that came from these rows of the plan, by row."""
    return {row.source: row for row in Initiative.objects.filter(key__in=[key_of(source) for source in sources])}
