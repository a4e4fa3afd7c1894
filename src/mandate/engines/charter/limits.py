"""What a clause objects to in a decision: data too sensitive, cost or hours over a limit, or a number nobody named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mandate.engines.charter.facts import Case, ChangeCode, Clause, RoutingCode, Spent, same_name
from mandate.engines.terms import DataClass, Money, Reason, because

_UNKNOWN = frozenset(
    {
        RoutingCode.COST_UNKNOWN,
        RoutingCode.OTHER_CURRENCY,
        RoutingCode.HOURS_UNKNOWN,
        RoutingCode.DATA_CLASS_UNKNOWN,
        RoutingCode.PEOPLE_UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Objection:
    """One limit that stands in the way, and what would take it away."""

    reason: Reason
    change: Reason

    @property
    def is_unknown(self) -> bool:
        """True if nobody can say whether the limit is passed."""
        return self.reason.code in _UNKNOWN


def objections(clause: Clause, case: Case, already: Spent) -> tuple[Objection, ...]:
    """Everything in the clause that stands in the way of deciding alone: data and people, then money, then hours."""
    return (
        *_risk_objections(clause, case),
        *_people_objections(clause, case),
        *_cost_objections(clause, case, already),
        *_hour_objections(clause, case, already),
    )


def _cost_objections(clause: Clause, case: Case, already: Spent) -> Iterable[Objection]:
    limits = [limit for limit in (clause.max_cost_per_decision, clause.max_cost_per_quarter) if limit is not None]
    if not limits:
        return
    if case.cost is None:
        yield Objection(because(RoutingCode.COST_UNKNOWN), because(ChangeCode.NAME_COST))
        return
    if not case.cost.amount:
        return
    foreign = next((limit for limit in limits if {limit.currency} != {case.cost.currency, already.currency}), None)
    if foreign is not None:
        yield Objection(
            because(RoutingCode.OTHER_CURRENCY, currency=case.cost.currency, limit_currency=foreign.currency),
            because(ChangeCode.COST_IN_CURRENCY, currency=foreign.currency),
        )
        return
    for code, limit, before in _cost_rules(clause, case, already):
        if before + case.cost.amount > limit.amount:
            yield Objection(
                because(
                    code,
                    amount=case.cost.amount,
                    already=before,
                    limit=limit.amount,
                    currency=limit.currency,
                    initiative=case.initiative,
                    vendor=case.vendor,
                ),
                because(ChangeCode.COST_AT_MOST, amount=_cost_room(clause, case, already), currency=limit.currency),
            )


def _cost_rules(clause: Clause, case: Case, already: Spent) -> Iterable[tuple[RoutingCode, Money, Decimal]]:
    """Each limit on cost with what counts towards it already."""
    if clause.max_cost_per_decision is not None:
        yield RoutingCode.COST_OVER_DECISION, clause.max_cost_per_decision, Decimal(0)
        for code, sums, name in (
            (RoutingCode.INITIATIVE_OVER_DECISION, already.by_initiative, case.initiative),
            (RoutingCode.VENDOR_OVER_DECISION, already.by_vendor, case.vendor),
        ):
            before = _before(sums, name)
            if before:
                yield code, clause.max_cost_per_decision, before
    if clause.max_cost_per_quarter is not None:
        yield RoutingCode.COST_OVER_QUARTER, clause.max_cost_per_quarter, already.total


def _before(sums: Mapping[str, Decimal], name: str | None) -> Decimal:
    if name is None:
        return Decimal(0)
    return sum((amount for other, amount in sums.items() if same_name(other) == same_name(name)), Decimal(0))


def _cost_room(clause: Clause, case: Case, already: Spent) -> Decimal:
    """The highest cost that every limit leaves, 0 if none is left."""
    return max(Decimal(0), min(limit.amount - before for _, limit, before in _cost_rules(clause, case, already)))


def _hour_objections(clause: Clause, case: Case, already: Spent) -> Iterable[Objection]:
    limit = clause.max_hours_per_month
    if limit is None:
        return
    if case.hours is None and case.holds_off:
        return
    if case.hours is None:
        yield Objection(because(RoutingCode.HOURS_UNKNOWN), because(ChangeCode.NAME_HOURS))
        return
    if case.hours and already.hours_this_month + case.hours > limit:
        room = max(Decimal(0), limit - already.hours_this_month)
        yield Objection(
            because(RoutingCode.HOURS_OVER_MONTH, hours=case.hours, already=already.hours_this_month, limit=limit),
            because(ChangeCode.HOURS_AT_MOST, hours=room),
        )


def _risk_objections(clause: Clause, case: Case) -> Iterable[Objection]:
    if clause.max_risk is None or case.holds_off:
        return
    if case.data_class is None:
        yield Objection(
            because(RoutingCode.DATA_CLASS_UNKNOWN, limit=clause.max_risk.name.lower()),
            because(ChangeCode.NAME_DATA_CLASS),
        )
        return
    if case.data_class > clause.max_risk:
        limit = clause.max_risk.name.lower()
        yield Objection(
            because(RoutingCode.DATA_CLASS_OVER, data_class=case.data_class.name.lower(), limit=limit),
            because(ChangeCode.DATA_CLASS_AT_MOST, data_class=limit),
        )


def _people_objections(clause: Clause, case: Case) -> Iterable[Objection]:
    limit = clause.max_people
    if limit is None or case.holds_off:
        return
    if case.people is None:
        yield Objection(because(RoutingCode.PEOPLE_UNKNOWN, limit=limit), because(ChangeCode.NAME_PEOPLE))
        return
    if case.people > limit:
        yield Objection(
            because(RoutingCode.PEOPLE_OVER, people=case.people, limit=limit),
            because(ChangeCode.PEOPLE_AT_MOST, people=limit),
        )


def room(clause: Clause, case: Case, already: Spent) -> tuple[Reason, ...]:
    """Above what the same case would no longer be decided alone."""
    rows: list[Reason] = []
    money = clause.max_cost_per_decision or clause.max_cost_per_quarter
    if money is not None and money.currency == already.currency:
        left = _cost_room(clause, case, already)
        rows.append(because(ChangeCode.COST_ABOVE, amount=left, currency=money.currency))
    if clause.max_hours_per_month is not None:
        hours = max(Decimal(0), clause.max_hours_per_month - already.hours_this_month)
        rows.append(because(ChangeCode.HOURS_ABOVE, hours=hours))
    if clause.max_risk is not None and clause.max_risk < max(DataClass):
        rows.append(because(ChangeCode.DATA_CLASS_ABOVE, data_class=clause.max_risk.name.lower()))
    if clause.max_people is not None:
        rows.append(because(ChangeCode.PEOPLE_ABOVE, people=clause.max_people))
    return tuple(rows)
