"""The charter is kept without loss, changed with a reason, and asked before every decision."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.charter import Case, Clause, Kind, Verdict, draft_charter
from mandate.engines.terms import DataClass, InvalidFact, Money
from mandate.records import ledger
from mandate.records.ledger import Actor, Stale
from mandate.records.models import Charter
from mandate.services import charter, clauses
from mandate.services.refusals import Refused

BY = Actor("cli:test")
AMOUNTS = st.none() | st.decimals(0, 10**9, places=2).map(lambda amount: Money("EUR", amount))
CLAUSES = st.builds(
    Clause,
    id=st.text(min_size=1).filter(str.strip),
    kind=st.sampled_from(Kind),
    scope=st.frozensets(st.text(min_size=1)),
    max_cost_per_decision=AMOUNTS,
    max_cost_per_quarter=AMOUNTS,
    max_hours_per_month=st.none() | st.decimals(0, 744, places=3),
    max_risk=st.none() | st.sampled_from(DataClass),
    above=st.sampled_from(["mt", "never", "member:x"]),
)


def tool_case(today: date, cost: str = "0", **facts: object) -> Case:
    return Case(Kind.TOOL, Money("EUR", Decimal(cost)), Decimal(0), DataClass.INTERNAL, today, **facts)  # type: ignore[arg-type]


@given(clause=CLAUSES)
def test_a_clause_comes_back_from_the_record_as_it_went_in(clause: Clause) -> None:
    assert clauses.read(clauses.kept(clause)) == clause


@given(clause=CLAUSES, hours=st.none() | st.decimals(0, 744, places=2))
def test_a_clause_comes_back_from_a_form_as_it_went_in(clause: Clause, hours: Decimal | None) -> None:
    clause = replace(clause, max_hours_per_month=hours)
    facts = clauses.facts_of(clause)
    assert clauses.problems(facts) == {}
    assert clauses.of_facts(facts, currency="EUR") == clause


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2500", "2500"),
        ("2.500", "2500"),
        ("2,500.50", "2500.50"),
        ("1 250 000", "1250000"),
        ("12,5", "12.5"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert clauses.number_of(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["", "-1", "much", "NaN", "Infinity", "1e30"])
def test_what_is_no_amount_is_none(typed: str) -> None:
    assert clauses.number_of(typed) is None


@pytest.mark.django_db
def test_the_draft_of_day_one_is_the_engine_s(desk) -> None:
    current = charter.current()
    assert charter.as_engine(current) == draft_charter(desk.today)
    assert (current.label, current.state) == ("0.1", "draft")


@pytest.mark.django_db
def test_a_record_that_holds_no_clauses_names_the_field(desk) -> None:
    with pytest.raises(InvalidFact, match="clauses"):
        charter.as_engine(Charter(label="1", valid_from=desk.today, clauses=[{"id": "tool"}]))


@pytest.mark.django_db
def test_the_page_s_sentence_names_both_limits(desk) -> None:
    current = charter.current()
    assert charter.headline(current, today=desk.today, you=True) == (
        "You decide alone up to € 2,500 a decision and € 10,000 a quarter; everything else goes to the MT."
    )
    assert charter.headline(current, today=desk.today, you=False).startswith(
        "The architect decides alone up to € 2,500"
    )
    assert "there is no charter" in charter.headline(None, today=desk.today, you=True)
    late = current.valid_until + timedelta(days=1)
    assert "the charter ended on" in charter.headline(current, today=late, you=True)


@pytest.mark.django_db
def test_the_sentence_does_not_claim_one_limit_where_clauses_differ(desk) -> None:
    current = charter.current()
    rows = list(charter.as_engine(current).clauses)
    rows[0] = replace(rows[0], max_cost_per_decision=Money("EUR", Decimal(1)))
    charter.change(current, rows, by=BY, why="less for tools")
    for you in (True, False):
        assert "limits below" in charter.headline(charter.current(), today=desk.today, you=you)


@pytest.mark.django_db
def test_a_changed_draft_is_the_next_draft_and_says_why(desk) -> None:
    current = charter.current()
    rows = [
        replace(row, max_cost_per_decision=Money("EUR", Decimal(5000))) for row in charter.as_engine(current).clauses
    ]
    charter.change(current, rows, by=BY, why="The MT asked for room.", version=current.version)
    now = charter.current()
    assert now.label == "0.2"
    assert charter.as_engine(now).clauses[0].max_cost_per_decision == Money("EUR", Decimal(5000))
    newest = ledger.history(now)[0]
    assert (newest.action, newest.why) == ("charter.changed", "The MT asked for room.")


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["no reason", "nothing differs", "signed", "two clauses of one name"])
def test_a_change_that_cannot_be_leaves_the_charter_alone(desk, what: str) -> None:
    current = charter.current()
    rows = list(charter.as_engine(current).clauses)
    why = "" if what == "no reason" else "because"
    if what == "signed":
        current.state = "signed"
    if what == "two clauses of one name":
        rows.append(rows[0])
    elif what != "nothing differs":
        rows = rows[1:]
    with pytest.raises(Refused):
        charter.change(current, rows, by=BY, why=why)
    assert charter.current().label == "0.1"


@pytest.mark.django_db
def test_a_form_older_than_the_charter_is_stale(desk) -> None:
    first = charter.current()
    version, rows = first.version, charter.as_engine(first).clauses
    charter.change(first, rows[1:], by=BY, why="tools to the MT")
    with pytest.raises(Stale):
        charter.change(charter.current(), rows[2:], by=BY, why="agents too", version=version)


@pytest.mark.django_db
def test_an_earlier_charter_stands_as_of_its_day(desk) -> None:
    current = charter.current()
    before = ledger.history(current)[0].at
    charter.change(current, charter.as_engine(current).clauses[1:], by=BY, why="tools to the MT")
    assert charter.current(before).label == "0.1"
    assert charter.current().label == "0.2"
    assert charter.current(before - timedelta(days=1)) is None


@pytest.mark.django_db
def test_a_small_case_is_the_architect_s_and_a_large_one_the_mt_s(desk) -> None:
    assert charter.route(tool_case(desk.today, "2500"), today=desk.today).verdict is Verdict.ALONE
    assert charter.route(tool_case(desk.today, "2500.01"), today=desk.today).verdict is Verdict.TO_MT


@pytest.mark.django_db
def test_cases_of_the_same_deed_count_towards_the_quarter(desk) -> None:
    also = [tool_case(desk.today, "2500") for _ in range(4)]
    assert charter.route(tool_case(desk.today, "1"), today=desk.today, also=also).verdict is Verdict.TO_MT
    assert charter.route(tool_case(desk.today, "1"), today=desk.today, also=also[1:]).verdict is Verdict.ALONE


@pytest.mark.django_db
def test_without_a_charter_everything_goes_to_the_mt(desk) -> None:
    ledger.remove(charter.current(), action="charter.changed", by=BY, why="test")
    routed = charter.route(tool_case(desk.today), today=desk.today)
    assert (routed.verdict, routed.charter) == (Verdict.TO_MT, None)
    assert charter.spent(today=desk.today).currency == "EUR"


@pytest.mark.django_db
def test_the_lines_for_paper_name_limits_and_what_always_goes_to_the_mt(desk) -> None:
    current = charter.current()
    assert charter.alone_lines(current) == [
        "Tools, agents, spend, policy, data and experiments: for all teams, up to € 2,500 a decision, "
        'up to € 10,000 a quarter in all, up to 40 hours a month, with data up to the class "internal".',
    ]
    assert "Hiring: always." in charter.to_mt_lines(current)
