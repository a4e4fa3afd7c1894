"""What a decision rests on: linked to the record as it is today, never copied, with the figure that matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mandate.records.models import Ask, Dataset, Decision, Development, Initiative, Quote, Request, Tool
from mandate.services import formats, saying, verdicts, wording
from mandate.services.overview import Overview

MOST = 12
LAWS = frozenset({"law"})
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "service": gettext_noop("Service"),
        "tool": gettext_noop("Tool"),
        "dataset": gettext_noop("Dataset"),
        "request": gettext_noop("Request"),
        "development": gettext_noop("Development"),
        "initiative": gettext_noop("Initiative"),
        "quote": gettext_noop("Quote"),
        "decision": gettext_noop("Earlier decision"),
        "ask": gettext_noop("Hours of a department"),
        "priority": gettext_noop("Priority"),
        "answer": gettext_noop("Answer of the assessment"),
        "demand": gettext_noop("“May I?”"),
        "law": gettext_noop("Law"),
        "link": gettext_noop("Address"),
    }
)
"""What can be evidence; `law` is a citation, `link` an address, and `note` says what to see in it."""
_MODELS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "tool": Tool, "dataset": Dataset, "request": Request, "development": Development, "initiative": Initiative,
        "quote": Quote, "decision": Decision, "ask": Ask,
    }
)  # fmt: skip
_PAGES = {
    "tool": "tool", "dataset": "dataset", "request": "request", "development": "development",
    "initiative": "initiative", "decision": "decision", "ask": "asks-one", "service": "service",
    "priority": "priorities", "demand": "demand",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence as it stands now: what it is called, the live fact, and the page that shows it.

    `page` is the name of an address and `key` its argument, `link` an address outside; both empty where there is none.
    """

    kind: str
    label: str
    name: str
    fact: str
    note: str
    page: str
    key: str
    link: str


def pieces(rows: Iterable[Mapping[str, str]], *, seen: Overview | None, today: date) -> list[Piece]:
    """The evidence of a decision, in its order; a row that is gone says so. One question per kind."""
    given = list(rows)
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in given:
        if row.get("kind") in _MODELS:
            wanted[row["kind"]].add(row.get("key", ""))
    found = {kind: _MODELS[kind]._base_manager.in_bulk(list(keys)) for kind, keys in wanted.items()}
    return [_piece(row, found.get(row.get("kind", ""), {}), seen, today) for row in given]


def _piece(row: Mapping[str, str], found: Mapping[str, Any], seen: Overview | None, today: date) -> Piece:
    kind, key, note = row.get("kind", ""), row.get("key", ""), row.get("note", "")
    label = _(KINDS[kind]) if kind in KINDS else kind
    page = _PAGES.get(kind, "")
    if kind == "service":
        name, fact = _service(key, seen)
        return Piece(kind, label, name, fact, note, page if fact else "", key, "")
    if kind in _MODELS:
        one = found.get(key)
        if one is None:
            return Piece(kind, label, _("It is no longer in the record."), "", note, "", "", "")
        return Piece(kind, label, _name(one), _fact(one, today), note, page, key, "")
    if kind == "link":
        return Piece(kind, label, note or key, "", "", "", "", key)
    return Piece(kind, label, note or label, key if kind == "law" else "", "", page, "", "")


def _name(one: Any) -> str:
    for field in ("name", "title", "what", "text"):
        value = getattr(one, field, "")
        if value:
            return f"“{value}”" if field == "text" else str(value)
    return str(one)


def _fact(one: Any, today: date) -> str:
    """What matters of a row today, in a few words."""
    if isinstance(one, Tool):
        return wording.word("status", one.status)
    if isinstance(one, Request):
        return _("asked on %(day)s, promised for %(due)s") % {
            "day": formats.day(one.asked_on), "due": formats.day(one.promised_on),
        }  # fmt: skip
    if isinstance(one, Dataset) and one.data_class is not None:
        return wording.word("data_class", one.data_class)
    if isinstance(one, Initiative):
        return _("due on %(day)s") % {"day": formats.day(one.due)}
    return ""


def _service(key: str, seen: Overview | None) -> tuple[str, str]:
    """A service with who uses it and what is paid for it, as the inventory sees it now."""
    known = verdicts.catalogued(key)
    name = known.name if known else key
    line = next((one for one in seen.services if one.service == key), None) if seen else None
    if line is None:
        return name, ""
    facts = [wording.word("status", line.status)]
    if line.people is not None:
        facts.append(
            ngettext("%(count)s person", "%(count)s people", line.people) % {"count": formats.number(line.people)}
        )
    if line.spend:
        facts.append(saying.spending(line.spend, monthly=line.monthly, months=line.paid_in))
    return name, ", ".join(facts)


def read(kinds: Iterable[str], keys: Iterable[str], notes: Iterable[str]) -> list[dict[str, str]]:
    """The evidence a form names, row by row; rows without anything are left out."""
    found = []
    for kind, key, note in zip(kinds, keys, notes, strict=False):
        if kind in KINDS and (key.strip() or note.strip()):
            found.append({"kind": kind, "key": key.strip()[:300], "note": note.strip()[:300]})
    return found[:MOST]
