"""Triage offers a text for every answer and category, and the strictest term wins."""

import pytest

from mandate.catalogue import triage
from mandate.catalogue.triage import Answer
from mandate.engines.terms import Status

answers = pytest.mark.parametrize("answer", list(Answer))


@answers
@pytest.mark.parametrize("category", ["", *triage.categories()])
def test_every_answer_has_texts_for_every_category(answer: Answer, category: str) -> None:
    offered = triage.suggestion(answer, category)
    for text in (offered.label, offered.why, offered.conditions, offered.alternative):
        assert text.of("en")
        assert text.of("nl")
        assert text.of("en") != text.of("nl")


def test_each_answer_sets_a_status_of_the_register() -> None:
    assert {offered.answer: offered.status for offered in triage.suggestions()} == {
        Answer.ALLOW: Status.IN_USE,
        Answer.ALLOW_WITH_CONDITIONS: Status.PILOT,
        Answer.REPLACE_BY: Status.NOT_YET,
        Answer.NOT_ALLOWED: Status.NOT_ALLOWED,
        Answer.NOT_AI: Status.UNKNOWN,
        Answer.DECIDE_LATER: Status.UNKNOWN,
    }


def test_a_refusal_and_a_replacement_ask_for_the_alternative() -> None:
    asking = {offered.answer for offered in triage.suggestions() if "alternative" in offered.asks}
    assert asking == {Answer.REPLACE_BY, Answer.NOT_ALLOWED}
    assert triage.suggestion("allow_with_conditions").asks == ("conditions",)


def test_a_category_brings_its_own_conditions_and_alternative() -> None:
    plain, notes = (
        triage.suggestion("allow_with_conditions"),
        triage.suggestion("allow_with_conditions", "meeting-notes"),
    )
    assert "agree beforehand" in notes.conditions.en
    assert notes.conditions != plain.conditions
    assert "own meeting software" in triage.suggestion("replace_by", "meeting-notes").alternative.en


def test_a_category_never_makes_a_decision_hold_longer() -> None:
    assert triage.suggestion("allow").months == 12
    assert triage.suggestion("allow", "sales-outreach").months == 3
    assert triage.suggestion("decide_later", "sales-outreach").months == 1


def test_what_is_no_ai_has_no_end_date() -> None:
    assert triage.suggestion("not_ai", "sales-outreach").months is None


def test_an_unknown_category_gets_the_plain_texts() -> None:
    assert triage.suggestion("allow", "horoscopes") == triage.suggestion("allow")


def test_an_unknown_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        triage.suggestion("perhaps")
