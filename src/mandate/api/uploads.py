"""Files on their way in: begun, sent in parts that can go on where they broke off, and forgotten."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api.bodies import Given
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import NotValid
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services import uploads as service

router = Router(tags=["uploads"])
RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
PART = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "parameters": [
        {
            "in": "header",
            "name": "Content-Range",
            "required": True,
            "description": "Which bytes this part holds: `bytes 0-8388607/52428800`. At most 8 MB a part is wise.",
            "schema": {"type": "string", "pattern": r"^bytes \d{1,18}-\d{1,18}/\d{1,18}$"},
        }
    ],
}


class Upload(Out):
    """One file on its way in; complete ones can be read by a run."""

    key: str
    name: str
    size: int
    offset: int = Field(description="Bytes that have safely arrived: go on from here.")
    complete: bool
    at: datetime


class Uploads(Answer):
    """A part of what the caller began and nobody has read yet."""

    items: list[Upload]


class NewUpload(Given):
    """A file to send."""

    name: Words = Field(min_length=1, max_length=300)
    size: int = Field(ge=0, le=10**15, description="Bytes.")


def _out(upload: models.Upload) -> Upload:
    whole = upload.state == service.COMPLETE
    return Upload(
        key=upload.key, name=upload.name, size=upload.size, at=upload.at, complete=whole,
        offset=upload.size if whole else service.offset(upload),
    )  # fmt: skip


def _mine(request: Call, key: str) -> models.Upload:
    try:
        return service.mine(key, by=request.auth.actor.label)
    except service.NotHere as error:
        raise Http404(key) from error


@router.get("/uploads", response=Uploads, auth=may("bring files"))
def uploads(request: Call, asked: Query[Asked]) -> Any:
    """What the caller began and nobody has read yet, oldest first. Uploads have no past: `at` shows none."""
    rows = [] if asked.moment else service.waiting(by=request.auth.actor.label, at=clock.now())
    return show(
        request, asked, Listed(title=_("Uploads"), rows=Rows(rows), answer=Uploads, search=("name",), make=_out)
    )


@router.post("/uploads", response={201: Upload}, auth=may("bring files"))
def begin_upload(request: Call, given: NewUpload) -> Any:
    """Begin a file: its name and size give a key to send parts to."""
    return Status(201, _out(service.begin(given.name, given.size, by=request.auth.actor.label, at=clock.now())))


@router.get("/uploads/{slug:key}", response=Upload, auth=may("bring files"))
def upload(request: Call, key: str, response: HttpResponse) -> Any:
    """How much of a file has arrived."""
    found = _out(_mine(request, key))
    response["Upload-Offset"], response["Upload-Length"] = str(found.offset), str(found.size)
    return found


@router.api_operation(["HEAD"], "/uploads/{slug:key}", response={200: None}, auth=may("bring files"))
def upload_offset(request: Call, key: str, response: HttpResponse) -> Any:
    """How much of a file has arrived, as Upload-Offset."""
    found = _out(_mine(request, key))
    response["Upload-Offset"], response["Upload-Length"] = str(found.offset), str(found.size)
    return Status(200, None)


@router.put("/uploads/{slug:key}", response=Upload, auth=may("bring files"), openapi_extra=PART)
def send_part(request: Call, key: str) -> Any:
    """Send a part; it arrives whole or leaves no trace. One that does not follow is refused with where to go on."""
    found = _mine(request, key)
    try:
        return _out(service.append(found, _part(request), request, at=clock.now()))
    except service.NotHere as error:
        raise Http404(key) from error


def _part(request: Call) -> service.Part:
    match = RANGE.fullmatch(request.headers.get("Content-Range", "").strip())
    if match is None:
        raise NotValid({"Content-Range": _("A part says which bytes it holds: bytes 0-8388607/52428800.")})
    first, last, total = (int(number) for number in match.groups())
    return service.Part(first, last + 1, total)


@router.delete("/uploads/{slug:key}", response={204: None}, auth=may("bring files"))
def forget_upload(request: Call, key: str) -> Any:
    """Forget a file and every byte of it."""
    service.abandon(_mine(request, key))
    return Status(204, None)
