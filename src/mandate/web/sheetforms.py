"""Forms of rows by the declaration of their fields: what is asked and stated; rows added, changed and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Goal, Person
from mandate.services import wording
from mandate.services.sheets import values
from mandate.services.sheets.fields import LEVELS, Field, Sheet, Sort
from mandate.services.sheets.keeper import Keeper, Said
from mandate.services.sheets.names import Names
from mandate.web import reader, records
from mandate.web.may import may
from mandate.web.page import page

MOST_PEOPLE = 500
_ASKED: Mapping[Sort, str] = {
    Sort.LONG: "lines", Sort.PAIRS: "lines", Sort.AFTER: "lines", Sort.WAYS: "lines", Sort.LINKS: "lines",
    Sort.DAY: "day", Sort.WHOLE: "whole", Sort.YES: "yes", Sort.CHOICE: "choice", Sort.CLASS: "choice",
    Sort.ONE: "choice", Sort.MANY: "many", Sort.MONEY: "number", Sort.LEVELS: "levels",
}  # fmt: skip
"""How each sort is asked; all others as a line of text."""
_PLAIN = (Sort.ONE, Sort.CLASS, Sort.CHOICE, Sort.YES)
"""Fields that show what they may hold; their explanation is for files."""

Parts = Sequence[tuple[str, tuple[str, ...]]]
Asks = Callable[[HttpRequest, "Pages", str], HttpResponse]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one sheet: its list, what adding a row is called, who writes, and whether a row has a page.

    `parts` are the headings of a long form with their fields, of which the first stands open.
    """

    sheet: Sheet
    keeper: Keeper
    listed: str
    adding: str
    permission: str
    has_page: bool = True
    parts: Parts = ()

    @property
    def one(self) -> str:
        """The word for a row in the names of addresses."""
        return self.sheet.kind

    def address(self, row: Any) -> str:
        """The page of a row, or the list where rows have none."""
        return reverse(self.one, args=[row.key]) if row is not None and self.has_page else reverse(self.listed)


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form: how it is asked, what it holds, what it may hold; `empty` is the word for nothing."""

    field: Field
    asked: str
    label: str
    hint: str
    value: Any
    options: list[tuple[str, str]]
    empty: str | None
    error: str = ""

    @property
    def choice(self) -> tuple[str, str]:
        """The field as one of several to choose from."""
        return self.field.name, self.label

    @property
    def levels(self) -> list[tuple[str, str]]:
        """Levels that can be asked for."""
        return [(str(level), str(level)) for level in LEVELS if level]


def _ticked(one: Field) -> bool:
    """Whether a list is chosen by ticking; initiatives are too many for that, and written one a line."""
    return one.sort is Sort.MANY and one.points_to != "initiative"


def posted(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """What a form says of every field."""
    asked = request.POST
    found: dict[str, Any] = {}
    for one in sheet.fields:
        if _ticked(one):
            found[one.name] = asked.getlist(one.name)
        elif one.sort is Sort.LEVELS:
            head = f"{one.name}-"
            found[one.name] = {name.removeprefix(head): asked[name] for name in asked if name.startswith(head)}
        else:
            found[one.name] = asked.get(one.name, "")
    return found


def stated(sheet: Sheet, row: Any, names: Names) -> dict[str, Any]:
    """What a row says of every field, as a form holds it."""
    return {one.name: _held(one, one.of(row), names) for one in sheet.fields}


def _held(one: Field, value: Any, names: Names) -> Any:
    if one.sort is Sort.MANY and not _ticked(one):
        return "\n".join(names.written(one.points_to, key) for key in value)
    if one.sort not in (Sort.MANY, Sort.ONE, Sort.YES, Sort.LEVELS):
        value = values.cell(one, value, names)
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def inputs(
    request: HttpRequest, sheet: Sheet, said: Mapping[str, Any], problems: Mapping[str, str], names: Names,
    *, only: Sequence[str] = (),
) -> list[Input]:  # fmt: skip
    """The fields of a form (all, or only these), with what they may hold."""
    return [
        Input(
            one, "lines" if one.sort is Sort.MANY and not _ticked(one) else _ASKED.get(one.sort, "text"), _(one.label),
            _(one.about) if one.about and one.sort not in _PLAIN else "", said.get(one.name, ""),
            _options(request, one, said.get(one.name, ""), names), _empty(one), problems.get(one.name, ""),
        )
        for one in sheet.fields
        if not only or one.name in only
    ]  # fmt: skip


def _empty(one: Field) -> str | None:
    if one.sort is Sort.ONE:
        return _("Nobody yet") if one.points_to == "person" else _("None")
    return _("Not said") if one.sort is Sort.CLASS or "" in one.choices else None


def _options(request: HttpRequest, one: Field, value: Any, names: Names) -> list[tuple[str, str]]:
    """What a field may hold, as (value, words); rows that are gone stay visible where they were chosen."""
    if one.sort is Sort.CLASS:
        return list(wording.words("data_class").items())
    if one.sort is Sort.CHOICE:
        return [(code, wording.word(one.words, code)) for code in one.choices if code]
    if one.points_to == "person":
        return _managers() if one.name == "shared_with" else people(request)
    if one.sort not in (Sort.ONE, Sort.LEVELS) and not _ticked(one):
        return []
    known = _open_goals() if one.points_to == "goal" and one.sort is Sort.ONE else names.options(one.points_to)
    chosen, offered = [value] if one.sort is Sort.ONE else list(value), dict(known)
    return known + [(key, names.name(one.points_to, key)) for key in chosen if key and key not in offered]


def people(request: HttpRequest) -> list[tuple[str, str]]:
    """Those who can own something: who is here today."""
    rows = Person.objects.seen_by(reader.person(request)).filter(left_on=None)[:MOST_PEOPLE]
    return [(one.key, one.name) for one in rows]


def _open_goals() -> list[tuple[str, str]]:
    """Which goals another can serve."""
    return [(row.key, row.title) for row in Goal.objects.exclude(level="individual").filter(state="open")]


def _managers() -> list[tuple[str, str]]:
    """Whom a goal of a person can be shared with: those who lead others."""
    return [(row.key, row.name) for row in Person.objects.filter(left_on=None) if row.holds(Role.MANAGER)]


def _in_parts(pages: Pages, found: Sequence[Input]) -> list[tuple[str, list[Input], bool]]:
    """The form in its parts: heading, fields, and whether it stands open."""
    if not pages.parts:
        return [("", list(found), True)]
    by_name = {one.field.name: one for one in found}
    told = []
    for number, (heading, names) in enumerate(pages.parts):
        mine = [by_name[name] for name in names]
        told.append((_(heading), mine, number == 0 or any(one.error for one in mine)))
    return told


def form(
    request: HttpRequest, pages: Pages, said: Mapping[str, Any], problems: Mapping[str, str], row: Any | None,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """The form of a row, new or not."""
    context = {
        "title": _("Change %(name)s") % {"name": row} if row else _(pages.adding),
        "parts": _in_parts(pages, inputs(request, pages.sheet, said, problems, Names())),
        "errors": problems,
        "row": row,
        "why": request.POST.get("change_why", ""),
        "back": pages.address(row),
        "intro": "",
        "removes": "",
        **more,
    }
    return page(request, "sheets/form.html", context, status=422 if problems else 200)


def add(request: HttpRequest, pages: Pages, **more: Any) -> HttpResponse:
    """The form of a new row, or the row it made."""
    sheet = pages.sheet
    if request.method == "GET":
        said: dict[str, Any] = {one.name: values.empty(one) or "" for one in sheet.fields}
        for one in sheet.fields:
            if one.name in request.GET and one.sort is not Sort.LEVELS:
                said[one.name] = request.GET.getlist(one.name) if _ticked(one) else request.GET[one.name]
        return form(request, pages, said, {}, None, **more)
    said = posted(request, sheet)
    problems = pages.keeper.check(sheet, said, None, clock.today()).problems
    if problems:
        return form(request, pages, said, problems, None, **more)
    return HttpResponseRedirect(pages.address(pages.keeper.add(sheet, said, _said(request))))


def change(request: HttpRequest, pages: Pages, key: str, **more: Any) -> HttpResponse:
    """The form of a row, or the row as changed; a form older than the row is refused."""
    sheet = pages.sheet
    row: Any = records.one(sheet.model, request, key)
    if request.method == "GET":
        pages.keeper.refuse_closed(row)
        return form(request, pages, stated(sheet, row, Names()), {}, row, **more)
    row.version = reader.version(request)
    said = posted(request, sheet)
    problems = pages.keeper.check(sheet, said, row, clock.today()).problems
    if problems:
        return form(request, pages, said, problems, row, **more)
    pages.keeper.change(row, said, _said(request))
    return HttpResponseRedirect(pages.address(row))


def remove(request: HttpRequest, pages: Pages, key: str) -> HttpResponse:
    """The row gone, where nothing keeps it; a form older than the row is refused."""
    row = records.one(pages.sheet.model, request, key)
    row.version = reader.version(request)
    pages.keeper.remove(row, _said(request))
    return HttpResponseRedirect(reverse(pages.listed))


def writing(pages: Pages, under: str, *, asks: Asks | None = None) -> list[URLPattern]:
    """The addresses under which rows are added, changed and removed; they stand before the address of one row.

    `asks` is the page that asks before a row is removed; without it the form of the row does.
    """

    @may(pages.permission)
    @require_http_methods(["GET", "POST"])
    def new(request: HttpRequest) -> HttpResponse:
        """A new row."""
        return add(request, pages)

    @may(pages.permission)
    @require_http_methods(["GET", "POST"])
    def other(request: HttpRequest, key: str) -> HttpResponse:
        """Change a row; a form older than the row is refused."""
        return change(request, pages, key, removes="" if asks else reverse(f"{pages.one}-remove", args=[key]))

    @may(pages.permission)
    @require_http_methods(["GET", "POST"] if asks else ["POST"])
    def gone(request: HttpRequest, key: str) -> HttpResponse:
        """Take a row away; its history stays."""
        return asks(request, pages, key) if asks and request.method == "GET" else remove(request, pages, key)

    return [
        path(f"{under}new/", new, name=f"{pages.one}-new"),
        path(f"{under}<str:key>/change/", other, name=f"{pages.one}-change"),
        path(f"{under}<str:key>/remove/", gone, name=f"{pages.one}-remove"),
    ]


def change_why(request: HttpRequest) -> str:
    """The reason a form gives for a change, as long as the ledger keeps one; empty where none is given."""
    return request.POST.get("change_why", "").strip()[:2000]


def _said(request: HttpRequest) -> Said:
    return Said(reader.actor(request), clock.today(), change_why(request), reader.person(request))
