"""What planning answers: starts with their reason-giving company, and the same as plain JSON values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mandate.engines.plan.checking import Starts
from mandate.engines.plan.rules import Rule
from mandate.engines.plan.terms import DueKind
from mandate.engines.terms import Reason


class Status(StrEnum):
    """How good a plan is: proven best, a plan with a bound, proven impossible, or nothing found with this effort."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Method(StrEnum):
    """How the plan was made; without a solver it is greedy and nobody knows how far from the best."""

    SEARCH = "search"
    GREEDY = "greedy, no bound"


@dataclass(frozen=True, slots=True)
class Started:
    """When one initiative starts and in which mode; it has ended before slot `end` begins."""

    id: str
    mode: str
    start: int
    end: int
    precision: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An initiative the plan does without, and why."""

    id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Missed:
    """A legal date that no plan meets together with the others, and by how many slots."""

    id: str
    late: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Moved:
    """A start that differs from the signed plan; None is not planned. `near` moves have their reason each."""

    id: str
    before: int | None
    after: int | None
    near: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the search with what was known at its end."""

    step: str
    value: int | None
    bound: int | None
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A least change: the rule made looser by so many hours a slot, cents a quarter, licences, slots, or hundredths.

    `enough` says whether the whole portfolio can be planned then, and not only what could not hold together.
    """

    rule: Rule
    by: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no plan: a smallest set of initiatives and rules that cannot hold together.

    `smallest` is false where the effort ran out before each member was tried. `changes` are alternatives: any one of
    them is enough.
    """

    initiatives: tuple[str, ...]
    rules: tuple[Rule, ...]
    changes: tuple[Change, ...]
    smallest: bool


@dataclass(frozen=True, slots=True)
class Least:
    """A least change with which a date can be kept: the rule looser by `by` in all, 0 for a rule without a number.

    `parts`: of that so many hours in a slot, or cents in a quarter. A plan with it was found and checked; `proven` says
    that one less is not enough.
    """

    rule: Rule
    by: int
    parts: tuple[tuple[int, int], ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Unkept:
    """A date the plan does not keep, and by how many slots; why it cannot be kept, and what would each be enough.

    `possible`: whether all that has to be done leaves a way to keep it with the legal dates that are met; None where
    the effort did not tell.
    """

    id: str
    kind: DueKind
    due: int
    late: int
    possible: bool | None
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Least, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its value, the proven bound on any plan's value, and what it uses. Money is in cents."""

    status: Status
    method: Method
    value: int | None
    bound: int | None
    starts: tuple[Started, ...]
    left_out: tuple[LeftOut, ...] = ()
    met: tuple[str, ...] = ()
    missed: tuple[Missed, ...] = ()
    legal_proven: bool = True
    unkept: tuple[Unkept, ...] = ()
    load: tuple[tuple[str, tuple[int, ...]], ...] = ()
    spend: tuple[tuple[str, tuple[int, ...]], ...] = ()
    experiment_ratio: tuple[Fraction | None, ...] = ()
    moved: tuple[Moved, ...] = ()
    phases: tuple[Phase, ...] = ()
    conflict: Conflict | None = None
    makespan: int | None = None
    repeatable: bool = True
    digest: str = ""

    @property
    def gap(self) -> Fraction | None:
        """How far below the best possible at most, as a share of the bound; None without a bound."""
        if self.makespan is not None and self.bound is not None:
            return Fraction(self.makespan - self.bound, self.makespan) if self.makespan else Fraction(0)
        if self.value is None or self.bound is None:
            return None
        return Fraction(self.bound - self.value, max(abs(self.bound), 1))

    def as_starts(self) -> Starts:
        """Mode and start by id, as `checking.broken` takes them."""
        return {one.id: (one.mode, one.start) for one in self.starts}
