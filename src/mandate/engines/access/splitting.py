"""Where each policy of a text begins and ends, so that trouble has a place and one odd policy stays one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|;', re.DOTALL)
_OPERATOR = re.compile(r"&&|\|\||[-+*!.]|\b(?:else|has)\b|\[")
_BRACKETS = re.compile(r"[][(){}]")
# Beyond these Cedar's own reader overruns the stack and takes the whole process with it; half of what it bears.
DEEPEST, MOST_OPERATORS = 100, 500
_BLANK = re.compile(r"(?:\s|//[^\n]*)*")
_TOKEN = re.compile(r"unexpected token `(?P<token>.+?)`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One policy as written, and the line and column its first word stands on."""

    text: str
    line: int
    column: int


def pieces(text: str) -> Iterator[Piece]:
    """The policies of a text in order: a semicolon outside strings and comments ends one."""
    start = 0
    for found in _PIECE.finditer(text):
        if found.group() == ";":
            yield _piece(text, start, found.end())
            start = found.end()
    if not _BLANK.fullmatch(text, start):
        yield _piece(text, start, len(text))


def _piece(text: str, start: int, end: int) -> Piece:
    blank = _BLANK.match(text, start)
    first = blank.end() if blank else start
    return Piece(text[first:end].rstrip(), *place(text, first))


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def blamed(piece: Piece, message: str) -> tuple[int, int]:
    """Where in the whole text the trouble of this piece is: at the token named, if it stands there once."""
    found = _TOKEN.search(message)
    if found is None:
        return piece.line, piece.column
    token = found["token"]
    code = _PIECE.sub(lambda m: m.group() if m.group() == ";" else " " * len(m.group()), piece.text)
    if code.count(token) != 1:
        return piece.line, piece.column
    line, column = place(code, code.index(token))
    return piece.line + line - 1, column + (piece.column - 1 if line == 1 else 0)


def too_big(piece: Piece) -> str | None:
    """Why a policy may not be given to Cedar's reader at all, or None: a deep enough one would end the process."""
    code = _PIECE.sub(" ", piece.text)
    if deepest(code) > DEEPEST:
        return f"The brackets nest deeper than {DEEPEST} levels."
    if sum(1 for _ in _OPERATOR.finditer(code)) > MOST_OPERATORS:
        return f"There are more than {MOST_OPERATORS} operators in one policy."
    return None


def deepest(code: str) -> int:
    """How many brackets stand open at once, at most."""
    depth = most = 0
    for found in _BRACKETS.finditer(code):
        depth += 1 if found.group() in "[({" else -1
        most = max(most, depth)
    return most
