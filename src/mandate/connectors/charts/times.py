"""Charts along time: lines with their name at the end, and bars from one day to another."""

import math
from datetime import date

from mandate.connectors.charts.parts import WIDE, Drawing, Palette, hue_channel, in_rows, labels_above, number_words
from mandate.connectors.charts.rows import limit_across
from mandate.connectors.charts.spec import ChartRow, ChartSpec

_HEIGHT = 220
_PIXELS_PER_TICK = 120
_STEPS = (1, 2, 2.5, 5, 10)
_A_FEW_MONTHS = 150


def lines(spec: ChartSpec, width: int, palette: Palette) -> tuple[list[Drawing], int]:
    """Layers and height of lines from a zero baseline; a day without a value is a gap, not a slope through it."""
    top = round_up(max([row.value or 0 for row in spec.rows] + [_limit_value(spec)]))
    whole = all(row.value is None or float(row.value).is_integer() for row in spec.rows)
    y: Drawing = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {"grid": True, "gridColor": palette.line, "tickCount": 4, "tickMinStep": 1 if whole else 0},
    }
    x = _days(spec, width)
    values = [{"at": row.at.isoformat(), "value": row.value, "series": row.series} for row in spec.rows if row.at]
    mark = {"type": "line", "strokeWidth": 2.25, "strokeCap": "round", "strokeJoin": "round"}
    line = {
        "data": {"values": values},
        "mark": {**mark, "invalid": "break-paths-show-path-domains"},
        "encoding": {"x": x, "y": y, "color": hue_channel(spec, palette)},
    }
    lone = {
        "data": {"values": _lone_points(spec)},
        "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1},
        "encoding": {"x": x, "y": y, "color": hue_channel(spec, palette)},
    }
    return [line, lone, *_names_at_ends(spec, palette, x, y, top), *_limit_along(spec, palette, y)], _HEIGHT


def timeline(spec: ChartSpec, width: int, palette: Palette) -> tuple[list[Drawing], int]:
    """Layers and height of a bar per row from `at` to `until`; a row without end is a dot."""
    values, y, height = in_rows(spec, width, palette)
    x = {**_days(spec, width), "axis": {**_days(spec, width)["axis"], "grid": True, "gridColor": palette.line}}
    down = 0 if width >= WIDE else 10
    stretch = {
        "data": {"values": [one for one in values if one["until"]]},
        "mark": {"type": "bar", "height": 12, "yOffset": down},
        "encoding": {"x": x, "x2": {"field": "until"}, "y": y, "color": hue_channel(spec, palette)},
    }
    point = {
        "data": {"values": [one for one in values if not one["until"]]},
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "yOffset": down},
        "encoding": {"x": x, "y": y, "color": hue_channel(spec, palette)},
    }
    words = labels_above(width, palette, values, y)
    return [stretch, point, *limit_across(spec, palette, x), *words], height


def round_up(value: float) -> float:
    """The next value a reader would write on an axis: 1, 2, 2.5 or 5 times a power of ten; 1 for nothing."""
    if value <= 0:
        return 1.0
    power = float(10 ** math.floor(math.log10(value)))
    return next(step * power for step in _STEPS if step * power >= value * (1 - 1e-9))


def _days(spec: ChartSpec, width: int) -> Drawing:
    days = sorted({day for row in spec.rows for day in (row.at, row.until) if day} | _limit_day(spec))
    span = (days[-1] - days[0]).days if days else 0
    return {
        "field": "at",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {
            "format": "%-d %b" if span <= _A_FEW_MONTHS else "%b %Y",
            "tickCount": max(2, min(len(days), width // _PIXELS_PER_TICK)),
        },
    }


def _limit_day(spec: ChartSpec) -> set[date]:
    return {spec.limit.at} if spec.limit and isinstance(spec.limit.at, date) else set()


def _limit_value(spec: ChartSpec) -> float:
    return spec.limit.at if spec.limit and not isinstance(spec.limit.at, date) else 0.0


def _in_order(spec: ChartSpec, key: str) -> list[ChartRow]:
    return sorted((row for row in spec.rows if row.series == key and row.at), key=lambda row: row.at or date.min)


def _lone_points(spec: ChartSpec) -> list[Drawing]:
    """Values between two gaps: a line would not show them at all."""
    found: list[Drawing] = []
    for one in spec.series:
        rows = _in_order(spec, one.key)
        for number, row in enumerate(rows):
            beside = [rows[at].value for at in (number - 1, number + 1) if 0 <= at < len(rows)]
            if row.at and row.value is not None and all(value is None for value in beside):
                found.append({"at": row.at.isoformat(), "value": row.value, "series": one.key})
    return found


def _names_at_ends(spec: ChartSpec, palette: Palette, x: Drawing, y: Drawing, top: float) -> list[Drawing]:
    """The label of each line at its last value, moved apart where two would touch."""
    ends = []
    for one in spec.series:
        last = next((row for row in reversed(_in_order(spec, one.key)) if row.value is not None), None)
        if last and last.at and last.value is not None and one.label:
            ends.append((one, last.at, last.value))
    ends.sort(key=lambda end: end[2], reverse=True)
    gap = (palette.size + 3) * top / _HEIGHT
    layers, above = [], math.inf
    for one, at, value in ends:
        place = min(value, above - gap)
        above = place
        layers.append(
            {
                "data": {"values": [{"at": at.isoformat(), "value": place, "label": one.label}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "dx": 8,
                    "color": palette.hues[one.hue],
                },
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            }
        )
    return layers


def _limit_along(spec: ChartSpec, palette: Palette, y: Drawing) -> list[Drawing]:
    if spec.limit is None or isinstance(spec.limit.at, date):
        return []
    word = f"{spec.limit.word} {number_words(spec.limit.at, spec.unit, spec.language)}"
    data = {"values": [{"limit": spec.limit.at, "word": word}]}
    place = {"y": {**y, "field": "limit"}}
    return [
        {"data": data, "mark": {"type": "rule", "color": palette.ink, "strokeDash": [3, 3]}, "encoding": place},
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dy": -4, "fontSize": palette.size - 1},
            "encoding": {**place, "x": {"value": 2}, "text": {"field": "word"}},
        },
    ]
