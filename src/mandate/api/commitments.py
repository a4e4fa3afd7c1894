"""What members of the MT promised as JSON: list, one, write down, say how it stands."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status
from pydantic import AliasChoices, AliasPath

from mandate.api import records
from mandate.api.bodies import Given, IfMatch, fresh
from mandate.api.entering import Call, may, me
from mandate.api.lists import Answer, Asked, At, Listed, Rows, show
from mandate.api.problems import valid
from mandate.api.records import Changes, Kept
from mandate.api.texts import Words
from mandate.records import clock, models
from mandate.services.deciding import promises as service
from mandate.services.deciding.promises import Promise

router = Router(tags=["commitments"])
State = Literal["promised", "done", "dropped"]


class Commitment(Kept):
    """One promise."""

    member: str = Field(validation_alias="member_id")
    member_name: str = Field(default="", validation_alias=AliasChoices(AliasPath("member", "name")))
    text: str
    due: date
    state: State
    done_on: date | None
    note: str
    decision: str | None = Field(default=None, validation_alias="decision_id")


class Commitments(Answer):
    """A part of the promises."""

    items: list[Commitment]


class CommitmentsAsked(Asked):
    """What the list of promises can be asked."""

    state: State | None = None
    sort: Words = Field(default="", max_length=40, description="text, due or state; with - before it backwards.")


class NewCommitment(Given):
    """A promise of a member of the MT."""

    member: Words = Field(min_length=1, max_length=40, description="Key of the person.")
    text: Words = Field(min_length=1, max_length=300)
    due: date
    decision: Words = Field(default="", max_length=40)


class CommitmentSettled(Given):
    """How a promise stands."""

    state: State
    note: Words = Field(default="", max_length=4000, description="Needed unless it was kept.")
    due: date | None = Field(default=None, description="The new day, where it is promised again.")


@router.get("/commitments", response=Commitments, auth=may("see commitments"))
def commitments(request: Call, asked: Query[CommitmentsAsked]) -> Any:
    """Every promise, what is due first."""
    listed = Listed(
        title=_("Promises of the MT"), rows=Rows.of(models.Commitment, request, asked.moment, "member"),
        answer=Commitments, search=("text", "note"), sorts={name: name for name in ("text", "due", "state")},
        sort="due", where={"state": asked.state},
    )  # fmt: skip
    return show(request, asked, listed, sort=asked.sort)


@router.post("/commitments", response={201: Commitment}, auth=may("promise"))
def make_commitment(request: Call, given: NewCommitment, response: HttpResponse) -> Any:
    """Write down what a member of the MT promises."""
    wanted = Promise(given.member, given.text, given.due.isoformat(), given.decision)
    valid(service.problems(wanted, today=clock.today()))
    made = service.make(wanted, by=request.auth.actor, today=clock.today())
    records.stamp(response, made)
    return Status(201, made)


@router.get("/commitments/{slug:key}", response=Commitment, auth=may("see commitments"))
def commitment(request: Call, key: str, asked: Query[At], response: HttpResponse) -> Any:
    """One promise."""
    found = records.one(models.Commitment, request, key, asked.moment, "member")
    records.stamp(response, found)
    return found


@router.post("/commitments/{slug:key}/settle", response=Commitment, auth=may("see commitments"))
def settle_commitment(
    request: Call, key: str, given: CommitmentSettled, if_match: IfMatch, response: HttpResponse
) -> Any:
    """Kept, dropped, or promised for another day: by who promised it, or the architect."""
    found = records.one(models.Commitment, request, key, None, "member")
    fresh(found, if_match)
    by, due = request.auth.actor, given.due.isoformat() if given.due else ""
    service.settle(found, given.state, note=given.note, person=me(request), by=by, today=clock.today(), due=due)
    records.stamp(response, found)
    return found


@router.get("/commitments/{slug:key}/history", response=Changes, auth=may("see commitments"))
def commitment_history(request: Call, key: str, asked: Query[Asked]) -> Any:
    """Every change of one promise."""
    return records.history(request, asked, records.one(models.Commitment, request, key, asked.moment))
