"""Tokens for scripts: make, see once, revoke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Account, ApiToken
from mandate.services import entry
from mandate.services.refusals import Refused
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page


def _account(request: HttpRequest) -> Account:
    account = reader.account(request)
    assert account is not None  # noqa: S101 - @may let nobody else in
    return account


def _show(request: HttpRequest, *, secret: str = "", error: Refused | None = None) -> HttpResponse:
    rows = list(ApiToken.objects.filter(account=_account(request)).order_by("revoked_at", "-made_at"))
    context = {"tokens": rows, "secret": secret, "error": error}
    return page(request, "tokens/tokens.html", context, status=422 if error else 200)


@may("make tokens")
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The reader's own tokens; a new one's secret is shown once."""
    if request.method == "GET":
        return _show(request)
    asked = request.POST
    days = int(asked["days"]) if asked.get("days", "").isdecimal() else None
    try:
        secret = entry.make_token(
            _account(request),
            name=asked.get("name", ""),
            read_only=asked.get("may") != "write",
            days=days,
            properties=asked.get("properties", "").replace(",", " ").split(),
            certificate=asked.get("certificate", ""),
            at=clock.now(),
        )
    except Refused as refusal:
        return _show(request, error=refusal)
    return _show(request, secret=secret)


@may("make tokens")
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Make a token worthless."""
    entry.revoke_token(_account(request), number, at=clock.now())
    return HttpResponseRedirect(reverse("tokens"))


urlpatterns = [
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", revoke, name="token-revoke"),
]
