"""The bank finds its parts, knows when a gate is closed, and says how long a form takes to read."""

from dataclasses import replace
from fractions import Fraction

import pytest

from mandate.engines.readiness.bank import Caps, Gate, Text, When, reading_seconds
from tests.engines.readiness.answers import BANK


@pytest.mark.parametrize(
    ("when", "closed"),
    [(When.BELOW, [1, 2]), (When.AT_MOST, [1, 2, 3]), (When.EQUAL, [3])],
)
def test_a_gate_is_closed_where_it_says(when: When, closed: list[int]) -> None:
    gate = Gate(when, 3, Caps.TOTAL, Fraction(2))
    assert [score for score in range(1, 6) if gate.closed(Fraction(score))] == closed


def test_parts_are_found_by_their_id_and_nothing_else() -> None:
    assert (BANK.item("G1").id, BANK.form("full").id, BANK.dimension("data").id) == ("G1", "full", "data")
    with pytest.raises(KeyError, match="Z9"):
        BANK.item("Z9")


@pytest.mark.parametrize(
    ("score", "level"),
    [
        ("1", "by-chance"),
        ("1.79", "by-chance"),
        ("1.8", "started"),
        ("2.59", "started"),
        ("2.6", "agreed"),
        ("5", "learning"),
    ],
)
def test_a_level_begins_at_its_minimum(score: str, level: str) -> None:
    assert BANK.level(Fraction(score)).id == level


def test_a_text_is_dutch_for_who_asks_dutch_and_english_for_everyone_else() -> None:
    text = Text("yes", "ja")
    assert [text.of(language) for language in ("nl", "nl-NL", "en", "fr")] == ["ja", "ja", "yes", "yes"]


def test_reading_takes_its_words_and_a_choice_for_each_question() -> None:
    form = replace(BANK.form("full"), items=("G1",))
    item = BANK.item("G1")
    words = len(item.question.en.split()) + sum(len(anchor.en.split()) for anchor in item.anchors)
    assert reading_seconds(replace(BANK, forms=(form,)), "full", "en") == Fraction(words * 60, 230) + 4


def test_what_a_score_means_follows_its_level_within_the_dimension() -> None:
    means = BANK.dimension("data").means
    assert [BANK.meaning("data", Fraction(score)) for score in ("1", "2.59", "2.6", "4.19", "5")] == list(means)
