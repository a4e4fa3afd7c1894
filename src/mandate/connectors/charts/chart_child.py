"""Runs alone, outside the server: reads Vega-Lite drawings as JSON on stdin, writes a JSON list of SVGs to stdout."""

import json
import sys
from typing import Any

import vl_convert


def main() -> int:
    """Exit 0 with one SVG per drawing; nothing outside the drawing may be fetched."""
    json.dump([draw(one["drawing"], one["language"]) for one in json.load(sys.stdin)], sys.stdout)
    return 0


def draw(drawing: dict[str, Any], language: str) -> str:
    """The SVG of one drawing with numbers and dates as the language writes them."""
    if language == "nl":
        return vl_convert.vegalite_to_svg(
            drawing, allowed_base_urls=[], format_locale="nl-NL", time_format_locale="nl-NL"
        )
    return vl_convert.vegalite_to_svg(drawing, allowed_base_urls=[], format_locale="en-GB", time_format_locale="en-GB")


if __name__ == "__main__":
    sys.exit(main())
