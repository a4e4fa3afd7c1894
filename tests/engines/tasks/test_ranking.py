"""Gates decide before figures, figures before ties; what nobody said never counts as nothing."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.tasks.ranking import Decider, Harm, Law, Place, Ready, TaskFacts, figure, gate, rank
from mandate.engines.terms import InvalidFact

MAIL = TaskFacts(
    "mail", 2, Fraction(30), Fraction(10), 40, 60, Fraction(2), Fraction(8), reversible=True, harm=Harm.ANNOYING
)
NUMBERS = st.one_of(st.none(), st.fractions(0, 500, max_denominator=10))


@st.composite
def tasks(draw: st.DrawFn) -> TaskFacts:
    """Any task: numbers that are there or not, gates open, closed or unknown."""
    low = draw(st.one_of(st.none(), st.integers(0, 100)))
    return TaskFacts(
        key=draw(st.text("abc", min_size=1, max_size=4)),
        people=draw(st.integers(0, 20)),
        minutes=draw(NUMBERS),
        times=draw(NUMBERS),
        share_low=low,
        share_high=draw(st.one_of(st.none(), st.integers(low or 0, 100))),
        check_minutes=draw(st.fractions(0, 30, max_denominator=2)),
        build_hours=draw(st.one_of(st.none(), st.sampled_from([Fraction(1), Fraction(8)]))),
        law=draw(st.sampled_from(Law)),
        harm=draw(st.sampled_from(Harm)),
        reversible=draw(st.sampled_from([True, False, None])),
        data=draw(st.sampled_from(Ready)),
        competence=draw(st.sampled_from(Ready)),
        tool=draw(st.sampled_from(Ready)),
    )


MANY = st.lists(tasks(), max_size=6, unique_by=lambda task: task.key)


def test_net_hours_take_the_check_off_at_both_ends() -> None:
    found = figure(MAIL)
    assert (found.low, found.high) == (Fraction(10, 3), Fraction(16, 3))  # 2 x 10 x (30 x 0.4 - 2) / 60
    assert found.per_build_hour == Fraction(5, 12)


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_tasks_given_plays_no_part(many: list[TaskFacts], random: object) -> None:
    shuffled = list(many)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled) == rank(many)


@given(MANY)
def test_every_task_has_one_place_and_ranks_follow_the_figure(many: list[TaskFacts]) -> None:
    found = rank(many)
    facts = {task.key: task for task in many}
    assert sorted(one.key for one in found) == sorted(facts)
    numbered = [one for one in found if one.place is Place.RANKED]
    assert [one.rank for one in numbered] == list(range(1, len(numbered) + 1))
    values = [one.figure.per_build_hour or 0 for one in numbered]
    assert values == sorted(values, reverse=True)
    for one in found:
        closed = gate(facts[one.key])
        assert (one.decided_by is closed) if closed else one.decided_by not in set(Decider) - _AFTER_GATES
        assert (one.place is Place.UNKNOWN) == bool(one.missing)


_AFTER_GATES = {Decider.NO_GAIN, Decider.FIGURE, Decider.REVERSIBILITY, Decider.MISSING}


@pytest.mark.parametrize(
    ("changed", "place", "by"),
    [
        ({"law": Law.BANNED, "data": Ready.NO}, Place.OUT, Decider.BANNED),
        ({"data": Ready.NO, "competence": Ready.NO}, Place.LATER, Decider.DATA),
        ({"competence": Ready.NO, "tool": Ready.NO}, Place.LATER, Decider.COMPETENCE),
        ({"tool": Ready.NO, "harm": Harm.SERIOUS, "check_minutes": Fraction(0)}, Place.LATER, Decider.TOOL),
        ({"harm": Harm.COSTLY, "check_minutes": Fraction(0)}, Place.LATER, Decider.ACCEPTANCE),
        ({"reversible": False, "check_minutes": Fraction(0), "minutes": None}, Place.LATER, Decider.ACCEPTANCE),
        ({"check_minutes": Fraction(12)}, Place.LATER, Decider.NO_GAIN),
        ({"build_hours": None}, Place.UNKNOWN, Decider.MISSING),
        ({"law": Law.HIGH}, Place.RANKED, Decider.FIGURE),
    ],
)
def test_each_gate_can_decide_and_comes_before_the_next(changed: dict[str, object], place: Place, by: Decider) -> None:
    (one,) = rank([replace(MAIL, **changed)])  # type: ignore[arg-type]
    assert (one.place, one.decided_by) == (place, by)


def test_a_number_nobody_said_is_named_and_never_counts_as_nothing() -> None:
    (one,) = rank([replace(MAIL, minutes=None, share_high=None)])
    assert one.missing == ("minutes",)
    assert one.figure.low is None
    assert one.figure.high is None
    (high,) = rank([replace(MAIL, share_high=None)])
    assert high.place is Place.RANKED
    assert high.figure.high is None


def test_equal_figures_are_told_apart_by_what_can_be_undone() -> None:
    firm, unsaid = replace(MAIL, key="a", reversible=False), replace(MAIL, key="b", reversible=None)
    found = rank([firm, unsaid, replace(MAIL, key="c")])
    assert [one.key for one in found] == ["c", "b", "a"]
    assert {one.decided_by for one in found} == {Decider.REVERSIBILITY}
    assert {one.decided_by for one in rank([MAIL, replace(MAIL, key="n")])} == {Decider.FIGURE}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"minutes": Fraction(-1)}, "minutes"),
        ({"people": -1}, "people"),
        ({"build_hours": Fraction(0)}, "build_hours"),
        ({"share_low": 70}, "share_low"),
        ({"share_high": 101}, "share_high"),
    ],
)
def test_impossible_numbers_are_refused_by_name(changed: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidFact) as told:
        figure(replace(MAIL, **changed))  # type: ignore[arg-type]
    assert told.value.field == field
