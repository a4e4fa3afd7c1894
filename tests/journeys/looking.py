"""What is wrong with a page, whoever looks at it: axe, sideways scrolling, headings and language."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.browsing import NARROWEST, WIDE, Reader

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": False}},  # looked at on the narrowest phone
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,  # what a frame shows is a mail, which its own tests look at
}
# Of all rules only these look at colours and sizes: the others say the same by day and by night, on a desk and on a phone.
SEEN = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
    },
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,  # what a frame shows is a mail, which its own tests look at
}
# The ninth row of a table is made by the same template as the eighth, and around every page stands the same frame.
ROWS, FRAME = [["tbody[data-rows] > tr:nth-child(n+9)"]], [["nav.side > *"], ["dialog#keys"]]
READABLE: set[str] = set()
"""The cases of text that could be read."""
Eye = tuple[bool, int, dict[str, Any]]
# By day on a desk with every rule; by night on the narrowest phone with those that look at colours and at how things are laid out.
EYES: tuple[Eye, ...] = ((False, WIDE, EVERYTHING), (True, NARROWEST, SEEN))
# By day on a phone: what a page says to another role is laid out anew, and coloured as before.
ONE_EYE: tuple[Eye, ...] = ((False, NARROWEST, EVERYTHING),)
# Contrast takes axe most of its time. A text in the same colours, weight and size on the same grounds as one that could be
# read is read too, on whatever page it stands; what failed or stayed unclear is looked at again each time.
LOOK_ONCE = """(known) => {
    const unchanged = "rgba(0, 0, 0, 0) none 1 static none auto none normal none", grounds = new Map();
    const own = (e, part) => { const s = getComputedStyle(e, part);
        return part && s.content === "none" ? unchanged : [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.float, s.zIndex, s.filter, s.mixBlendMode, s.transform].join(" "); };
    const ground = (e) => { if (e && !grounds.has(e)) {
        const drawn = [null, "::before", "::after"].map((part) => own(e, part));
        grounds.set(e, (drawn.every((one) => one === unchanged) ? "" : drawn.join() + "<") + ground(e.parentElement)); }
        return e ? grounds.get(e) : ""; };
    window.readable = { before: new Set(known), now: new Set(), grounds };
    const check = axe._audit.checks["color-contrast"], look = check.evaluate;
    check.evaluate = function (e, ...rest) {
        const s = getComputedStyle(e), text = [innerWidth, s.color, s.fontSize, s.fontWeight, s.textShadow, s.webkitTextStroke, ground(e)].join();
        if (readable.before.has(text) || readable.now.has(text)) { this.data({}); return true; }
        const can = look.call(this, e, ...rest);
        if (can === true) readable.now.add(text);
        return can;
    };
}"""
# Scrolling inside a wide table is meant; only the page itself may not move sideways. One heading of the first rank.
OUTSIDE = """(language) => {
    const root = document.documentElement, headings = document.querySelectorAll("h1").length;
    const found = headings === 1 ? [] : [`${headings} h1`];
    if (root.lang !== language) found.push(`lang is ${root.lang}`);
    if (root.scrollWidth <= innerWidth) return found;
    const inside = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true; return false; };
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !inside(e));
    return [...found, `${root.scrollWidth} px wide: ` + wide.slice(-3).map((e) => e.outerHTML.slice(0, 90)).join(" | ")];
}"""


def violations(reader: Reader, rules: dict[str, Any] = EVERYTHING, *, frame: bool = False) -> list[str]:
    """What axe finds on the page as it stands, with what stands around every page only where that is asked."""
    page = reader.page
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
        reader.context.add_init_script(AXE_SCRIPT)
    if not page.evaluate("typeof readable === 'object'"):
        page.evaluate(LOOK_ONCE, sorted(READABLE))
    left_out = json.dumps({"exclude": ROWS if frame else ROWS + FRAME})
    found: list[dict[str, Any]]
    found, readable = page.evaluate(
        f"readable.grounds.clear(), axe.run({left_out}, {json.dumps(rules)})"
        ".then((found) => [found.violations, [...readable.now]])"
    )
    READABLE.update(readable)
    return [
        f"{one['id']}: {one['help']} · {node['target']} {node['html'][:120]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def faults(reader: Reader, *, eyes: tuple[Eye, ...] = EYES, frame: bool = False) -> list[str]:
    """Everything wrong with the page in light and dark, wide and narrow."""
    found = []
    for dark, width, rules in eyes:
        reader.eye(dark=dark, width=width)
        now = [*violations(reader, rules, frame=frame), *reader.page.evaluate(OUTSIDE, "en")]
        found += [f"{'dark' if dark else 'light'} {width}: {one}" for one in now]
    reader.eye()
    return found


def misfits(reader: Reader, language: str) -> list[str]:
    """What another language breaks on the narrowest phone: longer words; the rest of the page is the same in every language."""
    reader.eye(width=NARROWEST)
    found: list[str] = reader.page.evaluate(OUTSIDE, language)
    return found
