"""A chart becomes an SVG that stands in a page under a strict policy: named, sized by the page, nothing that runs."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from mandate.connectors.charts.parts import PAPER, SCREEN
from mandate.connectors.charts.spec import ChartSpec, spec_digest
from mandate.connectors.charts.vega import vega_lite
from mandate.connectors.children import ChildFailed, ask_child

WIDE_WIDTH, NARROW_WIDTH = 640, 340
TIMEOUT_S = 60.0
_SVG = "http://www.w3.org/2000/svg"
_KEPT = {"svg", "g", "path", "text", "tspan", "rect", "line", "circle", "title", "defs", "clipPath"}
_DROPPED = {"style", "class", "role", "aria-hidden", "aria-label", "aria-roledescription", "pointer-events"}
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


class NotDrawn(Exception):
    """No chart came out; `reason` is `timeout` or `fault`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


def chart_svg(spec: ChartSpec, *, width: int = WIDE_WIDTH, paper: bool = False) -> str:
    """One chart as SVG, `width` units wide. Raises NotDrawn. Several at once cost hardly more: `chart_svgs`."""
    return chart_svgs([(spec, width)], paper=paper)[0]


def chart_svgs(wanted: Sequence[tuple[ChartSpec, int]], *, paper: bool = False) -> list[str]:
    """Each chart at its width, drawn in one child process (0.5 s to start, 0.02 s a chart).

    On screen colours are CSS variables and the font that of the page; with `paper` both are fixed for a PDF.
    Keep the result by `spec_digest`. Raises NotDrawn.
    """
    if not wanted:
        return []
    palette = PAPER if paper else SCREEN
    question = [
        {"drawing": vega_lite(spec, width=width, palette=palette), "language": spec.language} for spec, width in wanted
    ]
    script = Path(__file__).with_name("chart_child.py")
    try:
        answer = ask_child(script, json.dumps(question).encode("ascii"), timeout_s=TIMEOUT_S)
    except ChildFailed as fault:
        raise NotDrawn(fault.reason, fault.detail) from None
    drawn: list[str] = json.loads(answer)
    return [
        _named(svg, spec, spec_digest(spec, width=width, paper=paper))
        for svg, (spec, width) in zip(drawn, wanted, strict=True)
    ]


def _named(svg: str, spec: ChartSpec, digest: str) -> str:
    """The SVG with a name, without sizes, styles or anything outside the list of shapes."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314 our own child wrote it; expat refuses entity bombs
    _cleaned(root)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    name_id = f"chart-{digest}"
    root.set("role", "img")
    root.set("aria-labelledby", name_id)
    title = ET.Element(f"{{{_SVG}}}title", {"id": name_id})
    title.text = spec.heading
    root.insert(0, title)
    return ET.tostring(root, encoding="unicode")


def _cleaned(element: ET.Element) -> None:
    for name, value in list(element.attrib.items()):
        if name in _DROPPED or name.startswith("on") or "href" in name:
            del element.attrib[name]
        else:
            element.attrib[name] = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value)
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") in _KEPT:
            _cleaned(child)
        else:
            element.remove(child)
