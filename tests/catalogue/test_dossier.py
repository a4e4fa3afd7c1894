"""The dossier about the product itself is complete in two languages, cites its rules and hides no open field."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.catalogue import dossier
from mandate.catalogue.dossier import Dossier, MissingFact, Section
from mandate.catalogue.wording import BadCatalogue

kinds = pytest.mark.parametrize("kind", list(Dossier))
languages = pytest.mark.parametrize("language", ["en", "nl"])


def facts(kind: str, **changes: str) -> dict[str, str]:
    return {name: f"«{name}»" for name in dossier.placeholders(kind)} | changes


def texts(sections: tuple[Section, ...]) -> list[str]:
    cells = [cell for section in sections if section.table for row in section.table.rows for cell in row]
    return [text for section in sections for text in (section.heading, *section.paragraphs)] + cells


@kinds
@languages
def test_a_document_is_filled_without_a_placeholder_left(kind: Dossier, language: str) -> None:
    sections = dossier.dossier_sections(kind, language=language, facts=facts(kind))
    left = [text for text in texts(sections) if re.search(r"[{}]", text)]
    assert len(sections) >= 7
    assert not left
    assert dossier.dossier_title(kind, language=language)


@kinds
def test_every_fact_given_is_in_the_document(kind: Dossier) -> None:
    whole = "\n".join(texts(dossier.dossier_sections(kind, language="en", facts=facts(kind))))
    absent = [name for name in dossier.placeholders(kind) if f"«{name}»" not in whole]
    assert not absent


@kinds
def test_both_languages_have_the_same_shape(kind: Dossier) -> None:
    english, dutch = (dossier.dossier_sections(kind, language=code, facts=facts(kind)) for code in ("en", "nl"))
    shape = [(len(s.paragraphs), len(s.table.rows) if s.table else 0) for s in english]
    assert shape == [(len(s.paragraphs), len(s.table.rows) if s.table else 0) for s in dutch]
    assert [s.heading for s in english] != [s.heading for s in dutch]


@kinds
def test_a_missing_fact_is_an_error_that_names_it(kind: Dossier) -> None:
    for name in dossier.placeholders(kind):
        given_facts = facts(kind)
        del given_facts[name]
        with pytest.raises(MissingFact, match=name) as caught:
            dossier.dossier_sections(kind, language="en", facts=given_facts)
        assert caught.value.name == name


def test_an_empty_value_stays_visible_and_is_listed_as_open() -> None:
    sections = dossier.dossier_sections("wor_request", language="nl", facts=facts("wor_request", purpose="  "))
    whole = "\n".join(texts(sections))
    assert "[nog invullen: doel van de verwerking]" in whole
    assert "Nog niet ingevuld: doel van de verwerking." in whole


def test_a_full_document_says_that_nothing_is_left_to_fill() -> None:
    sections = dossier.dossier_sections("dpia", language="en", facts=facts("dpia"))
    still_open = next(section for section in sections if section.heading == "Still open")
    assert still_open.paragraphs[0] == "Every field of this document is filled."
    assert "Written advice of the data protection officer." in still_open.paragraphs


@given(value=st.text(max_size=60))
def test_a_value_is_never_read_as_a_placeholder(value: str) -> None:
    purpose = f"a{value}{{leader}}"
    sections = dossier.dossier_sections("dpia", language="en", facts=facts("dpia", purpose=purpose))
    assert f"Purpose: {purpose}." in "\n".join(texts(sections))


def test_the_request_names_the_articles_that_matter() -> None:
    sections = dossier.dossier_sections("wor_request", language="nl", facts=facts("wor_request"))
    first = " ".join(sections[0].paragraphs)
    assert "WOR art. 25 lid 1 onder k, gecontroleerd op 22 november 2026" in first
    assert "WOR art. 27 lid 1 onder k, gecontroleerd op 22 november 2026" in first
    assert "WOR art. 27 lid 1 onder l, gecontroleerd op 22 november 2026" in first


def test_the_assessment_has_the_four_parts_and_the_nine_criteria() -> None:
    sections = dossier.dossier_sections("dpia", language="en", facts=facts("dpia"))
    headings = " | ".join(section.heading for section in sections)
    criteria = sections[0].table
    for part in ("Systematic description", "Necessity and proportionality", "Risks to people, and measures", "Rights"):
        assert part in headings
    assert criteria is not None
    assert [row[0].split()[0] for row in criteria.rows] == [str(number) for number in range(1, 10)]
    assert sum(row[1] == "yes" for row in criteria.rows) >= 2


@kinds
@languages
def test_a_sentence_that_names_an_article_is_one_that_cites_it(kind: Dossier, language: str) -> None:
    sections = dossier.dossier_sections(kind, language=language, facts=facts(kind))
    said = {"en": ("checked", "not checked"), "nl": ("gecontroleerd", "niet bij een bron")}[language]
    named = [p for section in sections for p in section.paragraphs if re.search(r"\bart\.", p)]
    assert named
    assert all(any(word in paragraph for word in said) for paragraph in named)


@kinds
def test_every_cited_rule_is_in_the_list_of_sources_with_the_disclaimer(kind: Dossier) -> None:
    sections = dossier.dossier_sections(kind, language="en", facts=facts(kind))
    body = " ".join(p for section in sections[:-1] for p in section.paragraphs)
    sources = sections[-1]
    assert sources.table is not None
    listed = {row[0] for row in sources.table.rows}
    assert listed == {law.label.en for law in dossier.laws().values() if law.label.en in body}
    assert "not legal advice" in sources.paragraphs[0]


def test_a_rule_is_dated_and_https_or_says_that_nobody_checked_it() -> None:
    for law in dossier.laws().values():
        assert law.url.startswith("https://") == (law.checked_on is not None)
    unchecked = {law.id for law in dossier.laws().values() if law.checked_on is None}
    assert unchecked == {"wor-25-3", "gdpr-5", "gdpr-13-22", "gdpr-25-32", "gdpr-35-2-9"}


def test_no_rule_is_carried_that_no_document_cites() -> None:
    cited = "\n".join(
        text
        for kind in Dossier
        for text in texts(dossier.dossier_sections(kind, language="en", facts=facts(kind))[:-1])
    )
    unused = [law.id for law in dossier.laws().values() if law.label.en not in cited]
    assert not unused


def test_the_product_fills_in_what_it_knows_about_itself() -> None:
    sections = dossier.dossier_sections("dpia", language="en", facts=facts("dpia"))
    whole = "\n".join(texts(sections))
    assert "groups of 5" in whole
    assert "HMAC-SHA-256; the key is kept outside the backups" in whole


def test_an_unknown_document_or_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="manifesto"):
        dossier.dossier_sections("manifesto", language="en", facts={})
    with pytest.raises(ValueError, match="fr"):
        dossier.dossier_sections("dpia", language="fr", facts=facts("dpia"))


def test_a_rule_with_a_source_but_no_date_is_refused() -> None:
    entry = {"label": {"en": "a", "nl": "a"}, "says": {"en": "b", "nl": "b"}, "source": {"title": "t", "url": "u"}}
    with pytest.raises(BadCatalogue, match="law test: source and checked_on belong together"):
        dossier._law("test", entry)


def test_a_row_of_the_wrong_length_is_refused() -> None:
    text = {"en": "a", "nl": "a"}
    with pytest.raises(BadCatalogue, match="another number of cells"):
        dossier._grid({"columns": [text, text], "rows": [[text]]}, code="en", values={}, place="test")


def test_a_name_that_opens_a_sentence_opens_it_with_a_capital() -> None:
    words = {"leader": "anna de Vries", "organisation": "x"}
    assert dossier._fill("{leader} begins. {leader} goes on with {leader}.", words) == (
        "Anna de Vries begins. Anna de Vries goes on with anna de Vries."
    )
