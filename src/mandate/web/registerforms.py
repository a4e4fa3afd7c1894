"""Pages of one row of a register: shown, added, changed and removed by the declaration of its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mandate.records import access, clock
from mandate.records.models import Person, Record
from mandate.services import wording
from mandate.services.registers import depending, keeping
from mandate.services.registers.depending import Dependent
from mandate.services.sheets import values
from mandate.services.sheets.fields import LEVELS, Field, Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.web import history, reader, records
from mandate.web.page import page

MOST_PEOPLE = 500
LEVEL_OPTIONS = [(str(level), str(level)) for level in LEVELS if level]
"""Levels that can be asked for."""
_PAGES = {
    "team": "team", "person": "person", "vendor": "vendor", "purpose": "purpose", "competence": "competence",
    "dataset": "dataset", "tool": "tool", "classification": "classification",
}  # fmt: skip
"""The page of one row of a kind."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one register: its list, its row, what adding one is called."""

    register: Sheet
    listed: str
    one: str
    adding: str


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form."""

    field: Field
    label: str
    hint: str
    value: Any
    options: list[tuple[str, str]]
    error: str = ""

    @property
    def choice(self) -> tuple[str, str]:
        """The field as one of several to choose from."""
        return self.field.name, self.label


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
    return timezone.localdate(moment) if moment else clock.today()


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


def posted(request: HttpRequest, register: Sheet) -> dict[str, Any]:
    """What a form says of every field."""
    asked = request.POST
    found: dict[str, Any] = {}
    for one in register.fields:
        if one.sort is Sort.MANY:
            found[one.name] = asked.getlist(one.name)
        elif one.sort is Sort.LEVELS:
            head = f"{one.name}-"
            found[one.name] = {name.removeprefix(head): asked[name] for name in asked if name.startswith(head)}
        else:
            found[one.name] = asked.get(one.name, "")
    return found


def only(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What a form says of some fields; lists as a row of facts holds them."""
    return {name: tuple(said[name]) if isinstance(said[name], list) else said[name] for name in names}


def stated(register: Sheet, row: Record, names: Names) -> dict[str, Any]:
    """What a row says of every field, as a form holds it."""
    found = {}
    for one in register.fields:
        value = one.of(row)
        if one.sort is Sort.LINKS:
            value = values.link_lines(values.plain(one, value, names))
        elif isinstance(value, date):
            value = value.isoformat()
        found[one.name] = value if value is not None else ""
    return found


def inputs(
    request: HttpRequest,
    register: Sheet,
    said: Mapping[str, Any],
    problems: Mapping[str, str],
    names: Names,
    *,
    only: Sequence[str] = (),
) -> list[Input]:
    """The fields of a form (all, or only these), with what they may hold."""
    found = []
    for one in register.fields:
        if only and one.name not in only:
            continue
        value = said.get(one.name, "")
        kinds = Input(
            field=one, label=_(one.label), hint=_(one.about) if one.about and one.sort not in _PLAIN else "",
            value=value, options=options(request, one, value, names), error=problems.get(one.name, ""),
        )  # fmt: skip
        found.append(kinds)
    return found


_PLAIN = (Sort.ONE, Sort.CLASS, Sort.CHOICE, Sort.YES)
"""Fields that show what they may hold; their explanation is for files."""


def options(request: HttpRequest, one: Field, value: Any, names: Names) -> list[tuple[str, str]]:
    """What a field may hold, as (value, words); rows that are gone stay visible where they were chosen."""
    if one.sort is Sort.CLASS:
        return list(wording.words("data_class").items())
    if one.sort is Sort.CHOICE:
        return [
            (code, wording.word("agreement" if one.name == "agreement" else "status", code)) for code in one.choices
        ]
    if one.points_to == "person":
        return people(request)
    if one.sort in (Sort.ONE, Sort.MANY, Sort.LEVELS):
        known = names.options(one.points_to)
        chosen = [value] if one.sort is Sort.ONE else list(value)
        return known + [(key, names.name(one.points_to, key)) for key in chosen if key and key not in dict(known)]
    return []


def people(request: HttpRequest) -> list[tuple[str, str]]:
    """Those who can own something: who is here today."""
    rows = Person.objects.seen_by(reader.person(request)).filter(left_on=None)[:MOST_PEOPLE]
    return [(one.key, one.name) for one in rows]


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


def form(
    request: HttpRequest, pages: Pages, said: Mapping[str, Any], problems: Mapping[str, str], row: Record | None
) -> HttpResponse:
    """The form of a row, new or not."""
    context = {
        "title": _("Change %(name)s") % {"name": row} if row else _(pages.adding),
        "inputs": inputs(request, pages.register, said, problems, Names()),
        "errors": problems,
        "row": row,
        "levels": LEVEL_OPTIONS,
        "why": request.POST.get("change_why", ""),
        "back": reverse(pages.one, args=[row.key]) if row else reverse(pages.listed),
    }
    return page(request, "registers/form.html", context, status=422 if problems else 200)


def add(request: HttpRequest, pages: Pages) -> HttpResponse:
    """The form of a new row, or the row it made."""
    register = pages.register
    if request.method == "GET":
        said = {one.name: values.empty(one) for one in register.fields} | {"name": request.GET.get("name", "")}
        return form(request, pages, {name: "" if v is None or v == [] else v for name, v in said.items()}, {}, None)
    said = posted(request, register)
    problems = keeping.check(register, said).problems
    if problems:
        return form(request, pages, said, problems, None)
    made = keeping.add(register, said, by=reader.actor(request), today=clock.today(), why=change_why(request))
    return HttpResponseRedirect(reverse(pages.one, args=[made.key]))


def change(request: HttpRequest, pages: Pages, key: str) -> HttpResponse:
    """The form of a row, or the row as changed; a form older than the row is refused."""
    register = pages.register
    row = records.one(register.model, request, key)
    if request.method == "GET":
        return form(request, pages, stated(register, row, Names()), {}, row)
    row.version = reader.version(request)
    said = posted(request, register)
    problems = keeping.check(register, said, row=row).problems
    if problems:
        return form(request, pages, said, problems, row)
    keeping.change(row, said, by=reader.actor(request), today=clock.today(), why=change_why(request))
    return HttpResponseRedirect(reverse(pages.one, args=[row.key]))


def remove(request: HttpRequest, pages: Pages, key: str) -> HttpResponse:
    """What depends on a row and, where nothing does, the question why it goes."""
    row = records.one(pages.register.model, request, key)
    if request.method == "POST":
        row.version = reader.version(request)
        keeping.remove(row, by=reader.actor(request), today=clock.today(), why=change_why(request))
        return HttpResponseRedirect(reverse(pages.listed))
    context = {
        "row": row,
        "dependents": dependents(request, row),
        "back": reverse(pages.one, args=[key]),
    }
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
        "facts": facts(request, row, pages.register, names),
        "dependents": [] if moment else dependents(request, row, people=False),
        "log": history.of(row),
        **context,
    }
    return page(request, template or "registers/record.html", shown)


def change_why(request: HttpRequest) -> str:
    """The reason a form gives for a change, as long as the ledger keeps one; empty where none is given."""
    return request.POST.get("change_why", "").strip()[:2000]
