"""The report of a closed assessment: one content in four forms, and nothing of a hidden group in any of them."""

import io
import json
import re
import zipfile
from pathlib import Path
from random import Random

import pptx
import pypdf
import pytest
from python_calamine import CalamineWorkbook

from mandate.catalogue.assessment import load_bank
from mandate.connectors.files.assessment_words import words
from mandate.connectors.statistics import report_of
from mandate.records import clock
from mandate.records.models import Publication
from mandate.services import assessment_report, formats, publishing
from mandate.services.campaigns import Group
from mandate.services.leaving import FORMS, Made
from tests import remembered
from tests.conftest import Desk
from tests.services.test_answering import opened
from tests.services.test_publishing import answered
from tests.web import things

SALES = Group("sales", "Sales", "employee")
EVIL = Group("evil", "=HYPERLINK(1)", "employee")
HIDDEN = Group("hidden", "Zwijgers", "employee")
ITEMS = ("G1", "G2", "P1", "P2", "S1")


def closed(desk: Desk, *sizes: tuple[Group, int], answer: str = "") -> Publication:
    """Groups of these sizes answered differently; the last group's answers are all 5 unless said otherwise."""
    campaign = opened(desk, *(group for group, _size in sizes))
    draw = Random(7)
    for at, (group, size) in enumerate(sizes):
        for _person in range(size):
            answered(campaign, group, {item: answer or str(min(5, 1 + 3 * at + draw.randrange(2))) for item in ITEMS})
    sealed = publishing.close(campaign, by=desk.actor, today=desk.today)
    assert sealed is not None
    return sealed


def made(publication: Publication, form: str, language: str = "en") -> Made:
    return assessment_report.made(publication, form, language=language, at=clock.now())


def opened_up(content: bytes, name: str = "") -> str:
    """Everything that stands in a file, also in files within it, as text."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(opened_up(packed.read(one), one) for one in packed.namelist())
    if content[:4] == b"%PDF":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")


@pytest.fixture
def sealed(desk: Desk, home: Path) -> Publication:
    """A round of two groups, closed."""
    return remembered.once("two groups", home, lambda: closed(desk, (SALES, 9), (EVIL, 9)))


@pytest.fixture
def files(sealed: Publication, home: Path) -> dict[tuple[str, str], Made]:
    """Its report by form and language; made once for all tests here."""
    asked = [("pdf", "en"), ("pdf", "nl"), ("pptx", "en"), ("pptx", "nl"), ("xlsx", "en"), ("json", "en")]
    return remembered.once("its files", home, lambda: {one: made(sealed, *one) for one in asked})


@pytest.mark.django_db
class TestForms:
    @pytest.mark.parametrize("language", ["en", "nl"])
    def test_paper_and_slides_say_the_same_in_both_languages(
        self, sealed: Publication, files: dict[tuple[str, str], Made], language: str
    ) -> None:
        told = assessment_report.gathered(sealed, language=language, at=clock.now())
        paper = pypdf.PdfReader(io.BytesIO(files["pdf", language].content))
        slides = pptx.Presentation(io.BytesIO(files["pptx", language].content)).slides
        first = " ".join(paper.pages[0].extract_text().split())
        assert len(paper.pages) == 4
        assert words(language)["differ"] in first
        assert slides[0].shapes.title.text_frame.text == told.sentence
        assert told.sentence in first
        assert told.differing[0].question in slides[2].notes_slide.notes_text_frame.text

    def test_charts_hold_the_published_counts(self, sealed: Publication, files: dict[tuple[str, str], Made]) -> None:
        told = assessment_report.gathered(sealed, language="en", at=clock.now())
        slide = pptx.Presentation(io.BytesIO(files["pptx", "en"].content)).slides[2]
        chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
        shown = [bars.counts for one in told.differing for bars in one.bars]
        drawn = list(zip(*([int(v or 0) for v in s.values] for s in chart.plots[0].series), strict=True))
        assert shown
        assert drawn == shown

    def test_the_workbook_has_every_count_and_no_live_formula(
        self, sealed: Publication, files: dict[tuple[str, str], Made]
    ) -> None:
        content = files["xlsx", "en"].content
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names == ["Questions", "Differences", "Groups", "Not shown", "How to read this", "About"]
        head, *rows = book.get_sheet_by_name("Questions").to_python()
        assert {row[3] for row in rows} == {"everyone", "Sales", "=HYPERLINK(1)"}
        published = next(one for one in sealed.report["items"] if (one["item"], one["group"]) == ("G1", "sales"))
        row = next(row for row in rows if (row[0], row[3]) == ("G1", "Sales"))
        assert row[7:12] == [count or 0 for count in published["counts"]]
        assert head[7] == "Answer 1"
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert not [name for name in packed.namelist() if b"<f>" in packed.read(name)]

    def test_what_comes_first_says_which_plan_of_which_day_it_is_or_why_an_older_round_has_none(
        self, desk: Desk
    ) -> None:
        older = Publication.objects.get(campaign=things.results(desk))
        newer = closed(desk, (SALES, 9), (EVIL, 9))
        at = clock.now()
        told = assessment_report.gathered(newer, language="en", at=at, plan=True)
        assert told.first_basis.startswith(f"The priority plan as it stood on {formats.day(desk.today)}. From the ")
        assert all(one.owner and one.by for one in told.first)
        assert told.first[0].decided.startswith("It stands above the next")
        paper = pypdf.PdfReader(
            io.BytesIO(assessment_report.made(newer, "pdf", language="en", at=at, plan=True).content)
        )
        third = " ".join(paper.pages[2].extract_text().split())
        for text in (told.first_basis, told.first[0].owner, told.first[0].by, told.first[0].decided):
            assert text in third
        old = assessment_report.gathered(older, language="en", at=at, plan=True).first_basis
        assert old.startswith("The priority plan rests on a newer assessment, “Autumn” of ")
        assert old.endswith("These steps follow from the answers of this one alone.")

    def test_a_file_is_named_after_organisation_and_round(
        self, sealed: Publication, files: dict[tuple[str, str], Made]
    ) -> None:
        assert files["pdf", "en"].name == f"windmolen-fietsen-autumn-{clock.today().isoformat()}.pdf"
        assert [files[form, "en"].type for form in ("json", "pptx")] == [FORMS["json"], FORMS["pptx"]]
        with pytest.raises(KeyError):
            made(sealed, "docx")


@pytest.mark.django_db
class TestWhatIsHidden:
    def test_nothing_of_a_hidden_group_stands_in_any_file(self, desk: Desk) -> None:
        """Four people alone gave the top answer; their counts and names of answers may not be found anywhere."""
        sealed = closed(desk, (SALES, 17), (EVIL, 13), (HIDDEN, 4))
        shown = {group["group"] for group in sealed.report["groups"]}
        assert "hidden" not in shown
        for form in FORMS:
            told = opened_up(made(sealed, form).content)
            assert "Zwijgers" in told, form  # named as not shown
        facts = json.loads(made(sealed, "json").content)
        assert {row["group"] for row in facts["items"]} == shown
        assert {row["label"] for row in facts["items"]}.isdisjoint({"Zwijgers"})
        assert {row["group"] for row in facts["groups"]}.isdisjoint({"Zwijgers"})
        assert any(row["group"] == "Zwijgers" for row in facts["not_shown"])

    def test_counts_of_a_sensitive_question_that_were_hidden_stand_in_no_file(self, desk: Desk) -> None:
        campaign = opened(desk, SALES, EVIL)
        bank = load_bank()
        sensitive = next(item.id for item in bank.items if item.sensitive and item.id in bank.form("employee").items)
        counts = {"sales": (1, 2, 3, 4, 6907, 0, 0), "evil": (3, 1, 2, 5, 6911, 0, 0)}
        told_of = {"sales": (1301, 5203, 400, 50, 33, 11, 2), "evil": (33, 50, 400, 5203, 1301, 2, 11)}
        tally = {
            "items": [sensitive, "G1"], "groups": ["sales", "evil"], "pairs": [["sales", "evil"]], "sensitive": [sensitive],
            "atoms": [
                {"groups": [key], "people": 7000, "counts": [list(counts[key]), list(told_of[key])]} for key in counts
            ],
        }  # fmt: skip
        campaign.items = [sensitive, "G1"]
        report = {**report_of(tally, previous=None), "comments": {}}
        sealed = Publication(campaign=campaign, sealed_on=desk.today, people=14000, report=report)
        for form in FORMS:
            told = opened_up(made(sealed, form).content)
            assert re.search(r"\b1301\b", told), form
            assert not re.search(r"\b(6907|6911|13818)\b", told), form

    @pytest.mark.parametrize("people", [0, 4])
    def test_too_few_people_is_said_on_one_page_and_one_slide(self, desk: Desk, people: int) -> None:
        sealed = closed(desk, (SALES, people))
        paper = pypdf.PdfReader(io.BytesIO(made(sealed, "pdf").content))
        slides = pptx.Presentation(io.BytesIO(made(sealed, "pptx").content)).slides
        facts = json.loads(made(sealed, "json").content)
        assert (len(paper.pages), len(slides)) == (1, 1)
        assert "Fewer than five people answered" in " ".join(paper.pages[0].extract_text().split())
        assert (facts["items"], facts["differences"], facts["groups"]) == ([], [], [])
        assert CalamineWorkbook.from_filelike(io.BytesIO(made(sealed, "xlsx").content)).sheet_names[0] == "Questions"
