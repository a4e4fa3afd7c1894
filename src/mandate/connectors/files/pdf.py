"""A PDF that any reader, printer and screen reader can use: tagged, archivable, the same bytes for the same facts."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from mandate.connectors.children import ChildFailed, ask_child

TEMPLATES = Path(__file__).parent / "typst"
EXACT_PAGES = {"charter": 1, "mt_pack": 2, "management": 2, "policy_card": 1, "decision": 1}
MOST_PAGES = {"assessment": 4, "policy": 6}
TIMEOUT_S = 60.0
NO_GLYPH = "\u25af"
_SOFT_HYPHEN = "\xad"
_MARKS = range(0x300, 0x340)
_MARKABLE = 0x250
_MOST_MARKS = 3
_NO_BREAK = re.compile(r"(?<=\d) (?=[^\W\d])|(?<=[€$£]) (?=\d)")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class NotRendered(Exception):
    """No PDF came out. `reason`: `template` (data it cannot show), `pages` (too long), `timeout` or `fault`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def render_pdf(
    template: str, data: Mapping[str, object], *, language: str, date: date, timeout_s: float = TIMEOUT_S
) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of `typst/<template>.typ` filled with `data`, made in a child process.

    Values go in as JSON and are never read as mark-up; `date` is the date of the document. Raises ValueError for an
    unknown template, NotRendered when no PDF comes out or it has another number of pages than EXACT_PAGES and
    MOST_PAGES allow.
    """
    source = TEMPLATES / f"{template}.typ"
    if not source.is_file() or source.parent != TEMPLATES:
        raise ValueError(f"no such template: {template}")
    day = {"year": date.year, "month": date.month, "day": date.day}
    filled = printable_tree({**data, "language": language, "date": day})
    question = {
        "template": str(source),
        "root": str(TEMPLATES),
        "data": filled,
        "pages": EXACT_PAGES.get(template),
        "most": MOST_PAGES.get(template),
        "timestamp": int(datetime(date.year, date.month, date.day, tzinfo=UTC).timestamp()),
    }
    try:
        return ask_child(
            Path(__file__).with_name("pdf_child.py"), json.dumps(question).encode("ascii"), timeout_s=timeout_s
        )
    except ChildFailed as fault:
        raise _not_rendered(fault) from None


def _not_rendered(fault: ChildFailed) -> NotRendered:
    try:
        told = json.loads(fault.detail)
        return NotRendered(told["reason"], told["detail"])
    except (ValueError, KeyError, TypeError):
        return NotRendered(fault.reason, fault.detail)


def printable_tree(value: object) -> object:
    """`value` with every text in it made printable; numbers, truth values and None stay."""
    if isinstance(value, str):
        # A drawing is mark-up: in it a space that may not break is an error.
        return _with_glyphs(_SPACES.sub(" ", value)) if value.startswith("<svg ") else printable(value)
    if isinstance(value, Mapping):
        return {str(key): printable_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable_tree(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise TypeError(f"{type(value).__name__} cannot go into a PDF as it is")


def printable(text: str) -> str:
    """`text` as the embedded fonts can print it; an archivable PDF refuses a single character without a glyph.

    What they cannot becomes ▯, invisible signs go, white space is one space, and a number stays on one line with the
    word behind it.
    """
    return _with_glyphs(_NO_BREAK.sub("\xa0", _SPACES.sub(" ", text)))


def _with_glyphs(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        marks = marks + 1 if ord(character) in _MARKS else 0
        kept.append(_printed(character, after=kept[-1][-1:] if kept else "", marks=marks))
        kept = kept if kept[-1] else kept[:-1]
    return "".join(kept)


def _printed(character: str, *, after: str, marks: int) -> str:
    if marks:
        stands_on_letter = after != "" and ((after.isalpha() and ord(after) < _MARKABLE) or ord(after) in _MARKS)
        return character if stands_on_letter and marks <= _MOST_MARKS else ""
    if ord(character) in _glyphs() or character == _SOFT_HYPHEN:
        return character
    return "" if unicodedata.category(character) in ("Cf", "Mn", "Mc", "Me") else NO_GLYPH


@cache
def _glyphs() -> frozenset[int]:
    """Code points that each face used in the templates can print; measured with the fonts inside typst 0.15.2."""
    ranges = (TEMPLATES / "glyphs.txt").read_text(encoding="ascii").split()
    pairs = (part.partition("-") for part in ranges)
    return frozenset(point for first, _, last in pairs for point in range(int(first, 16), int(last or first, 16) + 1))
