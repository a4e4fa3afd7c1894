"""A chart is named, sized by the page, honest about zero and unknown, and holds nothing that runs."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from mandate.connectors.charts import svg as drawing
from mandate.connectors.charts.parts import number_words
from mandate.connectors.charts.spec import ChartKind, ChartRow, ChartSpec, Hue, InvalidChart, Limit, Series, spec_digest
from mandate.connectors.charts.svg import NARROW_WIDTH, WIDE_WIDTH, NotDrawn, chart_svg, chart_svgs
from mandate.connectors.charts.times import round_up
from mandate.connectors.charts.vega import vega_lite

START = date(2026, 6, 1)
EVIL = '<script>alert(1)</script> & "x"'
WEEKS = tuple(
    ChartRow(at=START + timedelta(weeks=week), value=value, series=key)
    for key, values in (("own", [40, None, 85, None, None, 150]), ("out", [520, 540, 530, 500, 505, 151]))
    for week, value in enumerate(values)
)
LINE = ChartSpec(
    kind=ChartKind.LINE,
    heading="Our own stack catches up",
    series=(Series("own", "Our own stack"), Series("out", "Outside", Hue.QUIET)),
    rows=WEEKS,
    limit=Limit(600.0, "Limit"),
)
BARS = ChartSpec(
    kind=ChartKind.BAR,
    heading=f"Marketing uses most {EVIL}",
    unit="people",
    rows=(ChartRow(label=EVIL, value=41), ChartRow(label="Unknown"), ChartRow(label="None", value=0)),
    limit=Limit(30.0, "licences"),
)
DOTS = ChartSpec(
    kind=ChartKind.DOT,
    heading="Value with its interval",
    unit="€",
    language="nl",
    series=(Series("p", "bewezen"), Series("h", "gehoopt", Hue.WARN)),
    rows=(ChartRow(label="Notes", value=1200.5, low=-400, high=3000, series="p"), ChartRow(label="x", series="h")),
)
FIVE = ChartSpec(
    kind=ChartKind.FIVE_BARS,
    heading="Most agree",
    rows=tuple(ChartRow(label=str(answer), value=answer) for answer in range(1, 6)),
)
TIMELINE = ChartSpec(
    kind=ChartKind.TIMELINE,
    heading="Two approvals end",
    language="nl",
    rows=(ChartRow(label="Chat", at=START, until=date(2026, 12, 2)), ChartRow(label="MT", at=date(2026, 12, 4))),
    limit=Limit(date(2026, 11, 22), "vandaag"),
)
ALL = (LINE, BARS, DOTS, FIVE, TIMELINE)
WIDTHS = (WIDE_WIDTH, NARROW_WIDTH)


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[ChartKind, int], str]:
    wanted = [(spec, width) for spec in ALL for width in WIDTHS]
    return {(spec.kind, width): one for (spec, width), one in zip(wanted, chart_svgs(wanted), strict=True)}


def words_of(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_every_chart_has_a_name_and_no_size_style_or_script(drawn: dict[tuple[ChartKind, int], str]) -> None:
    for (_, width), svg in drawn.items():
        root = ET.fromstring(svg)
        title = root[0]
        assert title.tag.endswith("title")
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == title.get("id")
        assert root.get("viewBox", "").startswith(f"0 0 {width} ")
        assert root.get("width") is None
        assert root.get("height") is None
        assert not re.search(r"\sstyle=|<style|<script|href|\son\w+=|<image|<foreignObject", svg)
        assert svg.count("<title") == 1


def test_names_differ_between_widths_so_that_both_can_stand_in_one_page(
    drawn: dict[tuple[ChartKind, int], str],
) -> None:
    names = [ET.fromstring(svg).get("aria-labelledby") for svg in drawn.values()]
    assert len(set(names)) == len(names)


def test_colours_and_letters_are_left_to_the_page(drawn: dict[tuple[ChartKind, int], str]) -> None:
    for svg in drawn.values():
        assert set(re.findall(r'font-family="([^"]+)"', svg)) == {"inherit"}
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
        assert colours <= {"currentColor", "var(--accent)", "var(--warn)", "var(--ink-2)", "var(--line)", "var(--page)"}


def test_no_text_is_turned(drawn: dict[tuple[ChartKind, int], str]) -> None:
    assert not any("rotate(" in svg for svg in drawn.values())


def test_hostile_labels_are_words(drawn: dict[tuple[ChartKind, int], str]) -> None:
    assert EVIL in words_of(drawn[ChartKind.BAR, NARROW_WIDTH])
    assert ET.fromstring(drawn[ChartKind.BAR, WIDE_WIDTH])[0].text == f"Marketing uses most {EVIL}"


def test_unknown_is_a_question_mark_and_nothing_is_a_zero(drawn: dict[tuple[ChartKind, int], str]) -> None:
    words = words_of(drawn[ChartKind.BAR, WIDE_WIDTH])
    assert {"?", "0 people", "41 people", "licences"} <= set(words)


def test_lines_carry_their_own_names_and_their_limit(drawn: dict[tuple[ChartKind, int], str]) -> None:
    words = words_of(drawn[ChartKind.LINE, NARROW_WIDTH])
    assert {"Our own stack", "Outside", "Limit 600", "0"} <= set(words)


def test_dutch_charts_write_dutch_numbers_and_months(drawn: dict[tuple[ChartKind, int], str]) -> None:
    assert "€ 1.200,50 bewezen" in words_of(drawn[ChartKind.DOT, WIDE_WIDTH])
    words = words_of(drawn[ChartKind.TIMELINE, WIDE_WIDTH])
    assert any(word.startswith(("okt", "aug")) for word in words)
    assert "vandaag" in words


def test_bars_and_lines_start_at_zero() -> None:
    layers = vega_lite(BARS, width=640)["layer"]
    assert layers[0]["encoding"]["x"]["scale"]["zero"] is True
    assert vega_lite(LINE, width=640)["layer"][0]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_no_chart_may_fetch_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = {"data": {"url": "https://example.org/x.json"}, "mark": "bar", "encoding": {}}
    monkeypatch.setattr(drawing, "vega_lite", lambda *_, **__: outside)
    with pytest.raises(NotDrawn) as refused:
        chart_svg(BARS)
    assert refused.value.reason == "fault"


def test_nothing_wanted_is_nothing_drawn() -> None:
    assert chart_svgs([]) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"heading": " "}, "needs a heading"),
        ({"rows": ()}, "nothing is known"),
        ({"rows": (ChartRow(label="a"),)}, "nothing is known"),
        ({"series": ()}, "one to three series"),
        ({"series": (Series("a", "a"), Series("a", "b"))}, "one to three series"),
        ({"series": tuple(Series(str(n), "x") for n in range(4))}, "one to three series"),
        ({"rows": (ChartRow(value=1, series="b"),)}, "not there: b"),
        ({"rows": (ChartRow(value=-1),)}, "starts at zero"),
        ({"kind": ChartKind.LINE, "rows": (ChartRow(value=1),)}, "needs a date"),
        ({"kind": ChartKind.FIVE_BARS, "rows": (ChartRow(value=1),)}, "five bars"),
    ],
)
def test_a_chart_that_would_mislead_is_refused(changes: dict[str, object], why: str) -> None:
    facts: dict[str, object] = {"kind": ChartKind.BAR, "heading": "x", "rows": (ChartRow(value=1),)}
    with pytest.raises(InvalidChart, match=why):
        ChartSpec(**{**facts, **changes})  # type: ignore[arg-type]


def test_the_digest_changes_with_whatever_is_drawn() -> None:
    first = spec_digest(LINE, width=640)
    assert first == spec_digest(LINE, width=640)
    assert (
        len(
            {
                first,
                spec_digest(LINE, width=340),
                spec_digest(LINE, width=640, paper=True),
                spec_digest(BARS, width=640),
            }
        )
        == 4
    )


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (-5, 1), (1, 1), (11, 20), (240, 250), (251, 500), (999, 1000), (0.3, 0.5)]
)
def test_an_axis_ends_at_a_number_a_reader_would_write(value: float, top: float) -> None:
    assert round_up(value) == pytest.approx(top)


@pytest.mark.parametrize(
    ("value", "unit", "language", "words"),
    [
        (1234567.0, "", "en", "1,234,567"),
        (1234.5, "€", "nl", "€ 1.234,50"),
        (12.5, "%", "nl", "12,5 %"),
        (100.0, "people", "en", "100 people"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, unit: str, language: str, words: str) -> None:
    assert number_words(value, unit, language) == words
