"""A link as a square that a phone reads: an SVG without style, dark on light in every colour scheme."""

from __future__ import annotations

import segno
from markupsafe import Markup


def square(link: str, *, name: str) -> Markup:
    """The QR code of a link as an inline SVG; `name` is what a screen reader says of it."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        omitsize=True, border=3, light="#fff", svgclass="qr", lineclass=None
    )
    named = Markup('<svg role="img" aria-label="{}" ').format(name)
    return named + Markup(drawn.removeprefix("<svg "))  # noqa: S704 - drawn by the package from squares alone
