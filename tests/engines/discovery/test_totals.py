"""One row per service, with nothing claimed that no source says."""

import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.discovery.suppression import TeamUse
from mandate.engines.discovery.totals import (
    NOBODY,
    CentreSpend,
    Grant,
    Listed,
    Observation,
    ServiceUse,
    Spend,
    Standing,
    Summary,
    add_up,
    iso_week,
    summarise,
)
from mandate.engines.terms import Evidence, Family, InvalidFact, Money, Status

MONDAY = date(2026, 3, 2)
TREE: dict[str, str | None] = {"company": None, "sales": "company", "web": "company"}
NAMES = {"writer": Listed("Writer", "assistant"), "painter": Listed("Painter", "image")}


def seen(person: str | None, service: str = "writer", day: date | None = MONDAY, **fields: object) -> Observation:
    facts: dict[str, object] = {"device": None, "format": "squid", "family": Family.PROXY, "requests": 1, **fields}
    return Observation(person=person, service=service, day=day, **facts)  # type: ignore[arg-type]


def paid(
    amount: str, service: str = "writer", on: date = MONDAY, currency: str = "EUR", centre: str | None = None
) -> Spend:
    return Spend(service, on, Money(currency, Decimal(amount)), centre)


def people(number: int, team: str = "p") -> list[str]:
    return [f"{team}{index}" for index in range(number)]


def summary(*observations: Observation, **facts: object) -> Summary:
    given_facts: dict[str, object] = {
        "spend": (),
        "teams": NOBODY,
        "tree": TREE,
        "register": {},
        "catalogue": NAMES,
        **facts,
    }
    return summarise(observations, **given_facts)  # type: ignore[arg-type]


def only(found: Summary) -> ServiceUse:
    assert len(found.services) == 1
    return found.services[0]


def test_people_are_distinct_pseudonyms_and_requests_add_up() -> None:
    days = [MONDAY, MONDAY + timedelta(days=1)]
    use = only(summary(*(seen(who, day=day, requests=3, rows=4) for who in people(6) for day in days)))
    assert (use.people, use.requests, use.days) == (6, 36, 2)
    assert (use.first_day, use.last_day) == (days[0], days[1])
    assert use.evidence == (Evidence("squid", "writer", 48),)
    assert (use.name, use.category, use.sources) == ("Writer", "assistant", ("squid",))


def test_a_service_the_catalogue_does_not_know_goes_by_its_id() -> None:
    use = only(summary(seen("p", "own-tool")))
    assert (use.name, use.category) == ("own-tool", None)


def test_an_address_is_a_device_and_never_a_person() -> None:
    use = only(summary(*(seen(None, device=f"d{n}") for n in range(7))))
    assert (use.people, use.devices, use.teams) == (None, 7, ())
    assert use.weekly == ((iso_week(MONDAY), None),)


def test_name_servers_give_presence_and_no_requests() -> None:
    use = only(summary(*(seen(who, format="bind", family=Family.DNS) for who in people(5))))
    assert (use.people, use.requests, use.bytes_out) == (5, None, None)


def test_unknown_bytes_stay_unknown_and_known_ones_add_up() -> None:
    assert only(summary(seen("p", bytes_out=None))).bytes_out is None
    assert only(summary(seen("p", bytes_out=0))).bytes_out == 0
    assert only(summary(seen("p", bytes_out=5, bytes_in=7), seen("q", bytes_out=None, bytes_in=1))).bytes_in == 8


def test_sensors_see_the_same_bytes_again_and_do_not_add_up() -> None:
    http = seen("p", format="zeek_http", family=Family.SENSOR, bytes_out=80)
    conn = seen("p", format="zeek_conn", family=Family.SENSOR, bytes_out=100)
    assert only(summary(http, conn)).bytes_out == 100
    proxies = [seen("p", bytes_out=30), seen("p", format="zscaler_zia", bytes_out=5)]
    assert only(summary(http, conn, *proxies)).bytes_out == 35


def test_fewer_than_five_people_are_none_and_so_is_a_count_that_would_tell_them() -> None:
    use = only(summary(seen("p"), spend=[paid("20")]))
    assert (use.people, use.requests) == (None, None)
    assert use.evidence == (Evidence("squid", "writer", None), Evidence("expenses", "writer", 1))


def test_few_people_with_many_requests_keep_their_requests() -> None:
    assert only(summary(seen("p", requests=9, rows=9))).requests == 9


def test_a_list_without_dates_counts_people_and_no_days() -> None:
    rows = [seen(who, day=None, format="extensions", family=Family.EXTENSION, requests=None) for who in people(5)]
    use = only(summary(*rows))
    assert (use.people, use.days, use.first_day, use.weekly) == (5, None, None, ())


def test_teams_below_five_join_their_parent_and_strangers_the_organisation() -> None:
    teams = {**{who: "sales" for who in people(7, "s")}, **{who: "web" for who in people(3, "w")}}
    everyone = [*people(7, "s"), *people(3, "w"), *people(2, "x")]
    use = only(summary(*(seen(who) for who in everyone), teams=teams))
    assert use.people == 12
    assert use.teams == (TeamUse("sales", 7), TeamUse(None, 5))


def test_spend_is_exact_per_currency_and_per_cost_centre() -> None:
    lines = [
        paid("0.10", centre="410"),
        paid("0.20", centre="410"),
        paid("9", currency="USD"),
        paid("-0.10", centre="520"),
    ]
    use = only(summary(spend=lines))
    assert use.spend == (Money("EUR", Decimal("0.20")), Money("USD", Decimal("9")))
    assert use.cost_centres == (
        CentreSpend("410", (Money("EUR", Decimal("0.30")),)),
        CentreSpend("520", (Money("EUR", Decimal("-0.10")),)),
        CentreSpend(None, (Money("USD", Decimal("9")),)),
    )
    assert (use.people, use.requests, use.days, use.last_paid) == (None, None, None, MONDAY)


def test_a_refund_lowers_its_own_service_to_nothing_and_no_other_service_at_all() -> None:
    lines = [paid("1089", "painter"), paid("-236.50"), paid("1200", "talker"), paid("-3", "talker", currency="USD")]
    found = summary(spend=lines)
    assert {use.service: use.spend for use in found.services} == {
        "painter": (Money("EUR", Decimal(1089)),),
        "talker": (Money("EUR", Decimal(1200)), Money("USD", Decimal(0))),
        "writer": (Money("EUR", Decimal(0)),),
    }
    assert found.months == (("2026-03", (Money("EUR", Decimal(2289)), Money("USD", Decimal(0)))),)


def test_refunds_are_taken_off_by_day_whatever_order_the_file_has() -> None:
    april = date(2026, 4, 1)
    lines = [paid("-8", on=april), paid("5"), paid("4", on=april), paid("-6")]
    for order in (lines, lines[::-1]):
        (use,) = summary(spend=order).services
        assert use.spend == (Money("EUR", Decimal(0)),)
        assert use.months == (("2026-03", (Money("EUR", Decimal(-1)),)), ("2026-04", (Money("EUR", Decimal(1)),)))


def test_spend_is_told_per_calendar_month() -> None:
    found = summary(spend=[paid("5", on=date(2026, 2, 27)), paid("7"), paid("3", "painter")])
    assert found.months == (("2026-02", (Money("EUR", Decimal(5)),)), ("2026-03", (Money("EUR", Decimal(10)),)))
    assert (found.paid_from, found.paid_until) == (date(2026, 2, 27), MONDAY)


def test_a_grant_counts_its_person_and_keeps_the_worst_scope() -> None:
    grants = [Grant("writer", who, risk, MONDAY) for who, risk in zip(people(5), (3, 2, None, 4, 2), strict=True)]
    use = only(summary(grants=grants))
    assert (use.people, use.worst_scope, use.sources) == (5, 2, ("oauth_grants",))


def test_without_logs_the_register_and_the_bills_still_speak() -> None:
    register = {"painter": Standing(Status.IN_USE, decided_on=MONDAY), "writer": Standing(Status.UNKNOWN)}
    found = summary(spend=[paid("12")], register=register)
    painter, writer = found.services
    assert (painter.status, painter.decided, painter.decided_on, painter.in_sight) == (
        Status.IN_USE,
        True,
        MONDAY,
        True,
    )
    assert (writer.status, writer.decided, writer.decided_on, writer.in_sight) == (Status.UNKNOWN, False, None, True)
    assert (found.people, found.undecided_people) == (None, None)


def test_a_forbidden_service_nobody_saw_is_not_in_sight() -> None:
    assert not only(summary(register={"writer": Standing(Status.NOT_ALLOWED)})).in_sight


def test_a_tool_list_row_without_a_decision_is_undecided() -> None:
    assert not only(summary(register={"writer": Standing(Status.IN_USE, decided=False)})).decided


def test_the_totals_count_a_person_once() -> None:
    rows = [seen(who, service) for who in people(8) for service in ("writer", "painter")]
    found = summary(*rows, register={"writer": Standing(Status.IN_USE)})
    assert (found.people, found.undecided_people) == (8, 8)


def test_a_total_that_would_give_a_small_service_away_is_withheld() -> None:
    rows = [*(seen(who) for who in people(9)), *(seen(who, "painter") for who in people(4, "q"))]
    assert summary(*rows).people is None
    overlapping = [*(seen(who) for who in people(9)), *(seen(who, "painter") for who in people(4))]
    assert summary(*overlapping).people == 9


def test_the_undecided_total_does_not_give_a_small_decided_service_away() -> None:
    rows = [*(seen(who) for who in people(9)), *(seen(who, "painter") for who in people(4, "q"))]
    found = summary(*rows, register={"painter": Standing(Status.IN_USE)})
    assert (found.people, found.undecided_people) == (None, 9)


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("service", lambda: seen("p", " ")),
        ("format", lambda: seen("p", format="")),
        ("requests", lambda: seen("p", requests=-1)),
        ("bytes_out", lambda: seen("p", bytes_out=-1)),
        ("rows", lambda: seen("p", rows=-1)),
        ("service", lambda: paid("1", "")),
        ("money", lambda: paid("NaN")),
        ("money", lambda: paid("0.0000001")),
        ("money", lambda: paid("1E+15")),
        ("money", lambda: paid("1", currency="euro")),
        ("service", lambda: Grant("")),
        ("scope_risk", lambda: Grant("writer", scope_risk=0)),
        ("minimum", lambda: summary(seen("p"), minimum=2)),
    ],
)
def test_an_impossible_fact_is_refused_by_the_name_of_its_field(field: str, make) -> None:
    with pytest.raises(InvalidFact) as refused:
        make()
    assert refused.value.field == field


@given(st.lists(st.tuples(st.sampled_from(["EUR", "USD"]), st.integers(-(10**8), 10**8))))
def test_sums_are_exact_to_the_cent(rows: list[tuple[str, int]]) -> None:
    sums = {money.currency: money.amount for money in add_up(Money(c, Decimal(n) / 100) for c, n in rows)}
    for currency in sums:
        assert sums[currency] * 100 == sum(number for other, number in rows if other == currency)


persons = st.sampled_from([*people(7, "s"), *people(6, "w"), *people(4, "x")])
TEAMS = {**{who: "sales" for who in people(7, "s")}, **{who: "web" for who in people(6, "w")}}
presences = st.lists(
    st.tuples(persons, st.sampled_from(["writer", "painter", "singer"]), st.integers(0, 20)), max_size=80
)


def read(rows: list[tuple[str, str, int]]) -> Summary:
    observations = [seen(who, service, MONDAY + timedelta(days=day)) for who, service, day in rows]
    return summary(*observations, teams=TEAMS, register={"singer": Standing(Status.PILOT)})


def hidden_range(total: int, cells: list[int | None]) -> tuple[int, int]:
    """What subtraction tells of one hidden cell under a total of distinct people: at least, at most."""
    hidden = sum(cell is None for cell in cells)
    rest = total - sum(cell for cell in cells if cell is not None)
    return max(0, rest - 4 * (hidden - 1)), 4


@given(presences)
def test_nobody_can_pin_a_hidden_number_by_subtracting_published_ones(rows: list[tuple[str, str, int]]) -> None:
    found = read(rows)
    published = [found.people, found.undecided_people]
    for use in found.services:
        published += [use.people, *(row.people for row in use.teams), *(number for _, number in use.weekly)]
        assert sum(row.people for row in use.teams) == (use.people or 0)
        weeks = [number for _, number in use.weekly]
        if use.people is not None and None in weeks:
            at_least, at_most = hidden_range(use.people, weeks)
            assert at_least < at_most
    assert all(number is None or number >= 5 for number in published)
    services = [use.people for use in found.services]
    if found.people is not None and None in services:
        at_least, at_most = hidden_range(found.people, services)
        assert at_least < at_most


@given(presences, st.tuples(persons, st.sampled_from(["writer", "painter"]), st.integers(0, 20)))
def test_one_presence_more_never_shows_a_number_below_five(
    rows: list[tuple[str, str, int]], one: tuple[str, str, int]
) -> None:
    for use in read([*rows, one]).services:
        assert use.people is None or use.people >= 5
        assert sum(row.people for row in use.teams) == (use.people or 0)
        assert all(row.people >= 5 for row in use.teams)


@given(presences, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(rows: list[tuple[str, str, int]], chance) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert read(shuffled) == read(rows)


UNDER_A_SEED = """
from datetime import date
from mandate.engines.discovery.totals import Observation, summarise
from mandate.engines.terms import Family
people = [f"{team}{n}" for team, size in (("s", 9), ("w", 3), ("x", 2), ("y", 6)) for n in range(size)]
rows = [
    Observation(who, f"d{who}", service, date(2026, 3, day), "squid", Family.PROXY, 1)
    for who in people for service in ("writer", "singer") for day in (2, 11)
]
print(summarise(rows, (), {who: who[0] for who in people}, dict.fromkeys("swxy"), {}, {}))
"""


def test_the_same_facts_give_the_same_bytes_under_two_hash_seeds() -> None:
    source = str(Path(__file__).parents[3] / "src")
    answers = {
        subprocess.run(
            [sys.executable, "-c", UNDER_A_SEED],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "TeamUse(team=None, people=20)" in answers.pop()
