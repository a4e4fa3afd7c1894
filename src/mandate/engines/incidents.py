"""By when an incident is told to an authority: terms of the GDPR and the AI Act, counted as Regulation 1182/71 does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

BREACH, SERIOUS = "breach", "serious"
BREACH_HOURS = 72
"""GDPR 33(1): hours after one became aware of a breach of personal data."""
SERIOUS_DAYS = {"": 15, "other": 15, "death": 10, "widespread": 2}
"""AI Act 73(2)-(4): days after one became aware, by what came of it."""
NO_RISK, HIGH_RISK = "none", "high"


class Term(StrEnum):
    """Where the term stands."""

    NONE = "no_term"
    FUTURE = "future"
    NO_RISK = "no_risk"
    RUNNING = "running"
    LATE = "overdue"
    TOLD = "told"
    TOLD_LATE = "told_late"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says of an incident; `aware` is a moment of the day `aware_on` and has a zone."""

    sort: str
    severity: str
    risk: str
    aware_on: date
    aware: datetime
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the term stands, the article it comes from, and its last moment; None where no term runs."""

    term: Term
    article: str
    due: datetime | None


def clock(facts: Facts, *, now: datetime, serious_from: date) -> Clock:
    """The term of an incident as it stands now; `serious_from` is the day from which AI Act 73 applies."""
    if facts.sort == BREACH:
        # Counted in hours that pass, also where the clock is set on or back in between.
        due = (facts.aware.astimezone(UTC) + timedelta(hours=BREACH_HOURS)).astimezone(facts.aware.tzinfo)
        last = facts.aware_on + timedelta(hours=BREACH_HOURS)
        if facts.risk == NO_RISK and facts.told_on is None:
            return Clock(Term.NO_RISK, "GDPR 33(1)", due)
        return Clock(_term(facts, due, last, now), "GDPR 33(1)", due)
    if facts.sort != SERIOUS:
        return Clock(Term.NONE, "", None)
    if facts.aware_on < serious_from:
        return Clock(Term.FUTURE, "AI Act 73", None)
    day = next_working_day(facts.aware_on + timedelta(days=SERIOUS_DAYS[facts.severity]))
    due = facts.aware.replace(year=day.year, month=day.month, day=day.day, hour=23, minute=59, second=59, microsecond=0)
    return Clock(_term(facts, due, day, now), "AI Act 73", due)


def _term(facts: Facts, due: datetime, last: date, now: datetime) -> Term:
    if facts.told_on is not None:
        return Term.TOLD if facts.told_on <= last else Term.TOLD_LATE
    return Term.LATE if now > due else Term.RUNNING


def next_working_day(day: date) -> date:
    """The day itself, or the next that is no Saturday, Sunday or Dutch public holiday (Regulation 1182/71, 3(4))."""
    while day.weekday() >= 5 or day in holidays(day.year):
        day += timedelta(days=1)
    return day


def holidays(year: int) -> frozenset[date]:
    """Public holidays of the Netherlands (Algemene termijnenwet, art. 3); King's Day moves off a Sunday."""
    easter = _easter(year)
    kings = date(year, 4, 27)
    moving = (easter + timedelta(days=one) for one in (-2, 1, 39, 50))
    fixed = (date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26))
    return frozenset((*moving, *fixed, kings - timedelta(days=1) if kings.weekday() == 6 else kings))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the method published by Gauss, with the corrections of Lichtenberg)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    cycle = year % 19
    seed = (19 * cycle + moon) % 30
    shift = (seed + cycle // 11) // 29
    full = 21 + seed - shift
    first_sunday = 7 - (year + year // 4 + sun) % 7
    march = full + 7 - (full - first_sunday) % 7
    return date(year, 3, 1) + timedelta(days=march - 1)
