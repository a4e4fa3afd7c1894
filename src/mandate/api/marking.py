"""Marking for callers: a file comes back marked as made or changed with AI, or it is told what one carries."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api.bodies import Given, decoded
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.records import Kept
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Marking
from mandate.services import marking

router = Router(tags=["marking"])
LONGEST = 28_000_000
"""Letters of base64: about 20 MB."""


class Marked(Kept):
    """A file that was marked: hashes and the deed, never the file or its name."""

    sort_: Literal["made", "edited"] = Field(
        alias="kind", validation_alias="sort", description="made or edited with AI."
    )
    format: str
    size: int = Field(description="Bytes of the marked file.")
    source_sha256: str = Field(description="SHA-256 of the file before.")
    sha256: str = Field(description="SHA-256 of the marked file.")
    own: bool = Field(description="Whether the organisation's own certificate signed; else a test that nobody trusts.")
    at: datetime


class MarkedFiles(Answer):
    """A part of what was marked."""

    items: list[Marked]


class MarkedAsked(Asked):
    """What the list of marked files can be asked."""

    kind: Literal["made", "edited"] | None = None
    format: Words = Field(default="", max_length=10, description="Kind of file: PNG, PDF and so on.")
    sort: Words = Field(default="", max_length=40, description="at, format or size; with - before it backwards.")


class FileToCheck(Given):
    """A file."""

    name: Words = Field(min_length=1, max_length=300, description="Name of the file.")
    content: Words = Field(min_length=1, max_length=LONGEST, description="The bytes of the file in base64.")


class FileToMark(FileToCheck):
    """A file and how AI was used in it."""

    sort_: Literal["made", "edited"] = Field(alias="kind", description="made or edited with AI.")


class MarkedFile(Out):
    """The marked file and what the record keeps of it."""

    key: str
    format: str
    sha256: str
    own: bool = Field(description="Whether the organisation's own certificate signed; else a test that nobody trusts.")
    content: str = Field(description="The bytes of the marked file in base64.")


class CheckedFile(Out):
    """What a file carries."""

    name: str
    format: str = Field(description="Kind by its first bytes; empty for one nobody reads a mark from.")
    state: Literal["trusted", "untrusted", "expired", "tampered", "broken", "lost", "none"]
    says: str = Field(description="made, edited, other or empty.")
    signer: str
    organisation: str
    when: str = Field(description="Moment the mark names, as the signer says it.")
    faults: list[str]
    marked_by_us_on: datetime | None = Field(description="When this organisation marked it.")
    message: str
    advice: str


@contextmanager
def _written(content: str) -> Iterator[Path]:
    """The bytes as a file, for as long as the call takes."""
    body = decoded(content)
    with TemporaryDirectory(dir=Path(settings.ORGANISATION_HOME) / "uploads") as folder:
        source = Path(folder) / "source"
        source.write_bytes(body)
        yield source


@router.get("/marking", response=MarkedFiles, auth=may("mark files"))
def marked_files(request: Call, asked: Query[MarkedAsked]) -> Any:
    """Every file that was marked, the last first; `q` finds a hash."""
    listed = Listed(
        title=_("Marked as AI"), rows=Rows.of(Marking, request, asked.moment), answer=MarkedFiles,
        search=("sha256", "source_sha256", "format"), sorts={name: name for name in ("at", "format", "size")},
        sort="-at", where={"sort": asked.kind, "format": asked.format},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.post("/marking", response={201: MarkedFile}, auth=may("mark files"))
def mark_file(request: Call, given: FileToMark) -> Any:
    """Mark a file as made or changed with AI; the record keeps its hashes, never the file."""
    with _written(given.content) as source:
        target = source.with_name("marked")
        row = marking.mark(source, target, sort=given.sort_, by=request.auth.actor, now=clock.now(), name=given.name)
        content = base64.b64encode(target.read_bytes()).decode("ascii")
    return Status(201, MarkedFile(key=row.key, format=row.format, sha256=row.sha256, own=row.own, content=content))


@router.post("/marking/check", response=CheckedFile, auth=may("mark files"))
def check_file(request: Call, given: FileToCheck) -> Any:
    """What a file carries, and whether this organisation marked it; nothing is written."""
    with _written(given.content) as source:
        found = marking.check(source, name=given.name)
    mark = found.mark
    return CheckedFile(
        name=found.name, format=found.format, state=found.state, says=mark.says, signer=mark.signer,
        organisation=mark.organisation, when=mark.when, faults=list(mark.faults),
        marked_by_us_on=found.known.at if found.known else None, message=found.sentence, advice=found.advice,
    )  # fmt: skip
