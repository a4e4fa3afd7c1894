"""Papers are tagged, archivable, literal and the same every time; the pack is two pages whatever is in it."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from mandate.connectors.charts.parts import PAPER
from mandate.connectors.charts.spec import ChartKind, ChartRow, ChartSpec, Hue
from mandate.connectors.charts.svg import chart_svg
from mandate.connectors.files import pdf
from mandate.connectors.files.packs import Ask, DraftCharter, Priority, Voice
from mandate.connectors.files.pdf import NO_GLYPH, NotRendered, printable, printable_tree, render_pdf
from tests.connectors.files.making import pack, report

ON = date(2026, 11, 22)
EVIL = ' #evil *y* $z$ "] <b> @x \\n'


def pages_of(packed: bytes) -> list[str]:
    found = pypdf.PdfReader(io.BytesIO(packed)).pages
    return [" ".join(page.extract_text().split()) for page in found]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("services", [0, 10, 10_000])
def test_the_pack_has_two_pages_whatever_is_behind_it(language: str, services: int) -> None:
    pages = pages_of(render_pdf("mt_pack", pack(language, services=services).to_data(), language=language, date=ON))
    assert len(pages) == 2
    if services == 10_000:
        assert ("and 9988 more" if language == "en" else "en nog 9988") in pages[0]


def test_the_longest_texts_still_fit_two_pages() -> None:
    full = pack("nl", services=40, text=" Wettelijkverplichtingsmanagementoverleg" * 30, sample=True)
    full = replace(full, asks=full.asks[:1] * 3, unseen=full.unseen[:1] * 9, signatures=full.signatures[:1] * 3)
    full = replace(full, charter=replace(full.charter, alone=full.charter.alone * 9, to_mt=full.charter.to_mt * 9))
    assert len(pages_of(render_pdf("mt_pack", full.to_data(), language="nl", date=ON))) == 2


def sentence(length: int) -> str:
    return ("Words about what is used and what it costs " * 10)[: length - 1].strip() + "."


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_sentence_at_its_longest_stands_whole_on_two_pages(language: str) -> None:
    first = Priority(
        sentence(120), sentence(330), (sentence(120),) * 2, sentence(330), "6 Dec 2026", "Manager of Sales"
    )
    full = replace(
        pack(language, services=40), sentence=sentence(240), basis=sentence(190), paid_over="1 Oct – 22 Nov 2026",
        unseen=(sentence(190),) * 6, unseen_note=sentence(90), voices=(Voice(sentence(310), "Buyer"),),
        priorities=(first,) * 3, asks=(Ask(sentence(170), sentence(210)),) * 3,
        charter=DraftCharter((sentence(250),) * 5, (sentence(250),) * 5),
    )  # fmt: skip
    pages = pages_of(render_pdf("mt_pack", full.to_data(), language=language, date=ON))
    assert len(pages) == 2
    assert "1 Oct – 22 Nov 2026" in pages[0]
    assert pages[1].count(sentence(170)) == 3
    assert not [page for page in pages if "…" in page]


def test_a_pack_that_does_not_fit_two_pages_is_refused() -> None:
    data = pack().to_data()
    data["asks"] = data["asks"] * 30
    with pytest.raises(NotRendered, match="pages instead of 2") as refused:
        render_pdf("mt_pack", data, language="en", date=ON)
    assert refused.value.reason == "pages"


def test_values_are_printed_as_they_are_and_never_read() -> None:
    pages = pages_of(render_pdf("mt_pack", pack(text=EVIL).to_data(), language="en", date=ON))
    assert '#evil *y* $z$ "] <b> @x \\n' in pages[0]
    assert '#evil *y* $z$ "] <b> @x \\n' in pages[1]


def test_a_paper_is_tagged_archivable_titled_and_dated() -> None:
    packed = render_pdf("mt_pack", pack("nl").to_data(), language="nl", date=ON)
    reader = pypdf.PdfReader(io.BytesIO(packed))
    root = reader.trailer["/Root"]
    assert root["/Lang"].lower().startswith("nl")
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "AI: waar we staan en wat we vragen: Voorbeeld"
    assert reader.metadata.author == "Voorbeeld"
    assert "20261122" in reader.metadata["/CreationDate"]
    assert b"pdfuaid:part" in packed
    assert b"pdfaid:part" in packed
    assert b"andate" not in packed


def test_the_same_facts_give_the_same_bytes() -> None:
    data = pack(services=10).to_data()
    assert render_pdf("mt_pack", data, language="en", date=ON) == render_pdf("mt_pack", data, language="en", date=ON)


def test_the_draft_says_it_is_unsigned_and_the_sample_that_it_is_one() -> None:
    english = pages_of(render_pdf("mt_pack", pack(sample=True).to_data(), language="en", date=ON))
    dutch = pages_of(render_pdf("mt_pack", pack("nl", sample=True).to_data(), language="nl", date=ON))
    assert "draft 0.1, unsigned" in english[1]
    assert "concept 0.1, niet ondertekend" in dutch[1]
    assert all("Sample" in page for page in english)
    assert all("Voorbeeld To" in page or "Voorbeeld Aan" in page for page in dutch)
    assert "Page 1 of 2" in english[0]
    assert "Seal 3f9a22c1" in english[1]
    assert "Change 18,204" in english[1]


def test_an_own_company_is_not_called_a_sample() -> None:
    assert not any(
        "Sample" in page for page in pages_of(render_pdf("mt_pack", pack().to_data(), language="en", date=ON))
    )


@pytest.mark.parametrize(("language", "rows"), [("en", 0), ("nl", 60)])
def test_a_report_runs_over_as_many_pages_as_it_needs(language: str, rows: int) -> None:
    filled = report(language, rows=rows, text=EVIL, sample=True).to_data()
    pages = pages_of(render_pdf("report", filled, language=language, date=ON))
    assert (len(pages) > 3) == (rows == 60)
    assert '#evil *y* $z$ "]' in pages[0]


def test_a_chart_stands_in_the_report_in_the_colours_of_paper() -> None:
    spec = ChartSpec(kind=ChartKind.BAR, heading="Marketing uses most", rows=(ChartRow(label="Café 通", value=41),))
    svg = chart_svg(spec, paper=True)
    assert "var(" not in svg
    assert PAPER.hues[Hue.ACCENT] in svg
    assert 'font-family="Libertinus Serif"' in svg
    pages = pages_of(render_pdf("report", report(svg=svg).to_data(), language="en", date=ON))
    assert any("Café" in page for page in pages)


def test_every_glyph_on_the_list_can_be_printed() -> None:
    everything = " ".join(chr(point) for point in sorted(pdf._glyphs()))
    data = report().to_data() | {"sentence": everything, "basis": everything}
    assert render_pdf("report", data, language="en", date=ON).startswith(b"%PDF")


def test_signs_without_a_glyph_are_shown_as_a_box_and_do_not_refuse_the_paper() -> None:
    said = printable("通 😀\x00\ufeffe\u0301 x\u0951 a\u202eb \u0301")
    assert said == f"{NO_GLYPH} {NO_GLYPH} é x ab "
    strange = pack(text=" 通义 😀 \x07 \ue000 \ufffe \u202e x\u0951 ý\u0301\u0301\u0301\u0301 \ud800")
    assert len(pages_of(render_pdf("mt_pack", strange.to_data(), language="en", date=ON))) == 2


def test_a_number_keeps_the_word_behind_it() -> None:
    assert printable("by 4  Dec, € 3 a\tday") == "by 4\xa0Dec, €\xa03\xa0a day"


def test_what_is_no_text_number_or_list_cannot_go_into_a_paper() -> None:
    assert printable_tree({"a": [1, 2.5, None, True, ("x",)]}) == {"a": [1, 2.5, None, True, ["x"]]}
    with pytest.raises(TypeError, match="date"):
        printable_tree({"a": ON})


@pytest.mark.parametrize("name", ["none", "../typst/memo", ""])
def test_only_our_templates_are_rendered(name: str) -> None:
    with pytest.raises(ValueError, match="no such template"):
        render_pdf(name, {}, language="en", date=ON)


def test_missing_data_is_a_fault_of_the_template_and_time_has_a_limit() -> None:
    with pytest.raises(NotRendered) as refused:
        render_pdf("mt_pack", {}, language="en", date=ON)
    assert refused.value.reason == "template"
    with pytest.raises(NotRendered) as late:
        render_pdf("mt_pack", pack().to_data(), language="en", date=ON, timeout_s=0.001)
    assert late.value.reason == "timeout"
