"""A run reads uploads into an inventory: started, watched, stopped, and what became of every file."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api import files
from mandate.api.bodies import Given
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.sources import Rejection
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import runs as service
from mandate.services import sources, uploads
from mandate.services.brought import SameName

router = Router(tags=["runs"])
State = Literal["waiting", "reading", "storing", "done", "failed", "cancelled"]


class FileResult(Out):
    """What became of one file; null where it was not read. `lines` is `parsed` plus `rejected`."""

    name: str
    format: str | None
    family: str | None
    state: str = Field(description="read, same, grown, asks, closed, refused, unrecognised or broken.")
    lines: int | None
    parsed: int | None
    rejected: int | None
    records: int | None
    message: str
    rejections: list[Rejection]
    source: int | None = Field(
        default=None, description="Its number among the files of the inventory; where it asks, decide there."
    )


class Run(Out):
    """One inventory at work, or what it gave."""

    id: int
    state: State
    done: int = Field(description="Bytes read.")
    total: int
    file: str = Field(description="The file being read.")
    message: str = Field(description="What went wrong, where something did.")
    files: list[FileResult] = Field(description="Once it is done.")
    started_at: datetime
    beat_at: datetime = Field(description="Its last sign of life.")


class Runs(Answer):
    """A part of the runs of the last thirty days."""

    items: list[Run]


class NewRun(Given):
    """Which uploads to read, in this order."""

    uploads: list[Words] = Field(min_length=1, max_length=500, description="Keys of complete uploads.")
    same_name: Literal["ask", "replace", "add"] = Field(
        default="ask",
        description="What becomes of a file with the name and format of an earlier one and other contents.",
    )


def _out(run: models.Run) -> Run:
    results = [
        FileResult(
            name=line.name,
            format=line.format,
            family=line.family,
            state=line.state,
            lines=line.lines,
            parsed=line.parsed,
            rejected=line.rejected,
            records=line.records,
            message=line.message,
            source=line.source,
            rejections=[Rejection.model_validate(one) for one in sources.rejected(line.rejections)],
        )
        for line in service.lines(run)
    ]
    return Run(
        id=run.pk,
        state=cast(State, run.state),
        done=run.done,
        total=run.total,
        file=run.file,
        message=service.said(run),
        files=results,
        started_at=run.started_at,
        beat_at=run.beat_at,
    )


def _one(number: int) -> models.Run:
    found = service.inventories().filter(pk=number).first()
    if found is None:
        raise Http404(str(number))
    return service.watch(found, at=clock.now())


@router.get("/runs", response=Runs, auth=may("bring files"))
def runs(request: Call, asked: Query[Asked]) -> Any:
    """Runs of the last thirty days, the newest first; `at` shows those begun by then."""
    found = service.inventories()
    if asked.moment is not None:
        found = found.filter(started_at__lte=asked.moment)
    listed = Listed(
        title=_("Runs"),
        rows=Rows(found),
        answer=Runs,
        search=("file",),
        sorts={"id": "id"},
        sort="-id",
        key="id",
        make=_out,
    )
    return show(request, asked, listed)


@router.post("/runs", response={201: Run}, auth=may("bring files"))
def start_run(request: Call, given: NewRun) -> Any:
    """Read these uploads into the inventory; watch the run until it is done."""
    try:
        run = service.start(
            given.uploads,
            by=request.auth.actor,
            language=files.language(),
            at=clock.now(),
            same_name=SameName(given.same_name),
        )
    except uploads.NotHere as error:
        raise NotValid({"uploads": _("No upload %(key)s of yours waits here.") % {"key": error}}) from error
    return Status(201, _out(run))


@router.get("/runs/{int:number}", response=Run, auth=may("bring files"))
def run(request: Call, number: int) -> Any:
    """How far a run is, and what became of every file once it is done."""
    return _out(_one(number))


@router.post("/runs/{int:number}/cancel", response=Run, auth=may("bring files"))
def cancel_run(request: Call, number: int) -> Any:
    """Stop a run; nothing is written."""
    return _out(service.cancel(_one(number), at=clock.now()))
