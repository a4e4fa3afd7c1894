"""Scores follow from answers; every cap is named, and what was not answered never counts."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from statistics import median as usual_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.readiness.bank import SCALE, Caps, Gate, When
from mandate.engines.readiness.scoring import (
    Answer,
    DimensionResult,
    GateState,
    Shown,
    StepWhy,
    group_score,
    lift,
    median,
    people_do_not_know,
    score,
    standing,
    tenths,
    unknown_share,
)
from mandate.engines.terms import InvalidFact
from tests.engines.readiness.answers import BANK, FORMS, FULL, everything, filled, grouped, people


def of(dimensions: tuple[DimensionResult, ...], name: str) -> DimensionResult:
    return next(one for one in dimensions if one.id == name)


def test_a_full_form_of_fours_scores_four_everywhere_and_asks_for_nothing() -> None:
    result = score(BANK, "full", everything(4))
    assert {one.score for one in result.dimensions} == {4}
    assert (result.total, result.raw_total, result.capped_by) == (4, 4, None)
    assert result.level is not None
    assert result.level.id == "working"
    assert result.next_steps == ()
    assert {gate.state for gate in result.gates} == {GateState.OPEN}


def test_no_answers_give_no_score_and_no_level() -> None:
    result = score(BANK, "full", {})
    assert (result.total, result.raw_total, result.level, result.raw_level) == (None, None, None, None)
    assert {one.why for one in result.dimensions} == {Shown.TOO_FEW}
    assert {gate.state for gate in result.gates} == {GateState.UNKNOWN}


@pytest.mark.parametrize(
    ("item", "closing", "opening", "dimension", "cap"),
    [("G2", 2, 3, "guardrails", 3), ("A3", 2, 3, "automation", 3), ("M2", 2, 3, "mandate", 2)],
)
def test_a_gate_caps_its_dimension_and_shows_the_score_without_it(
    item: str, closing: int, opening: int, dimension: str, cap: int
) -> None:
    low = of(score(BANK, "full", everything(5, **{item: closing})).dimensions, dimension)
    assert (low.score, low.raw, low.capped_by) == (cap, Fraction(27, 6), item)
    high = of(score(BANK, "full", everything(5, **{item: opening})).dimensions, dimension)
    assert (high.score, high.capped_by) == (high.raw, None)


def test_the_law_caps_the_total_at_the_top_of_the_second_level() -> None:
    result = score(BANK, "full", everything(5, G5=1))
    assert (result.total, result.capped_by) == (Fraction("2.59"), "G5")
    assert result.level is not None
    assert result.level.id == "started"
    assert result.raw_level is not None
    assert result.raw_level.id == "learning"
    assert score(BANK, "full", everything(5, G5=2)).capped_by is None


def test_a_cap_above_the_score_changes_nothing_and_is_not_blamed() -> None:
    guardrails = of(score(BANK, "full", everything(2)).dimensions, "guardrails")
    assert (guardrails.score, guardrails.raw, guardrails.capped_by) == (2, 2, None)


def test_of_two_caps_the_lower_one_holds() -> None:
    both = replace(BANK.item("G1"), gate=Gate(When.BELOW, 3, Caps.DIMENSION, Fraction(2)))
    bank = replace(BANK, items=(both, *BANK.items[1:]))
    found = of(score(bank, "full", everything(5, G1=1, G2=1)).dimensions, "guardrails")
    assert (found.score, found.capped_by) == (2, "G1")


@pytest.mark.parametrize("answer", ["dk", "na", None])
def test_a_gate_nobody_answered_is_unknown_and_caps_nothing(answer: str | None) -> None:
    result = score(BANK, "full", everything(5, G2=answer, G5=answer, A3=answer, M2=answer))
    assert {gate.state for gate in result.gates} == {GateState.UNKNOWN}
    assert result.total == result.raw_total == 5


def test_a_gate_that_is_not_on_the_form_is_unknown() -> None:
    states = {gate.item: gate.state for gate in score(BANK, "employee", {"G2": 1}).gates}
    assert states == {"G2": GateState.CLOSED, "G5": GateState.UNKNOWN, "A3": GateState.UNKNOWN, "M2": GateState.UNKNOWN}


@pytest.mark.parametrize(
    ("form", "dimension", "enough"),
    [
        ("full", "data", ["D1", "D2", "D3", "D4"]),
        ("manager", "data", ["D1", "D2", "D3", "D4"]),
        ("manager", "success", ["S1", "S2", "S3"]),
        ("manager", "mandate", ["M1", "M6"]),
        ("employee", "success", ["S1", "S6"]),
    ],
)
def test_a_dimension_is_shown_from_enough_answers(form: str, dimension: str, enough: list[str]) -> None:
    found = of(score(BANK, form, dict.fromkeys(enough, 3)).dimensions, dimension)
    assert (found.shown, found.score, found.needed) == (True, 3, len(enough))
    less = of(score(BANK, form, dict.fromkeys(enough[1:], 3)).dimensions, dimension)
    assert (less.shown, less.score, less.why) == (False, None, Shown.TOO_FEW)


@pytest.mark.parametrize("dimension", ["data", "mandate"])
def test_an_employee_gets_no_score_where_too_little_is_asked(dimension: str) -> None:
    found = of(score(BANK, "employee", {"M1": 5}).dimensions, dimension)
    assert (found.shown, found.why, found.score) == (False, Shown.NOT_ASKED, None)


def test_what_somebody_does_not_know_is_told_and_lowers_no_score() -> None:
    result = score(BANK, "full", everything(4, G1="dk", P1="na"))
    assert result.dk == ("G1",)
    assert result.total == 4
    assert [(step.item, step.why) for step in result.next_steps] == [("G1", StepWhy.NOT_KNOWN)]


def test_next_steps_begin_with_what_releases_a_cap_then_what_others_wait_for() -> None:
    result = score(BANK, "full", everything(5, G5=1, D1=2, D2=2, P1=1))
    assert [(step.item, step.why) for step in result.next_steps] == [
        ("G5", StepWhy.RELEASES_CAP),
        ("D1", StepWhy.NEEDED_FIRST),
        ("P1", StepWhy.LOWEST),
    ]
    assert [step.lift > 2 for step in result.next_steps] == [True, False, False], "a capped total gains by nothing else"
    assert (result.next_steps[0].artefact, result.next_steps[0].page) == ("use-cases", "uses")


def test_without_caps_the_largest_gain_is_told_as_such() -> None:
    (step,) = score(BANK, "full", everything(5, P1=1)).next_steps
    assert (step.item, step.why, step.lift) == ("P1", StepWhy.RAISES_MOST, Fraction(3, 36))


def test_without_a_total_the_lowest_answers_come_first() -> None:
    result = score(BANK, "full", {"P1": 3, "P2": 1})
    assert [(step.item, step.why, step.lift) for step in result.next_steps] == [
        ("P2", StepWhy.LOWEST, 0),
        ("P1", StepWhy.LOWEST, 0),
    ]


@pytest.mark.parametrize(
    ("form", "answers", "field", "problem"),
    [
        ("tall", {}, "form", "none of full, manager, employee"),
        ("full", {"Z1": 3}, "answers.Z1", "there is no such question"),
        ("employee", {"D1": 3}, "answers.D1", "is not on the form employee"),
        ("full", {"G1": 6}, "answers.G1", "6 is not 1, 2, 3, 4, 5, dk or na"),
        ("full", {"G1": 0}, "answers.G1", "0 is not"),
        ("full", {"G1": True}, "answers.G1", "True is not"),
        ("full", {"G1": "3"}, "answers.G1", "'3' is not"),
        ("full", {"G1": 2.5}, "answers.G1", "2.5 is not"),
        ("full", {"G1": []}, "answers.G1", "[] is not"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_its_field(
    form: str, answers: dict[str, Answer | None], field: str, problem: str
) -> None:
    with pytest.raises(InvalidFact) as refused:
        score(BANK, form, answers)
    assert refused.value.field == field
    assert problem in refused.value.problem


@pytest.mark.parametrize("row", [(1, 2, 3), (0, 0, 0, 0, 0, 0, -1)])
def test_counts_that_are_no_counts_are_refused(row: tuple[int, ...]) -> None:
    with pytest.raises(InvalidFact, match="counts.G1"):
        group_score(BANK, "full", {"G1": row})


def test_a_group_of_one_mind_scores_as_one_person_does() -> None:
    one = score(BANK, "full", everything(3, G1=1, P1=5))
    group = group_score(BANK, "full", people(**everything(3, G1=1, P1=5)))  # type: ignore[arg-type]
    assert group == one


def test_a_suppressed_question_is_no_answer() -> None:
    result = group_score(BANK, "full", {**people(**everything(4)), "G2": None})  # type: ignore[arg-type]
    assert of(result.dimensions, "guardrails").answered == 5
    assert next(gate for gate in result.gates if gate.item == "G2").state is GateState.UNKNOWN


def test_a_group_gate_looks_at_the_median() -> None:
    split = {**people(**everything(5)), "G5": (6, 5, 0, 0, 0, 0, 0)}  # type: ignore[arg-type]
    assert group_score(BANK, "full", split).capped_by == "G5"
    even = {**split, "G5": (5, 5, 0, 0, 0, 0, 0)}
    assert group_score(BANK, "full", even).capped_by is None


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ((3, 0, 0, 0, 0, 2, 0), True),
        ((2, 0, 0, 0, 0, 3, 0), False),
        ((1, 0, 0, 0, 0, 3, 9), True),
        ((0, 0, 0, 0, 0, 5, 0), False),
    ],
)
def test_more_than_four_tenths_of_five_people_is_a_finding(row: tuple[int, ...], known: bool) -> None:
    assert people_do_not_know(row) is not known
    assert (group_score(BANK, "full", {"G1": row}).dk == ()) is known


def test_nobody_is_no_share() -> None:
    assert unknown_share((0,) * 7) == 0
    assert median((0,) * 7) is None


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=30))
def test_the_median_is_the_usual_one(values: list[int]) -> None:
    row = [values.count(value) for value in SCALE] + [3, 4]
    assert median(row) == usual_median(map(Fraction, values))


@given(filled(), st.data())
def test_raising_an_answer_lowers_nothing(
    form_answers: tuple[str, dict[str, Answer | None]], data: st.DataObject
) -> None:
    form, answers = form_answers
    low = [item for item, answer in answers.items() if isinstance(answer, int) and answer < 5]
    if not low:
        answers[BANK.form(form).items[0]] = 1
        low = [BANK.form(form).items[0]]
    item = data.draw(st.sampled_from(low))
    before = score(BANK, form, answers)
    after = score(BANK, form, {**answers, item: data.draw(st.integers(int(answers[item] or 0) + 1, 5))})
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        assert (new.raw or 0) >= (old.raw or 0)
        assert (new.score or 0) >= (old.score or 0)
    assert (after.total or 0) >= (before.total or 0)


@given(filled(), st.randoms())
def test_the_order_of_the_answers_changes_nothing(
    form_answers: tuple[str, dict[str, Answer | None]], shuffle: Random
) -> None:
    form, answers = form_answers
    pairs = list(answers.items())
    shuffle.shuffle(pairs)
    assert score(BANK, form, dict(pairs)) == score(BANK, form, answers)


@given(filled())
def test_an_unknown_gate_never_caps_and_a_cap_always_has_a_closed_gate(
    form_answers: tuple[str, dict[str, Answer | None]],
) -> None:
    result = score(BANK, *form_answers)
    closed = {gate.item for gate in result.gates if gate.state is GateState.CLOSED}
    blamed = {one.capped_by for one in (*result.dimensions, result) if one.capped_by}
    assert blamed <= closed
    for one in result.dimensions:
        assert (one.score == one.raw) is (one.capped_by is None)
    if not closed:
        assert result.total == result.raw_total


@given(grouped())
def test_every_score_of_a_group_lies_on_the_scale_and_below_the_one_without_caps(
    form_counts: tuple[str, dict[str, tuple[int, ...] | None]],
) -> None:
    result = group_score(BANK, *form_counts)
    for one in result.dimensions:
        assert one.shown is (one.score is not None)
        if one.score is not None and one.raw is not None:
            assert 1 <= one.score <= one.raw <= 5
    assert len(result.next_steps) <= 3


@given(FORMS, st.dictionaries(st.sampled_from(FULL), st.sampled_from(SCALE)))
def test_a_lift_is_what_the_total_really_gains(form_id: str, answers: dict[str, int]) -> None:
    form = BANK.form(form_id)
    scores = {item: Fraction(value) for item, value in answers.items() if item in form.items}
    for item in form.items:
        gain = lift(BANK, form, scores, item)
        now = standing(BANK, form, scores).total
        if gain:
            assert now is not None
            assert standing(BANK, form, {**scores, item: Fraction(4)}).total == now + gain
        assert gain >= 0


@given(st.fractions(min_value=1, max_value=5, max_denominator=60))
def test_a_score_that_is_written_down_stands_at_its_own_level(exact: Fraction) -> None:
    written = Fraction(str(tenths(exact)))
    assert written <= exact < written + Fraction(1, 10)
    assert BANK.level(written) == BANK.level(exact)
