"""Rows of a sheet through the API: their schemas and their calls, made from the one declaration of their fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
from mandate.engines.terms import DataClass
from mandate.records import clock
from mandate.services.sheets import fields
from mandate.services.sheets.fields import Sheet, Sort
from mandate.services.sheets.keeper import Keeper, Said
from mandate.services.sheets.values import MOST_MONEY, MOST_PARTS

CLASSES = "0 public, 1 internal, 2 confidential, 3 personal, 4 special personal."
MOST_NAMED = 200
"""How many other rows one list may name."""
Guard = Callable[[Call, Mapping[str, Any], Any], None]


class DatasetLink(Out):
    """A connection with another dataset, as declared."""

    to: str = Field(description="Key of the other dataset.")
    by: str = Field(default="", description="The field they share.")
    note: str = ""


class LinkGiven(Given):
    """A connection with another dataset."""

    to: Words = Field(min_length=1, max_length=120, description="Key or name of the other dataset.")
    by: Words = Field(default="", max_length=200)
    note: Words = Field(default="", max_length=200)


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


class RowGiven(Given):
    """Fields of a row; what is left out stays. Other rows are named by key, or by a name that only one of them has."""

    change_why: Words = Field(default="", max_length=2000, description="Why this change; it stays with it.")


class RowWithWhy(RowGiven):
    """A row that holds no reason of its own, so that `why` can only mean the change."""

    why: Words = Field(default="", max_length=2000, description="Why this change, as `change_why`.")


@dataclass(frozen=True, slots=True)
class Texts:
    """What the document says of the calls and schemas of a noun."""

    listed: str
    part: str
    new: str
    added: str
    removed: str


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of row for callers: what it is called, who may see and write it, and what its list can be asked.

    `shown` describes a field of an answer, `given` one of a body; `names` says how a body names another row, and how
    long such a name may be. `more` are fields that an answer has beside the declared ones.
    """

    register: Sheet
    keeper: Keeper
    one: str
    many: str
    tag: str
    what: str
    texts: Texts
    title: Callable[[], str]
    asked: type[Asked]
    sees: str
    writes: str
    search: tuple[str, ...]
    sorts: tuple[str, ...]
    where: Callable[[Any], Mapping[str, Any]]
    shown: Callable[[fields.Field], str | None]
    given: Callable[[fields.Field], str | None]
    names: Callable[[fields.Field], tuple[str, int]]
    body: type[RowGiven] = RowGiven
    more: Mapping[str, Any] = field(default_factory=dict)
    removes: bool = False
    guard: Guard | None = None


_SHOWN: Mapping[Sort, Any] = {
    Sort.YES: bool, Sort.DAY: date | None, Sort.WHOLE: int | None, Sort.MONEY: Decimal | None, Sort.MANY: list[str],
    Sort.PAIRS: dict[str, float], Sort.LEVELS: dict[str, int],
    Sort.AFTER: list[After], Sort.WAYS: list[WayThere], Sort.LINKS: list[DatasetLink],
}  # fmt: skip
"""Types in which fields leave; all others are text."""


def shown(one: fields.Field, noun: Noun) -> tuple[Any, Any]:
    """How an answer carries a field: its type, and what is said of it."""
    if one.sort is Sort.CLASS:
        return DataClass | None, Field(default=None, description=CLASSES)
    if one.sort is Sort.ONE:
        return str | None, Field(default=None, description=f"Key of a {one.points_to}.", validation_alias=one.attribute)
    return _SHOWN.get(one.sort, str), Field(..., description=noun.shown(one))


_GIVEN: Mapping[Sort, tuple[Any, Any]] = {
    Sort.YES: (bool, False),
    Sort.DAY: (date | None, None),
    Sort.CLASS: (DataClass | None, None),
}
"""Sorts that a body always carries in the same way."""
_LISTS: Mapping[Sort, tuple[Any, int]] = {
    Sort.MANY: (list[Words], MOST_NAMED), Sort.LINKS: (list[LinkGiven], MOST_NAMED),
    Sort.AFTER: (list[AfterGiven], MOST_PARTS), Sort.WAYS: (list[WayGiven], MOST_PARTS),
}  # fmt: skip


def given(one: fields.Field, noun: Noun) -> tuple[Any, Any]:
    """How a body carries a field: its type, what stands for nothing, and its limits."""
    if one.sort in _GIVEN:
        return _GIVEN[one.sort]
    if one.sort in _LISTS:
        kind, most = _LISTS[one.sort]
        return kind, Field(default=[], max_length=most)
    if one.sort is Sort.WHOLE:
        return int | None, Field(default=None, ge=one.least, le=one.most)
    if one.sort is Sort.MONEY:
        return Decimal | None, Field(default=None, ge=0, le=MOST_MONEY, description=noun.given(one))
    if one.sort is Sort.CHOICE:
        return Literal[one.choices], one.choices[0]
    if one.sort is Sort.PAIRS:
        return dict[Words, float], Field(default={}, description=noun.given(one))
    if one.sort is Sort.ONE:
        by, longest = noun.names(one)
        return Words, Field(default="", max_length=longest, description=f"{by} a {one.points_to}, or empty.")
    return Words, Field(default="", max_length=one.most, description=noun.given(one))


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of a noun: one row, a part of the list, fields to change, and a new row."""

    row: type[Kept]
    part: type[Answer]
    change: type[RowGiven]
    new: type[RowGiven]


def schemas(noun: Noun, module: str) -> Schemas:
    """The schemas, made from the declared fields."""
    name, declared = noun.one.capitalize(), noun.register.fields

    def made(called: str, base: type[Any], says: str, **members: Any) -> Any:
        return create_model(called, __base__=base, __doc__=says, __module__=module, **members)

    row = made(name, Kept, noun.what, **{one.name: shown(one, noun) for one in declared}, **noun.more)
    part = made(noun.many.capitalize(), Answer, noun.texts.part, items=(list.__class_getitem__(row), ...))
    says = "The fields to change; what is left out stays."
    change = made(f"{name}Change", noun.body, says, **{one.name: given(one, noun) for one in declared})
    needed = {
        one.name: (Words, Field(min_length=1, max_length=one.most))
        for one in declared
        if one.needed and one.sort in (Sort.TEXT, Sort.LONG)
    }
    return Schemas(row, part, change, made(f"New{name}", change, noun.texts.new, **needed))


def facts_of(body: RowGiven) -> dict[str, Any]:
    """The fields of the row that the caller sent, as files and forms say them."""
    said = {"change_why", *(("why",) if isinstance(body, RowWithWhy) else ())}
    return body.model_dump(exclude_unset=True, exclude=said)


def said(request: Call, body: RowGiven) -> Said:
    """Who writes the row, and why."""
    why = body.change_why or (body.why if isinstance(body, RowWithWhy) else "")
    return Said(request.auth.actor, clock.today(), why, request.auth.person)


def add(request: Call, noun: Noun, body: RowGiven, response: HttpResponse) -> Any:
    """A new row. Raises NotValid with every field at fault."""
    made = noun.keeper.add(noun.register, _checked(request, noun, facts_of(body), None), said(request, body))
    records.stamp(response, made)
    return Status(201, made)


def change(request: Call, noun: Noun, key: str, body: RowGiven, if_match: str, response: HttpResponse) -> Any:
    """The row with what the caller sent laid over it. Raises NotValid, or Stale where it was decided on another."""
    row = records.one(noun.register.model, request, key, None)
    fresh(row, if_match)
    noun.keeper.change(row, _checked(request, noun, facts_of(body), row), said(request, body))
    records.stamp(response, row)
    return row


def _checked(request: Call, noun: Noun, facts: dict[str, Any], row: Any) -> dict[str, Any]:
    """What the caller sent, once the guard let it pass and every field was found right."""
    if noun.guard:
        noun.guard(request, facts, row)
    valid(noun.keeper.check(noun.register, facts, row, clock.today()).problems)
    return facts


def calls(noun: Noun, module: str, *, before: Router | None = None) -> tuple[Router, Schemas]:
    """The calls of a noun: list, add, one, change, remove where rows go, and history; with its schemas.

    `before` is a router with calls whose addresses could be taken for that of a row.
    """
    router, made = before or Router(tags=[noun.tag]), schemas(noun, module)
    _add_writes(router, noun, made)
    _add_reads(router, noun, made)
    return router, made


def _add_reads(router: Router, noun: Noun, made: Schemas) -> None:
    model, one, many = noun.register.model, noun.one, noun.many

    def listed(request: Call, asked: Any) -> Any:
        found = Listed(
            title=noun.title(), rows=Rows.of(model, request, asked.moment), answer=made.part, search=noun.search,
            sorts={name: name for name in noun.sorts}, sort=noun.sorts[0], where=noun.where(asked),
        )  # fmt: skip
        return show(request, asked, found, sort=asked.sort)

    def read(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
        found = records.one(model, request, key, asked.moment)
        records.stamp(response, found)
        return found

    def history(request: Call, key: str, asked: Query[Asked]) -> Any:
        return records.history(request, asked, records.one(model, request, key, asked.moment))

    see, of_one, wanted = may(noun.sees), f"/{many}/{{slug:key}}", cast(Any, Query)[noun.asked]
    router.get(f"/{many}", response=made.part, auth=see)(_named(listed, many, noun.texts.listed, asked=wanted))
    router.get(of_one, response=made.row, auth=see)(_named(read, one, f"One {one}."))
    router.get(f"{of_one}/history", response=Changes, auth=see)(
        _named(history, f"{one}_history", "Every change of one row: what, by whom, why.")
    )


def _add_writes(router: Router, noun: Noun, made: Schemas) -> None:
    one, write, of_one = noun.one, may(noun.writes), f"/{noun.many}/{{slug:key}}"

    def new(request: Call, given: Any, response: HttpResponse) -> Any:
        return add(request, noun, given, response)

    def other(request: Call, key: str, given: Any, if_match: IfMatch, response: HttpResponse) -> Any:
        return change(request, noun, key, given, if_match, response)

    def remove(request: Call, key: str, asked: Query[Reason], if_match: IfMatch) -> Any:
        row = records.one(noun.register.model, request, key, None)
        fresh(row, if_match)
        noun.keeper.remove(row, Said(request.auth.actor, clock.today(), asked.why))
        return Status(204, None)

    router.post(f"/{noun.many}", response={201: made.row}, auth=write)(
        _named(new, f"add_{one}", noun.texts.added, given=made.new)
    )
    router.patch(of_one, response=made.row, auth=write)(
        _named(other, f"change_{one}", "Change one row; decided on an older version it is refused.", given=made.change)
    )
    if noun.removes:
        router.delete(of_one, response={204: None}, auth=write)(_named(remove, f"remove_{one}", noun.texts.removed))


def _named(call: Callable[..., Any], name: str, says: str, **types: Any) -> Callable[..., Any]:
    """The call under the name that the document, the permissions and the tests know, with the schemas it takes."""
    call.__name__, call.__doc__ = name, says
    call.__annotations__ |= types
    return call
