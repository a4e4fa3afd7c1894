"""Within how long each lane answers: what the organisation promised, and the day of the MT's next meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from mandate.engines.access.lanes import Promises
from mandate.records import ledger
from mandate.records.ledger import Actor
from mandate.records.models import Organisation
from mandate.services.refusals import Refused
from mandate.services.typed import day_of

MOST = {"fast": 20, "review": 60, "mt": 180}
"""The longest promise per lane: working days, for the MT days. Longer is no promise."""
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Promised:
    """What a form or a script says, as text until it is checked; no `mt_on` where the day is not known."""

    fast: str
    review: str
    mt: str
    mt_on: str = ""


def promises() -> Promises:
    """What is promised today; the usual where nobody began yet."""
    company = Organisation.objects.first()
    return Promises() if company is None else of(company)


def of(company: Organisation) -> Promises:
    """What this organisation promises."""
    return Promises(company.fast_days, company.review_days, company.mt_days, company.mt_on)


def problems(given: Promised, *, today: date) -> dict[str, str]:
    """What is wrong with a promise, per field."""
    found = {}
    for lane, most in MOST.items():
        text = getattr(given, lane).strip()
        if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= most or len(text) > len(str(most)):
            found[lane] = _("Give a number of days from 1 to %(most)s.") % {"most": most}
    if given.mt_on.strip():
        day = day_of(given.mt_on)
        if day is None:
            found["mt_on"] = _("Write the date as 2027-03-01.")
        elif day < today:
            found["mt_on"] = _("That day is over.")
        elif day > today + FURTHEST:
            found["mt_on"] = _("That is more than a year ahead; leave it empty until the day is known.")
    return found


def keep(company: Organisation, given: Promised, *, by: Actor, why: str, version: int, today: date) -> Promises:
    """What is promised from now on; what was promised already stays. Raises Refused, and Stale when it changed."""
    wrong = problems(given, today=today)
    if wrong:
        raise Refused(why=" ".join(wrong.values()), whose_move=_("Yours."))
    if company.version != version:
        raise ledger.Stale(company.key)
    company.fast_days, company.review_days, company.mt_days = int(given.fast), int(given.review), int(given.mt)
    company.mt_on = day_of(given.mt_on)
    ledger.write(company, action="organisation.changed", by=by, why=why.strip() or _("What each lane promises."))
    return of(company)
