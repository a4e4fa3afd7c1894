"""A mail of one screen from one content: HTML by MJML for mail programs, light and dark, and the same in plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 600
HEAVIEST = 100_000
"""Bytes of HTML above which mail programs cut a mail off (Gmail at 102 KB)."""
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_SERIF = "Charter, Cambria, Georgia, 'Times New Roman', serif"
# Mail programs that know no dark scheme keep what stands on the elements; those that do are told here.
_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark }
a { color: #0b5563 }
@media (prefers-color-scheme: dark) {
  body, .page, .page > div, .sheet, .sheet > table { background: #151412 !important }
  .ink div, .ink h1, .ink h2, .ink p, .ink strong { color: #ebe8e1 !important }
  .soft div, .note { color: #b0a99b !important }
  .ink a, .soft a { color: #7cc7d6 !important }
  .rule p { border-top-color: #34312b !important }
  .button td { background: #7cc7d6 !important }
  .button a { background: #7cc7d6 !important; color: #08222a !important }
}
@media (max-width: 480px) { h1 { font-size: 24px !important } }
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a mail: what, one line about it, and where it stands."""

    title: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its lines; `more` is a sentence with where the rest stands."""

    title: str
    lines: tuple[Line, ...]
    more: Line | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole mail in one language; `button` leads to the page of it, `foot` says why it came and how it stops."""

    language: str
    subject: str
    preview: str
    organisation: str
    heading: str
    foreword: tuple[str, ...]
    parts: tuple[Part, ...]
    button: Line | None
    foot: tuple[Line, ...]


def to_html(letter: Letter) -> str:
    """The mail as HTML for mail programs; nothing in it is fetched from anywhere."""
    import mrml

    made = mrml.to_html(_mjml(letter), None, mrml.RenderOptions(disable_comments=False, fonts={}))
    # The renderer knows no direction but "auto"; the two languages of the product both run from left to right.
    return str(made.content).replace('dir="auto"', 'dir="ltr"')


def to_text(letter: Letter) -> str:
    """The same in plain text: one line to the record under each thing."""
    found = [letter.heading, ""]
    found += [line for text in letter.foreword for line in (text, "")]
    for part in letter.parts:
        found += [part.title.upper()]
        for line in part.lines:
            found += [f"- {line.title}"]
            found += [f"  {one}" for one in (line.note, line.href) if one]
        if part.more:
            found += [f"  {part.more.title} {part.more.href}".rstrip()]
        found += [""]
    if letter.button:
        found += [f"{letter.button.title}: {letter.button.href}", ""]
    found += ["--", letter.organisation]
    found += [f"{one.title} {one.href}".rstrip() for one in letter.foot]
    return "\n".join(found) + "\n"


def _mjml(letter: Letter) -> str:
    body = [_text(_said(letter.organisation), "soft", "24px 24px 0", size=13), _heading(letter)]
    body += [_text(_said(text), "ink", "0 24px 12px") for text in letter.foreword]
    body += [piece for part in letter.parts for piece in _part(part)]
    if letter.button:
        body.append(
            f'<mj-button css-class="button" align="left" padding="16px 24px 8px" inner-padding="12px 18px" '
            f'border-radius="4px" background-color="#0b5563" color="#ffffff" font-size="15px" '
            f'href="{escape(letter.button.href)}">{escape(letter.button.title)}</mj-button>'
        )
    body.append('<mj-divider css-class="rule" border-width="1px" border-color="#e2ddd2" padding="16px 24px 8px" />')
    body += [_text(_linked(one), "soft", "0 24px 4px", size=12) for one in letter.foot]
    return (
        f'<mjml lang="{escape(letter.language)}"><mj-head><mj-title>{escape(letter.subject)}</mj-title>'
        f"<mj-preview>{escape(letter.preview)}</mj-preview>"
        '<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" '
        'content="light dark"></mj-raw>'
        f'<mj-attributes><mj-all font-family="{_FONT}" /><mj-text color="#1b1a17" line-height="1.5" />'
        f"</mj-attributes><mj-style>{_STYLE}</mj-style></mj-head>"
        f'<mj-body width="{WIDTH}px" background-color="#fbfaf6" css-class="page">'
        f'<mj-section css-class="sheet" padding="0 0 24px"><mj-column>{"".join(body)}</mj-column></mj-section>'
        "</mj-body></mjml>"
    )


def _heading(letter: Letter) -> str:
    return _text(
        f'<h1 style="margin:0;font-family:{_SERIF};font-weight:500;font-size:28px;line-height:1.2">'
        f"{_said(letter.heading)}</h1>",
        "ink", "6px 24px 16px",
    )  # fmt: skip


def _part(part: Part) -> Sequence[str]:
    title = (
        f'<h2 style="margin:0;font-family:{_SERIF};font-weight:500;font-size:19px;line-height:1.3">'
        f"{_said(part.title)}</h2>"
    )
    more = [_text(_linked(part.more), "soft", "0 24px 4px", size=14)] if part.more else []
    rule = '<mj-divider css-class="rule" border-width="1px" border-color="#e2ddd2" padding="8px 24px 12px" />'
    return (rule, _text(title, "ink", "0 24px 8px"), *(_text(_item(one), "ink", "0 24px 10px") for one in part.lines),
            *more)  # fmt: skip


def _item(line: Line) -> str:
    note = f'<br><span class="note" style="color:#5c574d;font-size:14px">{_said(line.note)}</span>' if line.note else ""
    return f"{_linked(line)}{note}"


def _linked(line: Line) -> str:
    if not line.href:
        return _said(line.title)
    return f'<a href="{escape(line.href)}" style="color:#0b5563">{_said(line.title)}</a>'


def _said(text: str) -> str:
    """Words of people as words, whatever stands in them."""
    return escape(" ".join(text.split()))


def _text(inner: str, css: str, padding: str, *, size: int = 15) -> str:
    colour = ' color="#5c574d"' if css == "soft" else ""
    return f'<mj-text css-class="{css}" font-size="{size}px"{colour} padding="{padding}">{inner}</mj-text>'
