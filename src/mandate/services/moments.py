"""The moment of `?at=` and `--at`: one rule for pages, API and command line, so that no door tells of days to come."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from mandate.records import asof, clock
from mandate.records.asof import WrongMoment

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Years outside these no calendar of ours can bring to another zone."""


class StillToCome(WrongMoment):
    """A day that has not begun yet where the organisation is: the record cannot say how it will stand then."""


def past(text: str | None, *, today: date) -> datetime | None:
    """The end of a day or a full moment, None for no text. Raises WrongMoment, StillToCome for a day after today.

    The whole of today counts as known, so that a clock that runs some minutes ahead is not refused.
    """
    found = bound(text)
    if found is not None and clock.day(found) > today:
        raise StillToCome(
            _("%(text)s is still to come; the record knows the past only.") % {"text": (text or "").strip()}
        )
    return found


def bound(text: str | None) -> datetime | None:
    """A moment that a period begins or ends with, which may be still to come; None for no text. Raises WrongMoment."""
    wanted = (text or "").strip()
    if not wanted:
        return None
    try:
        found = asof.moment(wanted)
    except WrongMoment as error:
        raise WrongMoment(_("“%(text)s” is not a date. Write it as 2026-09-14.") % {"text": wanted}) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise WrongMoment(_("%(moment)s is outside the record.") % {"moment": wanted})
    return found
