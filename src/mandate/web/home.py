"""The desk: where we stand, what waits on me, what changed since I was here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mandate.records import clock
from mandate.web import desk, reader
from mandate.web.may import may
from mandate.web.page import page


@may("be signed in")
def home(request: HttpRequest) -> HttpResponse:
    """One sentence, up to four figures, what waits on this reader, and what changed."""
    return page(request, "home/home.html", {"desk": desk.of(reader.me(request), today=clock.today())})


urlpatterns = [path("", home, name="home")]
