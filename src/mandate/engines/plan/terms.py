"""The words of a portfolio (format mandate-plan/1): what to plan, with what, under which rules; slots count from 0."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mandate.engines.terms import Reason

FORMAT = "mandate-plan/1"
SLOTS_PER_QUARTER = 3


class Objective(StrEnum):
    """What a plan is for: most value within the slots, or the earliest end of everything."""

    VALUE = "value"
    MAKESPAN = "makespan"


class Kind(StrEnum):
    """What an initiative is for the experiment ceiling; foundation and legal count on neither side."""

    PROVEN = "proven"
    EXPERIMENT = "experiment"
    FOUNDATION = "foundation"
    LEGAL = "legal"


class DueKind(StrEnum):
    """A legal date goes before all value, a promise costs its weight per slot late."""

    LEGAL = "legal"
    PROMISE = "promise"


class Grade(StrEnum):
    """How well a value is known."""

    PERCEIVED = "perceived"
    MEASURED = "measured"
    PROVEN = "proven"


class Effort(StrEnum):
    """How much work a search may do, counted in steps and never in seconds; a glance searches nothing."""

    GLANCE = "glance"
    QUICK = "quick"
    NORMAL = "normal"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a file that cannot be used: the field by its path, and why."""

    field: str
    reason: Reason


class InvalidPortfolio(ValueError):
    """A file that cannot be planned; carries every fault that was found, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.reason.code}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Role:
    """Hours of one role in each slot, holidays and run work already taken off."""

    id: str
    unit: str
    capacity: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """Something that does not come back within the horizon, such as licences."""

    id: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Whole cents per quarter of the plan (three slots each); with `carry` what is left moves on."""

    id: str
    per_quarter: tuple[int, ...]
    carry: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Experiments:
    """The ceiling: money on experiments up to any quarter is at most `ratio` times money on proven work up to it.

    `budget` limits the count to one budget; the spent cents are those of before the first slot.
    """

    ratio: Fraction
    budget: str | None = None
    spent_experiment: int = 0
    spent_proven: int = 0


@dataclass(frozen=True, slots=True)
class Mt:
    """When the management team meets; what it decides must lie there `lead_slots` before."""

    meetings: tuple[int, ...] = ()
    lead_slots: int = 0


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do an initiative: demand per slot of its duration, cents per slot of it, pools in total."""

    id: str
    duration: int
    demand: tuple[tuple[str, tuple[int, ...]], ...] = ()
    cost: tuple[tuple[str, tuple[int, ...]], ...] = ()
    pools: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class After:
    """Starts at the earliest `lag` slots after that initiative has ended."""

    id: str
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """Delivered before this slot begins."""

    slot: int
    kind: DueKind
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """What it brings: per slot after it has ended, and once on delivery. The low end of what is expected."""

    per_slot: int = 0
    on_delivery: int = 0
    unit: str = ""
    grade: Grade = Grade.PERCEIVED


@dataclass(frozen=True, slots=True)
class Previous:
    """Where the last signed plan had it; below 0 is before this plan begins."""

    mode: str
    start: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The shortest and the longest it may take, in slots."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures for RICE and WSJF, as people gave them; none is used by the plan."""

    reach: Fraction | None = None
    impact: Fraction | None = None
    confidence: Fraction | None = None
    time_criticality: Fraction | None = None
    risk_reduction: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Initiative:
    """One thing that could be done."""

    id: str
    modes: tuple[Mode, ...]
    name: str = ""
    owner: str = ""
    kind: Kind = Kind.FOUNDATION
    mandatory: bool = False
    value: Value = Value()
    after: tuple[After, ...] = ()
    not_before: int = 0
    due: Due | None = None
    mt_gate: bool = False
    excludes: tuple[str, ...] = ()
    group: str | None = None
    previous: Previous | None = None
    frozen: bool = False
    estimate: Estimate | None = None
    scores: Scores = Scores()


@dataclass(frozen=True, slots=True)
class Stability:
    """What moving a start of the previous plan costs, in units of value.

    `give_up_percent`: so much of the value that was found is given up where fewer starts move for it.
    """

    per_slot: int = 20
    near_slots: int = 6
    near_factor: int = 3
    cap_slots: int = 6
    give_up_percent: int = 0


@dataclass(frozen=True, slots=True)
class Solve:
    """How to search; the same three give the same plan."""

    seed: int = 1
    effort: Effort = Effort.NORMAL
    workers: int = 8


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why does this not start in that slot, or at all (None)?"""

    id: str
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What would so much more of this role in every slot bring?"""

    role: str
    per_slot: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Questions about the plan. `what_if` are merge patches, still unread."""

    why_not: tuple[WhyNot, ...] = ()
    price: tuple[Price, ...] = ()
    what_if: tuple[object, ...] = ()
    dates: bool = False


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A whole file, every list in the order of its ids, so that the order of a file changes nothing."""

    slots: int
    initiatives: tuple[Initiative, ...]
    start: str | None = None
    fine_slots: int = 0
    objective: Objective = Objective.VALUE
    roles: tuple[Role, ...] = ()
    pools: tuple[Pool, ...] = ()
    budgets: tuple[Budget, ...] = ()
    experiments: Experiments | None = None
    mt: Mt = Mt()
    stability: Stability = Stability()
    cost_weight: Fraction = Fraction(0)
    solve: Solve = Solve()
    ask: Ask = Ask()

    @property
    def quarters(self) -> int:
        """How many quarters of three slots the plan has, the last one perhaps shorter."""
        return -(-self.slots // SLOTS_PER_QUARTER)

    def named(self) -> dict[str, Initiative]:
        """The initiatives by their id."""
        return {one.id: one for one in self.initiatives}


def spread(total: int, parts: int) -> tuple[int, ...]:
    """A whole number over equal parts by largest remainder, the first parts getting what is over; sums exactly."""
    whole, over = divmod(total, parts)
    return tuple(whole + (part < over) for part in range(parts))
