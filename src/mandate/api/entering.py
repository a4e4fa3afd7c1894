"""Who calls, and whether they may: a token or a session, a bucket of calls, one permission per operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from mandate.api import rates
from mandate.engines.terms import Role
from mandate.records import access, clock
from mandate.records.ledger import Actor
from mandate.records.models import Account, ApiToken, Person
from mandate.services import entry
from mandate.services.refusals import Refused

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an account by its session or one of its tokens, or nobody."""

    account: Account | None = None
    token: ApiToken | None = None

    @property
    def person(self) -> Person | None:
        """The person behind the account."""
        return self.account.person if self.account else None

    @property
    def actor(self) -> Actor:
        """The caller as the ledger names them."""
        return Actor(self.account.label if self.account else "anonymous")

    @property
    def bucket(self) -> str:
        """Whose calls are counted together."""
        if self.token is not None:
            return f"token:{self.token.pk}"
        return self.actor.label


class Call(HttpRequest):
    """A request of which is known who makes it."""

    auth: Caller


def me(request: Call) -> Person:
    """The calling person; only for operations whose permission needs one."""
    person = request.auth.person
    assert person is not None, "this operation is only reached signed in"  # noqa: S101 - a promise of may() to the type checker
    return person


def _enter(request: HttpRequest, caller: Caller, permission: str) -> Caller:
    """The caller, counted and allowed. Raises Spent or Refused."""
    rates.take(caller.bucket, per_minute=settings.API_PER_MINUTE)
    if caller.token is not None and caller.token.read_only and request.method not in READING:
        raise Refused(
            why=_("This token may only read."),
            whose_move=_("Its owner's."),
            what_would_change_this=_("A token that may also write, made on the page of your tokens."),
            for_role=True,
        )
    if not access.may(caller.person, permission, today=clock.today()):
        raise Refused(
            why=_("This is not for your role."),
            whose_move=_("The architect gives and takes roles."),
            what_would_change_this=_("Ask the architect for a role that may do this, and say what you need it for."),
            reasons=(_("It needs the permission: %(permission)s.") % {"permission": permission},),
            for_role=True,
        )
    return caller


class Token(HttpBearer):
    """`Authorization: Bearer mdt_...`, a token made on the page of one's tokens."""

    openapi_description = "A token made on the page of your tokens: `Authorization: Bearer mdt_...`"

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Caller | None:
        """The caller behind the header; None without one, so that a session is tried."""
        if "Authorization" not in request.headers:
            return None
        scheme, _space, secret = request.headers["Authorization"].partition(" ")
        return self.authenticate(request, secret.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller behind a secret. Raises AuthenticationError for one that is worth nothing."""
        found = entry.token_of(token, at=clock.now()) if token else None
        if found is None:
            raise AuthenticationError
        return _enter(request, Caller(found.account, found), self.permission)


class Session(APIKeyCookie):
    """The cookie of somebody signed in; writes carry the CSRF token of a page as X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The session of a browser; writes send the page's CSRF token as X-CSRFToken."

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Caller | None:
        """The signed-in caller, whose writes come from our own pages."""
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise Refused(
                why=_("This call came from another session or another site, so nothing was changed."),
                what_would_change_this=_("Send the CSRF token of a page as X-CSRFToken, or use a token of your own."),
                for_role=True,
            )
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller:
        """The caller behind the session."""
        return _enter(request, Caller(cast(Account, request.user)), self.permission)


class Anyone:
    """An operation that is open to all."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Caller:
        """Nobody in particular."""
        return Caller()


Guard = Callable[[HttpRequest], Any]


def may(permission: str) -> list[Guard]:
    """What an operation declares as `auth`: who may call it, checked before its parameters are read."""
    if Role.ANONYMOUS in access.PERMISSIONS[permission]:  # an unknown name fails at import
        return [Anyone(permission)]
    return [Token(permission), Session(permission)]


def permission_of(guards: Any) -> str:
    """The one permission that an operation declared. KeyError where it declared none, or two."""
    found = {guard.permission for guard in guards}
    if len(found) != 1:
        raise KeyError(f"an operation carries {len(found)} permissions")
    return str(found.pop())
