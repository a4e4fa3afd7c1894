"""Datasets of the register as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import records, registering
from mandate.api.bodies import Given, IfMatch
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.records import Changes, Kept
from mandate.api.registering import RowGiven
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.engines.terms import DataClass
from mandate.records import models
from mandate.services.registers.fields import DATASETS

router = Router(tags=["registers"])


CLASSES = "0 public, 1 internal, 2 confidential, 3 personal, 4 special personal."


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


class Dataset(Kept):
    """One dataset: where it is, of which class, for what, whose, and what it is connected with."""

    name: str
    about: str
    domain: str
    stored_in: str
    organised: str
    data_class: DataClass | None = Field(default=None, description=CLASSES)
    personal: bool
    special: bool
    purposes: list[str] = Field(description="Keys of purposes; none means no use.")
    teams: list[str] = Field(description="Keys of teams; none means everybody.")
    owner: str | None = Field(default=None, description="Key of a person.", validation_alias="owner_id")
    vendor: str | None = Field(default=None, description="Key of a vendor.", validation_alias="vendor_id")
    retention_months: int | None
    retention_why: str
    links: list[DatasetLink]
    why: str
    until: date | None


class Datasets(Answer):
    """A part of the datasets."""

    items: list[Dataset]


class DatasetsAsked(Asked):
    """What the list can be asked."""

    data_class: DataClass | None = None
    sort: Words = Field(
        default="", max_length=40, description="name, stored_in, data_class or until; with - before it backwards."
    )


class DatasetChange(RowGiven):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=120)
    about: Words = Field(default="", max_length=4000)
    domain: Words = Field(default="", max_length=80)
    stored_in: Words = Field(default="", max_length=160)
    organised: Words = Field(default="", max_length=4000)
    data_class: DataClass | None = None
    personal: bool = False
    special: bool = False
    purposes: list[Words] = Field(default=[], max_length=200)
    teams: list[Words] = Field(default=[], max_length=200)
    owner: Words = Field(default="", max_length=254, description="Key, name or e-mail address of a person, or empty.")
    vendor: Words = Field(default="", max_length=120, description="Key or name of a vendor, or empty.")
    retention_months: int | None = Field(default=None, ge=1, le=1200)
    retention_why: Words = Field(default="", max_length=200)
    links: list[LinkGiven] = Field(default=[], max_length=200)
    why: Words = Field(default="", max_length=4000)
    until: date | None = None


class NewDataset(DatasetChange):
    """A row for the register."""

    name: Words = Field(min_length=1, max_length=120)


@router.get("/datasets", response=Datasets, auth=may("see registers"))
def datasets(request: Call, asked: Query[DatasetsAsked]) -> Any:
    """Every dataset: where it is, of which class, for what, and whose."""
    listed = Listed(
        title=_("Datasets"),
        rows=Rows.of(models.Dataset, request, asked.moment),
        answer=Datasets,
        search=("name", "about", "stored_in", "domain"),
        sorts={name: name for name in ("name", "stored_in", "data_class", "until")},
        sort="name",
        where={"data_class": None if asked.data_class is None else int(asked.data_class)},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/datasets", response={201: Dataset}, auth=may("change registers"))
def add_dataset(request: Call, given: NewDataset, response: HttpResponse) -> Any:
    """A new row of the register."""
    return Status(201, registering.add(request, DATASETS, given, response))


@router.get("/datasets/{slug:key}", response=Dataset, auth=may("see registers"))
def dataset(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One dataset."""
    found = records.one(models.Dataset, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.patch("/datasets/{slug:key}", response=Dataset, auth=may("change registers"))
def change_dataset(request: Call, key: str, given: DatasetChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change one row; decided on an older version it is refused."""
    return registering.change(request, models.Dataset, key, given, if_match, response)


@router.delete("/datasets/{slug:key}", response={204: None}, auth=may("change registers"))
def remove_dataset(request: Call, key: str, if_match: IfMatch) -> Any:
    """Remove a row that nothing depends on."""
    registering.remove(request, models.Dataset, key, if_match)
    return Status(204, None)


@router.get("/datasets/{slug:key}/history", response=Changes, auth=may("see registers"))
def dataset_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one row: what, by whom, why."""
    return records.history(request, asked, records.one(models.Dataset, request, key, asked.moment))
