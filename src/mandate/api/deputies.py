"""Who stands in for whom as JSON: absences that run or are ahead, naming a deputy, and being back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router, Status

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, Reason, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Kept
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.mandate import deputies as service
from mandate.services.mandate.deputies import Absence

router = Router(tags=["charter"])


class Deputy(Kept):
    """Who is away, who decides meanwhile, from and until which day (both included)."""

    person: str = Field(validation_alias="person_id")
    deputy: str = Field(validation_alias="deputy_id")
    valid_from: date
    valid_until: date
    why: str


class Deputies(Answer):
    """A part of the absences."""

    items: list[Deputy]


class NewDeputy(Given):
    """A deputy for the days of an absence."""

    person: Words = Field(max_length=40, description="Key of who is away: the architect or a member of the MT.")
    deputy: Words = Field(max_length=40, description="Key of who decides meanwhile.")
    valid_from: date
    valid_until: date
    why: Words = Field(default="", max_length=200)


@router.get("/deputies", response=Deputies, auth=may("see decisions"))
def deputies(request: Call, asked: Query[Asked]) -> Any:
    """Absences, the newest first."""
    listed = Listed(
        title="Deputies", rows=Rows.of(models.Deputy, request, asked.moment, "person", "deputy"), answer=Deputies,
        search=("why",), sorts={"valid_from": "valid_from"}, sort="-valid_from",
    )  # fmt: skip
    return show(request, asked, listed, sort="-valid_from")


@router.post("/deputies", response={201: Deputy}, auth=may("name deputies"))
def name_deputy(request: Call, given: NewDeputy, response: HttpResponse) -> Any:
    """Name who decides for somebody while away; for yourself, or as one of the MT for another member."""
    facts = Absence(
        given.person, given.deputy, given.valid_from.isoformat(), given.valid_until.isoformat(), given.why
    )  # fmt: skip
    today = clock.today()
    valid(service.problems(facts, today=today))
    row = service.name(facts, by=request.auth.actor, person=me(request), today=today)
    records.stamp(response, row)
    return Status(201, row)


@router.post("/deputies/{slug:key}/end", response={204: None}, auth=may("name deputies"))
def end_deputy(request: Call, key: str, given: Reason, if_match: IfMatch) -> Any:
    """Back earlier, or not away after all."""
    row = records.one(models.Deputy, request, key, None, "person", "deputy")
    fresh(row, if_match)
    service.end(row, by=request.auth.actor, person=me(request), today=clock.today(), version=row.version)
    return Status(204, None)
