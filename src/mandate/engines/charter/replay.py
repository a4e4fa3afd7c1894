"""Another mandate, tried on decisions that were taken: what waits less or more, and what would have passed unseen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from mandate.engines.charter.facts import Case, Charter, Routing, Spent, Verdict, need
from mandate.engines.charter.routing import decide, tally
from mandate.engines.terms import DataClass

SENSITIVE = DataClass.PERSONAL


class Risk(StrEnum):
    """Why it matters that a decision passes alone which went to the MT."""

    DATA = "data"
    LAW = "law"
    DECLINED = "declined"
    REVERSED = "reversed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Past:
    """A decision as it went: `was` its verdict then, `waited` the days until the MT answered (None: it did not wait,
    or still waits), `risks` what was seen later; personal data is a risk without being named."""

    key: str
    case: Case
    was: Verdict
    waited: int | None = None
    risks: frozenset[Risk] = frozenset()

    def __post_init__(self) -> None:
        need(self.waited is None or self.waited >= 0, "waited", "is not a number of days of 0 or more")


@dataclass(frozen=True, slots=True)
class Rerun:
    """One decision under the other charter. `days` that would be waited more (less where negative)."""

    past: Past
    routing: Routing
    days: int
    risks: tuple[Risk, ...]

    @property
    def moved(self) -> bool:
        """Whether it goes elsewhere than it went."""
        return self.past.was is not self.routing.verdict


@dataclass(frozen=True, slots=True)
class Replay:
    """All decisions of a period under another charter, in the order they were taken.

    `usual` is the days a decision waits for the MT: the median of the period, else what was promised.
    """

    rows: tuple[Rerun, ...]
    usual: int

    @property
    def moved(self) -> tuple[Rerun, ...]:
        """The decisions that go elsewhere."""
        return tuple(row for row in self.rows if row.moved)

    @property
    def items(self) -> int:
        """How many more decisions go to the MT; fewer where negative."""
        return sum(_to_mt(row.routing.verdict) - _to_mt(row.past.was) for row in self.rows)

    @property
    def days(self) -> int:
        """How many more days are waited; fewer where negative."""
        return sum(row.days for row in self.rows)

    @property
    def risky(self) -> tuple[Rerun, ...]:
        """What the MT saw then, would have passed alone, and is risky."""
        return tuple(row for row in self.rows if row.risks)


def _to_mt(verdict: Verdict) -> int:
    return int(verdict is Verdict.TO_MT)


def replay(
    past: Iterable[Past], charter: Charter | None, *, currency: str, promised: int, before: Sequence[Case] = ()
) -> Replay:
    """The decisions again, in the order of their days and keys, under a charter whose days are not asked.

    What passes alone under it counts towards its limits, and so does `before`: decided alone earlier in that quarter.
    `promised` are the days within which the MT answers, for a period in which nothing waited. Nothing is written.
    """
    ordered = sorted(past, key=lambda one: (one.case.on, one.key))
    waits = [one.waited for one in ordered if one.waited is not None]
    usual = round(median(waits)) if waits else promised
    alone: dict[tuple[int, int], list[Case]] = {}
    for case in before:
        alone.setdefault(_quarter(case), []).append(case)
    rows = []
    for one in ordered:
        earlier = alone.setdefault(_quarter(one.case), [])
        routing = _routed(one.case, charter, tally(earlier, currency=currency, on=one.case.on))
        if routing.verdict is Verdict.ALONE:
            earlier.append(one.case)
        rows.append(Rerun(one, routing, _days(one, routing.verdict, usual), _risks(one, routing.verdict)))
    return Replay(tuple(rows), usual)


def _routed(case: Case, charter: Charter | None, already: Spent) -> Routing:
    """Under a charter that holds on the day of the case: a replay asks about limits, not about dates."""
    if charter is not None:
        charter = Charter(charter.version, charter.state, min(charter.valid_from, case.on), None, charter.clauses)
    return decide(case, charter, already, today=case.on)


def _quarter(case: Case) -> tuple[int, int]:
    return case.on.year, (case.on.month - 1) // 3


def _days(past: Past, now: Verdict, usual: int) -> int:
    waited = (usual if past.waited is None else past.waited) if past.was is Verdict.TO_MT else 0
    return (usual if now is Verdict.TO_MT and past.was is not Verdict.TO_MT else waited * _to_mt(now)) - waited


def _risks(past: Past, now: Verdict) -> tuple[Risk, ...]:
    """What is risky of a decision that the MT saw and would not see again; in the order of `Risk`."""
    if past.was is not Verdict.TO_MT or now is not Verdict.ALONE:
        return ()
    found = set(past.risks)
    if past.case.data_class is not None and past.case.data_class >= SENSITIVE:
        found.add(Risk.DATA)
    return tuple(risk for risk in Risk if risk in found)
