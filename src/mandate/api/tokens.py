"""Tokens for scripts: the caller's own, made and seen once, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from mandate.api.bodies import Given
from mandate.api.entering import Call, may
from mandate.api.lists import Answer, Listed, Rows, show
from mandate.api.lists import Asked as AskedAt
from mandate.api.shapes import Out
from mandate.api.texts import Words
from mandate.records import clock
from mandate.records.models import Account, ApiToken
from mandate.services import entry
from mandate.services.refusals import Refused

router = Router(tags=["tokens"])


class Token(Out):
    """One token, without its secret."""

    id: int
    name: str
    read_only: bool
    properties: list[str] = Field(description="What its system may say of a subject when it asks for decisions.")
    certificate: str = Field(description="SHA-256 of the client certificate that lets it in too; empty for none.")
    made_at: datetime
    ends_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class Tokens(Answer):
    """A part of the caller's tokens."""

    items: list[Token]


class NewToken(Given):
    """A token to make."""

    name: Words = Field(min_length=1, max_length=80, description="What it is for.")
    read_only: bool = True
    days: int | None = Field(default=None, ge=1, le=3650, description="Days until it ends; null for no end.")
    properties: list[Words] = Field(
        default=[], max_length=50, description="What its system may say of a subject when it asks for decisions."
    )
    certificate: Words = Field(default="", max_length=95, description="SHA-256 of a client certificate, as hex.")


class Secret(Out):
    """The new token; it is shown this once."""

    secret: str


def _account(request: Call) -> Account:
    """The caller's account, behind a session: a token that makes tokens would outlive its own end. Raises Refused."""
    if request.auth.token is not None and request.method != "GET":
        raise Refused(
            why=_("A token makes and revokes no tokens."),
            whose_move=_("Yours, signed in."),
            what_would_change_this=_("Sign in and use the page of your tokens."),
            for_role=True,
        )
    assert request.auth.account is not None  # noqa: S101 - may() lets nobody else in
    return request.auth.account


@router.get("/tokens", response=Tokens, auth=may("make tokens"))
def tokens(request: Call, asked: Query[AskedAt]) -> Any:
    """The caller's own tokens, the newest first; `at` shows those that had been made by then."""
    found = ApiToken.objects.filter(account=_account(request))
    if asked.moment is not None:
        found = found.filter(made_at__lte=asked.moment)
    listed = Listed(
        title=_("Tokens"), rows=Rows(found), answer=Tokens, search=("name",), sorts={"id": "id"}, sort="-id", key="id"
    )
    return show(request, asked, listed)


@router.post("/tokens", response={201: Secret}, auth=may("make tokens"))
def make_token(request: Call, given: NewToken) -> Any:
    """Make a token; only a session may."""
    account = _account(request)
    secret = entry.make_token(account, at=clock.now(), **given.model_dump())
    return Status(201, Secret(secret=secret))


@router.delete("/tokens/{int:number}", response={204: None}, auth=may("make tokens"))
def revoke_token(request: Call, number: int) -> Any:
    """Make a token worthless; only a session may."""
    account = _account(request)
    if not ApiToken.objects.filter(pk=number, account=account).exists():
        raise Http404(str(number))
    entry.revoke_token(account, number, at=clock.now())
    return Status(204, None)
