"""What can be seen and what cannot: which sources speak, which fell silent, and what each missing one adds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from mandate.engines.terms import Family

SATURDAY = 5
LEAST_DAYS = 5
"""Fewer days with lines say nothing about a rhythm: such a source is never called silent."""
LEAST_MISSED = 3
USUAL_STEPS = 3
"""Silent is: at least three working days missed, and three times the usual step between two days with lines."""


class Shows(StrEnum):
    """What a source can tell about the use of AI."""

    REQUESTS = "requests"
    BYTES_OUT = "bytes_out"
    PEOPLE = "people"
    DEVICES = "devices"
    ACCOUNTS = "accounts"
    SCOPES = "scopes"
    COST = "cost"
    PAID_TWICE = "paid_twice"
    TEAMS = "teams"
    DECISIONS = "decisions"
    EXTENSIONS = "extensions"
    NEEDS = "needs"


SHOWS: Mapping[Family, tuple[Shows, ...]] = MappingProxyType(
    {
        Family.PROXY: (Shows.REQUESTS, Shows.BYTES_OUT, Shows.PEOPLE, Shows.DEVICES),
        Family.SIGN_IN: (Shows.ACCOUNTS, Shows.PEOPLE),
        Family.SPEND: (Shows.COST, Shows.PAID_TWICE),
        Family.PEOPLE: (Shows.TEAMS,),
        Family.TOOLS: (Shows.DECISIONS,),
        Family.GRANT: (Shows.SCOPES, Shows.PEOPLE),
        Family.DNS: (Shows.DEVICES,),
        Family.SENSOR: (Shows.DEVICES, Shows.BYTES_OUT),
        Family.EXTENSION: (Shows.EXTENSIONS, Shows.DEVICES),
        Family.CONVERSATION: (Shows.NEEDS,),
    }
)
"""What each family shows, in the order in which a missing one is asked for when it adds equally much."""

_DAILY = frozenset({Family.PROXY, Family.DNS, Family.SENSOR, Family.SIGN_IN})


@dataclass(frozen=True, slots=True)
class SourceDays:
    """The days on which one format has lines; empty for a list without dates."""

    format: str
    family: Family
    days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch in which a source that used to speak said nothing; first and last day of it, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Present:
    """A source that is there. `usual_step` is its rhythm in working days (None: none to speak of).

    `silent_since` is the first day of a silence that lasts until the newest day any source speaks of. `days_ahead` are
    days after today (a wrong clock, a post-dated invoice): they count for nothing else.
    """

    format: str
    family: Family
    first: date | None
    last: date | None
    active_days: int | None
    usual_step: int | None
    holes: tuple[Hole, ...]
    silent_since: date | None
    days_ahead: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """A family that cannot be read. `adds` is what nothing else shows; `closed` if a file is there but still shut."""

    family: Family
    closed: bool
    shows: tuple[Shows, ...]
    adds: tuple[Shows, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is present, missing and silent. `unseen` is what no source shows: unknown, which is not 0.

    `newest` is the latest day any dated source speaks of, `age_days` how long ago that is.
    """

    present: tuple[Present, ...]
    missing: tuple[Missing, ...]
    unseen: tuple[Shows, ...]
    newest: date | None
    age_days: int | None

    @property
    def silent(self) -> tuple[Present, ...]:
        """The sources that have gone silent."""
        return tuple(source for source in self.present if source.silent_since is not None)


def coverage(
    sources: Iterable[SourceDays], *, today: date, closed: Iterable[Family] = (), expected: Iterable[Family] = SHOWS
) -> Coverage:
    """What the given sources cover. `closed` are families whose files wait for a signature.

    A source is silent against its own rhythm and against the newest day of all sources, so that an old export is old
    (`age_days`), not silent. Weekends are never silent; spend goes by whole calendar months; lists without dates are
    never silent. Several sources of one format count as one: their days are joined.
    Source of the rule: docs/engines/discovery.md.
    """
    joined: dict[tuple[Family, str], set[date]] = {}
    for source in sources:
        joined.setdefault((source.family, source.format), set()).update(source.days)
    newest = max((day for days in joined.values() for day in days if day <= today), default=None)
    here = {family for family, _ in joined}
    known = {fact for family in here for fact in SHOWS.get(family, ())}
    return Coverage(
        present=tuple(_present(family, name, days, newest) for (family, name), days in sorted(joined.items())),
        missing=_missing(set(expected) - here, known, set(closed)),
        unseen=tuple(fact for fact in Shows if fact not in known),
        newest=newest,
        age_days=None if newest is None else (today - newest).days,
    )


def _missing(families: set[Family], known: set[Shows], closed: set[Family]) -> tuple[Missing, ...]:
    """The families not here, those that add most first."""
    rows = [
        Missing(family, family in closed, shows, tuple(fact for fact in shows if fact not in known))
        for family, shows in SHOWS.items()
        if family in families
    ]
    return tuple(sorted(rows, key=lambda row: -len(row.adds)))


def _present(family: Family, name: str, every_day: set[date], newest: date | None) -> Present:
    days = sorted(day for day in every_day if newest is not None and day <= newest)
    ahead = len(every_day) - len(days)
    if not days or newest is None:
        return Present(name, family, None, None, None, None, (), None, ahead)
    usual = _usual_step(days) if family in _DAILY and len(days) >= LEAST_DAYS else None
    holes = _quiet_stretches(days, usual, newest) if usual is not None else ()
    if family is Family.SPEND:
        holes = _empty_months(days, newest)
    trailing = bool(holes) and holes[-1].last == newest
    return Present(
        format=name,
        family=family,
        first=days[0],
        last=days[-1],
        active_days=len(days),
        usual_step=usual,
        holes=holes[:-1] if trailing else holes,
        silent_since=holes[-1].first if trailing else None,
        days_ahead=ahead,
    )


def _usual_step(days: list[date]) -> int:
    """The median of the steps between days with lines, in working days; the lower one of two."""
    steps = sorted(_step(earlier, later) for earlier, later in pairwise(days))
    return steps[(len(steps) - 1) // 2]


def _quiet_stretches(days: list[date], usual: int, newest: date) -> tuple[Hole, ...]:
    """Stretches between two days with lines, or up to the newest day, that are long for this source."""
    least = max(LEAST_MISSED, USUAL_STEPS * usual)
    stops = zip(days, [*days[1:], newest + timedelta(days=1)], strict=True)
    return tuple(
        Hole(earlier + timedelta(days=1), later - timedelta(days=1))
        for earlier, later in stops
        if working_days(earlier + timedelta(days=1), later) >= least
    )


def _empty_months(days: list[date], newest: date) -> tuple[Hole, ...]:
    """Stretches of whole calendar months without a line; the month of the newest day is not over yet."""
    months = sorted({day.replace(day=1) for day in days})
    holes = [
        Hole(_next_month(earlier), later - timedelta(days=1))
        for earlier, later in pairwise(months)
        if _next_month(earlier) < later
    ]
    silent = _next_month(months[-1])
    if silent < newest.replace(day=1):
        holes.append(Hole(silent, newest))
    return tuple(holes)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _step(earlier: date, later: date) -> int:
    """Working days from one day with lines to the next; a line in the weekend is one step like any other."""
    return max(1, working_days(earlier + timedelta(days=1), later + timedelta(days=1)))


def working_days(first: date, until: date) -> int:
    """Mondays to Fridays from `first` up to but not including `until`; 0 if `until` is not later."""
    weeks, rest = divmod(max(0, (until - first).days), 7)
    return weeks * 5 + sum((first.weekday() + offset) % 7 < SATURDAY for offset in range(rest))
