"""The decision point over the record: tokens as callers, the registers as the policy, its words in both languages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from threading import Lock
from typing import Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.db import close_old_connections

from mandate.api import rates
from mandate.engines.access.terms import Decision
from mandate.engines.access.terms import Request as Asked
from mandate.gateway.app import Call, Gateway, Response
from mandate.gateway.requesting import together
from mandate.gateway.world import (
    Approval,
    Caller,
    Credentials,
    Desk,
    Item,
    Nearby,
    Published,
    Refusal,
    Repeated,
    Settled,
    Task,
    Unknown,
    Wish,
    Words,
)  # fmt: skip
from mandate.records import access, clock
from mandate.records.models import ApiToken, Grant, Request
from mandate.services import entry
from mandate.services.asking_access import due, systems
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
        _counted(f"token:{token.pk}")
        person, today = token.account.person, clock.today()
        if not access.may(person, ASK, today=today):
            raise Refusal(403, f"The owner of this token may not do this; it takes the permission: {ASK}.")
        return Caller(
            f"token:{token.pk}",
            frozenset(token.properties),
            access.may(person, CHECK, today=today),
            not token.read_only,
        )

    def count(self, by: Caller, more: int) -> None:
        """What comes in one call counts for as many as it is. Raises Refusal: 429."""
        if more >= settings.DECISIONS_PER_MINUTE:
            raise Refusal(429, f"{more + 1} questions are more than a minute holds; send them in parts.", {
                "retry-after": "60"
            })  # fmt: skip
        if more > 0:
            _counted(by.id, more)

    def nearby(self, one: Unknown, published: Published) -> Nearby:
        """What to say of a circumstance that no register knows, with what looks like it."""
        rails = cast(InForce, published).rails
        assert rails is not None  # noqa: S101 - published() gives no other
        english, dutch, known = outside.unknown(one.part, one.given, by=rails)
        return Nearby(english, dutch, known)

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
        found = outside.changes(request, by=rails, now=clock.now(), today=clock.today())
        return Words(english, dutch, found.steps, found.requestable, found.unmet)


def _counted(caller: str, count: int = 1) -> None:
    """So many questions out of what this caller may ask in a minute. Raises Refusal: 429."""
    try:
        rates.take(f"decisions:{caller}", per_minute=settings.DECISIONS_PER_MINUTE, count=count)
    except rates.Spent as spent:
        raise Refusal(
            429, f"Too many questions; wait {spent.wait} seconds.", {"retry-after": str(spent.wait)}
        ) from spent


_STATUSES = {
    "open": "pending", "approved": "approved", "denied": "denied", "withdrawn": "cancelled", "expired": "expired",
}  # fmt: skip


class OurDesk:
    """Requests from other systems, in the same lanes as everybody's."""

    def submit(self, wish: Wish, *, by: Caller, again: str, same: str) -> Task:
        """The task of a wish. Raises Repeated, and Refusal: 400 for what it lacks, 409 where it waits already."""
        token = _of(by)
        with _as_refusals():
            made = systems.submit(
                _wanted(wish), person=wish.person, account=token.account, system=token.name, again=again, same=same,
                today=clock.today(), at=clock.now(),
            )  # fmt: skip
        return _task(made)

    def submit_all(
        self, wishes: Sequence[tuple[Wish, Mapping[str, Any]]], *, by: Caller, again: str, same: str
    ) -> Task:
        """One task of several wishes, all of them or none. Raises as `submit`."""
        token = _of(by)
        with _as_refusals():
            bundle = systems.submit_all(
                [(_wanted(wish), wish.person, asked) for wish, asked in wishes], account=token.account,
                system=token.name, again=again, same=same, today=clock.today(), at=clock.now(),
            )  # fmt: skip
        return _bundle(bundle, systems.parts(bundle, account=token.account))

    def task(self, task: str, *, by: Caller) -> Task | None:
        """Where a request of this caller's owner stands."""
        due.settle(today=clock.today())
        account = _of(by).account
        parts = systems.parts(task, account=account)
        if parts:
            return _bundle(task, parts)
        found = systems.sent(task, account=account)
        return None if found is None else _task(found)

    def cancel(self, task: str, *, by: Caller, why: str) -> Task | None:
        """The request with what waited in it taken back. Raises Settled."""
        token = _of(by)
        try:
            there = systems.take_back(task, account=token.account, system=token.name, why=why)
        except Refused as refused:
            raise Settled from refused
        return self.task(task, by=by) if there else None

    def approval(self, approval: str, *, by: Caller) -> Approval | None:
        """The access that a request of this caller's owner gave."""
        found = systems.approval(approval, account=_of(by).account)
        return None if found is None else _approval(found)


@contextmanager
def _as_refusals() -> Iterator[None]:
    """What the desk refuses, as an answer to a system."""
    try:
        yield
    except systems.SentBefore as error:
        raise Repeated from error
    except systems.NotComplete as refused:
        raise Refusal(400, str(refused)) from refused
    except Refused as refused:
        raise Refusal(409, str(refused)) from refused


def _wanted(wish: Wish) -> Wanted:
    return Wanted(
        why=wish.why, subject_kind=wish.kind, subject=wish.subject, purpose=wish.purpose,
        data_class=wish.data_class, emergency=wish.emergency, wanted_until=_day(wish.until),
    )  # fmt: skip


def _of(by: Caller) -> ApiToken:
    return ApiToken.objects.select_related("account").get(pk=int(by.id.removeprefix("token:")))


def _day(moment: datetime | None) -> str:
    return "" if moment is None else clock.day(moment).isoformat()


def _task(request: Request) -> Task:
    return Task(request.key, _STATUSES[request.state], _end(request.expires_on), _given(request))


def _bundle(key: str, parts: Sequence[systems.Part]) -> Task:
    """Several requests as one task; it ends with the last of them."""
    items = tuple(Item(part.asked, _STATUSES[part.request.state], _given(part.request)) for part in parts)
    ends = max(part.request.expires_on for part in parts)
    return Task(key, together(one.status for one in items), _end(ends), items=items)


def _given(request: Request) -> Approval | None:
    """What an approved request gave; None where none was, so far."""
    grant = systems.given(request) if request.state == "approved" else None
    return None if grant is None else _approval(grant)


def _approval(grant: Grant) -> Approval:
    return Approval(grant.key, grant.person_id or "", grant.subject, _end(grant.until), grant.state == "active")


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=clock.zone())


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
