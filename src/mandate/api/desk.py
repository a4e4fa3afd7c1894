"""The caller's desk: where we stand, what waits on them, what changed."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router

from mandate.api import records
from mandate.api.entering import Call, may, me
from mandate.api.records import Change, change_out
from mandate.api.shapes import Out
from mandate.records import access, clock
from mandate.services import authors
from mandate.services.desk import desk as stands
from mandate.services.overview import overview
from mandate.services.standing import standing

router = Router(tags=["me"])


class Waiting(Out):
    """One thing that waits on the caller."""

    say: str
    why: str
    state: str
    page: str = Field(description="Name of the page where it is done.")
    key: str


class Desk(Out):
    """One sentence, what waits, and what changed."""

    sentence: str
    waiting: list[Waiting]
    changes: list[Change]


@router.get("/desk", response=Desk, auth=may("be signed in"))
def desk(request: Call) -> Any:
    """Where we stand, what waits on the caller, and what changed since they last looked."""
    person, today = me(request), clock.today()
    company = standing()
    known = company.organisation if company else None
    sees = access.may(person, "see overview", today=today)
    seen = overview(today=today, known=known, brief=True) if sees else None
    found = stands(person, request.auth.account, seen, today=today, stands=company)
    visible = [change for change in found.changes if records.sees(request, change)]
    names = authors.names(change.by for change in visible)
    return Desk(
        sentence=found.sentence,
        waiting=[Waiting.model_validate(row) for row in found.waiting],
        changes=[change_out(change, names) for change in visible],
    )
