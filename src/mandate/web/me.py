"""My own page: what is known about me and why, my sign-in, my keys."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mandate.connectors.home import folders
from mandate.services import known
from mandate.web import reader
from mandate.web.may import may
from mandate.web.page import page


@may("see own data")
def me(request: HttpRequest) -> HttpResponse:
    """What the record holds about this reader, from which source, why, and until when."""
    person = reader.me(request)
    context = {"known": known.about(person), "sample_there": folders.chosen() == "own" and folders.exists("sample")}
    return page(request, "me/me.html", context)


urlpatterns = [path("me/", me, name="me")]
