"""Help that a leader needs without a terminal at hand: how somebody else reaches this page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mandate.web.may import may
from mandate.web.page import page

HERE_ONLY = ("127.0.0.1", "localhost", "[::1]")


@may("be signed in")
def let_others_in(request: HttpRequest) -> HttpResponse:
    """Three ways in for somebody else: this computer, this network, a reverse proxy."""
    host = request.get_host()
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return page(request, "help/let_others_in.html", {"here_only": name in HERE_ONLY, "host": host})


urlpatterns = [path("help/let-others-in/", let_others_in, name="let-others-in")]
