"""Three priorities: the first difference decides, what is needed comes first, and each rank says why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.engines.readiness.plan import (
    READINGS,
    Criterion,
    Evidence,
    FirstAction,
    Found,
    Row,
    Said,
    plan,
)
from mandate.engines.terms import InvalidFact, because
from tests.engines.readiness.answers import BANK, FULL, everything, grouped, people

TODAY = date(2026, 11, 22)
LAW = {"G5", "P4", "D5"}


def made(counts: Any = None, form: str = "full", today: date = TODAY, **evidence: Any) -> tuple[Row, ...]:
    return plan(BANK, form, Evidence(counts or {}, **evidence), today=today)


def low(**answers: Any) -> Any:
    return people(**everything(4, **answers))  # type: ignore[arg-type]


def ids(rows: tuple[Row, ...]) -> list[str]:
    return [row.id for row in rows]


def why(row: Row) -> str | None:
    return row.decided_by and row.decided_by.code


def test_nothing_low_nothing_found_is_no_plan() -> None:
    assert made(low()) == ()
    assert made() == ()


def test_a_duty_in_force_comes_before_what_raises_more() -> None:
    rows = made(low(P4=3, P1=1))
    assert ids(rows) == ["P4", "P1"]
    assert (rows[0].law, why(rows[0])) == (("AI Act art. 4",), Criterion.LAW)
    assert rows[1].decided_by is None


def test_a_duty_counts_ninety_days_before_it_applies() -> None:
    before = date(2026, 8, 2) - timedelta(days=91)
    assert made(low(G5=2), today=before)[0].law == ()
    assert made(low(G5=2), today=before + timedelta(days=1))[0].law == ("AI Act art. 50(1)",)
    assert made(low(G5=2))[0].law == ("AI Act art. 50(1)", "AI Act art. 50(2)")


def test_what_is_needed_stands_before_what_needs_it_and_says_so() -> None:
    rows = made(low(D1=3, D2=1))
    assert ids(rows) == ["D1", "D2"]
    assert rows[0].decided_by == because(Criterion.PREREQUISITE, of="D2")
    assert (rows[0].blocks, rows[1].needs) == (("D2",), ("D1",))


def test_a_chain_of_needs_is_followed_to_its_beginning() -> None:
    chained = tuple(replace(i, needs=("G1",)) if i.id == "D1" else i for i in BANK.items)
    rows = plan(replace(BANK, items=chained), "full", Evidence(low(G1=3, D1=3, D2=1)), today=TODAY)
    assert ids(rows) == ["G1", "D1", "D2"]
    assert [row.decided_by for row in rows] == [*[because(Criterion.PREREQUISITE, of="D2")] * 2, None]


def test_a_gate_surfaces_by_the_cap_it_releases() -> None:
    rows = made(low(M2=2, P1=1))
    assert ids(rows) == ["M2", "P1"]
    assert rows[0].decided_by == because(Criterion.LIFT, here="0.3333", next="0.0833")
    assert (rows[0].now, rows[0].target, rows[0].lift) == (2, 4, Fraction(1, 3))


def test_the_architect_weighs_dimensions() -> None:
    assert ids(made(low(P1=3, S1=2))) == ["S1", "P1"]
    weighed = made(low(P1=3, S1=2), weights={"people": Fraction(3)})
    assert ids(weighed) == ["P1", "S1"]
    assert (weighed[0].weight, weighed[1].weight) == (3, 1)


def test_a_split_question_comes_first_and_begins_with_a_talk() -> None:
    rows = made(low(P1=3, S1=3), readings={"S1": "camps", "P1": "clear"})
    assert [(row.id, row.first_action) for row in rows] == [("S1", FirstAction.TALK), ("P1", FirstAction.MAKE)]
    assert rows[0].decided_by == because(Criterion.SPLIT)
    assert (rows[0].reading, rows[1].reading) == ("camps", "clear")


def test_where_people_do_not_know_somebody_explains_first() -> None:
    rows = made({**low(), "P1": (0, 0, 0, 5, 0, 5, 0), "S1": (0, 0, 0, 4, 0, 6, 0)})
    assert [(row.id, row.first_action, row.dk) for row in rows] == [
        ("S1", FirstAction.EXPLAIN, Fraction(3, 5)),
        ("P1", FirstAction.EXPLAIN, Fraction(1, 2)),
    ]
    assert rows[0].decided_by == because(Criterion.NOT_KNOWN, here="0.6000", next="0.5000")


def test_under_a_capped_total_the_lift_without_caps_decides() -> None:
    rows = made(low(G5=1, P1=3, S1=1))
    assert ids(rows) == ["G5", "S1", "P1"]
    assert rows[1].decided_by == because(Criterion.UNCAPPED_LIFT, here="0.0833", next="0.0278")


def test_what_was_found_stands_with_its_question() -> None:
    rows = made(low(G1=3, G2=3), found=[Found("contain", 1, item="G2"), Found("decide", 2, item="G2")])
    assert ids(rows) == ["G2", "G1"]
    assert rows[0].found == ("contain", "decide")
    assert rows[0].decided_by == because(Criterion.FOUND, here=2, next=0)


def test_a_finding_without_a_low_answer_stands_alone() -> None:
    rows = made(low(), found=[Found("decide", 2, item="G1"), Found("other", 1), Found("contain", 3, law=True)])
    assert ids(rows) == ["contain", "other", "decide"]
    assert [why(row) for row in rows] == [Criterion.LAW, Criterion.FOUND_FIRST, None]
    assert rows[1].decided_by == because(Criterion.FOUND_FIRST, here=1, next=2)
    assert {row.first_action for row in rows} == {FirstAction.FOLLOW_UP}
    assert (rows[0].item, rows[0].artefact, rows[0].owner, rows[0].hours) == (None, None, None, None)


def test_a_dangerous_finding_makes_its_question_one_of_law() -> None:
    rows = made(low(G3=3, P1=1), found=[Found("contain", 1, law=True, item="G3")])
    assert ids(rows) == ["G3", "P1"]
    assert rows[0].law == ("contain",)


def test_what_somebody_said_brings_a_question_up_and_keeps_its_speaker() -> None:
    said = [
        Said("manager sales", "P1", "We hear it from outside.", 1),
        Said("critical user", "P1", "Nobody tells us.", 2),
        Said("manager sales", "S1", "Faster, they say.", 2),
        Said("manager sales", "S2", "All is well.", 5),
        Said("manager sales", "S6", "No opinion."),
    ]
    rows = made(low(), said=said)
    assert ids(rows) == ["P1", "S1"]
    assert [one.speaker for one in rows[0].said] == ["critical user", "manager sales"]
    assert rows[0].decided_by == because(Criterion.SAID, here=2, next=1)


def test_equal_rows_stand_in_the_order_of_their_ids() -> None:
    rows = made(low(P2=3, P1=3))
    assert ids(rows) == ["P1", "P2"]
    assert rows[0].decided_by == because(Criterion.ID)


def test_three_are_priorities_with_owner_hours_and_dates() -> None:
    rows = made(low(P1=3, P2=3, P3=3, P5=3))
    assert [row.priority for row in rows] == [True, True, True, False]
    first = rows[0]
    assert (first.due, first.review) == (date(2026, 12, 6), date(2027, 2, 20))
    assert (first.artefact, first.page, first.owner, first.hours) == ("ai-update", "editions", "architect", 4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counts": {"Z9": (1, 0, 0, 0, 0, 0, 0)}}, "counts"),
        ({"readings": {"Z9": "camps"}}, "readings"),
        ({"readings": {"G1": "quarrel"}}, "readings"),
        ({"weights": {"weather": Fraction(1)}}, "weights"),
        ({"weights": {"people": Fraction(-1)}}, "weights"),
        ({"said": [Said("x", "Z9", "y")]}, "said"),
        ({"said": [Said("x", "G1", "y", 6)]}, "said"),
        ({"found": [Found("a", 1, item="Z9")]}, "found"),
        ({"found": [Found("a", 1), Found("a", 2)]}, "found"),
        ({"found": [Found("G1", 1)]}, "found"),
    ],
)
def test_evidence_about_nothing_is_refused_with_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFact) as refused:
        made(**change)
    assert refused.value.field == field


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(InvalidFact, match="form"):
        made(form="tall")


EVIDENCE = st.fixed_dictionaries(
    {
        "readings": st.dictionaries(st.sampled_from(FULL), st.sampled_from(READINGS), max_size=6),
        "weights": st.dictionaries(
            st.sampled_from([d.id for d in BANK.dimensions]), st.integers(0, 4).map(lambda n: Fraction(n, 2))
        ),
        "found": st.lists(
            st.builds(
                Found,
                st.sampled_from(["contain", "decide", "uphold", "check", "pay"]),
                st.integers(1, 3),
                st.booleans(),
                st.none() | st.sampled_from(FULL),
            ),
            max_size=4,
            unique_by=lambda one: one.id,
        ),
        "said": st.lists(
            st.builds(
                Said,
                st.sampled_from(["one", "other"]),
                st.sampled_from(FULL),
                st.sampled_from(["yes", "no"]),
                st.none() | st.integers(1, 5),
            ),
            max_size=6,
        ),
    }
)
FORM_COUNTS = grouped()


@given(FORM_COUNTS, EVIDENCE)
@settings(max_examples=60, deadline=None)
def test_what_is_needed_always_comes_before_what_needs_it(form_counts: Any, evidence: dict[str, Any]) -> None:
    form, counts = form_counts
    rows = made(counts, form, **evidence)
    place = {row.id: row.rank for row in rows}
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert all(place[other] < row.rank for other in row.needs)
        assert set(row.blocks) == {other.id for other in rows if row.id in other.needs}


@given(FORM_COUNTS, EVIDENCE, st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_evidence_changes_nothing(form_counts: Any, evidence: dict[str, Any], chance: Random) -> None:
    form, counts = form_counts
    rows = made(counts, form, **evidence)

    def shuffled(value: Any) -> Any:
        parts = list(value.items()) if isinstance(value, dict) else list(value)
        chance.shuffle(parts)
        return dict(parts) if isinstance(value, dict) else parts

    assert made(shuffled(counts), form, **{name: shuffled(value) for name, value in evidence.items()}) == rows


def lowered(row: Row) -> int:
    return len({one.speaker for one in row.said if one.position is not None and one.position < 4})


MEASURES: dict[str, Callable[[Row], Any]] = {
    Criterion.LAW: lambda row: not row.law,
    Criterion.LIFT: lambda row: -row.lift * row.weight,
    Criterion.SPLIT: lambda row: row.reading != "camps",
    Criterion.NOT_KNOWN: lambda row: -row.dk,
    Criterion.UNCAPPED_LIFT: lambda row: -row.uncapped_lift * row.weight,
    Criterion.FOUND: lambda row: -len(row.found),
    Criterion.SAID: lambda row: -lowered(row),
    Criterion.ID: lambda row: row.id,
}


@given(FORM_COUNTS, EVIDENCE)
@settings(max_examples=60, deadline=None)
def test_every_rank_names_the_criterion_by_which_it_really_differs(form_counts: Any, evidence: dict[str, Any]) -> None:
    form, counts = form_counts
    rows = made(counts, form, **evidence)
    needs = {row.id: set(row.needs) for row in rows}
    for above, below in pairwise(rows):
        assert above.decided_by is not None
        code = above.decided_by.code
        if code == Criterion.PREREQUISITE:
            of = above.decided_by.named()["of"]
            reached = needs[str(of)]
            assert above.id in reached | {two for one in reached for two in needs.get(one, ())}
            continue
        if code == Criterion.FOUND_FIRST:
            ranks = {one.id: one.rank for one in evidence["found"]}
            assert min(ranks[one] for one in above.found) < min(ranks[one] for one in below.found)
            continue
        equal = list(MEASURES)[: list(MEASURES).index(code)]
        assert MEASURES[code](above) < MEASURES[code](below)
        assert [MEASURES[name](above) for name in equal] == [MEASURES[name](below) for name in equal]
    if rows:
        assert rows[-1].decided_by is None
