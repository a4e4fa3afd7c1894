"""What a manager decides is never more than the charter leaves to the architect, and never more than was given."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.charter import (
    Case,
    Delegated,
    Effect,
    Kind,
    RoutingCode,
    Spent,
    Verdict,
    by_manager,
    decide,
    draft_charter,
    tally,
    widest,
)
from mandate.engines.terms import DataClass, Money

TODAY = date(2026, 11, 23)
CHARTER = draft_charter(TODAY)
LENT = Delegated(
    "d1", Kind.SPEND, "marketing", Money("EUR", Decimal(1000)), DataClass.INTERNAL, TODAY, TODAY + timedelta(days=30)
)
CASE = Case(Kind.SPEND, Money("EUR", Decimal(900)), Decimal(0), DataClass.PUBLIC, TODAY, frozenset({"marketing"}))


def test_what_fits_names_the_delegation_and_the_next_that_does_not_fit_beside_it_is_refused() -> None:
    routed = by_manager(CASE, LENT, CHARTER, Spent(), Spent(), today=TODAY)
    assert (routed.verdict, routed.clause) == (Verdict.ALONE, "spend")
    assert [reason.code for reason in routed.reasons] == [RoutingCode.DELEGATED, RoutingCode.WITHIN_LIMITS]
    before = tally([CASE], currency="EUR", on=TODAY)
    again = by_manager(CASE, LENT, CHARTER, before, before, today=TODAY)
    assert (again.verdict, [one.code for one in again.reasons]) == (Verdict.TO_MT, [RoutingCode.COST_OVER_QUARTER])
    full = Spent("EUR", total=Decimal(10_000))
    assert by_manager(CASE, LENT, CHARTER, full, Spent(), today=TODAY).verdict is Verdict.TO_MT, (
        "the charter's own room"
    )


def test_nothing_wider_than_the_charter_is_given() -> None:
    assert widest(LENT, CHARTER, today=TODAY).verdict is Verdict.ALONE
    assert widest(replace(LENT, most=Money("EUR", Decimal(2501))), CHARTER, today=TODAY).verdict is Verdict.TO_MT
    assert widest(replace(LENT, data=DataClass.PERSONAL), CHARTER, today=TODAY).verdict is Verdict.TO_MT
    assert widest(replace(LENT, kind=Kind.HIRE), CHARTER, today=TODAY).verdict is Verdict.TO_MT
    assert widest(LENT, None, today=TODAY).verdict is Verdict.TO_MT


@given(
    kind=st.sampled_from(Kind), effect=st.sampled_from(Effect), cost=st.sampled_from([None, 0, 999, 1000, 1001, 2501]),
    rank=st.sampled_from([None, *DataClass]), teams=st.sampled_from([(), ("marketing",), ("sales",), ("marketing", "sales")]),
)  # fmt: skip
def test_whatever_is_tried_a_manager_gets_at_most_what_both_allow(kind, effect, cost, rank, teams) -> None:
    money = None if cost is None else Money("EUR", Decimal(cost))
    case = Case(kind, money, Decimal(0), rank, TODAY, frozenset(teams), effect=effect)
    routed = by_manager(case, LENT, CHARTER, Spent(), Spent(), today=TODAY)
    if routed.verdict is Verdict.ALONE:
        assert decide(case, CHARTER, Spent(), today=TODAY).verdict is Verdict.ALONE
        assert (kind, teams) == (Kind.SPEND, ("marketing",))
        assert cost in (0, 999, 1000)
        assert case.holds_off or (rank is not None and rank <= DataClass.INTERNAL)
