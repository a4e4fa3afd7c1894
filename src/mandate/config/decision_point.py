"""The decision point over the record: tokens as callers, the registers as the policy, its words in both languages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from threading import Lock
from typing import Any, cast
from zoneinfo import ZoneInfo

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.db import close_old_connections

from mandate.api import rates
from mandate.engines.access.terms import Decision
from mandate.engines.access.terms import Request as Asked
from mandate.gateway.app import Call, Gateway, Response
from mandate.gateway.world import (
    Approval,
    Caller,
    Credentials,
    Desk,
    Published,
    Refusal,
    Repeated,
    Task,
    Wish,
    Words,
)  # fmt: skip
from mandate.records import access, clock
from mandate.records.models import ApiToken, Grant, Request
from mandate.services import entry
from mandate.services.asking_access import systems
from mandate.services.asking_access.requests import Wanted
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
        """Where people answer."""
        return OurDesk()

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
            rails = current.current(today=clock.today())
        except Refused as refused:
            raise Refusal(503, refused.why) from refused
        with self._lock:
            if self._last is None or self._last.rails is not rails:
                self._last = InForce(rails.snapshot, outside.names(rails), rails)
            return self._last

    def words(self, request: Asked, decision: Decision, published: Published, *, thorough: bool) -> Words:
        """The decision in a manager's words, in both languages."""
        rails = cast(InForce, published).rails
        assert rails is not None  # noqa: S101 - published() gives no other
        english, dutch = outside.said(request, decision, by=rails)
        if decision.allow or not thorough:
            return Words(english, dutch)
        steps, requestable = outside.changes(request, by=rails, now=clock.now(), today=clock.today())
        return Words(english, dutch, steps, requestable)


_STATUSES = {
    "open": "pending", "approved": "approved", "denied": "denied", "withdrawn": "cancelled", "expired": "expired",
}  # fmt: skip


class OurDesk:
    """Requests from other systems, in the same lanes as everybody's."""

    def submit(self, wish: Wish, *, by: Caller, again: str, same: str) -> Task:
        """The task of a wish. Raises Repeated, and Refusal: 400 for what it lacks, 409 where it waits already."""
        token = _of(by)
        wanted = Wanted(
            why=wish.why, subject_kind=wish.kind, subject=wish.subject, purpose=wish.purpose,
            data_class=wish.data_class, emergency=wish.emergency, wanted_until=_day(wish.until),
        )  # fmt: skip
        try:
            made = systems.submit(
                wanted, person=wish.person, account=token.account, system=token.name, again=again, same=same,
                today=clock.today(), at=clock.now(),
            )  # fmt: skip
        except systems.SentBefore as error:
            raise Repeated from error
        except systems.NotComplete as refused:
            raise Refusal(400, str(refused)) from refused
        except Refused as refused:
            raise Refusal(409, str(refused)) from refused
        return _task(made)

    def task(self, task: str, *, by: Caller) -> Task | None:
        """Where a request of this caller's owner stands."""
        found = systems.sent(task, account=_of(by).account)
        return None if found is None else _task(found)

    def approval(self, approval: str, *, by: Caller) -> Approval | None:
        """The access that a request of this caller's owner gave."""
        found = systems.approval(approval, account=_of(by).account)
        return None if found is None else _approval(found)


def _of(by: Caller) -> ApiToken:
    return ApiToken.objects.select_related("account").get(pk=int(by.id.removeprefix("token:")))


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()


def _task(request: Request) -> Task:
    grant = systems.given(request) if request.state == "approved" else None
    approval = None if grant is None else _approval(grant)
    return Task(request.key, _STATUSES[request.state], _end(request.expires_on), approval)


def _approval(grant: Grant) -> Approval:
    return Approval(grant.key, grant.person_id or "", grant.subject, _end(grant.until), grant.state == "active")


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(settings.TIME_ZONE))


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
