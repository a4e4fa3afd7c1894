"""Charts with a row for each thing: bars, dots with their interval, and the five answers to one question."""

import json
from datetime import date

from mandate.connectors.charts.parts import (
    WIDE,
    Drawing,
    Palette,
    cut_label,
    hue_channel,
    in_rows,
    labels_above,
    with_halo,
)
from mandate.connectors.charts.spec import ChartSpec

_FIVE_HEIGHT = 150


def bars(spec: ChartSpec, width: int, palette: Palette) -> tuple[list[Drawing], int]:
    """Layers and height of bars from zero, each with its number behind it; unknown is `?`, never a bar of nothing."""
    values, y, height = in_rows(spec, width, palette)
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": True, "nice": False}}
    down = 0 if width >= WIDE else 10
    bar = {
        "data": {"values": [one for one in values if one["value"] is not None]},
        "mark": {"type": "bar", "height": 14, "yOffset": down},
        "encoding": {"x": x, "y": y, "color": hue_channel(spec, palette)},
    }
    behind = {
        "data": {"values": [{**one, "value": one["value"] or 0} for one in values]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 7, "dy": down},
        "encoding": {"x": x, "y": y, "text": {"field": "behind"}},
    }
    words = [*with_halo(behind, palette), *labels_above(width, palette, values, y)]
    return [bar, *limit_across(spec, palette, x), *words], height


def dots(spec: ChartSpec, width: int, palette: Palette) -> tuple[list[Drawing], int]:
    """Layers and height of dots on their interval."""
    values, y, height = in_rows(spec, width, palette)
    seen = [one for one in values if one["value"] is not None]
    axis = {"grid": True, "gridColor": palette.line, "tickCount": 4}
    scale = {"zero": all(float(one["low"] or one["value"]) >= 0 for one in seen), "nice": True}
    x: Drawing = {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}
    down = 0 if width >= WIDE else 10
    interval = {
        "data": {"values": [one for one in seen if one["low"] is not None and one["high"] is not None]},
        "mark": {"type": "rule", "strokeWidth": 2, "yOffset": down},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": hue_channel(spec, palette)},
    }
    dot = {
        "data": {"values": seen},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "yOffset": down},
        "encoding": {"x": x, "y": y, "color": hue_channel(spec, palette)},
    }
    behind = {
        "data": {"values": [{**one, "end": one["high"] if one["high"] is not None else one["value"]} for one in seen]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 9, "dy": down},
        "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "behind"}},
    }
    unknown = {
        "data": {"values": [one for one in values if one["value"] is None]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dy": down},
        "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "behind"}},
    }
    words = [*with_halo(behind, palette), unknown, *labels_above(width, palette, values, y)]
    return [*limit_across(spec, palette, x), interval, dot, *words], height


def limit_across(spec: ChartSpec, palette: Palette, x: Drawing) -> list[Drawing]:
    """A vertical line with its word above, for charts whose values run to the right."""
    if spec.limit is None:
        return []
    at = spec.limit.at.isoformat() if isinstance(spec.limit.at, date) else spec.limit.at
    data = {"values": [{"limit": at, "word": spec.limit.word}]}
    place = {"x": {**x, "field": "limit"}}
    return [
        {"data": data, "mark": {"type": "rule", "color": palette.ink, "strokeDash": [3, 3]}, "encoding": place},
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "y": -4, "fontSize": palette.size - 1},
            "encoding": {**place, "text": {"field": "word"}},
        },
    ]


def five_bars(spec: ChartSpec, width: int, palette: Palette) -> tuple[list[Drawing], int]:
    """Layers and height of the five answers, upright, the number above each."""
    values, _, _ = in_rows(spec, width, palette)
    shown = [cut_label(row.label, width / 5 - 8, palette) for row in spec.rows]
    x = {
        "field": "row",
        "type": "ordinal",
        "scale": {"paddingInner": 0.25, "paddingOuter": 0},
        "axis": {"labelExpr": f"{json.dumps(shown)}[datum.value]", "labelFlush": False, "labelOverlap": False},
    }
    y = {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": True, "nice": False}}
    data = {"values": [{**one, "value": one["value"] or 0} for one in values]}
    return [
        {"data": data, "mark": {"type": "bar"}, "encoding": {"x": x, "y": y, "color": hue_channel(spec, palette)}},
        {
            "data": data,
            "mark": {"type": "text", "baseline": "bottom", "dy": -5},
            "encoding": {"x": x, "y": y, "text": {"field": "behind"}},
        },
        {"mark": {"type": "rule", "color": palette.ink}, "data": {"values": [{}]}, "encoding": {"y": {"datum": 0}}},
    ], _FIVE_HEIGHT
