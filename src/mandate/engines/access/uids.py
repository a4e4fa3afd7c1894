"""Names of entities as Cedar writes them, read back."""

from __future__ import annotations

import re

from mandate.engines.access.terms import InvalidRequest, Uid

_UID = re.compile(r'([^"]+)::"((?:\\.|[^"\\])*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def uid_of(text: str) -> Uid:
    """The uid of `Type::"id"`; raises InvalidRequest."""
    found = _UID.fullmatch(text.strip())
    if found is None:
        raise InvalidRequest(f"{text!r} names no entity")
    return Uid(found[1], unescaped(found[2]))


def unescaped(text: str) -> str:
    """What stands between the quotes of a Cedar string literal."""
    return _ESCAPE.sub(_letter, text)


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _LETTERS.get(found[3], found[3])
