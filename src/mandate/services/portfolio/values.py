"""One value of a field read, written and said: money, hours by role, what comes before, other ways, beside the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from mandate.services import formats, wording
from mandate.services.portfolio.fields import MOST_MONEY, WORDS
from mandate.services.portfolio.names import Names
from mandate.services.registers import values
from mandate.services.registers.fields import Field, Sort
from mandate.services.registers.names import Unknown
from mandate.services.registers.values import Wrong, clean

MOST_ROWS = 60
_KEYS = {"month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "quarter": re.compile(r"\d{4}-Q[1-4]")}
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")


def empty(field: Field) -> Any:
    """What a field holds when nobody said anything."""
    if field.sort is Sort.PAIRS:
        return {}
    if field.sort in (Sort.AFTER, Sort.WAYS):
        return []
    return values.empty(field)


def read(field: Field, raw: Any, names: Names, *, kept: Any = None) -> Any:
    """The value that was meant; keys of rows that are gone may stay where `kept` has them. Raises Wrong."""
    reader = _READERS.get(field.sort)
    try:
        return reader(field, raw, names, kept) if reader else values.read(field, raw, names, kept=kept)
    except Unknown as unknown:
        raise Wrong(str(unknown)) from None


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
    most = field.most if field.most > 4000 else MOST_MONEY
    return None if raw is None or clean(raw) == "" else number(raw, most)


def _plain(found: Decimal) -> int | float:
    return int(found) if found == found.to_integral_value() else float(found)


def pairs(raw: Any) -> Iterable[tuple[str, Any]]:
    """Name and number of every part, from lines or a mapping. Raises Wrong."""
    if isinstance(raw, Mapping):
        return [(str(name), number) for name, number in raw.items()]
    parts = [part for part in re.split(r"[;\n]", str("" if raw is None else raw)) if part.strip()]
    if any(":" not in part for part in parts):
        raise Wrong(_("Write each as name: number, one a line or with ; between them."))
    return [(part.rpartition(":")[0], part.rpartition(":")[2]) for part in parts]


def _pairs(field: Field, raw: Any, names: Names, kept: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, said in pairs(raw):
        key = clean(name, lines=False)
        wanted = _KEYS.get(field.points_to)
        if wanted is not None and not wanted.fullmatch(key):
            form = "2027-03" if field.points_to == "month" else "2027-Q1"
            raise Wrong(_("%(name)s: write it as %(form)s.") % {"name": key[:40], "form": form})
        if not key or len(key) > 60 or key in found:
            raise Wrong(_("%(name)s stands there twice, or is no name.") % {"name": key[:40]})
        amount = number(said, field.most)
        found[key] = str(amount) if field.points_to == "quarter" else _plain(amount)
    if len(found) > MOST_ROWS:
        raise Wrong(_("At most %(most)s of these fit here.") % {"most": MOST_ROWS})
    return dict(sorted(found.items())) if wanted_order(field) else found


def wanted_order(field: Field) -> bool:
    """Whether the order is that of time; roles stay as they were written."""
    return field.points_to in _KEYS


def _rows(raw: Any) -> list[Any]:
    rows = raw if isinstance(raw, list | tuple) else [line for line in str(raw or "").splitlines() if line.strip()]
    if len(rows) > MOST_ROWS:
        raise Wrong(_("At most %(most)s of these fit here.") % {"most": MOST_ROWS})
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
        effort = _pairs(EFFORT, way.get("effort"), names, None)
        cost = None if way.get("cost") in (None, "") else str(number(way["cost"], MOST_MONEY))
        found.append({"id": name, "months": int(months) if months else None, "effort": effort, "cost": cost})
    return found


EFFORT = Field("effort", "", Sort.PAIRS, "", 100_000, points_to="role")


def _way(row: Any) -> dict[str, Any]:
    parts = [part.strip() for part in str(row).split("|")]
    if len(parts) > 4:
        raise Wrong(_("Write each way as: name | months | role: hours; role: hours | cost."))
    return dict(zip(("id", "months", "effort", "cost"), (*parts, "", "", "")[:4], strict=True))


def _choice(field: Field, raw: Any, names: Names, kept: Any) -> str:
    """A code, or its word in either language as files have it."""
    text = clean("" if raw is None else raw, lines=False) or str(empty(field))
    if text in field.choices:
        return text
    for language in ("en", "nl"):
        with override(language):
            known = {wording.word(WORDS[field.name], code).casefold(): code for code in field.choices if code}
        if text.casefold() in known:
            return known[text.casefold()]
    raise Wrong(_("Choose one of: %(words)s.") % {"words": ", ".join(filter(None, field.choices))})


_READERS: Mapping[Sort, Callable[[Field, Any, Names, Any], Any]] = {
    Sort.MONEY: _money, Sort.PAIRS: _pairs, Sort.AFTER: _after, Sort.WAYS: _ways, Sort.CHOICE: _choice,
}  # fmt: skip


def _pair_text(told: Mapping[str, Any], between: str) -> str:
    return between.join(f"{name}: {amount}" for name, amount in told.items())


def _way_text(way: Mapping[str, Any]) -> str:
    parts = [way["id"], str(way.get("months") or ""), _pair_text(way.get("effort") or {}, "; "), way.get("cost") or ""]
    return " | ".join(parts).rstrip(" |")


def _after_text(one: Mapping[str, Any], names: Names) -> str:
    name = names.written("initiative", one["key"])
    return f"{name} | {one['lag']}" if one.get("lag") else name


def cell(field: Field, value: Any, names: Names) -> Any:
    """The value as one cell of a sheet, or a form, holds it; `read` gives it back."""
    if field.sort is Sort.MONEY or field.sort is Sort.DAY:
        return value
    if field.sort is Sort.PAIRS:
        return _pair_text(value, "\n")
    if field.sort is Sort.WAYS:
        return "\n".join(_way_text(way) for way in value)
    if field.sort is Sort.AFTER:
        return "\n".join(_after_text(one, names) for one in value)
    return values.cell(field, value, names)


def said(field: Field, value: Any, names: Names) -> str:
    """The value in words for a reader; empty where nobody said anything."""
    if value in (None, "", [], {}):
        return ""
    if field.sort is Sort.CHOICE:
        return wording.word(WORDS[field.name], value)
    if field.sort is Sort.MONEY:
        return formats.number(Decimal(str(value)).normalize() + 0)
    if field.sort is Sort.PAIRS:
        return ", ".join(f"{name}: {formats.number(Decimal(str(amount)))}" for name, amount in value.items())
    if field.sort is Sort.AFTER:
        return formats.listed(_said_after(one, names) for one in value)
    if field.sort is Sort.WAYS:
        return "; ".join(_way_text(way) for way in value)
    if isinstance(value, date):
        return formats.day(value)
    return values.said(field, value, names)


def _said_after(one: Mapping[str, Any], names: Names) -> str:
    name = names.name("initiative", one["key"])
    if not one.get("lag"):
        return name
    return _("%(name)s, %(months)s months later") % {"name": name, "months": one["lag"]}
