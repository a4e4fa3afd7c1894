"""One value of a field: read from a form, a file or a caller, written for a file, and said to a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from mandate.engines.terms import DataClass
from mandate.services import formats, wording
from mandate.services.registers.fields import LEVELS, TOOLS, Field, Sort
from mandate.services.registers.names import Names, Unknown

YES, NO = ("yes", "true", "ja", "1", "on", "x", "waar"), ("", "no", "false", "nee", "0", "onwaar")
MOST_ROWS = 200
_NOT_KEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PART = re.compile(r"(?<!\\)\|")


class Wrong(Exception):
    """A value that the field cannot hold; carries the sentence."""


def empty(field: Field) -> Any:
    """What a field holds when nobody said anything."""
    if field.sort in (Sort.MANY, Sort.LINKS):
        return []
    if field.sort is Sort.LEVELS:
        return {}
    if field.sort is Sort.YES:
        return False
    if field.sort is Sort.CHOICE:
        return field.choices[0] if "unknown" not in field.choices else "unknown"
    return "" if field.sort in (Sort.TEXT, Sort.LONG) else None


def read(field: Field, raw: Any, names: Names, *, kept: Any = None) -> Any:
    """The value that was meant. `kept` is what the row holds: keys of rows that are gone may stay, never be added.

    Raises Wrong.
    """
    try:
        return _READERS[field.sort](field, raw, names, kept)
    except Unknown as unknown:
        raise Wrong(str(unknown)) from None


def clean(text: object, *, lines: bool = True) -> str:
    """Text as every file can hold it: no control characters, one kind of line break, no blanks around it."""
    plain = _NOT_KEPT.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n")).strip()
    return plain if lines else " ".join(plain.split())


def _text(field: Field, raw: Any, names: Names, kept: Any) -> str:
    if isinstance(raw, Mapping | list):
        raise Wrong(_("A text is expected."))
    text = clean("" if raw is None else raw, lines=field.sort is Sort.LONG)
    if len(text) > field.most:
        raise Wrong(_("At most %(most)s characters fit here.") % {"most": field.most})
    return text


def _yes(field: Field, raw: Any, names: Names, kept: Any) -> bool:
    word = str("" if raw is None else raw).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Wrong(_("Write yes or no."))


def _day(field: Field, raw: Any, names: Names, kept: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if raw is None or isinstance(raw, date):
        return raw
    text = str(raw).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Wrong(_("Write the date as 2027-03-01.")) from None


def _whole(field: Field, raw: Any, names: Names, kept: Any) -> int | None:
    text = str("" if raw is None else raw).strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not field.least <= int(text[:9]) <= field.most or len(text) > 9:
        limits = {"least": field.least, "most": field.most}
        raise Wrong(_("Write a whole number from %(least)s to %(most)s.") % limits)
    return int(text)


def _rank(field: Field, raw: Any, names: Names, kept: Any) -> int | None:
    text = str("" if raw is None else int(raw) if isinstance(raw, DataClass) else raw).strip()
    if not text:
        return None
    known = {word.casefold(): int(rank) for rank, word in wording.words("data_class").items()}
    if text in {str(int(one)) for one in DataClass}:
        return int(text)
    if text.casefold() not in known:
        raise Wrong(_("Write a class as 0 public, 1 internal, 2 confidential, 3 personal or 4 special personal."))
    return known[text.casefold()]


def _choice(field: Field, raw: Any, names: Names, kept: Any) -> str:
    text = str("" if raw is None else raw).strip() or str(empty(field))
    if text not in field.choices:
        raise Wrong(_("Choose one of: %(words)s.") % {"words": ", ".join(field.choices)})
    return text


def _key(kind: str, text: object, names: Names, kept: Iterable[str]) -> str:
    written = clean(text, lines=False)
    return written if written in kept else names.key(kind, written)


def _one(field: Field, raw: Any, names: Names, kept: Any) -> str | None:
    text = clean("" if raw is None else raw, lines=False)
    return _key(field.points_to, text, names, [kept] if kept else []) if text else None


def _many(field: Field, raw: Any, names: Names, kept: Any) -> list[str]:
    given = raw if isinstance(raw, list | tuple) else re.split(r"[;\n]", str("" if raw is None else raw))
    if any(isinstance(part, Mapping | list) for part in given) or len(given) > MOST_ROWS:
        raise Wrong(_("A list of names is expected, with ; between them."))
    written = [clean(part, lines=False) for part in given if part is not None]
    return sorted({_key(field.points_to, part, names, kept or []) for part in written if part})


def _levels(field: Field, raw: Any, names: Names, kept: Any) -> dict[str, int]:
    pairs: Iterable[tuple[Any, Any]]
    if isinstance(raw, Mapping):
        pairs = raw.items()
    else:
        parts = [part for part in re.split(r"[;\n]", str("" if raw is None else raw)) if part.strip()]
        if any(":" not in part for part in parts):
            raise Wrong(_("Write each as competence: level, with ; between them."))
        pairs = [(part.rpartition(":")[0], part.rpartition(":")[2]) for part in parts]
    found: dict[str, int] = {}
    for name, level in pairs:
        text = clean(level)
        if not text:
            continue  # a form names every competence, also those that are not needed
        if text not in {str(one) for one in LEVELS}:
            raise Wrong(_("A level is a whole number from 0 to 5."))
        found[_key(field.points_to, name, names, kept or {})] = int(text)
    return {key: level for key, level in sorted(found.items()) if level}


def _links(field: Field, raw: Any, names: Names, kept: Any) -> list[dict[str, str]]:
    before = {link["to"] for link in kept or []}
    rows = raw if isinstance(raw, list | tuple) else str("" if raw is None else raw).splitlines()
    if len(rows) > MOST_ROWS:
        raise Wrong(_("At most %(most)s connections fit here.") % {"most": MOST_ROWS})
    found = []
    for row in rows:
        parts = _link_parts(row)
        if parts is None:
            raise Wrong(_("Write each connection as: dataset | field they share | note."))
        if any(parts):
            name, by, note = (clean(part, lines=False) for part in parts)
            if max(len(by), len(note)) > 200:
                raise Wrong(_("At most %(most)s characters fit here.") % {"most": 200})
            found.append({"to": _key(field.points_to, name, names, before), "by": by, "note": note})
    return found


def _link_parts(row: Any) -> tuple[str, str, str] | None:
    if isinstance(row, Mapping):
        if not row.keys() <= {"to", "by", "note"} or not all(isinstance(part, str) for part in row.values()):
            return None
        return row.get("to", ""), row.get("by", ""), row.get("note", "")
    parts = [part.strip().replace("\\|", "|") for part in _PART.split(str(row))]
    if len(parts) > 3:
        return None
    name, by, note = (*parts, "", "")[:3]
    return name, by, note


_READERS: Mapping[Sort, Callable[[Field, Any, Names, Any], Any]] = {
    Sort.TEXT: _text, Sort.LONG: _text, Sort.YES: _yes, Sort.DAY: _day, Sort.WHOLE: _whole, Sort.CLASS: _rank,
    Sort.CHOICE: _choice, Sort.ONE: _one, Sort.MANY: _many, Sort.LEVELS: _levels, Sort.LINKS: _links,
}  # fmt: skip


def plain(field: Field, value: Any, names: Names) -> Any:
    """The value as YAML and JSON hold it, with rows by name where that is enough to find them again."""
    if field.sort is Sort.DAY:
        return value.isoformat() if value else None
    if field.sort is Sort.ONE:
        return names.written(field.points_to, value) if value else None
    if field.sort is Sort.MANY:
        return [names.written(field.points_to, key) for key in value]
    if field.sort is Sort.LEVELS:
        return {names.written(field.points_to, key): level for key, level in value.items()}
    if field.sort is Sort.LINKS:
        return [{**link, "to": names.written(field.points_to, link["to"])} for link in value]
    return value


def cell(field: Field, value: Any, names: Names) -> Any:
    """The value as one cell of a sheet holds it; `read` gives it back."""
    if field.sort is Sort.YES:
        return "yes" if value else "no"
    if field.sort is Sort.DAY:
        return value
    told = plain(field, value, names)
    if field.sort is Sort.MANY:
        return "; ".join(told)
    if field.sort is Sort.LEVELS:
        return "; ".join(f"{name}: {level}" for name, level in told.items())
    if field.sort is Sort.LINKS:
        return link_lines(told)
    return told


def link_lines(links: Iterable[Mapping[str, str]]) -> str:
    """Connections as lines of text: dataset | field they share | note."""
    lines = []
    for link in links:
        parts = [link["to"], link.get("by", ""), link.get("note", "")]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        lines.append(" | ".join(part.replace("|", "\\|") for part in parts))
    return "\n".join(lines)


def said(field: Field, value: Any, names: Names) -> str:
    """The value in words for a reader; empty where nobody said anything."""
    if field.sort is Sort.YES:
        return _("yes") if value else _("no")
    if field.sort is Sort.DAY:
        return formats.day(value)
    if field.sort is Sort.CLASS:
        return "" if value is None else wording.word("data_class", value)
    if field.sort is Sort.CHOICE:
        return wording.word("agreement" if field.name == "agreement" else "status", value)
    if field.sort is Sort.ONE:
        return names.name(field.points_to, value) if value else ""
    if field.sort is Sort.MANY:
        return formats.listed(sorted((names.name(field.points_to, key) for key in value), key=str.casefold))
    if field.sort is Sort.LEVELS:
        return formats.listed(needs(names, value))
    if field.sort is Sort.LINKS:
        return formats.listed(names.name(field.points_to, link["to"]) for link in value)
    return "" if value is None else str(value)


def unsaid(field: Field) -> str:
    """What is said of a field that holds nothing: it may mean everybody, or nobody."""
    if field.name == "teams":
        return _("everybody")
    if field.name == "purposes":
        return _("any purpose") if field is TOOLS.field("purposes") else _("no purpose, so no use")
    return _("nothing") if field.sort is Sort.LEVELS else _("not said")


def needs(names: Names, required: Mapping[str, int]) -> list[str]:
    """Competences with the level that is asked: `Prompting level 2`."""
    text = _("%(competence)s level %(level)s")
    return [text % {"competence": names.name("competence", key), "level": level} for key, level in required.items()]
