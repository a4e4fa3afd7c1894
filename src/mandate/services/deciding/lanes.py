"""The lane of a decision and its promise: fast and review in working days, the MT at its next meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.access.lanes import MT_DAYS, Lane, working_days
from mandate.engines.charter import Verdict
from mandate.records.models import Decision, Meeting, Organisation
from mandate.services import formats
from mandate.services.deciding import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mandate.engines.charter import Routing

MEETS = ("planned", "open")


@dataclass(frozen=True, slots=True)
class Promises:
    """What each lane promises: working days for fast and review; for the MT the day it meets, or days."""

    fast: int
    review: int
    mt: int
    mt_on: date | None

    def day(self, lane: str, *, today: date) -> date:
        """The day promised to what enters a lane today."""
        if lane == Lane.MT:
            return self.mt_on if self.mt_on is not None else today + timedelta(days=self.mt)
        return working_days(today, self.fast if lane == Lane.FAST else self.review)

    def sentences(self) -> list[str]:
        """What each lane promises, one sentence each."""
        said = [
            ngettext("Fast lane: within %(count)s working day.", "Fast lane: within %(count)s working days.", self.fast)
            % {"count": formats.count(self.fast)},
            ngettext("Review: within %(count)s working day.", "Review: within %(count)s working days.", self.review)
            % {"count": formats.count(self.review)},
        ]
        if self.mt_on is not None:
            return [*said, _("MT: at its meeting of %(day)s.") % {"day": formats.day(self.mt_on)}]
        return [*said, _("MT: within %(count)s days.") % {"count": formats.count(self.mt)}]


def promises(*, today: date, known: Organisation | None = None) -> Promises:
    """What the organisation promises; the next planned meeting comes before the day it merely named.

    `known` is the organisation, for who has read it already.
    """
    company = known or Organisation.objects.first()
    meeting = Meeting.objects.filter(state__in=MEETS, held_on__gte=today).order_by("held_on").first()
    named = company.mt_on if company and company.mt_on and company.mt_on >= today else None
    if company is None:
        return Promises(2, 10, MT_DAYS, meeting.held_on if meeting else None)
    return Promises(company.fast_days, company.review_days, company.mt_days, meeting.held_on if meeting else named)


def lane_of(routed: Routing, *, free: bool, known: bool) -> Lane:
    """The lane of a question: fast where the architect decides alone for free, MT where the charter says so.

    What nobody has named the cost or hours of is looked at first: `known` is false.
    """
    if not known:
        return Lane.REVIEW
    if routed.verdict is not Verdict.ALONE:
        return Lane.MT
    return Lane.FAST if free else Lane.REVIEW


@dataclass(frozen=True, slots=True)
class Kept:
    """How promises were kept: answered in time, answered late, and late while still waiting."""

    in_time: int
    late: int
    overdue: int

    @property
    def answered(self) -> int:
        """All that were answered."""
        return self.in_time + self.late


def kept(rows: Iterable[Decision], *, today: date) -> Kept:
    """The promises of these decisions, counted; what was promised nothing does not count."""
    in_time = late = overdue = 0
    for row in rows:
        if row.promised_on is None:
            continue
        done = words.settled_on(row)
        if done is None:
            overdue += row.promised_on < today
        elif done <= row.promised_on:
            in_time += 1
        else:
            late += 1
    return Kept(in_time, late, overdue)
