"""What slides are made of, loaded in the child that makes them: text that fits, native charts, native tables."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

Data = dict[str, Any]
WIDE, HIGH = 13.333, 7.5
LEFT, RIGHT, TOP, FOOT = 0.6, 12.733, 1.75, 6.95
INK, QUIET, HAIR, ACCENT = "1B1A17", "5C574D", "D9D3C6", "0B5563"
STEPS = ("C9C2B2", "8FB3BA", "5E94A0", "2F7482", "0B5563")
"""Five answers from least to most developed: one hue that deepens, the lowest in sand."""
HEADS, TEXT = "Georgia", "Calibri"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
EPOCH = (1980, 1, 1, 0, 0, 0)
_THEME_FONT = re.compile(rb'(<a:(major|minor)Font>\s*<a:latin typeface=")[^"]*(")')
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")


def opened(data: Data) -> Any:
    """An empty deck, 16:9, with our fonts and colours in its theme and only the layout that is used."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    labels = data["labels"]
    core = deck.core_properties
    core.title = f"{labels['document']}: {data['organisation']}"
    core.author = core.last_modified_by = data["organisation"]
    core.subject, core.language = data["title"], data["language"]
    core.created = core.modified = datetime(1980, 1, 1, tzinfo=UTC)
    theme = next(rel.target_part for rel in deck.slide_master.part.rels.values() if rel.reltype.endswith("/theme"))
    theme._blob = themed(theme.blob)
    layout = next(one for one in deck.slide_layouts if one.name == "Title Only")
    for other in list(deck.slide_layouts):
        if other is not layout and other.name != "Title Only":
            deck.slide_layouts.remove(other)
    for holder in (deck.slide_master, deck.slide_layouts[0]):
        for shape in list(holder.placeholders):
            if shape.placeholder_format.type == 1 or shape.placeholder_format.idx == 0:
                place(shape, LEFT, 0.45, RIGHT - LEFT, 1.05)
            else:
                shape._element.getparent().remove(shape._element)
    return deck


def themed(theme: bytes) -> bytes:
    """The theme with a serif for heads, a plain face for text, and our ink and accent."""
    fonts = {b"major": HEADS.encode(), b"minor": TEXT.encode()}
    theme = _THEME_FONT.sub(lambda found: found[1] + fonts[found[2]] + found[3], theme)
    for name, colour in (("dk2", QUIET), ("accent1", ACCENT), ("accent2", STEPS[0])):
        theme = re.sub(
            rf"(<a:{name}>)\s*<a:srgbClr val=\"[0-9A-Fa-f]+\"/>\s*(</a:{name}>)".encode(),
            rf'\1<a:srgbClr val="{colour}"/>\2'.encode(),
            theme,
        )
    return re.sub(rb"<a:dk1>.*?</a:dk1>", f'<a:dk1><a:srgbClr val="{INK}"/></a:dk1>'.encode(), theme, flags=re.DOTALL)


def place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Put a shape where it belongs, in inches."""
    shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in (left, top, width, height))


def lines_of(text: str, size: float, width: float) -> int:
    """About how many lines a text takes, word by word: letters are on average half as wide as they are high."""
    each = max(1, int(width * 72 / (size * 0.5)))
    lines = 0
    for part in text.split("\n"):
        lines, room = lines + 1, each
        for word in part.split():
            if len(word) > room < each:
                lines, room = lines + 1, each
            lines += (len(word) - 1) // each
            room -= len(word) % each + 1
    return lines


def fitting(texts: Sequence[str], width: float, height: float, sizes: Sequence[float]) -> float:
    """The largest of the sizes at which the texts stand within a box, each with half a line of air behind it."""
    for size in sizes:
        if sum((lines_of(text, size, width) * 1.2 + 0.5) * size / 72 for text in texts) <= height:
            return size
    return sizes[-1]


def write(
    paragraph: Any, text: str, size: float, *, bold: bool = False, quiet: bool = False, head: bool = False
) -> None:
    """One run in a face of the theme."""
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.name = "+mj-lt" if head else "+mn-lt"
    run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if quiet else MSO_THEME_COLOR.TEXT_1


def box(slide: Any, left: float, top: float, width: float, height: float, name: str) -> Any:
    """An empty text frame without margins."""
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def paragraphs(frame: Any) -> Any:
    """The first paragraph of a frame, then new ones."""
    yield frame.paragraphs[0]
    while True:
        yield frame.add_paragraph()


def begin(deck: Any, data: Data, title: str) -> Any:
    """A new slide with its sentence on top and a rule beneath."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    frame = slide.shapes.title.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
    frame.margin_left = frame.margin_right = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    write(paragraph, title, fitting([title], (RIGHT - LEFT) * 0.92, 1.25, (30, 28, 26, 24, 22, 20, 18)), head=True)
    rule = slide.shapes.add_connector(1, Inches(LEFT), Inches(1.58), Inches(RIGHT), Inches(1.58))
    rule.name = "Rule"
    rule.line.width = Pt(1.5)
    rule.line.color.theme_color = MSO_THEME_COLOR.TEXT_1
    decorative(rule)
    return slide


def decorative(shape: Any) -> None:
    """Say that a shape carries no information."""
    described(shape, "")


def described(shape: Any, text: str) -> None:
    """The text for who cannot see a chart, table or line."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


def noted(slide: Any, data: Data, lines: Sequence[str]) -> None:
    """The figures behind a slide, in its notes, with their source."""
    labels = data["labels"]
    source = labels["sources"].replace("{seal}", data["seal"]).replace("{as_of}", data["as_of"])
    slide.notes_slide.notes_text_frame.text = "\n".join([f"{labels['figures_of']}:", *lines, "", source])


def foot(slide: Any, data: Data, number: int, total: int) -> None:
    """Organisation, moment, seal and page on every slide; the word sample where it is one."""
    labels = data["labels"]
    parts = [
        data["organisation"],
        data["title"],
        f"{labels['as_of']} {data['as_of']}",
        f"{labels['seal']} {data['seal']}",
    ]
    told = "  ·  ".join(part for part in parts if part)
    mark = f"{labels['sample_company']}  " if data["sample"] else ""
    size = fitting([mark + told], 10.4, 0.27, (10, 9, 8, 7))
    left = box(slide, LEFT, 7.05, 10.9, 0.25, "Foot").paragraphs[0]
    if mark:
        write(left, mark, size, bold=True)
    write(left, told, size, quiet=True)
    right = box(slide, 11.7, 7.05, 1.033, 0.25, "Page").paragraphs[0]
    right.alignment = PP_ALIGN.RIGHT
    write(right, f"{number} / {total}", 10, quiet=True)


def headed(slide: Any, left: float, top: float, width: float, text: str) -> None:
    """A small head over a part of a slide."""
    write(box(slide, left, top, width, 0.3, f"{text}: head").paragraphs[0], text, 15, bold=True)


def listed(
    slide: Any, area: tuple[float, float, float, float], texts: Sequence[str], sizes: Sequence[float], *, name: str
) -> None:
    """Paragraphs at the largest size that fits."""
    size = fitting(texts, area[2], area[3], sizes)
    each = paragraphs(box(slide, *area, name))
    for text in texts:
        paragraph = next(each)
        paragraph.space_after = Pt(size * 0.5)
        write(paragraph, text, size)


def stacked(
    slide: Any,
    area: tuple[float, float, float, float],
    rows: Sequence[tuple[str, Sequence[int]]],
    labels: Data,
    *,
    name: str,
) -> None:
    """One bar per group, divided by its five answers, with the number of people in each part."""
    table = CategoryChartData()
    table.categories = [label for label, _counts in rows]
    for step in range(5):
        # A part of nobody has no label: it is empty, not 0.
        table.add_series(
            labels["step"].replace("{n}", str(step + 1)), [counts[step] or None for _label, counts in rows]
        )
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED_100, *(Inches(one) for one in area), table)
    shape.name = f"{name}: chart"
    described(shape, "; ".join(f"{label}: {', '.join(map(str, counts))}" for label, counts in rows))
    chart = plain(shape.chart)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(11)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for at, series in enumerate(plot.series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(STEPS[at])
        tags = series.data_labels
        tags.show_value, tags.number_format, tags.number_format_is_linked = True, "0", False
        tags.font.size = Pt(11)
        tags.font.color.rgb = RGBColor.from_string(INK if at < 3 else "FFFFFF")


def plain(chart: Any) -> Any:
    """A chart without title, grid and value axis: the numbers stand in the bars, first row on top."""
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(12), "+mn-lt"
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = RGBColor.from_string(HAIR)
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    last = chart.category_axis._element.find(f"{{{CHART}}}noMultiLvlLbl")
    last.addprevious(last.makeelement(f"{{{CHART}}}tickLblSkip", {"val": "1"}))
    return chart


def bar_chart(
    slide: Any,
    area: tuple[float, float, float, float],
    rows: Sequence[tuple[str, float | None]],
    series: str,
    *,
    name: str,
    most: float | None = None,
    pattern: str = "0",
) -> None:
    """One native bar per row with its number beside it."""
    table = CategoryChartData(number_format=pattern)
    table.categories = [label for label, _value in rows]
    table.add_series(series, [value for _label, value in rows])
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *(Inches(one) for one in area), table)
    shape.name = f"{name}: chart"
    described(shape, "; ".join(f"{label}: {'-' if value is None else f'{value:g}'}" for label, value in rows))
    chart = plain(shape.chart)
    chart.has_legend = False
    if len(rows) > 8:
        chart.font.size = Pt(9)
    chart.value_axis.minimum_scale = 0
    if most is not None:
        chart.value_axis.maximum_scale = most
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 50, True
    plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = pattern, False
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1


def pair_chart(
    slide: Any,
    area: tuple[float, float, float, float],
    rows: Sequence[tuple[str, float, float]],
    series: tuple[str, str],
    *,
    name: str,
    columns: bool = False,
    pattern: str = "#,##0",
) -> None:
    """Two native bars per row, the quiet one behind; `columns` stand upright, for rows that follow in time."""
    table = CategoryChartData(number_format=pattern)
    table.categories = [label for label, _first, _second in rows]
    table.add_series(series[0], [first for _label, first, _second in rows])
    table.add_series(series[1], [second for _label, _first, second in rows])
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if columns else XL_CHART_TYPE.BAR_CLUSTERED
    shape = slide.shapes.add_chart(kind, *(Inches(one) for one in area), table)
    shape.name = f"{name}: chart"
    told = "; ".join(f"{label}: {series[0]} {first:g}, {series[1]} {second:g}" for label, first, second in rows)
    described(shape, told)
    chart = plain(shape.chart)
    chart.category_axis.reverse_order = not columns
    chart.value_axis.minimum_scale = 0
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(12)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 60, -5, True
    plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = pattern, False
    plot.data_labels.font.size = Pt(11)
    for one, colour in zip(plot.series, (ACCENT, STEPS[0]), strict=True):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = RGBColor.from_string(colour)


def table_of(
    slide: Any,
    area: tuple[float, float, float, float],
    widths: Sequence[float],
    heads: Sequence[str],
    body: Sequence[Sequence[str]],
    *,
    name: str,
) -> None:
    """A native table with a head row, at the largest size at which its rows fit."""
    every = [heads, *body]
    sizes = (16, 15, 14, 13, 12, 11, 10, 9)
    size = next((one for one in sizes if whole(every, widths, one) and tall(heads, body, widths, one) <= area[3]), 8)
    shape = slide.shapes.add_table(
        len(body) + 1, len(heads), *(Inches(one) for one in (*area[:3], tall(heads, body, widths, size)))
    )
    shape.name = f"{name}: table"
    described(shape, f"{name}: " + ", ".join(heads))
    table = shape.table
    # The plain style without a grid: rules come from us.
    table._tbl.tblPr.find(f"{{{DRAWING}}}tableStyleId").text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    table.horz_banding = False
    for at, width in enumerate(widths):
        table.columns[at].width = Inches(width)
    for row, cells in enumerate(every):
        table.rows[row].height = Inches(row_height(cells, widths, size))
        for at, text in enumerate(cells):
            filled(table.cell(row, at), text, size, head=row == 0, bold=at == 0)


def whole(rows: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> bool:
    """Whether every word stands within its column: a slide breaks no word at a syllable."""
    return all(
        len(word) * size * 0.57 / 72 <= width - 0.18
        for cells in rows
        for text, width in zip(cells, widths, strict=True)
        for word in text.split()
    )


def row_height(cells: Sequence[str], widths: Sequence[float], size: float) -> float:
    """How high a row is in inches."""
    most = max(lines_of(text, size, width - 0.2) for text, width in zip(cells, widths, strict=True))
    return most * size * 1.2 / 72 + 0.14


def tall(heads: Sequence[str], body: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> float:
    """How high a whole table is in inches."""
    return sum(row_height(cells, widths, size) for cells in (heads, *body))


def filled(cell: Any, text: str, size: float, *, head: bool, bold: bool) -> None:
    """A cell with its text and a hairline beneath."""
    cell.margin_left, cell.margin_right = Inches(0), Inches(0.18)
    cell.margin_top = cell.margin_bottom = Inches(0.06)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    each = paragraphs(cell.text_frame)
    for at, part in enumerate(text.split("\n")):
        write(next(each), part, size, bold=bold and not head and at == 0, quiet=head or at > 0)
    line = cell._tc.get_or_add_tcPr().makeelement(f"{{{DRAWING}}}lnB", {"w": str(Emu(Pt(1.25 if head else 0.5)))})
    fill = line.makeelement(f"{{{DRAWING}}}solidFill", {})
    fill.append(line.makeelement(f"{{{DRAWING}}}srgbClr", {"val": INK if head else HAIR}))
    line.append(fill)
    cell._tc.tcPr.append(line)


def packed(deck: Any) -> bytes:
    """The file with fixed moments, also in the workbooks behind its charts: same data, same bytes."""
    raw = io.BytesIO()
    deck.save(raw)
    return steady(raw.getvalue())


def steady(packed: bytes) -> bytes:
    """A zip whose entries carry no moment, and the same for a workbook inside it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith(".xlsx"):
                content = steady(content)
            elif entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            out.writestr(zipfile.ZipInfo(entry.filename, EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
