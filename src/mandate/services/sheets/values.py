"""One value of a field: read from a form, a file or a caller, written for a file, and said to a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from mandate.engines.terms import DataClass
from mandate.services import formats, wording
from mandate.services.sheets.fields import LEVELS, LONGEST, Field, Sort
from mandate.services.sheets.names import Names, Unknown

YES, NO = ("yes", "true", "ja", "1", "on", "x", "waar"), ("", "no", "false", "nee", "0", "onwaar")
MOST_ROWS, MOST_PARTS = 200, 60
"""How many rows a list may name, and how many parts a field may have that is written in lines."""
MOST_MONEY = 1_000_000_000
EFFORT = Field("effort", "", Sort.PAIRS, "", 100_000, points_to="role")
_NOT_KEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PART = re.compile(r"(?<!\\)\|")
_TIMES = {
    "month": (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "2027-03"),
    "quarter": (re.compile(r"\d{4}-Q[1-4]"), "2027-Q1"),
}
"""How a month and a quarter are written."""
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")


class Wrong(Exception):
    """A value that the field cannot hold; carries the sentence."""


def empty(field: Field) -> Any:
    """What a field holds when nobody said anything."""
    if field.sort in (Sort.MANY, Sort.LINKS, Sort.AFTER, Sort.WAYS):
        return []
    if field.sort in (Sort.LEVELS, Sort.PAIRS):
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
    """A code, or its word in either language as files have it."""
    text = clean("" if raw is None else raw, lines=False) or str(empty(field))
    if text in field.choices:
        return text
    for language in ("en", "nl"):
        with override(language):
            known = {wording.word(field.words, code).casefold(): code for code in field.choices if code}
        if text.casefold() in known:
            return known[text.casefold()]
    raise Wrong(_("Choose one of: %(words)s.") % {"words": ", ".join(filter(None, field.choices))})


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


def _pairs(raw: Any, wrong: str) -> Iterable[tuple[str, Any]]:
    """Name and number of every part, from a mapping or from text with ; or line breaks in between. Raises Wrong."""
    if isinstance(raw, Mapping):
        return [(str(name), number) for name, number in raw.items()]
    parts = [part for part in re.split(r"[;\n]", str("" if raw is None else raw)) if part.strip()]
    if any(":" not in part for part in parts):
        raise Wrong(wrong)
    return [(part.rpartition(":")[0], part.rpartition(":")[2]) for part in parts]


def _levels(field: Field, raw: Any, names: Names, kept: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, level in _pairs(raw, _("Write each as competence: level, with ; between them.")):
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


def number(raw: Any, most: int) -> Decimal:
    """An amount of at least nothing, in two decimals; 1.234 alone can be read in two ways. Raises Wrong."""
    text = clean("" if raw is None else raw).replace("\u00a0", "").replace(" ", "")
    if isinstance(raw, str) and _GROUPED.fullmatch(text) and text.count(",") + text.count(".") == 1:
        raise Wrong(_("%(text)s can be read in two ways; write 1234.5.") % {"text": text[:20]})
    if "," in text:
        text = text.replace(",", "") if text.rfind(".") > text.rfind(",") else text.replace(".", "").replace(",", ".")
    try:
        found = Decimal(text) if len(text) <= 20 else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Wrong(_("%(text)s is not a number.") % {"text": text[:20]})
    if not 0 <= found <= most:
        raise Wrong(_("Write a number from 0 to %(most)s.") % {"most": formats.number(most)})
    return found.quantize(Decimal("0.01"))


def _money(field: Field, raw: Any, names: Names, kept: Any) -> Decimal | None:
    most = field.most if field.most > LONGEST else MOST_MONEY
    return None if raw is None or clean(raw) == "" else number(raw, most)


def _amounts(field: Field, raw: Any, names: Names, kept: Any) -> dict[str, Any]:
    """Amounts by name: by role as written, by month and by quarter in the order of time."""
    found: dict[str, Any] = {}
    form, example = _TIMES.get(field.points_to, (None, ""))
    for name, amount in _pairs(raw, _("Write each as name: number, one a line or with ; between them.")):
        key = clean(name, lines=False)
        if form is not None and not form.fullmatch(key):
            raise Wrong(_("%(name)s: write it as %(form)s.") % {"name": key[:40], "form": example})
        if not key or len(key) > 60 or key in found:
            raise Wrong(_("%(name)s stands there twice, or is no name.") % {"name": key[:40]})
        read = number(amount, field.most)
        found[key] = str(read) if field.points_to == "quarter" else int(read) if read == int(read) else float(read)
    if len(found) > MOST_PARTS:
        raise Wrong(_("At most %(most)s of these fit here.") % {"most": MOST_PARTS})
    return dict(sorted(found.items())) if form else found


def _rows(raw: Any) -> list[Any]:
    rows = raw if isinstance(raw, list | tuple) else [line for line in str(raw or "").splitlines() if line.strip()]
    if len(rows) > MOST_PARTS:
        raise Wrong(_("At most %(most)s of these fit here.") % {"most": MOST_PARTS})
    return list(rows)


def _after(field: Field, raw: Any, names: Names, kept: Any) -> list[dict[str, Any]]:
    before = {one["key"] for one in kept or []}
    found: dict[str, int] = {}
    for row in _rows(raw):
        name, lag = (row.get("key", ""), row.get("lag", 0)) if isinstance(row, Mapping) else _split(row)
        written = clean(name, lines=False)
        text = clean(lag) or "0"
        if not text.isdecimal() or int(text[:4]) > 60:
            raise Wrong(_("The months in between are a whole number from 0 to 60."))
        found[written if written in before else names.key("initiative", written)] = int(text)
    return [{"key": key, "lag": lag} for key, lag in found.items()]


def _split(row: Any) -> tuple[str, str]:
    name, bar, lag = str(row).rpartition("|")
    return (name, lag) if bar else (str(row), "0")


def _ways(field: Field, raw: Any, names: Names, kept: Any) -> list[dict[str, Any]]:
    found, seen = [], set[str]()
    for row in _rows(raw):
        way = dict(row) if isinstance(row, Mapping) else _way(row)
        name = clean(way.get("id", ""), lines=False)[:60]
        if not name or name in seen:
            raise Wrong(_("Every other way has a name of its own."))
        seen.add(name)
        months = clean(way.get("months") or "")
        if months and not (months.isdecimal() and 1 <= int(months[:4]) <= 60):
            raise Wrong(_("The months of a way are a whole number from 1 to 60."))
        effort = _amounts(EFFORT, way.get("effort"), names, None)
        cost = None if way.get("cost") in (None, "") else str(number(way["cost"], MOST_MONEY))
        found.append({"id": name, "months": int(months) if months else None, "effort": effort, "cost": cost})
    return found


def _way(row: Any) -> dict[str, Any]:
    parts = [part.strip() for part in str(row).split("|")]
    if len(parts) > 4:
        raise Wrong(_("Write each way as: name | months | role: hours; role: hours | cost."))
    return dict(zip(("id", "months", "effort", "cost"), (*parts, "", "", "")[:4], strict=True))


_READERS: Mapping[Sort, Callable[[Field, Any, Names, Any], Any]] = {
    Sort.TEXT: _text, Sort.LONG: _text, Sort.YES: _yes, Sort.DAY: _day, Sort.WHOLE: _whole, Sort.CLASS: _rank,
    Sort.CHOICE: _choice, Sort.ONE: _one, Sort.MANY: _many, Sort.LEVELS: _levels, Sort.LINKS: _links,
    Sort.MONEY: _money, Sort.PAIRS: _amounts, Sort.AFTER: _after, Sort.WAYS: _ways,
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
    """The value as one cell of a sheet, or as a form holds it; `read` gives it back."""
    if field.sort is Sort.YES:
        return "yes" if value else "no"
    if field.sort is Sort.DAY:
        return value
    told = plain(field, value, names)
    if field.sort is Sort.MANY:
        return "; ".join(told)
    if field.sort in (Sort.LEVELS, Sort.PAIRS):
        return _pair_text(told, "; " if field.sort is Sort.LEVELS else "\n")
    if field.sort is Sort.LINKS:
        return link_lines(told)
    if field.sort is Sort.WAYS:
        return "\n".join(_way_text(way) for way in told)
    if field.sort is Sort.AFTER:
        return "\n".join(_after_text(one, names) for one in told)
    return told


def _pair_text(told: Mapping[str, Any], between: str) -> str:
    return between.join(f"{name}: {amount}" for name, amount in told.items())


def _way_text(way: Mapping[str, Any]) -> str:
    parts = [way["id"], str(way.get("months") or ""), _pair_text(way.get("effort") or {}, "; "), way.get("cost") or ""]
    return " | ".join(parts).rstrip(" |")


def _after_text(one: Mapping[str, Any], names: Names) -> str:
    name = names.written("initiative", one["key"])
    return f"{name} | {one['lag']}" if one.get("lag") else name


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
    if value in (None, "", [], {}):
        return ""
    teller = _TELLERS.get(field.sort)
    return teller(field, value, names) if teller else str(value)


_TELLERS: Mapping[Sort, Callable[[Field, Any, Names], str]] = {
    Sort.YES: lambda field, value, names: _("yes") if value else _("no"),
    Sort.DAY: lambda field, value, names: formats.day(value),
    Sort.CLASS: lambda field, value, names: wording.word("data_class", value),
    Sort.CHOICE: lambda field, value, names: wording.word(field.words, value),
    Sort.ONE: lambda field, value, names: names.name(field.points_to, value),
    Sort.MANY: lambda field, value, names: formats.listed(
        sorted((names.name(field.points_to, key) for key in value), key=str.casefold)
    ),
    Sort.LEVELS: lambda field, value, names: formats.listed(needs(names, value)),
    Sort.LINKS: lambda field, value, names: formats.listed(names.name(field.points_to, one["to"]) for one in value),
    Sort.MONEY: lambda field, value, names: _said_number(value),
    Sort.PAIRS: lambda field, value, names: _pair_text({name: _said_number(n) for name, n in value.items()}, ", "),
    Sort.AFTER: lambda field, value, names: formats.listed(_said_after(one, names) for one in value),
    Sort.WAYS: lambda field, value, names: "; ".join(_way_text(way) for way in value),
}
"""How each sort is said; text and whole numbers as they are."""


def _said_number(value: Any) -> str:
    return formats.number(Decimal(str(value)).normalize() + 0)


def _said_after(one: Mapping[str, Any], names: Names) -> str:
    name = names.name("initiative", one["key"])
    if not one.get("lag"):
        return name
    return _("%(name)s, %(months)s months later") % {"name": name, "months": one["lag"]}


def unsaid(field: Field) -> str:
    """What is said of a field that holds nothing."""
    return _(field.unsaid) if field.unsaid else _("not said")


def needs(names: Names, required: Mapping[str, int]) -> list[str]:
    """Competences with the level that is asked: `Prompting level 2`."""
    text = _("%(competence)s level %(level)s")
    return [text % {"competence": names.name("competence", key), "level": level} for key, level in required.items()]
