"""A strict reader of RFC 5545: it refuses what calendars merely forgive, and gives back components and properties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL
)
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
ONCE = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
AT_MOST_ONCE = {
    "VCALENDAR": {"CALSCALE", "METHOD"},
    "VEVENT": {
        "CLASS", "DESCRIPTION", "LOCATION", "ORGANIZER", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL",
        "RECURRENCE-ID", "RRULE", "DTEND",
    },
}  # fmt: skip
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME"}
STAMP = re.compile(r"\d{8}T\d{6}Z?|\d{8}")


class NotStrict(AssertionError):
    """What in the file breaks the standard."""


@dataclass
class Part:
    """A component: its name, its properties as (name, parameters, value), and the components in it."""

    name: str
    rows: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def one(self, name: str) -> str:
        found = [value for key, _params, value in self.rows if key == name]
        assert len(found) == 1, (name, found)
        return found[0]

    def text(self, name: str) -> str:
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.one(name))

    def params(self, name: str) -> dict[str, str]:
        return next(params for key, params, _value in self.rows if key == name)

    def within(self, name: str) -> list[Part]:
        return [one for one in self.parts if one.name == name]


def read(content: bytes) -> Part:
    """The calendar. Raises NotStrict for anything that the standard does not allow."""
    if (
        not content.endswith(b"\r\n")
        or b"\n" in content.replace(b"\r\n", b"")
        or b"\r" in content.replace(b"\r\n", b"")
    ):
        raise NotStrict("a line does not end in CRLF")
    folded = content[:-2].split(b"\r\n")
    for line in folded:
        if len(line) > 75:
            raise NotStrict(f"{len(line)} octets in a line")
        if not line.strip():
            raise NotStrict("an empty line")
        line.decode("utf-8")  # a character that is cut in two by the fold fails here
    lines: list[str] = []
    for one in folded:
        text = one.decode("utf-8")
        if any(ord(sign) < 32 and sign != "\t" for sign in text):
            raise NotStrict(f"a control character: {text!r}")
        if text[0] in " \t":
            lines[-1] += text[1:]
        else:
            lines.append(text)
    root = _built(lines)
    _zones(root)
    return root


def _built(lines: list[str]) -> Part:
    stack: list[Part] = []
    root: Part | None = None
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            raise NotStrict(f"no property: {line!r}")
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            part = Part(value)
            if stack:
                stack[-1].parts.append(part)
            elif root is not None:
                raise NotStrict("two calendars")
            stack.append(part)
            root = root or part
        elif name == "END":
            if stack[-1].name != value:
                raise NotStrict(f"END:{value} within {stack[-1].name}")
            _whole(stack.pop())
        else:
            params = {key.upper(): text.strip('"') for key, text in PARAMETER.findall(found[2])}
            _valued(name, value, params)
            stack[-1].rows.append((name, params, value))
    if stack or root is None or root.name != "VCALENDAR":
        raise NotStrict("not one whole calendar")
    return root


def _valued(name: str, value: str, params: dict[str, str]) -> None:
    if name in TEXTS and not re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value):
        raise NotStrict(f"{name} is not escaped: {value!r}")
    if name in {"ORGANIZER", "ATTENDEE"} and not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+", value):
        raise NotStrict(f"{name} is no address: {value!r}")
    if name == "URL" and (not value.isascii() or not re.fullmatch(r"[a-z]+:[^\s<>\"]+", value)):
        raise NotStrict(f"no address: {value!r}")
    if name in {"DTSTART", "DTEND", "DTSTAMP", "RECURRENCE-ID", "EXDATE", "RDATE"}:
        for one in value.split(","):
            if not STAMP.fullmatch(one):
                raise NotStrict(f"{name}: {one!r} is no moment")
            if len(one) == 8 and params.get("VALUE") != "DATE":
                raise NotStrict(f"{name} is a day and does not say so")
            if one.endswith("Z") and "TZID" in params:
                raise NotStrict(f"{name} has two zones")


def _whole(part: Part) -> None:
    names = [name for name, _params, _value in part.rows]
    for name in ONCE.get(part.name, ()):
        if names.count(name) != 1:
            raise NotStrict(f"{part.name} has {names.count(name)} of {name}")
    for name in AT_MOST_ONCE.get(part.name, ()):
        if names.count(name) > 1:
            raise NotStrict(f"{part.name} has {names.count(name)} of {name}")
    if part.name == "VTIMEZONE" and not part.within("STANDARD") + part.within("DAYLIGHT"):
        raise NotStrict("a zone without an offset")
    if part.name == "VEVENT":
        _ruled(part, names)


def _ruled(part: Part, names: list[str]) -> None:
    if not part.one("DTSTAMP").endswith("Z"):
        raise NotStrict("DTSTAMP is not in UTC")
    if "RRULE" not in names:
        return
    written = part.one("RRULE")
    until = re.search(r"UNTIL=([^;]+)", written)
    if until and "TZID" in part.params("DTSTART") and not until[1].endswith("Z"):
        raise NotStrict("UNTIL is not in UTC")
    if until and "COUNT=" in written:
        raise NotStrict("both COUNT and UNTIL")


def _zones(root: Part) -> None:
    """Every zone that is named is told of; an invitation has who calls together and one way of saying so."""
    known = {one.one("TZID") for one in root.within("VTIMEZONE")}
    methods = [value for name, _params, value in root.rows if name == "METHOD"]
    for event in root.within("VEVENT"):
        for name, params, _value in event.rows:
            if params.get("TZID", next(iter(known), "")) not in known | {""}:
                raise NotStrict(f"{name} names a zone that nothing tells of")
        names = {name for name, _params, _value in event.rows}
        if methods and methods[0] in {"REQUEST", "CANCEL"} and not {"ORGANIZER", "SEQUENCE", "ATTENDEE"} <= names:
            raise NotStrict(f"{methods[0]} lacks who calls together, who is called, or a number")
