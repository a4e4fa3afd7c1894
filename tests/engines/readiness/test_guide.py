"""Conversations go where answers are low, split or missing; what contradicts stays visible."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.engines.readiness.guide import Against, Ask, AskWhy, Guide, contradictions, guides
from mandate.engines.readiness.plan import Evidence, Said
from mandate.engines.terms import InvalidFact
from tests.engines.readiness.answers import BANK, COUNTS, FULL, everything, people


def counts(**answers: Any) -> Any:
    return people(**everything(4, **answers))  # type: ignore[arg-type]


def of(made: tuple[Guide, ...], role: str) -> list[tuple[str, AskWhy]]:
    return [(ask.item, ask.why) for ask in next(one for one in made if one.role == role).asks]


def test_where_all_is_well_there_is_nothing_to_ask() -> None:
    assert {guide.asks for guide in guides(BANK, Evidence(counts()))} == {()}


def test_each_role_gets_its_own_dimensions_the_most_disputed_question_first() -> None:
    evidence = Evidence({**counts(D1=2, D2=2, P1=3), "D3": (0, 0, 0, 3, 0, 7, 0)}, {"D2": "camps", "D1": "none"})
    made = guides(BANK, evidence, differing=["D4"])
    assert of(made, "data_owner") == [
        ("D2", AskWhy.CAMPS),
        ("D4", AskWhy.DIFFER),
        ("D3", AskWhy.NOT_KNOWN),
        ("D1", AskWhy.GAP),
    ]
    assert of(made, "critical_user") == [("P1", AskWhy.GAP)]
    assert of(made, "mt_member") == []


def test_a_gate_nobody_answered_is_asked_before_a_gap_and_what_was_not_asked_last() -> None:
    evidence = Evidence({item: row for item, row in counts(M3=2).items() if item not in ("M2", "M1")})
    assert of(guides(BANK, evidence), "mt_member") == [
        ("M2", AskWhy.GATE_UNKNOWN),
        ("M3", AskWhy.GAP),
        ("M1", AskWhy.NOT_ASKED),
    ]


def test_a_conversation_holds_no_more_than_its_limit_and_the_rest_goes_to_who_has_room() -> None:
    evidence = Evidence(counts(**dict.fromkeys(FULL, 2)))
    made = guides(BANK, evidence, limit=2)
    assert {len(guide.asks) for guide in made} == {2}
    only_people = tuple(role for role in BANK.roles if role.id == "critical_user")
    (spare,) = guides(replace(BANK, roles=only_people), Evidence(counts(D1=2)), limit=2)
    assert spare.asks == (Ask("D1", AskWhy.GAP, Fraction(2)),)


def test_a_conversation_two_steps_from_the_answers_is_shown_with_its_speaker() -> None:
    said = Said("manager sales", "G1", "Everyone picks their own.", 1)
    (found,) = contradictions(Evidence(counts(), said=[said, Said("x", "P1", "No position.")]))
    assert (found.item, found.against, found.said, found.other) == ("G1", Against.ANSWERS, said, None)
    assert (found.position, found.elsewhere, found.steps) == (1, 4, 3)


def test_two_speakers_who_contradict_each_other_are_both_shown() -> None:
    here, there = Said("critical user", "S1", "Nobody can say.", 1), Said("MT member", "S1", "Everyone knows.", 5)
    (found,) = contradictions(Evidence({}, said=[here, there]))
    assert (found.against, {found.said, found.other}, found.steps) == (Against.CONVERSATION, {here, there}, 4)


def test_one_speaker_twice_and_different_questions_contradict_nobody() -> None:
    said = [Said("one", "S1", "a", 1), Said("one", "S1", "b", 5), Said("two", "S2", "c", 5)]
    assert contradictions(Evidence({"S1": None}, said=said)) == ()


def test_one_step_is_no_contradiction_and_the_widest_comes_first() -> None:
    said = [Said("one", "G1", "a", 3), Said("one", "P1", "b", 2), Said("one", "S1", "c", 1)]
    assert [one.item for one in contradictions(Evidence(counts(), said=said))] == ["S1", "P1"]


def test_a_position_outside_the_scale_is_refused() -> None:
    with pytest.raises(InvalidFact, match="said.G1: 7 is not"):
        contradictions(Evidence({}, said=[Said("one", "G1", "a", 7)]))


SAID = st.lists(
    st.builds(Said, st.sampled_from("abc"), st.sampled_from(["G1", "S1"]), st.sampled_from("xy"), st.integers(1, 5)),
    max_size=6,
)


@given(SAID, st.dictionaries(st.sampled_from(["G1", "S1"]), COUNTS), st.randoms())
def test_the_order_of_the_notes_changes_nothing_and_nothing_is_averaged(
    said: list[Said], rows: dict[str, tuple[int, ...]], chance: Random
) -> None:
    found = contradictions(Evidence(rows, said=said))
    mixed = list(said)
    chance.shuffle(mixed)
    assert contradictions(Evidence(rows, said=mixed)) == found
    assert {one.said for one in found} <= set(said)
    assert all(abs(one.position - one.elsewhere) == one.steps >= 2 for one in found)


@given(st.dictionaries(st.sampled_from(FULL), st.none() | COUNTS), st.integers(1, 8))
def test_nobody_is_asked_more_than_fits_or_twice_the_same(rows: dict[str, Any], limit: int) -> None:
    for guide in guides(BANK, Evidence(rows), limit=limit):
        items = [ask.item for ask in guide.asks]
        assert len(items) == len(set(items)) <= limit
