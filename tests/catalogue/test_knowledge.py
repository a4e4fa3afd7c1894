"""Twelve questions with one right option each, and a reason beside every option."""

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mandate.catalogue.knowledge import FILE, check_of, load_check, load_questions
from mandate.catalogue.wording import LANGUAGES, BadCatalogue, parse_yaml

PATH = Path(__file__).parents[2] / "src" / "mandate" / "catalogue" / FILE
CONTENT = parse_yaml(PATH.read_text("utf-8"), FILE)
QUESTIONS = load_questions()


def test_there_are_three_questions_on_each_topic_one_per_level() -> None:
    pairs = Counter((question.topic, question.level) for question in QUESTIONS)
    assert len(pairs) == 12
    assert set(pairs.values()) == {1}


def test_no_place_is_the_right_one_most_of_the_time() -> None:
    places = Counter(question.right for question in QUESTIONS)
    assert max(places.values()) <= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_choosing_the_longest_option_does_not_pass_the_check(language: str) -> None:
    longest = [max(q.options, key=lambda option: len(option.text.of(language))).right for q in QUESTIONS]
    assert sum(longest) < load_check().levels[1].at_least


def test_a_question_about_law_cites_a_rule_that_applied_when_it_was_read() -> None:
    cited = {question.id: question.law for question in QUESTIONS if question.law}
    assert {question.id for question in QUESTIONS if question.topic == "law"} == set(cited)
    for law in cited.values():
        assert law.applies_from <= law.checked_on <= load_check().dated
        assert law.url.startswith("https://")


Break = Callable[[dict[str, Any]], object]


def first(**changes: Any) -> Break:
    return lambda content: content["questions"][0].update(changes)


def option(**changes: Any) -> Break:
    return lambda content: content["questions"][0]["options"][0].update(changes)


FAULTS: list[tuple[Break, str]] = [
    (lambda c: c["questions"].pop(), "questions: 12 are expected, 11 are there"),
    (lambda c: c["questions"].append(c["questions"][0]), "questions: K1 is there twice"),
    (first(topic="weather"), "question K1: topic: 'weather' is none of"),
    (first(level="hard"), "question K1: level: 'hard' is none of"),
    (first(options=[]), "question K1: options: a list is expected"),
    (first(topic="law"), "question K1: law: the rule it rests on is expected"),
    (first(law={"label": {"en": "a", "nl": "b"}}), "question K1: law: no from"),
    (option(right=True), "question K1: options: exactly one is right"),
    (option(right=False), "question K1: option a: right: true, or left out"),
    (option(because={"en": "so"}), "question K1: option a: because: no text in nl"),
    (option(id="b"), "question K1: options: b is there twice"),
    (option(hint="x"), "question K1: option: nobody reads hint"),
    (lambda c: c["levels"].reverse(), "levels: at_least: they begin at 0, rise"),
    (lambda c: c["levels"][-1].update(at_least=13), "levels: at_least: they begin at 0, rise and end within 12"),
    (lambda c: c["topics"].pop("data"), "topics: no data"),
]


@pytest.mark.parametrize(("change", "problem"), FAULTS, ids=[problem for _, problem in FAULTS])
def test_a_faulty_check_is_refused_with_its_file_question_and_field(change: Break, problem: str) -> None:
    content = copy.deepcopy(dict(CONTENT))
    change(content)
    with pytest.raises(BadCatalogue) as refused:
        check_of(content, FILE)
    assert problem in str(refused.value)
    assert str(refused.value).startswith(FILE)
