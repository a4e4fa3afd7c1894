"""The words of the mandate: what may be decided, how far a clause goes, and what a routing says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from mandate.engines.terms import DataClass, InvalidFact, Money, Reason

MT = "mt"
NEVER = "never"
NOTHING_YET: Mapping[str, Decimal] = MappingProxyType({})


class Kind(StrEnum):
    """What a decision is about."""

    TOOL = "tool"
    AGENT = "agent"
    SPEND = "spend"
    HIRE = "hire"
    POLICY = "policy"
    DATA = "data"
    EXPERIMENT = "experiment"


class Effect(StrEnum):
    """What a decision does: only allowing takes on a risk; forbidding and deferring hold it off."""

    ALLOWS = "allows"
    FORBIDS = "forbids"
    DEFERS = "defers"


class CharterState(StrEnum):
    """A draft routes like a signed charter and says that it is a draft."""

    DRAFT = "draft"
    SIGNED = "signed"


class Verdict(StrEnum):
    """Alone: the architect decides. To the MT: prepared for `Routing.to`. Never: the charter excludes it."""

    ALONE = "alone"
    TO_MT = "to_mt"
    NEVER = "never"


class RoutingCode(StrEnum):
    """Why a decision goes where it goes; the parameters of each are in docs/engines/charter.md."""

    NO_CHARTER = "no_charter"
    NOT_IN_FORCE_YET = "not_in_force_yet"
    LAPSED = "lapsed"
    NO_CLAUSE = "no_clause"
    WITHIN_LIMITS = "within_limits"
    COST_UNKNOWN = "cost_unknown"
    OTHER_CURRENCY = "other_currency"
    COST_OVER_DECISION = "cost_over_decision"
    INITIATIVE_OVER_DECISION = "initiative_over_decision"
    VENDOR_OVER_DECISION = "vendor_over_decision"
    COST_OVER_QUARTER = "cost_over_quarter"
    HOURS_UNKNOWN = "hours_unknown"
    HOURS_OVER_MONTH = "hours_over_month"
    DATA_CLASS_UNKNOWN = "data_class_unknown"
    DATA_CLASS_OVER = "data_class_over"
    PEOPLE_UNKNOWN = "people_unknown"
    PEOPLE_OVER = "people_over"
    MT_DECIDED = "mt_decided"
    DELEGATED = "delegated"


class ChangeCode(StrEnum):
    """What would change the verdict; the parameters of each are in docs/engines/charter.md."""

    DRAFT_CHARTER = "draft_charter"
    WAIT_UNTIL = "wait_until"
    RENEW_CHARTER = "renew_charter"
    ADD_CLAUSE = "add_clause"
    NAME_COST = "name_cost"
    COST_IN_CURRENCY = "cost_in_currency"
    COST_AT_MOST = "cost_at_most"
    NAME_HOURS = "name_hours"
    HOURS_AT_MOST = "hours_at_most"
    NAME_DATA_CLASS = "name_data_class"
    DATA_CLASS_AT_MOST = "data_class_at_most"
    COST_ABOVE = "cost_above"
    HOURS_ABOVE = "hours_above"
    DATA_CLASS_ABOVE = "data_class_above"
    NAME_PEOPLE = "name_people"
    PEOPLE_AT_MOST = "people_at_most"
    PEOPLE_ABOVE = "people_above"
    MT_AGAIN = "mt_again"


@dataclass(frozen=True, slots=True)
class Clause:
    """How far one kind of decision goes. No scope is every team; None is no limit of that sort.

    `max_hours_per_month` are the architect's hours; `max_risk` is the highest data class; `max_people` how many people
    it may touch; `above` is "mt", "member:<id>" or "never"; `consulted` who is heard first, in the caller's own words.
    """

    id: str
    kind: Kind
    scope: frozenset[str] = frozenset()
    max_cost_per_decision: Money | None = None
    max_cost_per_quarter: Money | None = None
    max_hours_per_month: Decimal | None = None
    max_risk: DataClass | None = None
    above: str = MT
    max_people: int | None = None
    consulted: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        need(bool(self.id.strip()), "id", "is empty")
        need(self.max_people is None or self.max_people >= 0, "max_people", "is not a number of 0 or more")
        need(all(name.strip() for name in self.consulted), "consulted", "names nobody")
        for name in ("max_cost_per_decision", "max_cost_per_quarter"):
            limit: Money | None = getattr(self, name)
            need(limit is None or _is_amount(limit.amount), name, "is not an amount of 0 or more")
        need(
            self.max_hours_per_month is None or _is_amount(self.max_hours_per_month),
            "max_hours_per_month",
            "is not a number of 0 or more",
        )
        currencies = {
            limit.currency for limit in (self.max_cost_per_decision, self.max_cost_per_quarter) if limit is not None
        }
        need(len(currencies) < 2, "max_cost_per_quarter", "is in another currency than max_cost_per_decision")
        member = self.above.startswith("member:") and self.above != "member:"
        need(self.above in (MT, NEVER) or member, "above", "is not mt, member:<id> or never")


@dataclass(frozen=True, slots=True)
class Charter:
    """What the architect may decide alone, from and until which day (both included; until None is open-ended)."""

    version: str
    state: CharterState
    valid_from: date
    valid_until: date | None
    clauses: tuple[Clause, ...]

    def __post_init__(self) -> None:
        need(bool(self.version.strip()), "version", "is empty")
        need(self.valid_until is None or self.valid_until >= self.valid_from, "valid_until", "is before valid_from")
        need(len({clause.id for clause in self.clauses}) == len(self.clauses), "clauses", "two have the same id")


@dataclass(frozen=True, slots=True)
class Case:
    """A decision to be routed. None is unknown, a cost of 0 is free; no teams is the whole organisation.

    `people` is how many it touches; `heard` who was asked, in the words of `Clause.consulted`; `replaces_mt` whether it
    would take the place of what the MT decided.
    """

    kind: Kind
    cost: Money | None
    hours: Decimal | None
    data_class: DataClass | None
    on: date
    teams: frozenset[str] = frozenset()
    vendor: str | None = None
    initiative: str | None = None
    effect: Effect = Effect.ALLOWS
    people: int | None = None
    heard: frozenset[str] = frozenset()
    replaces_mt: bool = False

    @property
    def holds_off(self) -> bool:
        """True if it costs nothing and forbids or defers: it takes on no data, and nobody need estimate its hours."""
        return self.effect is not Effect.ALLOWS and self.cost is not None and not self.cost.amount

    def __post_init__(self) -> None:
        need(self.cost is None or _is_amount(self.cost.amount), "cost", "is not an amount of 0 or more")
        need(self.hours is None or _is_amount(self.hours), "hours", "is not a number of 0 or more")
        need(self.people is None or self.people >= 0, "people", "is not a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Spent:
    """What was decided alone before: cost in one currency this quarter, hours this month."""

    currency: str = "EUR"
    by_initiative: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING_YET)
    by_vendor: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING_YET)
    total: Decimal = Decimal(0)
    hours_this_month: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a decision goes, under which charter and clause, why, and what would change it.

    `to` is None (alone, never), "mt" or "member:<id>". Alone, `what_would_change` names how much room there is.
    `hear` are those whom every clause it is under wants heard and nobody has heard: until then it does not take effect.
    `delegation` is the id of what lets a manager decide it, empty where the architect does.
    """

    verdict: Verdict
    to: str | None
    charter: str | None
    state: CharterState | None
    clause: str | None
    reasons: tuple[Reason, ...]
    what_would_change: tuple[Reason, ...]
    hear: tuple[str, ...] = ()
    delegation: str = ""


def same_name(name: str) -> str:
    """One vendor is one name, however it is spaced or capitalised: splitting by spelling counts too."""
    return " ".join(name.split()).casefold()


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and amount >= 0


def need(holds: bool, name: str, problem: str) -> None:
    """Raise InvalidFact about the named field unless it holds."""
    if not holds:
        raise InvalidFact(name, problem)
