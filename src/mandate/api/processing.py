"""The processing record as JSON: why sources about people may be read, who signed, and what is open because of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Field, Query, Router

from mandate.api import records
from mandate.api.entering import Call, may
from mandate.api.lists import Asked, At
from mandate.api.records import Changes, Kept
from mandate.api.shapes import Out
from mandate.engines.processing import Reads, State
from mandate.engines.terms import Family, Role
from mandate.records import models
from mandate.services import processing as service
from mandate.services import saying

router = Router(tags=["processing"])


class Signature(Out):
    """Who signed, in which role, on which day."""

    role: Role
    name: str
    on: date


class ProcessingRecord(Kept):
    """What for, how long, who was asked, and who signed. It is signed on its page, by people."""

    purpose: str
    retention_days: int
    consulted: str
    reference: str
    signatures: list[Signature]
    written_on: date


class Opening(Out):
    """Whether a kind of source may be read, how much of it, why, and what changes it."""

    family: Family
    state: State
    reads: Reads
    why: str
    whose_move: Role | None
    what_would_change_this: str


class Processing(Out):
    """The record that counts (null: there is none), and what is open because of it."""

    record: ProcessingRecord | None
    works_council: bool
    second_signer: Role = Field(description="The role of the second signature.")
    openings: list[Opening]


@router.get("/processing", response=Processing, auth=may("see processing"))
def processing(request: Call, asked: Query[At], response: HttpResponse) -> Any:
    """The record that counts, now or at a moment, and which sources it opens."""
    at = asked.moment
    record, council = service.current(at), service.has_works_council(at)
    opened = service.openings(record, works_council=council, today=asked.day)
    if record is not None:
        records.stamp(response, record)
    return Processing(
        record=ProcessingRecord.model_validate(record) if record else None,
        works_council=council,
        second_signer=service.second_role(works_council=council),
        openings=[
            Opening(
                family=family,
                state=one.state,
                reads=one.reads,
                why=saying.say(one.reason),
                whose_move=one.whose_move,
                what_would_change_this=saying.say(one.what_would_change) if one.what_would_change else "",
            )
            for family, one in opened
        ],
    )


@router.get("/processing/history", response=Changes, auth=may("see processing"))
def processing_history(request: Call, asked: Query[Asked]) -> Any:
    """Every change of the record that counts."""
    record: models.Processing | None = service.current(asked.moment)
    if record is None:
        raise Http404("processing")
    return records.history(request, asked, record)
