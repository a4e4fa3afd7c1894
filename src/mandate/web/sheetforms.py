"""Forms of initiatives, goals, capacities and budgets by the declaration of their fields; files brought and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.models import Goal, Person, Record
from mandate.services import wording
from mandate.services.portfolio import exchange, keeping
from mandate.services.refusals import Refused
from mandate.services.sheets import several, values
from mandate.services.sheets.fields import Field, Sheet, Sort
from mandate.services.sheets.names import Names
from mandate.services.sheets.values import Wrong
from mandate.web import reader, records
from mandate.web.page import page

KEPT_SECONDS = 24 * 3600
SALT = "mandate.portfolio.brought"
_LINES = frozenset({Sort.LONG, Sort.PAIRS, Sort.AFTER, Sort.WAYS})
PARTS: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "initiative": (
        (gettext_noop("What and why"), ("title", "why", "approach", "first_step", "due", "review_on", "person", "owner",
                                        "goals", "teams")),
        (gettext_noop("An experiment"), ("hypothesis", "max_loss", "ends_on")),
        (gettext_noop("Hours and money"), ("size", "months", "months_low", "months_high", "effort", "hours", "cost",
                                           "currency", "budget", "modes")),
        (gettext_noop("What it brings"), ("value_low", "value_high", "value_unit", "grade", "confidence")),
        (gettext_noop("When and after what"), ("after", "excludes", "alternative_of", "not_before", "promised_on",
                                               "legal_due", "legal_source", "mt_gate", "mandatory")),
    ),
}  # fmt: skip
"""The parts of a form that is long; the first is open."""


@dataclass(frozen=True, slots=True)
class Page:
    """The pages of one kind: its fields, its list, its row, and what adding one is called."""

    sheet: Sheet
    listed: str
    one: str
    adding: str


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form: how it is asked, what it holds, what it may hold."""

    field: Field
    asked: str
    label: str
    hint: str
    value: Any
    options: list[tuple[str, str]]
    error: str = ""


def posted(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """What a form says of every field."""
    asked = request.POST
    return {one.name: asked.getlist(one.name) if _ticked(one) else asked.get(one.name, "") for one in sheet.fields}


def _ticked(one: Field) -> bool:
    """Whether a list is chosen by ticking; initiatives are too many for that, and written one a line."""
    return one.sort is Sort.MANY and one.points_to != "initiative"


def stated(sheet: Sheet, row: Any, names: Names) -> dict[str, Any]:
    """What a row says of every field, as a form holds it."""
    found: dict[str, Any] = {}
    for one in sheet.fields:
        value = one.of(row)
        if _ticked(one) or one.sort in (Sort.ONE, Sort.YES):
            found[one.name] = value or ""
        elif one.sort is Sort.MANY:
            found[one.name] = "\n".join(names.written("initiative", key) for key in value)
        else:
            told = values.cell(one, value, names)
            found[one.name] = told.isoformat() if isinstance(told, date) else "" if told is None else told
    return found


def inputs(
    request: HttpRequest, sheet: Sheet, said: Mapping[str, Any], problems: Mapping[str, str], names: Names,
    *, only: Sequence[str] = (),
) -> list[Input]:  # fmt: skip
    """The fields of a form (all, or only these), with what they may hold."""
    return [
        Input(
            one, _asked(one), _(one.label), _(one.about) if one.about and one.sort not in _PLAIN else "",
            said.get(one.name, ""), options(request, one, names), problems.get(one.name, ""),
        )
        for one in sheet.fields
        if not only or one.name in only
    ]  # fmt: skip


_PLAIN = (Sort.ONE, Sort.CHOICE, Sort.YES)


def _asked(one: Field) -> str:
    if one.sort in _LINES or (one.sort is Sort.MANY and not _ticked(one)):
        return "lines"
    known = {
        Sort.DAY: "day", Sort.WHOLE: "whole", Sort.YES: "yes", Sort.CHOICE: "choice", Sort.ONE: "choice",
        Sort.MANY: "many", Sort.MONEY: "number",
    }  # fmt: skip
    return known.get(one.sort, "text")


def options(request: HttpRequest, one: Field, names: Names) -> list[tuple[str, str]]:
    """What a field may hold, as (value, words)."""
    if one.sort is Sort.CHOICE:
        none = [("", _("Not said"))] if "" in one.choices else []
        return none + [(code, wording.word(one.words, code)) for code in one.choices if code]
    if one.sort not in (Sort.ONE, Sort.MANY) or one.points_to == "initiative":
        return []
    if one.points_to == "person":
        found = _managers() if one.name == "shared_with" else _people(request)
    elif one.points_to == "goal" and one.sort is Sort.ONE:
        found = [(row.key, row.title) for row in Goal.objects.exclude(level="individual").filter(state="open")]
    else:
        found = names.options(one.points_to)
    nothing = _("Nobody yet") if one.points_to == "person" else _("None")
    return [("", nothing), *found] if one.sort is Sort.ONE else found


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    here = Person.objects.seen_by(reader.person(request)).filter(left_on=None)
    return [(row.key, row.name) for row in here[:500]]


def _managers() -> list[tuple[str, str]]:
    """Whom a goal of a person can be shared with: those who lead others."""
    return [(row.key, row.name) for row in Person.objects.filter(left_on=None) if row.holds(Role.MANAGER)]


def parts(sheet: Sheet, found: Sequence[Input]) -> list[tuple[str, list[Input], bool]]:
    """The form in its parts: heading, fields, and whether it stands open."""
    if sheet.kind not in PARTS:
        return [("", list(found), True)]
    by_name = {one.field.name: one for one in found}
    told = []
    for number, (heading, names) in enumerate(PARTS[sheet.kind]):
        mine = [by_name[name] for name in names]
        told.append((_(heading), mine, number == 0 or any(one.error for one in mine)))
    return told


def form(
    request: HttpRequest,
    pages: Page,
    said: Mapping[str, Any],
    problems: Mapping[str, str],
    row: Any | None,
    **more: Any,
) -> HttpResponse:
    """The form of a row, new or not."""
    found = inputs(request, pages.sheet, said, problems, Names())
    context = {
        "title": _("Change %(name)s") % {"name": row} if row else _(pages.adding),
        "parts": parts(pages.sheet, found),
        "errors": problems,
        "row": row,
        "why": request.POST.get("change_why", ""),
        "back": reverse(pages.one, args=[row.key]) if row and pages.one else reverse(pages.listed),
        "intro": "",
        "removes": "",
        **more,
    }
    return page(request, "portfolio/form.html", context, status=422 if problems else 200)


def add(request: HttpRequest, pages: Page, **more: Any) -> HttpResponse:
    """The form of a new row, or the row it made."""
    sheet = pages.sheet
    if request.method == "GET":
        said: dict[str, Any] = {one.name: values.empty(one) or "" for one in sheet.fields}
        given = {name: request.GET[name] for name in said if name in request.GET}
        return form(request, pages, {**said, **given}, {}, None, **more)
    said = posted(request, sheet)
    problems = keeping.check(sheet, said, today=clock.today()).problems
    if problems:
        return form(request, pages, said, problems, None, **more)
    made = keeping.add(
        sheet, said, by=reader.actor(request), today=clock.today(), why=change_why(request), person=reader.me(request)
    )
    return HttpResponseRedirect(reverse(pages.one, args=[made.key]) if pages.one else reverse(pages.listed))


def change(request: HttpRequest, pages: Page, key: str, **more: Any) -> HttpResponse:
    """The form of a row, or the row as changed; a form older than the row is refused."""
    sheet = pages.sheet
    row: Any = records.one(sheet.model, request, key)
    if request.method == "GET":
        keeping.closed(row)
        return form(request, pages, stated(sheet, row, Names()), {}, row, **more)
    row.version = reader.version(request)
    said = posted(request, sheet)
    problems = keeping.check(sheet, said, today=clock.today(), row=row).problems
    if problems:
        return form(request, pages, said, problems, row, **more)
    keeping.change(
        row, said, by=reader.actor(request), today=clock.today(), why=change_why(request), person=reader.me(request)
    )
    return HttpResponseRedirect(reverse(pages.one, args=[row.key]) if pages.one else reverse(pages.listed))


def change_why(request: HttpRequest) -> str:
    """The reason a form gives for a change, as long as the ledger keeps one; empty where none is given."""
    return request.POST.get("change_why", "").strip()[:2000]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a record page: its label and what it says."""

    label: str
    text: str


def facts(sheet: Sheet, row: Record, names: Names, *, only: Sequence[str]) -> list[Fact]:
    """Those of these fields that say something, in words."""
    told = ((one, values.said(one, one.of(row), names)) for one in sheet.fields if one.name in only)
    return [Fact(_(one.label), text) for one, text in told if text and not (one.sort is Sort.YES and not one.of(row))]


def bulk(request: HttpRequest, pages: Page) -> HttpResponse:
    """Set fields of many rows: choose, look, write with one reason."""
    sheet = pages.sheet
    asked = request.POST if request.method == "POST" else request.GET
    found: Any = sheet.model.objects
    rows = list(found.seen_by(reader.person(request)).filter(key__in=asked.getlist("key")[: several.MOST]))
    if not rows:
        return HttpResponseRedirect(reverse(pages.listed))
    said = posted(request, sheet)
    chosen = [name for name in request.POST.getlist("set") if name in sheet.bulk]
    why, problems, lines = change_why(request), dict[str, str](), list[several.Row]()
    if request.method == "POST":
        problems |= {} if chosen else {"set": _("Tick at least one field to set.")}
        problems |= {} if why else {"change_why": _("Say why: one reason for all rows.")}
        if not problems:
            lines = keeping.planned(sheet, rows, {name: said[name] for name in chosen}, today=clock.today())
    faulty = any(one.problems for one in lines)
    if lines and not faulty and "write" in request.POST:
        versions = {row.key: _version(request, row.key) for row in rows}
        act = keeping.change_many(sheet, lines, by=reader.actor(request), why=why, versions=versions)
        return HttpResponseRedirect(f"{reverse(pages.listed)}?made={act.id}" if act else reverse(pages.listed))
    context = {
        "rows": rows, "lines": lines, "faulty": faulty, "changing": sum(bool(one.cells) for one in lines),
        "inputs": inputs(request, sheet, said, {}, Names(), only=sheet.bulk), "chosen": chosen, "why": why,
        "errors": problems, "back": reverse(pages.listed),
    }  # fmt: skip
    return page(request, "portfolio/bulk.html", context, status=422 if problems or faulty else 200)


def _version(request: HttpRequest, key: str) -> int:
    text = request.POST.get(f"version-{key}", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def bring(
    request: HttpRequest, template: str, salt: str, plan: Callable[[bytes, str], Any],
    write: Callable[[Any, str, str], str],
) -> HttpResponse:  # fmt: skip
    """Bring a file, look at what it brings, write it with one reason; only what was shown is written."""
    if request.method == "GET":
        return _brought(request, template, None, "", "")
    if "kept" in request.POST:
        return _write(request, template, salt, plan, write)
    file = request.FILES.get("file")
    if file is None or not file.size:
        return _brought(request, template, None, "", "", {"file": _("Choose a file.")})
    if file.size > exchange.LARGEST:
        return _brought(request, template, None, "", "", {"file": _("The file is larger than 5 MB.")})
    data, name = file.read(), file.name or ""
    try:
        planned = plan(data, name)
    except Refused as refusal:
        text = f"{refusal.why} {refusal.what_would_change_this}".strip()
        return _brought(request, template, None, "", "", {"file": text})
    kept = signing.dumps([name, data.decode("latin-1"), planned.token], salt=salt, compress=True)
    return _brought(request, template, planned, name, kept)


def _write(
    request: HttpRequest, template: str, salt: str, plan: Callable[[bytes, str], Any],
    write: Callable[[Any, str, str], str],
) -> HttpResponse:  # fmt: skip
    try:
        name, text, token = signing.loads(request.POST["kept"], salt=salt, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        gone = {"file": _("Bring the file again: what was kept of it cannot be used any more.")}
        return _brought(request, template, None, "", "", gone)
    planned, why = plan(text.encode("latin-1"), name), change_why(request)
    if not why:
        problem = {"change_why": _("Say why: one reason for the whole file.")}
        return _brought(request, template, planned, name, request.POST["kept"], problem)
    return HttpResponseRedirect(write(planned, why, token))


def _brought(
    request: HttpRequest, template: str, planned: Any, name: str, kept: str, problems: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "plan": planned, "name": name, "kept": kept, "errors": problems or {},
        "why": request.POST.get("change_why", ""),
    }  # fmt: skip
    return page(request, template, context, status=422 if problems else 200)


def hours(text: str) -> dict[str, float] | None:
    """Hours by role as a form writes them; None where that cannot be read."""
    try:
        found: dict[str, float] = values.read(values.EFFORT, text, Names())
    except Wrong:
        return None
    return found
