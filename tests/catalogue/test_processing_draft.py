"""The draft purpose of a processing record is there in both languages and promises what the product keeps."""

import pytest

from mandate.catalogue.dossier import draft_mark, empty_fields, placeholders
from mandate.catalogue.processing import draft_purpose
from mandate.engines.terms import MINIMUM_GROUP


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not used to assess"), ("nl", "niet gebruikt om iemand te beoordelen")]
)
def test_the_draft_says_what_the_data_are_never_for_and_how_small_a_group_may_be(language: str, words: str) -> None:
    text = draft_purpose(language)
    assert words in " ".join(text.split())
    assert str(MINIMUM_GROUP) in text
    assert "{" not in text


def test_there_is_no_draft_in_another_language() -> None:
    with pytest.raises(ValueError, match="language"):
        draft_purpose("de")


def test_what_a_document_lacks_is_named_in_the_readers_language() -> None:
    facts = {name: "given" for name in placeholders("dpia")} | {"purpose": " ", "reference": ""}
    assert empty_fields("dpia", language="nl", facts=facts) == (
        ("purpose", "doel van de verwerking"),
        ("reference", "kenmerk van het besluit"),
    )
    assert empty_fields("wor_request", language="en", facts=facts)[0][0] == "purpose"
    assert (draft_mark("en"), draft_mark("nl")) == ("Draft", "Concept")
