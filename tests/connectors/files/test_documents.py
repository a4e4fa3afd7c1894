"""A letter as Word document and as text."""

import io
from datetime import UTC, datetime

import docx
import pytest

from mandate.connectors.files.documents import Document, Grid, Section, to_docx, to_text
from mandate.connectors.files.packs import SignatureLine

EVIL = 'Jan <b> & "x" {{y}} ]]> \x00\ud800'


def letter(**changes: object) -> Document:
    facts: dict[str, object] = {
        "title": f"Verzoek {EVIL}",
        "subtitle": "Artikel 25",
        "organisation": "Voorbeeld & Zoon",
        "language": "nl",
        "as_of": datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
        "sections": (
            Section(paragraphs=("Beste raad,", f"Eerste\r\ntweede {EVIL}")),
            Section(heading="Stappen", steps=("Open", "Bewaar"), bullets=("een",)),
            Section(
                heading="Wat",
                level=2,
                table=Grid(("Gegeven", "Termijn"), (("=1+1", "8 weken"), (EVIL, "nooit"))),
                signatures=(SignatureLine("Directeur", "A. Jansen"), SignatureLine("Architect")),
            ),
        ),
    }
    return Document(**{**facts, **changes})  # type: ignore[arg-type]


def opened(document: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(to_docx(document)))


def test_a_document_has_real_headings_language_and_properties() -> None:
    paper = opened(letter())
    headings = [(p.style.name, p.text) for p in paper.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "Stappen"), ("Heading 2", "Wat")]
    assert paper.core_properties.author == "Voorbeeld & Zoon"
    assert paper.core_properties.language == "nl-NL"
    assert paper.core_properties.created == datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
    assert 'w:lang w:val="nl-NL"' in paper.styles.element.xml


def test_hostile_text_stays_text() -> None:
    paper = opened(letter())
    assert paper.paragraphs[0].text == 'Verzoek Jan <b> & "x" {{y}} ]]> ␀�'
    assert paper.tables[0].cell(1, 0).text == "=1+1"
    assert paper.tables[0].cell(2, 0).text == 'Jan <b> & "x" {{y}} ]]> ␀�'


def test_the_head_of_a_table_is_marked_as_one() -> None:
    row = opened(letter()).tables[0].rows[0]
    assert "w:tblHeader" in row._tr.xml
    assert [cell.text for cell in row.cells] == ["Gegeven", "Termijn"]


def test_properties_stand_in_the_order_word_insists_on() -> None:
    paper = opened(letter())
    signed = next(p for p in paper.paragraphs if "w:pBdr" in p._p.xml)
    names = [child.tag.rpartition("}")[2] for child in signed._p.pPr]
    assert names.index("keepNext") < names.index("pBdr") < names.index("spacing")
    table = [child.tag.rpartition("}")[2] for child in paper.tables[0]._tbl.tblPr]
    assert table.index("tblW") < table.index("tblBorders") < table.index("tblLook")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert to_docx(letter()) == to_docx(letter())


def test_the_sample_company_is_named_on_every_page() -> None:
    head = opened(letter(sample=True)).sections[0].header.paragraphs[0].text
    assert head == "Voorbeeld & Zoon   Voorbeeldbedrijf: niets hiervan is echt."
    assert "Voorbeeldbedrijf" not in opened(letter()).sections[0].header.paragraphs[0].text
    assert to_text(letter(sample=True)).startswith("Voorbeeldbedrijf")


def test_the_text_has_the_same_words_in_the_same_order() -> None:
    said = to_text(letter(title="Verzoek"))
    assert said.startswith("Verzoek\n\nArtikel 25\n\nBeste raad,\n\nEerste\ntweede Jan")
    assert "Stappen\n-------\n\n- een\n\n1. Open\n2. Bewaar\n" in said
    assert "Gegeven | Termijn\n=1+1 | 8 weken\n" in said
    assert "A. Jansen: ______________________  (handtekening en datum)" in said
    assert "Architect: ____" in said
    assert "\r" not in said


def test_a_language_without_fixed_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no fixed words"):
        to_docx(letter(language="de"))
