"""What is known about the caller, from which source, why, and until when."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router

from mandate.api.entering import Call, may
from mandate.api.entering import me as caller
from mandate.api.shapes import Out
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.access import PERMISSIONS
from mandate.records.access import may as holds
from mandate.services import known

router = Router(tags=["me"])


class Known(Out):
    """One thing that is known."""

    what: str
    value: str
    source: str
    why: str
    until: str


class Me(Out):
    """The caller, and everything the record holds about them."""

    key: str
    name: str
    roles: list[Role]
    read_only: bool = Field(description="Whether this call came with a token that may only read.")
    may: list[str] = Field(description="The permissions these roles give today.")
    known: list[Known]


@router.get("/me", response=Me, auth=may("see own data"))
def me(request: Call) -> Any:
    """Who calls, what they may, and what the record knows about them."""
    person, today, token = caller(request), clock.today(), request.auth.token
    return Me(
        key=person.key,
        name=person.name,
        roles=[Role(role) for role in person.roles],
        read_only=bool(token and token.read_only),
        may=[permission for permission in PERMISSIONS if holds(person, permission, today=today)],
        known=[Known.model_validate(row) for row in known.about(person)],
    )
