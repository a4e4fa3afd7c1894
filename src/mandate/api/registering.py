"""A row of a register for a caller: added, changed and removed by the same check as on its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Field

from mandate.api import records
from mandate.api.bodies import Given, fresh
from mandate.api.entering import Call
from mandate.api.problems import valid
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Record
from mandate.services.registers import keeping
from mandate.services.registers.fields import of
from mandate.services.sheets.fields import Sheet


class RowGiven(Given):
    """Fields of a row; what is left out stays. Other rows are named by key, or by a name that only one of them has."""

    change_why: Words = Field(default="", max_length=2000, description="Why this change; it stays with it.")


class RowWithWhy(RowGiven):
    """A row that holds no reason of its own, so that `why` can only mean the change."""

    why: Words = Field(default="", max_length=2000, description="Why this change, as `change_why`.")


def facts_of(given: RowGiven) -> dict[str, Any]:
    """The fields of the row that the caller sent."""
    said = {"change_why", *(("why",) if isinstance(given, RowWithWhy) else ())}
    return {name: getattr(given, name) for name in given.model_fields_set - said}


def reason_of(given: RowGiven) -> str:
    """Why the caller changes it."""
    return given.change_why or (given.why if isinstance(given, RowWithWhy) else "")


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Links as plain mappings, as files have them."""
    links = facts.get("links")
    return {**facts, "links": [one.model_dump() for one in links]} if links else facts


def add(request: Call, register: Sheet, given: RowGiven, response: HttpResponse) -> Any:
    """A new row. Raises NotValid with every field at fault."""
    facts = _plain(facts_of(given))
    valid(keeping.check(register, facts).problems)
    made = keeping.add(register, facts, by=request.auth.actor, today=clock.today(), why=reason_of(given))
    records.stamp(response, made)
    return made


def change(request: Call, model: type[Record], key: str, given: RowGiven, if_match: str, response: HttpResponse) -> Any:
    """The row with what the caller sent laid over it. Raises NotValid, or Stale where it was decided on another."""
    row = records.one(model, request, key, None)
    fresh(row, if_match)
    facts = _plain(facts_of(given))
    valid(keeping.check(of(row), facts, row=row).problems)
    keeping.change(row, facts, by=request.auth.actor, today=clock.today(), why=reason_of(given))
    records.stamp(response, row)
    return row


def remove(request: Call, model: type[Record], key: str, if_match: str, *, why: str = "") -> None:
    """The row gone. Raises Refused while anything depends on it."""
    row = records.one(model, request, key, None)
    fresh(row, if_match)
    keeping.remove(row, by=request.auth.actor, today=clock.today(), why=why)
