"""A register through the API: its schemas and its calls, made from the one declaration of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from django.http import HttpResponse
from ninja import Field, Query, Router, Status
from pydantic import create_model

from mandate.api import records, registering
from mandate.api.bodies import Given, IfMatch, Reason
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.registering import RowGiven
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.services.sheets import fields
from mandate.services.sheets.fields import Sheet, Sort

CLASSES = "0 public, 1 internal, 2 confidential, 3 personal, 4 special personal."
MOST_NAMED = 200
"""How many other rows one list may name."""
_A = {"person": "a person", "vendor": "a vendor", "purpose": "a purpose", "team": "a team"}
_EMPTY = {"purposes": "Keys of purposes; none means no use.", "teams": "Keys of teams; none means everybody."}
_LONGEST_NAME = {"person": 254}


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


@dataclass(frozen=True, slots=True)
class Noun:
    """One register for callers: what a row of it is called, what its list can be asked, and what the calls say."""

    register: Sheet
    one: str
    what: str
    list_says: str
    title: Callable[[], str]
    asked: type[Asked]
    search: tuple[str, ...]
    sorts: tuple[str, ...]
    where: Callable[[Any], Mapping[str, Any]]
    told: Mapping[str, str]

    @property
    def many(self) -> str:
        """The word in addresses and names of calls."""
        return f"{self.one}s"


def shown(field: fields.Field, told: Mapping[str, str]) -> tuple[Any, Any]:
    """How an answer carries a field: its type, and what is said of it."""
    said = told.get(field.name)
    if field.sort is Sort.YES:
        return bool, Field(..., description=said)
    if field.sort is Sort.DAY:
        return date | None, Field(..., description=said)
    if field.sort is Sort.WHOLE:
        return int | None, Field(..., description=said)
    if field.sort is Sort.CLASS:
        return DataClass | None, Field(default=None, description=CLASSES)
    if field.sort is Sort.ONE:
        described = f"Key of {_A[field.points_to]}."
        return str | None, Field(default=None, description=described, validation_alias=field.attribute)
    if field.sort is Sort.MANY:
        return list[str], Field(..., description=_EMPTY[field.name])
    if field.sort is Sort.LINKS:
        return list[DatasetLink], Field(..., description=said)
    return str, Field(..., description=said)


def given(field: fields.Field) -> tuple[Any, Any]:
    """How a body carries a field: its type, what stands for nothing, and its limits."""
    if field.sort is Sort.YES:
        return bool, False
    if field.sort is Sort.DAY:
        return date | None, None
    if field.sort is Sort.WHOLE:
        return int | None, Field(default=None, ge=field.least, le=field.most)
    if field.sort is Sort.CLASS:
        return DataClass | None, None
    if field.sort is Sort.CHOICE:
        return Literal[field.choices], field.choices[0]
    if field.sort is Sort.ONE:
        by = "Key, name or e-mail address of" if field.points_to == "person" else "Key or name of"
        most = _LONGEST_NAME.get(field.points_to, 120)
        return Words, Field(default="", max_length=most, description=f"{by} {_A[field.points_to]}, or empty.")
    if field.sort is Sort.MANY:
        return list[Words], Field(default=[], max_length=MOST_NAMED)
    if field.sort is Sort.LINKS:
        return list[LinkGiven], Field(default=[], max_length=MOST_NAMED)
    return Words, Field(default="", max_length=field.most)


@dataclass(frozen=True, slots=True)
class Schemas:
    """The four schemas of a register: one row, a part of the list, fields to change, and a new row."""

    row: type[Kept]
    part: type[Answer]
    change: type[RowGiven]
    new: type[RowGiven]


def schemas(sheet: Noun, module: str) -> Schemas:
    """The schemas, made from the declared fields."""
    name, declared = sheet.one.capitalize(), sheet.register.fields

    def made(called: str, base: type[Any], says: str, **members: Any) -> Any:
        return create_model(called, __base__=base, __doc__=says, __module__=module, **members)

    row = made(name, Kept, sheet.what, **{one.name: shown(one, sheet.told) for one in declared})
    part = made(f"{name}s", Answer, f"A part of the {sheet.many}.", items=(list.__class_getitem__(row), ...))
    base = RowGiven if any(one.name == "why" for one in declared) else registering.RowWithWhy
    change = made(
        f"{name}Change",
        base,
        "The fields to change; what is left out stays.",
        **{one.name: given(one) for one in declared},
    )
    needed = {
        one.name: (Words, Field(min_length=1, max_length=one.most)) for one in declared if one.needed and not one.fixed
    }
    return Schemas(row, part, change, made(f"New{name}", change, "A row for the register.", **needed))


def calls(sheet: Noun, module: str) -> Router:
    """The six calls of a register: list, add, one, change, remove, history."""
    router, made = Router(tags=["registers"]), schemas(sheet, module)
    model, one, many = sheet.register.model, sheet.one, sheet.many

    def listed(request: Call, asked: Any) -> Any:
        found = Listed(
            title=sheet.title(),
            rows=Rows.of(model, request, asked.moment),
            answer=made.part,
            search=sheet.search,
            sorts={name: name for name in sheet.sorts},
            sort="name",
            where=sheet.where(asked),
        )
        return show(request, asked, found, sort=asked.sort)

    def add(request: Call, given: Any, response: HttpResponse) -> Any:
        return Status(201, registering.add(request, sheet.register, given, response))

    def read(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
        found = records.one(model, request, key, asked.moment)
        records.stamp(response, found)
        return found

    def change(request: Call, key: str, given: Any, if_match: IfMatch, response: HttpResponse) -> Any:
        return registering.change(request, model, key, given, if_match, response)

    def remove(request: Call, key: str, asked: Query[Reason], if_match: IfMatch) -> Any:
        registering.remove(request, model, key, if_match, why=asked.why)
        return Status(204, None)

    def history(request: Call, key: str, asked: Query[Asked]) -> Any:
        return records.history(request, asked, records.one(model, request, key, asked.moment))

    see, write = may("see registers"), may("change registers")
    of_one = f"/{many}/{{slug:key}}"
    wanted = cast(Any, Query)[sheet.asked]
    router.get(f"/{many}", response=made.part, auth=see)(_named(listed, many, sheet.list_says, asked=wanted))
    router.post(f"/{many}", response={201: made.row}, auth=write)(
        _named(add, f"add_{one}", "A new row of the register.", given=made.new)
    )
    router.get(of_one, response=made.row, auth=see)(_named(read, one, f"One {one}."))
    router.patch(of_one, response=made.row, auth=write)(
        _named(change, f"change_{one}", "Change one row; decided on an older version it is refused.", given=made.change)
    )
    router.delete(of_one, response={204: None}, auth=write)(
        _named(remove, f"remove_{one}", "Remove a row that nothing depends on.")
    )
    router.get(f"{of_one}/history", response=Changes, auth=see)(
        _named(history, f"{one}_history", "Every change of one row: what, by whom, why.")
    )
    return router


def _named(call: Callable[..., Any], name: str, says: str, **types: Any) -> Callable[..., Any]:
    """The call under the name that the document, the permissions and the tests know, with the schemas it takes."""
    call.__name__, call.__doc__ = name, says
    call.__annotations__ |= types
    return call
