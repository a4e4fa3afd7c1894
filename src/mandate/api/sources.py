"""The files an inventory rests on: each with its account of lines, those not read, and the way to withdraw it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api.bodies import Given, MustSayWhy
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import sources as service
from mandate.services.brought import SameName

router = Router(tags=["inventory"])


class File(Out):
    """One file that was brought; `lines` is `parsed` plus `rejected`."""

    id: int | None = Field(default=None, description="Null in the past.", validation_alias="pk")
    name: str
    format: str
    family: str
    lines: int
    parsed: int
    rejected: int
    records: int
    first_day: date | None
    last_day: date | None
    read_at: datetime | None = None
    asks: bool = Field(
        default=False,
        description="It waits for a choice between it and an earlier file of its name, and counts not yet.",
    )
    replaced_by: int | None = Field(
        default=None, description="Number of the file that took its place.", validation_alias="replaced_by_id"
    )


class Files(Answer):
    """A part of the files."""

    items: list[File]


class FilesAsked(Asked):
    """What the list of files can be asked."""

    sort: Words = Field(
        default="", max_length=40, description="name, format, lines, rejected or first_day; with - before it backwards."
    )


class Rejection(Out):
    """One line that was not read: its number, why, and its shape (letters as a, digits as 9); its text is not kept."""

    number: int
    why: str
    shape: str


class FileInFull(File):
    """One file with the lines that were not read, at most two hundred."""

    rejections: list[Rejection]


class Withdrawn(Out):
    """What withdrawing a file gave."""

    inventory: int = Field(description="Number of the inventory that was sealed without it.")


class Choice(Given):
    """What becomes of a file and the earlier ones of its name."""

    choice: Literal["replace", "add"]
    earlier: int | None = Field(default=None, description="Replace only the file of this number.")


class FileDecided(Out):
    """What the choice gave."""

    inventory: int | None = Field(description="Number of the inventory that was sealed; null where nothing changed.")


def _one(number: int) -> models.Source:
    found = models.Source.objects.filter(pk=number).first()
    if found is None:
        raise Http404(str(number))
    return found


@router.get("/inventory/files", response=Files, auth=may("bring files"))
def files(request: Call, asked: Query[FilesAsked]) -> Any:
    """Every file the inventory rests on, now or in the last inventory before a moment."""
    at = asked.moment
    listed = Listed(
        title=_("Sources"),
        rows=Rows(service.at(at) if at else service.now()),
        answer=Files,
        search=("name",),
        sorts={name: name for name in ("name", "format", "lines", "rejected", "first_day")},
        sort="name",
        key="name" if at else "pk",
    )
    return show(request, asked, listed, sort=asked.sort)


@router.get("/inventory/files/{int:number}", response=FileInFull, auth=may("bring files"))
def file(request: Call, number: int) -> Any:
    """One file: what it is, what became of every line, and which lines were not read and why."""
    found = _one(number)
    rejected = [Rejection.model_validate(one) for one in service.rejected(found.rejections)]
    return FileInFull.model_validate(
        {
            **File.model_validate(found).model_dump(),
            "pk": found.pk,
            "replaced_by_id": found.replaced_by_id,
            "rejections": rejected,
        }
    )


@router.post("/inventory/files/{int:number}/decide", response=FileDecided, auth=may("bring files"))
def decide_file(request: Call, number: int, given: Choice) -> Any:
    """Let a file replace the earlier ones of its name, or let all of them count; either choice undoes the other."""
    found = _one(number)
    sealed = service.decide(
        found.pk,
        choice=SameName(given.choice),
        earlier=given.earlier,
        by=request.auth.actor,
        today=clock.today(),
        at=clock.now(),
    )
    return Status(200, FileDecided(inventory=sealed))


@router.post("/inventory/files/{int:number}/withdraw", response=Withdrawn, auth=may("bring files"))
def withdraw_file(request: Call, number: int, given: MustSayWhy) -> Any:
    """Take a file and everything seen in it out, and seal what remains."""
    found = _one(number)
    sealed = service.withdraw(found.pk, by=request.auth.actor, why=given.why, today=clock.today(), at=clock.now())
    return Status(200, Withdrawn(inventory=sealed))
