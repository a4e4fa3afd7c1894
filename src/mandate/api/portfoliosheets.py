"""Initiatives, goals, hours and budgets through the API: schemas and calls made from the one declaration of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from django.http import HttpResponse
from ninja import Field, Query, Router, Status
from pydantic import create_model

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, Reason, fresh
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.services.portfolio import keeping
from mandate.services.sheets import fields
from mandate.services.sheets.fields import Sheet, Sort

MOST_NAMED = 200
Guard = Callable[[Call, Mapping[str, Any], Any], None]


class After(Out):
    """What comes before, and the months in between."""

    key: str
    lag: int = 0


class AfterGiven(Given):
    """What comes before, by key or title, and the months in between."""

    key: Words = Field(min_length=1, max_length=200)
    lag: int = Field(default=0, ge=0, le=60)


class WayThere(Out):
    """Another way to do it; what it does not say is as in the usual one."""

    id: str
    months: int | None = None
    effort: dict[str, float] = Field(default={}, description="Hours in all by role.")
    cost: Decimal | None = None


class WayGiven(Given):
    """Another way to do it."""

    id: Words = Field(min_length=1, max_length=60)
    months: int | None = Field(default=None, ge=1, le=60)
    effort: dict[Words, float] = Field(default={}, description="Hours in all by role.")
    cost: Decimal | None = Field(default=None, ge=0)


class SheetGiven(Given):
    """Fields of a row; what is left out stays."""

    change_why: Words = Field(default="", max_length=2000, description="Why this change; it stays with it.")


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind for callers: what a row is called, who may see and write it, and what its list can be asked."""

    register: Sheet
    one: str
    many: str
    what: str
    title: Callable[[], str]
    asked: type[Asked]
    sees: str
    writes: str
    search: tuple[str, ...]
    sorts: tuple[str, ...]
    where: Callable[[Any], Mapping[str, Any]]
    more: Mapping[str, Any]
    removes: bool = False
    guard: Guard | None = None


def shown(one: fields.Field) -> tuple[Any, Any]:
    """How an answer carries a field."""
    types: dict[Sort, Any] = {
        Sort.YES: bool, Sort.DAY: date | None, Sort.WHOLE: int | None, Sort.MONEY: Decimal | None,
        Sort.MANY: list[str], Sort.PAIRS: dict[str, float], Sort.AFTER: list[After], Sort.WAYS: list[WayThere],
    }  # fmt: skip
    if one.sort is Sort.ONE:
        return str | None, Field(default=None, description=f"Key of a {one.points_to}.", validation_alias=one.attribute)
    return types.get(one.sort, str), Field(..., description=one.explained("en") or None)


def given(one: fields.Field) -> tuple[Any, Any]:
    """How a body carries a field: its type, what stands for nothing, and its limits."""
    says = one.explained("en") or None
    if one.sort is Sort.YES:
        return bool, False
    if one.sort is Sort.DAY:
        return date | None, None
    if one.sort is Sort.WHOLE:
        return int | None, Field(default=None, ge=one.least, le=one.most)
    if one.sort is Sort.MONEY:
        return Decimal | None, Field(default=None, ge=0, le=1_000_000_000, description=says)
    if one.sort is Sort.CHOICE:
        return Literal[one.choices], one.choices[0]
    if one.sort is Sort.ONE:
        return Words, Field(default="", max_length=254, description=f"Key or name of a {one.points_to}, or empty.")
    if one.sort is Sort.MANY:
        return list[Words], Field(default=[], max_length=MOST_NAMED)
    if one.sort is Sort.PAIRS:
        return dict[Words, float], Field(default={}, description=says)
    if one.sort in (Sort.AFTER, Sort.WAYS):
        return list[AfterGiven] if one.sort is Sort.AFTER else list[WayGiven], Field(default=[], max_length=60)
    return Words, Field(default="", max_length=one.most, description=says)


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of a kind: one row, a part of the list, fields to change, and a new row."""

    row: type[Kept]
    part: type[Answer]
    change: type[SheetGiven]
    new: type[SheetGiven]


def schemas(sheet: Noun, module: str) -> Schemas:
    """The schemas, made from the declared fields."""
    name, declared = sheet.one.capitalize(), sheet.register.fields

    def made(called: str, base: type[Any], says: str, **members: Any) -> Any:
        return create_model(called, __base__=base, __doc__=says, __module__=module, **members)

    row = made(name, Kept, sheet.what, **{one.name: shown(one) for one in declared}, **sheet.more)
    part = made(f"{sheet.many.capitalize()}", Answer, "A part of the list.", items=(list.__class_getitem__(row), ...))
    change = made(
        f"{name}Change", SheetGiven, "The fields to change; what is left out stays.",
        **{one.name: given(one) for one in declared},
    )  # fmt: skip
    needed = {
        one.name: (Words, Field(min_length=1, max_length=one.most))
        for one in declared
        if one.needed and one.sort in (Sort.TEXT, Sort.LONG)
    }
    return Schemas(row, part, change, made(f"New{name}", change, "A new row.", **needed))


def facts_of(body: SheetGiven) -> dict[str, Any]:
    """The fields that the caller sent, as files and forms say them."""
    return {name: value for name, value in body.model_dump(exclude_unset=True).items() if name != "change_why"}


def calls(sheet: Noun, module: str, *, before: Router | None = None) -> tuple[Router, Schemas]:
    """The calls of a kind: list, add, one, change, history, and remove where rows go.

    `before` is a router with calls whose addresses could be taken for that of a row.
    """
    router, made = before or Router(tags=[sheet.many]), schemas(sheet, module)
    _add_writes(router, sheet, made)
    _add_reads(router, sheet, made)
    return router, made


def _add_reads(router: Router, sheet: Noun, made: Schemas) -> None:
    model, one, many = sheet.register.model, sheet.one, sheet.many

    def listed(request: Call, asked: Any) -> Any:
        found = Listed(
            title=sheet.title(), rows=Rows.of(model, request, asked.moment), answer=made.part, search=sheet.search,
            sorts={name: name for name in sheet.sorts}, sort=sheet.sorts[0], where=sheet.where(asked),
        )  # fmt: skip
        return show(request, asked, found, sort=asked.sort)

    def read(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
        found = records.one(model, request, key, asked.moment)
        records.stamp(response, found)
        return found

    def history(request: Call, key: str, asked: Query[Asked]) -> Any:
        return records.history(request, asked, records.one(model, request, key, asked.moment))

    see, of_one, wanted = may(sheet.sees), f"/{many}/{{slug:key}}", cast(Any, Query)[sheet.asked]
    router.get(f"/{many}", response=made.part, auth=see)(
        _named(listed, many, f"Every {one} the caller may see.", asked=wanted)
    )
    router.get(of_one, response=made.row, auth=see)(_named(read, one, f"One {one}."))
    router.get(f"{of_one}/history", response=Changes, auth=see)(
        _named(history, f"{one}_history", "Every change of one row: what, by whom, why.")
    )


def _add_writes(router: Router, sheet: Noun, made: Schemas) -> None:
    model, one, many = sheet.register.model, sheet.one, sheet.many

    def add(request: Call, given: Any, response: HttpResponse) -> Any:
        facts = _checked(sheet, request, given, None)
        row = keeping.add(
            sheet.register, facts, by=request.auth.actor, today=clock.today(), why=given.change_why,
            person=request.auth.person,
        )  # fmt: skip
        records.stamp(response, row)
        return Status(201, row)

    def change(request: Call, key: str, given: Any, if_match: IfMatch, response: HttpResponse) -> Any:
        row = records.one(model, request, key, None)
        fresh(row, if_match)
        facts = _checked(sheet, request, given, row)
        keeping.change(
            row, facts, by=request.auth.actor, today=clock.today(), why=given.change_why, person=request.auth.person
        )
        records.stamp(response, row)
        return row

    def remove(request: Call, key: str, asked: Query[Reason], if_match: IfMatch) -> Any:
        row = records.one(model, request, key, None)
        fresh(row, if_match)
        keeping.remove(row, by=request.auth.actor, why=asked.why)
        return Status(204, None)

    write, of_one = may(sheet.writes), f"/{many}/{{slug:key}}"
    router.post(f"/{many}", response={201: made.row}, auth=write)(
        _named(add, f"add_{one}", f"A new {one}.", given=made.new)
    )
    router.patch(of_one, response=made.row, auth=write)(
        _named(change, f"change_{one}", "Change one row; decided on an older version it is refused.", given=made.change)
    )
    if sheet.removes:
        router.delete(of_one, response={204: None}, auth=write)(
            _named(remove, f"remove_{one}", "Take a row away; its history stays.")
        )


def _checked(sheet: Noun, request: Call, given: Any, row: Any) -> dict[str, Any]:
    """What the caller sent, once the guard let it pass and every field was found right."""
    facts = facts_of(given)
    if sheet.guard:
        sheet.guard(request, facts, row)
    valid(keeping.check(sheet.register, facts, today=clock.today(), row=row).problems)
    return facts


def _named(call: Callable[..., Any], name: str, says: str, **types: Any) -> Callable[..., Any]:
    """The call under the name that the document, the permissions and the tests know, with the schemas it takes."""
    call.__name__, call.__doc__ = name, says
    call.__annotations__ |= types
    return call
