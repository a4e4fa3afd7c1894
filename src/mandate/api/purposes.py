"""Purposes of the register as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records, registering
from mandate.api.bodies import IfMatch
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.registering import RowGiven
from mandate.api.texts import Words
from mandate.records import models
from mandate.services.registers.fields import PURPOSES

router = Router(tags=["registers"])


class Purpose(Kept):
    """One purpose, and the broader one it is part of."""

    name: str
    name_nl: str
    about: str
    broader: str | None = Field(default=None, description="Key of a purpose.", validation_alias="broader_id")
    owner: str | None = Field(default=None, description="Key of a person.", validation_alias="owner_id")


class Purposes(Answer):
    """A part of the purposes."""

    items: list[Purpose]


class PurposesAsked(Asked):
    """What the list can be asked."""

    broader: Words = Field(default="", max_length=40, description="Key of the purpose they are part of.")
    sort: Words = Field(default="", max_length=40, description="name or key; with - before it backwards.")


class PurposeChange(RowGiven):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=120)
    name_nl: Words = Field(default="", max_length=120)
    about: Words = Field(default="", max_length=4000)
    broader: Words = Field(default="", max_length=120, description="Key or name of a purpose, or empty.")
    owner: Words = Field(default="", max_length=254, description="Key, name or e-mail address of a person, or empty.")


class NewPurpose(PurposeChange):
    """A row for the register."""

    name: Words = Field(min_length=1, max_length=120)


@router.get("/purposes", response=Purposes, auth=may("see registers"))
def purposes(request: Call, asked: Query[PurposesAsked]) -> Any:
    """Every purpose, and what it is part of."""
    listed = Listed(
        title=_("Purposes"),
        rows=Rows.of(models.Purpose, request, asked.moment),
        answer=Purposes,
        search=("name", "name_nl", "about", "key"),
        sorts={name: name for name in ("name", "key")},
        sort="name",
        where={"broader_id": asked.broader},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/purposes", response={201: Purpose}, auth=may("change registers"))
def add_purpose(request: Call, given: NewPurpose, response: HttpResponse) -> Any:
    """A new row of the register."""
    return Status(201, registering.add(request, PURPOSES, given, response))


@router.get("/purposes/{slug:key}", response=Purpose, auth=may("see registers"))
def purpose(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One purpose."""
    found = records.one(models.Purpose, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.patch("/purposes/{slug:key}", response=Purpose, auth=may("change registers"))
def change_purpose(request: Call, key: str, given: PurposeChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change one row; decided on an older version it is refused."""
    return registering.change(request, models.Purpose, key, given, if_match, response)


@router.delete("/purposes/{slug:key}", response={204: None}, auth=may("change registers"))
def remove_purpose(request: Call, key: str, if_match: IfMatch) -> Any:
    """Remove a row that nothing depends on."""
    registering.remove(request, models.Purpose, key, if_match)
    return Status(204, None)


@router.get("/purposes/{slug:key}/history", response=Changes, auth=may("see registers"))
def purpose_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one row: what, by whom, why."""
    return records.history(request, asked, records.one(models.Purpose, request, key, asked.moment))
