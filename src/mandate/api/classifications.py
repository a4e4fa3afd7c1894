"""The five classes of data as JSON: those that are described, one of them, described."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from mandate.api import records, registersheets, sheets
from mandate.api.bodies import IfMatch
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.sheets import CLASSES as RANKS
from mandate.api.sheets import RowWithWhy
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.records import models
from mandate.services.registers.fields import CLASSES

router = Router(tags=["registers"])


class Classification(Kept):
    """One class of data in the organisation's own words; its key is its rank."""

    rank: DataClass = Field(description=RANKS)
    name: str
    name_nl: str
    examples: str
    examples_nl: str
    handling: str
    handling_nl: str


class Classifications(Answer):
    """The classes that are described."""

    items: list[Classification]


class Description(RowWithWhy):
    """What to say of a class; what is left out stays."""

    name: Words = Field(default="", max_length=60)
    name_nl: Words = Field(default="", max_length=60)
    examples: Words = Field(default="", max_length=4000)
    examples_nl: Words = Field(default="", max_length=4000)
    handling: Words = Field(default="", max_length=4000)
    handling_nl: Words = Field(default="", max_length=4000)


class NewDescription(Description):
    """A class and what to say of it."""

    rank: DataClass
    name: Words = Field(min_length=1, max_length=60)


NOUN = registersheets.noun(
    register=CLASSES,
    one="classification",
    what="One class of data.",
    listed="The classes of data that are described, by rank.",
    title=lambda: _("Classes of data"),
    asked=Asked,
    search=("name", "examples", "handling"),
    sorts=("rank",),
    where=lambda asked: {},
)


@router.get("/classifications", response=Classifications, auth=may("see registers"))
def classifications(request: Call, asked: Query[Asked]) -> Any:
    """The classes of data that are described, by rank."""
    listed = Listed(
        title=NOUN.title(),
        rows=Rows.of(models.Classification, request, asked.moment),
        answer=Classifications,
        search=NOUN.search,
        sorts={"rank": "rank"},
        sort="rank",
    )
    return show(request, asked, listed)


@router.get("/classifications/{slug:key}", response=Classification, auth=may("see registers"))
def classification(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One class: what belongs to it and how to handle it."""
    found = records.one(models.Classification, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.post("/classifications", response={201: Classification}, auth=may("change registers"))
def describe_classification(request: Call, given: NewDescription, response: HttpResponse) -> Any:
    """Describe a class for the first time; one that is described is changed with PATCH."""
    return sheets.add(request, NOUN, given, response)


@router.patch("/classifications/{slug:key}", response=Classification, auth=may("change registers"))
def change_classification(
    request: Call, key: str, given: Description, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Change what is said of a class."""
    return sheets.change(request, NOUN, key, given, if_match, response)


@router.get("/classifications/{slug:key}/history", response=Changes, auth=may("see registers"))
def classification_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one class: what, by whom, why."""
    return records.history(request, asked, records.one(models.Classification, request, key, asked.moment))
