"""JSON records in running text: one a line, pretty-printed, in an array or in an envelope, with their line numbers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ENVELOPES = ("value", "records", "Records", "items", "logs")
_DECODER = json.JSONDecoder()
_SEPARATORS = re.compile(r"[\s,\[\]]*")
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_MEMBER = re.compile(rf"{_STRING}\s*:\s*(?:{_STRING}|[-+\w.]+|\[\s*\])\s*,?")
# A page of an API: an object that holds its records in one array, after members that are no records.
_ENVELOPE = re.compile(
    rf"\{{\s*(?:{_STRING}\s*:\s*(?:{_STRING}|[-+\w.]+|\[\s*\])\s*,\s*)*"
    rf'"(?:{"|".join(ENVELOPES)})"\s*:\s*\[(?=\s*[\]{{])'
)
_ENVELOPE_ROOM = 16 * 1024
_COMPACT = re.compile(r"\n(?=\s*\{)|\}\s*,\s*(?=\{)")
# A decoding error this close to the end of what has been read may only mean that the rest has not arrived yet.
_MARGIN = 16


@dataclass(frozen=True, slots=True)
class Found:
    """One JSON object on the lines `first` to `last`; `value` is None when `text` is none, for the `reason` given."""

    first: int
    last: int
    value: dict[str, Any] | None
    reason: str
    text: str


class RecordReader:
    """Iterates the JSON objects of running text; holds at most one record of `limit` characters and one piece."""

    def __init__(self, pieces: Iterator[str], limit: int) -> None:
        self._pieces = pieces
        self._limit = limit
        self._text = ""
        self._at = 0
        self._line = 1
        self._in_envelope = False
        self._may_open = True

    def __iter__(self) -> Iterator[Found]:
        while self._skip_separators():
            if self._text[self._at] == "{":
                if not (self._may_open and self._opened_envelope()):
                    yield from self._record()
            elif not (self._in_envelope and self._left_envelope()):
                yield self._junk()

    def _more(self) -> bool:
        """Read on; what lies behind the current place is dropped."""
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._text = self._text[self._at :] + piece
        self._at = 0
        return True

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _skip_separators(self) -> bool:
        while True:
            found = _SEPARATORS.match(self._text, self._at)
            self._move(found.end() if found else self._at)
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _opened_envelope(self) -> bool:
        while len(self._text) - self._at < _ENVELOPE_ROOM and self._more():
            pass
        found = _ENVELOPE.match(self._text, self._at)
        if found is None:
            self._may_open = False
            return False
        self._move(found.end())
        self._in_envelope, self._may_open = True, False
        return True

    def _left_envelope(self) -> bool:
        """Step over a member behind the records (`"nextLink": "..."`) or the end of the envelope."""
        if self._text[self._at] == "}":
            self._move(self._at + 1)
            self._in_envelope, self._may_open = False, True
            return True
        while len(self._text) - self._at < _ENVELOPE_ROOM and self._more():
            pass
        member = _MEMBER.match(self._text, self._at)
        if member is None:
            return False
        self._move(member.end())
        return True

    def _record(self) -> Iterator[Found]:
        first, resume = self._line, self._resume()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                cut = self._may_be_cut(error)
                if cut and len(self._text) - self._at <= self._limit and self._more():
                    continue
                yield self._rejected("cut_short" if cut and self._ends_open(error) else "not_json", resume)
                return
            text = self._text[self._at : end]
            self._move(end)
            if len(text) > self._limit:
                yield Found(first, self._line, None, "line_too_long", text)
            else:
                yield Found(first, self._line, value, "", text)
            return

    def _resume(self) -> re.Pattern[str]:
        """Where the next record would open: a line with a brace in this column or, in compact text, after `},`."""
        indent = self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at]
        return _COMPACT if indent.strip() else re.compile(rf"\n(?={indent}\{{)")

    def _may_be_cut(self, error: Exception) -> bool:
        """Whether only the rest of the record seems to be missing; False when it is broken for certain."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.pos >= len(self._text) - _MARGIN or error.msg.startswith("Unterminated string")

    def _ends_open(self, error: Exception) -> bool:
        """Whether decoding failed at the very end of the text, and not on something that stands before it."""
        unfinished = isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated string")
        return unfinished or getattr(error, "pos", 0) >= len(self._text.rstrip())

    def _rejected(self, reason: str, resume: re.Pattern[str]) -> Found:
        """Give up on the record at the current place, up to where the next one opens."""
        first, text = self._line, self._text[self._at :]
        if len(text) > self._limit:
            reason = "line_too_long"
        search_from = self._at + 1
        while True:
            found = resume.search(self._text, search_from)
            if found:
                text = text[: found.start() - self._at] if search_from else text
                last = self._line + self._text.count("\n", self._at, found.start())
                self._move(found.end())
                return Found(first, last, None, reason, text)
            # The last newline stays: the next record may open on the line behind it.
            newline = self._text.rfind("\n", search_from)
            self._move(newline if newline >= 0 else len(self._text))
            if not self._more():
                last = self._line
                self._move(len(self._text))
                return Found(first, last, None, reason, text)
            search_from = 0

    def _junk(self) -> Found:
        """Text that opens no object: rejected up to the end of its line."""
        first, text = self._line, ""
        while True:
            end = self._text.find("\n", self._at)
            text = text or self._text[self._at : end if end >= 0 else len(self._text)]
            self._move(end if end >= 0 else len(self._text))
            if end >= 0 or not self._more():
                return Found(first, first, None, "not_json", text)


def unwrapped(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The records inside what an API or a collector put around them; Splunk keeps the original text under `_raw`."""
    for name in ENVELOPES:
        held = value.get(name)
        if isinstance(held, list) and held and all(isinstance(record, dict) for record in held):
            return held
    inner = value.get("result")
    raw = inner.get("_raw") if isinstance(inner, dict) else value.get("_raw")
    if not isinstance(raw, str) or not raw.lstrip().startswith("{"):
        return [value]
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        return [value]
    return [record] if isinstance(record, dict) else [value]
