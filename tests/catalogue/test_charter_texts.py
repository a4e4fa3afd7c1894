"""Every kind of decision, limit, verdict and data class of the charter has its words in two languages."""

import pytest

from mandate.catalogue import charter
from mandate.engines.charter import Kind
from mandate.engines.terms import DataClass


def test_every_kind_of_decision_has_words() -> None:
    assert set(charter.kinds()) == set(Kind)
    for kind in charter.kinds():
        for part in ("label", "decides"):
            assert charter.charter_text(f"kinds.{kind}.{part}", language="nl")


@pytest.mark.parametrize("path", sorted(charter.charter_texts()))
def test_a_text_names_the_same_values_in_both_languages(path: str) -> None:
    text = charter.charter_texts()[path]
    assert set(charter.PLACEHOLDER.findall(text.en)) == set(charter.PLACEHOLDER.findall(text.nl))


def test_every_data_class_has_a_word() -> None:
    for data_class in DataClass:
        assert charter.charter_text(f"data_classes.{data_class.name.lower()}", language="en")


@pytest.mark.parametrize("verdict", ["alone", "to_mt", "never"])
def test_every_verdict_says_under_which_clause(verdict: str) -> None:
    path = f"verdicts.{verdict}.sentence"
    sentence = charter.charter_text(path, language="en", clause="Tools", label="draft 0.1, unsigned")
    assert '"Tools", draft 0.1, unsigned' in sentence


def test_a_limit_reads_as_a_sentence_part() -> None:
    text = charter.charter_text("limits.max_cost_per_decision", language="nl", amount="EUR 2.500")
    assert text == "tot EUR 2.500 per besluit"


def test_an_unknown_text_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="kinds.holiday"):
        charter.charter_text("kinds.holiday", language="en")
    with pytest.raises(KeyError, match="amount"):
        charter.charter_text("limits.max_cost_per_quarter", language="en")
