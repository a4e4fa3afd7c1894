"""Getting in and out: sign-in page, one-time links, language, keys, password, sign-out everywhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from mandate.records import clock
from mandate.records.models import Account
from mandate.services import entry
from mandate.services.refusals import Refused
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page


def _onwards(request: HttpRequest, default: str = "/") -> HttpResponse:
    """Back to where the reader wanted to go, only within this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or default
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else default)


def _enter(request: HttpRequest, account: Account) -> None:
    """A fresh session for this account; what it saw before counts from here."""
    login(request, account, backend="mandate.web.reader.Accounts")
    account.looked_before, account.looked_at = account.looked_at, clock.now()
    account.save(update_fields=["looked_before", "looked_at"])


@may("be anywhere")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail address and password."""
    if request.method == "GET":
        return page(request, "entry/sign_in.html", {"error": None, "email": "", "next": request.GET.get("next", "/")})
    email = request.POST.get("email", "")
    try:
        account = entry.sign_in(
            email, request.POST.get("password", ""), address=reader.address(request), at=clock.now()
        )
    except Refused as refusal:
        context = {"error": refusal, "email": email, "next": request.POST.get("next", "/")}
        return page(request, "entry/sign_in.html", context, status=403)
    _enter(request, account)
    return _onwards(request)


@may("be anywhere")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """A one-time link: a page first, so that a mail program that opens links does not use it up."""
    link = entry.find_link(secret, address=reader.address(request), at=clock.now())
    if request.method == "GET":
        return page(request, "entry/enter.html", {"link": link, "secret": secret})
    _enter(request, entry.use_link(link, at=clock.now()))
    return HttpResponseRedirect(reverse("processing") if link.purpose == entry.SIGN_RECORD else "/")


@may("be anywhere")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@may("see own data")
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of this account, this one included."""
    account = reader.account(request)
    if account:
        entry.sign_out_everywhere(account)
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@may("see own data")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password."""
    if request.method == "GET":
        return page(request, "entry/password.html", {"error": None})
    account = reader.account(request)
    assert account is not None  # noqa: S101 - @may let nobody else in
    try:
        entry.set_password(account, request.POST.get("password", ""), again=request.POST.get("again", ""))
    except Refused as refusal:
        return page(request, "entry/password.html", {"error": refusal}, status=409)
    update_session_auth_hash(request, account)
    return HttpResponseRedirect(reverse("me"))


@may("be anywhere")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language; it sticks to the account, or to this browser before signing in."""
    chosen = request.POST.get("language", "")
    response = _onwards(request)
    if chosen not in {"en", "nl"}:
        return response
    account = reader.account(request)
    if account:
        account.language = chosen
        account.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 86400,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


@may("see own data")
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Switch single keys on or off (WCAG 2.1.4)."""
    account = reader.account(request)
    if account:
        account.single_keys = request.POST.get("single_keys") == "on"
        account.save(update_fields=["single_keys"])
    return _onwards(request, reverse("me"))


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("enter/<str:secret>/", enter, name="enter"),
    path("sign-out/", sign_out, name="sign-out"),
    path("sign-out/everywhere/", sign_out_everywhere, name="sign-out-everywhere"),
    path("password/", password, name="password"),
    path("language/", language, name="language"),
    path("keys/", keys, name="keys"),
]
