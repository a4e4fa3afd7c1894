"""Pages of one row of a register: shown, added, changed and removed by the declaration of its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from mandate.records import access, clock
from mandate.records.models import Record
from mandate.services.registers import depending
from mandate.services.registers.depending import Dependent
from mandate.services.registers.keeping import KEEPER
from mandate.services.sheets import values
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.web import history, reader, records, sheetforms
from mandate.web.page import page
from mandate.web.sheetforms import Pages

_PAGES = {
    "team": "team", "person": "person", "vendor": "vendor", "purpose": "purpose", "competence": "competence",
    "dataset": "dataset", "tool": "tool", "classification": "classification",
    "touchpoint": "touchpoint", "incident": "incident", "use": "use",
}  # fmt: skip
"""The page of one row of a kind."""


def pages(register: Sheet, listed: str, adding: str) -> Pages:
    """The pages of a register, which those may write who may change the registers."""
    return Pages(register, KEEPER, listed, adding, "change registers")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a record page: its label and its parts, each with an address where it has a page."""

    label: str
    parts: list[tuple[str, str]]


def keeps(request: HttpRequest) -> bool:
    """Whether this reader may change the registers, today and not in the past."""
    may = access.may(reader.person(request), "change registers", today=clock.today())
    return may and reader.moment(request) is None


def day(request: HttpRequest) -> date:
    """The day the page stands on: today, or that of `?at=`."""
    moment = reader.moment(request)
    return clock.today(moment)


def context(
    sentence: str,
    *,
    without: str = "",
    adding: Pages | None = None,
    bulk: str = "",
    empty: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """What the page of a register needs beside its rows."""
    return {
        "sentence": sentence,
        "without": without,
        "add": f"{adding.one}-new" if adding else "",
        "add_label": _(adding.adding) if adding else "",
        "bulk": bulk,
        "empty_title": empty[0],
        "empty_why": empty[1],
    }


def address(request: HttpRequest, kind: str, key: str) -> str:
    """The page of a row, or nothing where this reader may not open it."""
    if kind == "person" and not access.may(reader.person(request), "see people", today=clock.today()):
        return ""
    return reverse(_PAGES[kind], args=[key]) if kind in _PAGES else ""


def only(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What a form says of some fields; lists as a row of facts holds them."""
    return {name: tuple(said[name]) if isinstance(said[name], list) else said[name] for name in names}


def facts(request: HttpRequest, row: Record, register: Sheet, names: Names, *, only: Sequence[str] = ()) -> list[Fact]:
    """The facts of a row (all, or only these) for its page; what nobody said is said so."""
    found = []
    for one in register.fields:
        if one.name in ("name", "name_nl") or (only and one.name not in only):
            continue
        found.append(Fact(_(one.label), _parts(request, one, one.of(row), names) or [(values.unsaid(one), "")]))
    return found


def _parts(request: HttpRequest, one: Field, value: Any, names: Names) -> list[tuple[str, str]]:
    if one.sort is Sort.ONE:
        keys = [value] if value else []
        return [(names.name(one.points_to, key), _existing(request, one.points_to, key, names)) for key in keys]
    if one.sort is Sort.MANY:
        told = [(names.name(one.points_to, key), _existing(request, one.points_to, key, names)) for key in value]
        return sorted(told, key=lambda pair: pair[0].casefold())
    if one.sort is Sort.LEVELS:
        needed = values.needs(names, value)
        return [(text, _existing(request, one.points_to, key, names)) for text, key in zip(needed, value, strict=True)]
    if one.sort is Sort.LINKS:
        return [
            (", ".join(filter(None, (names.name("dataset", link["to"]), link.get("by"), link.get("note")))),
             _existing(request, "dataset", link["to"], names))
            for link in value
        ]  # fmt: skip
    text = values.said(one, value, names)
    return [(text, text if one.name == "url" and text.startswith(("https://", "http://")) else "")] if text else []


def _existing(request: HttpRequest, kind: str, key: str, names: Names) -> str:
    return address(request, kind, key) if key in names.rows(kind) else ""


def writing(pages: Pages, under: str) -> list[URLPattern]:
    """The addresses under which rows of a register are written; a page says what depends on a row before it goes."""
    return sheetforms.writing(pages, under, asks=_ask_remove)


def _ask_remove(request: HttpRequest, pages: Pages, key: str) -> HttpResponse:
    row = records.one(pages.sheet.model, request, key)
    context = {"row": row, "dependents": dependents(request, row), "back": pages.address(row)}
    return page(request, "registers/remove.html", context)


def dependents(request: HttpRequest, row: Record, *, people: bool = True) -> list[tuple[Dependent, str]]:
    """What depends on a row and its page; who was given access is for those who keep the registers."""
    found = [one for one in depending.on(row) if people or one.kind != "attainment"]
    if not access.may(reader.person(request), "change registers", today=clock.today()):
        found = [one for one in found if one.kind in ("tool", "dataset", "purpose")]
    return [(one, address(request, one.kind, one.key)) for one in found]


def record(request: HttpRequest, pages: Pages, row: Record, template: str = "", **context: Any) -> HttpResponse:
    """The page of a row: its facts, what depends on it today, and its history."""
    moment = reader.moment(request)
    names = Names(moment)
    shown = {
        "pages": pages,
        "row": row,
        "facts": facts(request, row, pages.sheet, names),
        "dependents": [] if moment else dependents(request, row, people=False),
        "log": history.of(row),
        **context,
    }
    return page(request, template or "registers/record.html", shown)
