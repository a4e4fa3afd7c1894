"""What is owed where people meet AI, whether it is shown, and whether a text is still the one that was approved."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from html.parser import HTMLParser

OWED = {
    "conversation": "AI Act 50(1)", "voice": "AI Act 50(1)", "image": "AI Act 50(4)", "video": "AI Act 50(4)",
    "audio": "AI Act 50(4)", "text": "AI Act 50(4)", "biometric": "AI Act 50(3)", "price": "CRD 6(1)(ea)",
}  # fmt: skip
"""The article by what people meet: Regulation (EU) 2024/1689, and Directive 2011/83/EU for a personal price."""
NOTICES = {
    "conversation": ("chat",), "voice": ("voice",), "image": ("made", "changed"), "video": ("made", "changed"),
    "audio": ("audio", "voice"), "text": ("text",), "biometric": ("biometric",), "price": ("price",),
}  # fmt: skip
"""Notices that fit what people meet, the usual one first."""
EXCEPTIONS = {
    "obvious": ("conversation", "voice"), "human": ("conversation", "voice"), "editor": ("text",),
    "private": ("text",), "artistic": ("image", "video", "audio"), "law": tuple(OWED),
}  # fmt: skip
"""For what each exception can be claimed."""
_UNSEEN = frozenset({"head", "title", "script", "style", "template", "noscript", "svg", "iframe", "object", "select"})
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)

_INLINE = frozenset({"a", "abbr", "b", "em", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "u"})


class Shown(StrEnum):
    """Whether people are told what they are owed, worst first."""

    UNTOLD = "untold"
    MISSING = "missing"
    VOID = "void"
    UNPROVEN = "unproven"
    LATE = "late"
    SHOWN = "shown"
    EXEMPT = "exempt"
    PLANNED = "planned"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says of one touchpoint."""

    notice: str
    exception: str
    approved: bool
    first_shown_on: date | None
    last_shown_on: date | None
    checked_on: date | None
    found: bool | None
    check_every_days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a touchpoint stands on a day, and by when it is looked at again; None where nothing is owed."""

    shown: Shown
    next_check: date | None


def article(sort: str, bearer: str) -> str:
    """The article that asks for the notice; who makes images, sound or texts marks them in the file (50(2))."""
    if bearer == "provider" and sort in ("image", "video", "audio", "text"):
        return f"{OWED[sort]}, 50(2)"
    return OWED[sort]


def standing(facts: Facts, *, today: date) -> Standing:
    """Where a touchpoint stands today.

    An exception for an edited text holds only while a text is approved. A check older than its days proves nothing.
    """
    if facts.last_shown_on is not None and facts.last_shown_on < today:
        return Standing(Shown.ENDED, None)
    if facts.exception:
        held = facts.exception != "editor" or facts.approved
        return Standing(Shown.EXEMPT if held else Shown.VOID, None)
    if not facts.notice:
        return Standing(Shown.UNTOLD, None)
    if facts.first_shown_on is not None and facts.first_shown_on > today:
        return Standing(Shown.PLANNED, facts.first_shown_on)
    if facts.checked_on is None:
        return Standing(Shown.UNPROVEN, today)
    due = facts.checked_on + timedelta(days=facts.check_every_days)
    if not facts.found:
        return Standing(Shown.MISSING, today)
    return Standing(Shown.LATE if due < today else Shown.SHOWN, due)


def folded(text: str) -> str:
    """A text as its hash is taken: NFC, and every run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest(text: str) -> str:
    """SHA-256 of a text as folded, in hexadecimal."""
    return hashlib.sha256(folded(text).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """The first word that differs: which one it is, from 1, and the words around it in both texts."""

    word: int
    approved: str
    published: str


AROUND = 3


def difference(approved: str, published: str) -> Difference | None:
    """Where a published text first departs from the approved one; None where they are the same once folded."""
    was, now = folded(approved).split(), folded(published).split()
    if was == now:
        return None
    at = next(
        (n for n, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), min(len(was), len(now))
    )
    begin, end = max(0, at - AROUND), at + AROUND + 1
    return Difference(at + 1, " ".join(was[begin:end]), " ".join(now[begin:end]))


class _Visible(HTMLParser):
    """Collects what a reader sees: nothing of scripts, of attributes, and of parts that are hidden."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.parts.append(" ")
        if tag in _EMPTY:
            return
        if self._hidden or tag in _UNSEEN or _hides(attrs):
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append(" ")
        if tag in self._hidden:
            # A part that was never closed ends with what holds it.
            while self._hidden.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _hides(attrs: list[tuple[str, str | None]]) -> bool:
    said = {name: (value or "").lower() for name, value in attrs}
    style = "".join(said.get("style", "").split())
    if "hidden" in said or said.get("aria-hidden") == "true":
        return True
    return any(part in style for part in ("display:none", "visibility:hidden", "opacity:0;", "font-size:0"))


def visible(html: str) -> str:
    """The words of a page that a reader sees without scripts, as one folded text."""
    parser = _Visible()
    parser.feed(html)
    parser.close()
    return folded("".join(parser.parts))


def shows(html: str, notice: str) -> bool:
    """Whether the words of a notice stand visibly in a page, whatever its capitals; no words are never shown."""
    words = folded(notice).casefold()
    return bool(words) and words in visible(html).casefold()
