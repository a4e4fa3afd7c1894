"""What every chart is drawn from: palettes, numbers in words, and the channels that colour and place a mark."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mandate.connectors.charts.spec import ChartRow, ChartSpec, Hue

Drawing = dict[str, Any]
WIDE = 480
LETTER = 0.56
_ROW = 30
_ROW_WITH_LABEL = 46
LONGEST_LABEL = 220
_BEFORE = ("€", "$", "£")
_GROUPS = {"en": (",", "."), "nl": (".", ",")}


@dataclass(frozen=True, slots=True)
class Palette:
    """Where a chart takes its colours and letters from."""

    page: str
    ink: str
    quiet: str
    line: str
    hues: Mapping[Hue, str]
    font: str
    size: float


SCREEN = Palette(
    page="var(--page)",
    ink="currentColor",
    quiet="var(--ink-2)",
    line="var(--line)",
    hues={Hue.ACCENT: "var(--accent)", Hue.WARN: "var(--warn)", Hue.QUIET: "var(--ink-2)"},
    font="inherit",
    size=13,
)
PAPER = Palette(
    page="#ffffff",
    ink="#1b1a17",
    quiet="#5c574d",
    line="#d9d3c6",
    hues={Hue.ACCENT: "#0b5563", Hue.WARN: "#8a4b00", Hue.QUIET: "#857e70"},
    font="Libertinus Serif",
    size=14,
)


def number_words(value: float, unit: str, language: str) -> str:
    """A number as the language writes it, with its unit: € before, all else behind; at most two decimals."""
    group, point = _GROUPS.get(language, _GROUPS["en"])
    money = unit in _BEFORE
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    shown = shown if money or "." not in shown else shown.rstrip("0").rstrip(".")
    shown = shown.translate({ord(","): group, ord("."): point})
    if not unit:
        return shown
    return f"{unit} {shown}" if money else f"{shown} {unit}"


def cut_label(text: str, pixels: float, palette: Palette) -> str:
    """`text` as far as `pixels` carry it by a rough width of its letters, with … where it was cut."""
    most = int(pixels / (palette.size * LETTER))
    return text if len(text) <= most else text[: max(1, most - 1)].rstrip() + "…"


def hue_channel(spec: ChartSpec, palette: Palette) -> Drawing:
    """The colour of each series, without a legend."""
    return {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": [one.key for one in spec.series],
            "range": [palette.hues[one.hue] for one in spec.series],
        },
    }


def words_behind(spec: ChartSpec, row: ChartRow) -> str:
    """What stands behind a bar or dot: the number, and whose it is where there are several."""
    shown = "?" if row.value is None else number_words(row.value, spec.unit, spec.language)
    labels = {one.key: one.label for one in spec.series}
    return f"{shown} {labels[row.series]}" if len(spec.series) > 1 else shown


def in_rows(spec: ChartSpec, width: int, palette: Palette) -> tuple[list[Drawing], Drawing, int]:
    """Values, the y channel and the height of a chart with a row per mark; narrow ones put the label above it."""
    wide = width >= WIDE
    values = [
        {
            "row": number,
            "label": row.label,
            "series": row.series,
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "at": row.at.isoformat() if row.at else None,
            "until": row.until.isoformat() if row.until else None,
            "behind": words_behind(spec, row),
        }
        for number, row in enumerate(spec.rows)
    ]
    shown = [cut_label(row.label, LONGEST_LABEL, palette) for row in spec.rows]
    named = f"{json.dumps(shown)}[datum.value]"
    y: Drawing = {
        "field": "row",
        "type": "ordinal",
        "scale": {"paddingInner": 0, "paddingOuter": 0},
        "axis": {"labelExpr": named, "labelColor": palette.ink, "labelFontSize": palette.size} if wide else None,
    }
    return values, y, max(1, len(values)) * (_ROW if wide else _ROW_WITH_LABEL)


def labels_above(width: int, palette: Palette, values: list[Drawing], y: Drawing) -> list[Drawing]:
    """The labels of a narrow chart, each above its mark; nothing where they stand at the left."""
    if width >= WIDE:
        return []
    layer = {
        "data": {"values": [{**one, "label": cut_label(str(one["label"]), width, palette)} for one in values]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dy": -9},
        "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "label"}},
    }
    return with_halo(layer, palette)


def with_halo(layer: Drawing, palette: Palette) -> list[Drawing]:
    """A text layer and, under it, the same text drawn fat in the colour of the page: no line runs through words."""
    fat = {"fill": palette.page, "stroke": palette.page, "strokeWidth": 5, "strokeJoin": "round"}
    return [{**layer, "mark": {**layer["mark"], **fat}}, layer]
