"""A check is marked question by question; a person sees change, a group of five sees levels."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.catalogue.knowledge import load_check
from mandate.engines.readiness.knowledge import GroupLevels, GroupShown, Marks, compare, group_levels, mark
from mandate.engines.terms import InvalidFact

CHECK = load_check()
RIGHT = {question.id: question.right for question in CHECK.questions}
WRONG = {q.id: next(option.id for option in q.options if not option.right) for q in CHECK.questions}


def right(number: int) -> Marks:
    """Marks of somebody with so many right answers and the rest wrong."""
    return mark(CHECK, {**WRONG, **dict(list(RIGHT.items())[:number])})


@pytest.mark.parametrize(
    ("number", "level"),
    [(0, "beginning"), (5, "beginning"), (6, "basics"), (8, "basics"), (9, "steady"), (11, "guide"), (12, "guide")],
)
def test_the_level_follows_from_the_number_of_right_answers(number: int, level: str) -> None:
    marks = right(number)
    assert (len(marks.right), len(marks.wrong), marks.level) == (number, 12 - number, level)


def test_topics_tell_where_the_gap_is() -> None:
    assert right(4).topics == (("ability", 3, 3), ("data", 1, 3), ("law", 0, 3), ("agents", 0, 3))


def test_an_open_question_is_neither_right_nor_wrong() -> None:
    marks = mark(CHECK, {"K1": RIGHT["K1"], "K2": None})
    assert (marks.right, marks.wrong, len(marks.open)) == (("K1",), (), 11)


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [({"K99": "a"}, "answers.K99: there is no such question"), ({"K1": "z"}, "answers.K1: 'z' is not a, b, c")],
)
def test_what_is_no_answer_is_refused_with_its_field(chosen: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidFact, match=problem):
        mark(CHECK, chosen)


def test_before_and_after_are_compared_question_by_question() -> None:
    before = mark(CHECK, {"K1": RIGHT["K1"], "K2": WRONG["K2"]})
    after = mark(CHECK, {**RIGHT, "K1": WRONG["K1"]})
    change = compare(CHECK, before, after)
    assert change.lost == ("K1",)
    assert len(change.gained) == 11
    assert change.levels_up == 3
    assert compare(CHECK, after, before).levels_up == -3


def test_a_group_sees_levels_from_five_people() -> None:
    pairs = [(right(3), right(12))] * 4
    assert group_levels(CHECK, pairs) == GroupLevels(GroupShown.TOO_FEW)
    shown = group_levels(CHECK, [*pairs, (right(9), right(9))])
    assert shown.why is GroupShown.SHOWN
    assert dict(shown.before) == {"beginning": 4, "basics": 0, "steady": 1, "guide": 0}
    assert dict(shown.after) == {"beginning": 0, "basics": 0, "steady": 1, "guide": 4}


def test_who_agreed_to_see_each_other_may_set_another_minimum() -> None:
    assert group_levels(CHECK, [(right(3), right(9))], minimum=1).why is GroupShown.SHOWN


CHOICES = st.fixed_dictionaries({q.id: st.none() | st.sampled_from([o.id for o in q.options]) for q in CHECK.questions})


@given(CHOICES, CHOICES)
def test_everything_is_counted_once_and_change_adds_up(before: dict[str, Any], after: dict[str, Any]) -> None:
    one, other = mark(CHECK, before), mark(CHECK, after)
    assert sorted(one.right + one.wrong + one.open) == sorted(RIGHT)
    change = compare(CHECK, one, other)
    assert len(other.right) - len(one.right) == len(change.gained) - len(change.lost)
