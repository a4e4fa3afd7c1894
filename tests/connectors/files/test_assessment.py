"""The report of an assessment: four pages and six slides whatever is in it, native charts, nothing read as mark-up."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

import pptx
import pypdf
import pytest

from mandate.connectors.files import pdf
from mandate.connectors.files.assessment_words import words
from mandate.connectors.files.pdf import NotRendered, render_pdf
from mandate.connectors.files.slides import to_pptx
from tests.connectors.files.assessments import EVIL, brimming, empty, small

ON = date(2026, 11, 22)


def pages_of(report: Any) -> list[str]:
    made = render_pdf("assessment", report.to_data(), language=report.language, date=ON)
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]


@cache
def file_of(told: str) -> bytes:
    """The slides that tell this; made once for all tests here."""
    return to_pptx(json.loads(told))


def deck_of(report: Any) -> bytes:
    return file_of(json.dumps(report.to_data()))


def slides_of(report: Any) -> list[Any]:
    return list(pptx.Presentation(io.BytesIO(deck_of(report))).slides)


def texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)


@pytest.mark.parametrize("language", ["en", "nl"])
class TestPaper:
    def test_it_has_four_pages_with_each_part_on_its_own(self, language: str) -> None:
        one, two, three, four = pages_of(small(language))
        fixed = words(language)
        assert all(fixed[key] in one for key in ("align", "differ", "turnout", "hidden"))
        assert all(fixed[key] in two for key in ("dimensions", "by_group", "unknown"))
        assert all(fixed[key] in three for key in ("talks", "priorities"))
        assert fixed["items"] in four
        assert "Hochberg" in four
        assert "a3f09b12" in four
        assert "Product: fewer than five answered." in one

    def test_twelve_groups_and_thirty_six_long_questions_stay_within_four(self, language: str) -> None:
        pages = pages_of(brimming(language))
        assert len(pages) == 4
        assert pages[3].count("How well do our many sources") == 36
        assert pages[3].count("1317") == 36

    def test_too_few_people_is_said_on_one_page(self, language: str) -> None:
        (page,) = pages_of(empty(language))
        assert "Fewer than five people answered." in page


def test_a_paper_of_five_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pdf.MOST_PAGES, "assessment", 3)
    with pytest.raises(NotRendered, match="more than 3"):
        pages_of(small())


def test_the_paper_says_sample_on_every_page_and_prints_values_as_they_are() -> None:
    pages = pages_of(small(sample=True, label=EVIL))
    assert len([page for page in pages if "Sample" in page]) == 4
    assert EVIL in pages[0]


def test_the_same_report_gives_the_same_bytes() -> None:
    data = small().to_data()
    assert to_pptx(data) == deck_of(small())
    assert render_pdf("assessment", data, language="en", date=ON) == render_pdf(
        "assessment", data, language="en", date=ON
    )


class TestSlides:
    def test_six_slides_16_to_9_with_sentences_as_titles_of_their_own(self) -> None:
        deck = pptx.Presentation(io.BytesIO(deck_of(small())))
        assert (deck.slide_width, deck.slide_height) == (12_191_695, 6_858_000)
        titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
        assert len(set(titles)) == 6
        assert all(title.endswith(".") for title in titles)
        assert [layout.name for layout in deck.slide_layouts] == ["Title Only"]

    def test_charts_are_native_with_the_counts_as_they_were_published(self) -> None:
        slides = slides_of(small())
        charts = [[shape for shape in slide.shapes if shape.has_chart] for slide in slides]
        assert [len(found) for found in charts] == [1, 1, 1, 1, 0, 0]
        assert [tuple(series.values) for series in charts[2][0].chart.plots[0].series] == [
            (6.0,), (3.0,), (None,), (4.0,), (5.0,),
        ]  # fmt: skip
        assert not [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]

    def test_every_chart_and_table_has_words_and_every_slide_its_source(self) -> None:
        for slide in slides_of(small()):
            native = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
            assert all(shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in native)
            assert "a3f09b12" in slide.notes_slide.notes_text_frame.text

    @pytest.mark.parametrize("report", [small(), brimming(), empty(), brimming("en")])
    def test_nothing_overlaps_or_leaves_the_slide(self, report: Any) -> None:
        for slide in slides_of(report):
            boxes = [(s.name, s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
            assert all(x >= 0 and y >= 0 and right <= 12_191_695 and low <= 6_858_000 for _n, x, y, right, low in boxes)
            for first, second in combinations(boxes, 2):
                apart = first[3] <= second[1] or second[3] <= first[1] or first[4] <= second[2] or second[4] <= first[2]
                assert apart, (first, second)

    def test_faces_come_from_the_theme(self) -> None:
        with zipfile.ZipFile(io.BytesIO(deck_of(small()))) as deck:
            slides = [deck.read(name) for name in deck.namelist() if name.startswith("ppt/slides/slide")]
            theme = next(deck.read(name) for name in deck.namelist() if "theme1" in name)
        assert b'typeface="Georgia"' in theme
        assert all(b"+mn-lt" in slide for slide in slides)
        assert not [slide for slide in slides if b'typeface="Calibri"' in slide or b'typeface="Georgia"' in slide]

    def test_too_few_people_is_one_slide(self) -> None:
        (slide,) = slides_of(empty())
        assert "Fewer than five people answered." in " ".join(texts(slide))

    def test_what_xml_cannot_hold_becomes_visible(self) -> None:
        told = " ".join(text for slide in slides_of(small(label="A\x00\ud800" + EVIL)) for text in texts(slide))
        assert "␀" in told
        assert EVIL in told

    def test_the_sample_says_so_on_every_slide(self) -> None:
        slides = slides_of(small("nl", sample=True))
        assert len([one for one in slides if "Voorbeeldbedrijf" in " ".join(texts(one))]) == 6
