"""Questions are the same for the same attempt, passing holds for its months, and a gate opens only for who is trained."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines import learning
from mandate.engines.learning import ASKED, Cover, Reached, Reason, Score, State
from mandate.engines.terms import InvalidFact

DAY = date(2026, 11, 22)
KEYS = st.text("abcdef", min_size=1, max_size=3)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
REACHED = st.lists(st.builds(Reached, KEYS, KEYS, st.integers(0, 5), DAYS, st.none() | DAYS), max_size=30)


@given(st.lists(KEYS, min_size=1, max_size=9, unique=True), KEYS, KEYS, st.integers(1, 40))
def test_an_attempt_has_its_questions_and_the_next_one_the_others(
    bank: list[str], person: str, module: str, attempt: int
) -> None:
    first = learning.choose(bank, person=person, module=module, attempt=attempt)
    assert first == learning.choose(bank[::-1], person=person, module=module, attempt=attempt)
    assert len(first) == len(set(first)) == min(ASKED, len(bank))
    assert set(first) <= set(bank)
    again = learning.choose(bank, person=person, module=module, attempt=attempt + 1)
    assert len(set(first) | set(again)) == min(2 * ASKED, len(bank))


@given(st.dictionaries(KEYS, st.integers(0, 4), min_size=1), st.integers(0, 4))
def test_a_score_counts_right_answers_and_two_thirds_pass(right: dict[str, int], same: int) -> None:
    found = learning.score(right, dict.fromkeys(right, same))
    assert found == Score(list(right.values()).count(same), len(right))
    assert found.passed is (3 * found.right >= 2 * found.asked)
    assert learning.score(right, {}) == Score(0, len(right))
    assert learning.score(right, right).passed


def test_what_cannot_be_asked_or_answered_is_refused() -> None:
    for bank, attempt in (([], 1), (["a"], 0)):
        with pytest.raises(InvalidFact):
            learning.choose(bank, person="p", module="m", attempt=attempt)
    for right, given_ in (({}, {}), ({"a": 1}, {"b": 1})):
        with pytest.raises(InvalidFact):
            learning.score(right, given_)
    with pytest.raises(InvalidFact):
        learning.until(DAY, 0)


@given(DAYS, st.integers(1, 60))
def test_it_holds_whole_months_and_never_jumps_into_another(on: date, months: int) -> None:
    found = learning.until(on, months)
    assert (found.year - on.year) * 12 + found.month - on.month == months
    assert found.day == on.day or (found.day < on.day and (found + timedelta(days=1)).day == 1)


@given(st.booleans(), st.none() | DAYS, DAYS, DAYS)
def test_a_state_follows_from_what_was_done_and_the_day(done: bool, ends: date | None, due: date, today: date) -> None:
    found = learning.state(done=done, ends=ends, due=due, today=today)
    assert (found in (State.DONE, State.EXPIRED)) is done
    assert (found is State.EXPIRED) is (done and ends is not None and ends < today)
    assert (found is State.LATE) is (not done and due < today)


@given(st.dictionaries(KEYS, st.integers(1, 5), max_size=3), st.sets(KEYS, max_size=6), REACHED, st.booleans(), DAYS)
def test_a_gate_opens_only_for_who_has_everything_or_by_a_waiver_that_hides_nobody(
    required: dict[str, int], audience: set[str], reached: list[Reached], waived: bool, today: date
) -> None:
    found = learning.gate(required, audience, reached, waived=waived, today=today)
    trained = {
        person for person in audience
        if all(
            any(one.person == person and one.competence == what and one.holds(level, today) for one in reached)
            for what, level in required.items()
        )
    }  # fmt: skip
    whole = not required or (bool(audience) and trained == audience)
    assert found.open is (whole or waived)
    assert (found.reason is Reason.WAIVED) is (waived and not whole)
    assert found.audience == len(audience)
    assert found.untrained == (len(audience - trained) if required else 0)


def test_a_level_counts_from_its_day_to_its_last_day() -> None:
    one = Reached("p", "prompting", 2, DAY, DAY + timedelta(days=1))
    said = [one.holds(2, DAY + timedelta(days=days)) for days in (-1, 0, 1, 2)]
    assert said == [False, True, True, False]
    assert not one.holds(3, DAY)
    assert Reached("p", "prompting", 2, DAY, None).holds(1, date(2099, 1, 1))
    closed = learning.gate({"prompting": 3}, ["p"], [one], waived=False, today=DAY)
    assert (closed.reason, closed.lacking[0].people) == (Reason.LACKING, frozenset("p"))
    assert learning.gate({"prompting": 2}, ["p"], [one], waived=True, today=DAY).reason is Reason.TRAINED
    assert learning.gate({"prompting": 3}, [], [one], waived=False, today=DAY).reason is Reason.NO_AUDIENCE


@given(st.dictionaries(KEYS, st.sets(st.integers(0, 30).map(str), max_size=14), max_size=4),
       st.frozensets(st.integers(0, 30).map(str)))  # fmt: skip
def test_coverage_says_nothing_that_points_at_fewer_than_five(teams: dict[str, set[str]], done: frozenset[str]) -> None:
    found = learning.coverage(teams, done)
    assert [one.team for one in found] == sorted(teams)
    for one in found:
        people = teams[one.team]
        if len(people) < 5:
            assert one == Cover(one.team, None, None)
            continue
        assert one.people == len(people)
        sides = {len(people & done), len(people - done)}
        assert (one.done is None) is bool(sides & {1, 2, 3, 4})
        assert one.done in (None, len(people & done))


@given(st.dictionaries(KEYS, st.sets(st.integers(0, 40).map(str), max_size=14), max_size=5),
       st.frozensets(st.integers(0, 40).map(str)))  # fmt: skip
def test_a_whole_is_told_only_where_no_small_group_follows_from_it(
    teams: dict[str, set[str]], done: frozenset[str]
) -> None:
    alone: dict[str, set[str]] = {}
    for name, people in sorted(teams.items()):
        alone[name] = people - set().union(*alone.values())
    found = learning.counted(alone, done)
    everybody = frozenset().union(*alone.values())
    assert found.whole.done in (None, len(everybody & done))
    if found.whole.done is not None:
        untold = frozenset().union(*(alone[one.team] for one in found.teams if one.done is None))
        assert not {len(untold & done), len(untold - done)} & {1, 2, 3, 4}, "what is left out can be counted back"


def test_less_is_a_level_gone_or_lower_and_hours_are_the_shortest_way_of_each() -> None:
    assert not learning.lower({}, {})
    assert not learning.lower({"a": 1}, {"a": 2, "b": 1})
    assert learning.lower({"a": 2}, {"a": 1})
    assert learning.lower({"a": 2}, {})
    taught = [
        learning.Taught("long", "a", 2, 60),
        learning.Taught("short", "a", 1, 15),
        learning.Taught("b", "b", 3, 30),
    ]
    two = frozenset({"p", "q"})
    assert learning.hours([learning.Lack("a", 1, two), learning.Lack("b", 2, two)], taught) == Fraction(90, 60)
    assert learning.hours([learning.Lack("a", 2, two)], taught) == 2
    assert learning.hours([learning.Lack("a", 3, two)], taught) is None
    assert learning.hours([], taught) == 0
