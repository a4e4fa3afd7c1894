"""The decision point over the record: tokens as callers, the registers as the policy, its words in both languages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.db import close_old_connections

from mandate.api import rates
from mandate.engines.access.terms import Decision, Request
from mandate.gateway.app import Call, Gateway, Response
from mandate.gateway.world import Caller, Credentials, Desk, Published, Refusal, Words
from mandate.records import access, clock
from mandate.records.models import ApiToken
from mandate.services import entry
from mandate.services.guardrails import current, outside
from mandate.services.guardrails.current import Guardrails
from mandate.services.refusals import Refused

ASK, CHECK = "ask for decisions", "see changes"
"""The permission a caller needs, and the one that shows it which rules decided."""
_UNKNOWN = "Send a token of Mandate: Authorization: Bearer mdt_..."


@dataclass(frozen=True)
class InForce(Published):
    """The policy in force with the registers it was made of."""

    rails: Guardrails | None = None


class Recorded:
    """Everything the decision point needs, from the record of the organisation that is served."""

    def __init__(self) -> None:
        self._last: InForce | None = None
        self._lock = Lock()

    @property
    def base(self) -> str:
        """The configured address; never the Host of a call."""
        return str(settings.BASE_URL)

    @property
    def key(self) -> bytes:
        """A key of its own, made of the one that sessions are signed with."""
        return hashlib.sha256(b"decision point\0" + settings.SECRET_KEY.encode()).digest()

    @property
    def desk(self) -> Desk | None:
        """Nobody takes requests from other systems yet."""
        return None

    def now(self) -> datetime:
        """This moment."""
        return clock.now()

    def caller(self, shown: Credentials, /) -> Caller:
        """The system behind a token or a vouched-for certificate. Raises Refusal."""
        token = _token(shown, at=clock.now())
        if token is None:
            raise Refusal(401, _UNKNOWN, {"www-authenticate": "Bearer"})
        try:
            rates.take(f"decisions:{token.pk}", per_minute=settings.DECISIONS_PER_MINUTE)
        except rates.Spent as spent:
            raise Refusal(
                429, f"Too many calls; wait {spent.wait} seconds.", {"retry-after": str(spent.wait)}
            ) from spent
        person, today = token.account.person, clock.today()
        if not access.may(person, ASK, today=today):
            raise Refusal(403, f"The owner of this token may not do this; it takes the permission: {ASK}.")
        return Caller(
            f"token:{token.pk}",
            frozenset(token.properties),
            access.may(person, CHECK, today=today),
            not token.read_only,
        )

    def published(self) -> InForce:
        """The policy in force. Raises Refusal where the registers cannot be used: then nothing is allowed."""
        try:
            rails = current.current()
        except Refused as refused:
            raise Refusal(503, refused.why) from refused
        with self._lock:
            if self._last is None or self._last.rails is not rails:
                self._last = InForce(rails.snapshot, outside.names(rails), rails)
            return self._last

    def words(self, request: Request, decision: Decision, published: Published, *, thorough: bool) -> Words:
        """The decision in a manager's words, in both languages."""
        rails = cast(InForce, published).rails
        assert rails is not None  # noqa: S101 - published() gives no other
        return Words(*outside.said(request, decision, by=rails))


def _token(shown: Credentials, *, at: datetime) -> ApiToken | None:
    """The token that a secret opens; else the one of a certificate that a listed proxy vouches for."""
    if shown.bearer:
        return entry.token_of(shown.bearer, at=at)
    if shown.certificate and shown.address in settings.CERTIFICATE_PROXIES:
        return entry.token_of_certificate(shown.certificate, at=at)
    return None


async def in_thread(work: Any, call: Call) -> Response:
    """Away from the server's loop, in a thread of its own as Django's own pages are."""

    def connected() -> Response:
        close_old_connections()
        try:
            return cast(Response, work(call))
        finally:
            close_old_connections()

    async with ThreadSensitiveContext():
        return await sync_to_async(connected, thread_sensitive=True)()


def gateway() -> Gateway:
    """The decision point of the organisation that is served."""
    return Gateway(Recorded(), in_thread=in_thread)
