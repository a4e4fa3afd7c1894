"""The one sentence that is true of this company, as numbers: services, monthly cost, and what nobody decided."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from mandate.engines.discovery.coverage import Coverage, Present
from mandate.engines.discovery.totals import Summary, add_up
from mandate.engines.terms import ABOUT_PEOPLE, Family, InvalidFact, Money

CENT = Decimal("0.01")
EDGE_DAYS = 7
"""A month counts as complete if the lines begin in its first seven days and end in its last seven."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` in the reporting currency, as the user gave it, with its date."""

    currency: str
    rate: Decimal
    on: date

    def __post_init__(self) -> None:
        if not self.rate.is_finite() or self.rate <= 0:
            raise InvalidFact("rate", "is not a positive number")


@dataclass(frozen=True, slots=True)
class Converted:
    """What could be said in one currency (None: nothing), the rates it took, and what was left in its own currency."""

    amount: Decimal | None
    rates: tuple[Rate, ...]
    left: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The facts of the first sentence. People are distinct; None is unknown or fewer than the minimum group, never 0.

    `monthly` is the mean over `months`, the complete calendar months with lines. `in_reporting` is set if all of it can
    be said in the reporting currency. `spent` is the total over all lines. `cost_known` is False without a spend file,
    `use_known` without any log, sign-in, grant or extension list.
    """

    services: int
    undecided: int
    people: int | None
    undecided_people: int | None
    monthly: tuple[Money, ...]
    in_reporting: Money | None
    rates: tuple[Rate, ...]
    months: tuple[str, ...]
    spent: tuple[Money, ...]
    paid_from: date | None
    paid_until: date | None
    cost_known: bool
    use_known: bool


def headline(summary: Summary, coverage: Coverage, *, reporting: str = "EUR", rates: Iterable[Rate] = ()) -> Headline:
    """The facts of the first sentence, over the services in sight.

    Monthly cost: the sum of the AI lines in complete calendar months, divided by the number of those months, per
    currency, to the cent (half to even). Complete: the spend lines, of AI or not, begin in its first seven days or
    before and end in its last seven or later, and the month is not one in which they fell silent.
    Source of the rule: docs/engines/discovery.md.
    """
    seen = [use for use in summary.services if use.in_sight]
    months = complete_months([source for source in coverage.present if source.family is Family.SPEND])
    monthly = a_month(summary.months, months)
    converted = in_currency(monthly, reporting, rates)
    whole = converted.amount is not None and not converted.left
    return Headline(
        services=len(seen),
        undecided=sum(not use.decided for use in seen),
        people=summary.people,
        undecided_people=summary.undecided_people,
        monthly=monthly,
        in_reporting=Money(reporting, converted.amount.quantize(CENT, ROUND_HALF_EVEN))
        if converted.amount is not None and whole
        else None,
        rates=converted.rates if whole else (),
        months=months,
        spent=add_up(money for _, paid in summary.months for money in paid),
        paid_from=summary.paid_from,
        paid_until=summary.paid_until,
        cost_known=any(source.family is Family.SPEND for source in coverage.present),
        use_known=any(source.family in ABOUT_PEOPLE for source in coverage.present),
    )


def a_month(paid: Iterable[tuple[str, tuple[Money, ...]]], months: Collection[str]) -> tuple[Money, ...]:
    """The mean of what was paid in these months, per currency, to the cent; nothing where none of it fell in them."""
    return _mean([money for month, amounts in paid if month in months for money in amounts], len(months))


def complete_months(spend: Iterable[Present]) -> tuple[str, ...]:
    """The calendar months ("2026-03") that every spend source covers in full, in order."""
    covered = [_months_of(source) for source in spend]
    if not covered:
        return ()
    return tuple(sorted(set.intersection(*covered)))


def in_currency(amounts: Iterable[Money], reporting: str, rates: Iterable[Rate] = ()) -> Converted:
    """The exact sum in the reporting currency; a currency without a given rate is left as it is.

    Raises InvalidFact if two rates are given for one currency.
    """
    given: dict[str, Rate] = {}
    for rate in rates:
        if given.setdefault(rate.currency, rate) != rate:
            raise InvalidFact("rates", f"two rates for {rate.currency}")
    total: Decimal | None = None
    used: list[Rate] = []
    left: list[Money] = []
    for money in add_up(amounts):
        factor = Decimal(1)
        if money.currency != reporting:
            if money.currency not in given:
                left.append(money)
                continue
            used.append(given[money.currency])
            factor = given[money.currency].rate
        total = (total or Decimal(0)) + money.amount * factor
    return Converted(total, tuple(used), tuple(left))


def _mean(amounts: Iterable[Money], months: int) -> tuple[Money, ...]:
    return tuple(
        Money(money.currency, (money.amount / months).quantize(CENT, ROUND_HALF_EVEN)) for money in add_up(amounts)
    )


def _months_of(source: Present) -> set[str]:
    if source.first is None or source.last is None:
        return set()
    months = set()
    month = source.first.replace(day=1)
    while month <= source.last:
        after = (month + timedelta(days=32)).replace(day=1)
        begins = source.first < month + timedelta(days=EDGE_DAYS)
        ends = source.last >= after - timedelta(days=EDGE_DAYS)
        silent = any(hole.first <= month <= hole.last for hole in source.holes)
        if begins and ends and not silent:
            months.add(f"{month:%Y-%m}")
        month = after
    return months
