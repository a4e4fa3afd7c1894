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
from mandate.services.registers.fields import Register, of


class RowGiven(Given):
    """Fields of a row; what is left out stays. Other rows are named by key, or by a name that only one of them has."""

    change_why: Words = Field(default="", max_length=2000, description="Why this change; it stays with it.")


def _facts(given: RowGiven) -> dict[str, Any]:
    return {name: getattr(given, name) for name in given.model_fields_set if name != "change_why"}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Links as plain mappings, as files have them."""
    links = facts.get("links")
    return {**facts, "links": [one.model_dump() for one in links]} if links else facts


def add(request: Call, register: Register, given: RowGiven, response: HttpResponse) -> Any:
    """A new row. Raises NotValid with every field at fault."""
    facts = _plain(_facts(given))
    valid(keeping.check(register, facts).problems)
    made = keeping.add(register, facts, by=request.auth.actor, today=clock.today(), why=given.change_why)
    records.stamp(response, made)
    return made


def change(request: Call, model: type[Record], key: str, given: RowGiven, if_match: str, response: HttpResponse) -> Any:
    """The row with what the caller sent laid over it. Raises NotValid, or Stale where it was decided on another."""
    row = records.one(model, request, key, None)
    fresh(row, if_match)
    facts = _plain(_facts(given))
    valid(keeping.check(of(row), facts, row=row).problems)
    keeping.change(row, facts, by=request.auth.actor, today=clock.today(), why=given.change_why)
    records.stamp(response, row)
    return row


def remove(request: Call, model: type[Record], key: str, if_match: str) -> None:
    """The row gone. Raises Refused while anything depends on it."""
    row = records.one(model, request, key, None)
    fresh(row, if_match)
    keeping.remove(row, by=request.auth.actor, today=clock.today())
