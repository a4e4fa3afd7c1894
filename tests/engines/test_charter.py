"""Within the charter the architect decides alone; above it the MT does; splitting does not help."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.charter import (
    Case,
    ChangeCode,
    Charter,
    CharterState,
    Clause,
    Effect,
    Kind,
    Past,
    Risk,
    Routing,
    RoutingCode,
    Spent,
    Verdict,
    decide,
    draft_charter,
    replay,
    tally,
)
from mandate.engines.terms import DataClass, InvalidFact, Money, because

TODAY = date(2026, 3, 30)
DRAFT = draft_charter(TODAY)
NOTHING = Spent()


def euro(amount: str) -> Money:
    return Money("EUR", Decimal(amount))


CASE = Case(Kind.TOOL, euro("100"), Decimal(2), DataClass.INTERNAL, TODAY, vendor="Penhouse", initiative="Faster mail")


def route(case: Case = CASE, *clauses: Clause, already: Spent = NOTHING) -> Routing:
    charter = Charter("1", CharterState.SIGNED, TODAY, None, clauses) if clauses else DRAFT
    return decide(case, charter, already, today=TODAY)


def codes(routing: Routing) -> list[str]:
    return [reason.code for reason in routing.reasons]


def test_a_small_decision_is_taken_alone_and_says_under_which_charter_and_clause() -> None:
    routing = route()
    assert (routing.verdict, routing.to) == (Verdict.ALONE, None)
    assert (routing.charter, routing.state, routing.clause) == ("0.1", CharterState.DRAFT, "tool")
    assert routing.reasons == (because(RoutingCode.WITHIN_LIMITS, clause="tool"),)
    assert routing.what_would_change == (
        because(ChangeCode.COST_ABOVE, amount=Decimal(2500), currency="EUR"),
        because(ChangeCode.HOURS_ABOVE, hours=Decimal(40)),
        because(ChangeCode.DATA_CLASS_ABOVE, data_class="internal"),
    )


@pytest.mark.parametrize(
    ("change", "code", "remedy"),
    [
        (
            {"cost": euro("2500.01")},
            RoutingCode.COST_OVER_DECISION,
            because(ChangeCode.COST_AT_MOST, amount=Decimal(2500), currency="EUR"),
        ),
        ({"cost": None}, RoutingCode.COST_UNKNOWN, because(ChangeCode.NAME_COST)),
        (
            {"cost": Money("USD", Decimal(1))},
            RoutingCode.OTHER_CURRENCY,
            because(ChangeCode.COST_IN_CURRENCY, currency="EUR"),
        ),
        ({"people": 41}, RoutingCode.PEOPLE_OVER, because(ChangeCode.PEOPLE_AT_MOST, people=40)),
        ({"hours": Decimal(41)}, RoutingCode.HOURS_OVER_MONTH, because(ChangeCode.HOURS_AT_MOST, hours=Decimal(40))),
        ({"hours": None}, RoutingCode.HOURS_UNKNOWN, because(ChangeCode.NAME_HOURS)),
        (
            {"data_class": DataClass.CONFIDENTIAL},
            RoutingCode.DATA_CLASS_OVER,
            because(ChangeCode.DATA_CLASS_AT_MOST, data_class="internal"),
        ),
        ({"people": None}, RoutingCode.PEOPLE_UNKNOWN, because(ChangeCode.NAME_PEOPLE)),
        ({"data_class": None}, RoutingCode.DATA_CLASS_UNKNOWN, because(ChangeCode.NAME_DATA_CLASS)),
        ({"kind": Kind.HIRE}, RoutingCode.NO_CLAUSE, because(ChangeCode.ADD_CLAUSE, kind=Kind.HIRE)),
    ],
)
def test_above_a_limit_or_unknown_it_goes_to_the_mt_and_says_what_would_change_it(change, code, remedy) -> None:
    few = [replace(clause, max_people=40) for clause in DRAFT.clauses]
    routing = route(replace(replace(CASE, people=40), **change), *few)
    assert (routing.verdict, routing.to) == (Verdict.TO_MT, "mt")
    assert codes(routing) == [code]
    assert routing.what_would_change == (remedy,)


def test_a_limit_includes_its_own_amount() -> None:
    full = replace(CASE, cost=euro("2500"), hours=Decimal(40))
    assert route(full).verdict is Verdict.ALONE


def test_all_limits_that_are_passed_are_named() -> None:
    routing = route(replace(CASE, cost=None, data_class=DataClass.SPECIAL))
    assert codes(routing) == [RoutingCode.DATA_CLASS_OVER, RoutingCode.COST_UNKNOWN]


@pytest.mark.parametrize(
    ("already", "code"),
    [
        (Spent(by_initiative={"faster  MAIL": Decimal(2450)}), RoutingCode.INITIATIVE_OVER_DECISION),
        (Spent(by_vendor={"penhouse": Decimal(2450)}), RoutingCode.VENDOR_OVER_DECISION),
        (Spent(total=Decimal(9950)), RoutingCode.COST_OVER_QUARTER),
    ],
)
def test_a_purchase_in_parts_counts_as_one(already: Spent, code: RoutingCode) -> None:
    routing = route(already=already)
    assert codes(routing) == [code]
    assert routing.what_would_change == (because(ChangeCode.COST_AT_MOST, amount=Decimal(50), currency="EUR"),)
    assert routing.reasons[0].named()["already"] in (Decimal(2450), Decimal(9950))


def test_a_clause_may_limit_the_quarter_alone() -> None:
    quarter = Clause("t", Kind.TOOL, max_cost_per_quarter=euro("9000"))
    assert route(replace(CASE, cost=euro("9000")), quarter).verdict is Verdict.ALONE
    over = route(
        replace(CASE, cost=euro("9000")), quarter, already=Spent(by_vendor={"penhouse": Decimal(1)}, total=Decimal(1))
    )
    assert codes(over) == [RoutingCode.COST_OVER_QUARTER]


def test_hours_of_the_month_add_up() -> None:
    routing = route(already=Spent(hours_this_month=Decimal("38.5")))
    assert codes(routing) == [RoutingCode.HOURS_OVER_MONTH]
    assert routing.what_would_change[0].named() == {"hours": Decimal("1.5")}


def test_what_costs_nothing_is_not_held_against_money_spent_before() -> None:
    free = replace(CASE, cost=euro("0"), hours=Decimal(0))
    spent = Spent(total=Decimal(99999), hours_this_month=Decimal(99))
    routing = route(free, already=spent)
    assert routing.verdict is Verdict.ALONE
    assert routing.what_would_change[0].named()["amount"] == 0


def test_without_a_charter_everything_goes_to_the_mt() -> None:
    routing = decide(CASE, None, NOTHING, today=TODAY)
    assert (routing.verdict, routing.to, routing.charter, routing.state) == (Verdict.TO_MT, "mt", None, None)
    assert codes(routing) == [RoutingCode.NO_CHARTER]


def test_a_lapsed_charter_sends_everything_to_the_mt() -> None:
    last_day = DRAFT.valid_until
    assert last_day == date(2026, 6, 30)
    assert decide(CASE, DRAFT, NOTHING, today=last_day).verdict is Verdict.ALONE
    lapsed = decide(CASE, DRAFT, NOTHING, today=date(2026, 7, 1))
    assert (lapsed.verdict, codes(lapsed)) == (Verdict.TO_MT, [RoutingCode.LAPSED])
    assert lapsed.what_would_change == (because(ChangeCode.RENEW_CHARTER),)


def test_a_charter_says_nothing_about_the_day_before_it_began() -> None:
    early = decide(replace(CASE, on=date(2026, 3, 29)), DRAFT, NOTHING, today=TODAY)
    assert (early.verdict, codes(early)) == (Verdict.TO_MT, [RoutingCode.NOT_IN_FORCE_YET])
    assert early.what_would_change == (because(ChangeCode.WAIT_UNTIL, day=TODAY),)


def test_an_open_ended_charter_does_not_lapse() -> None:
    charter = replace(DRAFT, valid_until=None)
    assert decide(CASE, charter, NOTHING, today=date(2036, 1, 1)).verdict is Verdict.ALONE


def test_above_the_limit_a_member_or_nobody_may_decide() -> None:
    dear = replace(CASE, cost=euro("200"))
    limit = Clause("t", Kind.TOOL, max_cost_per_decision=euro("150"))
    assert route(dear, replace(limit, above="member:ines")).to == "member:ines"
    never = route(dear, replace(limit, above="never"))
    assert (never.verdict, never.to) == (Verdict.NEVER, None)


def test_what_is_unknown_is_asked_before_it_is_never() -> None:
    limit = Clause("t", Kind.TOOL, max_cost_per_decision=euro("150"), max_risk=DataClass.PUBLIC, above="never")
    unknown = route(replace(CASE, cost=None, data_class=None), limit)
    assert (unknown.verdict, unknown.to) == (Verdict.TO_MT, "mt")
    assert route(replace(CASE, cost=None), limit).verdict is Verdict.NEVER


def test_an_unknown_data_class_matters_only_where_the_clause_looks_at_it() -> None:
    routing = route(replace(CASE, data_class=None, cost=None, hours=None), Clause("t", Kind.TOOL))
    assert routing.verdict is Verdict.ALONE
    assert routing.what_would_change == ()


def test_the_highest_data_class_leaves_nothing_above_it() -> None:
    assert route(CASE, Clause("t", Kind.TOOL, max_risk=DataClass.SPECIAL)).what_would_change == ()


def test_a_clause_for_some_teams_gives_no_leave_for_others() -> None:
    sales = Clause("t", Kind.TOOL, scope=frozenset({"sales", "web"}))
    assert route(replace(CASE, teams=frozenset({"sales"})), sales).verdict is Verdict.ALONE
    for teams in (frozenset[str](), frozenset({"sales", "works"}), frozenset({"works"})):
        assert codes(route(replace(CASE, teams=teams), sales)) == [RoutingCode.NO_CLAUSE]


def test_adding_a_team_is_no_way_round_a_stricter_clause() -> None:
    general = Clause("all", Kind.TOOL)
    strict = Clause("sales", Kind.TOOL, scope=frozenset({"sales"}), max_cost_per_decision=euro("50"), above="never")
    for teams in (frozenset({"sales", "web"}), frozenset[str]()):
        routing = route(replace(CASE, teams=teams), general, strict)
        assert (routing.verdict, routing.clause) == (Verdict.NEVER, "sales")
    assert route(replace(CASE, teams=frozenset({"web"})), general, strict).clause == "all"


def test_teams_may_be_covered_by_two_clauses_together() -> None:
    clauses = [Clause(team, Kind.TOOL, scope=frozenset({team})) for team in ("sales", "web")]
    assert route(replace(CASE, teams=frozenset({"sales", "web"})), *clauses).verdict is Verdict.ALONE


@pytest.mark.parametrize("effect", [Effect.FORBIDS, Effect.DEFERS])
@pytest.mark.parametrize("kind", [Kind.TOOL, Kind.POLICY])
def test_forbidding_or_deferring_for_nothing_is_decided_alone(effect: Effect, kind: Kind) -> None:
    triage = Case(kind, euro("0"), None, None, TODAY, effect=effect)
    assert route(triage).verdict is Verdict.ALONE
    assert route(replace(triage, data_class=DataClass.SPECIAL)).verdict is Verdict.ALONE
    assert route(replace(triage, effect=Effect.ALLOWS)).verdict is Verdict.TO_MT


def test_forbidding_at_a_cost_is_a_decision_like_any_other() -> None:
    for cost in (euro("1"), None):
        assert route(Case(Kind.TOOL, cost, None, None, TODAY, effect=Effect.FORBIDS)).verdict is Verdict.TO_MT


def test_a_charter_in_another_currency_than_the_tally_gives_no_room_to_name() -> None:
    dollars = Clause("t", Kind.TOOL, max_cost_per_quarter=Money("USD", Decimal(100)))
    free = route(replace(CASE, cost=euro("0")), dollars)
    assert (free.verdict, free.what_would_change) == (Verdict.ALONE, ())
    assert codes(route(replace(CASE, cost=Money("USD", Decimal(1))), dollars)) == [RoutingCode.OTHER_CURRENCY]


def test_the_tally_keeps_to_the_quarter_the_month_and_the_currency() -> None:
    earlier = [
        replace(CASE, on=date(2026, 2, 3)),
        replace(CASE, on=date(2026, 3, 1), vendor="PENHOUSE ", initiative=None),
        replace(CASE, on=date(2025, 12, 31)),
        replace(CASE, on=date(2025, 3, 30)),
        replace(CASE, cost=Money("USD", Decimal(5)), hours=None),
        replace(CASE, cost=None, hours=Decimal(1)),
    ]
    spent = tally(earlier, currency="EUR", on=TODAY)
    assert (spent.total, spent.hours_this_month) == (Decimal(200), Decimal(3))
    assert dict(spent.by_vendor) == {"penhouse": Decimal(200)}
    assert dict(spent.by_initiative) == {"faster mail": Decimal(100)}


def test_the_draft_is_unsigned_lasts_three_months_and_leaves_hiring_to_the_mt() -> None:
    assert (DRAFT.version, DRAFT.state) == ("0.1", CharterState.DRAFT)
    assert {clause.kind for clause in DRAFT.clauses} == set(Kind) - {Kind.HIRE}
    assert draft_charter(date(2026, 11, 30)).valid_until == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("on", lambda: route(replace(CASE, on=date(2026, 3, 31)))),
        ("cost", lambda: replace(CASE, cost=euro("-1"))),
        ("cost", lambda: replace(CASE, cost=euro("NaN"))),
        ("hours", lambda: replace(CASE, hours=Decimal(-1))),
        ("id", lambda: Clause(" ", Kind.TOOL)),
        ("max_cost_per_decision", lambda: Clause("t", Kind.TOOL, max_cost_per_decision=euro("-1"))),
        (
            "max_cost_per_quarter",
            lambda: Clause(
                "t", Kind.TOOL, max_cost_per_decision=euro("1"), max_cost_per_quarter=Money("USD", Decimal(1))
            ),
        ),
        ("max_hours_per_month", lambda: Clause("t", Kind.TOOL, max_hours_per_month=Decimal("Infinity"))),
        ("above", lambda: Clause("t", Kind.TOOL, above="member:")),
        ("max_people", lambda: Clause("t", Kind.TOOL, max_people=-1)),
        ("consulted", lambda: Clause("t", Kind.TOOL, consulted=frozenset({" "}))),
        ("people", lambda: replace(CASE, people=-1)),
        ("waited", lambda: Past("a", CASE, Verdict.TO_MT, waited=-1)),
        ("version", lambda: replace(DRAFT, version="")),
        ("valid_until", lambda: replace(DRAFT, valid_until=date(2020, 1, 1))),
        ("clauses", lambda: replace(DRAFT, clauses=DRAFT.clauses * 2)),
    ],
)
def test_an_impossible_fact_is_refused_by_the_name_of_its_field(field: str, make) -> None:
    with pytest.raises(InvalidFact) as refused:
        make()
    assert refused.value.field == field


amounts = st.decimals(0, 3000, places=2)
cases = st.builds(
    Case,
    st.sampled_from(Kind),
    st.none() | st.builds(euro, amounts.map(str)),
    st.none() | st.decimals(0, 60, places=1),
    st.none() | st.sampled_from(DataClass),
    st.just(TODAY),
    vendor=st.sampled_from([None, "Penhouse", "Inkworks"]),
    initiative=st.sampled_from([None, "Faster mail"]),
    effect=st.sampled_from(Effect),
)


@given(cases)
def test_the_answer_always_has_a_reason_and_a_place_to_go(case: Case) -> None:
    routing = route(case)
    assert routing.reasons
    assert (routing.to is None) == (routing.verdict is Verdict.ALONE)
    assert routing.what_would_change


@given(st.lists(cases, max_size=8), cases)
def test_more_spent_before_never_gives_more_leave(earlier: list[Case], case: Case) -> None:
    after = route(case, already=tally(earlier, currency="EUR", on=TODAY))
    if after.verdict is Verdict.ALONE:
        assert route(case).verdict is Verdict.ALONE


@given(st.lists(amounts, min_size=2, max_size=30))
def test_splitting_a_purchase_never_gets_more_past_the_mt_than_one_decision_may(parts: list[Decimal]) -> None:
    alone: list[Case] = []
    for part in parts:
        case = replace(CASE, cost=euro(str(part)), hours=Decimal(0))
        if route(case, already=tally(alone, currency="EUR", on=TODAY)).verdict is Verdict.ALONE:
            alone.append(case)
    assert sum(case.cost.amount for case in alone if case.cost) <= 2500


@given(cases)
def test_doing_what_would_change_it_changes_it(case: Case) -> None:
    routing = route(case)
    better = case
    for change in routing.what_would_change:
        named = change.named()
        if change.code == ChangeCode.COST_AT_MOST:
            better = replace(better, cost=Money("EUR", named["amount"]))  # type: ignore[arg-type]
        if change.code == ChangeCode.NAME_COST:
            better = replace(better, cost=euro("0"))
        if change.code == ChangeCode.HOURS_AT_MOST:
            better = replace(better, hours=named["hours"])
        if change.code == ChangeCode.NAME_HOURS:
            better = replace(better, hours=Decimal(0))
        if change.code in (ChangeCode.DATA_CLASS_AT_MOST, ChangeCode.NAME_DATA_CLASS):
            better = replace(better, data_class=DataClass.INTERNAL)
    if case.kind is not Kind.HIRE:
        assert route(better).verdict is Verdict.ALONE


def test_room_for_people_is_named_and_what_holds_off_touches_nobody() -> None:
    few = Clause("tool", Kind.TOOL, max_people=40)
    routing = route(replace(CASE, people=40), few)
    assert routing.verdict is Verdict.ALONE
    assert routing.what_would_change == (because(ChangeCode.PEOPLE_ABOVE, people=40),)
    assert route(replace(CASE, cost=euro("0"), effect=Effect.FORBIDS), few).verdict is Verdict.ALONE


def test_who_is_heard_first_is_asked_of_every_clause_but_not_of_what_holds_off_or_never_is() -> None:
    clause = Clause("tool", Kind.TOOL, max_cost_per_decision=euro("1000"), consulted=frozenset({"role:auditor", "b"}))
    assert route(CASE, clause).hear == ("b", "role:auditor")
    assert route(replace(CASE, heard=frozenset({"b"})), clause).hear == ("role:auditor",)
    assert route(replace(CASE, cost=euro("5000")), clause).hear == ("b", "role:auditor")
    assert route(replace(CASE, cost=euro("5000")), replace(clause, above="never")).hear == ()
    assert route(replace(CASE, cost=euro("0"), effect=Effect.DEFERS), clause).hear == ()


def test_the_mt_as_a_whole_is_stricter_than_one_member() -> None:
    member = Clause("a", Kind.TOOL, max_cost_per_decision=euro("10"), above="member:cem")
    whole = Clause("b", Kind.TOOL, max_cost_per_decision=euro("10"))
    assert route(CASE, member).to == "member:cem"
    assert route(CASE, member, whole).to == route(CASE, whole, member).to == "mt"


def past(key: str, cost: str, was: Verdict, **facts: object) -> Past:
    known = {name: facts.pop(name) for name in ("data_class", "on") if name in facts}
    return Past(key, replace(CASE, cost=euro(cost), vendor=key, initiative=key, **known), was, **facts)  # type: ignore[arg-type]


def limited(cost: str, **limits: object) -> Charter:
    clause = Clause("tool", Kind.TOOL, max_cost_per_decision=euro(cost), **limits)  # type: ignore[arg-type]
    return Charter("2", CharterState.SIGNED, TODAY, None, (clause,))


def test_a_wider_mandate_frees_days_and_items_and_names_what_was_risky() -> None:
    rows = [
        past("a", "12000", Verdict.TO_MT, waited=10),
        past("b", "14000", Verdict.TO_MT, waited=12, data_class=DataClass.SPECIAL),
        past("c", "13000", Verdict.TO_MT, risks=frozenset({Risk.UNDONE, Risk.DECLINED})),
        past("d", "99000", Verdict.TO_MT, waited=8),
        past("e", "100", Verdict.ALONE, risks=frozenset({Risk.UNDONE})),
    ]
    found = replay(rows, limited("15000"), currency="EUR", promised=30)
    assert (found.items, found.usual, found.days) == (-3, 10, -32)
    assert [row.past.key for row in found.moved] == ["a", "b", "c"]
    assert [(row.past.key, row.risks) for row in found.risky] == [
        ("b", (Risk.DATA,)), ("c", (Risk.DECLINED, Risk.UNDONE)),
    ]  # fmt: skip


def test_a_narrower_mandate_brings_items_on_at_the_days_that_were_promised() -> None:
    rows = [past("a", "100", Verdict.ALONE), past("b", "900", Verdict.ALONE, on=date(2025, 1, 2))]
    found = replay(rows, limited("500"), currency="EUR", promised=30)
    assert (found.items, found.days, [row.past.key for row in found.rows]) == (1, 30, ["b", "a"])
    assert replay(rows, None, currency="EUR", promised=7).days == 14


def test_what_passes_alone_counts_towards_the_limits_of_the_other_mandate() -> None:
    rows = [past(key, "400", Verdict.ALONE) for key in "abc"]
    wide = limited("500", max_cost_per_quarter=euro("1000"))
    assert replay(rows, wide, currency="EUR", promised=5).items == 1
    earlier = [replace(CASE, cost=euro("700"))]
    assert replay(rows, wide, currency="EUR", promised=5, before=earlier).items == 3


def test_what_a_mandate_excludes_waits_for_nobody() -> None:
    found = replay([past("a", "900", Verdict.TO_MT, waited=4)], limited("1", above="never"), currency="EUR", promised=5)
    assert (found.days, found.items, found.risky) == (-4, -1, ())


def test_what_the_mt_decided_goes_back_to_the_whole_mt_whatever_the_clauses_leave() -> None:
    assert route().verdict is Verdict.ALONE
    again = route(replace(CASE, replaces_mt=True))
    assert (again.verdict, again.to) == (Verdict.TO_MT, "mt")
    assert again.reasons == (because(RoutingCode.MT_DECIDED),)
    assert again.what_would_change == (because(ChangeCode.MT_AGAIN),)


@given(st.lists(cases, max_size=8))
def test_the_same_mandate_again_changes_nothing(taken: list[Case]) -> None:
    alone: list[Case] = []
    rows = []
    for number, case in enumerate(taken):
        verdict = route(case, already=tally(alone, currency="EUR", on=TODAY)).verdict
        alone += [case] if verdict is Verdict.ALONE else []
        rows.append(Past(f"{number:03}", case, verdict))
    found = replay(rows, DRAFT, currency="EUR", promised=9)
    assert (found.moved, found.items, found.days) == ((), 0, 0)
