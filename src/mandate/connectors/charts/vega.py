"""A chart in the words of Vega-Lite: direct labels, horizontal text, bars from zero, colours left to the page."""

from collections.abc import Callable

from mandate.connectors.charts.parts import LONGEST_LABEL, SCREEN, Drawing, Palette
from mandate.connectors.charts.rows import bars, dots, five_bars
from mandate.connectors.charts.spec import ChartKind, ChartSpec, Hue
from mandate.connectors.charts.times import lines, timeline

_SHAPES: dict[ChartKind, Callable[[ChartSpec, int, Palette], tuple[list[Drawing], int]]] = {
    ChartKind.LINE: lines,
    ChartKind.BAR: bars,
    ChartKind.DOT: dots,
    ChartKind.FIVE_BARS: five_bars,
    ChartKind.TIMELINE: timeline,
}


def vega_lite(spec: ChartSpec, *, width: int, palette: Palette = SCREEN) -> Drawing:
    """The drawing of `spec`, `width` pixels wide, as a Vega-Lite dict: data inside, no title, no legend."""
    build = _SHAPES[spec.kind]
    layers, height = build(spec, width, palette)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 1, "right": 3, "top": _top(spec, palette), "bottom": 2},
        "background": "transparent",
        "config": _config(palette),
        "layer": layers,
    }


def _config(palette: Palette) -> Drawing:
    quiet = {"labelColor": palette.quiet, "labelFont": palette.font, "labelFontSize": palette.size - 1}
    return {
        "aria": False,
        "font": palette.font,
        "view": {"stroke": None},
        "axis": {"domain": False, "ticks": False, "grid": False, "title": None, "labelAngle": 0, **quiet},
        "axisX": {"labelPadding": 8, "labelFlush": True, "labelOverlap": "greedy", "labelBound": False},
        "axisY": {"labelPadding": 8, "labelLimit": 2 * LONGEST_LABEL},
        "text": {"font": palette.font, "fontSize": palette.size, "color": palette.ink},
        "rule": {"color": palette.line, "strokeWidth": 1},
        "bar": {"color": palette.hues[Hue.ACCENT]},
    }


def _top(spec: ChartSpec, palette: Palette) -> float:
    return palette.size + 8 if spec.limit or spec.kind is ChartKind.FIVE_BARS else 4
