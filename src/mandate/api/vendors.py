"""Vendors of the register as JSON: list, one, add, change, remove, history."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

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
from mandate.services.registers.fields import VENDORS

router = Router(tags=["registers"])


Agreement = Literal["none", "asked", "signed", "not_needed"]


class Vendor(Kept):
    """One vendor and the processor agreement with them."""

    name: str
    country: str
    location: str
    agreement: str = Field(description="none, asked, signed or not_needed; signed says nothing of its end.")
    agreement_on: date | None
    agreement_until: date | None
    reference: str
    contact: str
    note: str


class Vendors(Answer):
    """A part of the vendors."""

    items: list[Vendor]


class VendorsAsked(Asked):
    """What the list can be asked."""

    agreement: Agreement | Literal[""] = ""
    sort: Words = Field(
        default="", max_length=40, description="name, agreement or agreement_until; with - before it backwards."
    )


class VendorChange(RowGiven):
    """The fields to change; what is left out stays."""

    name: Words = Field(default="", max_length=120)
    country: Words = Field(default="", max_length=60)
    location: Words = Field(default="", max_length=120)
    agreement: Agreement = "none"
    agreement_on: date | None = None
    agreement_until: date | None = None
    reference: Words = Field(default="", max_length=200)
    contact: Words = Field(default="", max_length=200)
    note: Words = Field(default="", max_length=4000)


class NewVendor(VendorChange):
    """A row for the register."""

    name: Words = Field(min_length=1, max_length=120)


@router.get("/vendors", response=Vendors, auth=may("see registers"))
def vendors(request: Call, asked: Query[VendorsAsked]) -> Any:
    """Every vendor and the agreement with them."""
    listed = Listed(
        title=_("Vendors"),
        rows=Rows.of(models.Vendor, request, asked.moment),
        answer=Vendors,
        search=("name", "country", "location", "contact"),
        sorts={name: name for name in ("name", "agreement", "agreement_until")},
        sort="name",
        where={"agreement": asked.agreement},
    )
    return show(request, asked, listed, sort=asked.sort)


@router.post("/vendors", response={201: Vendor}, auth=may("change registers"))
def add_vendor(request: Call, given: NewVendor, response: HttpResponse) -> Any:
    """A new row of the register."""
    return Status(201, registering.add(request, VENDORS, given, response))


@router.get("/vendors/{slug:key}", response=Vendor, auth=may("see registers"))
def vendor(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One vendor."""
    found = records.one(models.Vendor, request, key, asked.moment)
    records.stamp(response, found)
    return found


@router.patch("/vendors/{slug:key}", response=Vendor, auth=may("change registers"))
def change_vendor(request: Call, key: str, given: VendorChange, if_match: IfMatch, response: HttpResponse) -> Any:
    """Change one row; decided on an older version it is refused."""
    return registering.change(request, models.Vendor, key, given, if_match, response)


@router.delete("/vendors/{slug:key}", response={204: None}, auth=may("change registers"))
def remove_vendor(request: Call, key: str, if_match: IfMatch) -> Any:
    """Remove a row that nothing depends on."""
    registering.remove(request, models.Vendor, key, if_match)
    return Status(204, None)


@router.get("/vendors/{slug:key}/history", response=Changes, auth=may("see registers"))
def vendor_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one row: what, by whom, why."""
    return records.history(request, asked, records.one(models.Vendor, request, key, asked.moment))
